//! One-time codes: at registration where one is required, and `POST /api/sms_verifications` (contract c.8).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Call, sign_up::Submitted};
use crate::{
    answer::{Answer, Handled},
    clock::after,
    error::{ApiError, field_error},
    gateway,
    jwt::{self, JwtError},
    rules::texts,
    store::{Message, OneTimeCode, Store, text},
};

/// How long a code lives.
pub const CODE_SECONDS: i64 = 300;
/// Wrong codes before the code dies.
const TRIES: u32 = 3;
/// Messages in a minute.
const SENDS_PER_MINUTE: usize = 3;

/// Registration with a required code: none sends one, a wrong one counts, the right one passes.
pub fn require(
    store: &mut Store,
    now: Timestamp,
    submitted: &Submitted,
    body: &Value,
    lifetime: i64,
) -> Result<(), ApiError> {
    let content_hash = submitted.content_hash();
    let offered = match body.get("otp") {
        None | Some(Value::Null) => None,
        // An integer by the documents; a text of digits is what a form holds.
        Some(Value::String(text)) => Some(text.parse::<u64>().ok()),
        Some(value) => Some(value.as_u64()),
    };
    let Some(offered) = offered else {
        let phone = phone_of(submitted.person());
        send(store, now, &content_hash, &phone, lifetime).map_err(|_| ApiError::OtpTimeout)?;
        return Err(ApiError::OtpInvalid);
    };
    let code = store.codes.get_mut(&content_hash).ok_or(ApiError::OtpInvalid)?;
    if code.wrong_tries >= TRIES {
        return Err(ApiError::OtpAttempts);
    }
    if code.expires_at <= now {
        return Err(ApiError::OtpExpired);
    }
    if offered != Some(code.code) {
        code.wrong_tries += 1;
        return Err(ApiError::OtpInvalid);
    }
    store.codes.remove(&content_hash);
    Ok(())
}

/// The patient's phone, else the emergency contact's.
fn phone_of(person: &Value) -> String {
    ["/phones/0", "/emergency_contact/phones/0"]
        .iter()
        .filter_map(|pointer| person.pointer(pointer))
        .map(|phone| text(phone, "number").to_owned())
        .find(|number| !number.is_empty())
        .unwrap_or_default()
}

struct TooOften;

/// Puts a message into the inbox; one active code per content.
fn send(store: &mut Store, now: Timestamp, content_hash: &str, phone: &str, lifetime: i64) -> Result<(), TooOften> {
    let mut sent_at = store
        .codes
        .get(content_hash)
        .map(|code| code.sent_at.clone())
        .unwrap_or_default();
    sent_at.retain(|at| after(*at, 60) > now);
    if sent_at.len() >= SENDS_PER_MINUTE {
        return Err(TooOften);
    }
    sent_at.push(now);
    let code = store.ids.code();
    store.codes.insert(
        content_hash.to_owned(),
        OneTimeCode {
            code,
            expires_at: after(now, lifetime),
            wrong_tries: 0,
            sent_at,
        },
    );
    store.inbox.push(Message {
        phone: phone.to_owned(),
        text: format!("Код підтвердження: {code}"),
        code,
        content_hash: content_hash.to_owned(),
        sent_at: now,
    });
    Ok(())
}

/// `POST /api/sms_verifications`.
pub fn verify_phone(call: &Call) -> Handled {
    const AUDIENCES: [&str; 3] = ["cabinet-registration", "pis-registration", "trusted-client"];
    let now = call.sandbox.clock.now();
    let credential = gateway::bearer(&call.headers)?;
    let claims = jwt::verify(&credential, now).map_err(|error| match error {
        JwtError::Invalid => ApiError::VerificationJwtInvalid,
        JwtError::Expired => ApiError::VerificationJwtExpired,
    })?;
    if !AUDIENCES.contains(&claims.aud.as_str()) {
        return Err(ApiError::VerificationJwtAudience);
    }
    let body = call.json()?;
    let (phone, kind) = (text(&body, "factor"), text(&body, "type"));
    let mut findings = Vec::new();
    let mut refuse = |field: &str, words: &str| {
        findings.push(field_error(format!("$.{field}"), "invalid", words.to_owned()));
    };
    match phone {
        "" => refuse("factor", "can't be blank"),
        _ if !texts::is_phone(phone) => refuse("factor", "invalid phone"),
        _ => {}
    }
    match kind {
        "" => refuse("type", "can't be blank"),
        "SMS" => {}
        _ => refuse("type", "is invalid"),
    }
    if !findings.is_empty() {
        return Err(ApiError::Fields(findings));
    }
    let content_hash = text(&body, "content_hash");
    if content_hash.is_empty() && claims.aud != "cabinet-registration" {
        return Err(ApiError::ContentHashRequired);
    }
    let mut store = call.sandbox.store();
    if store.verified_phones.iter().any(|known| known == phone) {
        return Ok(Answer::ok(json!({"result": "Verified"})));
    }
    send(&mut store, now, content_hash, phone, CODE_SECONDS).map_err(|_| ApiError::TooManyAttempts)?;
    let mut answer = Answer::ok(json!({"result": "OTP sent"}));
    answer.urgent = Some(json!({"next_step": "REQUEST_OTP"}));
    Ok(answer)
}
