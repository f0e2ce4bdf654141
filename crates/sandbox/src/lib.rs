//! A local eHealth, faithful to the documented contract, and a demo PIS to walk it with.
//!
//! - [`endpoints`] — what eHealth answers, on top of [`rules`], [`signature`], [`gateway`], [`jwt`]
//! - [`store`] and [`seed`] — what it remembers and begins with
//! - [`edge`] — envelope, request id, [`journal`], [`faults`] around every endpoint
//! - [`scenarios`] and [`patients`] — a link for every documented outcome; [`special`] input makes the rest reachable
//! - [`sign_in`] — where staff of clinics sign in; [`mis`] — the demo medical information system
//! - [`pis`] — the demo patient information system; [`pages`] — what people see; [`control`] — what tests use
//! - [`server`] — TCP, with connections that can be dropped unanswered

pub mod answer;
pub mod clock;
pub mod control;
pub mod dictionaries;
pub mod edge;
pub mod endpoints;
pub mod error;
pub mod faults;
pub mod gateway;
pub mod ids;
pub mod journal;
pub mod jwt;
pub mod mis;
pub mod pages;
pub mod patients;
pub mod pis;
pub mod rules;
pub mod scenarios;
pub mod seed;
pub mod server;
pub mod sign_in;
pub mod signature;
pub mod special;
pub mod store;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use tower::ServiceExt;

use crate::{
    clock::Clock, faults::Faults, journal::Journal, mis::memory::Memory, pis::sessions::Sessions, store::Store,
};

/// How the sandbox is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the sign-up page is served, without a trailing slash.
    pub app_url: String,
    /// Where the sandbox itself is reached, without a trailing slash.
    pub public_url: String,
    /// Accept DSTU 4145 containers without verifying them.
    pub accept_unverified_dstu: bool,
    /// Where the demo MIS asks for its clinics' client secrets, without a trailing slash.
    pub mis_secrets_url: Option<String>,
    /// The file with the demo MIS's token for that.
    pub mis_token_file: Option<PathBuf>,
    /// A folder with every page in every state, built for developers.
    pub gallery: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            app_url: "http://127.0.0.1:8080".to_owned(),
            public_url: "http://127.0.0.1:8090".to_owned(),
            accept_unverified_dstu: true,
            mis_secrets_url: None,
            mis_token_file: None,
            gallery: None,
            clock: Clock::Real,
        }
    }
}

impl Config {
    /// Where the demo PIS takes grant codes back.
    pub fn callback(&self) -> String {
        format!("{}/pis/callback", self.public_url)
    }

    /// Where the demo MIS takes grant codes back: the registered address of every seeded connection to it.
    pub fn mis_callback(&self) -> String {
        format!("{}/mis/callback", self.public_url)
    }

    /// One line about what is wrong, if anything.
    pub fn check(&self) -> Result<(), String> {
        if !rules::redirect::may_be_registered(&self.callback()) {
            return Err(format!(
                "--public-url {} must be https, or http on this machine",
                self.public_url
            ));
        }
        if url::Url::parse(&self.app_url).is_err() {
            return Err(format!("--app-url {} is not an address", self.app_url));
        }
        if let Some(address) = &self.mis_secrets_url
            && mis::secrets::authority(address).is_none()
        {
            return Err(format!("--mis-secrets-url {address} must be http on this machine"));
        }
        Ok(())
    }
}

/// The sandbox: configuration and everything it remembers.
pub struct Sandbox {
    /// How it is set up.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// When it started.
    pub started_at: Timestamp,
    store: Mutex<Store>,
    journal: Mutex<Journal>,
    faults: Mutex<Faults>,
    sessions: Mutex<Sessions>,
    mis: Mutex<Memory>,
}

/// The sandbox as handlers hold it.
pub type Shared = Arc<Sandbox>;

impl Sandbox {
    /// A sandbox in its seed state.
    pub fn new(config: Config) -> Shared {
        let clock = config.clock.clone();
        let now = clock.now();
        let store = seed::store(now, &config.callback(), &config.mis_callback());
        Arc::new(Sandbox {
            config,
            clock,
            started_at: now,
            store: Mutex::new(store),
            journal: Mutex::default(),
            faults: Mutex::default(),
            sessions: Mutex::default(),
            mis: Mutex::default(),
        })
    }

    /// Back to the seed state, journal and faults cleared; the connections' secrets may stay.
    pub fn reset(&self, keep_secrets: bool) {
        let mut fresh = seed::store(self.clock.now(), &self.config.callback(), &self.config.mis_callback());
        {
            let mut store = self.store();
            // What was once given out may still be held somewhere.
            fresh.issued.append(&mut store.issued);
            if keep_secrets {
                // The counter goes on, or a later secret would repeat one of the kept.
                fresh.ids = store.ids.clone();
                fresh.connections = std::mem::take(&mut store.connections);
                for client in &mut fresh.clients {
                    if let Some(own) = store.client(&client.id) {
                        client.secret.clone_from(&own.secret);
                    }
                }
            }
            *store = fresh;
        }
        self.journal().clear();
        *self.faults() = Faults::default();
        *self.sessions() = Sessions::default();
        *self.mis() = Memory::default();
    }

    /// What eHealth remembers.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        held(&self.store)
    }

    /// What was received.
    pub fn journal(&self) -> MutexGuard<'_, Journal> {
        held(&self.journal)
    }

    /// The trouble set by tests.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        held(&self.faults)
    }

    /// What the demo MIS remembers.
    pub fn mis(&self) -> MutexGuard<'_, Memory> {
        held(&self.mis)
    }

    /// What the demo PIS remembers.
    pub fn sessions(&self) -> MutexGuard<'_, Sessions> {
        held(&self.sessions)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The whole sandbox as one router.
pub fn app(config: Config) -> Router {
    router(Sandbox::new(config))
}

/// The router over a sandbox one already holds.
pub fn router(sandbox: Shared) -> Router {
    let ehealth = endpoints::router(sandbox.clone())
        .layer(middleware::from_fn_with_state(sandbox.clone(), edge::edge))
        .layer(edge::cross_origin());
    Router::new()
        .route("/", get(pages::start::page))
        .route("/sandbox/scenarios", get(control::scenarios))
        .route("/sandbox/links", post(control::link))
        .route("/sandbox/journal", get(control::journal).delete(control::clear_journal))
        .route("/sandbox/faults", get(control::faults).put(control::set_faults))
        .route("/sandbox/reset", post(control::reset))
        .route("/sandbox/settings", get(control::settings).put(control::set_settings))
        .route("/sandbox/mis", get(control::mis))
        .route("/sandbox/clinics", get(control::clinics))
        .route("/sandbox/secrets", get(control::secrets))
        .route("/sandbox/refresh-fault", post(pages::start::set_refresh_fault))
        .route("/sign-in", get(sign_in::page).post(sign_in::choose))
        .route("/sandbox/sms", get(control::messages))
        .route("/sandbox/inbox", get(pages::inbox::page))
        .route("/gallery/", get(pages::gallery::page))
        .route("/gallery/{file}", get(pages::gallery::file))
        .route("/health", get(async || "ok"))
        .with_state(sandbox.clone())
        .merge(pis::router(sandbox.clone(), ehealth.clone()))
        .merge(mis::router(sandbox, ehealth.clone()))
        .fallback_service(Router::new().fallback(elsewhere).with_state(ehealth))
}

/// eHealth answers for its own prefixes; anything else is simply not here.
async fn elsewhere(State(ehealth): State<Router>, request: Request) -> Response {
    const PREFIXES: [&str; 6] = ["/api/", "/oauth/", "/admin/", "/auth/", "/user/", "/dummy/"];
    let path = request.uri().path();
    if PREFIXES.iter().any(|prefix| path.starts_with(prefix)) {
        ehealth.oneshot(request).await.into_response()
    } else {
        (StatusCode::NOT_FOUND, pages::not_found()).into_response()
    }
}
