//! The two tables of words, and the words before the app: whole, and each language in its own letters.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/sentences.rs"]
mod sentences;

use auth_ui::text::Language;
use sentences::{is_cyrillic, sentences, static_words, without_blanks};

const UKRAINIAN: [&str; 5] = [
    include_str!("../src/text/uk.rs"),
    include_str!("../src/text/uk/failure.rs"),
    include_str!("../src/text/admin/uk.rs"),
    include_str!("../src/text/admin/uk/trouble.rs"),
    include_str!("../src/text/admin/uk/words.rs"),
];
const ENGLISH: [&str; 5] = [
    include_str!("../src/text/en.rs"),
    include_str!("../src/text/en/failure.rs"),
    include_str!("../src/text/admin/en.rs"),
    include_str!("../src/text/admin/en/trouble.rs"),
    include_str!("../src/text/admin/en/words.rs"),
];

/// What stands there before the app and without it, in both languages.
const PAGES: [&str; 2] = [include_str!("../index.html"), include_str!("../admin.html")];

/// Not words: the codes of the languages.
const CODES: [&str; 2] = ["uk", "en"];

/// Not words either: `MED_ADMIN`, a role as eHealth writes it.
fn is_role(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

fn words_of(sources: [&str; 5], language: &str) -> Vec<String> {
    let all: Vec<String> = sources.into_iter().flat_map(sentences).collect();
    assert!(all.len() > 150, "only {} sentences were found", all.len());
    let before: Vec<String> = PAGES
        .into_iter()
        .flat_map(|page| static_words(page, language))
        .collect();
    assert!(before.len() > 30, "only {} pieces were found", before.len());
    all.into_iter()
        .chain(before)
        // Some only hold other words together.
        .filter(|sentence| without_blanks(sentence).chars().any(char::is_alphabetic))
        .filter(|sentence| !CODES.contains(&sentence.as_str()) && !is_role(sentence))
        .collect()
}

#[test]
fn no_sentence_is_blank() {
    for sentence in UKRAINIAN.into_iter().chain(ENGLISH).flat_map(sentences) {
        // An empty one says that the heading tells it all, or that nothing follows.
        assert!(sentence.is_empty() || !sentence.trim().is_empty(), "«{sentence}»");
    }
    for (ours, theirs) in UKRAINIAN.into_iter().zip(ENGLISH) {
        let empty = |source| sentences(source).iter().filter(|sentence| sentence.is_empty()).count();
        assert_eq!(
            empty(ours),
            empty(theirs),
            "the same sentences are left out in both languages"
        );
    }
}

#[test]
fn no_sentence_in_english_has_a_cyrillic_letter() {
    for sentence in words_of(ENGLISH, "en") {
        assert!(!sentence.chars().any(is_cyrillic), "{sentence}");
    }
}

#[test]
fn every_sentence_in_ukrainian_is_in_cyrillic() {
    for sentence in words_of(UKRAINIAN, "uk") {
        assert!(without_blanks(&sentence).chars().any(is_cyrillic), "{sentence}");
    }
}

#[test]
fn no_word_mixes_the_two_alphabets() {
    for sentence in words_of(UKRAINIAN, "uk").into_iter().chain(words_of(ENGLISH, "en")) {
        for word in without_blanks(&sentence).split(|c: char| !c.is_alphabetic()) {
            let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
            assert!(
                cyrillic == 0 || cyrillic == word.chars().count(),
                "{word} in {sentence}"
            );
        }
    }
}

#[test]
fn each_language_has_its_own_apostrophe_and_quotation_marks() {
    for sentence in words_of(UKRAINIAN, "uk").into_iter().chain(words_of(ENGLISH, "en")) {
        assert!(!sentence.contains('\''), "{sentence}");
    }
    for sentence in words_of(UKRAINIAN, "uk") {
        assert!(!sentence.contains(['“', '”']), "{sentence}");
    }
    for sentence in words_of(ENGLISH, "en") {
        assert!(!sentence.contains(['«', '»']), "{sentence}");
    }
}

#[test]
fn a_note_in_the_footer_has_as_many_paragraphs_in_every_language() {
    let counts = |language: Language| {
        let frame = &language.text().frame;
        [&frame.help, &frame.accessibility, &frame.privacy].map(|note| note.paragraphs.len())
    };
    assert_eq!(counts(Language::Ukrainian), counts(Language::English));
}

/// What eHealth or the seed published, letter by letter, is left as it is.
fn without_published(source: &str) -> String {
    let mut source = source.to_owned();
    for published in ["fn known(", "fn missing("] {
        if let Some(start) = source.find(published) {
            let end = source[start..]
                .find("\n}\n")
                .map_or(source.len(), |length| start + length);
            source.replace_range(start..end, "");
        }
    }
    source
}

#[test]
fn no_short_word_and_no_negation_is_left_at_the_end_of_a_line() {
    const BOUND: [&str; 9] = ["а", "в", "з", "і", "й", "о", "у", "не", "Не"];
    for source in &UKRAINIAN[..4] {
        for sentence in sentences(&without_published(source)) {
            let last = sentence.split([' ', '\n']).map(|word| {
                let bare = word.rsplit(['\u{a0}', '«', '(', '—']).next().unwrap_or(word);
                (bare, word)
            });
            let loose: Vec<&str> = last
                .filter(|(bare, word)| BOUND.contains(bare) && !sentence.ends_with(word))
                .map(|(_, word)| word)
                .collect();
            assert!(loose.is_empty(), "a line may break after {loose:?} in «{sentence}»");
        }
    }
}
