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
                {use_context::<Speech>().map(|speech| view! { <LanguageSwitch speech/> })}
            </div>
        </header>
    }
}

/// The languages, each by its own name; changing one changes nothing else.
#[component]
fn LanguageSwitch(speech: Speech) -> impl IntoView {
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
        <div class="languages" role="group" aria-label=use_text().frame.languages>
            {buttons.collect_view()}
        </div>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let frame = &use_text().frame;
    view! {
        <footer class="foot">
            <div>
                <details>
                    <summary>{frame.help}</summary>
                    <p>{frame.help_text}</p>
                </details>
                <details>
                    <summary>{frame.privacy}</summary>
                    <p>{frame.privacy_text}</p>
                </details>
                {browser::build_id().map(|id| view! { <span>{(frame.build)(&id)}</span> })}
            </div>
        </footer>
    }
}
