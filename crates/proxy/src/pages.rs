//! The pages the proxy shows by itself, in Ukrainian: what happened, what it means, what to do. Under it the same
//! in short in English: nobody knows yet which language the person reads.
//!
//! Each is one self-contained document with one hashed style, so that it looks right even when nothing else arrives.

use std::sync::{Arc, LazyLock};

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

use crate::settings::{PageLink, PageSettings};

/// What one page says.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// Whether something went wrong.
    pub tone: Tone,
    /// The heading.
    pub title: &'static str,
    /// What happened.
    pub happened: &'static str,
    /// What it means: what was done and what was not.
    pub means: &'static str,
    /// What to do, step by step.
    pub steps: &'static [&'static str],
    /// All of it in short, in English.
    pub english: &'static str,
    /// The one step that leads to a page of ours, when there is such a step.
    pub next: Option<Next>,
}

/// Whether a page tells of something going wrong, as in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing did: it was somebody's choice, or nothing was asked for.
    Calm,
    /// Something did; the document's title says so first.
    Error,
}

/// A link to a page of ours that looks like the button it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its path.
    pub to: &'static str,
    /// Its words.
    pub words: &'static str,
    /// The same in English.
    pub english: &'static str,
}

const NOTHING_CHANGED: &str = "Дані пацієнта не\u{a0}оброблялися, нічого не\u{a0}змінено.";

/// 404.
pub const NOT_FOUND: Words = Words {
    tone: Tone::Error,
    title: "Сторінку не\u{a0}знайдено",
    happened: "За цією адресою нічого немає. Можливо, посилання скопійовано не\u{a0}повністю.",
    means: "Нічого не\u{a0}змінено.",
    steps: &[
        "Поверніться до застосунку, з\u{a0}якого ви прийшли.",
        "Відкрийте посилання із застосунку ще раз, не\u{a0}змінюючи адреси.",
    ],
    english: "There is nothing at this address; the link may have been copied in part. Nothing has changed. Go \
              back to the application you came from and open its link again without changing the address.",
    next: None,
};

/// The bare host: no error of anybody's.
pub const NO_LINK: Words = Words {
    tone: Tone::Calm,
    title: "Відкрийте посилання із застосунку",
    happened: "Ця служба реєструє пацієнта за заявкою, яку готує медичний застосунок.",
    means: "Без посилання із застосунку тут немає що показати.",
    steps: &[
        "Поверніться до застосунку, у\u{a0}якому ви заповнювали заявку.",
        "Підпишіть заявку і\u{a0}перейдіть за посиланням, яке він покаже.",
    ],
    english: "This service registers a patient for a request that a medical application prepares. Without the \
              application’s link there is nothing to show here. Go back to that application, sign the request and \
              follow the link it opens.",
    next: None,
};

/// 414.
pub const LINK_TOO_LONG: Words = Words {
    tone: Tone::Error,
    title: "Посилання задовге",
    happened: "Посилання, з\u{a0}яким вас направив застосунок, довше, ніж служба може прийняти.",
    means: NOTHING_CHANGED,
    steps: &[
        "Поверніться до застосунку, з\u{a0}якого ви прийшли, і\u{a0}спробуйте ще раз.",
        "Якщо це повториться, повідомте службу підтримки застосунку: «посилання задовге, код 414», і\u{a0}назвіть номер звернення.",
    ],
    english: "The application’s link is longer than this service accepts. The patient’s data were not processed, \
              nothing has changed. Go back to the application and try again. If it happens again, tell its \
              support service: “the link is too long, code 414”.",
    next: None,
};

/// 431, 413.
pub const HEADERS_TOO_LARGE: Words = Words {
    tone: Tone::Error,
    title: "Запит завеликий",
    happened: "Браузер надіслав більше службових даних, ніж служба може прийняти.",
    means: NOTHING_CHANGED,
    steps: &[
        "Відкрийте посилання із застосунку в\u{a0}приватному вікні браузера.",
        "Якщо це повториться, очистьте дані цього сайту в\u{a0}налаштуваннях браузера.",
    ],
    english: "The browser sent more data about itself than this service accepts. The patient’s data were not \
              processed, nothing has changed. Open the application’s link in a private window, or clear this \
              site’s data in the browser.",
    next: None,
};

/// 400, 405 and their kin.
pub const UNREADABLE: Words = Words {
    tone: Tone::Error,
    title: "Запит не\u{a0}вдалося прочитати",
    happened: "Служба не\u{a0}зрозуміла запиту браузера.",
    means: NOTHING_CHANGED,
    steps: &[
        "Поверніться до застосунку, з\u{a0}якого ви прийшли.",
        "Відкрийте посилання із застосунку ще раз.",
    ],
    english: "The service did not understand the browser’s request. The patient’s data were not processed, nothing \
              has changed. Go back to the application you came from and open its link again.",
    next: None,
};

/// 500.
pub const INTERNAL: Words = Words {
    tone: Tone::Error,
    title: "Сталася помилка в\u{a0}нашій системі",
    happened: "Запит не\u{a0}завершено. Це не\u{a0}ваша помилка.",
    means: NOTHING_CHANGED,
    steps: &[
        "Зачекайте кілька хвилин.",
        "Поверніться до застосунку, з\u{a0}якого ви прийшли, і\u{a0}відкрийте посилання ще раз.",
    ],
    english: "Something failed in our system; it is not your fault. The patient’s data were not processed, \
              nothing has changed. Wait a few minutes, go back to the application you came from and open its \
              link again.",
    next: None,
};

/// 502, 504.
pub const UPSTREAM: Words = Words {
    tone: Tone::Error,
    title: "Система охорони здоров’я не\u{a0}відповідає",
    happened: "Ми не\u{a0}отримали відповіді від центральної системи.",
    means: "Невідомо, чи пацієнта зареєстровано.",
    steps: &[
        "Зачекайте кілька хвилин.",
        "Поверніться до застосунку, з\u{a0}якого ви прийшли, і\u{a0}перевірте, чи пацієнта вже зареєстровано.",
        "Якщо ні, відкрийте посилання із застосунку ще раз.",
    ],
    english: "The central health system did not answer. Whether the patient is registered is not known. Wait a few \
              minutes, go back to the application and see whether the patient is registered already. If not, open \
              its link again.",
    next: None,
};

const TEMPLATE: &str = include_str!("pages/page.html");
const HOP: &str = include_str!("pages/hop.html");
const STYLE: &str = include_str!("pages/page.css");

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// Where the footer leads for more, ready to stand in it.
#[derive(Clone, Debug, Default)]
pub struct Links(Arc<[String; 3]>);

impl Links {
    /// As the operator has set them.
    pub fn of(settings: &PageSettings) -> Self {
        let more = |link: &Option<PageLink>| {
            let link = link.as_ref().map(|link| link.to_string().replace('&', "&amp;"));
            link.map_or_else(String::new, |link| MORE.replace("{link}", &link))
        };
        let PageSettings {
            help_url,
            accessibility_url,
            privacy_url,
            ..
        } = settings;
        Self(Arc::new([help_url, accessibility_url, privacy_url].map(more)))
    }
}

const MORE: &str = concat!(
    "\n<p><a href=\"{link}\" target=\"_blank\" rel=\"noreferrer\">Докладніше (нова вкладка) ",
    "<span lang=\"en\">· Read more (new tab)</span></a></p>"
);

/// One page, ready to send but for the headers every answer carries.
pub fn page(status: StatusCode, words: &Words, request_id: &str, links: &Links) -> Response {
    answer(status, html_of(status, words, request_id, links))
}

/// A page that goes on by itself, to a path of ours.
pub fn hop(to: &'static str) -> Response {
    answer(StatusCode::OK, HOP.replace("{style}", STYLE).replace("{to}", to))
}

fn answer(status: StatusCode, html: String) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, POLICY.clone())];
    (status, headers, html).into_response()
}

/// The command an administrator types: a hyphen at the end of a line would be taken for one that is not typed.
const COMMAND: &str = "auth-ui-proxy";

/// Everything put in is ours: words from above, a status, a UUID. The operator's addresses come last: nothing is put into
/// them.
fn html_of(status: StatusCode, words: &Words, request_id: &str, Links(links): &Links) -> String {
    let [help, accessibility, privacy] = &**links;
    let steps: String = words.steps.iter().map(|step| format!("<li>{step}</li>")).collect();
    let next = words.next.map_or_else(String::new, |Next { to, words, english }| {
        format!("\n<p class=\"actions\"><a class=\"primary\" href=\"{to}\">{words} <span lang=\"en\">{english}</span></a></p>")
    });
    let (error, bad) = match words.tone {
        Tone::Calm => ("", ""),
        Tone::Error => ("Помилка: ", " bad"),
    };
    TEMPLATE
        .replace("{style}", STYLE)
        .replace("{error}", error)
        .replace("{title}", words.title)
        .replace("{bad}", bad)
        .replace("{happened}", words.happened)
        .replace("{means}", words.means)
        .replace("{steps}", &steps)
        .replace("{next}", &next)
        .replace("{english}", words.english)
        .replace(COMMAND, &format!(r#"<span class="command">{COMMAND}</span>"#))
        .replace("{status}", status.as_str())
        .replace("{reference}", request_id)
        .replace("{privacy}", privacy)
        .replace("{accessibility}", accessibility)
        .replace("{help}", help)
}

/// What holds for every page of the proxy's own, as for those of the app (`tests/plain_language.rs`, `tests/text.rs`).
#[cfg(test)]
pub mod plain_words {
    use http::StatusCode;

    use super::{Links, Next, Tone, Words, html_of};

    /// Requirements C19.
    const MOST_WORDS: usize = 20;

    /// What never ends a line, as in the app.
    const BOUND: [&str; 9] = ["а", "в", "з", "і", "й", "о", "у", "не", "Не"];

    fn is_cyrillic(c: char) -> bool {
        ('\u{400}'..='\u{4ff}').contains(&c)
    }

    fn is_word(text: &str) -> bool {
        text.chars().any(char::is_alphanumeric)
    }

    /// Sentences are short, and each language has its own letters, apostrophe and quotation marks.
    pub fn hold(words: &Words) {
        let mut ukrainian = vec![words.title, words.happened, words.means];
        ukrainian.extend(words.steps);
        let mut english = vec![words.english];
        if let Some(next) = words.next {
            ukrainian.push(next.words);
            english.push(next.english);
            // Of its words a step and the English text say what the button is for.
            let pressed = format!("Натисніть «{}»", next.words).to_lowercase();
            assert!(
                words.steps.iter().any(|step| step.to_lowercase().contains(&pressed)),
                "{words:?}"
            );
            let pressed = format!("press “{}”", next.english).to_lowercase();
            assert!(words.english.to_lowercase().contains(&pressed), "{words:?}");
        }
        for text in ukrainian.iter().chain(&english) {
            assert!(!text.trim().is_empty() && !text.contains(['\'', '"', '`']), "{text}");
            for sentence in text.split_inclusive(['.', '!', '?']) {
                let count = sentence.split_whitespace().filter(|word| is_word(word)).count();
                assert!(count <= MOST_WORDS, "{count} words: {sentence}");
            }
            for word in text.split(|c: char| !c.is_alphabetic()) {
                let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
                assert!(cyrillic == 0 || cyrillic == word.chars().count(), "{word} in {text}");
            }
        }
        for text in ukrainian {
            assert!(text.chars().any(is_cyrillic) && !text.contains(['“', '”']), "{text}");
            let loose = text.split_inclusive(' ').filter_map(|word| word.strip_suffix(' '));
            let loose: Vec<&str> = loose
                .filter(|word| BOUND.contains(&word.rsplit(['\u{a0}', '«', '(', '—']).next().unwrap_or(word)))
                .collect();
            assert!(loose.is_empty(), "a line may break after {loose:?} in «{text}»");
        }
        for text in english {
            assert!(!text.chars().any(is_cyrillic) && !text.contains(['«', '»']), "{text}");
        }
    }

    /// One heading, which the title repeats; what happened stands before what to do, and that before the one button, if any.
    pub fn stand(words: &Words) {
        let html = html_of(StatusCode::BAD_REQUEST, words, "REFERENCE", &Links::default());
        let error = match words.tone {
            Tone::Calm => "",
            Tone::Error => "Помилка: ",
        };
        let title = words.title;
        for once in [
            "<html lang=\"uk\">",
            "<main>",
            "<h1",
            &format!("<h1>{title}</h1>"),
            &format!("<title>{error}{title} — Електронна система охорони здоров’я</title>"),
            "<code>REFERENCE</code>",
        ] {
            assert_eq!(html.matches(once).count(), 1, "{once}: {html}");
        }
        let button = words
            .next
            .map(|Next { to, words, .. }| format!("<a class=\"primary\" href=\"{to}\">{words} <"));
        assert_eq!(html.matches("<a ").count(), usize::from(button.is_some()), "{html}");
        let mut rest = html.as_str();
        for part in [title, words.happened, words.means, "<ol>"]
            .into_iter()
            .chain(button.as_deref())
        {
            let (_, after) = rest
                .split_once(part)
                .unwrap_or_else(|| panic!("{part} is not in its place: {html}"));
            rest = after;
        }
    }

    #[test]
    fn every_page_says_in_short_sentences_and_in_order_what_happened_and_what_to_do() {
        for words in [
            super::NOT_FOUND,
            super::NO_LINK,
            super::LINK_TOO_LONG,
            super::HEADERS_TOO_LARGE,
            super::UNREADABLE,
            super::INTERNAL,
            super::UPSTREAM,
        ] {
            hold(&words);
            stand(&words);
        }
    }
}
