//! A line put together from words of the page and of the record, each piece in its own language and direction.

use std::fmt;

/// The language of the record and of the dictionaries.
pub const UKRAINIAN: &str = "uk";
/// The language of the service's own messages.
pub const ENGLISH: &str = "en";

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Between two pieces.
    Joint(&'static str),
    /// Words that must not disturb the direction of those beside them.
    Words {
        /// The words.
        text: String,
        /// Their language, when it is not the page's or does not matter.
        lang: Option<&'static str>,
    },
    /// A day.
    Day {
        /// As people write it.
        text: String,
        /// `YYYY-MM-DD`
        day: String,
    },
}

impl Line {
    /// Words of the page itself, or such as have no language: numbers, codes, addresses of e-mail.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::words(text.into(), None)
    }

    /// Words of the record or of a dictionary.
    pub fn ukrainian(text: impl Into<String>) -> Self {
        Self::words(text.into(), Some(UKRAINIAN))
    }

    /// Words of the service's programs.
    pub fn english(text: impl Into<String>) -> Self {
        Self::words(text.into(), Some(ENGLISH))
    }

    /// A day, as people write it and as `YYYY-MM-DD`.
    pub fn day(text: String, day: String) -> Self {
        Self(vec![Piece::Day { text, day }])
    }

    /// A piece up to each dot: only there may its line be broken.
    pub fn dotted(text: &str) -> Self {
        Self::parted(text, ['.'; 2])
    }

    /// A piece up to each of two marks.
    pub fn parted(text: &str, marks: [char; 2]) -> Self {
        let mut line = Self::default();
        for part in text.split_inclusive(marks) {
            line.0.push(Piece::Words {
                text: part.to_owned(),
                lang: None,
            });
        }
        line
    }

    /// An address of e-mail: a piece up to its sign, and the rest.
    pub fn email(address: &str) -> Self {
        match address.rsplit_once('@') {
            Some((name, host)) => {
                let mut line = Self::plain(name);
                line.0.extend(Self::plain(["@", host].concat()).0);
                line
            }
            None => Self::plain(address),
        }
    }

    fn words(text: String, lang: Option<&'static str>) -> Self {
        Self(vec![Piece::Words { text, lang }])
    }

    /// Puts lines together; `None` when there is none.
    pub fn join(lines: impl IntoIterator<Item = Option<Self>>, joint: &'static str) -> Option<Self> {
        let mut whole: Option<Self> = None;
        for line in lines.into_iter().flatten() {
            match &mut whole {
                Some(whole) => whole.push(joint, line),
                None => whole = Some(line),
            }
        }
        whole
    }

    /// Continues with another line.
    pub fn then(mut self, joint: &'static str, next: Self) -> Self {
        self.push(joint, next);
        self
    }

    fn push(&mut self, joint: &'static str, next: Self) {
        self.0.push(Piece::Joint(joint));
        self.0.extend(next.0);
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Joint(text) => f.write_str(text),
            Piece::Words { text, .. } | Piece::Day { text, .. } => f.write_str(text),
        })
    }
}
