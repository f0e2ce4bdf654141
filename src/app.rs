//! Puts the journey on the screen: one state, one page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser;
use crate::driver::Journey;
use crate::flow::{Consent, Draft, Event, Flow};
use crate::pages::{
    AtConfirmation, ConfirmPage, ConsentPage, DeclinedPage, LeavingPage, RefusedPage, RestartedPage, StoppedPage,
    UnsurePage, WaitingPage,
};
use crate::text::uk::UK;
use crate::text::{Language, Speech, use_text};
use crate::ui::frame::Frame;
use crate::ui::support::LastStep;

/// Starts the page. A panic, here or anywhere afterwards, stops the app, and `boot.js` shows the page for a broken one.
pub fn start() {
    let Some(host) = browser::mount_point() else {
        std::process::abort();
    };
    let entry = browser::entry();
    let language = Language::wished(entry.query.expose(), &browser::languages());
    leptos::mount::mount_to(host, move || {
        let journey = Journey::open(&entry);
        browser::on_put_away(move || journey.tell(Event::Forgotten));
        browser::watch_touches();
        browser::guard_closing(move || journey.flow.with_untracked(Flow::is_halfway));
        view! { <App journey language/> }
    })
    .forget();
    browser::remove_static_page();
}

/// The page at its current state.
#[component]
pub fn App(
    /// What is happening.
    journey: Journey,
    /// What it speaks at first.
    #[prop(optional)]
    language: Language,
) -> impl IntoView {
    let speech = Speech::new(language);
    provide_context(speech);
    provide_context(LastStep::of(journey.flow));
    Effect::new(move |_| browser::set_language(speech.language.get().code()));
    browser::on_online(move || journey.tell(Event::Reconnected));
    let screen = Memo::new(move |_| journey.flow.with(Screen::of));
    view! {
        <Frame>
            {move || {
                let screen = screen.get();
                // What outlives a change of language, but not its page.
                provide_context(AtConfirmation::default());
                move || {
                    speech.language.track();
                    draw(screen.clone(), journey)
                }
            }}
        </Frame>
    }
}

/// The page of a screen, in the language being spoken.
fn draw(screen: Screen, journey: Journey) -> AnyView {
    match screen {
        Screen::Refused(refusal) => view! { <RefusedPage refusal/> }.into_any(),
        Screen::Restarted => view! { <RestartedPage/> }.into_any(),
        Screen::Waiting(what) => {
            let text = use_text();
            let (title, step) = match what {
                Waiting::Validation => (text.waiting.validating, text.confirm.step),
                Waiting::Preparation => (text.waiting.preparing, text.consent.step),
            };
            view! { <WaitingPage title step patience=journey.patience/> }.into_any()
        }
        Screen::Confirm(draft) => view! { <ConfirmPage journey draft/> }.into_any(),
        Screen::Unsure(draft) => view! { <UnsurePage journey draft/> }.into_any(),
        Screen::Consent(consent, is_refused) => view! { <ConsentPage journey consent is_refused/> }.into_any(),
        Screen::Leaving(destination) => view! { <LeavingPage destination/> }.into_any(),
        Screen::Declined(after, back) => view! { <DeclinedPage after back/> }.into_any(),
        Screen::Stopped(stop) => view! { <StoppedPage journey stop/> }.into_any(),
    }
}

/// Which page is on screen, and the facts it is built from. While these stay the same the page stays, focus and all:
/// going busy is not a new page.
#[derive(Clone, PartialEq)]
enum Screen {
    Refused(crate::flow::entry::Refusal),
    Restarted,
    Waiting(Waiting),
    Confirm(Arc<Draft>),
    Unsure(Arc<Draft>),
    Consent(Arc<Consent>, bool),
    Leaving(crate::flow::destination::Destination),
    Declined(crate::flow::Progress, crate::flow::destination::BackLink),
    Stopped(crate::pages::Stop),
}

/// What a page without data is waiting for.
#[derive(Clone, Copy, PartialEq)]
enum Waiting {
    Validation,
    Preparation,
}

impl Screen {
    fn of(flow: &Flow) -> Self {
        match flow {
            Flow::Refused(refusal) => Self::Refused(refusal.clone()),
            Flow::Restarted => Self::Restarted,
            Flow::Validating(_) => Self::Waiting(Waiting::Validation),
            Flow::Confirming(confirmation) => Self::Confirm(confirmation.draft.clone()),
            Flow::Registering { draft, .. } => Self::Confirm(draft.clone()),
            Flow::Unsure { draft, .. } => Self::Unsure(draft.clone()),
            Flow::Preparing(_) => Self::Waiting(Waiting::Preparation),
            Flow::Consenting { consent, failure } => {
                // The same in every language.
                let is_refused = failure.as_ref().is_some_and(|failure| UK.is_refused_for_good(failure));
                Self::Consent(consent.clone(), is_refused)
            }
            Flow::Approving(consent) => Self::Consent(consent.clone(), false),
            Flow::Leaving(destination) => Self::Leaving(destination.clone()),
            Flow::Declined { after, back } => Self::Declined(*after, back.clone()),
            Flow::Stopped {
                ending,
                after,
                retry,
                back,
            } => Self::Stopped(crate::pages::Stop {
                ending: ending.clone(),
                after: *after,
                may_retry: retry.is_some(),
                back: back.clone(),
            }),
        }
    }
}
