//! Words that anybody understands: short sentences, no jargon, and no sentence outside the tables of words.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/sentences.rs"]
mod sentences;

use std::fs;
use std::path::{Path, PathBuf};

use auth_ui::text::Counts;
use auth_ui::text::en::EN;
use auth_ui::text::uk::UK;
use sentences::{as_read, is_cyrillic, sentences, static_sentences, without_blanks};

const UKRAINIAN: [&str; 2] = [
    include_str!("../src/text/uk.rs"),
    include_str!("../src/text/uk/failure.rs"),
];
const ENGLISH: [&str; 2] = [
    include_str!("../src/text/en.rs"),
    include_str!("../src/text/en/failure.rs"),
];

/// What stands there before the app and without it.
const PATIENT_PAGE: &str = include_str!("../index.html");
const ADMIN_PAGE: &str = include_str!("../admin.html");

/// What only those who build such pages understand, as beginnings of words in small letters.
const JARGON: [&str; 32] = [
    "скоуп",
    "токен",
    "ендпойнт",
    "ендпоінт",
    "бекенд",
    "фронтенд",
    "редирект",
    "редірект",
    "валідац",
    "валідн",
    "контейнер",
    "хеш",
    "криптограф",
    "сервер",
    "jwt",
    "oauth",
    "api",
    "http",
    "json",
    "wasm",
    "webassembly",
    "csp",
    "pis",
    "cms",
    "psk",
    "endpoint",
    "token",
    "scope",
    "backend",
    "redirect",
    "payload",
    "validat",
];

/// The admin page is read by the head of a clinic, with the administrator of its system at hand: of these two it may speak.
const ADMIN: [&str; 4] = [
    include_str!("../src/text/admin/uk.rs"),
    include_str!("../src/text/admin/uk/trouble.rs"),
    include_str!("../src/text/admin/en.rs"),
    include_str!("../src/text/admin/en/trouble.rs"),
];
const ADMIN_MAY_SAY: [&str; 2] = ["сервер", "api"];

/// The seed fixes these to the letter (contract b.3), and these are their translations.
const AS_THE_SEED_SAYS: [&str; 4] = [
    "Не вказано скоупів для авторизації",
    "Не вказано токен особи для авторизації",
    "No scopes for authorization are given",
    "The person’s token for authorization is not given",
];

/// Requirements C19.
const MOST_WORDS: usize = 20;

fn all() -> impl Iterator<Item = String> {
    let tables = UKRAINIAN.into_iter().chain(ENGLISH).flat_map(sentences);
    tables.chain(static_sentences(PATIENT_PAGE))
}

fn all_of_admin() -> impl Iterator<Item = String> {
    ADMIN
        .into_iter()
        .flat_map(sentences)
        .chain(static_sentences(ADMIN_PAGE))
}

fn words(sentence: &str) -> Vec<&str> {
    sentence
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '’' | '-')))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect()
}

#[test]
fn no_word_of_the_pages_is_jargon() {
    let spoken: Vec<String> = all()
        .filter(|sentence| !AS_THE_SEED_SAYS.contains(&sentence.as_str()))
        .collect();
    assert!(spoken.len() > 300, "only {} sentences were found", spoken.len());
    for sentence in spoken {
        let said = without_blanks(&sentence).to_lowercase();
        for word in words(&said) {
            let jargon = JARGON.iter().find(|jargon| word.starts_with(**jargon));
            assert_eq!(jargon, None, "{word} in «{sentence}»");
        }
    }
}

#[test]
fn no_word_of_the_admin_page_is_jargon() {
    let spoken: Vec<String> = all_of_admin().collect();
    assert!(spoken.len() > 400, "only {} sentences were found", spoken.len());
    for sentence in spoken {
        let said = without_blanks(&sentence).to_lowercase();
        for word in words(&said) {
            let mut jargon = JARGON.iter().filter(|jargon| !ADMIN_MAY_SAY.contains(jargon));
            assert_eq!(
                jargon.find(|jargon| word.starts_with(**jargon)),
                None,
                "{word} in «{sentence}»"
            );
        }
    }
}

#[test]
fn what_the_seed_fixes_is_still_said() {
    let said: Vec<String> = all().collect();
    for fixed in AS_THE_SEED_SAYS {
        assert!(said.iter().any(|sentence| sentence == fixed), "{fixed}");
    }
}

#[test]
fn no_sentence_is_longer_than_twenty_words() {
    let long: Vec<String> = all()
        .chain(all_of_admin())
        .flat_map(|text| {
            without_blanks(&text)
                .split_inclusive(['.', '!', '?', '…'])
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|sentence| words(sentence).len() > MOST_WORDS)
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn counted_things_agree_with_their_number() {
    let counts = [1, 2, 5, 11, 21, 111];
    let permissions = |count: &usize| {
        as_read(&format!(
            "{} / {}",
            (UK.consent.permissions)(*count),
            (EN.consent.permissions)(*count)
        ))
    };
    assert_eq!(
        counts.iter().map(permissions).collect::<Vec<_>>(),
        [
            "1 дозвіл / 1 permission",
            "2 дозволи / 2 permissions",
            "5 дозволів / 5 permissions",
            "11 дозволів / 11 permissions",
            "21 дозвіл / 21 permissions",
            "111 дозволів / 111 permissions",
        ]
    );
    let years = |count: &u32| {
        as_read(&format!(
            "{} / {}",
            (UK.fields.years)(*count),
            (EN.fields.years)(*count)
        ))
    };
    assert_eq!(
        counts.map(|count| count as u32).iter().map(years).collect::<Vec<_>>(),
        [
            "1 рік / 1 year old",
            "2 роки / 2 years old",
            "5 років / 5 years old",
            "11 років / 11 years old",
            "21 рік / 21 years old",
            "111 років / 111 years old",
        ]
    );
    let seconds = |count: &u32| {
        as_read(&format!(
            "{} / {}",
            (UK.confirm.wait_seconds)(*count),
            (EN.confirm.wait_seconds)(*count)
        ))
    };
    assert_eq!(
        counts.map(|count| count as u32).iter().map(seconds).collect::<Vec<_>>(),
        [
            "Зачекайте 1 секунду і спробуйте знову. / Wait 1 second and try again.",
            "Зачекайте 2 секунди і спробуйте знову. / Wait 2 seconds and try again.",
            "Зачекайте 5 секунд і спробуйте знову. / Wait 5 seconds and try again.",
            "Зачекайте 11 секунд і спробуйте знову. / Wait 11 seconds and try again.",
            "Зачекайте 21 секунду і спробуйте знову. / Wait 21 seconds and try again.",
            "Зачекайте 111 секунд і спробуйте знову. / Wait 111 seconds and try again.",
        ]
    );
}

#[test]
fn no_line_is_broken_between_a_number_and_what_it_counts() {
    let counts = Counts {
        view: 2,
        change: 0,
        remove: 1,
        undescribed: 2,
    };
    for text in [&UK, &EN] {
        for said in [
            (text.consent.counts)(counts),
            (text.consent.permissions)(5),
            (text.fields.years)(10),
            (text.confirm.wait_seconds)(21),
            (text.otp.send_again_in)(21),
        ] {
            let words: Vec<&str> = said.split(' ').collect();
            let is_number = |word: &&&str| {
                word.trim_end_matches([',', '.'])
                    .bytes()
                    .all(|byte| byte.is_ascii_digit())
            };
            assert_eq!(words.iter().find(is_number), None, "{said}");
        }
    }
    for (words, short) in [(UK.endings.nothing_asked.title, "на"), (UK.endings.unsure.title, "чи")] {
        assert!(words.contains(&format!("{short}\u{a0}")), "{words}");
    }
}

/// The box with the details need not hold a reference: nobody is told to name what may not be there.
#[test]
fn nobody_is_told_to_name_a_reference_that_may_not_be_there() {
    for sentence in all() {
        let said = sentence.to_lowercase();
        for asked in ["назвіть номер", "назвати номер", "the reference number"] {
            assert!(!said.contains(asked), "{sentence}");
        }
    }
}

/// Where Ukrainian may stand: the tables of a language, the service's dictionaries, the samples of the gallery, which is
/// never shipped.
const PLACES_OF_WORDS: [&str; 6] = [
    "src/text/uk.rs",
    "src/text/uk/",
    "src/text/admin/uk.rs",
    "src/text/admin/uk/",
    "src/text/dictionary.rs",
    "src/bin/gallery.rs",
];

/// Not said to anybody: endings and letters that are looked for in the answer, names languages give themselves.
const NOT_SENTENCES: [&str; 7] = [
    "\"ська\"",
    "\"цька\"",
    "\"ський\"",
    "\"цький\"",
    "'а'..='я'",
    "\"Укр\"",
    "\"Українська\"",
];

/// The lines that are code, without their comments and without what follows the tests.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut kept = String::new();
    let mut characters = source.chars().peekable();
    let mut is_text = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if is_text => {
                kept.push(c);
                kept.extend(characters.next());
            }
            // A quotation mark as a character begins no text.
            '\'' if !is_text && characters.peek() == Some(&'"') => kept.extend(characters.next()),
            '/' if !is_text && characters.peek() == Some(&'/') => while characters.next_if(|c| *c != '\n').is_some() {},
            _ => {
                is_text ^= c == '"';
                kept.push(c);
            }
        }
    }
    kept
}

fn programs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            programs(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "js")
        {
            found.push(path);
        }
    }
}

#[test]
fn nothing_ukrainian_is_said_outside_the_tables() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("boot.js")];
    programs(&root.join("src"), &mut files);
    assert!(files.len() > 60, "only {} files were found", files.len());
    let mut strays = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).expect("a file of ours").display().to_string();
        if PLACES_OF_WORDS.iter().any(|place| name.starts_with(place)) {
            continue;
        }
        let code = code(&fs::read_to_string(&file).expect("a source file"));
        for line in code.lines() {
            let rest = NOT_SENTENCES
                .iter()
                .fold(line.to_owned(), |line, known| line.replace(known, ""));
            if rest.chars().any(is_cyrillic) {
                strays.push(format!("{name}: {}", line.trim()));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

#[test]
fn the_search_for_strays_sees_texts_and_not_comments() {
    assert_eq!(code("let a = \"слово\"; // нотатка"), "let a = \"слово\"; ");
    assert_eq!(code("let a = \"https://слово\";"), "let a = \"https://слово\";");
    assert_eq!(code("let a = '\"'; // нотатка\nб"), "let a = \"'; \nб");
    assert_eq!(code("let a = \"\\\"//слово\";"), "let a = \"\\\"//слово\";");
}
