//! Object identifiers of containers and certificates.

use der::asn1::ObjectIdentifier as Oid;

/// CMS `data`.
pub const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
/// CMS `signedData`.
pub const SIGNED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.2");
/// Signed attribute: type of the content.
pub const CONTENT_TYPE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.3");
/// Signed attribute: digest of the content.
pub const MESSAGE_DIGEST: Oid = Oid::new_unwrap("1.2.840.113549.1.9.4");
/// Signed attribute: when it was signed.
pub const SIGNING_TIME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.5");

/// SHA-256.
pub const SHA256: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.1");
/// ECDSA with SHA-256.
pub const ECDSA_SHA256: Oid = Oid::new_unwrap("1.2.840.10045.4.3.2");
/// Elliptic curve public key.
pub const EC_PUBLIC_KEY: Oid = Oid::new_unwrap("1.2.840.10045.2.1");
/// The P-256 curve.
pub const P256: Oid = Oid::new_unwrap("1.2.840.10045.3.1.7");
/// RSA key, and RSA signature whose digest is named apart.
pub const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");
/// RSA PKCS#1 v1.5 with SHA-256.
pub const RSA_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.1.1.11");

/// The arc of Ukraine's own algorithms: DSTU 4145, GOST 34.311, Kupyna.
pub const UKRAINIAN_ALGORITHMS: &str = "1.2.804.2.1.1.1.1.";
/// DSTU 4145-2002 with GOST 34.311.
pub const DSTU4145: Oid = Oid::new_unwrap("1.2.804.2.1.1.1.1.3.1.1");
/// The GOST 34.311 digest.
pub const GOST34311: Oid = Oid::new_unwrap("1.2.804.2.1.1.1.1.2.1");

/// Certificate extension that carries attributes of the subject.
pub const SUBJECT_DIRECTORY_ATTRIBUTES: Oid = Oid::new_unwrap("2.5.29.9");
/// The DRFO code inside that extension.
pub const DRFO: Oid = Oid::new_unwrap("1.2.804.2.1.1.1.11.1.4.1.1");
/// Subject: common name.
pub const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
/// Subject: surname.
pub const SURNAME: Oid = Oid::new_unwrap("2.5.4.4");
/// Subject: serial number, e.g. `TINUA-1234567890`.
pub const SERIAL_NUMBER: Oid = Oid::new_unwrap("2.5.4.5");
/// Subject: country.
pub const COUNTRY: Oid = Oid::new_unwrap("2.5.4.6");
/// Subject: given names.
pub const GIVEN_NAME: Oid = Oid::new_unwrap("2.5.4.42");
