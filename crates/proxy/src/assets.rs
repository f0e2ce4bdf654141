//! The built app: a few files, read once, kept in memory ready to send.
//!
//! Nothing is looked up on disk while serving, so no address can reach a file that was not in the build.

mod files;
pub(crate) mod negotiate;
mod types;

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

pub use files::{Page, read};
use negotiate::{Encoding, accepted, is_known};

/// The name of the page inside the build.
pub const DOCUMENT: &str = "index.html";

/// Sent for what must never be stored: the page and every call (requirements A6).
pub const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Kept for a year without asking.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, but asked about every time.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Every file of the build but the page, by its path without the leading slash.
#[derive(Debug, Default)]
pub struct Assets(BTreeMap<String, Asset>);

/// One file: its bytes in each encoding the build made.
#[derive(Debug)]
pub struct Asset {
    content_type: HeaderValue,
    cache: HeaderValue,
    identity: Representation,
    gzip: Option<Representation>,
    brotli: Option<Representation>,
}

/// The bytes of one encoding and their strong validator (RFC 9110, 8.8.3).
#[derive(Debug)]
struct Representation {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Representation {
    fn new(bytes: Bytes) -> Self {
        let etag = format!("\"{}\"", &hex_sha256(&bytes)[..32]);
        Self {
            bytes,
            etag: HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }
}

/// The build as its files: name to bytes, the page included.
pub type Files = BTreeMap<String, Bytes>;

impl Assets {
    /// Makes every file but the page ready to send.
    pub fn new(files: &Files) -> Self {
        let twin = |name: &str, ending: &str| files.get(&format!("{name}.{ending}")).cloned();
        let is_twin = |name: &str| {
            [".br", ".gz"]
                .iter()
                .any(|ending| name.strip_suffix(ending).is_some_and(|stem| files.contains_key(stem)))
        };
        Self(
            files
                .iter()
                .filter(|(name, _)| name.as_str() != DOCUMENT && !is_twin(name))
                .map(|(name, bytes)| {
                    let cache = if carries_its_hash(name, bytes) { FOREVER } else { ASK };
                    let asset = Asset::new(name, cache, bytes.clone(), twin(name, "gz"), twin(name, "br"));
                    (name.clone(), asset)
                })
                .collect(),
        )
    }

    /// The file with a name, compared byte for byte: an address that is merely equivalent is another address.
    pub fn named(&self, name: &str) -> Option<&Asset> {
        self.0.get(name)
    }
}

impl Asset {
    /// A file with the twins the build made.
    pub fn new(name: &str, cache: HeaderValue, bytes: Bytes, gzip: Option<Bytes>, brotli: Option<Bytes>) -> Self {
        Self {
            content_type: HeaderValue::from_static(types::of(name)),
            cache,
            identity: Representation::new(bytes),
            gzip: gzip.map(Representation::new),
            brotli: brotli.map(Representation::new),
        }
    }

    /// The answer to a GET with these headers; 304 when the browser has it already (RFC 9110, 13.1.2).
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let encoding = accepted(headers, self.brotli.is_some(), self.gzip.is_some());
        let chosen = match encoding {
            Encoding::Brotli => self.brotli.as_ref(),
            Encoding::Gzip => self.gzip.as_ref(),
            Encoding::Identity => None,
        };
        let representation = chosen.unwrap_or(&self.identity);
        // What is not stored is not asked about: the page goes out whole.
        let stored = self.cache != NO_STORE;

        let mut answer = if stored && is_known(headers, &representation.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut answer = representation.bytes.clone().into_response();
            answer.headers_mut().insert(CONTENT_TYPE, self.content_type.clone());
            if let (Some(_), Some(name)) = (chosen, encoding.name()) {
                answer
                    .headers_mut()
                    .insert(CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            answer
        };
        let out = answer.headers_mut();
        out.insert(CACHE_CONTROL, self.cache.clone());
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if stored {
            out.insert(ETAG, representation.etag.clone());
        }
        answer
    }
}

/// Whether the name proves the content: a part of it is at least 16 hex digits that begin the content's SHA-256.
///
/// trunk's own hashes do not count. For JavaScript and WebAssembly they are taken before wasm-bindgen and wasm-opt run,
/// so a new tool version can change a file under its old name, and a browser that was told `immutable` would keep the
/// old half of a pair for a year. A build that wants `immutable` renames its files after the last step that changes
/// them; everything else is revalidated, which costs a 304.
fn carries_its_hash(name: &str, bytes: &[u8]) -> bool {
    let hash = hex_sha256(bytes);
    name.rsplit('/')
        .next()
        .unwrap_or_default()
        .split(['-', '_', '.'])
        .any(|part| part.len() >= 16 && hash.starts_with(part))
}

fn hex_sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
