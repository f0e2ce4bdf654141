//! The tables of words as they are written, for tests that judge every sentence.

#![allow(dead_code, reason = "every test file uses its own part")]

/// The texts between quotation marks, outside comments and tests; what is formatted into them is left out.
pub fn sentences(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut parts = code.split('"');
    let mut found = Vec::new();
    while let (Some(_), Some(inside)) = (parts.next(), parts.next()) {
        // Spaces at which no line is broken are written so that they can be seen.
        let inside = inside.replace("\\u{a0}", "\u{a0}");
        assert!(!inside.contains('\\'), "no other escapes in the tables: {inside}");
        found.push(inside);
    }
    found
}

/// A sentence without what is formatted into it.
pub fn without_blanks(sentence: &str) -> String {
    let mut depth = 0;
    sentence
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{');
            let is_word = depth == 0;
            depth -= i32::from(*c == '}');
            is_word
        })
        .collect()
}

/// As a person reads it: a space is a space, whether or not a line may be broken at it.
pub fn as_read(sentence: &str) -> String {
    sentence.replace('\u{a0}', " ").replace('\u{2011}', "-")
}

pub fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&c)
}
