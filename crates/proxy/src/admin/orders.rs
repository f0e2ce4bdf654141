//! What the page orders: a refresh, a check.

use std::time::Duration;

use auth_ui_contract::admin::{AdminError, Outcome, Refresh, Started, paths};
use auth_ui_refresh::{AttemptId, ClientId, Order, StartRefused, StoreError};
use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;
use serde_json::{Map, Value};

use super::{Shared, answer};

/// How often a refresh under way is looked at, to count how it ends.
pub(super) const LOOK: Duration = Duration::from_millis(500);

/// Among how many of the newest it is looked for.
const LOOKED_THROUGH: u32 = 20;

/// `POST /admin/api/refresh`: 202; the refresh goes on whether or not anybody watches.
pub async fn refresh(State(admin): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        admin.own_page(&head, &id).await?;
        let session = admin.session(&head, true).await?;
        admin.owner(&session, "refresh", &id).await?;
        let wanted: Refresh = super::read_json(body).await?;
        let clinic = admin.clinic(&session).await?;
        if wanted.confirmation.trim() != clinic.edrpou {
            return Err(AdminError::WrongConfirmation);
        }
        let repairs = wanted.repairs.as_deref().map(str::parse::<AttemptId>).transpose();
        let order = Order {
            clinic: clinic.id,
            connection: wanted.connection_id.parse().map_err(|_| AdminError::Malformed)?,
            reason: wanted.reason,
            repairs: repairs.map_err(|_| AdminError::Malformed)?,
        };
        let who = session.caller(&admin.sessions.limits, id.as_str());
        admin.forget_preflight(clinic.id);
        let one = admin.orders.lock().await;
        let running = admin.engine.running(clinic.id, &who.actor.user_id).await;
        if let Some(running) = running.map_err(answer::store_failed)? {
            return Err(AdminError::InProgress {
                running: Box::new(running),
            });
        }
        let attempt = admin.engine.start(who, order).await.map_err(refused)?;
        drop(one);
        admin.forget_preflight(clinic.id);
        tokio::spawn(count_ending(admin.clone(), clinic.id, attempt));
        let started = Started {
            attempt: attempt.to_string(),
        };
        answer::json(StatusCode::ACCEPTED, &started)
    };
    answer::finish(paths::REFRESH, &id, result.await)
}

/// `POST /admin/api/check-secret`.
pub async fn check_secret(State(admin): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        admin.own_page(&head, &id).await?;
        let session = admin.session(&head, true).await?;
        admin.owner(&session, "check_secret", &id).await?;
        let _: Map<String, Value> = super::read_json(body).await?;
        let who = session.caller(&admin.sessions.limits, id.as_str());
        let now = admin.now();
        if let Err(retry_after) = admin.checks_of.count(session.clinic(), now) {
            return Err(AdminError::TooMany { retry_after });
        }
        let checked = admin.engine.check_secret(&who, session.clinic()).await;
        admin.forget_preflight(session.clinic());
        answer::json(StatusCode::OK, &checked)
    };
    answer::finish(paths::CHECK_SECRET, &id, result.await)
}

fn refused(refused: StartRefused) -> AdminError {
    match refused {
        StartRefused::Busy(running) => AdminError::InProgress {
            running: Box::new(running),
        },
        StartRefused::NotReady(reason) => AdminError::NotReady { reason },
        StartRefused::TooMany { retry_after } => AdminError::TooMany { retry_after },
        StartRefused::RepairMismatch => AdminError::RepairMismatch,
        StartRefused::NotOwner => AdminError::NotOwner,
        StartRefused::SignInTooOld => AdminError::ReauthRequired,
        StartRefused::UnknownClinic => AdminError::UnknownClinic,
    }
}

/// Waits for the end and counts it: an unknown one at once, and again when its secret is stored after all.
async fn count_ending(admin: Shared, clinic: ClientId, attempt: AttemptId) {
    let attempt = attempt.to_string();
    let mut doubtful = false;
    loop {
        tokio::time::sleep(LOOK).await;
        // Asked first: whatever ends in between is found by the next question.
        let may_change = admin.engine.is_under_way();
        // The store may be away; the engine itself says so.
        let Ok(outcome) = ending(&admin, clinic, &attempt).await else {
            continue;
        };
        match outcome {
            None => {}
            Some(Outcome::InDoubt { .. }) if doubtful => {}
            Some(outcome) => {
                admin.forget_preflight(clinic);
                // A doubt that somebody has settled meanwhile did not end anew.
                if !doubtful || matches!(outcome, Outcome::Stored { .. }) {
                    admin.ended.count(&outcome);
                }
                doubtful = matches!(outcome, Outcome::InDoubt { .. });
                if !doubtful {
                    return;
                }
            }
        }
        if !may_change {
            return;
        }
    }
}

/// How an attempt has ended, also when the store does not know it yet; nothing while it is under way.
async fn ending(admin: &Shared, clinic: ClientId, attempt: &str) -> Result<Option<Outcome>, StoreError> {
    let running = admin.engine.running(clinic, "").await?;
    if running.is_some_and(|running| running.attempt == attempt) {
        return Ok(None);
    }
    let last = admin.engine.last(clinic).await?;
    if let Some(last) = last.filter(|last| last.id == attempt) {
        return Ok(Some(last.outcome));
    }
    let history = admin.engine.history(clinic, None, LOOKED_THROUGH).await?;
    let found = history.attempts.into_iter().find(|ended| ended.id == attempt);
    Ok(found.map(|ended| ended.outcome))
}
