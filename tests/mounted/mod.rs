//! A page on screen, as the tests of both pages look at it.

#![allow(dead_code, reason = "every test file uses its own part")]

use std::any::Any;

use auth_ui::browser;
use leptos::mount::mount_to_renderer;
use leptos::tachys::view::Render;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// The two buttons of the choice of languages.
pub const ENGLISH: &str = "[lang=en][aria-pressed]";
pub const UKRAINIAN: &str = "[lang=uk][aria-pressed]";

/// Taken down when dropped.
pub struct Mounted {
    pub host: HtmlElement,
    _mounted: Box<dyn Any>,
}

impl Mounted {
    pub fn of<V>(page: impl FnOnce() -> V + 'static) -> Self
    where
        V: Render,
        V::State: 'static,
    {
        let document = document();
        let host: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&host).unwrap();
        let mounted = Box::new(mount_to_renderer(&host, page));
        Self {
            host,
            _mounted: mounted,
        }
    }

    pub async fn settle(&self) {
        // Effects run in a task of their own; a second turn lets those they cause run too.
        leptos::task::tick().await;
        browser::sleep(20).await;
        // The focus moves with the next picture, and not before the one that was asked for last.
        browser::next_picture().await;
        browser::next_picture().await;
    }

    pub fn find(&self, selector: &str) -> Option<Element> {
        self.host.query_selector(selector).unwrap()
    }

    pub fn elements(&self, selector: &str) -> Vec<Element> {
        let found = self.host.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|at| found.item(at).unwrap().unchecked_into())
            .collect()
    }

    pub fn all(&self, selector: &str) -> Vec<String> {
        self.elements(selector).iter().map(text_of).collect()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.find(selector)?.get_attribute(name)
    }

    pub fn page(&self) -> String {
        self.attribute("[data-page]", "data-page").unwrap_or_default()
    }

    pub fn text(&self) -> String {
        text_of(&self.find("main").unwrap())
    }

    pub fn shows(&self, sentence: &str) {
        let text = self.text();
        assert!(text.contains(sentence), "«{sentence}» is not in «{text}»");
    }

    pub fn hides(&self, sentence: &str) {
        let text = self.text();
        assert!(!text.contains(sentence), "«{sentence}» is in «{text}»");
    }

    pub fn click(&self, selector: &str) {
        self.find(selector)
            .unwrap_or_else(|| panic!("no {selector}"))
            .unchecked_into::<HtmlElement>()
            .click();
    }

    pub fn is_focused(&self, selector: &str) -> bool {
        let focused = document().active_element();
        focused.is_some() && focused == self.find(selector)
    }

    /// Whatever stands on an English page in Cyrillic without being marked as Ukrainian.
    pub fn unmarked_cyrillic(&self) -> Vec<String> {
        self.elements("*")
            .into_iter()
            .filter(|element| element.child_element_count() == 0 && element.closest("[lang=uk]").unwrap().is_none())
            .map(|element| text_of(&element))
            .filter(|text| text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c)))
            .collect()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.host.remove();
    }
}

pub fn document() -> Document {
    #[expect(clippy::disallowed_methods, reason = "the test looks at the page from outside")]
    let window = web_sys::window();
    window.unwrap().document().unwrap()
}

pub fn language_of_document() -> String {
    let root = document().document_element().unwrap();
    root.get_attribute("lang").unwrap_or_default()
}

pub fn title() -> String {
    one_line(&document().title())
}

pub fn text_of(element: &Element) -> String {
    one_line(&element.text_content().unwrap_or_default())
}

/// A space is a space, whether or not a line may be broken at it.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
