//! A PostgreSQL server on another machine must prove its name (requirements A30): the rule can be satisfied, and what it
//! asks for is really checked.

use std::net::TcpListener;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::postgres::Cluster;
use crate::{Keyring, Store, StoreError};

fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        BASE64_STANDARD.encode(der)
    )
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_prove_its_name_gets_nothing() {
    let (known, stranger) = (authority(), authority());
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &known)
        .unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let _server = Cluster::with_tls(
        port,
        &pem("CERTIFICATE", certificate.der()),
        &pem("PRIVATE KEY", key.serialized_der()),
    );

    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    Keyring::create(&keys, "k1").unwrap();
    for (name, authority) in [("known.pem", &known), ("stranger.pem", &stranger)] {
        std::fs::write(folder.path().join(name), pem("CERTIFICATE", authority.der())).unwrap();
    }
    let open = async |host: &str, authority: &str| {
        let authority = folder.path().join(authority);
        let url = format!(
            "postgres://postgres@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={}",
            authority.display()
        );
        let ring = Keyring::load(std::slice::from_ref(&keys)).unwrap();
        Store::open(&url.parse().unwrap(), ring).await
    };
    let no_name = StoreError::Broken("the server does not prove its name by TLS".to_owned());
    for (host, authority, wrong) in [
        ("localhost", "stranger.pem", "signed by somebody else"),
        ("127.0.0.1", "known.pem", "another name"),
    ] {
        let refused = open(host, authority).await.err();
        assert_eq!(refused, Some(no_name.clone()), "{wrong}");
    }
    let store = open("localhost", "known.pem").await.unwrap();
    assert_eq!(store.ready().await.store, None);
    store.close().await;
}
