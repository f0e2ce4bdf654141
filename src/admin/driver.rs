//! Runs effects, feeds events back, and keeps looking at what the server does. Knows no rules; those are in `refresh`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::admin as api;
use crate::browser;
use crate::browser::admin as window;
use crate::refresh::{Doing, Effect, End, Event, Visit};

/// How often the clock is read and looking is considered.
const TICK_MS: u32 = 500;
/// While something happens.
const LIVELY_MS: u32 = 1_000;
/// While somebody is there.
const ATTENDED_MS: u32 = 2_000;
/// While nobody is.
const ALONE_MS: u32 = 10_000;
/// After this without a touch nobody is.
const ALONE_AFTER_MS: u32 = 2 * 60 * 1_000;
/// The longest pause after failures.
const BACK_OFF_MS: u32 = 30_000;

/// The visit as a living thing: what is happening, and what time it is on the server.
#[derive(Clone, Copy)]
pub struct Watch {
    /// What is happening.
    pub visit: RwSignal<Visit>,
    /// The server's clock, in Unix seconds.
    pub clock: RwSignal<i64>,
    looking: StoredValue<Looking>,
}

/// The looks so far.
#[derive(Clone, Copy, Default)]
struct Looking {
    /// How far the server's clock is ahead of ours.
    ahead: i64,
    /// Whether an answer is awaited.
    is_under_way: bool,
    /// Ticks since the last look ended.
    since_ms: u32,
    /// When the last look began, by our clock.
    asked_at: i64,
    /// Failures in a row.
    failures: u32,
    /// Whether nothing was asked yet: opening the page is a person's doing.
    has_begun: bool,
}

impl Watch {
    /// Opens the page and begins to look.
    pub fn open(edrpou: &str) -> Self {
        let (visit, effect) = Visit::open(edrpou);
        let watch = Self::at(visit, window::unix_time());
        watch.follow(effect);
        spawn_local(async move {
            loop {
                browser::sleep(TICK_MS).await;
                watch.tick();
            }
        });
        watch
    }

    /// A visit standing at a state, nothing under way; pages are mounted on it in tests.
    pub fn at(visit: Visit, now: i64) -> Self {
        Self {
            visit: RwSignal::new(visit),
            clock: RwSignal::new(now),
            looking: StoredValue::new(Looking::default()),
        }
    }

    /// Says what happened. What changes nothing, such as a second click, disturbs nothing.
    pub fn tell(self, event: Event) {
        let mut todo = None;
        self.visit.try_maybe_update(|visit| {
            let (next, effect) = visit.clone().step(event);
            todo = effect;
            let has_moved = next != *visit;
            *visit = next;
            (has_moved, ())
        });
        self.follow(todo);
    }

    fn follow(self, effect: Option<Effect>) {
        match effect {
            None => {}
            Some(Effect::Look) => self.look(),
            Some(effect) => spawn_local(async move {
                if let Some(event) = run(effect).await {
                    self.tell(event);
                }
            }),
        }
    }

    fn tick(self) {
        let Some(looking) = self.looking.try_update_value(|looking| {
            looking.since_ms = looking.since_ms.saturating_add(TICK_MS);
            *looking
        }) else {
            return;
        };
        let now = window::unix_time() + looking.ahead;
        if self.clock.get_untracked() != now {
            self.clock.set(now);
        }
        let (pause, end) = self.visit.with_untracked(|visit| match visit {
            Visit::Inside(desk) => {
                let is_lively = desk.overview.running.is_some() || matches!(desk.doing, Doing::Seeking(_));
                let session = &desk.overview.session;
                let end = match now {
                    _ if now >= session.ends_at => Some(End::Over),
                    _ if now >= session.idle_until => Some(End::Idle),
                    _ => None,
                };
                (Some(pause(is_lively, looking.failures)), end)
            }
            _ => (None, None),
        });
        if let Some(end) = end {
            self.tell(Event::TimeUp(end));
        } else if pause.is_some_and(|pause| looking.since_ms >= pause) && !window::is_hidden() {
            self.look();
        }
    }

    /// Looks, unless a look is under way: its answer is as good.
    fn look(self) {
        let before = self.looking.try_update_value(|looking| {
            let before = *looking;
            looking.is_under_way = true;
            looking.has_begun = true;
            before
        });
        let Some(before) = before.filter(|before| !before.is_under_way) else {
            return;
        };
        let asked_at = window::unix_milliseconds();
        let was_touched = i64::from(browser::milliseconds_since_touch()) <= asked_at - before.asked_at;
        spawn_local(async move {
            let answer = api::overview(!before.has_begun || was_touched).await;
            let is_failed = answer.is_err();
            let ahead = answer
                .as_ref()
                .map_or(before.ahead, |overview| overview.now - window::unix_time());
            self.looking.try_update_value(|looking| {
                *looking = Looking {
                    ahead,
                    is_under_way: false,
                    since_ms: 0,
                    asked_at,
                    failures: if is_failed {
                        looking.failures.saturating_add(1)
                    } else {
                        0
                    },
                    has_begun: true,
                };
            });
            self.clock.try_set(window::unix_time() + ahead);
            self.tell(match answer {
                Ok(overview) => Event::Looked(Box::new(overview)),
                Err(failure) => Event::LookFailed(failure),
            });
        });
    }
}

fn pause(is_lively: bool, failures: u32) -> u32 {
    let usual = if is_lively {
        LIVELY_MS
    } else if browser::milliseconds_since_touch() < ALONE_AFTER_MS {
        ATTENDED_MS
    } else {
        ALONE_MS
    };
    (usual << failures.min(5)).min(BACK_OFF_MS)
}

async fn run(effect: Effect) -> Option<Event> {
    Some(match effect {
        // Looks are the watch's own.
        Effect::Look => return None,
        Effect::AskForSignIn { edrpou } => api::sign_in(edrpou)
            .await
            .map_or_else(Event::SignInFailed, Event::SignInAt),
        Effect::Leave(address) => {
            browser::leave(address.as_str());
            return None;
        }
        Effect::Order(order) => match api::refresh(&order).await {
            Ok(started) => Event::Started {
                attempt: started.attempt,
            },
            Err(failure) => Event::OrderFailed(failure),
        },
        Effect::CheckSecret => api::check_secret()
            .await
            .map_or_else(Event::CheckFailed, Event::Checked),
        Effect::ReadOlder { before } => api::older(&before).await.map_or_else(Event::OlderFailed, Event::Older),
        Effect::SignOut => api::sign_out()
            .await
            .map_or_else(Event::SignOutFailed, |()| Event::SignedOut),
    })
}
