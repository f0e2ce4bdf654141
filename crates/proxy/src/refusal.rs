//! Every answer the proxy gives by itself: an error envelope for programs (contract c.0), a Ukrainian page for people.
//!
//! A handler returns a [`Refusal`]; which of the two forms goes out is decided in one place, [`crate::around`].

use auth_ui_contract::{ErrorBody, ErrorEnvelope, Meta};
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};

use crate::admin;
use crate::pages::{self, Links, Words};

/// One way of saying no. The English message is for programs and logs; it never repeats anything that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The machine word in `error.type`.
    pub kind: &'static str,
    /// The English sentence in `error.message`.
    pub message: &'static str,
    /// The page, for people.
    pub words: &'static Words,
    /// The methods that would have worked, for 405.
    pub allow: Option<&'static str>,
}

const fn refusal(status: StatusCode, kind: &'static str, message: &'static str, words: &'static Words) -> Refusal {
    Refusal {
        status,
        kind,
        message,
        words,
        allow: None,
    }
}

/// There is nothing at this address.
pub const NOT_FOUND: Refusal = refusal(
    StatusCode::NOT_FOUND,
    "not_found",
    "There is nothing at this address.",
    &pages::NOT_FOUND,
);
/// The bare host: the page works only by an application's link.
pub const NO_LINK: Refusal = refusal(
    StatusCode::NOT_FOUND,
    "not_found",
    "The page opens only by the link an application makes.",
    &pages::NO_LINK,
);
/// The request could not be read as HTTP.
pub const UNREADABLE: Refusal = refusal(
    StatusCode::BAD_REQUEST,
    "request_malformed",
    "The request could not be read.",
    &pages::UNREADABLE,
);
/// A body or a query that a listed call does not take.
pub const MALFORMED: Refusal = refusal(
    StatusCode::BAD_REQUEST,
    "request_malformed",
    "Malformed request. Probably, you have sent corrupted JSON.",
    &pages::UNREADABLE,
);
/// A query that a listed call does not take.
pub const QUERY: Refusal = refusal(
    StatusCode::BAD_REQUEST,
    "request_malformed",
    "The query does not belong to this call.",
    &pages::UNREADABLE,
);
/// The bearer is missing its form; the sentence is the gateway's own (contract c.0).
pub const BEARER: Refusal = refusal(
    StatusCode::UNAUTHORIZED,
    "access_denied",
    "Authorization header is not set or doesn't contain Bearer token",
    &pages::UNREADABLE,
);
/// A state-changing call that another site's page made.
pub const CROSS_ORIGIN: Refusal = refusal(
    StatusCode::FORBIDDEN,
    "cross_origin",
    "This call may be made only by the page itself.",
    &pages::UNREADABLE,
);
/// A body that did not come in time.
pub const SLOW_REQUEST: Refusal = refusal(
    StatusCode::REQUEST_TIMEOUT,
    "request_timeout",
    "The request did not arrive in time.",
    &pages::UNREADABLE,
);
/// A body over the limit.
pub const REQUEST_TOO_LARGE: Refusal = refusal(
    StatusCode::PAYLOAD_TOO_LARGE,
    "request_too_large",
    "The request is larger than this server accepts.",
    &pages::HEADERS_TOO_LARGE,
);
/// A body that is not declared as JSON.
pub const NOT_JSON: Refusal = refusal(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "unsupported_media_type",
    "The request must be application/json.",
    &pages::UNREADABLE,
);
/// A request line over the limit.
pub const LINK_TOO_LONG: Refusal = refusal(
    StatusCode::URI_TOO_LONG,
    "request_too_large",
    "The address is longer than this server accepts.",
    &pages::LINK_TOO_LONG,
);
/// Header fields over the limit.
pub const HEADERS_TOO_LARGE: Refusal = refusal(
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    "request_too_large",
    "The header fields are larger than this server accepts.",
    &pages::HEADERS_TOO_LARGE,
);
/// Something broke here.
pub const INTERNAL: Refusal = refusal(
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal_error",
    "Internal error.",
    &pages::INTERNAL,
);
/// No connection to eHealth: the call was certainly not made.
pub const UPSTREAM_UNREACHABLE: Refusal = refusal(
    StatusCode::BAD_GATEWAY,
    "upstream_unreachable",
    "The eHealth service cannot be reached. The call was not made.",
    &pages::UPSTREAM,
);
/// No whole answer in time: whether the call took effect is unknown.
pub const UPSTREAM_TIMEOUT: Refusal = refusal(
    StatusCode::GATEWAY_TIMEOUT,
    "upstream_timeout",
    "The eHealth service did not answer in time. Whether the call took effect is unknown.",
    &pages::UPSTREAM,
);
/// An answer that broke off, is too large or is a redirect: whether the call took effect is unknown.
pub const UPSTREAM_UNREADABLE: Refusal = refusal(
    StatusCode::BAD_GATEWAY,
    "upstream_unreadable",
    "The eHealth service gave no usable answer. Whether the call took effect is unknown.",
    &pages::UPSTREAM,
);

impl Refusal {
    /// The method does not belong to this address; these do.
    pub const fn method_not_allowed(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..refusal(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "The method does not belong to this address.",
                &pages::UNREADABLE,
            )
        }
    }

    /// The whole answer, in the form the asker reads.
    pub fn answer(self, form: Form, request_id: &str, links: &Links) -> Response {
        let mut answer = match form {
            Form::Page => pages::page(self.status, self.words, request_id, links),
            Form::AdminPage => pages::page(self.status, admin::words_of(self.status), request_id, links),
            Form::Envelope => self.envelope(request_id),
        };
        if let Some(allow) = self.allow {
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
        }
        // The rest of such a request is not read, so nothing can follow it on the connection.
        if matches!(
            self.status,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT | StatusCode::URI_TOO_LONG
        ) {
            answer
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }

    fn envelope(self, request_id: &str) -> Response {
        let envelope = ErrorEnvelope {
            meta: Meta {
                code: self.status.as_u16(),
                // An address may carry a person's id or token, so none is repeated.
                url: String::new(),
                kind: "object".to_owned(),
                request_id: request_id.to_owned(),
            },
            error: ErrorBody {
                kind: Some(self.kind.to_owned()),
                message: Some(self.message.to_owned()),
                invalid: Vec::new(),
            },
        };
        let body = serde_json::to_vec(&envelope).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        (self.status, [(CONTENT_TYPE, json)], body).into_response()
    }
}

/// Who reads the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A person whom an application has sent.
    Page,
    /// A person at the admin page.
    AdminPage,
    /// A program.
    Envelope,
}

/// Whose pages are served, and so whose words people read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Served {
    /// The patient's confidant's alone.
    #[default]
    Patient,
    /// The clinic head's alone.
    Admin,
    /// Both, side by side.
    Both,
}

impl Served {
    /// The page for somebody who asked for this path.
    pub fn page_at(self, path: &str) -> Form {
        match self {
            Self::Patient => Form::Page,
            Self::Admin => Form::AdminPage,
            Self::Both if admin::is_path(path) => Form::AdminPage,
            Self::Both => Form::Page,
        }
    }
}

/// A refusal travels as a bare status with the refusal beside it, until its form is known.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}
