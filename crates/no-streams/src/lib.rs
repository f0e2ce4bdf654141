//! In place of the crate `wasm-streams`, which Leptos brings along for bodies of server functions that are streams.
//!
//! There are no server functions here. But that crate exports functions to the browser, and what is exported is kept
//! whether or not anybody calls it: nine kilobytes of each page, raw.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream of the browser. There is none, and asking for one ends the app.
pub enum ReadableStream {}

impl ReadableStream {
    /// Would read a stream of the browser.
    pub fn from_raw(_: web_sys::ReadableStream) -> Self {
        std::process::abort()
    }

    /// Would hand a stream to the browser.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>>) -> Self {
        std::process::abort()
    }

    /// The browser's own form of it.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        match self {}
    }

    /// What comes out of it.
    pub fn into_stream(self) -> Self {
        self
    }
}

impl Stream for ReadableStream {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match *self {}
    }
}
