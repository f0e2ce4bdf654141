//! HS512 JWTs: the sign-up jwt of validation (contract d.4) and the nonce (c.1).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

/// Audience of the sign-up jwt.
pub const SIGN_UP_AUDIENCE: &str = "pis-registration";
/// Who issues: written one way, read without regard to case (j.13).
pub const ISSUER: &str = "EHealth";

const KEY: &[u8] = b"ehealth-sandbox: a fixed key, its jwts protect nothing";
const HEADER: &str = r#"{"alg":"HS512","typ":"JWT"}"#;

/// Claims of either jwt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Audience.
    pub aud: String,
    /// Issuer.
    pub iss: String,
    /// Issued at, Unix seconds.
    pub iat: i64,
    /// Not before.
    pub nbf: i64,
    /// Expires.
    pub exp: i64,
    /// Id.
    pub jti: String,
    /// `access`.
    pub typ: String,
    /// Sign-up jwt: MD5 of `signed_content` as sent, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// Sign-up jwt: the confidant's user, so that the jwt can be the bearer (c.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_user_id: Option<String>,
    /// Sign-up jwt: the confidant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_person_id: Option<String>,
    /// Nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Subject of a nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
}

/// What is wrong with a jwt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwtError {
    /// Not ours, or not a jwt.
    Invalid,
    /// Ours, but too old.
    Expired,
}

/// Whether a credential has the form of a jwt.
pub fn looks_like_jwt(credential: &str) -> bool {
    credential.split('.').count() == 3
}

/// Signs claims.
pub fn sign(claims: &Claims) -> String {
    let claims = serde_json::to_vec(claims).unwrap_or_default();
    let body = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
    let signature = mac(&body).map(|mac| mac.finalize().into_bytes());
    let signature = signature.map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    format!("{body}.{}", signature.unwrap_or_default())
}

/// Checks signature, issuer and times; the audience is the caller's business.
pub fn verify(jwt: &str, now: Timestamp) -> Result<Claims, JwtError> {
    let (body, signature) = jwt.rsplit_once('.').ok_or(JwtError::Invalid)?;
    let (header, claims) = body.split_once('.').ok_or(JwtError::Invalid)?;
    let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| JwtError::Invalid);
    let header: serde_json::Value = serde_json::from_slice(&decode(header)?).map_err(|_| JwtError::Invalid)?;
    if header.get("alg").and_then(|alg| alg.as_str()) != Some("HS512") {
        return Err(JwtError::Invalid);
    }
    mac(body)
        .ok_or(JwtError::Invalid)?
        .verify_slice(&decode(signature)?)
        .map_err(|_| JwtError::Invalid)?;
    let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| JwtError::Invalid)?;
    if !claims.iss.eq_ignore_ascii_case(ISSUER) || claims.nbf > now.as_second() {
        return Err(JwtError::Invalid);
    }
    if claims.exp <= now.as_second() {
        return Err(JwtError::Expired);
    }
    Ok(claims)
}

/// MD5 of the signed content exactly as sent, in hex.
pub fn content_hash(signed_content: &str) -> String {
    Md5::digest(signed_content.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn mac(body: &str) -> Option<Hmac<Sha512>> {
    let mut mac = Hmac::<Sha512>::new_from_slice(KEY).ok()?;
    mac.update(body.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    #[test]
    fn a_jwt_is_read_until_it_expires_and_only_if_it_is_ours() {
        let claims = Claims {
            iss: "Ehealth".into(),
            aud: SIGN_UP_AUDIENCE.into(),
            nbf: 99,
            exp: 200,
            ..Claims::default()
        };
        let jwt = sign(&claims);
        assert_eq!(verify(&jwt, at(100)), Ok(claims.clone()));
        assert_eq!(verify(&jwt, at(200)), Err(JwtError::Expired));
        assert_eq!(verify(&jwt, at(98)), Err(JwtError::Invalid));
        assert_eq!(verify(&format!("{jwt}A"), at(100)), Err(JwtError::Invalid));
        let (head, rest) = jwt.split_once('.').expect("parts");
        assert_eq!(
            verify(
                &format!("{head}.e30.{}", rest.rsplit_once('.').expect("parts").1),
                at(100)
            ),
            Err(JwtError::Invalid)
        );
        assert_eq!(verify("a.b.c", at(100)), Err(JwtError::Invalid));
        assert_eq!(verify("", at(100)), Err(JwtError::Invalid));
    }

    #[test]
    fn content_hash_is_md5_hex() {
        assert_eq!(content_hash("abc"), "900150983cd24fb0d6963f7d28e17f72");
    }
}
