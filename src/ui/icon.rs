//! A handful of drawings. They never carry a meaning alone, so every one is hidden from screen readers.

use leptos::prelude::*;

use crate::scope::Verb;

/// The service's mark.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <span class="mark" aria-hidden="true">
            <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2">
                <path d="M8 3v10M3 8h10"></path>
            </svg>
        </span>
    }
}

/// The kind of access: eye, pen, bin; a warning sign for what nobody described.
#[component]
pub fn VerbIcon(
    /// The kind, when it is described.
    verb: Option<Verb>,
) -> impl IntoView {
    let path = match verb {
        Some(Verb::View) => {
            "M1.8 10S4.8 4.6 10 4.6 18.2 10 18.2 10 15.2 15.4 10 15.4 1.8 10 1.8 10zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5z"
        }
        Some(Verb::Change) => "M3.5 16.5l.9-3.6L13.6 3.7a1.7 1.7 0 0 1 2.4 0l.3.3a1.7 1.7 0 0 1 0 2.4L7.1 15.6z",
        Some(Verb::Remove) => "M3.5 5.5h13M8 5.5V3.2h4v2.3M5.2 5.5l.8 11.3h8l.8-11.3M8.4 8.5v5.4M11.6 8.5v5.4",
        None => "M10 3.2l7.6 13.3H2.4zM10 8.3v3.6M10 14.1v.1",
    };
    view! {
        <svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
