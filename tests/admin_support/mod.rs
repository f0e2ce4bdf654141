//! Samples the tests of the admin page share.

#![allow(dead_code, reason = "every test file uses its own part")]

use auth_ui::refresh::{Desk, Visit};
use contract::admin::{
    Actor, Attempt, Check, CheckName, CheckResult, ConnectionFacts, ConnectionState, History, LegalEntity, Method,
    Outcome, Overview, Phase, Proof, Reason, Running, Session, Trouble, Version,
};

/// 23.11.2026, 14:00 in Kyiv.
pub const NOW: i64 = 1_795_435_200;
pub const EDRPOU: &str = "12345678";
pub const CONNECTION: &str = "df9f70ee-4b12-4740-b0f5-bb5aea116863";
pub const ATTEMPT: &str = "d290f1ee-6c54-4b01-90e6-d701748f0851";
pub const OLDER: &str = "01890000-0000-7000-8000-000000000001";

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
            ends_at: NOW + 28_800,
            fresh_until: NOW + 280,
            token_until: NOW + 2_820,
        },
        method: Method::Connection,
        connection: one_connection(),
        active: Some(Version {
            number: 4,
            fingerprint: "a41c9f02".to_owned(),
            stored_at: NOW - 20 * 86_400,
            actor: Some(owner()),
            proof: Proof::Proven { at: NOW - 3_600 },
        }),
        preflight: CHECKS
            .map(|name| Check {
                name,
                result: CheckResult::Passed { seconds_left: None },
            })
            .to_vec(),
        running: None,
        last: None,
        history: History::default(),
    }
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
        outcome,
        request_id: "018f3c0e-6d1f-7f43-9d0b-0f4b1c8d2e11".to_owned(),
        upstream_request_id: Some("b5b3f1c2-55d1#8811".to_owned()),
        repairs: None,
        repaired_by: None,
    }
}

/// The newest attempt ended so.
pub fn ended(outcome: Outcome) -> Overview {
    let last = attempt(ATTEMPT, outcome);
    Overview {
        history: History {
            attempts: vec![last.clone()],
            more: false,
        },
        last: Some(last),
        ..ready()
    }
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
    Overview { running, ..ready() }
}

/// There are older attempts than those shown.
pub fn with_history(overview: Overview) -> Overview {
    let history = History {
        attempts: vec![attempt(
            ATTEMPT,
            Outcome::NotChanged {
                reason: Trouble::Unreachable,
                message: None,
            },
        )],
        more: true,
    };
    Overview { history, ..overview }
}

pub fn desk(overview: Overview) -> Desk {
    Desk::new(overview)
}

pub fn inside(overview: Overview) -> Visit {
    Visit::Inside(Box::new(desk(overview)))
}
