//! eHealth sends the browser back here. Whatever it brings, the person gets a page they can read.

use auth_ui_contract::Hidden;
use auth_ui_contract::admin::{Actor, Language, Proof, paths};
use auth_ui_refresh::{ActiveVersion, ClientId, Entry, Event, StoreError};
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::form_urlencoded;

use super::ehealth::{Exchanged, SignedIn};
use super::pages::{self, Ending};
use super::session::Session;
use super::sign_in::Returned;
use super::{Admin, cookies, sign_in};
use crate::around::{RefusedAs, RequestId, Route};

/// No real code or `state` comes near it.
const LONGEST: usize = 2 * 1024;

/// `GET /admin/callback`.
pub async fn receive(State(admin): State<super::Shared>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let id = super::id_of(&head);
    // A code works once: a browser that only looks ahead must not use it up.
    let looks_ahead = head.method != Method::GET || head.headers.contains_key("sec-purpose");
    let result = match looks_ahead {
        true => Err(Ending::NotOurs),
        false => admin.signed_in(&head.headers, head.uri.query(), &id).await,
    };
    let mut answer = match result {
        Ok(entered) => {
            let mut answer = pages::hop(entered.language);
            answer.headers_mut().append(SET_COOKIE, entered.session);
            answer
                .headers_mut()
                .append(SET_COOKIE, cookies::forget(cookies::SIGN_IN));
            answer
        }
        Err(ending) => {
            let mut answer = pages::ending(ending, id.as_str(), &admin.links);
            answer.extensions_mut().insert(RefusedAs(ending.word()));
            answer
        }
    };
    answer.extensions_mut().insert(Route(paths::CALLBACK));
    answer
}

/// A new session.
struct Entered {
    /// Its cookie.
    session: HeaderValue,
    language: Option<Language>,
}

/// What eHealth put into the address. Read once; a name that comes twice makes all of it worthless.
#[derive(Default)]
struct Brought {
    state: Option<String>,
    code: Option<Hidden>,
    error: Option<String>,
}

impl Brought {
    fn read(query: &str) -> Option<Self> {
        let mut brought = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = matches!(&*name, "state" | "code" | "error");
            if known && value.len() > LONGEST {
                return None;
            }
            let twice = match &*name {
                "state" => brought.state.replace(value.into_owned()).is_some(),
                "code" => brought.code.replace(Hidden::from(value.into_owned())).is_some(),
                "error" => brought.error.replace(value.into_owned()).is_some(),
                _ => false,
            };
            if twice {
                return None;
            }
        }
        Some(brought)
    }
}

impl Admin {
    /// The new session, or how the sign-in ended.
    async fn signed_in(&self, headers: &HeaderMap, query: Option<&str>, id: &RequestId) -> Result<Entered, Ending> {
        let brought = query.and_then(Brought::read).ok_or(Ending::NotOurs)?;
        let returned = match (cookies::read(headers, cookies::SIGN_IN), &brought.state) {
            (Some(token), Some(state)) => sign_in::take(&self.store, &token, state).await.map_err(broken)?,
            _ => None,
        };
        // No trace is left of these: anybody can ask for them without end, and nothing was begun.
        let Returned {
            clinic,
            replaces,
            language,
        } = returned.ok_or(Ending::NotOurs)?;

        let result = match (brought.error, brought.code) {
            (Some(_), _) => Err(Ending::Declined),
            (None, Some(code)) if !code.is_empty() => self.enter(clinic, code, id).await,
            (None, _) => Err(Ending::CodeRefused),
        };
        if let Err(ending) = &result {
            let mut entry = Entry::new(Event::AuthnLoginFail, ending.word());
            entry.client = Some(clinic);
            entry.request_id = Some(id.as_str().to_owned());
            self.audit(entry).await;
        }
        let session = result?;
        // ASVS 7.2.4: signing in again ends the session the browser had.
        if let Some(old) = replaces {
            self.sessions.end(old).await.map_err(broken)?;
        }
        Ok(Entered { session, language })
    }

    async fn enter(&self, clinic: ClientId, code: Hidden, id: &RequestId) -> Result<HeaderValue, Ending> {
        let active = self
            .store
            .active(clinic)
            .await
            .map_err(broken)?
            .ok_or(Ending::NoSecret)?;
        // Before the try, and by the clock that every other proof is dated by.
        let at = self.store.now().await.map_err(broken)?;
        let person = match self.ehealth.exchange(clinic, &active.secret, code, id.as_str()).await {
            Exchanged::Token(person) => person,
            Exchanged::SecretRefused => {
                self.found(clinic, &active, Proof::Refused { at }).await;
                return Err(Ending::SecretRefused);
            }
            Exchanged::AddressRefused => return Err(Ending::AddressRefused),
            Exchanged::CodeRefused => return Err(Ending::CodeRefused),
            Exchanged::Failed(trouble) => return Err(Ending::Upstream(trouble)),
        };
        self.found(clinic, &active, Proof::Proven { at }).await;
        let session = self.session_of(clinic, person, id.as_str()).await;
        let token = self
            .sessions
            .begin(&session)
            .await
            .map_err(broken)?
            .ok_or(Ending::Broken)?;

        let mut entry = Entry::new(
            Event::AuthnLoginSuccess,
            format!("secret_version:{}", active.info.number),
        );
        entry.actor = Some(session.actor.user_id.clone());
        entry.client = Some(clinic);
        entry.connection = active.info.connection;
        entry.request_id = Some(id.as_str().to_owned());
        entry.fingerprint = Some(active.info.fingerprint);
        self.audit(entry).await;
        Ok(cookies::session(&token))
    }

    /// A sign-in shows whether the stored secret works.
    async fn found(&self, clinic: ClientId, active: &ActiveVersion, proof: Proof) {
        if let Err(error) = self.store.proven(clinic, active.info.number, proof).await {
            tracing::error!(%error, "what a sign-in has shown of the secret could not be noted");
        }
        self.forget_preflight(clinic);
    }

    async fn session_of(&self, clinic: ClientId, person: SignedIn, request_id: &str) -> Session {
        let (email, roles, clinic_name) = tokio::join!(
            self.ehealth.email(person.user_id, &person.access_token, request_id),
            self.ehealth.roles(clinic, &person.access_token, request_id),
            self.ehealth.clinic_name(clinic, &person.access_token, request_id),
        );
        let now = self.now();
        Session {
            client: clinic.uuid(),
            clinic_name,
            actor: Actor {
                user_id: person.user_id.to_string(),
                email,
                roles,
            },
            is_owner: self.may_refresh(&person.scope),
            access_token: person.access_token,
            refresh_token: person.refresh_token,
            token_until: person.token_until,
            signed_in_at: now,
            active_at: now,
        }
    }
}

fn broken(error: StoreError) -> Ending {
    tracing::error!(%error, "the store failed during a sign-in");
    Ending::Broken
}

impl Ending {
    /// For the log and the audit log.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotOurs => "sign_in_unknown",
            Self::Declined => "sign_in_declined",
            Self::CodeRefused => "code_refused",
            Self::SecretRefused => "secret_refused",
            Self::AddressRefused => "address_refused",
            Self::NoSecret => "no_secret",
            Self::Upstream(_) => "upstream_failed",
            Self::Broken => "internal",
        }
    }

    /// What it is in HTTP.
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotOurs | Self::CodeRefused => StatusCode::BAD_REQUEST,
            Self::Declined => StatusCode::FORBIDDEN,
            Self::SecretRefused | Self::AddressRefused | Self::Upstream(_) => StatusCode::BAD_GATEWAY,
            Self::NoSecret => StatusCode::CONFLICT,
            Self::Broken => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
