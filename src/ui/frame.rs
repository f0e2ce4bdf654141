//! What surrounds every page: the service's name on top, help and data protection below, always in the same place.

use leptos::prelude::*;

use crate::browser;
use crate::text::{Language, Speech, use_text};
use crate::ui::icon::Mark;

/// Header, the page, footer.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let speech = use_context::<Speech>();
    let follow = move || speech.map(|speech| speech.language.track());
    view! {
        {move || {
            follow();
            view! { <Top/> }
        }}
        <main>{children()}</main>
        {move || {
            follow();
            view! { <Foot/> }
        }}
    }
}

#[component]
fn Top() -> impl IntoView {
    let frame = &use_text().frame;
    view! {
        <header class="top">
            <div>
                <Mark/>
                <span class="service">{frame.service}</span>
                {use_context::<Speech>().map(|speech| view! { <LanguageSwitch speech label=frame.languages/> })}
            </div>
        </header>
    }
}

/// The languages, each by its own name; changing one changes nothing else.
#[component]
pub fn LanguageSwitch(
    /// What is spoken.
    speech: Speech,
    /// What it is called.
    label: &'static str,
) -> impl IntoView {
    let buttons = Language::ALL.map(|language| {
        let (short, whole) = language.own_name();
        let is_spoken = move || if speech.language.get() == language { "true" } else { "false" };
        view! {
            <button type="button" lang=language.code() aria-label=whole aria-pressed=is_spoken on:click=move |_| speech.switch(language)>
                {short}
            </button>
        }
    });
    view! {
        <div class="languages" role="group" aria-label=label>
            {buttons.collect_view()}
        </div>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let frame = &use_text().frame;
    let links = browser::links();
    let notes = [
        (&frame.help, links.help),
        (&frame.accessibility, links.accessibility),
        (&frame.privacy, links.privacy),
    ]
    .map(|(note, link)| {
        // In a tab of its own: leaving this one would end the journey.
        let more = link.map(|href| {
            view! { <p><a href=href target="_blank" rel="noreferrer">{frame.more}</a></p> }
        });
        view! {
            <details>
                <summary>{note.heading}</summary>
                {note.paragraphs.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                {more}
            </details>
        }
    })
    .collect_view();
    view! {
        <footer class="foot">
            <div>
                {notes}
                {browser::build_id().map(|id| view! { <span>{(frame.build)(&id)}</span> })}
            </div>
        </footer>
    }
}
