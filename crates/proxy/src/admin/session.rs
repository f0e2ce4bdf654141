//! Who is signed in. Everything is kept here on the server, sealed in the store; the browser has a random id.
//!
//! Written for this place rather than taken from a session library: two limits at once (idle and in any case), an idle
//! limit that a page asking by itself does not put off, ids that are stored only as hashes, and a record of a fixed type
//! are most of what there is, and a library would have to be worked around for each.

use auth_ui_contract::Hidden;
use auth_ui_contract::admin::{self, Actor};
use auth_ui_refresh::{Caller, ClientId, Store, StoreError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::random::Token;
use crate::settings::AdminSettings;
use crate::wiped;

/// One person at one clinic, from signing in to the end.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    pub client: Uuid,
    /// The clinic as eHealth names it, when it did at sign-in.
    pub clinic_name: Option<String>,
    pub actor: Actor,
    pub is_owner: bool,
    pub access_token: Hidden,
    pub refresh_token: Option<Hidden>,
    pub token_until: i64,
    pub signed_in_at: i64,
    pub active_at: i64,
}

impl Session {
    /// The clinic.
    pub fn clinic(&self) -> ClientId {
        ClientId::new(self.client)
    }

    /// The person, for the engine.
    pub fn caller(&self, limits: &Limits, request_id: &str) -> Caller {
        Caller {
            actor: self.actor.clone(),
            is_owner: self.is_owner,
            access_token: self.access_token.clone(),
            refresh_token: self.refresh_token.clone(),
            token_until: self.token_until,
            fresh_until: self.signed_in_at + limits.fresh,
            request_id: request_id.to_owned(),
        }
    }

    /// The person, for the page.
    pub fn shown(&self, limits: &Limits) -> admin::Session {
        let ends_at = self.signed_in_at + limits.life;
        admin::Session {
            actor: self.actor.clone(),
            is_owner: self.is_owner,
            idle_until: (self.active_at + limits.idle).min(ends_at),
            ends_at,
            fresh_until: self.signed_in_at + limits.fresh,
            token_until: self.token_until,
        }
    }
}

/// How long things last, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub idle: i64,
    pub life: i64,
    pub fresh: i64,
}

impl Limits {
    /// As the settings say.
    pub fn of(settings: &AdminSettings) -> Self {
        let seconds = |span: std::time::Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self {
            idle: seconds(settings.session_idle),
            life: seconds(settings.session_life),
            fresh: seconds(settings.fresh_sign_in),
        }
    }
}

/// All sessions.
pub struct Sessions {
    store: Store,
    pub limits: Limits,
}

impl Sessions {
    pub fn new(store: Store, limits: Limits) -> Self {
        Self { store, limits }
    }

    /// Begins a session; its id is new whatever the browser had before.
    pub async fn begin(&self, session: &Session) -> Result<Option<Token>, StoreError> {
        let Some(token) = Token::new() else { return Ok(None) };
        let (bytes, ends_at) = self.written(session)?;
        self.store.put_session(token.hash(), &bytes, ends_at).await?;
        Ok(Some(token))
    }

    /// The session with this id, if it has not ended. `active` says that the person did something.
    pub async fn find(&self, token: &Token, active: bool) -> Result<Option<Session>, StoreError> {
        let Some(bytes) = self.store.get_session(token.hash()).await? else {
            return Ok(None);
        };
        let now = self.store.clock().now();
        let alive = |session: &Session| {
            now < session.active_at + self.limits.idle && now < session.signed_in_at + self.limits.life
        };
        let Some(mut session) = serde_json::from_slice::<Session>(&bytes).ok().filter(alive) else {
            self.store.delete_session(token.hash()).await?;
            return Ok(None);
        };
        if active && session.active_at != now {
            let before = std::mem::replace(&mut session.active_at, now);
            let (bytes, ends_at) = self.written(&session)?;
            match self.store.renew_session(token.hash(), &bytes, ends_at).await {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                // A store that takes no write is what the page must be able to tell of.
                Err(error) => {
                    tracing::error!(%error, "a session could not be kept alive");
                    session.active_at = before;
                }
            }
        }
        Ok(Some(session))
    }

    /// Ends a session.
    pub async fn end(&self, id_hash: [u8; 32]) -> Result<(), StoreError> {
        self.store.delete_session(id_hash).await.map(|_| ())
    }

    /// A session as it is stored, and when it ends.
    fn written(&self, session: &Session) -> Result<(zeroize::Zeroizing<Vec<u8>>, i64), StoreError> {
        let bytes =
            wiped::json(session).ok_or_else(|| StoreError::Broken("a session that cannot be written".to_owned()))?;
        let ends_at = (session.active_at + self.limits.idle).min(session.signed_in_at + self.limits.life);
        Ok((bytes, ends_at))
    }
}
