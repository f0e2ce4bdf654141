//! The grammar of RFC 8259, section by section.

use super::{Json, Object};

/// Deeper answers are not ours; an endless one must not exhaust the stack.
const DEEPEST: u8 = 128;

/// Reads a whole text.
pub fn whole(text: &str) -> Option<Json> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(DEEPEST)?;
    reader.skip_space();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    /// In bytes, always at the edge of a character.
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Section 2.
    fn skip_space(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// Skips such bytes; how many there were.
    fn skip(&mut self, is_such: fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(is_such) {
            self.at += 1;
        }
        self.at - start
    }

    fn eats(&mut self, expected: &str) -> bool {
        let is_there = self
            .text
            .as_bytes()
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(expected.as_bytes()));
        if is_there {
            self.at += expected.len();
        }
        is_there
    }

    fn eat(&mut self, expected: &str) -> Option<()> {
        self.eats(expected).then_some(())
    }

    /// Section 3.
    fn value(&mut self, depth: u8) -> Option<Json> {
        self.skip_space();
        match self.peek()? {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            b'"' => self.string().map(Json::Text),
            b't' => self.eat("true").map(|()| Json::Bool(true)),
            b'f' => self.eat("false").map(|()| Json::Bool(false)),
            b'n' => self.eat("null").map(|()| Json::Null),
            _ => self.number(),
        }
    }

    /// Section 4.
    fn object(&mut self, depth: u8) -> Option<Json> {
        let mut fields = Vec::new();
        self.each("{", "}", |reader| {
            let name = reader.string()?;
            reader.skip_space();
            reader.eat(":")?;
            fields.push((name, reader.value(depth)?));
            Some(())
        })?;
        Some(Json::Object(Object(fields)))
    }

    /// Section 5.
    fn list(&mut self, depth: u8) -> Option<Json> {
        let mut items = Vec::new();
        self.each("[", "]", |reader| {
            items.push(reader.value(depth)?);
            Some(())
        })?;
        Some(Json::List(items))
    }

    fn each(&mut self, open: &str, close: &str, mut read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(open)?;
        self.skip_space();
        if self.eats(close) {
            return Some(());
        }
        loop {
            self.skip_space();
            read(self)?;
            self.skip_space();
            if self.eats(close) {
                return Some(());
            }
            self.eat(",")?;
        }
    }

    /// Section 6.
    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        self.eats("-");
        if !self.eats("0") {
            self.digits()?;
        }
        if self.eats(".") {
            self.digits()?;
        }
        if self.eats("e") || self.eats("E") {
            let _ = self.eats("+") || self.eats("-");
            self.digits()?;
        }
        self.text
            .get(start..self.at)
            .map(|number| Json::Number(number.to_owned()))
    }

    fn digits(&mut self) -> Option<()> {
        (self.skip(|byte| byte.is_ascii_digit()) > 0).then_some(())
    }

    /// Section 7.
    fn string(&mut self) -> Option<String> {
        self.eat("\"")?;
        let mut text = String::new();
        loop {
            let start = self.at;
            self.skip(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\'));
            text.push_str(self.text.get(start..self.at)?);
            if self.eats("\"") {
                return Some(text);
            }
            self.eat("\\")?;
            text.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit_or_pair(),
            _ => return None,
        })
    }

    /// `\u` and four digits, or two of them for what lies beyond sixteen bits.
    fn unit_or_pair(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.eat("\\u")?;
        let second = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + (first - 0xd800) * 0x400 + second)
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits
            .iter()
            .try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
    }
}
