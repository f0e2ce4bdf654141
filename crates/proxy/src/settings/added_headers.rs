//! `[headers]`: what the server adds to its eHealth calls, such as `X-Custom-PSK`. Values are secrets and print nowhere.

use std::fmt;
use std::path::Path;

use http::{HeaderMap, HeaderName};
use serde::Deserialize;

use super::secret_file;

/// Headers added to every eHealth call.
#[derive(Clone, Default)]
pub struct AddedHeaders(HeaderMap);

impl AddedHeaders {
    /// The headers, for the one place that sends them.
    pub fn expose(&self) -> &HeaderMap {
        &self.0
    }
}

impl fmt::Debug for AddedHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Where one value comes from.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Origin {
    /// `{ value_file = "/run/secrets/psk" }`.
    File(FileOrigin),
    /// `{ value_env = "CUSTOM_PSK" }`.
    Env(EnvOrigin),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileOrigin {
    value_file: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnvOrigin {
    value_env: String,
}

/// Headers whose meaning belongs to the proxy or to the person's own call. `Cookie` is here because the gateway lets a
/// cookie named `authorization` win over the person's own bearer (contract c.0).
const OURS: &[&str] = &[
    "accept",
    "accept-encoding",
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "pragma",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
];

/// Reads one entry and adds it. The error is the end of a sentence that begins with the header's place.
pub(super) fn add(
    to: &mut AddedHeaders,
    name: &str,
    origin: Origin,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(), String> {
    let name: HeaderName = name.parse().map_err(|_| "is not a header name".to_owned())?;
    if OURS.contains(&name.as_str()) {
        return Err("is set by the proxy itself and cannot be added".to_owned());
    }
    let value = match origin {
        Origin::File(FileOrigin { value_file }) => {
            secret_file::read(Path::new(&value_file)).map_err(|wrong| format!("value_file {wrong}"))?
        }
        Origin::Env(EnvOrigin { value_env }) => {
            env(&value_env).ok_or("names an environment variable (value_env) that is not set")?
        }
    };
    to.0.insert(name, secret_file::header(&value)?);
    Ok(())
}
