//! `POST /api/pis/confidant/sign-up_validation` (contract c.2), checks in the order of d.1.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Call;
use crate::{
    answer::{Answer, Handled},
    clock::{after, date_of},
    error::{ApiError, field_error, required, required_texts},
    gateway,
    jwt::{self, Claims},
    rules::{ages, person_schema, signer},
    seed::SIGN_UP_SCOPE,
    signature::{self, SignedDocument, Signer, Verification},
    special::{Special, Stage},
    store::{Applicant, PersonRecord, Quirk, Store, text},
};

/// How long the sign-up jwt lives; not published (d.4).
pub const SIGN_UP_JWT_SECONDS: i64 = 900;
/// `SIGNED_CONTENT_SIGNATURE_TIMESTAMP_VALID_MINUTES`, in seconds; not published.
const FRESH_SIGNATURE_SECONDS: i64 = 900;

/// Validates a signed request.
pub fn validate(call: &Call) -> Handled {
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    let applicant = authenticated(call, &store, now)?;
    let submitted = Submitted::read(call, &call.json()?)?;
    let person = acting_person(&store, &applicant, now)?;
    submitted.check_signer(&store, person, now)?;
    answer(call, &mut store, now, applicant, &submitted)
}

/// The unsigned twin (c.9): the payload itself is posted, its signer is whoever calls.
pub fn validate_unsigned(call: &Call) -> Handled {
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    let applicant = authenticated(call, &store, now)?;
    let submitted = Submitted::unsigned(call)?;
    acting_person(&store, &applicant, now)?;
    answer(call, &mut store, now, applicant, &submitted)
}

/// The confidant whose access token this is.
pub fn authenticated(call: &Call, store: &Store, now: Timestamp) -> Result<Applicant, ApiError> {
    let credential = gateway::bearer(&call.headers)?;
    let token = gateway::authorize(store, now, &credential, Some(SIGN_UP_SCOPE))?;
    let person_id = store
        .user(&token.user_id)
        .map(|user| user.person_id.clone())
        .unwrap_or_default();
    Ok(Applicant {
        user_id: token.user_id,
        person_id,
    })
}

/// The applicant's person, when user and person may act (E10–E13).
pub fn acting_person<'a>(
    store: &'a Store,
    applicant: &Applicant,
    now: Timestamp,
) -> Result<&'a PersonRecord, ApiError> {
    let user = store.user(&applicant.user_id).ok_or(ApiError::ApplicantUserNotFound)?;
    let quirk = store.quirks.get(&user.person_id);
    if user.is_blocked || quirk == Some(&Quirk::BlockedBehindTheGateway) {
        return Err(ApiError::ApplicantUserBlocked);
    }
    let person = store.person(&user.person_id).ok_or(ApiError::ApplicantPersonNotFound)?;
    ages::check_applicant(person.birth_date(), date_of(now))?;
    Ok(person)
}

/// A signed request as it arrived.
pub struct Submitted {
    /// `signed_content` exactly as sent; its MD5 is bound into the jwt.
    pub raw: String,
    /// What it says.
    pub document: SignedDocument,
}

impl Submitted {
    /// Presence (E3), base64 (E4), encoding (E5), signature (E6, E7).
    pub fn read(call: &Call, body: &Value) -> Result<Self, ApiError> {
        let [raw, encoding] = required_texts(body, "$", ["signed_content", "signed_content_encoding"])?;
        // Missing padding is forgiven, another alphabet is not.
        let base64 = GeneralPurpose::new(
            &alphabet::STANDARD,
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
        );
        let bytes = base64.decode(&raw).map_err(|_| ApiError::InvalidSignedContent)?;
        if encoding != "base64" {
            return Err(encoding_invalid());
        }
        let drfo = call.headers.get("drfo").and_then(|value| value.to_str().ok());
        let document = signature::read(&bytes, call.sandbox.config.accept_unverified_dstu, drfo)?;
        if !document.content.is_object() {
            return Err(ApiError::InvalidSignedContent);
        }
        call.context.signature(document.verification);
        if document.verification == Verification::DstuUnverified {
            tracing::warn!("a DSTU 4145 container was accepted without verifying its signature");
        }
        Ok(Submitted { raw, document })
    }

    /// The payload of the unsigned twin.
    pub fn unsigned(call: &Call) -> Result<Self, ApiError> {
        call.context.signature(Verification::Unsigned);
        Ok(Submitted {
            raw: String::from_utf8_lossy(&call.body).into_owned(),
            document: SignedDocument {
                content: call.json()?,
                signer: Signer::default(),
                signed_at: None,
                verification: Verification::Unsigned,
            },
        })
    }

    /// Signature age (E9, where it is looked at) and the signer (E8).
    pub fn check_signer(&self, store: &Store, person: &PersonRecord, now: Timestamp) -> Result<(), ApiError> {
        if store.quirks.get(&person.id) == Some(&Quirk::FreshSignature) {
            let is_fresh = self
                .document
                .signed_at
                .is_some_and(|at| after(at, FRESH_SIGNATURE_SECONDS) > now);
            if !is_fresh {
                return Err(ApiError::SignatureTooOld);
            }
        }
        let drfo = self.document.signer.drfo.as_deref().unwrap_or_default();
        if signer::is_signer(drfo, &person.data) {
            Ok(())
        } else {
            Err(ApiError::UnknownSigner)
        }
    }

    /// The person to register.
    pub fn person(&self) -> &Value {
        self.document.content.get("person").unwrap_or(&Value::Null)
    }

    /// The special input it carries.
    pub fn special(&self) -> Option<Special> {
        Special::of(self.person())
    }

    /// What the jwt is bound to.
    pub fn content_hash(&self) -> String {
        jwt::content_hash(&self.raw)
    }
}

/// The checks after the signer is known, then the answer.
fn answer(call: &Call, store: &mut Store, now: Timestamp, applicant: Applicant, submitted: &Submitted) -> Handled {
    check_nonce(store, &applicant, &submitted.document.content, now)?;
    check_content(&submitted.document.content, &applicant, now)?;
    let special = submitted.special();
    if let Some(special) = special.filter(|special| special.fault(Stage::Dictionaries).is_some()) {
        store.checked.insert(applicant.user_id.clone(), (special, now));
    }
    if let Some(refusal) = special.and_then(asked_refusal) {
        return Err(refusal);
    }
    call.context
        .fault(special.and_then(|special| special.fault(Stage::Validation)));
    let mut person = shown_person(store, submitted.person());
    match special {
        Some(Special::ExtraFields) => add_unknown_fields(&mut person),
        Some(Special::HostileNames) => make_hostile(&mut person),
        _ => {}
    }
    let lifetime = match special {
        Some(Special::JwtExpired) => -1,
        _ => SIGN_UP_JWT_SECONDS,
    };
    let issued = now.as_second();
    let token = jwt::sign(&Claims {
        aud: jwt::SIGN_UP_AUDIENCE.to_owned(),
        iss: jwt::ISSUER.to_owned(),
        iat: issued,
        nbf: issued - 1,
        exp: issued + lifetime,
        jti: store.ids.uuid(),
        typ: "access".to_owned(),
        content_hash: Some(submitted.content_hash()),
        applicant_user_id: Some(applicant.user_id),
        applicant_person_id: Some(applicant.person_id),
        ..Claims::default()
    });
    Ok(Answer::ok(json!({"person": person, "token": token})))
}

fn encoding_invalid() -> ApiError {
    ApiError::Fields(vec![field_error(
        "$.signed_content_encoding".to_owned(),
        "inclusion",
        "is invalid".to_owned(),
    )])
}

/// Refusals no signed content can cause by itself when the page sends what it should.
fn asked_refusal(special: Special) -> Option<ApiError> {
    match special {
        Special::TaxIdTaken => Some(ApiError::TaxIdTaken),
        Special::ContentAbsent => Some(ApiError::Fields(vec![required("$", "signed_content")])),
        Special::EncodingAbsent => Some(ApiError::Fields(vec![required("$", "signed_content_encoding")])),
        Special::EncodingInvalid => Some(encoding_invalid()),
        _ => None,
    }
}

/// E14: a nonce inside must verify; it must be there only where that is enforced (j.6).
fn check_nonce(store: &Store, applicant: &Applicant, content: &Value, now: Timestamp) -> Result<(), ApiError> {
    match content.get("jwt").and_then(Value::as_str) {
        Some(nonce) => {
            let claims = jwt::verify(nonce, now).map_err(|_| ApiError::NonceInvalid)?;
            match claims.nonce {
                Some(_) => Ok(()),
                None => Err(ApiError::NonceInvalid),
            }
        }
        None if store.quirks.get(&applicant.person_id) == Some(&Quirk::NonceEnforced) => Err(ApiError::NonceMissing),
        None => Ok(()),
    }
}

/// Schema (E15), person rules (E16, E17, d.5), confidant (E18), consents (E19, E20).
fn check_content(content: &Value, applicant: &Applicant, now: Timestamp) -> Result<(), ApiError> {
    let findings = person_schema::findings(content);
    if !findings.is_empty() {
        return Err(ApiError::Fields(findings));
    }
    let person = content.get("person").unwrap_or(&Value::Null);
    ages::check_patient(person, date_of(now))?;
    ages::check_documents(person)?;
    let confidant_id = person
        .pointer("/confidant_person/person_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let methods = person.get("authentication_methods").and_then(Value::as_array);
    let through_confidant = |method: &Value| {
        text(method, "type") == "THIRD_PERSON"
            && text(method, "value").eq_ignore_ascii_case(confidant_id)
            && !text(method, "alias").is_empty()
    };
    if !methods.into_iter().flatten().all(through_confidant) {
        return Err(ApiError::ThirdPersonExpected);
    }
    if !confidant_id.eq_ignore_ascii_case(&applicant.person_id) {
        return Err(ApiError::ConfidantIsNotSigner);
    }
    for consent in ["patient_signed", "process_disclosure_data_consent"] {
        if content.get(consent) != Some(&Value::Bool(true)) {
            return Err(ApiError::ConsentExpected(consent));
        }
    }
    Ok(())
}

/// The signed person with the confidant's names, which only the index knows (c.2).
pub fn shown_person(store: &Store, person: &Value) -> Value {
    let mut shown = person.clone();
    let confidant = person
        .pointer("/confidant_person/person_id")
        .and_then(Value::as_str)
        .and_then(|id| store.person(&id.to_lowercase()));
    if let Some(confidant) = confidant {
        for name in ["first_name", "last_name", "second_name"] {
            shown["confidant_person"][name] = confidant.text(name).into();
        }
    }
    shown
}

fn add_unknown_fields(person: &mut Value) {
    person["blood_group"] = "II (A)".into();
    person["ehealth_note"] = json!({"author": "Реєстратура", "lines": ["перший рядок", "другий рядок"], "count": 2});
    person["is_verified"] = false.into();
    person["death_date"] = Value::Null;
    person["documents"][0]["registry_code"] = "00019".into();
    person["addresses"][0]["katottg"] = "UA05020030010063857".into();
}

fn make_hostile(person: &mut Value) {
    person["first_name"] = "<img src=x onerror=alert(1)>".into();
    person["last_name"] = format!("Дуже{}", "довге".repeat(60)).into();
    person["second_name"] = "\u{202e}анвіртеП\u{2066}\u{200b} & \"лапки\"".into();
    person["birth_settlement"] = "</dd></dl><script>document.title='зламано'</script>".into();
}
