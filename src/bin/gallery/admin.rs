//! The admin page's part of the gallery.

#[path = "../../../tests/admin_support/mod.rs"]
mod admin_support;

use admin_support::*;
use auth_ui::admin::App;
use auth_ui::admin::driver::Watch;
use auth_ui::browser;
use auth_ui::refresh::{Address, CodeProblem, Desk, Doing, Door, End, Failure, Fault, Notice, Parting, Search, Visit};
use contract::admin::{
    AdminError, CheckName, Checked, ConnectionState, Doubt, Outcome, Overview, Phase, Proof, Trouble,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

/// The page at a state, at the clock of the samples.
pub fn page(visit: Visit) -> AnyView {
    if matches!(&visit, Visit::Inside(desk) if has_ordered(desk)) {
        fill_in();
    }
    let watch = Watch::at(visit, NOW);
    view! { <App watch/> }.into_any()
}

/// Whether the form is as it was sent: nobody knows that it has arrived.
fn has_ordered(desk: &Desk) -> bool {
    desk.doing == Doing::Ordering || matches!(desk.notice, Some(Notice::OrderLost(_) | Notice::OrderNotFound))
}

/// Fills in the form, as whoever has pressed its button had done.
fn fill_in() {
    spawn_local(async {
        browser::sleep(0).await;
        #[expect(clippy::disallowed_methods, reason = "chooses and types in place of a person")]
        let [reason, code] = ["reason-routine", "confirmation"].map(|id| document().get_element_by_id(id));
        // Not by a press: what was sent takes none.
        if let (Some(reason), Some(code)) = (reason, code) {
            code.unchecked_ref::<web_sys::HtmlInputElement>().set_value(EDRPOU);
            for (field, what) in [(reason, "change"), (code, "input")] {
                if let Ok(event) = web_sys::Event::new(what) {
                    let _ = field.dispatch_event(&event);
                }
            }
        }
    });
}

/// The states.
pub fn states() -> Vec<(&'static str, Visit)> {
    let mut states = vec![("admin: opening", Visit::open("").0)];
    states.extend(doors());
    states.extend(overviews().map(|(name, overview)| (name, inside(overview))));
    states.extend(outcomes().map(|(name, outcome)| (name, inside(ended(outcome)))));
    states.extend(desks().map(|(name, desk)| (name, Visit::Inside(Box::new(desk)))));
    states.extend(endings());
    states
}

fn doors() -> Vec<(&'static str, Visit)> {
    let door = |problem, failure: Option<Fault>| {
        let typed = match problem {
            Some(CodeProblem::Malformed) => "1234",
            Some(CodeProblem::Unknown) => "99999999",
            _ => EDRPOU,
        };
        Visit::Door(Door {
            problem,
            failure: failure.map(Failure::of),
            ..Door::with(typed.to_owned())
        })
    };
    let mut states = vec![
        ("admin: the door", door(None, None)),
        (
            "admin: the door, a wrong code",
            door(Some(CodeProblem::Malformed), None),
        ),
        (
            "admin: the door, an unknown clinic",
            door(Some(CodeProblem::Unknown), None),
        ),
        ("admin: the door, no network", door(None, Some(Fault::Offline))),
        (
            "admin: the door, too many tries",
            door(None, Some(Fault::Refused(AdminError::TooMany { retry_after: 90 }))),
        ),
    ];
    let address = Address::parse("https://ehealth.example/sign-in");
    states.extend(address.map(|address| ("admin: leaving for the sign-in", Visit::Leaving(address))));
    states
}

fn overviews() -> impl Iterator<Item = (&'static str, Overview)> {
    let without = |connection, reason| {
        // It was there when the person signed in.
        let overview = Overview {
            connection,
            ..signed_in(ready(), 240)
        };
        failing(overview, CheckName::Connection, reason)
    };
    let mut doctor = failing(without_answer(Trouble::Forbidden), CheckName::Owner, Trouble::NotOwner);
    doctor.session.is_owner = false;
    doctor.session.actor.roles = vec!["DOCTOR".to_owned()];
    [
        ("admin: ready", ready()),
        ("admin: ready, with history", with_history(ready())),
        ("admin: ready, with a long history", after_long_history()),
        (
            "admin: ready, with a recovery copy",
            Overview {
                has_escrow: true,
                ..ready()
            },
        ),
        ("admin: ready, the clock not compared", clock_unmade()),
        ("admin: not changed, but the old one is dead", unchanged_and_dead()),
        ("admin: not the head", doctor),
        (
            "admin: no connection",
            without(ConnectionState::None, Trouble::NoConnection),
        ),
        (
            "admin: two connections",
            without(ConnectionState::Many { count: 2 }, Trouble::ManyConnections),
        ),
        ("admin: the connection is not known", without_answer(Trouble::Timeout)),
        (
            "admin: not ready",
            failing(ready(), CheckName::Store, Trouble::StoreFull),
        ),
        ("admin: signed in too long ago", signed_in(ready(), 400)),
        ("admin: the token is over", token_over(ready())),
        ("admin: a refresh of one’s own", running(owner(), true, Phase::Asking)),
        (
            "admin: somebody else’s refresh",
            running(deputy(), false, Phase::Storing),
        ),
    ]
    .into_iter()
}

fn outcomes() -> impl Iterator<Item = (&'static str, Outcome)> {
    let doubt = |doubt| Outcome::InDoubt { doubt };
    [
        ("admin: stored", stored(Proof::Untried)),
        ("admin: stored and proven", stored(Proof::Proven { at: NOW - 39 })),
        ("admin: stored and refused", stored(Proof::Refused { at: NOW - 39 })),
        (
            "admin: not changed",
            Outcome::NotChanged {
                reason: Trouble::Refused,
                message: Some("Connection is being updated by another request".to_owned()),
            },
        ),
        (
            "admin: not changed, not allowed",
            Outcome::NotChanged {
                reason: Trouble::Forbidden,
                message: Some("Missing allowances: connection:refresh_secret".to_owned()),
            },
        ),
        ("admin: in doubt, no answer", doubt(Doubt::NoAnswer)),
        ("admin: in doubt, unreadable", doubt(Doubt::Unreadable)),
        ("admin: in doubt, eHealth’s failure", doubt(Doubt::UpstreamFailed)),
        ("admin: in doubt, no secret", doubt(Doubt::NoSecret)),
        ("admin: in doubt, another connection", doubt(Doubt::OtherConnection)),
        ("admin: in doubt, interrupted", doubt(Doubt::Interrupted)),
        ("admin: in doubt, not stored", doubt(Doubt::NotStored)),
        ("admin: in doubt, only escrow", doubt(Doubt::OnlyEscrow)),
    ]
    .into_iter()
}

fn desks() -> impl Iterator<Item = (&'static str, Desk)> {
    let in_doubt = || ended(Outcome::InDoubt { doubt: Doubt::NoAnswer });
    let tried = |mut overview: Overview, proof| {
        if let Some(active) = &mut overview.active {
            active.proof = proof;
        }
        overview
    };
    let refused = |error| {
        Notice::OrderRefused(Failure {
            fault: Fault::Refused(error),
            reference: Some(ATTEMPT.to_owned()),
        })
    };
    let seeking = Search {
        known: None,
        attempt: None,
        looks_left: 4,
    };
    [
        (
            "admin: ordering",
            Desk {
                doing: Doing::Ordering,
                ..desk(ready())
            },
        ),
        (
            "admin: the order was lost",
            Desk {
                notice: Some(Notice::OrderLost(Failure::of(Fault::Unreachable))),
                doing: Doing::Seeking(seeking),
                ..desk(ready())
            },
        ),
        (
            "admin: the order did not arrive",
            Desk {
                notice: Some(Notice::OrderNotFound),
                ..desk(ready())
            },
        ),
        (
            "admin: the order was one too many",
            Desk {
                notice: Some(refused(AdminError::TooMany { retry_after: 1_500 })),
                ..desk(many_renewals())
            },
        ),
        (
            "admin: the order needs a fresh sign-in",
            Desk {
                notice: Some(refused(AdminError::ReauthRequired)),
                needs_sign_in: true,
                ..desk(signed_in(ready(), 400))
            },
        ),
        (
            "admin: the stored secret works",
            Desk {
                checked: Some(Checked::Accepted { at: NOW }),
                ..desk(tried(ready(), Proof::Proven { at: NOW }))
            },
        ),
        (
            "admin: the stored secret is refused",
            Desk {
                checked: Some(Checked::Refused { at: NOW }),
                ..desk(tried(in_doubt(), Proof::Refused { at: NOW }))
            },
        ),
        (
            "admin: in doubt, too late for a repair",
            desk(token_ends_soon(in_doubt())),
        ),
        ("admin: in doubt, the token is over", desk(token_over(in_doubt()))),
        ("admin: in doubt, the repair did not happen", desk(failed_repair(None))),
        (
            "admin: old news",
            Desk {
                silence: Some(Failure::of(Fault::Offline)),
                ..desk(ready())
            },
        ),
    ]
    .into_iter()
}

fn endings() -> Vec<(&'static str, Visit)> {
    let over = |end| {
        Visit::Outside(Parting {
            end,
            was_running: end == End::Idle,
            edrpou: EDRPOU.to_owned(),
        })
    };
    vec![
        ("admin: signed out", over(End::SignedOut)),
        ("admin: idle, a refresh goes on", over(End::Idle)),
        ("admin: the session is over", over(End::Over)),
        ("admin: ended elsewhere", over(End::Elsewhere)),
        ("admin: stranded", Visit::Stranded(Failure::of(Fault::Unreachable))),
    ]
}
