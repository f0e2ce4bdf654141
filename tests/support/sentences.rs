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

/// What a page says by itself, before the app and without it: its paragraphs, each in pieces of one language.
pub fn paragraphs(html: &str) -> Vec<Vec<(String, String)>> {
    const SILENT: [&str; 3] = ["script", "style", "svg"];
    const INSIDE_A_LINE: [&str; 4] = ["span", "strong", "bdi", "code"];
    const EMPTY: [&str; 3] = ["!doctype", "meta", "link"];
    let mut found = vec![Vec::new()];
    // The elements around: their names and languages.
    let mut around: Vec<(&str, &str)> = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        let language = around.last().map_or("", |(_, language)| language);
        if !around.iter().any(|(name, _)| SILENT.contains(name)) {
            let text = text.replace("&nbsp;", "\u{a0}");
            assert!(!text.contains('&'), "no other characters by their names: {text}");
            if let Some(paragraph) = found.last_mut().filter(|_| !text.trim_matches(['\n', ' ']).is_empty()) {
                paragraph.push((language.to_owned(), text));
            }
        }
        let end = if after.starts_with("!--") { "-->" } else { ">" };
        let (tag, after) = after.split_once(end).expect("a tag has an end");
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        // A comparison in a script is no tag.
        let is_code = around.last().is_some_and(|(inside, _)| SILENT[..2].contains(inside));
        if is_code && name.strip_prefix('/') != around.last().map(|(inside, _)| *inside) {
            rest = &rest[text.len() + 1..];
            continue;
        }
        if !INSIDE_A_LINE.contains(&name.trim_start_matches('/')) {
            found.push(Vec::new());
        }
        let attribute = |name: &str| {
            tag.split_once(&format!(" {name}=\""))
                .and_then(|(_, value)| value.split('"').next())
        };
        let language = attribute("lang").unwrap_or(language);
        if let Some(title) = attribute("data-title") {
            found.push(vec![(language.to_owned(), title.to_owned())]);
            found.push(Vec::new());
        }
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(
                around.pop().map(|(name, _)| name),
                Some(name),
                "elements are closed in order"
            );
        } else if !EMPTY.contains(&name) && !tag.starts_with("!--") {
            around.push((name, language));
        }
        rest = after;
    }
    found.retain(|paragraph| !paragraph.is_empty());
    assert!(found.len() > 40, "only {} paragraphs were found", found.len());
    found
}

/// The same, each paragraph whole.
pub fn static_sentences(html: &str) -> Vec<String> {
    let whole = |paragraph: Vec<(String, String)>| paragraph.into_iter().map(|(_, text)| text).collect();
    paragraphs(html).into_iter().map(whole).collect()
}

/// The same, what is in this language.
pub fn static_words(html: &str, language: &str) -> Vec<String> {
    let own = |(of, text): (String, String)| (of == language).then_some(text);
    paragraphs(html).into_iter().flatten().filter_map(own).collect()
}
