//! One page: its title, its one heading, which takes the focus when the page appears.

use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::person::Line;
use crate::text::{may_take_focus, use_text};
use crate::ui::fact_list::LineView;

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
    title: String,
    /// How it ends up in the document's title.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Where we are, and what has been done.
    #[prop(optional)]
    step: Option<[&'static str; 2]>,
    /// What is under the heading.
    children: Children,
) -> impl IntoView {
    let frame = &use_text().frame;
    let name_of_document = format!("{title} — {}", frame.service);
    Effect::new(move |_| match tone.get() {
        Tone::Calm => browser::set_title(&name_of_document),
        Tone::Error => browser::set_title(&format!("{}: {name_of_document}", frame.error_prefix)),
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
    view! {
        <article class="page" data-page=name>
            {step.map(|[place, done]| view! { <p class="step"><LineView line=Line::plain(place).then(" ", Line::plain(done))/></p> })}
            <h1 tabindex="-1" node_ref=heading>
                {title}
            </h1>
            {children()}
        </article>
    }
}
