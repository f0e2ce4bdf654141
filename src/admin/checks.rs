//! What must be well before the button may be pressed, each with what to do when it is not.

use contract::admin::{Check, CheckName, CheckResult, Trouble};
use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{Icon, Sign, left, part, word};
use crate::refresh::{Offer, is_about_sign_in};
use crate::text::admin::use_admin_text;

/// Longer than this is not worth counting down: a limit that does not apply is far away.
const FAR: i64 = 24 * 60 * 60;

/// The list.
#[component]
pub fn Checks(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = &use_admin_text().checks;
    // While a renewal is under way there is nothing to be ready for, and a red cross beside its progress would frighten.
    let is_asked = part(watch, |desk| desk.offer() != Offer::Running);
    let is_led_to_sign_in = part(watch, |desk| desk.is_led_to_sign_in());
    let checks = part(watch, |desk| {
        let mut checks = desk.overview.preflight.clone();
        // Seconds pass; the list stays. That there are none to count stays too: a repair asks for no fresh sign-in.
        for check in &mut checks {
            if let CheckResult::Passed { seconds_left } = &mut check.result {
                *seconds_left = seconds_left.map(|_| 0);
            }
        }
        checks
    });
    let rows = move || {
        let checks = checks.get().unwrap_or_default();
        let is_led = is_led_to_sign_in.get() == Some(true);
        let rows = checks.iter().enumerate().map(|(place, check)| {
            let earlier = || checks.iter().take(place);
            let is_told = earlier().any(|earlier| earlier.result == check.result);
            let is_advised = match asks_to_sign_in(check) {
                true => is_led || earlier().any(asks_to_sign_in),
                false => is_told,
            };
            view! { <CheckRow watch check=check.clone() is_told is_advised/> }
        });
        rows.collect_view()
    };
    move || {
        (is_asked.get() == Some(true)).then(|| {
            view! {
                <section class="card" id="checks">
                    <h2>{text.heading}</h2>
                    <ul class="checks">{rows}</ul>
                </section>
            }
        })
    }
}

/// Whether all there is to do about it is to sign in again.
fn asks_to_sign_in(check: &Check) -> bool {
    let is_told_above = check.name == CheckName::Connection;
    !is_told_above && matches!(check.result, CheckResult::Failed { reason } if is_about_sign_in(reason))
}

/// Whether the check was made and has failed. Otherwise something has hindered it.
fn was_made(name: CheckName, reason: Trouble) -> bool {
    match name {
        CheckName::Connection => matches!(reason, Trouble::NoConnection | Trouble::ManyConnections),
        CheckName::Clock => reason == Trouble::ClockSkew,
        CheckName::Idle => reason == Trouble::Busy,
        CheckName::Rate => reason == Trouble::TooMany,
        CheckName::Key => matches!(reason, Trouble::KeyWrong | Trouble::KeyExposed),
        CheckName::Store | CheckName::Owner | CheckName::TokenLifetime | CheckName::FreshSignIn => true,
    }
}

/// One check. What hindered several, and what to do about it, is told once: of the connection above, where it is described,
/// of the head's rights below, in place of the button.
#[component]
fn CheckRow(watch: Watch, check: Check, is_told: bool, is_advised: bool) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.checks;
    let name = check.name;
    let until = part(watch, move |desk| {
        let session = &desk.overview.session;
        match name {
            CheckName::TokenLifetime => Some(session.token_until),
            CheckName::FreshSignIn => Some(session.fresh_until),
            CheckName::Store
            | CheckName::Key
            | CheckName::Connection
            | CheckName::Owner
            | CheckName::Clock
            | CheckName::Idle
            | CheckName::Rate => None,
        }
    });
    let is_counted = matches!(check.result, CheckResult::Passed { seconds_left: Some(_) });
    let said_left = move || {
        let seconds = until.get().flatten()? - watch.clock.get();
        (0..FAR).contains(&seconds).then(|| left(seconds))
    };
    match check.result {
        CheckResult::Passed { .. } => view! {
            <li class="ok" data-check=word(name) data-result="passed">
                <Icon sign=Sign::Check/>
                <span>
                    <span class="unseen">{text.good} " "</span>
                    {(text.passed)(&check)}
                    // An empty piece at the end would undo the choice of where the lines break.
                    {is_counted.then(|| view! { " " <span class="left">{said_left}</span> })}
                </span>
            </li>
        }
        .into_any(),
        CheckResult::Unmade => view! {
            <li class="unmade" data-check=word(name) data-result="unmade">
                <Icon sign=Sign::Warning/>
                <span>
                    <span class="unseen">{text.unmade} " "</span>
                    {(text.unchecked)(name)}
                    " "
                    {(name == CheckName::Clock).then_some(text.no_time_named)}
                </span>
            </li>
        }
        .into_any(),
        CheckResult::Failed { reason } => {
            let advice = (whole.trouble)(reason);
            let unmade = (!was_made(name, reason)).then(|| (text.unchecked)(name));
            let is_over = Memo::new(move |_| {
                let ended = until.get().flatten().is_some_and(|until| until <= watch.clock.get());
                reason == Trouble::TokenEndsSoon && ended
            });
            let what = move || match is_over.get() {
                true => text.token_over.to_owned(),
                false => advice.sentence.clone(),
            };
            let is_told_elsewhere = matches!(name, CheckName::Connection | CheckName::Owner);
            let hint = (!is_told_elsewhere && !is_advised).then_some(advice.hint);
            let hindrance = (!is_told_elsewhere && !is_told).then_some(what.clone());
            view! {
                <li class="bad" data-check=word(name) data-result="failed" data-reason=word(reason)>
                    <Icon sign=Sign::Cross/>
                    <span>
                        <span class="unseen">{text.bad} " "</span>
                        // One sentence is what a glance should catch: that it failed, or that it was not made.
                        {match unmade {
                            Some(unmade) => view! { <strong>{unmade}</strong> {hindrance.map(|hindrance| view! { " " <span>{hindrance}</span> })} }.into_any(),
                            None => view! { <strong>{what}</strong> }.into_any(),
                        }}
                        {hint.map(|hint| view! { <span class="line">{hint}</span> })}
                    </span>
                </li>
            }
            .into_any()
        }
    }
}
