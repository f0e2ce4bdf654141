//! Signing out ends the session here at once, and eHealth's token behind it as soon as nothing needs it any more.

use std::time::Duration;

use auth_ui_contract::admin::paths;
use auth_ui_refresh::{Entry, Event};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::SET_COOKIE;
use http::{HeaderValue, StatusCode};
use tokio::time::Instant;

use super::orders::LOOK;
use super::session::Session;
use super::{Shared, answer, cookies};
use crate::around::RequestId;

/// Everything this site may have left in the browser (requirements A9).
const CLEAR: HeaderValue = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");

/// Longer than a refresh may take to hear from eHealth. One that waits for its store longer has no use for the token.
const PATIENCE: Duration = Duration::from_secs(150);

/// `POST /admin/api/sign-out`: 204, also when nobody was signed in.
pub async fn receive(State(admin): State<Shared>, request: Request) -> Response {
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
                tokio::spawn(end_at_ehealth(admin.clone(), session, id.clone()));
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

/// Contract c.6. A refresh that this person has begun still works with the token, and tries the new secret with it.
async fn end_at_ehealth(admin: Shared, session: Session, id: RequestId) {
    let began = Instant::now();
    while began.elapsed() < PATIENCE && is_needed(&admin, &session).await {
        tokio::time::sleep(LOOK).await;
    }
    if session.token_until <= admin.now() {
        return;
    }
    if let Err(trouble) = admin.ehealth.log_out(&session.access_token, id.as_str()).await {
        tracing::warn!(
            id = id.as_str(),
            ?trouble,
            "eHealth was not heard to end the token of a session that has ended"
        );
    }
}

async fn is_needed(admin: &Shared, session: &Session) -> bool {
    let running = admin.engine.running(session.clinic(), &session.actor.user_id).await;
    // While the store does not answer, nobody knows.
    admin.engine.is_under_way() || running.map_or(true, |running| running.is_some_and(|running| running.by_me))
}
