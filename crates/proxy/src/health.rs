//! Health for load balancers and orchestrators: no upstream call, no disk, no secrets (requirements B18).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use crate::around::Route;

/// Where a process says it is alive.
pub const LIVE: &str = "/livez";
/// Where a process says it takes new requests.
pub const READY: &str = "/readyz";

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

/// The process runs.
pub async fn live() -> Response {
    (Extension(Route(LIVE)), "ok\n").into_response()
}

/// The process takes new requests.
pub async fn ready(State(readiness): State<Readiness>) -> Response {
    let (status, word) = match readiness.0.load(Ordering::Relaxed) {
        true => (StatusCode::OK, "ok\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
    };
    (status, Extension(Route(READY)), word).into_response()
}
