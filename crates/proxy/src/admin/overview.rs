//! `GET /admin/api/overview`: everything the page shows.
//!
//! The page asks again and again. What costs eHealth a call or the disk a write is looked up at most once in a few
//! seconds for each person; what tells of a refresh under way is always looked up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use auth_ui_contract::admin::{CheckResult, LegalEntity, Overview, Running, Trouble, Version, paths};
use auth_ui_refresh::{Caller, ClientId, Preflight, StoreError, VersionInfo};
use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;

use super::{Admin, answer};

/// How long a look-up is good for.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// Attempts on the first page of the history.
const ATTEMPTS: u32 = 20;

/// Look-ups made a moment ago, by clinic, person and when they signed in: what is said of a sign-in is not true of the next.
#[derive(Default)]
pub struct Recent(Mutex<HashMap<Key, (Instant, Preflight)>>);

type Key = (ClientId, String, i64);

fn key(clinic: ClientId, who: &Caller) -> Key {
    (clinic, who.actor.user_id.clone(), who.fresh_until)
}

impl Recent {
    fn get(&self, key: &Key) -> Option<Preflight> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, preflight) = all.get(key)?;
        (at.elapsed() < GOOD_FOR).then(|| preflight.clone())
    }

    fn put(&self, key: Key, preflight: &Preflight) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (at, _)| at.elapsed() < GOOD_FOR);
        all.insert(key, (Instant::now(), preflight.clone()));
    }

    fn forget(&self, clinic: ClientId) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(of, ..), _| *of != clinic);
    }
}

/// The handler.
pub async fn show(State(admin): State<super::Shared>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        let session = admin.session(&head, super::is_active(&head)).await?;
        let clinic = admin.clinic(&session).await?;
        let who = session.caller(&admin.sessions.limits, id.as_str());

        let failed = answer::store_failed;
        // First what runs, then what is known: a refresh that ends in between has its result and its version told.
        let (preflight, running) = admin.checked(&who, clinic.id).await.map_err(failed)?;
        let active = admin.store.active_info(clinic.id).await.map_err(failed)?;
        let overview = Overview {
            now: admin.now(),
            session: session.shown(&admin.sessions.limits),
            method: admin.settings.method,
            connection: preflight.connection,
            active: active.map(version),
            has_escrow: admin.settings.escrow.is_some(),
            preflight: preflight.checks,
            running,
            last: admin.engine.last(clinic.id).await.map_err(failed)?,
            history: admin.engine.history(clinic.id, None, ATTEMPTS).await.map_err(failed)?,
            legal_entity: LegalEntity {
                id: clinic.id.to_string(),
                name: session.clinic_name.unwrap_or(clinic.name),
                edrpou: clinic.edrpou,
            },
        };
        answer::json(StatusCode::OK, &overview)
    };
    answer::finish(paths::OVERVIEW, &id, result.await)
}

fn says_busy(preflight: &Preflight) -> bool {
    let mut results = preflight.checks.iter().map(|check| &check.result);
    results.any(|result| matches!(result, CheckResult::Failed { reason: Trouble::Busy }))
}

fn version(info: VersionInfo) -> Version {
    Version {
        number: info.number,
        fingerprint: info.fingerprint,
        stored_at: info.stored_at,
        actor: info.actor,
        proof: info.proof,
    }
}

impl Admin {
    /// The checks and the refresh under way. What was checked while one ran is checked again once it has ended.
    async fn checked(&self, who: &Caller, clinic: ClientId) -> Result<(Preflight, Option<Running>), StoreError> {
        let preflight = self.preflight(who, clinic).await;
        let running = self.engine.running(clinic, &who.actor.user_id).await?;
        if running.is_some() || !says_busy(&preflight) {
            return Ok((preflight, running));
        }
        self.forget_preflight(clinic);
        let preflight = self.preflight(who, clinic).await;
        Ok((preflight, self.engine.running(clinic, &who.actor.user_id).await?))
    }

    async fn preflight(&self, who: &Caller, clinic: ClientId) -> Preflight {
        let key = key(clinic, who);
        if let Some(recent) = self.preflights.get(&key) {
            return recent;
        }
        let preflight = self.engine.preflight(who, clinic).await;
        self.preflights.put(key, &preflight);
        preflight
    }

    /// Something has happened that a look-up of a moment ago does not know.
    pub(super) fn forget_preflight(&self, clinic: ClientId) {
        self.preflights.forget(clinic);
    }
}
