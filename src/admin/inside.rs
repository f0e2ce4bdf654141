//! Somebody is signed in: how things stand first, then the clinic, the connection, the checks, the form, the history.
//!
//! The server is asked again and again; each piece follows its own part of the answer, so that nothing moves under the
//! person's hands unless it has changed.

use std::mem::discriminant;

use contract::admin::{Outcome, Proof};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::checks::Checks;
use super::clinic::ClinicCard;
use super::connection::{ConnectionCard, DeadSecret};
use super::driver::Watch;
use super::history::HistoryCard;
use super::order::OrderForm;
use super::outcome::OutcomeCard;
use super::pieces::{AdviceView, Page, Reference, part};
use super::running::RunningCard;
use super::sign_in::ToSignInAgain;
use super::typed::Typed;
use crate::browser;
use crate::refresh::{Doing, Notice, Visit};
use crate::text::admin::{Advice, use_admin_text};
use crate::text::may_take_focus;

/// The page of a signed-in person.
#[component]
pub fn InsidePage(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = use_admin_text();
    // Once an order is known to be taken, the next one starts from an empty form. One that was lost may have to be sent again.
    let typed = use_context::<Typed>().unwrap_or_default();
    let is_taken = part(watch, |desk| {
        desk.notice == Some(Notice::OrderFound)
            || matches!(&desk.doing, Doing::Seeking(search) if search.attempt.is_some())
    });
    Effect::new(move |was_taken: Option<bool>| {
        let is_taken = is_taken.get() == Some(true);
        if is_taken && was_taken == Some(false) {
            typed.clear();
        }
        is_taken
    });

    let running = part(watch, |desk| {
        desk.overview
            .running
            .clone()
            .map(|running| (running.attempt, running.actor, running.since, running.by_me))
    });
    let news = part(watch, |desk| desk.news().cloned());
    let is_refused = part(watch, |desk| desk.is_refused());
    // What has led nowhere is told by its notice.
    let is_earlier = part(watch, |desk| desk.is_news_earlier());
    let standing = Memo::new(move |_| match (running.get().flatten(), news.get().flatten()) {
        (Some((_, _, _, by_me)), _) => (if by_me { text.running.mine } else { text.running.others }).to_owned(),
        (None, Some(_)) if is_earlier.get() == Some(true) => String::new(),
        (None, Some(attempt)) => super::outcome::title(&attempt, is_refused.get() == Some(true)).to_owned(),
        (None, None) => String::new(),
    });
    // The titles are constants of the table, so that the memo above compares them and the page takes them as they are.
    let subject = Signal::derive(move || {
        let said = standing.get();
        [
            text.running.mine,
            text.running.others,
            text.outcome.stored,
            text.outcome.stored_refused,
            text.outcome.not_changed,
            text.outcome.not_repaired,
            text.outcome.in_doubt,
            text.outcome.not_stored,
            text.outcome.dead,
        ]
        .into_iter()
        .find(|title| *title == said)
        .unwrap_or_default()
    });

    view! {
        <Page name="overview" title=text.frame.title subject>
            <Silence watch/>
            <NoticeView watch/>
            {move || {
                running
                    .get()
                    .flatten()
                    .map(|(_, actor, since, by_me)| view! { <RunningCard watch actor since by_me/> })
            }}
            <News watch/>
            <DeadSecretNote watch/>
            <ClinicCard watch/>
            <ConnectionCard watch/>
            <Checks watch/>
            <OrderForm watch/>
            <HistoryCard watch/>
        </Page>
    }
}

/// The newest result. One that appears while the person watches takes the focus: what they had pressed is gone by then. One
/// that was there already does not.
#[component]
fn News(watch: Watch) -> impl IntoView {
    let news = Memo::new(move |_| {
        watch.visit.with(|visit| match visit {
            Visit::Inside(desk) => desk.news().cloned(),
            _ => None,
        })
    });
    let heading = NodeRef::<html::H2>::new();
    // An unknown outcome stays the newest one when a check has settled it, or when its repair did not happen.
    let newest = part(watch, |desk| {
        let repair = desk.failed_repair().map(|repair| repair.id.clone());
        let attempt = desk.news()?;
        Some((attempt.id.clone(), discriminant(&attempt.outcome), repair))
    });
    let is_earlier = part(watch, |desk| desk.is_news_earlier());
    let told = StoredValue::new(newest.get_untracked().flatten());
    Effect::new(move |_| {
        let newest = newest.get().flatten();
        if newest.is_some() && told.try_get_value().flatten() != newest {
            told.set_value(newest);
            // What the person waits for an answer to is told by the notice above, which has the focus.
            if is_earlier.get_untracked() == Some(true) {
                return;
            }
            spawn_local(async move {
                // The card is drawn before the first timer fires; until then the heading is that of the card before.
                browser::sleep(0).await;
                if let Some(heading) = heading.try_get_untracked().flatten() {
                    browser::focus(&heading);
                }
            });
        }
    });
    let which = Memo::new(move |_| {
        let attempt = news.get()?;
        Some((attempt.id, discriminant(&attempt.outcome)))
    });
    view! { {move || which.get().map(|_| view! { <OutcomeCard watch news heading/> })} }
}

/// The stored secret is dead, and nothing above says so yet.
#[component]
fn DeadSecretNote(watch: Watch) -> impl IntoView {
    let is_dead = part(watch, |desk| {
        let is_told = desk.news().is_some_and(|attempt| {
            matches!(
                attempt.outcome,
                Outcome::InDoubt { .. }
                    | Outcome::Stored {
                        proof: Proof::Refused { .. },
                        ..
                    }
            )
        });
        desk.is_refused() && !is_told
    });
    view! { {move || (is_dead.get() == Some(true)).then(|| view! { <DeadSecret watch/> })} }
}

/// The server could not be asked the last time; what is on screen may be old.
#[component]
fn Silence(watch: Watch) -> impl IntoView {
    let text = use_admin_text();
    let silence = part(watch, |desk| desk.silence.clone());
    view! {
        <div role="status">
            {move || {
                silence
                    .get()
                    .flatten()
                    .map(|failure| {
                        let advice = (text.failure)(&failure);
                        view! {
                            <div class="note warn">
                                <p><strong>{advice.sentence}</strong></p>
                                <p>{text.frame.silence}</p>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// What something the person did has led to.
#[component]
fn NoticeView(watch: Watch) -> impl IntoView {
    let text = use_admin_text();
    let notice = part(watch, |desk| desk.notice.clone());
    // The button that was pressed may be far below: the focus brings the words into view.
    let words = NodeRef::<html::Div>::new();
    let may_take_focus = may_take_focus();
    Effect::new(move |_| {
        if let (Some(Some(_)), Some(words)) = (notice.get(), words.get())
            && may_take_focus()
        {
            browser::focus(&words);
        }
    });
    let is_led = part(watch, |desk| desk.is_led_to_sign_in());
    view! {
        <div role="alert">
            {move || {
                notice
                    .get()
                    .flatten()
                    .map(|notice| {
                        let reference = notice.reference().cloned();
                        let asks_to_sign_in = matches!(&notice, Notice::OrderRefused(failure) if failure.asks_to_sign_in());
                        let is_led = move || asks_to_sign_in && is_led.get() == Some(true);
                        let advice = (text.notice)(&notice);
                        let advice = move || match is_led() {
                            true => Advice {
                                hint: String::new(),
                                ..advice.clone()
                            },
                            false => advice.clone(),
                        };
                        view! {
                            <div class="note warn" id="notice" tabindex="-1" node_ref=words>
                                {move || view! { <AdviceView advice=advice()/> }}
                                {move || is_led().then(|| view! { <ToSignInAgain/> })}
                                <Reference reference/>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
