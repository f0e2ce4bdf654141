//! The admin surface: a clinic's head renews its client secret (contract h), and the secret never reaches a browser.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`sign_in`], [`callback`], [`sign_out`] | OAuth code sign-in, bound to the browser that began it, and its end |
//! | [`session`], [`cookies`], [`random`] | who is signed in, for how long, by which unguessable id |
//! | [`own_page`] | whether a state-changing call comes from our own page |
//! | [`limits`], [`source`] | how often something may be tried, and by whom |
//! | [`overview`], [`orders`], [`history`] | what the page asks and orders |
//! | [`notify`] | who is told how refreshes ended |
//! | [`ehealth`] | the short list of calls to eHealth |
//! | [`answer`], [`pages`] | refusals for the page, endings of a sign-in for people |

mod answer;
mod callback;
mod cookies;
mod ehealth;
mod history;
mod limits;
mod notify;
mod orders;
mod overview;
mod own_page;
mod pages;
pub(crate) mod random;
mod session;
mod sign_in;
mod sign_out;
mod source;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use auth_ui_contract::admin::{ACTIVE_HEADER, AdminError, Method, paths};
use auth_ui_refresh::{ClientId, Clinic, Engine, Entry, Escrow, Event, Rules, Store};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Router, middleware};
use http::request::Parts;
use http_body_util::{BodyExt as _, Limited};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::around::RequestId;
use crate::pages::Links;
use crate::refusal::{self, Refusal};
use crate::settings::{AdminSettings, Problem, Settings};
pub use ehealth::Ehealth;
use limits::Limit;
pub use notify::Notifier;
pub use pages::refusal as words_of;
use session::{Limits, Session, Sessions};
pub use source::Peer;

/// The largest body the page may send; its own are a few hundred bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// How long the page may take to send one.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything the admin surface works with.
pub struct Admin {
    settings: AdminSettings,
    links: Links,
    store: Store,
    engine: Engine,
    ehealth: Arc<Ehealth>,
    sessions: Sessions,
    sign_ins_of: Limit<Option<IpAddr>>,
    sign_ins: Limit<()>,
    /// The first few of each source, which do not count among the others.
    free_sign_ins: Limit<()>,
    /// Entries that anybody can cause without signing in: the audit log must not be filled from outside.
    noise: Limit<()>,
    /// Each check is a call to eHealth with a secret in it.
    checks_of: Limit<ClientId>,
    preflights: overview::Recent,
    /// One order at a time, so that of many at once all but the first learn quickly that there is one.
    orders: tokio::sync::Mutex<()>,
    /// Held by every handler that must come to its end.
    at_work: watch::Sender<()>,
    /// How refreshes ended in this process, for the metrics.
    pub ended: crate::metrics::Ended,
}

/// What handlers share.
pub type Shared = Arc<Admin>;

impl Admin {
    /// The admin surface over an open store.
    pub fn new(settings: &Settings, admin: &AdminSettings, store: Store) -> Result<Shared, Problem> {
        let ehealth = Arc::new(Ehealth::new(settings, admin)?);
        let mut rules = Rules::new(admin.mis.client_id, &admin.mis.name);
        rules.min_token_life = i64::try_from(admin.min_token_life.as_secs()).unwrap_or(i64::MAX);
        rules.settle = admin.settle;
        rules.per_connection = admin.refreshes_per_connection;
        rules.per_user = admin.refreshes_per_user;
        // A test that kills the process does not wait a minute for what it left behind.
        #[cfg(feature = "failpoints")]
        if let Some(millis) = std::env::var("AUTH_UI_TEST_LEASE_MS")
            .ok()
            .and_then(|value| value.parse().ok())
        {
            rules.lease = Duration::from_millis(millis);
            rules.heartbeat = rules.lease / 4;
        }
        rules.escrow =
            match &admin.escrow {
                None => None,
                Some(escrow) => Some(Escrow::new(escrow.folder.clone(), &escrow.recipients).map_err(|error| {
                    Problem(format!("admin_escrow_dir or admin_escrow_recipients is wrong: {error}"))
                })?),
            };
        Ok(Arc::new(Self {
            engine: Engine::new(store.clone(), ehealth.clone(), rules),
            sessions: Sessions::new(store.clone(), Limits::of(admin)),
            sign_ins_of: Limit::new(admin.sign_ins_per_address, 600),
            sign_ins: Limit::new(admin.sign_ins_overall, 600),
            free_sign_ins: Limit::new(admin.sign_ins_overall.saturating_mul(10), 600),
            noise: Limit::new(60, 60),
            checks_of: Limit::new(10, 600),
            preflights: overview::Recent::default(),
            orders: tokio::sync::Mutex::new(()),
            at_work: watch::Sender::new(()),
            ended: crate::metrics::Ended::default(),
            settings: admin.clone(),
            links: Links::of(&settings.admin_page),
            ehealth,
            store,
        }))
    }

    /// The engine, for the one who starts and stops the process.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Who is told how refreshes ended, if anybody is.
    pub fn notifier(&self) -> Result<Option<Notifier>, Problem> {
        self.settings.notify.as_ref().map(Notifier::new).transpose()
    }

    /// Ends when nothing is being finished any more for a browser that may be gone.
    pub async fn is_done(&self) {
        self.at_work.closed().await;
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn now(&self) -> i64 {
        self.store.clock().now()
    }

    /// Writes into the audit log. What could not be written there is at least in the other log.
    pub async fn audit(&self, entry: Entry) {
        let (event, result) = (entry.event, entry.result.clone());
        if let Err(error) = self.store.audit().append(entry).await {
            tracing::error!(%error, ?event, result, "an audit entry could not be written");
        }
    }

    /// Whether an entry that anybody can cause may still be written this minute.
    pub fn may_note(&self) -> bool {
        self.noise.count((), self.now()).is_ok()
    }

    /// Refuses a state-changing call that does not come from our own page (requirements A10).
    async fn own_page(&self, head: &Parts, id: &RequestId) -> Result<(), AdminError> {
        if own_page::calls(&head.method, &head.headers, &self.settings.origin) {
            return Ok(());
        }
        if self.may_note() {
            let mut entry = Entry::new(Event::MaliciousCsrf, "refused");
            entry.request_id = Some(id.as_str().to_owned());
            self.audit(entry).await;
        }
        Err(AdminError::ForgedRequest)
    }

    /// Who is signed in. `active` says that the person did something.
    async fn session(&self, head: &Parts, active: bool) -> Result<Session, AdminError> {
        let token = cookies::read(&head.headers, cookies::SESSION).ok_or(AdminError::SignedOut)?;
        let found = self.sessions.find(&token, active).await.map_err(answer::store_failed)?;
        found.ok_or(AdminError::SignedOut)
    }

    /// Only the head goes on (requirements A11); the page hiding a button is no more than comfort.
    async fn owner(&self, session: &Session, what: &str, id: &RequestId) -> Result<(), AdminError> {
        if session.is_owner {
            return Ok(());
        }
        let mut entry = Entry::new(Event::AuthzFail, what);
        entry.actor = Some(session.actor.user_id.clone());
        entry.client = Some(session.clinic());
        entry.request_id = Some(id.as_str().to_owned());
        self.audit(entry).await;
        Err(AdminError::NotOwner)
    }

    async fn clinic(&self, session: &Session) -> Result<Clinic, AdminError> {
        let found = self
            .store
            .clinic(session.clinic())
            .await
            .map_err(answer::store_failed)?;
        found.ok_or(AdminError::UnknownClinic)
    }

    /// Whether a token's scope contains what the refresh needs (contract h.3, h.4, h.5).
    fn may_refresh(&self, scope: &str) -> bool {
        let enough: &[&str] = match self.settings.method {
            Method::Connection => &["connection:refresh_secret"],
            Method::LegacyClient => &["secret:refresh", "client_secret:write"],
        };
        scope.split_whitespace().any(|scope| enough.contains(&scope))
    }
}

/// The routes of the page's own calls and of the way back from eHealth.
pub fn routes(admin: Shared) -> Router {
    Router::new()
        .route(paths::CALLBACK, get(callback::receive).fallback(not_get))
        .route(paths::SIGN_OUT, any(sign_out::receive))
        .route(paths::REFRESH, any(orders::refresh))
        .route(paths::CHECK_SECRET, any(orders::check_secret))
        .route_layer(middleware::from_fn_with_state(admin.clone(), to_the_end))
        .route(paths::SIGN_IN, any(sign_in::begin))
        .route(paths::OVERVIEW, get(overview::show).fallback(not_get))
        .route(paths::HISTORY, get(history::page).fallback(not_get))
        .route(paths::HISTORY_CSV, get(history::csv).fallback(not_get))
        .with_state(admin)
}

/// What eHealth was asked to do is finished, written down and audited, also when the browser hangs up meanwhile.
async fn to_the_end(State(admin): State<Shared>, request: Request, next: Next) -> Response {
    let at_work = admin.at_work.subscribe();
    let answer = tokio::spawn(async move {
        let answer = next.run(request).await;
        drop(at_work);
        answer
    });
    answer.await.unwrap_or_else(|_| refusal::INTERNAL.into_response())
}

async fn not_get() -> Response {
    Refusal::method_not_allowed("GET, HEAD").into_response()
}

/// Whether a path is one of the admin surface: what is said there is said in its own words.
pub fn is_path(path: &str) -> bool {
    path.strip_prefix("/admin")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path is one the page calls: failures there are for programs.
pub fn is_api_path(path: &str) -> bool {
    path.starts_with("/admin/api/")
}

/// Whether the page says that the person did something.
fn is_active(head: &Parts) -> bool {
    head.headers.get(ACTIVE_HEADER).is_some_and(|value| value == "1")
}

fn id_of(head: &Parts) -> RequestId {
    head.extensions.get::<RequestId>().cloned().unwrap_or_default()
}

async fn read_json<T: DeserializeOwned>(body: Body) -> Result<T, AdminError> {
    let whole = Limited::new(body, LARGEST_BODY).collect();
    let bytes = match tokio::time::timeout(BODY_TIMEOUT, whole).await {
        Ok(Ok(whole)) => whole.to_bytes(),
        Ok(Err(_)) | Err(_) => return Err(AdminError::Malformed),
    };
    serde_json::from_slice(&bytes).map_err(|_| AdminError::Malformed)
}
