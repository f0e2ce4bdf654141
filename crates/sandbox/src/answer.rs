//! A handler's answer before its envelope, and what the edge needs to know of the request.

use std::sync::{Arc, Mutex, PoisonError};

use auth_ui_contract::envelope::Paging;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{error::ApiError, faults::Fault, signature::Verification};

/// A success, to be put into the envelope of contract c.0 by the edge.
#[derive(Clone, Debug)]
pub struct Answer {
    /// 200 or 201.
    pub status: StatusCode,
    /// The answer itself.
    pub data: Value,
    /// Beside `data`, when there is something.
    pub urgent: Option<Value>,
    /// The `Location` header.
    pub location: Option<String>,
    /// The page of a list.
    pub paging: Option<Paging>,
}

impl Answer {
    /// 200 with data.
    pub fn ok(data: Value) -> Self {
        Answer {
            status: StatusCode::OK,
            data,
            urgent: None,
            location: None,
            paging: None,
        }
    }

    /// 201 with data.
    pub fn created(data: Value) -> Self {
        Answer {
            status: StatusCode::CREATED,
            ..Answer::ok(data)
        }
    }
}

/// What handlers return.
pub type Handled = Result<Answer, ApiError>;

/// An answer on its way to the edge, which knows the request and writes the envelope.
#[derive(Clone)]
pub struct Unsealed(pub Handled);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        unsealed(Ok(self))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        unsealed(Err(self))
    }
}

fn unsealed(handled: Handled) -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Unsealed(handled));
    response
}

/// What handlers tell the edge besides their answer.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// How far a signature was checked, for the header and the journal.
    pub signature: Option<Verification>,
    /// Trouble the special input asked for.
    pub fault: Option<Fault>,
    /// What was done, for the journal.
    pub done: Option<String>,
}

/// The notes of one request.
#[derive(Clone, Debug, Default)]
pub struct Context(Arc<Mutex<Notes>>);

impl Context {
    /// Says how far the signature was checked.
    pub fn signature(&self, verification: Verification) {
        self.with(|notes| notes.signature = Some(verification));
    }

    /// Asks the edge for trouble.
    pub fn fault(&self, fault: Option<Fault>) {
        if fault.is_some() {
            self.with(|notes| notes.fault = fault);
        }
    }

    /// Says what was done.
    pub fn done(&self, what: String) {
        self.with(|notes| notes.done = Some(what));
    }

    /// What was noted.
    pub fn notes(&self) -> Notes {
        self.with(|notes| notes.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Notes) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
