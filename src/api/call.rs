//! One call: its headers, its time limit, its repeats, and what its answer turned out to be (requirements B9, B10).

use std::cell::Cell;
use std::rc::Rc;

use contract::Hidden;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

use super::answer::envelope;
use super::together::Waiting;
use crate::browser::early::Early;
use crate::flow::failure::{Cause, Failure, Step};
use crate::{browser, json};

/// How long one attempt may take: validation checks a signature and its certificates upstream. The proxy gives up after
/// 30 s and answers with a reference to quote, so the page waits a little longer than that.
const PATIENCE_MS: u32 = 35_000;
/// Longer answers are not ours: a record of a person is a few kilobytes.
const LONGEST_ANSWER: usize = 2 * 1024 * 1024;

/// The header of the reference to quote (contract c.0).
const REFERENCE: &str = "X-Request-ID";

/// How every call is sent: nothing is stored, nothing but what is named here goes along, nobody is sent elsewhere.
const MANNERS: [(&str, &str); 4] = [
    ("cache", "no-store"),
    ("credentials", "omit"),
    ("redirect", "error"),
    ("referrerPolicy", "no-referrer"),
];

#[wasm_bindgen]
extern "C" {
    /// The browser's own; this is the patient page's door to the network.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch_at_the_door(path: &str, init: &Object) -> Promise;
}

/// What is called, and how.
pub struct Call {
    /// For failures.
    pub step: Step,
    /// On our own origin.
    pub path: String,
    /// Who calls.
    pub bearer: Option<Hidden>,
    /// A body, as JSON, makes it a `POST`.
    pub body: Option<Hidden>,
    /// How often it may be sent again by itself.
    pub repeats: Repeats,
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
    step: Step,
    status: u16,
    text: Hidden,
    /// The reference to quote.
    pub reference: Option<String>,
    /// The `Location` header.
    pub location: Option<Hidden>,
}

impl Reply {
    /// Reads the expected shape; anything else is one typed failure.
    pub fn read<T>(self, read: impl FnOnce(json::Object) -> Option<T>) -> Result<T, Failure> {
        envelope(self.text.expose()).and_then(read).ok_or(Failure {
            status: Some(self.status),
            reference: self.reference,
            ..Failure::silent(self.step, Cause::Unreadable)
        })
    }
}

/// Sends the call, and sends it again after passing trouble as often as it may.
pub fn fetch(call: Call) -> Waiting<Result<Reply, Failure>> {
    Box::pin(repeat(call))
}

async fn repeat(call: Call) -> Result<Reply, Failure> {
    let mut attempt = 0;
    // What an earlier attempt may have done, no refusal of a later one undoes.
    let mut doubt = None;
    loop {
        let failure = match send_once(&call).await {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        let pause = failure
            .retry_after
            .map_or(200 << attempt, |seconds| seconds.saturating_mul(1000));
        // A longer pause than this is the person's to decide about, not ours.
        if attempt >= call.repeats.count() || !is_passing(&call, &failure) || pause > 2_000 {
            return Err(failure.after(doubt));
        }
        if call.step == Step::Approval && failure.is_outcome_unknown() {
            doubt = Some(failure.after(doubt));
        }
        browser::sleep(pause + browser::jitter(200)).await;
        attempt += 1;
    }
}

fn is_passing(call: &Call, failure: &Failure) -> bool {
    match (&failure.cause, failure.status) {
        (Cause::Unreachable, _) | (_, Some(502..=504)) => true,
        // Asked to slow down: reads may try again when told when; the rest is the person's decision.
        (_, Some(429)) => call.body.is_none() && failure.retry_after.is_some(),
        _ => false,
    }
}

async fn send_once(call: &Call) -> Result<Reply, Failure> {
    let is_late = Rc::new(Cell::new(false));
    let (early, abort) = match early(call) {
        Some(Early { response, abort }) => (Some(response), Some(abort)),
        None => (None, AbortController::new().ok()),
    };
    let signal = abort.as_ref().map(AbortController::signal);
    let _limit = browser::alarm(PATIENCE_MS, {
        let is_late = is_late.clone();
        move || {
            is_late.set(true);
            if let Some(abort) = abort {
                abort.abort();
            }
        }
    });
    let sent = early.map_or_else(|| send(call, &signal.into()), Ok);
    let response = match exchange(sent).await {
        Ok((response, Some(text))) => return judge(call.step, &response, text),
        Ok((response, None)) => Some(response),
        Err(_) => None,
    };
    let cause = match (is_late.get(), browser::is_online()) {
        (true, _) => Cause::TimedOut,
        (_, true) => Cause::Unreachable,
        (_, false) => Cause::Offline,
    };
    Err(Failure {
        reference: response.and_then(|response| header(&response, REFERENCE)),
        ..Failure::silent(call.step, cause)
    })
}

/// The same call, when it is under way already.
fn early(call: &Call) -> Option<Early> {
    browser::early::call(&call.path, call.bearer.as_ref()?, call.body.as_ref()?)
}

/// The head of the answer, and its body, unless it broke off.
async fn exchange(sent: Result<Promise, JsValue>) -> Result<(Response, Option<Hidden>), JsValue> {
    let response: Response = JsFuture::from(sent?).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await.ok();
    Ok((
        response,
        text.map(|text| Hidden::new(text.as_string().unwrap_or_default())),
    ))
}

fn send(call: &Call, signal: &JsValue) -> Result<Promise, JsValue> {
    let headers = Object::new();
    let set = |object: &Object, name: &str, value: &JsValue| Reflect::set(object, &name.into(), value);
    set(&headers, "Accept", &"application/json".into())?;
    if let Some(token) = &call.bearer {
        let bearer = Hidden::new(["Bearer ", token.expose()].concat());
        set(&headers, "Authorization", &bearer.expose().into())?;
    }
    let init = Object::new();
    for (name, value) in MANNERS {
        set(&init, name, &value.into())?;
    }
    if let Some(body) = &call.body {
        set(&headers, "Content-Type", &"application/json".into())?;
        set(&init, "method", &"POST".into())?;
        set(&init, "body", &body.expose().into())?;
    }
    set(&init, "headers", &headers)?;
    set(&init, "signal", signal)?;
    Ok(fetch_at_the_door(&call.path, &init))
}

fn header(response: &Response, name: &str) -> Option<String> {
    let value = response.headers().get(name).ok().flatten();
    value.filter(|value| !value.is_empty())
}

fn judge(step: Step, response: &Response, text: Hidden) -> Result<Reply, Failure> {
    let status = response.status();
    let reference = header(response, REFERENCE);
    let retry_after = header(response, "Retry-After").and_then(|seconds| seconds.trim().parse().ok());
    let is_whole = text.expose().len() <= LONGEST_ANSWER;
    if is_whole && (200..300).contains(&status) {
        return Ok(Reply {
            step,
            status,
            text,
            reference,
            location: header(response, "Location").map(Hidden::from),
        });
    }
    let failure = is_whole
        .then(|| Failure::refused(step, status, text.expose()))
        .flatten()
        .unwrap_or(Failure {
            status: Some(status),
            ..Failure::silent(step, Cause::Unreadable)
        });
    Err(Failure {
        reference: failure.reference.or(reference),
        retry_after,
        ..failure
    })
}
