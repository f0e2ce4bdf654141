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
    /// The heading.
    pub title: &'static str,
    /// What happened and what did not.
    pub means: &'static str,
    /// What to do, step by step.
    pub steps: &'static [&'static str],
    /// All of it in short, in English.
    pub english: &'static str,
    /// Where to go from here, when there is such a place.
    pub back: Option<Back>,
}

/// A link to a page of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// Its path.
    pub to: &'static str,
    /// Its words.
    pub words: &'static str,
}

const NOTHING_CHANGED: &str = "Дані пацієнта не оброблялися, нічого не змінено.";

/// 404.
pub const NOT_FOUND: Words = Words {
    title: "Сторінку не знайдено",
    means: "За цією адресою нічого немає. Можливо, посилання скопійовано не повністю. Нічого не змінено.",
    steps: &[
        "Поверніться до застосунку, з якого ви прийшли.",
        "Відкрийте посилання із застосунку ще раз, не змінюючи адреси.",
    ],
    english: "There is nothing at this address; the link may have been copied in part. Nothing has changed. Go \
              back to the application you came from and open its link again without changing the address.",
    back: None,
};

/// The bare host.
pub const NO_LINK: Words = Words {
    title: "Відкрийте посилання із застосунку",
    means: "Ця служба реєструє пацієнта за заявкою, яку готує медичний застосунок. Без посилання із застосунку \
            тут немає що показати.",
    steps: &[
        "Поверніться до застосунку, у якому ви заповнювали заявку.",
        "Підпишіть заявку і перейдіть за посиланням, яке він відкриє.",
    ],
    english: "This service registers a patient for a request that a medical application prepares. Go back to \
              that application, sign the request and follow the link it opens.",
    back: None,
};

/// 414.
pub const LINK_TOO_LONG: Words = Words {
    title: "Посилання задовге",
    means: "Посилання, з яким вас направив застосунок, довше, ніж служба може прийняти. \
            Дані пацієнта не оброблялися, нічого не змінено.",
    steps: &[
        "Поверніться до застосунку, з якого ви прийшли, і спробуйте ще раз.",
        "Якщо це повториться, повідомте службу підтримки застосунку: «посилання задовге, код 414».",
    ],
    english: "The application’s link is longer than this service accepts. The patient’s data were not processed, \
              nothing has changed. Go back to the application and try again. If it happens again, tell its \
              support service: “the link is too long, code 414”.",
    back: None,
};

/// 431, 413.
pub const HEADERS_TOO_LARGE: Words = Words {
    title: "Запит завеликий",
    means: "Браузер надіслав більше службових даних, ніж служба може прийняти. \
            Дані пацієнта не оброблялися, нічого не змінено.",
    steps: &[
        "Відкрийте посилання із застосунку в приватному вікні браузера.",
        "Якщо це повториться, очистьте дані цього сайту в налаштуваннях браузера.",
    ],
    english: "The browser sent more data about itself than this service accepts. The patient’s data were not \
              processed, nothing has changed. Open the application’s link in a private window, or clear this \
              site’s data in the browser.",
    back: None,
};

/// 400, 405 and their kin.
pub const UNREADABLE: Words = Words {
    title: "Запит не вдалося прочитати",
    means: NOTHING_CHANGED,
    steps: &[
        "Поверніться до застосунку, з якого ви прийшли.",
        "Відкрийте посилання із застосунку ще раз.",
    ],
    english: "The request could not be read. The patient’s data were not processed, nothing has changed. Go back \
              to the application you came from and open its link again.",
    back: None,
};

/// 500.
pub const INTERNAL: Words = Words {
    title: "Сталася помилка в нашій системі",
    means: "Запит не завершено. Це не ваша помилка. Дані пацієнта не оброблялися, нічого не змінено.",
    steps: &[
        "Зачекайте кілька хвилин.",
        "Поверніться до застосунку, з якого ви прийшли, і відкрийте посилання ще раз.",
    ],
    english: "Something failed in our system; it is not your fault. The patient’s data were not processed, \
              nothing has changed. Wait a few minutes, go back to the application you came from and open its \
              link again.",
    back: None,
};

/// 502, 504.
pub const UPSTREAM: Words = Words {
    title: "Система охорони здоров’я не відповідає",
    means: "Ми не отримали відповіді від центральної системи.",
    steps: &[
        "Зачекайте кілька хвилин.",
        "Поверніться до застосунку, з якого ви прийшли, і перевірте, чи пацієнта вже зареєстровано.",
        "Якщо ні, відкрийте посилання із застосунку ще раз.",
    ],
    english: "The central health system did not answer. Wait a few minutes, go back to the application and see \
              whether the patient is registered already. If not, open its link again.",
    back: None,
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
    let back = words.back.map_or_else(String::new, |Back { to, words }| {
        format!(r#"<p class="back"><a href="{to}">{words}</a></p>"#)
    });
    // Said first in the title, as on every page of ours; an address without a link is no error of anybody's.
    let is_error = (status.is_client_error() || status.is_server_error()) && *words != NO_LINK;
    TEMPLATE
        .replace("{style}", STYLE)
        .replace("{error}", if is_error { "Помилка: " } else { "" })
        .replace("{title}", words.title)
        .replace("{means}", words.means)
        .replace("{steps}", &steps)
        .replace("{back}", &back)
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
    use super::{Back, Words};

    /// Requirements C19.
    const MOST_WORDS: usize = 20;

    fn is_cyrillic(c: char) -> bool {
        ('\u{400}'..='\u{4ff}').contains(&c)
    }

    fn is_word(text: &str) -> bool {
        text.chars().any(char::is_alphanumeric)
    }

    /// Sentences are short, and each language has its own letters, apostrophe and quotation marks.
    pub fn hold(words: &Words) {
        let back = words.back.map(|Back { words, .. }| words);
        let ukrainian = [words.title, words.means]
            .into_iter()
            .chain(words.steps.iter().copied());
        let ukrainian: Vec<&str> = ukrainian.chain(back).collect();
        for text in ukrainian.iter().copied().chain([words.english]) {
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
        }
        assert!(!words.english.chars().any(is_cyrillic), "{}", words.english);
        assert!(!words.english.contains(['«', '»']), "{}", words.english);
    }

    #[test]
    fn every_page_is_said_in_short_sentences_and_in_its_own_letters() {
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
        }
    }
}
