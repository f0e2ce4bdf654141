//! `POST /api/pis/confidant/register` (contract c.3, d.7, d.8).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Call, one_time_codes,
    sign_up::{self, Submitted},
};
use crate::{
    answer::{Answer, Handled},
    clock::{after, date_of},
    error::{ApiError, required},
    gateway,
    jwt::{self, Claims},
    seed::{self, SESSION_SCOPE},
    special::{Special, Stage},
    store::{
        Applicant, PersonRecord, Relationship, RelationshipStatus, Store, Token, TokenKind, User, documents, text,
    },
};

/// How long a session token lives; not published (d.7).
pub const SESSION_SECONDS: i64 = 3600;

/// Registers the signed patient.
pub fn register(call: &Call) -> Handled {
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    let (bound, body) = bound_request(call, &store, now)?;
    let submitted = Submitted::read(call, &body)?;
    let person = sign_up::acting_person(&store, &bound.applicant, now)?;
    submitted.check_signer(&store, person, now)?;
    if bound.content_hash != submitted.content_hash() {
        return Err(ApiError::Unauthorized);
    }
    finish(call, &mut store, now, &bound.applicant, &submitted, &body)
}

/// The unsigned twin (c.9): the payload itself is posted by the confidant.
pub fn register_unsigned(call: &Call) -> Handled {
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    let applicant = sign_up::authenticated(call, &store, now)?;
    let submitted = Submitted::unsigned(call)?;
    sign_up::acting_person(&store, &applicant, now)?;
    finish(call, &mut store, now, &applicant, &submitted, &Value::Null)
}

/// What the sign-up jwt says.
struct Bound {
    applicant: Applicant,
    content_hash: String,
}

/// Both forms of c.3: the jwt as the bearer (seed), or the access token with the jwt in the body (blueprint).
fn bound_request(call: &Call, store: &Store, now: Timestamp) -> Result<(Bound, Value), ApiError> {
    let credential = gateway::bearer(&call.headers)?;
    if jwt::looks_like_jwt(&credential) {
        let bound = bound_by(&credential, now)?;
        let body = call.json()?;
        // In this form the body's jwt is optional, but never another one.
        match body.get("jwt") {
            None | Some(Value::Null) => {}
            Some(Value::String(other)) if *other == credential => {}
            Some(_) => return Err(ApiError::Unauthorized),
        }
        return Ok((bound, body));
    }
    let applicant = sign_up::authenticated(call, store, now)?;
    let body = call.json()?;
    let Some(jwt) = body.get("jwt").and_then(Value::as_str) else {
        return Err(ApiError::Fields(vec![required("$", "jwt")]));
    };
    let bound = bound_by(jwt, now)?;
    if bound.applicant.person_id != applicant.person_id {
        return Err(ApiError::Unauthorized);
    }
    Ok((bound, body))
}

fn bound_by(jwt: &str, now: Timestamp) -> Result<Bound, ApiError> {
    let claims = jwt::verify(jwt, now).map_err(|_| ApiError::Unauthorized)?;
    match claims {
        Claims {
            aud,
            content_hash: Some(content_hash),
            applicant_user_id: Some(user_id),
            applicant_person_id: Some(person_id),
            ..
        } if aud == jwt::SIGN_UP_AUDIENCE => Ok(Bound {
            applicant: Applicant { user_id, person_id },
            content_hash,
        }),
        _ => Err(ApiError::Unauthorized),
    }
}

/// One-time code, person, relationship, user, session token.
fn finish(
    call: &Call,
    store: &mut Store,
    now: Timestamp,
    applicant: &Applicant,
    submitted: &Submitted,
    body: &Value,
) -> Handled {
    let special = submitted.special();
    if special == Some(Special::OtpUnsent) {
        return Err(ApiError::SmsNotSent);
    }
    if let Some(Special::Otp | Special::OtpExpires) = special {
        let lifetime = match special {
            Some(Special::OtpExpires) => 0,
            _ => one_time_codes::CODE_SECONDS,
        };
        one_time_codes::require(store, now, submitted, body, lifetime)?;
    }
    let fault = special.and_then(|special| special.fault(Stage::Registration));
    let prevented = fault.as_ref().is_some_and(|fault| fault.prevents_the_act());
    call.context.fault(fault);
    if prevented {
        return Err(ApiError::Internal);
    }

    let person = submitted.person();
    let person_id = match matching(store, person).as_slice() {
        [] => {
            check_may_be_confidant(store, applicant)?;
            let id = create_person(store, person, special);
            create_relationship(store, applicant, &id, person)?;
            id
        }
        [id] => {
            let id = id.clone();
            match relationship_state(store, applicant, &id, now) {
                RelationshipState::Approved => {}
                RelationshipState::NotApproved => return Err(ApiError::RelationshipNotApproved),
                RelationshipState::NotFound => {
                    check_may_be_confidant(store, applicant)?;
                    create_relationship(store, applicant, &id, person)?;
                }
            }
            id
        }
        _ => return Err(ApiError::NotUnique),
    };
    let user = user_for(store, &person_id, person, now)?;
    let session = open_session(store, &user, applicant, special, now);
    let mut shown = sign_up::shown_person(store, person);
    shown["id"] = person_id.into();
    Ok(Answer::created(json!({
        "person": shown,
        "user": {"id": user.id, "tax_id": user.tax_id},
        "access_token": session,
    })))
}

/// Active persons that score above the threshold (d.7): same number of either kind, names and birth date.
fn matching(store: &Store, person: &Value) -> Vec<String> {
    let same = |known: &PersonRecord, field: &str| known.text(field) == text(person, field);
    let same_tax_id = |known: &PersonRecord| !text(person, "tax_id").is_empty() && same(known, "tax_id");
    let same_document = |known: &PersonRecord| {
        documents(&known.data).any(|(_, theirs)| documents(person).any(|(_, ours)| ours == theirs))
    };
    store
        .persons
        .iter()
        .filter(|known| known.is_active)
        .filter(|known| {
            ["last_name", "first_name", "birth_date"]
                .iter()
                .all(|field| same(known, field))
        })
        .filter(|known| same_tax_id(known) || same_document(known))
        .map(|known| known.id.clone())
        .collect()
}

enum RelationshipState {
    Approved,
    NotApproved,
    NotFound,
}

/// "Check confidant person relationship" (d.8).
fn relationship_state(store: &Store, applicant: &Applicant, person_id: &str, now: Timestamp) -> RelationshipState {
    let today = date_of(now);
    let found = active_relationships(store, applicant, person_id)
        .find(|relationship| relationship.active_to.is_none_or(|end| end > today));
    match found.map(|relationship| relationship.status) {
        Some(RelationshipStatus::Verified | RelationshipStatus::CreatedByDoctor) => RelationshipState::Approved,
        Some(RelationshipStatus::OnlineTriggered) => RelationshipState::NotApproved,
        None => RelationshipState::NotFound,
    }
}

fn active_relationships<'a>(
    store: &'a Store,
    applicant: &'a Applicant,
    person_id: &'a str,
) -> impl Iterator<Item = &'a Relationship> {
    store.relationships.iter().filter(move |relationship| {
        relationship.is_active
            && relationship.confidant_person_id == applicant.person_id
            && relationship.person_id == person_id
    })
}

/// E25: a dependant is nobody's confidant.
fn check_may_be_confidant(store: &Store, applicant: &Applicant) -> Result<(), ApiError> {
    let is_dependant = store
        .relationships
        .iter()
        .any(|relationship| relationship.is_active && relationship.person_id == applicant.person_id);
    if is_dependant {
        Err(ApiError::ConfidantIsDependant)
    } else {
        Ok(())
    }
}

/// "Create confidant person relationship" (d.8); E26 when an active one is there, however old.
fn create_relationship(
    store: &mut Store,
    applicant: &Applicant,
    person_id: &str,
    person: &Value,
) -> Result<(), ApiError> {
    if active_relationships(store, applicant, person_id).next().is_some() {
        return Err(ApiError::RelationshipExists);
    }
    store.relationships.push(Relationship {
        confidant_person_id: applicant.person_id.clone(),
        person_id: person_id.to_owned(),
        is_active: true,
        active_to: None,
        status: RelationshipStatus::OnlineTriggered,
        documents_relationship: person
            .pointer("/confidant_person/documents_relationship")
            .cloned()
            .unwrap_or_default(),
    });
    Ok(())
}

fn create_person(store: &mut Store, person: &Value, special: Option<Special>) -> String {
    let id = store.ids.uuid();
    store.persons.push(PersonRecord {
        id: id.clone(),
        data: person.clone(),
        is_active: true,
        special,
    });
    id
}

/// The patient's user, made when absent (E27 when blocked).
fn user_for(store: &mut Store, person_id: &str, person: &Value, now: Timestamp) -> Result<User, ApiError> {
    if let Some(user) = store.user_of(person_id) {
        return match user.is_blocked {
            true => Err(ApiError::UserBlocked),
            false => Ok(user.clone()),
        };
    }
    let tax_id = text(person, "tax_id");
    let user = User {
        id: store.ids.uuid(),
        tax_id: (!tax_id.is_empty()).then(|| tax_id.to_owned()),
        person_id: person_id.to_owned(),
        is_blocked: false,
        is_patient: true,
        created_at: now,
    };
    store.users.push(user.clone());
    Ok(user)
}

/// A fresh session token; the user's earlier ones end (d.7).
fn open_session(
    store: &mut Store,
    user: &User,
    applicant: &Applicant,
    special: Option<Special>,
    now: Timestamp,
) -> String {
    let auth_ui = seed::auth_ui_client_id();
    store
        .tokens
        .retain(|_, token| token.kind != TokenKind::Access || token.user_id != user.id || token.client_id != auth_ui);
    let value = store.ids.token();
    let token = Token {
        id: store.ids.uuid(),
        value: value.clone(),
        kind: TokenKind::Access,
        user_id: user.id.clone(),
        client_id: auth_ui,
        expires_at: match special {
            Some(Special::SessionExpired) => after(now, -1),
            _ => after(now, SESSION_SECONDS),
        },
        scope: match special {
            Some(Special::SessionLacksScope) => "person:read".to_owned(),
            _ => SESSION_SCOPE.to_owned(),
        },
        grant_type: "password",
        redirect_uri: None,
        refresh_token: None,
        approval_id: None,
        applicant: Some(applicant.clone()),
        used: false,
    };
    store.keep(token);
    value
}
