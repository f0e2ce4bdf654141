//! Tells a receiver of the MIS how each refresh ended, so that the owners of the clinic hear of it (requirements D15). What
//! is told holds no secret, no token and nobody's name.
//!
//! At least once: an ending is told until the receiver has answered 2xx, for a day.

use std::time::Duration;

use auth_ui_contract::admin::Outcome;
use auth_ui_refresh::{Ending, Store, StoreError, words};
use http::HeaderValue;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::redirect;
use serde::Serialize;

use crate::settings::{Notify, Problem, UpstreamUrl};
use crate::wire::JSON;

/// How often endings are looked for. Nobody waits for it.
const EVERY: Duration = Duration::from_secs(5);

/// A receiver that is slow or away is asked again after so long.
const PAUSE: Duration = Duration::from_secs(60);

/// A receiver must answer in this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Endings told one after another.
const AT_ONCE: u32 = 20;

/// What the receiver did with an ending.
enum Reception {
    /// It took it.
    Taken,
    /// It was there, and did not take this one.
    Refused,
    /// It was not there, or did not answer in time.
    Away,
}

/// The way to the receiver.
pub struct Notifier {
    client: reqwest::Client,
    url: UpstreamUrl,
    authorization: Option<HeaderValue>,
}

/// What is told.
#[derive(Serialize)]
struct Told<'a> {
    event: &'static str,
    attempt: &'a str,
    client_id: String,
    connection_id: Option<&'a str>,
    outcome: &'static str,
    detail: Option<String>,
    version: Option<u32>,
    fingerprint: Option<&'a str>,
    reason: Option<String>,
    user_id: &'a str,
    started_at: i64,
    finished_at: i64,
    request_id: &'a str,
    repairs: Option<&'a str>,
    settled_at: Option<i64>,
}

impl<'a> Told<'a> {
    fn of(ending: &'a Ending) -> Self {
        let attempt = &ending.attempt;
        let (detail, version, fingerprint) = match &attempt.outcome {
            Outcome::Stored {
                version, fingerprint, ..
            } => (None, Some(*version), Some(fingerprint.as_str())),
            Outcome::NotChanged { reason, .. } => (words::word(reason), None, None),
            Outcome::InDoubt { doubt } => (words::word(doubt), None, None),
        };
        Self {
            event: "client_secret_refresh_ended",
            attempt: &attempt.id,
            client_id: ending.client.to_string(),
            connection_id: attempt.connection_id.as_deref(),
            outcome: words::outcome(&attempt.outcome),
            detail,
            version,
            fingerprint,
            reason: words::word(&attempt.reason),
            user_id: &attempt.actor.user_id,
            started_at: attempt.started_at,
            finished_at: attempt.finished_at,
            request_id: &attempt.request_id,
            repairs: attempt.repairs.as_deref(),
            settled_at: attempt.settled_at,
        }
    }
}

impl Notifier {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Notify) -> Result<Self, Problem> {
        // A second installation fails, and is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .http1_only()
            .timeout(PATIENCE)
            .build()
            .map_err(|_| Problem("admin_notify_url cannot be called: this machine has no usable root certificates; install ca-certificates or set SSL_CERT_FILE".to_owned()))?;
        Ok(Self {
            client,
            url: settings.url.clone(),
            authorization: settings.authorization.clone(),
        })
    }

    /// Tells without end. The store remembers what was told, so another process goes on where this one stops.
    pub async fn run(self, store: Store) {
        loop {
            let pause = match self.round(&store).await {
                Ok(true) => EVERY,
                Ok(false) => PAUSE,
                Err(error) => {
                    tracing::error!(%error, "whom to tell of ended refreshes is not known");
                    PAUSE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Whether the receiver took everything there was. One ending that it refuses does not keep it from hearing the others.
    pub async fn round(&self, store: &Store) -> Result<bool, StoreError> {
        let mut took_all = true;
        let mut behind = 0;
        loop {
            let endings = store.untold(behind, AT_ONCE).await?;
            let Some(last) = endings.last() else {
                return Ok(took_all);
            };
            behind = last.place;
            for ending in endings {
                match self.tell(&ending).await {
                    Reception::Taken => store.told(&ending).await?,
                    Reception::Refused => took_all = false,
                    Reception::Away => return Ok(false),
                }
            }
        }
    }

    async fn tell(&self, ending: &Ending) -> Reception {
        let attempt = ending.attempt.id.as_str();
        let Ok(body) = serde_json::to_vec(&Told::of(ending)) else {
            tracing::error!(attempt, "an ended refresh cannot be written as JSON");
            return Reception::Refused;
        };
        let mut request = self.client.post(self.url.at("")).header(CONTENT_TYPE, JSON).body(body);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        // The error's own words repeat the address.
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Reception::Taken,
            Ok(answer) => {
                tracing::warn!(
                    attempt,
                    status = answer.status().as_u16(),
                    "the receiver did not take an ended refresh"
                );
                Reception::Refused
            }
            Err(error) => {
                let timeout = error.is_timeout();
                tracing::warn!(attempt, timeout, "the receiver of ended refreshes did not answer");
                // One that hangs up over an ending is there all the same.
                match timeout || error.is_connect() {
                    true => Reception::Away,
                    false => Reception::Refused,
                }
            }
        }
    }
}
