//! What happens to every request: it gets an id, keeps to limits, survives a panic, and leaves with the right headers,
//! in the form its asker reads, and with one line in the log.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use http::header::{ACCEPT, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use uuid::Uuid;

use crate::pages::Links;
use crate::refusal::{self, Form, Refusal, Served};
use crate::{admin, log, patient, security_headers};

/// The header of request ids (contract c.0).
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Bytes of all header names and values together.
pub const LARGEST_HEADERS: usize = 32 * 1024;

/// The id of a request: the page's own when it sent a UUID, else one made here.
#[derive(Clone, Debug)]
pub struct RequestId(String);

/// Random bytes for a hundred ids: asking the system for each id costs a tenth of a forwarded call.
const POOL: usize = 100 * 16;

thread_local! {
    static RANDOM: RefCell<(usize, [u8; POOL])> = const { RefCell::new((POOL, [0; POOL])) };
}

/// Of version 4 (RFC 9562, 5.4). Ids are no secrets, so it does no harm that the next ones wait in memory.
fn fresh() -> Uuid {
    RANDOM.with_borrow_mut(|(used, pool)| {
        if *used == POOL {
            if getrandom::fill(pool).is_err() {
                return Uuid::new_v4();
            }
            *used = 0;
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&pool[*used..*used + 16]);
        *used += 16;
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    })
}

impl Default for RequestId {
    fn default() -> Self {
        Self(fresh().to_string())
    }
}

impl RequestId {
    /// Reads the page's id; anything but one UUID is replaced.
    pub fn of(headers: &HeaderMap) -> Self {
        only(headers, X_REQUEST_ID.as_str())
            .filter(|text| text.len() == 36)
            .and_then(|text| Uuid::try_parse(text).ok())
            .map_or_else(Self::default, |id| Self(id.to_string()))
    }

    /// For the log and for people.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the wire.
    pub fn header(&self) -> HeaderValue {
        HeaderValue::try_from(&self.0).unwrap_or(HeaderValue::from_static(""))
    }
}

/// A header that is given exactly once: of two, one may be somebody else's.
pub fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// What the log calls the address: a template, never the address itself.
#[derive(Clone, Copy, Debug)]
pub struct Route(pub &'static str);

/// The id eHealth gave to a call. It is what people quote to support, so it wins over ours in the answer.
#[derive(Clone, Debug)]
pub struct Reference(pub HeaderValue);

/// Why a handler with refusals of its own said no, for the log.
#[derive(Clone, Copy, Debug)]
pub struct RefusedAs(pub &'static str);

/// The terms on which requests are taken.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The most bytes of method, target and version together; checked once the head has been read.
    pub request_line: usize,
    /// Whose words people read.
    pub served: Served,
    /// Where the pages' footers lead.
    pub links: Links,
}

/// The middleware.
pub async fn around(State(terms): State<Terms>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(request.headers());
    let method = request.method().clone();
    let form = form(&request, terms.served);
    request.extensions_mut().insert(id.clone());

    let mut answer = match over_limit(&request, &terms) {
        Some(refusal) => refusal.into_response(),
        None => AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| refusal::INTERNAL.into_response()),
    };
    let route = answer.extensions().get::<Route>().copied().unwrap_or(Route("-"));
    let reference = answer.extensions_mut().remove::<Reference>();
    let refused = answer.extensions_mut().remove::<Refusal>();
    let refused_as = match refused {
        Some(refusal) => Some(refusal.kind),
        None => answer.extensions().get::<RefusedAs>().map(|RefusedAs(word)| *word),
    };
    if let Some(refusal) = refused {
        answer = refusal.answer(form, id.as_str(), &terms.links);
    }

    let headers = answer.headers_mut();
    security_headers::complete(headers);
    let shown = reference
        .as_ref()
        .map_or_else(|| id.header(), |Reference(value)| value.clone());
    headers.insert(X_REQUEST_ID, shown);

    log::request(&log::Line {
        id: id.as_str(),
        method: &method,
        route: route.0,
        status: answer.status().as_u16(),
        bytes: sent(&method, &answer),
        took: started.elapsed(),
        refused: refused_as,
        reference: reference.as_ref().map(|Reference(value)| value),
    });
    match method {
        Method::HEAD => without_body(answer),
        _ => answer,
    }
}

/// A page for whoever takes HTML, an envelope for programs. On API paths only a browser that opens the address itself,
/// as its own navigation, gets a page.
fn form(request: &Request, served: Served) -> Form {
    let opens_it = request
        .headers()
        .get("sec-fetch-dest")
        .is_some_and(|dest| dest == "document");
    let path = request.uri().path();
    if (patient::is_api_path(path) || admin::is_api_path(path)) && !opens_it {
        return Form::Envelope;
    }
    let mut accept = request.headers().get_all(ACCEPT).iter().peekable();
    let takes_html = accept.peek().is_none()
        || accept
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .filter_map(|item| item.split(';').next())
            .any(|kind| matches!(kind.trim(), "text/html" | "text/*" | "*/*"));
    match takes_html {
        true => served.page_at(path),
        false => Form::Envelope,
    }
}

fn over_limit(request: &Request, terms: &Terms) -> Option<Refusal> {
    if request_line(request.method(), request.uri()) > terms.request_line {
        return Some(refusal::LINK_TOO_LONG);
    }
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    (headers > LARGEST_HEADERS).then_some(refusal::HEADERS_TOO_LARGE)
}

/// `GET /path?query HTTP/1.1`, counted.
fn request_line(method: &Method, uri: &Uri) -> usize {
    let target = uri.path_and_query().map_or(0, |target| target.as_str().len());
    method.as_str().len() + target + " ".len() + " HTTP/1.1".len()
}

fn sent(method: &Method, answer: &Response) -> Option<u64> {
    match *method {
        Method::HEAD => Some(0),
        _ => length(answer),
    }
}

/// Bytes of the body; none where nobody knows before its end.
fn length(answer: &Response) -> Option<u64> {
    let told = answer
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    answer.body().size_hint().exact().or(told)
}

/// A HEAD is answered as a GET without its body (RFC 9110, 9.3.2).
fn without_body(mut answer: Response) -> Response {
    if let Some(length) = answer.body().size_hint().exact() {
        answer.headers_mut().entry(CONTENT_LENGTH).or_insert(length.into());
    }
    *answer.body_mut() = Body::empty();
    answer
}
