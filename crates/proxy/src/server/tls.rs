//! The proxy's own TLS: one certificate, TLS 1.2 or 1.3, HTTP/2 where the browser knows it (RFC 7301, RFC 9113).

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// HTTP/2 in ALPN.
pub const H2: &[u8] = b"h2";
/// HTTP/1.1 in ALPN.
const HTTP_1_1: &[u8] = b"http/1.1";

/// A certificate and its key, ready to be shown to browsers.
#[derive(Clone)]
pub struct Tls(Arc<ServerConfig>);

/// The key must not print itself.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(hidden)")
    }
}

/// What is wrong with a certificate and its key; which of the two is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The first has no certificate in it.
    NoCertificate,
    /// The second has no private key in it.
    NoKey,
    /// The key is of a kind that TLS servers do not use.
    OddKey,
    /// The two do not belong together.
    NotAPair,
}

impl Tls {
    /// Reads a chain, the server's own certificate first, and the key of that certificate, both in PEM.
    pub fn new(chain: &[u8], key: &[u8]) -> Result<Self, Unusable> {
        let chain = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Unusable::NoCertificate)?;
        if chain.is_empty() {
            return Err(Unusable::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Unusable::NoKey)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = provider
            .key_provider
            .load_private_key(key)
            .map_err(|_| Unusable::OddKey)?;
        let certified = rustls::sign::CertifiedKey::new(chain, key);
        match certified.keys_match() {
            // The second cannot be told of some keys; then the first browser tells.
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
            Err(rustls::Error::InconsistentKeys(_)) => return Err(Unusable::NotAPair),
            Err(_) => return Err(Unusable::NoCertificate),
        }
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| Unusable::OddKey)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(certified)));
        config.alpn_protocols = vec![H2.to_vec(), HTTP_1_1.to_vec()];
        Ok(Self(Arc::new(config)))
    }

    /// Shakes hands with browsers.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.clone())
    }
}
