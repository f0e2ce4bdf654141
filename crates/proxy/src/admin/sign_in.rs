//! Signing in begins here: the clinic is known, eHealth is told what to ask, and the browser is bound to its own try.

use std::net::IpAddr;

use auth_ui_contract::admin::{AdminError, GoTo, Language, SignIn};
use auth_ui_refresh::{ClientId, Clinic, Entry, Event, Store, StoreError};
use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;
use http::header::SET_COOKIE;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use uuid::Uuid;

use super::random::{self, Token};
use super::{Admin, answer, cookies};

/// A sign-in must come back in this many seconds.
const SECONDS: i64 = 600;

/// So many from one source do not count among everybody's: a head needs no more, whatever a few others do. They have a limit
/// of their own, ten times as high.
const FREE: usize = 5;

/// A MIS that passes its own callback on to ours knows our sign-ins by the beginning of `state`.
const STATE_BEGINS: &str = "auth-ui.";

/// What is kept of a sign-in that has begun. It is found only by the cookie of the browser that began it.
#[derive(Serialize, Deserialize)]
struct Pending {
    sign_in_for: Uuid,
    state: [u8; 32],
    began_at: i64,
    /// The session this browser had: a new one ends it.
    replaces: Option<[u8; 32]>,
    #[serde(default)]
    language: Option<Language>,
}

/// A sign-in that has come back to the browser that began it.
pub(super) struct Returned {
    pub clinic: ClientId,
    /// The session this browser had.
    pub replaces: Option<[u8; 32]>,
    /// What the page spoke.
    pub language: Option<Language>,
}

/// `POST /admin/api/sign-in`.
pub async fn begin(State(admin): State<super::Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        admin.own_page(&head, &id).await?;
        let wanted: SignIn = super::read_json(body).await?;
        admin
            .count_sign_in(
                super::source::address(&head, &admin.settings.trusted_proxies).map(super::source::network),
                id.as_str(),
            )
            .await?;
        let edrpou = Clinic::code(&wanted.edrpou).ok_or(AdminError::Malformed)?;
        let clinic = admin
            .store
            .clinic_by_edrpou(edrpou)
            .await
            .map_err(answer::store_failed)?;
        let clinic = clinic.ok_or(AdminError::UnknownClinic)?;
        // Without a stored secret no code could be exchanged (contract g.1): then the clinic is not set up here.
        let active = admin.store.active_info(clinic.id).await.map_err(answer::store_failed)?;
        if active.is_none() {
            return Err(AdminError::UnknownClinic);
        }
        let (token, state) = Token::new().zip(Token::new()).ok_or(AdminError::Internal)?;
        let state = format!("{STATE_BEGINS}{}", state.expose());
        let pending = Pending {
            sign_in_for: clinic.id.uuid(),
            state: random::sha256(&state),
            began_at: admin.now(),
            replaces: cookies::read(&head.headers, cookies::SESSION).map(|token| token.hash()),
            language: wanted.language,
        };
        keep(&admin.store, &token, &pending)
            .await
            .map_err(answer::store_failed)?;
        let go_to = GoTo {
            location: admin.sign_in_address(clinic.id, &state),
        };
        let mut answer = answer::json(StatusCode::OK, &go_to)?;
        answer
            .headers_mut()
            .insert(SET_COOKIE, cookies::sign_in(&token, SECONDS));
        Ok(answer)
    };
    answer::finish(auth_ui_contract::admin::paths::SIGN_IN, &id, result.await)
}

/// The try this browser began, if `state` is its own. It is forgotten with this, so that it works once.
pub(super) async fn take(store: &Store, token: &Token, state: &str) -> Result<Option<Returned>, StoreError> {
    let Some(bytes) = store.get_session(key(token)).await? else {
        return Ok(None);
    };
    let Ok(pending) = serde_json::from_slice::<Pending>(&bytes) else {
        return Ok(None);
    };
    let ours = state.starts_with(STATE_BEGINS) && random::same(&random::sha256(state), &pending.state);
    if !ours || store.clock().now() >= pending.began_at + SECONDS {
        // Another's `state` does not use up this browser's own try.
        return Ok(None);
    }
    // Of two callbacks at once only one goes on.
    let first = store.delete_session(key(token)).await?;
    Ok(first.then(|| Returned {
        clinic: ClientId::new(pending.sign_in_for),
        replaces: pending.replaces,
        language: pending.language,
    }))
}

async fn keep(store: &Store, token: &Token, pending: &Pending) -> Result<(), StoreError> {
    let bytes =
        serde_json::to_vec(pending).map_err(|_| StoreError::Broken("a sign-in that cannot be written".to_owned()))?;
    store.put_session(key(token), &bytes, pending.began_at + SECONDS).await
}

/// Sign-ins and sessions are kept in one place; a cookie of one is never found as the other.
fn key(token: &Token) -> [u8; 32] {
    random::sha256(&format!("sign-in {}", token.expose()))
}

impl Admin {
    fn sign_in_address(&self, clinic: ClientId, state: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &clinic.to_string())
            .append_pair("redirect_uri", &self.settings.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", &self.settings.scope)
            .append_pair("state", state)
            .finish();
        self.settings.sign_in_url.at(&format!("?{query}"))
    }

    async fn count_sign_in(&self, from: Option<IpAddr>, request_id: &str) -> Result<(), AdminError> {
        let now = self.now();
        // Somebody who is over their own limit does not use up everybody's, and nobody can use up the first few of others.
        let counted = match self.sign_ins_of.count(from, now) {
            Ok(tries) if tries > FREE => self.sign_ins.count((), now),
            Ok(_) => self.free_sign_ins.count((), now),
            refused => refused,
        };
        let Err(retry_after) = counted else { return Ok(()) };
        if self.may_note() {
            let mut entry = Entry::new(Event::ExcessRateLimitExceeded, "sign_in");
            entry.request_id = Some(request_id.to_owned());
            self.audit(entry).await;
        }
        Err(AdminError::TooMany { retry_after })
    }
}
