//! What surrounds every page: the service's name on top, help and data protection below, always in the same place. The
//! patient page's words are put in here; the admin page puts in its own.

use leptos::prelude::*;

use crate::browser;
use crate::text::{Language, Note, Speech, use_text};
use crate::ui::icon::Mark;

/// Header, the page, footer.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    around(top, foot, children)
}

/// A page between its header and its footer, both of which follow the language.
pub fn around<T, F>(top: fn() -> T, foot: fn() -> F, children: Children) -> impl IntoView
where
    T: IntoView + 'static,
    F: IntoView + 'static,
{
    let speech = use_context::<Speech>();
    let follow = move || speech.map(|speech| speech.language.track());
    view! {
        {move || {
            follow();
            top()
        }}
        <main>{children()}</main>
        {move || {
            follow();
            foot()
        }}
    }
}

fn top() -> impl IntoView {
    let frame = &use_text().frame;
    view! { <Top service=frame.service languages=frame.languages/> }
}

/// The header.
#[component]
pub fn Top(
    /// The service's name.
    service: &'static str,
    /// What the choice of languages is called.
    languages: &'static str,
) -> impl IntoView {
    view! {
        <header class="top">
            <div>
                <Mark/>
                <span class="service">{service}</span>
                {use_context::<Speech>().map(|speech| view! { <LanguageSwitch speech label=languages/> })}
            </div>
        </header>
    }
}

/// The languages, each by its own name; changing one changes nothing else.
#[component]
fn LanguageSwitch(
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

fn foot() -> impl IntoView {
    let frame = &use_text().frame;
    let links = browser::links();
    let notes = [
        (&frame.help, links.help),
        (&frame.accessibility, links.accessibility),
        (&frame.privacy, links.privacy),
    ];
    view! { <Foot notes more=frame.more this_build=frame.build/> }
}

/// The footer.
#[component]
pub fn Foot(
    /// What it tells, and where the operator tells more.
    notes: [(&'static Note, Option<String>); 3],
    /// Leads there.
    more: &'static str,
    /// Which build this is.
    this_build: fn(&str) -> String,
    /// What else stands between the two.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let notes = notes
        .map(|(note, href)| {
            view! {
                <details>
                    <summary>{note.heading}</summary>
                    {note.paragraphs.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                    {href.map(|href| view! { <Elsewhere href words=more/> })}
                </details>
            }
        })
        .collect_view();
    view! {
        <footer class="foot">
            <div>
                {notes}
                {children.map(|children| children())}
                {browser::build_id().map(|id| view! { <span>{this_build(&id)}</span> })}
            </div>
        </footer>
    }
}

/// A link of the operator's, in a tab of its own: leaving this one would end the journey.
#[component]
pub fn Elsewhere(
    /// Where.
    href: String,
    /// What is there.
    words: &'static str,
) -> impl IntoView {
    view! { <p><a href=href target="_blank" rel="noreferrer">{words}</a></p> }
}
