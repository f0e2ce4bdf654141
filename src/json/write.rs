//! Writing the bodies of our calls.

/// What a field of a body holds.
#[derive(Clone, Copy)]
pub enum Written<'a> {
    /// A string.
    Text(&'a str),
    /// A whole number.
    Number(u64),
    /// An object.
    Object(&'a [(&'a str, Written<'a>)]),
}

/// Writes an object in one piece of memory, so that no copy of a token is left behind by a text that grew.
pub fn write(fields: &[(&str, Written<'_>)]) -> String {
    let mut out = String::with_capacity(room(fields));
    object(fields, &mut out);
    out
}

fn object(fields: &[(&str, Written<'_>)], out: &mut String) {
    out.push('{');
    for (place, (name, value)) in fields.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        string(name, out);
        out.push(':');
        match value {
            Written::Text(text) => string(text, out),
            Written::Number(number) => out.push_str(&number.to_string()),
            Written::Object(fields) => object(fields, out),
        }
    }
    out.push('}');
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\0'..='\u{1f}' => {
                let code = u32::from(letter);
                out.push_str("\\u00");
                out.extend(
                    [code >> 4, code & 15]
                        .into_iter()
                        .filter_map(|digit| char::from_digit(digit, 16)),
                );
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// As many bytes as will be needed, or a few more.
fn room(fields: &[(&str, Written<'_>)]) -> usize {
    let needed = |text: &str| {
        2 + text
            .bytes()
            .map(|byte| {
                if byte < b' ' {
                    6
                } else if matches!(byte, b'"' | b'\\') {
                    2
                } else {
                    1
                }
            })
            .sum::<usize>()
    };
    fields
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Written::Text(text) => needed(text),
                Written::Number(_) => 20,
                Written::Object(fields) => room(fields),
            };
            needed(name) + value + 2
        })
        .sum::<usize>()
        + 1
}
