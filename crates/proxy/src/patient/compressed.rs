//! Dictionaries travel compressed: the one of scopes is 12 KB, a quarter of a second on a poor phone's line.
//!
//! Only dictionaries: they hold public words. An answer with somebody's data or a token keeps its length to itself, so that
//! nobody can guess at its content by what it compresses with (BREACH).

use std::io::Write as _;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderValue, StatusCode};

use super::Call;
use crate::assets::negotiate::{Encoding, accepted};

/// What is compressed while others wait on the same thread: about a millisecond for every 16 KB.
pub const LARGEST: usize = 128 * 1024;
/// Not worth a header.
const SMALLEST: usize = 1024;
/// Half of brotli's scale: five sixths of what the whole of it saves, in a tenth of the time.
const QUALITY: u32 = 5;
/// 2^16 bytes of memory to look back at.
const WINDOW: u32 = 16;

/// Whether the answer to a call may be compressed for this browser.
pub fn is_wanted(call: &Call, headers: &HeaderMap) -> bool {
    matches!(call, Call::Dictionary { .. }) && accepted(headers, true, false) == Encoding::Brotli
}

/// The same answer in fewer bytes; one that is not worth it, or not a success, stays as it is.
pub fn compressed(mut answer: Response, body: &Bytes) -> Response {
    if answer.status() != StatusCode::OK || !(SMALLEST..=LARGEST).contains(&body.len()) {
        return answer;
    }
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, QUALITY, WINDOW);
    if writer.write_all(body).is_err() {
        return answer;
    }
    let short = Bytes::from(writer.into_inner());
    let headers = answer.headers_mut();
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(short.len()));
    *answer.body_mut() = Body::from(short);
    answer
}
