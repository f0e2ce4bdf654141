//! One call: its headers, its time limit, its repeats, and what its answer turned out to be (requirements B9, B10).

use contract::{ErrorEnvelope, Hidden};
use futures::future::{Either, select};
use futures::pin_mut;
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::browser;
use crate::flow::failure::{Cause, Failure, Step};

/// How long one attempt may take: validation checks a signature and its certificates upstream. The proxy gives up after
/// 30 s and answers with a reference to quote, so the page waits a little longer than that.
const PATIENCE_MS: u32 = 35_000;
/// Longer answers are not ours: a record of a person is a few kilobytes.
const LONGEST_ANSWER: usize = 2 * 1024 * 1024;

/// What is called, and how.
pub struct Call<'a> {
    /// For failures.
    pub step: Step,
    /// On our own origin.
    pub path: String,
    /// Who calls.
    pub bearer: Option<&'a Hidden>,
    /// A body makes it a `POST`.
    pub body: Body,
    /// How often it may be sent again by itself.
    pub repeats: Repeats,
}

/// What is sent.
pub enum Body {
    /// Nothing: a `GET`.
    None,
    /// JSON.
    Json(Hidden),
}

impl Body {
    /// Writes the body. Our request types cannot fail to serialise; if one did, the service would refuse the empty body.
    pub fn json(value: &impl Serialize) -> Self {
        Self::Json(Hidden::new(serde_json::to_string(value).unwrap_or_default()))
    }
}

/// How often a call may be sent again by itself (the retry matrix of requirements B).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Not idempotent.
    Never,
    /// One more time.
    Once,
    /// Two more times.
    Twice,
    /// Three more times: reads.
    ThreeTimes,
}

impl Repeats {
    fn count(self) -> u32 {
        match self {
            Self::Never => 0,
            Self::Once => 1,
            Self::Twice => 2,
            Self::ThreeTimes => 3,
        }
    }
}

/// A success status and what came with it.
pub struct Reply {
    status: u16,
    text: Hidden,
    reference: Option<String>,
    /// The `Location` header.
    pub location: Option<Hidden>,
}

impl Reply {
    /// Reads the expected shape; anything else is one typed failure.
    pub fn read<T: DeserializeOwned>(&self, step: Step) -> Result<T, Failure> {
        serde_json::from_str(self.text.expose()).map_err(|_| Failure {
            status: Some(self.status),
            reference: self.reference.clone(),
            ..Failure::silent(step, Cause::Unreadable)
        })
    }
}

/// Sends the call, and sends it again after passing trouble as often as it may.
pub async fn fetch(call: &Call<'_>) -> Result<Reply, Failure> {
    let mut attempt = 0;
    loop {
        let failure = match send_once(call).await {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        if attempt >= call.repeats.count() || !is_passing(call, &failure) {
            return Err(failure);
        }
        let pause = failure
            .retry_after
            .map_or(200 << attempt, |seconds| seconds.saturating_mul(1000));
        // A longer pause than this is the person's to decide about, not ours.
        if pause > 2_000 {
            return Err(failure);
        }
        browser::sleep(pause + browser::jitter(200)).await;
        attempt += 1;
    }
}

fn is_passing(call: &Call<'_>, failure: &Failure) -> bool {
    match (&failure.cause, failure.status) {
        (Cause::Unreachable, _) | (_, Some(502..=504)) => true,
        // Asked to slow down: reads may try again when told when; the rest is the person's decision.
        (_, Some(429)) => matches!(call.body, Body::None) && failure.retry_after.is_some(),
        _ => false,
    }
}

async fn send_once(call: &Call<'_>) -> Result<Reply, Failure> {
    let abort = web_sys::AbortController::new().ok();
    let answer = exchange(call, abort.as_ref());
    let limit = browser::sleep(PATIENCE_MS);
    pin_mut!(answer, limit);
    match select(answer, limit).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => {
            if let Some(abort) = &abort {
                abort.abort();
            }
            Err(Failure::silent(call.step, Cause::TimedOut))
        }
    }
}

async fn exchange(call: &Call<'_>, abort: Option<&web_sys::AbortController>) -> Result<Reply, Failure> {
    let lost = |_| {
        let cause = if browser::is_online() {
            Cause::Unreachable
        } else {
            Cause::Offline
        };
        Failure::silent(call.step, cause)
    };
    let signal = abort.map(web_sys::AbortController::signal);
    let request = request(call).abort_signal(signal.as_ref());
    let sent = match &call.body {
        Body::None => request.send().await,
        Body::Json(body) => match request.header("Content-Type", "application/json").body(body.expose()) {
            Ok(request) => request.send().await,
            Err(error) => Err(error),
        },
    };
    let response = sent.map_err(lost)?;
    let text = response.text().await.map(Hidden::new).map_err(lost)?;
    judge(call.step, &response, text)
}

fn request(call: &Call<'_>) -> RequestBuilder {
    #[expect(clippy::disallowed_methods, reason = "this is the door to the network")]
    let request = match call.body {
        Body::None => Request::get(&call.path),
        Body::Json(_) => Request::post(&call.path),
    };
    let request = request
        .header("Accept", "application/json")
        .cache(web_sys::RequestCache::NoStore)
        .credentials(web_sys::RequestCredentials::Omit)
        .redirect(web_sys::RequestRedirect::Error)
        .referrer_policy(web_sys::ReferrerPolicy::NoReferrer);
    match call.bearer {
        Some(token) => request.header("Authorization", &format!("Bearer {}", token.expose())),
        None => request,
    }
}

fn judge(step: Step, response: &Response, text: Hidden) -> Result<Reply, Failure> {
    let header = |name: &str| response.headers().get(name).filter(|value| !value.is_empty());
    let status = response.status();
    let reference = header("X-Request-ID");
    let retry_after = header("Retry-After").and_then(|seconds| seconds.trim().parse().ok());
    let unreadable = Failure {
        status: Some(status),
        reference: reference.clone(),
        retry_after,
        ..Failure::silent(step, Cause::Unreadable)
    };
    if text.expose().len() > LONGEST_ANSWER {
        return Err(unreadable);
    }
    if (200..300).contains(&status) {
        return Ok(Reply {
            status,
            text,
            reference,
            location: header("Location").map(Hidden::from),
        });
    }
    match serde_json::from_str::<ErrorEnvelope>(text.expose()) {
        Ok(ErrorEnvelope { mut meta, error }) => {
            if meta.request_id.is_empty() {
                meta.request_id = reference.unwrap_or_default();
            }
            Err(Failure {
                retry_after,
                ..Failure::refused(step, status, &meta, error)
            })
        }
        Err(_) => Err(unreadable),
    }
}
