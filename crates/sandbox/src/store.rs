//! What the sandbox remembers: clients, persons, users, tokens, approvals. In memory, one lock, no rules.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

use crate::{
    clock::{after, service_form},
    control::Settings,
    ids::Ids,
    special::Special,
};

/// How long a user may be reading what they had checked, as far as trouble with dictionaries goes.
const SIGN_UP_SECONDS: i64 = 60;

/// Everything remembered.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// Source of fresh identifiers.
    pub ids: Ids,
    /// OAuth clients.
    pub clients: Vec<Client>,
    /// The patient index.
    pub persons: Vec<PersonRecord>,
    /// Users of the authorization server.
    pub users: Vec<User>,
    /// Who may act for whom.
    pub relationships: Vec<Relationship>,
    /// Tokens by value.
    pub tokens: HashMap<String, Token>,
    /// Which client may do what for which user.
    pub approvals: Vec<Approval>,
    /// One-time codes by the content hash they are bound to.
    pub codes: HashMap<String, OneTimeCode>,
    /// Messages "sent" to phones.
    pub inbox: Vec<Message>,
    /// Phones that need no more verification.
    pub verified_phones: Vec<String>,
    /// Rules that hold for some confidants only, by person.
    pub quirks: HashMap<String, Quirk>,
    /// Trouble with dictionaries that a patient asked for whom a user has had checked, and when: what is asked with that user's
    /// token soon after may be part of the same sign-up.
    pub checked: HashMap<String, (Special, Timestamp)>,
    /// How many patients the demo PIS has made up.
    pub patients_made: u64,
    /// Which clinic works through which MIS.
    pub connections: Vec<Connection>,
    /// Who works in which clinic, as what.
    pub staff: Vec<Staff>,
    /// What tests have set.
    pub settings: Settings,
    /// What must reach no browser, by value: every secret, key and token there has been. Grant codes go through browsers.
    pub issued: BTreeMap<String, &'static str>,
}

/// A link between a clinic and a MIS; its secret is the clinic's `client_secret` inside that MIS (contract a, h.2).
#[derive(Clone, Debug)]
pub struct Connection {
    /// UUID.
    pub id: String,
    /// The clinic.
    pub client_id: String,
    /// The MIS.
    pub consumer_id: String,
    /// Where the clinic's users return after sign-in.
    pub redirect_uri: String,
    /// The secret.
    pub secret: String,
    /// When made.
    pub created_at: Timestamp,
    /// When last changed.
    pub updated_at: Timestamp,
    /// Serves sign-ins but is not found by calls, as if it had been removed since.
    pub is_gone: bool,
}

impl Connection {
    /// The record without its secret.
    pub fn record(&self) -> Value {
        json!({
            "id": self.id, "client_id": self.client_id, "consumer_id": self.consumer_id,
            "redirect_uri": self.redirect_uri,
            "inserted_at": service_form(self.created_at), "updated_at": service_form(self.updated_at),
        })
    }
}

/// A person of a clinic.
#[derive(Clone, Debug)]
pub struct Staff {
    /// UUID.
    pub user_id: String,
    /// The clinic.
    pub client_id: String,
    /// Short word, unique within the clinic.
    pub nick: &'static str,
    /// Last name, first name, second name.
    pub name: &'static str,
    /// What sets this person apart in the list, in Ukrainian.
    pub remark: &'static str,
    /// E-mail.
    pub email: String,
    /// As what.
    pub role: Role,
    /// How long this person's access tokens live.
    pub access_seconds: i64,
}

/// Roles of clinic staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The head of a clinic.
    Owner,
    /// The head of a pharmacy.
    PharmacyOwner,
    /// A doctor.
    Doctor,
    /// A pharmacist.
    Pharmacist,
    /// The MIS itself, in its own client.
    MisUser,
}

impl Role {
    /// The role's registered word.
    pub fn word(self) -> &'static str {
        match self {
            Role::Owner => "OWNER",
            Role::PharmacyOwner => "PHARMACY_OWNER",
            Role::Doctor => "DOCTOR",
            Role::Pharmacist => "PHARMACIST",
            Role::MisUser => "MIS USER",
        }
    }
}

/// A rule that holds for one confidant only, so that its error is reachable by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// The signature must be fresh (E9).
    FreshSignature,
    /// The user was blocked after the gateway last looked (E11).
    BlockedBehindTheGateway,
    /// The signed content must carry a nonce (E14).
    NonceEnforced,
}

/// An OAuth client.
#[derive(Clone, Debug)]
pub struct Client {
    /// UUID.
    pub id: String,
    /// Registered name.
    pub name: String,
    /// Client secret, also the api-key of its calls.
    pub secret: String,
    /// What it is.
    pub kind: ClientKind,
    /// Where grant codes may go.
    pub redirect_uri: String,
    /// A blocked client may do nothing.
    pub is_blocked: bool,
}

/// Client types that matter here (contract i).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// A patient information system.
    Pis,
    /// A PIS that calls server to server.
    TrustedPis,
    /// The cabinet: its type allows little.
    Cabinet,
    /// The sign-up page itself.
    AuthFe,
    /// A medical information system.
    Mis,
    /// A clinic.
    Msp,
    /// A pharmacy.
    Pharmacy,
}

impl ClientKind {
    /// The type's registered name.
    pub fn name(self) -> &'static str {
        match self {
            ClientKind::Pis => "PIS",
            ClientKind::TrustedPis => "TRUSTED_PIS",
            ClientKind::Cabinet => "CABINET",
            ClientKind::AuthFe => "Auth_FE",
            ClientKind::Mis => "MIS",
            ClientKind::Msp => "MSP",
            ClientKind::Pharmacy => "PHARMACY",
        }
    }

    /// What its secret is called.
    pub fn secret_name(self) -> &'static str {
        match self {
            ClientKind::Mis => "api_key",
            _ => "client_secret",
        }
    }

    /// Whether its users sign in with the secret of a connection rather than with the client's own.
    pub fn has_connections(self) -> bool {
        matches!(self, ClientKind::Msp | ClientKind::Pharmacy | ClientKind::Mis)
    }
}

/// A person of the patient index.
#[derive(Clone, Debug)]
pub struct PersonRecord {
    /// UUID.
    pub id: String,
    /// As registered.
    pub data: Value,
    /// Inactive persons are not found.
    pub is_active: bool,
    /// Special input the registration carried.
    pub special: Option<Special>,
}

impl PersonRecord {
    /// A text field, empty when absent.
    pub fn text(&self, field: &str) -> &str {
        text(&self.data, field)
    }

    /// The numbers of the documents of a type.
    pub fn documents<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        documents(&self.data)
            .filter(move |(found, _)| *found == kind)
            .map(|(_, number)| number)
    }

    /// Date of birth.
    pub fn birth_date(&self) -> Option<Date> {
        self.text("birth_date").parse().ok()
    }
}

/// A text field of a JSON object, empty when absent.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Types and numbers of a person's documents.
pub fn documents(person: &Value) -> impl Iterator<Item = (&str, &str)> {
    person
        .get("documents")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|document| (text(document, "type"), text(document, "number")))
}

/// A user of the authorization server.
#[derive(Clone, Debug)]
pub struct User {
    /// UUID.
    pub id: String,
    /// Taxpayer number; a child may have none.
    pub tax_id: Option<String>,
    /// The person behind the user.
    pub person_id: String,
    /// A blocked user may do nothing.
    pub is_blocked: bool,
    /// Has the global role of patients.
    pub is_patient: bool,
    /// When created.
    pub created_at: Timestamp,
}

/// A confidant person relationship (contract d.8).
#[derive(Clone, Debug)]
pub struct Relationship {
    /// Who acts.
    pub confidant_person_id: String,
    /// For whom.
    pub person_id: String,
    /// Inactive ones are not found.
    pub is_active: bool,
    /// End of validity.
    pub active_to: Option<Date>,
    /// Verified, or waiting.
    pub status: RelationshipStatus,
    /// The documents that prove it.
    pub documents_relationship: Value,
}

/// `verification_status` with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationshipStatus {
    /// `VERIFIED`.
    Verified,
    /// `VERIFICATION_NEEDED`, `MANUAL_CREATED_BY_DOCTOR`.
    CreatedByDoctor,
    /// `VERIFICATION_NEEDED`, `ONLINE_TRIGGERED`.
    OnlineTriggered,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Calls.
    Access,
    /// New access tokens.
    Refresh,
    /// One exchange.
    GrantCode,
}

impl TokenKind {
    /// `name` of the token record.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Access => "access_token",
            TokenKind::Refresh => "refresh_token",
            TokenKind::GrantCode => "authorization_code",
        }
    }
}

/// A token record.
#[derive(Clone, Debug)]
pub struct Token {
    /// UUID.
    pub id: String,
    /// The token itself.
    pub value: String,
    /// What it is for.
    pub kind: TokenKind,
    /// Whose it is.
    pub user_id: String,
    /// To which client.
    pub client_id: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// Space-separated scopes (of a grant code: the scopes requested).
    pub scope: String,
    /// How it was obtained.
    pub grant_type: &'static str,
    /// Address of the grant code.
    pub redirect_uri: Option<String>,
    /// The refresh token issued beside an access token.
    pub refresh_token: Option<String>,
    /// The approval.
    pub approval_id: Option<String>,
    /// Who acts for the user.
    pub applicant: Option<Applicant>,
    /// A grant code is used once.
    pub used: bool,
}

impl Token {
    /// The record as the authorization server prints it (contract c.4, g.1).
    pub fn record(&self) -> Value {
        let mut details = json!({"client_id": self.client_id, "grant_type": self.grant_type});
        let scope_field = match self.kind {
            TokenKind::GrantCode => "scope_request",
            _ => "scope",
        };
        details[scope_field] = self.scope.as_str().into();
        let optional = [
            ("redirect_uri", &self.redirect_uri),
            ("refresh_token", &self.refresh_token),
            ("app_id", &self.approval_id),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                details[name] = value.as_str().into();
            }
        }
        if let Some(applicant) = &self.applicant {
            details["applicant_user_id"] = applicant.user_id.as_str().into();
            details["applicant_person_id"] = applicant.person_id.as_str().into();
        }
        json!({
            "id": self.id, "name": self.kind.name(), "value": self.value, "user_id": self.user_id,
            "expires_at": self.expires_at.as_second(), "details": details,
        })
    }

    /// Whether a scope is among its scopes.
    pub fn allows(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|own| own == scope)
    }
}

/// The person who acts, and their user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// UUID.
    pub user_id: String,
    /// UUID.
    pub person_id: String,
}

/// An approval ("app").
#[derive(Clone, Debug)]
pub struct Approval {
    /// UUID.
    pub id: String,
    /// Who allows.
    pub user_id: String,
    /// Whom.
    pub client_id: String,
    /// What.
    pub scope: String,
    /// When first given.
    pub created_at: Timestamp,
    /// When last changed.
    pub updated_at: Timestamp,
}

impl Approval {
    /// The record as the authorization server prints it.
    pub fn record(&self, client_name: &str) -> Value {
        json!({
            "id": self.id, "user_id": self.user_id, "client_id": self.client_id, "client_name": client_name,
            "scope": self.scope, "created_at": service_form(self.created_at),
            "updated_at": service_form(self.updated_at),
        })
    }
}

/// A one-time code in force.
#[derive(Clone, Debug)]
pub struct OneTimeCode {
    /// Six digits.
    pub code: u64,
    /// Until when.
    pub expires_at: Timestamp,
    /// Wrong tries so far.
    pub wrong_tries: u32,
    /// When codes were sent for this content.
    pub sent_at: Vec<Timestamp>,
}

/// A message "sent" to a phone.
#[derive(Clone, Debug)]
pub struct Message {
    /// The phone.
    pub phone: String,
    /// The text.
    pub text: String,
    /// The code inside it.
    pub code: u64,
    /// What the code is bound to.
    pub content_hash: String,
    /// When.
    pub sent_at: Timestamp,
}

impl Store {
    /// A client by id.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// A client by its secret, which is its api-key.
    pub fn client_by_key(&self, secret: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.secret == secret)
    }

    /// A user by id.
    pub fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The user of a person.
    pub fn user_of(&self, person_id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.person_id == person_id)
    }

    /// An active person by id.
    pub fn person(&self, id: &str) -> Option<&PersonRecord> {
        self.persons.iter().find(|person| person.id == id && person.is_active)
    }

    /// Special input of the person behind a user, or of a patient whom the user may be signing up.
    pub fn special_of_caller(&self, user_id: &str, now: Timestamp) -> Option<Special> {
        let checked = self
            .checked
            .get(user_id)
            .filter(|(_, at)| after(*at, SIGN_UP_SECONDS) > now);
        self.special_of_user(user_id).or(checked.map(|(special, _)| *special))
    }

    /// Special input of the person behind a user.
    pub fn special_of_user(&self, user_id: &str) -> Option<Special> {
        self.person(&self.user(user_id)?.person_id)?.special
    }

    /// The connection of a client whose secret this is.
    pub fn connection_by_secret(&self, client_id: &str, secret: &str) -> Option<&Connection> {
        let mut own = self.connections.iter().filter(|link| link.client_id == client_id);
        own.find(|link| link.secret == secret)
    }

    /// What a user is in a client.
    pub fn staff(&self, user_id: &str, client_id: &str) -> Option<&Staff> {
        self.staff
            .iter()
            .find(|staff| staff.user_id == user_id && staff.client_id == client_id)
    }

    /// Remembers a token.
    pub fn keep(&mut self, token: Token) {
        if token.kind != TokenKind::GrantCode {
            self.issued.insert(token.value.clone(), token.kind.name());
        }
        self.tokens.insert(token.value.clone(), token);
    }
}
