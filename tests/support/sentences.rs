//! The tables of words as they are written, for tests that judge every sentence.

/// The texts between quotation marks, outside comments and tests; what is formatted into them is left out.
pub fn sentences(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut parts = code.split('"');
    let mut found = Vec::new();
    while let (Some(_), Some(inside)) = (parts.next(), parts.next()) {
        assert!(!inside.contains('\\'), "no escapes in the tables: {inside}");
        found.push(inside.to_owned());
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

pub fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&c)
}
