//! Samples the tests and the gallery of the admin page share: each is an answer that a server could give.

#![allow(dead_code, reason = "every test file uses its own part")]

use auth_ui::refresh::{Desk, Visit};
use contract::admin::{
    Actor, Attempt, Check, CheckName, CheckResult, ConnectionFacts, ConnectionState, Doubt, History, LegalEntity,
    Method, Outcome, Overview, Phase, Proof, Reason, Running, Session, Trouble, Version,
};

/// 23.11.2026, 14:00 in Kyiv.
pub const NOW: i64 = 1_795_435_200;
pub const EDRPOU: &str = "12345678";
pub const CONNECTION: &str = "df9f70ee-4b12-4740-b0f5-bb5aea116863";
pub const ATTEMPT: &str = "d290f1ee-6c54-4b01-90e6-d701748f0851";
pub const OLDER: &str = "01890000-0000-7000-8000-000000000001";
pub const REFERENCE: &str = "b5b3f1c2-55d1#8811";

/// How long after signing in a refresh is allowed.
const FRESH: i64 = 300;
/// How long a session lasts in any case.
const LIFE: i64 = 28_800;

pub const CHECKS: [CheckName; 9] = [
    CheckName::Store,
    CheckName::Key,
    CheckName::Connection,
    CheckName::Owner,
    CheckName::TokenLifetime,
    CheckName::FreshSignIn,
    CheckName::Clock,
    CheckName::Idle,
    CheckName::Rate,
];

pub fn owner() -> Actor {
    Actor {
        user_id: "1380df72-275a-11e7-93ae-92361f002671".to_owned(),
        email: Some("koval@clinic.example".to_owned()),
        roles: vec!["OWNER".to_owned()],
    }
}

pub fn deputy() -> Actor {
    Actor {
        user_id: "0b8f3c0e-6d1f-4f43-9d0b-0f4b1c8d2e11".to_owned(),
        email: Some("boiko@clinic.example".to_owned()),
        roles: vec!["OWNER".to_owned()],
    }
}

pub fn one_connection() -> ConnectionState {
    ConnectionState::One {
        connection: ConnectionFacts {
            id: CONNECTION.to_owned(),
            mis_name: "«Медокс»".to_owned(),
            redirect_uri: "https://mis.example.ua/oauth".to_owned(),
            inserted_at: Some("2024-01-10T08:00:00.000000".to_owned()),
            updated_at: None,
        },
    }
}

/// The connection cannot be looked up, and the check says why.
pub fn without_answer(reason: Trouble) -> Overview {
    let reference = matches!(reason, Trouble::TokenRefused | Trouble::Forbidden).then(|| REFERENCE.to_owned());
    let connection = ConnectionState::Unknown { reason, reference };
    let overview = failing(Overview { connection, ..ready() }, CheckName::Connection, reason);
    match reason {
        // Without an answer there is no date to compare the clock with.
        Trouble::Timeout | Trouble::Unreachable => failing(overview, CheckName::Clock, reason),
        _ => overview,
    }
}

/// The person signed in this many seconds ago; that has shown that the stored secret works.
pub fn signed_in(overview: Overview, ago: i64) -> Overview {
    let at = NOW - ago;
    let session = Session {
        fresh_until: at + FRESH,
        ends_at: at + LIFE,
        ..overview.session
    };
    let active = overview.active.map(|active| Version {
        proof: Proof::Proven { at },
        ..active
    });
    let overview = Overview {
        session,
        active,
        ..overview
    };
    match ago < FRESH || is_doubtful(&overview) {
        true => overview,
        false => failing(overview, CheckName::FreshSignIn, Trouble::SignInTooOld),
    }
}

/// A repair asks for no fresh sign-in.
fn is_doubtful(overview: &Overview) -> bool {
    let last = overview.last.as_ref();
    last.is_some_and(|last| matches!(last.outcome, Outcome::InDoubt { .. }))
}

/// The owner's token lives, but not long enough for a repair.
pub fn token_ends_soon(overview: Overview) -> Overview {
    let mut overview = signed_in(overview, 3_580);
    overview.session.token_until = NOW + 20;
    failing(overview, CheckName::TokenLifetime, Trouble::TokenEndsSoon)
}

/// The owner's token has ended, and eHealth says so.
pub fn token_over(overview: Overview) -> Overview {
    let mut overview = signed_in(overview, 3_660);
    overview.session.token_until = NOW - 60;
    overview.connection = ConnectionState::Unknown {
        reason: Trouble::TokenRefused,
        reference: Some(REFERENCE.to_owned()),
    };
    let overview = failing(overview, CheckName::Connection, Trouble::TokenRefused);
    failing(overview, CheckName::TokenLifetime, Trouble::TokenEndsSoon)
}

/// Everything is well and nothing was ever refreshed here.
pub fn ready() -> Overview {
    Overview {
        now: NOW,
        legal_entity: LegalEntity {
            id: "c4a6d45f-2cf2-4e6d-909a-5962604ad63b".to_owned(),
            name: "Амбулаторія №1".to_owned(),
            edrpou: EDRPOU.to_owned(),
        },
        session: Session {
            actor: owner(),
            is_owner: true,
            idle_until: NOW + 900,
            ends_at: NOW - 20 + LIFE,
            fresh_until: NOW - 20 + FRESH,
            token_until: NOW + 2_820,
        },
        method: Method::Connection,
        connection: one_connection(),
        active: Some(Version {
            number: 4,
            fingerprint: "a41c9f02".to_owned(),
            stored_at: NOW - 20 * 86_400,
            actor: None,
            proof: Proof::Proven { at: NOW - 20 },
        }),
        has_escrow: false,
        preflight: CHECKS.map(passed).to_vec(),
        running: None,
        last: None,
        history: History::default(),
    }
}

fn passed(name: CheckName) -> Check {
    let seconds_left = match name {
        CheckName::TokenLifetime => Some(2_820),
        CheckName::FreshSignIn => Some(280),
        _ => None,
    };
    Check {
        name,
        result: CheckResult::Passed { seconds_left },
    }
}

/// eHealth did not name its time.
pub fn clock_unmade() -> Overview {
    let mut overview = ready();
    for check in &mut overview.preflight {
        if check.name == CheckName::Clock {
            check.result = CheckResult::Unmade;
        }
    }
    overview
}

/// The check has failed for this reason.
pub fn failing(overview: Overview, failed: CheckName, reason: Trouble) -> Overview {
    let preflight = overview
        .preflight
        .iter()
        .map(|check| match check.name == failed {
            true => Check {
                name: failed,
                result: CheckResult::Failed { reason },
            },
            false => check.clone(),
        })
        .collect();
    Overview { preflight, ..overview }
}

pub fn attempt(id: &str, outcome: Outcome) -> Attempt {
    Attempt {
        id: id.to_owned(),
        actor: owner(),
        reason: Reason::SuspectedLeak,
        connection_id: Some(CONNECTION.to_owned()),
        started_at: NOW - 42,
        finished_at: NOW - 40,
        request_id: "018f3c0e-6d1f-7f43-9d0b-0f4b1c8d2e11".to_owned(),
        upstream_request_id: upstream_request_id(&outcome),
        outcome,
        repairs: None,
        repaired_by: None,
        settled_at: None,
    }
}

/// Only an answer of eHealth has one, and what is not written yet is not known.
fn upstream_request_id(outcome: &Outcome) -> Option<String> {
    let has_answered = match outcome {
        Outcome::Stored { .. } => true,
        Outcome::NotChanged { reason, .. } => matches!(
            reason,
            Trouble::TokenRefused
                | Trouble::Forbidden
                | Trouble::NotFound
                | Trouble::ApiKeyRefused
                | Trouble::Refused
                | Trouble::UpstreamBusy
        ),
        Outcome::InDoubt { doubt } => matches!(doubt, Doubt::UpstreamFailed | Doubt::NoSecret | Doubt::OtherConnection),
    };
    has_answered.then(|| REFERENCE.to_owned())
}

/// Nothing needs a fresh sign-in: the next refresh would repair what is unknown, or what eHealth refuses.
fn whenever_signed_in(mut overview: Overview) -> Overview {
    for check in &mut overview.preflight {
        if check.name == CheckName::FreshSignIn {
            check.result = CheckResult::Passed { seconds_left: None };
        }
    }
    overview
}

/// The newest attempt ended so, two minutes after the person had signed in.
pub fn ended(outcome: Outcome) -> Overview {
    let overview = signed_in(ready(), 120);
    match outcome {
        // The server tells it from memory: the store takes no entry.
        Outcome::InDoubt {
            doubt: Doubt::NotStored | Doubt::OnlyEscrow,
        } => {
            let last = Attempt {
                finished_at: NOW - 30,
                ..attempt(ATTEMPT, outcome)
            };
            let overview = failing(overview, CheckName::Store, Trouble::StoreFull);
            whenever_signed_in(Overview {
                last: Some(last),
                ..overview
            })
        }
        outcome => {
            let active = match &outcome {
                Outcome::Stored {
                    version,
                    fingerprint,
                    proof,
                } => Some(Version {
                    number: *version,
                    fingerprint: fingerprint.clone(),
                    stored_at: NOW - 40,
                    actor: Some(owner()),
                    proof: *proof,
                }),
                _ => overview.active.clone(),
            };
            let last = attempt(ATTEMPT, outcome);
            let overview = Overview {
                active,
                history: History {
                    attempts: vec![last.clone()],
                    more: false,
                },
                last: Some(last),
                ..overview
            };
            match is_doubtful(&overview) || is_dead(&overview) {
                true => whenever_signed_in(overview),
                false => overview,
            }
        }
    }
}

/// Nothing was changed, and eHealth is known to refuse what is stored.
pub fn unchanged_and_dead() -> Overview {
    let mut overview = ended(Outcome::NotChanged {
        reason: Trouble::UpstreamBusy,
        message: None,
    });
    if let Some(active) = &mut overview.active {
        active.proof = Proof::Refused { at: NOW - 20 };
    }
    whenever_signed_in(overview)
}

/// eHealth is known to refuse what is stored.
fn is_dead(overview: &Overview) -> bool {
    let active = overview.active.as_ref();
    active.is_some_and(|active| matches!(active.proof, Proof::Refused { .. }))
}

/// Twelve attempts of each of the three outcomes, newest first.
pub fn long_history() -> History {
    let outcomes = |day: u32| {
        [
            Outcome::Stored {
                version: 17 - day,
                fingerprint: format!("{:08x}", 0x55d1_0c3e_u32.rotate_left(day)),
                proof: Proof::Untried,
            },
            Outcome::NotChanged {
                reason: Trouble::Unreachable,
                message: None,
            },
            Outcome::InDoubt { doubt: Doubt::NoAnswer },
        ]
    };
    let days = 1..=12;
    let attempts = days.flat_map(|day| {
        outcomes(day).into_iter().zip(0..).map(move |(outcome, hour)| {
            let id = |hour: i64| format!("01900000-0000-7000-8000-{day:06}{hour:06}");
            let (id, later) = (id(hour), id(0));
            let started_at = NOW - i64::from(day) * 86_400 - hour * 3_600;
            let finished_at = started_at + 2;
            Attempt {
                started_at,
                finished_at,
                request_id: id.clone(),
                repaired_by: matches!(outcome, Outcome::InDoubt { .. }).then_some(later),
                ..attempt(&id, outcome)
            }
        })
    });
    History {
        attempts: attempts.collect(),
        more: true,
    }
}

/// Ready, after all of these: what is stored is what the newest of them stored.
pub fn after_long_history() -> Overview {
    let overview = ready();
    let history = long_history();
    let last = history.attempts.first().cloned();
    let active = overview.active.map(|active| match &last {
        Some(Attempt {
            outcome: Outcome::Stored {
                version, fingerprint, ..
            },
            finished_at,
            ..
        }) => Version {
            number: *version,
            fingerprint: fingerprint.clone(),
            stored_at: *finished_at,
            actor: Some(owner()),
            ..active
        },
        _ => active,
    });
    Overview {
        active,
        history,
        last,
        ..overview
    }
}

/// The third renewal within an hour, the first of them 35 minutes ago: no more of them for 25.
pub fn many_renewals() -> Overview {
    let mut overview = ended(stored(Proof::Proven { at: NOW - 39 }));
    let earlier = [20, 35].map(|minutes| {
        let outcome = Outcome::NotChanged {
            reason: Trouble::Refused,
            message: None,
        };
        let started_at = NOW - minutes * 60;
        let id = format!("01890000-0000-7000-8000-{started_at:012}");
        Attempt {
            started_at,
            finished_at: started_at + 2,
            request_id: id.clone(),
            ..attempt(&id, outcome)
        }
    });
    overview.history.attempts.extend(earlier);
    failing(overview, CheckName::Rate, Trouble::TooMany)
}

/// The repair of the unknown outcome did not happen.
pub fn failed_repair(message: Option<&str>) -> Overview {
    let mut overview = ended(Outcome::InDoubt { doubt: Doubt::NoAnswer });
    let outcome = Outcome::NotChanged {
        reason: Trouble::Refused,
        message: message.map(str::to_owned),
    };
    overview.history.attempts.insert(
        0,
        Attempt {
            started_at: NOW - 12,
            finished_at: NOW - 10,
            repairs: Some(ATTEMPT.to_owned()),
            request_id: "018f3c0e-7a22-7b90-8c11-5d6e7f809a1b".to_owned(),
            ..attempt(OLDER, outcome)
        },
    );
    overview
}

pub fn stored(proof: Proof) -> Outcome {
    Outcome::Stored {
        version: 5,
        fingerprint: "55d10c3e".to_owned(),
        proof,
    }
}

pub fn running(actor: Actor, by_me: bool, phase: Phase) -> Overview {
    let running = Some(Running {
        attempt: ATTEMPT.to_owned(),
        actor,
        since: NOW - 3,
        by_me,
        phase,
    });
    let overview = failing(ready(), CheckName::Idle, Trouble::Busy);
    Overview { running, ..overview }
}

/// There are older attempts than those shown.
pub fn with_history(overview: Overview) -> Overview {
    let day = 86_400;
    let failed = Attempt {
        started_at: NOW - day - 2,
        finished_at: NOW - day,
        ..attempt(
            ATTEMPT,
            Outcome::NotChanged {
                reason: Trouble::Unreachable,
                message: None,
            },
        )
    };
    let history = History {
        attempts: vec![failed.clone()],
        more: true,
    };
    let last = Some(failed);
    Overview {
        history,
        last,
        ..overview
    }
}

pub fn desk(overview: Overview) -> Desk {
    Desk::new(overview)
}

pub fn inside(overview: Overview) -> Visit {
    Visit::Inside(Box::new(desk(overview)))
}
