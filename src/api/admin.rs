//! The calls of the admin page to its own server. Reads are repeated after passing trouble; an order never is.

use contract::admin::{
    ACTIVE_HEADER, CSRF_HEADER, Checked, GoTo, History, Overview, Refresh, Refusal, SignIn, Started, paths,
};
use futures::future::{Either, select};
use futures::pin_mut;
use gloo_net::http::{Request, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::browser;
use crate::refresh::{Address, Failure, Fault};
use crate::text::Language;

/// The server may have to ask eHealth before it answers, which it does for 30 seconds at most.
const PATIENCE_MS: u32 = 35_000;
/// A page of history is some kilobytes.
const LONGEST_ANSWER: usize = 512 * 1024;
/// How often a read may be sent again by itself.
const REPEATS: u32 = 2;

/// The body of a call that says nothing.
#[derive(Serialize)]
struct Nothing {}

/// Asks for everything the page shows. `is_active` says that the person did something since the last time, which keeps
/// their session; a page that merely asks again does not. Not repeated here: the page asks again anyway.
pub async fn overview(is_active: bool) -> Result<Overview, Failure> {
    let request = get(paths::OVERVIEW);
    let request = match is_active {
        true => request.header(ACTIVE_HEADER, "1"),
        false => request,
    };
    read(&send(request, None).await?)
}

/// Reads attempts older than this one.
pub async fn older(before: &str) -> Result<History, Failure> {
    let path = format!("{}?before={before}", paths::HISTORY);
    let mut repeats = 0;
    loop {
        match send(get(&path).header(ACTIVE_HEADER, "1"), None).await {
            Ok(answer) => return read(&answer),
            Err(failure) if failure.fault == Fault::Unreachable && repeats < REPEATS => {
                browser::sleep((300 << repeats) + browser::jitter(200)).await;
                repeats += 1;
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// Asks where to sign in for a clinic.
pub async fn sign_in(edrpou: String) -> Result<Address, Failure> {
    let language = match Language::of_tag(&browser::admin::spoken()) {
        Some(Language::Ukrainian) => Some(contract::admin::Language::Uk),
        Some(Language::English) => Some(contract::admin::Language::En),
        None => None,
    };
    let answer: GoTo = read(&post(paths::SIGN_IN, &SignIn { edrpou, language }).await?)?;
    Address::parse(&answer.location).ok_or(Failure::of(Fault::UnsafeAddress))
}

/// Orders a refresh. Sent once: what became of a lost order is learnt by looking.
pub async fn refresh(order: &Refresh) -> Result<Started, Failure> {
    read(&post(paths::REFRESH, order).await?)
}

/// Has the stored secret tried.
pub async fn check_secret() -> Result<Checked, Failure> {
    read(&post(paths::CHECK_SECRET, &Nothing {}).await?)
}

/// Ends the session.
pub async fn sign_out() -> Result<(), Failure> {
    post(paths::SIGN_OUT, &Nothing {}).await.map(|_| ())
}

/// A success and what came with it.
struct Answer {
    text: String,
    reference: Option<String>,
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    serde_json::from_str(&answer.text).map_err(|_| Failure {
        fault: Fault::Unreadable,
        reference: answer.reference.clone(),
    })
}

fn get(path: &str) -> RequestBuilder {
    #[expect(clippy::disallowed_methods, reason = "this is the admin page's door to the network")]
    let request = Request::get(path);
    request
}

async fn post(path: &str, body: &impl Serialize) -> Result<Answer, Failure> {
    #[expect(clippy::disallowed_methods, reason = "this is the admin page's door to the network")]
    let request = Request::post(path);
    // Our request types cannot fail to serialise; if one did, the server would refuse the empty body.
    let body = serde_json::to_string(body).unwrap_or_default();
    let request = request
        .header(CSRF_HEADER, "1")
        .header("Content-Type", "application/json");
    send(request, Some(body)).await
}

async fn send(request: RequestBuilder, body: Option<String>) -> Result<Answer, Failure> {
    let abort = web_sys::AbortController::new().ok();
    let answer = exchange(request, body, abort.as_ref());
    let limit = browser::sleep(PATIENCE_MS);
    pin_mut!(answer, limit);
    match select(answer, limit).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => {
            if let Some(abort) = &abort {
                abort.abort();
            }
            Err(Failure::of(Fault::TimedOut))
        }
    }
}

async fn exchange(
    request: RequestBuilder,
    body: Option<String>,
    abort: Option<&web_sys::AbortController>,
) -> Result<Answer, Failure> {
    let lost = |_| {
        let is_online = browser::is_online();
        Failure::of(if is_online { Fault::Unreachable } else { Fault::Offline })
    };
    let signal = abort.map(web_sys::AbortController::signal);
    let request = request
        .header("Accept", "application/json")
        .cache(web_sys::RequestCache::NoStore)
        .credentials(web_sys::RequestCredentials::SameOrigin)
        .redirect(web_sys::RequestRedirect::Error)
        .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
        .abort_signal(signal.as_ref());
    let sent = match body {
        None => request.send().await,
        Some(body) => match request.body(body) {
            Ok(request) => request.send().await,
            Err(error) => Err(error),
        },
    };
    let response = sent.map_err(lost)?;
    let reference = response.headers().get("X-Request-ID").filter(|value| !value.is_empty());
    let text = response.text().await.map_err(lost)?;
    let unreadable = Failure {
        fault: Fault::Unreadable,
        reference: reference.clone(),
    };
    if text.len() > LONGEST_ANSWER {
        return Err(unreadable);
    }
    if response.ok() {
        return Ok(Answer { text, reference });
    }
    match serde_json::from_str::<Refusal>(&text) {
        Ok(refusal) => Err(Failure {
            fault: Fault::Refused(refusal.error),
            reference: Some(refusal.request_id).filter(|id| !id.is_empty()).or(reference),
        }),
        Err(_) => Err(unreadable),
    }
}
