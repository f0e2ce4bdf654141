//! One page: its title, its one heading, which takes the focus when the page appears.

use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::text::{may_take_focus, use_text};

/// Whether a page tells of something going wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The journey goes on.
    Calm,
    /// Something went wrong; the document's title says so first.
    Error,
}

/// A page with its heading. `name` is for tests and styles.
#[component]
pub fn Page(
    /// Which page this is.
    name: &'static str,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// How it ends up in the document's title.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Where we are, and whether closing the tab is safe.
    #[prop(optional)]
    step: Option<&'static str>,
    /// What is under the heading.
    children: Children,
) -> impl IntoView {
    let frame = &use_text().frame;
    Effect::new(move |_| {
        let name_of_document = format!("{} — {}", title.get(), frame.service);
        match tone.get() {
            Tone::Calm => browser::set_title(&name_of_document),
            Tone::Error => browser::set_title(&format!("{}: {name_of_document}", frame.error_prefix)),
        }
    });
    let heading = NodeRef::<html::H1>::new();
    let may_take_focus = may_take_focus();
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && may_take_focus()
        {
            browser::scroll_to_top();
            browser::focus(&heading);
        }
    });
    // What is sure about it stands apart: while something is under way it may be so no more.
    let step = step.map(|step| {
        let (place, sure) = step
            .find(" · ")
            .and_then(|at| step.split_at_checked(at))
            .unwrap_or((step, ""));
        view! { <p class="step">{place}<span>{sure}</span></p> }
    });
    view! {
        <article class="page" data-page=name>
            {step}
            <h1 tabindex="-1" node_ref=heading>
                {move || title.get()}
            </h1>
            {children()}
        </article>
    }
}
