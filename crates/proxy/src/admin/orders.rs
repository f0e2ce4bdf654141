//! What the page orders: refresh, check, sign out.

use std::time::Duration;

use auth_ui_contract::admin::{AdminError, Refresh, Started, paths};
use auth_ui_refresh::{AttemptId, ClientId, Entry, Event, Order, StartRefused};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::SET_COOKIE;
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::{Shared, answer, cookies};

/// Everything this site may have left in the browser (requirements A9).
const CLEAR: HeaderValue = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");

/// How often a refresh under way is looked at, to count how it ends.
const LOOK: Duration = Duration::from_millis(500);

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

/// `POST /admin/api/sign-out`: 204, also when nobody was signed in.
pub async fn sign_out(State(admin): State<Shared>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        admin.own_page(&head, &id).await?;
        if let Some(token) = cookies::read(&head.headers, cookies::SESSION) {
            let ended = admin.sessions.find(&token, false).await.map_err(answer::store_failed)?;
            admin.sessions.end(token.hash()).await.map_err(answer::store_failed)?;
            if let Some(session) = ended {
                let mut entry = Entry::new(Event::SessionExpired, "signed_out");
                entry.actor = Some(session.actor.user_id.clone());
                entry.client = Some(session.clinic());
                entry.request_id = Some(id.as_str().to_owned());
                admin.audit(entry).await;
            }
        }
        let mut answer = StatusCode::NO_CONTENT.into_response();
        answer.headers_mut().insert("clear-site-data", CLEAR);
        answer
            .headers_mut()
            .append(SET_COOKIE, cookies::forget(cookies::SESSION));
        answer
            .headers_mut()
            .append(SET_COOKIE, cookies::forget(cookies::SIGN_IN));
        Ok(answer)
    };
    answer::finish(paths::SIGN_OUT, &id, result.await)
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
