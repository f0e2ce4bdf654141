//! Runs effects and feeds events back: the journey as a living thing. Knows no rules; those are in `flow`.

use std::rc::Rc;

use leptos::task::spawn_local;

use crate::flow::entry::Entry;
use crate::flow::{Effect, Event, Flow};
use crate::scope::Words;
use crate::signal::Signal;
use crate::{api, browser};

/// After this the page says that it may take a while.
const A_WHILE_MS: u32 = 3_000;
/// After this it says that it takes longer than usual.
const LONG_MS: u32 = 10_000;
/// After this the data of a page nobody touches are wiped.
const IDLE_MS: u32 = 30 * 60 * 1_000;
/// After this the page says so, and offers to wait (WCAG 2.2, 2.2.1; requirements C14).
const WARNING_MS: u32 = IDLE_MS - 2 * 60 * 1_000;
/// How often it then looks whether somebody is there again.
const LOOK_MS: u32 = 5_000;

/// How long the person has been waiting for an answer, or the page for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Patience {
    /// Not worth a word.
    Fresh,
    /// Three seconds.
    AWhile,
    /// Ten seconds.
    Long,
    /// Nobody has touched the page for so long that its data will be wiped in two minutes.
    Deserted,
}

/// The journey under way: what is happening, and how long the person has waited.
#[derive(Clone, Copy)]
pub struct Journey {
    /// What is happening.
    pub flow: Signal<Flow>,
    /// How long the person has waited for the current answer.
    pub patience: Signal<Patience>,
    /// When the data came, by the device's own clock: from then on there is time to decide.
    validated_at: Signal<f64>,
    /// The words for scopes, once they are here: they are looked up while the person reads.
    words: Signal<Option<Rc<Words>>>,
    /// Counts steps, so that a timer knows whether it still means anything; and when the last one was that may have failed.
    steps: Signal<(u32, f64)>,
}

impl Journey {
    /// Opens the journey and starts its first effect.
    pub fn open(entry: &Entry) -> Self {
        let (flow, effect) = Flow::open(entry);
        let journey = Self::at(flow);
        journey.follow(effect, browser::clock());
        journey
    }

    /// A journey standing at a state, nothing under way; pages are mounted on it in tests.
    pub fn at(flow: Flow) -> Self {
        Self {
            flow: Signal::new(flow),
            patience: Signal::new(Patience::Fresh),
            validated_at: Signal::new(browser::clock()),
            words: Signal::new(None),
            steps: Signal::new((0, browser::clock())),
        }
    }

    /// Says what happened. What changes nothing, such as a second click, disturbs nothing.
    pub fn tell(self, event: Event) {
        let mut todo = None;
        let is_validated = matches!(event, Event::Validated { .. });
        if is_validated {
            // Before the page is drawn that tells how long there is.
            self.validated_at.set(browser::clock());
        }
        // Neither is an answer: what had failed before has failed when it did.
        let at = match event {
            Event::Declined | Event::Idled => self.answered_at(),
            _ => browser::clock(),
        };
        let has_moved = self
            .flow
            .update(|flow| match std::mem::replace(flow, Flow::Restarted).try_step(event) {
                Ok((next, effect)) => {
                    *flow = next;
                    todo = effect;
                    true
                }
                Err(here) => {
                    *flow = here;
                    false
                }
            });
        if !has_moved {
            return;
        }
        if is_validated {
            self.look_ahead();
        }
        if self.flow.with_untracked(Flow::is_over) {
            browser::release();
        }
        self.follow(todo, at);
    }

    /// When the last answer came, by the device's own clock: the time a failure is told with, in whatever language, however
    /// often and on whichever page it is told.
    pub fn answered_at(self) -> f64 {
        self.steps.get_untracked().1
    }

    /// When the data came, by the device's own clock: from then on there is time to decide, on however many pages.
    pub fn validated_at(self) -> f64 {
        self.validated_at.get_untracked()
    }

    fn step(self) -> u32 {
        self.steps.get_untracked().0
    }

    fn follow(self, effect: Option<Effect>, at: f64) {
        let step = self.step().wrapping_add(1);
        self.steps.set((step, at));
        self.patience.set(Patience::Fresh);
        browser::note_touch();
        match effect {
            Some(effect) => {
                self.after(A_WHILE_MS, step, move || self.patience.set(Patience::AWhile));
                self.after(LONG_MS, step, move || self.patience.set(Patience::Long));
                spawn_local(async move {
                    if let Some(event) = self.run(effect).await {
                        self.tell(event);
                    }
                });
            }
            None => self.wipe_when_idle(step),
        }
    }

    /// The person is there: nothing is wiped for another half an hour.
    pub fn stay(self) {
        browser::note_touch();
        self.patience.set(Patience::Fresh);
    }

    /// Wipes the data of a page that nobody has touched for long, not without a warning.
    fn wipe_when_idle(self, step: u32) {
        let is_read = self.flow.with_untracked(|flow| {
            matches!(
                flow,
                Flow::Confirming(_) | Flow::Unsure { .. } | Flow::Consenting { .. }
            )
        });
        spawn_local(async move {
            loop {
                let untouched = browser::milliseconds_since_touch();
                if untouched >= IDLE_MS {
                    break;
                }
                let (patience, pause) = match untouched {
                    ..WARNING_MS => (Patience::Fresh, WARNING_MS - untouched),
                    _ => (Patience::Deserted, LOOK_MS.min(IDLE_MS - untouched)),
                };
                if is_read {
                    self.patience.set(patience);
                }
                browser::sleep(pause).await;
                if self.step() != step {
                    return;
                }
            }
            self.tell(Event::Idled);
        });
    }

    /// Does something later, unless the journey has moved on by then.
    fn after(self, milliseconds: u32, step: u32, act: impl FnOnce() + 'static) {
        spawn_local(async move {
            browser::sleep(milliseconds).await;
            if self.step() == step {
                act();
            }
        });
    }

    async fn run(self, effect: Effect) -> Option<Event> {
        match &effect {
            Effect::Validate(request) if !browser::claim(&request.signed_content).await => {
                return Some(Event::OpenElsewhere);
            }
            Effect::Leave(destination) => browser::leave(destination.as_str()),
            _ => {}
        }
        let words = self.words.with_untracked(Clone::clone);
        let outcome = api::ask(&effect, words).await?;
        Some(outcome.unwrap_or_else(Event::Failed))
    }

    /// Looks the words for scopes up while the person reads: after the registration there is less to wait for.
    fn look_ahead(self) {
        let token = self.flow.with_untracked(|flow| match flow {
            Flow::Confirming(confirmation) => confirmation.draft.request.token.clone(),
            _ => None,
        });
        let Some(token) = token else { return };
        spawn_local(async move {
            if let Some(words) = api::scope_words(token).await {
                self.words.set(Some(words));
            }
        });
    }
}
