//! Which language the page speaks: asked for by the link, else the browser's first, else Ukrainian.

use std::cell::Cell;

use leptos::task::spawn_local;

use super::{Text, en, uk};
use crate::browser;
use crate::signal::Signal;
use crate::web_url::{Plus, decode, pairs};

/// The languages of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The one the page speaks unless it is asked otherwise.
    #[default]
    Ukrainian,
    /// The other one.
    English,
}

impl Language {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Ukrainian, Self::English];

    /// What it says.
    pub fn text(self) -> &'static Text {
        match self {
            Self::Ukrainian => &uk::UK,
            Self::English => &en::EN,
        }
    }

    /// Its code, for `lang`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ukrainian => "uk",
            Self::English => "en",
        }
    }

    /// Its own short name and its whole one, the same in every language.
    pub fn own_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Ukrainian => ("Укр", "Українська"),
            Self::English => ("Eng", "English"),
        }
    }

    /// The first language we speak among those the link asks for with `ui_locales` (OpenID Connect Core 3.1.2.1), then
    /// the browser's own, if we speak it. What stands behind that one tells nothing: browsers put English behind every
    /// language, and a parent whose telephone speaks Russian or Polish reads Ukrainian.
    pub fn wished(query: &str, browser: &[String]) -> Self {
        let query = query.strip_prefix('?').unwrap_or(query);
        let asked = pairs(query)
            .find(|(name, _)| decode(name, Plus::IsSpace) == "ui_locales")
            .map(|(_, tags)| decode(tags, Plus::IsSpace))
            .unwrap_or_default();
        let of_browser = browser.first().map(String::as_str);
        asked
            .split(' ')
            .chain(of_browser)
            .find_map(Self::of_tag)
            .unwrap_or_default()
    }

    /// `en-GB` is English, `uk-UA` Ukrainian (RFC 4647 section 3.4, to the first subtag).
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }
}

/// The language being spoken, and whether it is just being changed.
#[derive(Clone, Copy)]
pub struct Speech {
    /// What is spoken.
    pub language: Signal<Language>,
    is_switching: Signal<bool>,
}

thread_local! {
    /// There is one page, so this is a plain variable; Leptos' contexts would cost the patient a kilobyte.
    static SPEECH: Cell<Option<Speech>> = const { Cell::new(None) };
}

impl Speech {
    /// Begins in a language. From then on this is what the page speaks.
    pub fn begin(language: Language) -> Self {
        let speech = Self {
            language: Signal::new(language),
            is_switching: Signal::new(false),
        };
        SPEECH.set(Some(speech));
        speech
    }

    /// What the page speaks, once it has begun.
    pub fn of_page() -> Option<Self> {
        SPEECH.get()
    }

    /// The sentences of the language being spoken; follows it.
    pub fn text(self) -> &'static Text {
        self.language.get().text()
    }

    /// Says everything again in another language. Nothing takes the focus for it: the person is where they were.
    pub fn switch(self, to: Language) {
        self.is_switching.set(true);
        self.language.set(to);
        spawn_local(async move {
            // The page is redrawn, and its effects run, before the first timer fires.
            browser::sleep(0).await;
            self.is_switching.set(false);
        });
    }
}

/// The language of the page. Does not follow it.
pub fn spoken() -> Language {
    Speech::of_page()
        .map(|speech| speech.language.get_untracked())
        .unwrap_or_default()
}

/// The sentences of the page's language. Does not follow it: the page is drawn again when it changes.
pub fn use_text() -> &'static Text {
    spoken().text()
}

/// Whether something that appears may take the focus: not when the same page is said again in another language.
pub fn may_take_focus() -> impl Fn() -> bool + Clone {
    let speech = Speech::of_page();
    move || speech.is_none_or(|speech| !speech.is_switching.get_untracked())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wished(query: &str, browser: &[&str]) -> Language {
        let browser: Vec<String> = browser.iter().map(|tag| (*tag).to_owned()).collect();
        Language::wished(query, &browser)
    }

    #[test]
    fn the_link_decides_before_the_browser_and_ukrainian_is_spoken_when_nobody_decides() {
        assert_eq!(wished("?ui_locales=en", &["uk-UA"]), Language::English);
        assert_eq!(wished("?a=b&ui_locales=uk", &["en"]), Language::Ukrainian);
        assert_eq!(wished("", &["en-GB", "uk"]), Language::English);
        assert_eq!(wished("", &["de", "uk", "en"]), Language::Ukrainian);
        assert_eq!(wished("", &["ru-RU", "ru", "en-US", "en"]), Language::Ukrainian);
        assert_eq!(wished("", &[]), Language::Ukrainian);
        assert_eq!(wished("", &["de", "fr-CA"]), Language::Ukrainian);
    }

    #[test]
    fn the_first_language_we_speak_is_taken_from_the_list_of_the_link() {
        assert_eq!(wished("ui_locales=fr-CA%20EN-us+uk", &[]), Language::English);
        assert_eq!(wished("ui_locales=fr+eng+enigma", &["uk"]), Language::Ukrainian);
        assert_eq!(wished("ui_locales=", &["en"]), Language::English);
    }

    #[test]
    fn each_table_stands_under_its_own_code() {
        for language in Language::ALL {
            assert_eq!(language.text().lang, language.code());
        }
    }
}
