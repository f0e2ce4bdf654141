//! Reading `user_data`: a CMS container, or the unsigned development form (contract d.2).
//!
//! Knows cryptography and nothing of persons, tokens or HTTP.

pub mod ber;
pub mod certificate;
pub mod container;
pub mod forge;
pub mod oids;
pub mod unsigned;

use jiff::Timestamp;
use serde_json::Value;

/// What a container says, once its signature was looked at.
#[derive(Clone, PartialEq)]
pub struct SignedDocument {
    /// The JSON that was signed.
    pub content: Value,
    /// Who signed it.
    pub signer: Signer,
    /// The signing-time attribute, when present.
    pub signed_at: Option<Timestamp>,
    /// How far the signature was checked.
    pub verification: Verification,
}

/// The signer as the certificate names them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Signer {
    /// Taxpayer number, ID-card number, or transliterated passport number.
    pub drfo: Option<String>,
    /// Surname from the subject.
    pub surname: Option<String>,
    /// Given names from the subject.
    pub given_name: Option<String>,
}

impl std::fmt::Debug for SignedDocument {
    /// Personal data does not print itself.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedDocument({:?}, …)", self.verification)
    }
}

/// How far the signature was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Checked against the certificate in the container.
    Verified,
    /// DSTU 4145: accepted without checking, behind the setting that allows it.
    DstuUnverified,
    /// The development form carries no signature.
    Unsigned,
}

impl Verification {
    /// The value of the `X-Sandbox-Signature` header.
    pub fn header(self) -> &'static str {
        match self {
            Verification::Verified => "verified",
            Verification::DstuUnverified => "dstu4145-unverified",
            Verification::Unsigned => "unsigned",
        }
    }
}

/// Why a container was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// Not exactly one signature (E7).
    SignerCount(usize),
    /// The signature or the container is not right (E6); the text is ours, the documents print none.
    Invalid(&'static str),
    /// The signed bytes are not a JSON object.
    ContentNotJson,
}

/// Reads a decoded container, whichever form it has.
///
/// `drfo_header` names the signer of a bare unsigned document, as the real system's development mode does.
pub fn read(
    bytes: &[u8],
    accept_unverified_dstu: bool,
    drfo_header: Option<&str>,
) -> Result<SignedDocument, SignatureError> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        return unsigned::read(bytes, drfo_header);
    }
    container::read(bytes, accept_unverified_dstu)
}
