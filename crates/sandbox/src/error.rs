//! Every error the documents name, and in one table what each is in HTTP (contract c.0, c.2–c.4, c.8, g).

use auth_ui_contract::envelope::{ErrorBody, Invalid, Rule};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::signature::SignatureError;

/// Long text of every shape (2) error; never useful to a person (contract c.0).
pub const VALIDATION_MESSAGE: &str = "Validation failed. You can find validators description at our API Manifest: http://docs.apimanifest.apiary.io/#introduction/interacting-with-api/errors.";

/// What can go wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    // The gateway (c.0).
    /// No bearer token at all.
    NoBearer,
    /// E1: unknown, expired or revoked token, blocked user or client.
    InvalidAccessToken,
    /// E2: the token lacks scopes.
    MissingAllowances(&'static str),
    /// No such route.
    NoRoute(String),
    /// A broker call without its key.
    ApiKeyRequired,
    /// Refused by the gateway's own rules: the hosting provider's key is not the right one.
    AccessDenied,

    // Connections (h.5).
    /// The key is there and empty.
    ApiKeyNotSet,
    /// Nobody has this key.
    ApiKeyInvalid,
    /// The deprecated method cannot tell which of several connections is meant.
    ManyConnections,

    // The request itself (c.0, E3, E15).
    /// The body is not JSON, or not wrapped as it should be.
    Malformed,
    /// Shape (2): fields are wrong.
    Fields(Vec<Invalid>),
    /// The body is larger than the sandbox reads.
    TooLarge,

    // The container (c.2).
    /// E4: not base64, or the signed bytes are not JSON.
    InvalidSignedContent,
    /// E6: the signature is not right.
    BadSignature(&'static str),
    /// E7: not exactly one signature.
    SignerCount(usize),
    /// E8: the signer is not the authenticated person.
    UnknownSigner,
    /// E9: signed too long ago.
    SignatureTooOld,

    // The applicant (c.2).
    /// E10.
    ApplicantUserNotFound,
    /// E11.
    ApplicantUserBlocked,
    /// E12.
    ApplicantPersonNotFound,
    /// E13.
    ApplicantAge,
    /// E14, a nonce that does not verify.
    NonceInvalid,
    /// E14, no nonce where one is enforced.
    NonceMissing,

    // The person (c.2).
    /// E16.
    PersonAge,
    /// E17.
    DocumentType,
    /// The authentication method is not the confidant (d.5).
    ThirdPersonExpected,
    /// E18.
    ConfidantIsNotSigner,
    /// E19, E20: the named consent is not `true`.
    ConsentExpected(&'static str),
    /// E21.
    TaxIdTaken,

    // Registration (c.3).
    /// E22.
    Unauthorized,
    /// E23.
    NotUnique,
    /// E24.
    RelationshipNotApproved,
    /// E25.
    ConfidantIsDependant,
    /// E26.
    RelationshipExists,
    /// E27, and the same words at the approval.
    UserBlocked,

    // One-time codes (c.8).
    /// Wrong, or absent where one is required.
    OtpInvalid,
    /// Too late.
    OtpExpired,
    /// Too many wrong codes.
    OtpAttempts,
    /// Too many messages in a minute, while registering.
    OtpTimeout,
    /// The message could not be sent.
    SmsNotSent,
    /// Too many messages in a minute, from the verification endpoint.
    TooManyAttempts,
    /// Verification endpoint: the jwt does not verify.
    VerificationJwtInvalid,
    /// Verification endpoint: the jwt is too old.
    VerificationJwtExpired,
    /// Verification endpoint: a jwt for something else.
    VerificationJwtAudience,
    /// Verification endpoint: no content hash.
    ContentHashRequired,

    // The approval (c.4).
    /// Internal; never through the gateway.
    NoConsumer,
    /// No such client.
    InvalidClientId,
    /// The client is blocked.
    ClientBlocked,
    /// The user behind the session token is gone.
    UserNotFound,
    /// The address is not the registered one.
    RedirectMismatch,
    /// Nothing to approve.
    ScopeEmpty,
    /// The client's type may not have it.
    ScopeNotForClientType,
    /// The user's roles may not give it.
    ScopeNotForRole,

    // Tokens (g) and nonce (c.1).
    /// Unknown `grant_type`.
    GrantType,
    /// No `grant_type`.
    GrantTypeMissing,
    /// Wrong client or secret.
    ClientSecret,
    /// The nonce endpoint's wording of the same.
    NonceClientSecret,
    /// No such code or refresh token.
    TokenNotFound,
    /// The code or refresh token belongs to another client.
    TokenOfAnother,
    /// Too late.
    TokenExpired,
    /// The address differs from the code's.
    TokenRedirect,
    /// The approval is gone.
    ApprovalRevoked,
    /// The code was exchanged before.
    CodeUsed,

    // Look-ups (e.2).
    /// No such object; no message.
    NotFound,
    /// Not yours; no message.
    Forbidden,
    /// The token to verify is too old.
    VerifyExpired,
    /// The client of the token to verify is blocked.
    VerifyClientBlocked,
    /// The user of the token to verify is blocked.
    VerifyUserBlocked,

    /// The sandbox could not make something it should; a bug.
    Internal,
}

use ApiError as E;

impl ApiError {
    /// Status, `error.type` and `error.message`.
    pub fn parts(&self) -> (u16, &'static str, String) {
        let (status, kind, message) = match self {
            E::NoBearer => (
                401,
                "access_denied",
                "Authorization header is not set or doesn't contain Bearer token",
            ),
            E::InvalidAccessToken => (401, "access_denied", "Invalid access token"),
            E::MissingAllowances(scopes) => {
                let message =
                    format!("Your scope does not allow to access this resource. Missing allowances: {scopes}");
                return (403, "forbidden", message);
            }
            E::NoRoute(path) => {
                return (
                    403,
                    "forbidden",
                    format!("ACL: No matching rule was found for path {path}"),
                );
            }
            E::ApiKeyRequired => (401, "access_denied", "API-KEY header required"),
            E::AccessDenied => (403, "forbidden", "Access denied"),

            E::ApiKeyNotSet => (401, "access_denied", "api-key header not set"),
            E::ApiKeyInvalid => (401, "access_denied", "invalid api-key header"),
            E::ManyConnections => (
                409,
                "request_conflict",
                "The request could not be completed due to a conflict with the current state of the resource.",
            ),

            E::Malformed => (
                400,
                "request_malformed",
                "Malformed request. Probably, you have sent corrupted JSON.",
            ),
            E::Fields(_) => (422, "validation_failed", VALIDATION_MESSAGE),
            E::TooLarge => (413, "request_too_large", "Request body is too large."),

            E::InvalidSignedContent => (422, "request_malformed", "Invalid signed content"),
            E::BadSignature(text) => (400, "request_malformed", *text),
            E::SignerCount(count) => {
                let message = format!("document must be signed by 1 signer but contains {count} signatures");
                return (400, "request_malformed", message);
            }
            E::UnknownSigner => (401, "access_denied", "Unable to authenticate signer"),
            E::SignatureTooOld => (401, "access_denied", "Digital signature timestamp is expired"),

            E::ApplicantUserNotFound => (404, "not_found", "Applicant user not found."),
            E::ApplicantUserBlocked => (401, "access_denied", "Applicant user is blocked."),
            E::ApplicantPersonNotFound => (404, "not_found", "Applicant person not found."),
            E::ApplicantAge => (401, "access_denied", "Incorrect person age for such an action."),
            E::NonceInvalid => (401, "jwt_invalid", "JWT is invalid."),
            E::NonceMissing => (401, "jwt_invalid", "Signed content does not contain field jwt."),

            E::PersonAge => (422, "request_malformed", "Incorrect person age for such an action"),
            E::DocumentType => (422, "request_malformed", "Submitted document type is not allowed"),
            E::ThirdPersonExpected => (
                422,
                "request_malformed",
                "Authentication method with type THIRD_PERSON must be submitted for this person",
            ),
            E::ConfidantIsNotSigner => (422, "request_malformed", "Confidant person and signer must be the same"),
            E::ConsentExpected(_) => (422, "validation_failed", VALIDATION_MESSAGE),
            E::TaxIdTaken => (409, "request_conflict", "User with such tax_id already exists"),

            E::Unauthorized => (401, "access_denied", "Unauthorized"),
            E::NotUnique => (
                401,
                "access_denied",
                "It is impossible to uniquely identify the person.",
            ),
            E::RelationshipNotApproved => (409, "request_conflict", "Relationship is not approved yet"),
            E::ConfidantIsDependant => (
                422,
                "request_malformed",
                "Patient who has confidant person can not be used as confidant for other patients",
            ),
            E::RelationshipExists => (
                422,
                "request_malformed",
                "Relationship between confidant patient and related patient already exists",
            ),
            E::UserBlocked => (401, "user_blocked", "User blocked."),

            E::OtpInvalid => (401, "otp_invalid", "Invalid OTP code."),
            E::OtpExpired => (401, "otp_expired", "OTP expired."),
            E::OtpAttempts => (401, "otp_reached_max_attempts", "Reached max OTP verify attempts"),
            E::OtpTimeout => (429, "otp_timeout", "Sending OTP timeout. Try later."),
            E::SmsNotSent => (503, "service_unavailable", "SMS not sent. Try later"),
            E::TooManyAttempts => (429, "too_many_requests", "Too many attemts"),
            E::VerificationJwtInvalid => (401, "jwt_invalid", "JWT is invalid"),
            E::VerificationJwtExpired => (401, "jwt_expired", "JWT expired"),
            E::VerificationJwtAudience => (401, "jwt_aud_invalid", "JWT is not permitted for this action"),
            E::ContentHashRequired => (
                422,
                "request_malformed",
                "content hash is required for pis and trusted_pis clients",
            ),

            E::NoConsumer => (401, "access_denied", "Missing header x-consumer-id"),
            E::InvalidClientId => (401, "access_denied", "Invalid client id."),
            E::ClientBlocked => (401, "access_denied", "Client is blocked."),
            E::UserNotFound => (401, "access_denied", "User not found."),
            E::RedirectMismatch => (
                401,
                "access_denied",
                "The redirection URI provided does not match a pre-registered value.",
            ),
            E::ScopeEmpty => (
                422,
                "request_malformed",
                "Requested scope is empty. Scope not passed or user has no roles or global roles.",
            ),
            E::ScopeNotForClientType => (422, "request_malformed", "Scope is not allowed by client type."),
            E::ScopeNotForRole => (
                422,
                "request_malformed",
                "User requested scope that is not allowed by role based access policies.",
            ),

            E::GrantType => (401, "invalid_grant", "Grant type not allowed."),
            E::GrantTypeMissing => (422, "request_malformed", "Request must include grant_type."),
            E::ClientSecret => (401, "invalid_client", "Invalid client id or secret."),
            E::NonceClientSecret => (401, "access_denied", "Invalid client id or secret."),
            E::TokenNotFound => (401, "token_not_found", "Token not found."),
            E::TokenOfAnother => (401, "invalid_grant", "Token not found or expired."),
            E::TokenExpired => (401, "token_expired", "Token expired."),
            E::TokenRedirect => (
                401,
                "invalid_client",
                "The redirection URI provided does not match a pre-registered value.",
            ),
            E::ApprovalRevoked => (401, "access_denied", "Resource owner revoked access for the client."),
            E::CodeUsed => (401, "access_denied", "Token has already been used."),

            E::NotFound => (404, "not_found", ""),
            E::Forbidden => (403, "forbidden", ""),
            E::VerifyExpired => (401, "invalid_grant", "Token expired or client approval was revoked."),
            E::VerifyClientBlocked => (401, "invalid_client", "Authentication failed."),
            E::VerifyUserBlocked => (401, "invalid_user", "Authentication failed."),

            E::Internal => (500, "internal_error", "Something went wrong."),
        };
        (status, kind, message.to_owned())
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.parts().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// `error` of the envelope, in the shape the status asks for.
    pub fn body(&self) -> ErrorBody {
        let (status, kind, message) = self.parts();
        let invalid = match self {
            E::Fields(fields) => fields.clone(),
            E::ConsentExpected(field) => vec![field_error(
                format!("$.{field}"),
                "invalid",
                format!("expected true but got false for attribute {field}"),
            )],
            // A business 422 and every 400 carry this block (contract c.0).
            _ if kind == "request_malformed" && matches!(status, 400 | 422) => vec![Invalid {
                entry: None,
                entry_type: Some("request".to_owned()),
                rules: vec![Rule {
                    rule: Some("json".to_owned()),
                    ..Rule::default()
                }],
            }],
            _ => Vec::new(),
        };
        ErrorBody {
            kind: Some(kind.to_owned()),
            message: (!message.is_empty()).then_some(message),
            invalid,
        }
    }
}

impl From<SignatureError> for ApiError {
    fn from(error: SignatureError) -> Self {
        match error {
            SignatureError::SignerCount(count) => E::SignerCount(count),
            SignatureError::Invalid(text) => E::BadSignature(text),
            SignatureError::ContentNotJson => E::InvalidSignedContent,
        }
    }
}

/// One refused field of shape (2).
pub fn field_error(entry: String, rule: &str, description: String) -> Invalid {
    Invalid {
        entry: Some(entry),
        entry_type: Some("json_data_property".to_owned()),
        rules: vec![Rule {
            rule: Some(rule.to_owned()),
            description: Some(description),
            raw_description: None,
            params: Some(Value::Array(Vec::new())),
        }],
    }
}

/// The finding for an absent property (E3, E15).
pub fn required(parent: &str, property: &str) -> Invalid {
    field_error(
        format!("{parent}.{property}"),
        "required",
        format!("required property {property} was not present"),
    )
}

/// Text fields of a JSON object that must be there; every absent one is reported.
pub fn required_texts<const N: usize>(body: &Value, parent: &str, names: [&str; N]) -> Result<[String; N], ApiError> {
    let mut findings = Vec::new();
    let texts = names.map(|name| match body.get(name) {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(Value::String(_)) | None | Some(Value::Null) => {
            findings.push(required(parent, name));
            String::new()
        }
        Some(other) => {
            findings.push(field_error(
                format!("{parent}.{name}"),
                "cast",
                format!("type mismatch. Expected String but got {}", type_name(other)),
            ));
            String::new()
        }
    });
    if findings.is_empty() {
        Ok(texts)
    } else {
        Err(E::Fields(findings))
    }
}

/// The word validators use for a JSON type.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_f64() => "Number",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

/// The whole error answer.
pub fn envelope(error: &ApiError, url: &str, request_id: &str) -> Value {
    json!({
        "meta": {"code": error.parts().0, "url": url, "type": "object", "request_id": request_id},
        "error": error.body(),
    })
}
