//! Puts the journey on the screen: one state, one page.

use std::cell::Cell;
use std::sync::Arc;

use crate::browser;
use crate::driver::Journey;
use crate::flow::{Attempt, Consent, Draft, Event, Flow};
use crate::pages::{self, AtConfirmation};
use crate::text::uk::UK;
use crate::text::{Language, Speech, use_text};
use crate::ui::deserted::deserted;
use crate::ui::frame::frame;
use crate::ui::view::{View, follow, live, main};

/// Starts the page. A panic, here or anywhere afterwards, stops the app, and `boot.js` shows the page for a broken one.
pub fn start() {
    let Some(host) = browser::mount_point() else {
        std::process::abort();
    };
    let entry = browser::entry();
    let language = Language::wished(entry.query.expose(), &browser::languages());
    leptos::mount::mount_to_renderer(&host, move || {
        let journey = Journey::open(&entry);
        browser::on_put_away(move || journey.tell(Event::Forgotten));
        browser::watch_touches();
        browser::guard_closing(move || journey.flow.with_untracked(Flow::is_halfway));
        app(journey, language)
    })
    .forget();
    browser::remove_static_page();
}

/// The page at its current state, and what it speaks at first.
pub fn app(journey: Journey, language: Language) -> View {
    let speech = Speech::begin(language);
    let spoken = move || speech.language.get();
    follow(spoken, |language| browser::set_language(language.code()));
    browser::on_online(move || journey.tell(Event::Reconnected));
    let place = main();
    let here = place.clone();
    let page = live(
        move || journey.flow.with(Screen::of),
        move |screen| {
            let screen = screen.clone();
            // What outlives a change of language, but not its page.
            let at_confirmation = AtConfirmation::default();
            let here = here.clone();
            let was_drawn = Cell::new(false);
            live(spoken, move |_| {
                let page = draw(&screen, journey, &at_confirmation);
                // The same page in another language; what stands there before is another one.
                match was_drawn.replace(true) {
                    true => page.unfolded_like(&here),
                    false => page,
                }
            })
        },
    );
    let warning = deserted(speech, journey.patience, move || journey.stay());
    frame(speech, place.child(page).child(warning))
}

/// The page of a screen, in the language being spoken.
fn draw(screen: &Screen, journey: Journey, here: &AtConfirmation) -> View {
    match screen {
        Screen::Refused(refusal) => pages::refused(refusal),
        Screen::Restarted => pages::restarted(),
        Screen::Waiting(what) => {
            let text = use_text();
            let waiting = &text.waiting;
            let [of_validation, of_preparation] = waiting.closing;
            let (title, step, closing) = match what {
                Waiting::Validation => (waiting.validating, text.confirm.step, of_validation),
                Waiting::Repeat => {
                    let [place, _] = text.confirm.step;
                    let step = [place, waiting.perhaps_registered];
                    (waiting.registering, step, text.failure.closing_gives_up_repeat)
                }
                Waiting::Preparation => (waiting.preparing, text.consent.step, of_preparation),
            };
            pages::waiting(title, step, closing, journey.patience)
        }
        Screen::Confirm(draft) => pages::confirm(journey, draft, here),
        Screen::Unsure(draft) => pages::unsure(journey, draft),
        Screen::Consent(consent, is_refused) => pages::consent(journey, consent, *is_refused),
        Screen::Leaving(destination) => pages::leaving(destination),
        Screen::Declined(after, failure, back) => pages::declined(journey, *after, failure.as_ref(), back),
        Screen::Stopped(stop) => pages::stopped(journey, stop.clone()),
    }
}

/// Which page is on screen, and the facts it is built from. While these stay the same the page stays, focus and all:
/// going busy is not a new page.
#[derive(Clone)]
enum Screen {
    Refused(crate::flow::entry::Refusal),
    Restarted,
    Waiting(Waiting),
    Confirm(Arc<Draft>),
    Unsure(Arc<Draft>),
    Consent(Arc<Consent>, bool),
    Leaving(crate::flow::destination::Destination),
    Declined(
        crate::flow::Progress,
        Option<crate::flow::failure::Failure>,
        crate::flow::destination::BackLink,
    ),
    Stopped(crate::pages::Stop),
}

/// What a page without data is waiting for.
#[derive(Clone, Copy, PartialEq)]
enum Waiting {
    Validation,
    Repeat,
    Preparation,
}

/// Whether the page stays. Where it is drawn from shared facts, they are the same ones; the states that are not compared are
/// never followed by another of their kind.
impl PartialEq for Screen {
    fn eq(&self, next: &Self) -> bool {
        match (self, next) {
            (Self::Waiting(this), Self::Waiting(next)) => this == next,
            (Self::Confirm(this), Self::Confirm(next)) | (Self::Unsure(this), Self::Unsure(next)) => {
                Arc::ptr_eq(this, next)
            }
            (Self::Consent(this, is_refused), Self::Consent(next, is_refused_next)) => {
                Arc::ptr_eq(this, next) && is_refused == is_refused_next
            }
            (Self::Stopped(this), Self::Stopped(next)) => this == next,
            _ => std::mem::discriminant(self) == std::mem::discriminant(next),
        }
    }
}

impl Screen {
    fn of(flow: &Flow) -> Self {
        match flow {
            Flow::Refused(refusal) => Self::Refused(refusal.clone()),
            Flow::Restarted => Self::Restarted,
            Flow::Validating(_) => Self::Waiting(Waiting::Validation),
            Flow::Confirming(confirmation) => Self::Confirm(confirmation.draft.clone()),
            Flow::Registering {
                attempt: Attempt::Repeat,
                ..
            } => Self::Waiting(Waiting::Repeat),
            Flow::Registering { draft, .. } => Self::Confirm(draft.clone()),
            Flow::Unsure { draft, .. } => Self::Unsure(draft.clone()),
            Flow::Preparing(_) => Self::Waiting(Waiting::Preparation),
            Flow::Consenting { consent, failure } => {
                // The same in every language.
                let is_refused = failure.as_ref().is_some_and(|failure| UK.is_refused_for_good(failure));
                Self::Consent(consent.clone(), is_refused)
            }
            Flow::Approving(consent, _) => Self::Consent(consent.clone(), false),
            Flow::Leaving(destination) => Self::Leaving(destination.clone()),
            Flow::Declined { after, failure, back } => Self::Declined(*after, failure.clone(), back.clone()),
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
