//! The patient surface: the calls of contract c.2 to c.4, e.2 and e.3, and nothing else (requirements A12).
//!
//! A call is read into a [`Call`], which cannot name another host, path or query; of the request only the bearer and
//! the JSON body go on. The answer comes back as it is: status, body, and a few named headers; a dictionary's body is
//! compressed on the way.

mod call;
mod checked;
mod compressed;
mod origin;
mod upstream;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};

pub use call::{Call, Host, NotListed};
pub use upstream::{Answer, Upstream};

use crate::around::{Reference, RequestId, Route};
use crate::refusal::{self, Refusal};

/// Why a call was not made, or its answer not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The method, path or query is not on the list.
    NotListed(NotListed),
    /// Another site's page made a state-changing call.
    CrossOrigin,
    /// The `Authorization` header is not one bearer token.
    Bearer,
    /// The bearer token is longer than any real one.
    BearerTooLong,
    /// The body is not declared as JSON.
    NotDeclaredJson,
    /// The body is not JSON, or did not arrive whole.
    NotJson,
    /// The body is over the limit.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// No connection could be made.
    Unreachable,
    /// The answer did not arrive in time.
    TimedOut,
    /// The answer broke off, is over the limit, is encoded, or is a redirect.
    Unreadable,
}

/// What each means in HTTP.
impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotListed(NotListed::Path) => refusal::NOT_FOUND,
            Failure::NotListed(NotListed::Query) => refusal::QUERY,
            Failure::NotListed(NotListed::Method(allow)) => Refusal::method_not_allowed(allow),
            Failure::CrossOrigin => refusal::CROSS_ORIGIN,
            Failure::Bearer => refusal::BEARER,
            Failure::BearerTooLong => refusal::HEADERS_TOO_LARGE,
            Failure::NotDeclaredJson => refusal::NOT_JSON,
            Failure::NotJson => refusal::MALFORMED,
            Failure::BodyTooLarge => refusal::REQUEST_TOO_LARGE,
            Failure::BodyTooSlow => refusal::SLOW_REQUEST,
            Failure::Unreachable => refusal::UPSTREAM_UNREACHABLE,
            Failure::TimedOut => refusal::UPSTREAM_TIMEOUT,
            Failure::Unreadable => refusal::UPSTREAM_UNREADABLE,
        }
    }
}

/// Whether a path belongs to the eHealth API: failures there are for programs.
pub fn is_api_path(path: &str) -> bool {
    ["/api", "/oauth", "/user"].iter().any(|prefix| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Answers every request under the API's paths.
pub async fn forward(State(upstream): State<Arc<Upstream>>, request: Request) -> Response {
    let call = match Call::read(request.method(), request.uri().path(), request.uri().query()) {
        Ok(call) => call,
        Err(not_listed) => return Refusal::from(Failure::NotListed(not_listed)).into_response(),
    };
    let may_compress = compressed::is_wanted(&call, request.headers());
    let mut answer = match make(&upstream, &call, request).await {
        Ok(answer) if may_compress => {
            let body = answer.body.clone();
            compressed::compressed(passed_on(&call, answer), &body)
        }
        Ok(answer) => passed_on(&call, answer),
        Err(failure) => Refusal::from(failure).into_response(),
    };
    answer.extensions_mut().insert(Route(call.template()));
    answer
}

async fn make(upstream: &Upstream, call: &Call, request: Request) -> Result<Answer, Failure> {
    let (head, body) = request.into_parts();
    if call.changes_state() && !origin::is_ours(&head.headers) {
        return Err(Failure::CrossOrigin);
    }
    let id = head.extensions.get::<RequestId>().cloned().unwrap_or_default();
    let authorization = checked::bearer(&head.headers)?;
    let body = match call.takes_body() {
        true => Some(checked::json(&head.headers, body, upstream.largest_request()).await?),
        false => None,
    };
    upstream.send(call, authorization, body, &id).await
}

/// Status and body as they came; of the headers, those the page reads.
fn passed_on(call: &Call, answer: Answer) -> Response {
    let Answer {
        status,
        mut headers,
        body,
    } = answer;
    let reference = headers.remove(crate::around::X_REQUEST_ID);
    let mut response = (status, body).into_response();
    let out = response.headers_mut();
    out.remove(CONTENT_TYPE);
    for name in [CONTENT_TYPE, RETRY_AFTER] {
        if let Some(value) = headers.remove(&name) {
            out.insert(name, value);
        }
    }
    if *call == Call::Authorize
        && let Some(location) = headers.remove(LOCATION)
    {
        out.insert(LOCATION, location);
    }
    if status == StatusCode::NO_CONTENT {
        out.remove(CONTENT_LENGTH);
    }
    if let Some(reference) = reference {
        response.extensions_mut().insert(Reference(reference));
    }
    response
}
