//! The development form of contract d.2: plain JSON instead of a container.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{SignatureError, SignedDocument, Signer, Verification};

/// What the signature service would have answered, written down by the caller.
#[derive(Deserialize)]
struct Described {
    content: Value,
    signatures: Vec<DescribedSignature>,
}

#[derive(Deserialize)]
struct DescribedSignature {
    #[serde(default)]
    is_valid: bool,
    #[serde(default)]
    signed_at: Option<Timestamp>,
    #[serde(default)]
    signer: DescribedSigner,
}

#[derive(Default, Deserialize)]
struct DescribedSigner {
    drfo: Option<String>,
    surname: Option<String>,
    given_name: Option<String>,
}

/// Reads either development form: with `signatures`, or bare with the signer in a header.
pub fn read(bytes: &[u8], drfo_header: Option<&str>) -> Result<SignedDocument, SignatureError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| SignatureError::ContentNotJson)?;
    if value.get("signatures").is_none() {
        return Ok(SignedDocument {
            content: value,
            signer: Signer {
                drfo: drfo_header.map(str::to_owned),
                ..Signer::default()
            },
            signed_at: None,
            verification: Verification::Unsigned,
        });
    }
    let described: Described = serde_json::from_value(value).map_err(|_| SignatureError::ContentNotJson)?;
    let count = described.signatures.len();
    let Ok([signature]) = <[DescribedSignature; 1]>::try_from(described.signatures) else {
        return Err(SignatureError::SignerCount(count));
    };
    if !signature.is_valid {
        return Err(SignatureError::Invalid("digital signature is not valid"));
    }
    Ok(SignedDocument {
        content: described.content,
        signer: Signer {
            drfo: signature.signer.drfo,
            surname: signature.signer.surname,
            given_name: signature.signer.given_name,
        },
        signed_at: signature.signed_at,
        verification: Verification::Unsigned,
    })
}
