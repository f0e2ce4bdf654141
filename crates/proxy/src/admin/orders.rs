//! What the page orders: a refresh, a check.

use std::time::Duration;

use auth_ui_contract::admin::{AdminError, Refresh, Started, paths};
use auth_ui_refresh::{AttemptId, ClientId, Order, StartRefused};
use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;
use serde_json::{Map, Value};

use super::{Shared, answer};

/// How often a refresh under way is looked at, to count how it ends.
pub(super) const LOOK: Duration = Duration::from_millis(500);

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

/// Waits for the end and counts it.
async fn count_ending(admin: Shared, clinic: ClientId, attempt: AttemptId) {
    let attempt = attempt.to_string();
    loop {
        tokio::time::sleep(LOOK).await;
        match admin.engine.running(clinic, "").await {
            Ok(Some(running)) if running.attempt == attempt => {}
            Ok(_) => break,
            // The store is away; the engine itself says so.
            Err(_) => {}
        }
    }
    admin.forget_preflight(clinic);
    if let Ok(history) = admin.engine.history(clinic, None, 10).await
        && let Some(ended) = history.attempts.into_iter().find(|ended| ended.id == attempt)
    {
        admin.ended.count(&ended.outcome);
    }
}
