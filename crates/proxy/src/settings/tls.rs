//! The proxy's own certificate, from two files that are set together.

use std::path::Path;

use super::sources::Sources;
use super::{Problem, secret_file};
use crate::server::{Tls, Unusable};

const CERTIFICATE: &str = "tls_certificate";
const KEY: &str = "tls_key";

/// The certificate with its key, or nothing when TLS ends in front of the proxy.
pub fn from_sources(sources: &Sources) -> Result<Option<Tls>, Problem> {
    let chain = sources.maybe(CERTIFICATE, |path| {
        std::fs::read(path).map_err(|error| format!("names a file that cannot be read: {}", error.kind()))
    })?;
    let key = sources.maybe(KEY, |path| {
        secret_file::read(Path::new(path)).map_err(|wrong| format!("names a file that {wrong}"))
    })?;
    let (chain, key) = match (chain, key) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(alone(CERTIFICATE, KEY)),
        (None, Some(_)) => return Err(alone(KEY, CERTIFICATE)),
        (Some(chain), Some(key)) => (chain, zeroize::Zeroizing::new(key)),
    };
    Tls::new(&chain, key.as_bytes()).map(Some).map_err(|unusable| {
        let (setting, wrong) = match unusable {
            Unusable::NoCertificate => (CERTIFICATE, "names a file without a certificate in PEM"),
            Unusable::NoKey => (KEY, "names a file without a private key in PEM"),
            Unusable::OddKey => (
                KEY,
                "names a private key of a kind that cannot be used: make one of RSA or ECDSA",
            ),
            Unusable::NotAPair => (KEY, "is not the key of the first certificate in tls_certificate"),
        };
        sources.wrong(setting, wrong)
    })
}

fn alone(given: &str, missing: &str) -> Problem {
    Problem(format!("{given} is set without {missing}; set both, or neither"))
}
