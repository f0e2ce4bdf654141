//! The patient surface: the calls of contract c.2 to c.4, e.2 and e.3, and nothing else (requirements A12).
//!
//! A call is read into a [`Call`], which cannot name another host, path or query; of the request only the bearer and
//! the JSON body go on. The answer comes back as it is: status, body, and a few named headers; a dictionary's body is
//! compressed on the way.

mod call;
mod checked;
mod compressed;
mod download;
mod origin;
mod upload;
mod upstream;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{StatusCode, Version};

pub use call::{Call, Host, NotListed};
use download::Download;
pub use upstream::Upstream;

use crate::around::{Reference, RequestId, Route};
use crate::refusal::{self, Refusal};

/// Bytes of a body that are held until it is whole, in both directions; most are shorter. Of a longer one so many must have
/// come before any of it goes on.
const HELD: usize = 16 * 1024;

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
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let may_compress = compressed::is_wanted(&call, request.headers());
    let mut answer = match make(&upstream, &call, request, &id, may_compress).await {
        Ok(answer) if may_compress && answer.more.is_none() => {
            let body = answer.came.clone();
            compressed::compressed(passed_on(&call, answer, &id), &body)
        }
        Ok(answer) => passed_on(&call, answer, &id),
        Err(failure) => Refusal::from(failure).into_response(),
    };
    answer.extensions_mut().insert(Route(call.template()));
    answer
}

async fn make(
    upstream: &Upstream,
    call: &Call,
    request: Request,
    id: &RequestId,
    may_compress: bool,
) -> Result<Download, Failure> {
    let (head, body) = request.into_parts();
    if call.changes_state() && !origin::is_ours(&head.headers) {
        return Err(Failure::CrossOrigin);
    }
    let authorization = checked::bearer(&head.headers)?;
    let body = match call.takes_body() {
        true => Some(upstream.take(&head.headers, body).await?),
        false => None,
    };
    let most = match may_compress {
        // Before HTTP/1.1 an answer of no known length that breaks off looks whole.
        _ if head.version < Version::HTTP_11 => None,
        true => Some(compressed::LARGEST),
        false => Some(HELD),
    };
    upstream.send(call, authorization, body, id, most).await
}

/// Status and body as they come; of the headers, those the page reads.
fn passed_on(call: &Call, answer: Download, id: &RequestId) -> Response {
    let Download {
        status,
        mut headers,
        came,
        more,
    } = answer;
    let reference = headers.remove(crate::around::X_REQUEST_ID);
    let length = more.as_ref().and_then(|more| more.length);
    let mut response = match more {
        None => (status, came).into_response(),
        Some(more) => (status, more.body(came, id)).into_response(),
    };
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
    if let Some(length) = length {
        out.insert(CONTENT_LENGTH, length.into());
    }
    if status == StatusCode::NO_CONTENT {
        out.remove(CONTENT_LENGTH);
    }
    if let Some(reference) = reference {
        response.extensions_mut().insert(Reference(reference));
    }
    response
}
