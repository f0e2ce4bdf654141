//! The admin page on screen, at a state of the visit.

use std::ops::Deref;

use auth_ui::admin::App;
use auth_ui::admin::driver::Watch;
use auth_ui::refresh::{Desk, Failure, Fault, Visit};
use auth_ui::text::Language;
use contract::admin::{AdminError, Doubt, Outcome, Overview};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::admin_support::{NOW, ended, inside};
use crate::mounted::{Mounted, text_of};

/// The page on screen.
pub struct Screen {
    mounted: Mounted,
    pub watch: Watch,
}

impl Screen {
    pub async fn at(visit: Visit) -> Self {
        Self::speaking(Language::Ukrainian, visit).await
    }

    pub async fn speaking(language: Language, visit: Visit) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        let mounted = Mounted::of(move || {
            let watch = Watch::at(visit, NOW);
            sender.send(watch).unwrap();
            view! { <App watch language/> }
        });
        let watch = receiver.recv().unwrap();
        let screen = Self { mounted, watch };
        screen.settle().await;
        screen
    }

    pub async fn of(overview: Overview) -> Self {
        Self::at(inside(overview)).await
    }

    pub async fn set(&self, visit: Visit) {
        self.watch.visit.set(visit);
        self.settle().await;
    }

    pub fn count(&self, selector: &str) -> usize {
        self.elements(selector).len()
    }

    pub fn text_of(&self, selector: &str) -> String {
        text_of(&self.find(selector).unwrap_or_else(|| panic!("no {selector}")))
    }

    pub fn field(&self, selector: &str) -> HtmlInputElement {
        self.find(selector)
            .unwrap_or_else(|| panic!("no {selector}"))
            .unchecked_into()
    }

    pub async fn click(&self, selector: &str) {
        self.mounted.click(selector);
        self.settle().await;
    }

    pub async fn type_into(&self, selector: &str, text: &str) {
        let field = self.field(selector);
        field.set_value(text);
        field.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
        self.settle().await;
    }

    pub fn desk(&self) -> Desk {
        match self.watch.visit.get_untracked() {
            Visit::Inside(desk) => *desk,
            other => panic!("{other:?}"),
        }
    }
}

impl Deref for Screen {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.mounted
    }
}

pub fn refused(error: AdminError) -> Failure {
    Failure {
        fault: Fault::Refused(error),
        reference: Some("req-77".to_owned()),
    }
}

pub fn in_doubt(doubt: Doubt) -> Overview {
    ended(Outcome::InDoubt { doubt })
}

pub async fn focus_and_click(screen: &Screen, selector: &str) {
    let button: HtmlElement = screen.find(selector).unwrap().unchecked_into();
    button.focus().unwrap();
    screen.click(selector).await;
}
