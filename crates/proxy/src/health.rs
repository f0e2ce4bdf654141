//! Health for load balancers and orchestrators: no upstream call, no secrets (requirements B18).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Extension, Router, middleware};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::sync::Mutex;

use crate::admin;
use crate::around::{Route, Terms, around};
use crate::{metrics, refusal};

/// Where a process says it is alive.
pub const LIVE: &str = "/livez";
/// Where a process says it takes new requests.
pub const READY: &str = "/readyz";
/// Where it tells its numbers; only on an address of their own.
pub const METRICS: &str = "/metrics";

/// A probe writes to the store: it is not repeated sooner.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// An unknown outcome that nobody has repaired for so long is worth a word, in seconds.
const OLD_DOUBT: i64 = 15 * 60;

/// Whether new requests are welcome; shared by the server that stops and the route that tells.
#[derive(Clone, Debug)]
pub struct Readiness(Arc<AtomicBool>);

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Readiness {
    /// From here on the process only finishes what it has begun.
    pub fn stop(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// What health is told from.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    readiness: Readiness,
    admin: Option<admin::Shared>,
    found: Mutex<Option<(Instant, auth_ui_refresh::Readiness)>>,
}

impl Health {
    /// Of a process with or without an admin surface.
    pub fn new(readiness: Readiness, admin: Option<admin::Shared>) -> Self {
        Self(Arc::new(Inner {
            readiness,
            admin,
            found: Mutex::new(None),
        }))
    }

    /// What a probe of the store has found, now or a moment ago. One probe at a time.
    async fn store(&self) -> Option<(&admin::Admin, auth_ui_refresh::Readiness)> {
        let admin = self.0.admin.as_ref()?;
        let mut found = self.0.found.lock().await;
        if let Some((at, known)) = &*found
            && at.elapsed() < GOOD_FOR
        {
            return Some((admin, known.clone()));
        }
        let now = admin.engine().ready().await;
        *found = Some((Instant::now(), now.clone()));
        Some((admin, now))
    }
}

/// Health and metrics on an address of their own.
pub fn app(health: Health, terms: Terms) -> Router {
    Router::new()
        .route(LIVE, any(live))
        .route(READY, any(ready).with_state(health.clone()))
        .route(METRICS, any(numbers).with_state(health))
        .fallback(|| async { refusal::NOT_FOUND.into_response() })
        .layer(middleware::from_fn_with_state(terms, around))
}

/// The process runs.
pub async fn live() -> Response {
    (Extension(Route(LIVE)), "ok\n").into_response()
}

/// The process takes new requests.
pub async fn ready(State(health): State<Health>) -> Response {
    let (status, word) = if !health.0.readiness.0.load(Ordering::Relaxed) {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else {
        match health.store().await {
            // The page that shows a secret not stored yet must stay reachable.
            Some((admin, found)) if found.store.is_some() && admin.engine().is_under_way() => {
                (StatusCode::OK, "degraded: a refresh is not stored yet\n")
            }
            Some((_, found)) if found.store.is_some() => (StatusCode::SERVICE_UNAVAILABLE, "store\n"),
            Some((_, found)) if found.key.is_some() => (StatusCode::SERVICE_UNAVAILABLE, "key\n"),
            // Taken out of service, nobody could repair it.
            Some((_, found)) if found.oldest_in_doubt.is_some_and(|age| age >= OLD_DOUBT) => {
                (StatusCode::OK, "degraded: an outcome is unknown\n")
            }
            _ => (StatusCode::OK, "ok\n"),
        }
    };
    (status, Extension(Route(READY)), word).into_response()
}

async fn numbers(State(health): State<Health>) -> Response {
    let page = match health.store().await {
        Some((admin, found)) => metrics::page(&admin.ended, &found),
        None => String::new(),
    };
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (Extension(Route(METRICS)), kind, page).into_response()
}
