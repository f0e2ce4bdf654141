//! The world the sandbox starts with, and returns to on reset.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::{Value, json};

use crate::{
    clock::{after, date_of},
    dictionaries,
    ids::{named_token, named_uuid},
    signature::forge::{Algorithm, DrfoPlace, Identity},
    store::{Client, ClientKind, PersonRecord, Quirk, Relationship, RelationshipStatus, Store, Token, TokenKind, User},
};

/// The scope a confidant's token needs (contract d.1).
pub const SIGN_UP_SCOPE: &str = "confidant_person:sign_up";
/// The scope of a session token (contract d.7).
pub const SESSION_SCOPE: &str = "app:authorize";

/// Scopes without a published text that a PIS may ask for (contract i).
const UNTRANSLATED_SCOPES: &[&str] = &[
    SIGN_UP_SCOPE,
    "profile:read",
    "app:read_pis",
    "declaration:read_pis",
    "declaration_request:read_pis",
    "declaration_request:details_pis",
    "person_verification:details_pis",
];
/// Writing scopes a PIS may ask for and a patient may give.
const WRITING_SCOPES: &[&str] = &[
    "declaration_request:write",
    "declaration_request:approve",
    "declaration_request:reject",
    "app:write",
    "app:delete",
    "authentication_factor:write",
    "person:write",
];
/// A scope a PIS may ask for, yet no patient may give.
pub const SCOPE_OF_NO_PATIENT: &str = "declaration:terminate";

/// The scopes a client type may have at most.
pub fn type_allows(kind: ClientKind, scope: &str) -> bool {
    match kind {
        ClientKind::Pis | ClientKind::TrustedPis => patient_may_give(scope) || scope == SCOPE_OF_NO_PATIENT,
        ClientKind::Cabinet => matches!(scope, "person:read" | "app:read"),
        ClientKind::AuthFe => scope == SESSION_SCOPE,
        ClientKind::Mis | ClientKind::Msp => {
            scope.starts_with("connection:") || scope.starts_with("client:") || scope == "secret:refresh"
        }
    }
}

/// The scopes of the global role of patients.
pub fn patient_may_give(scope: &str) -> bool {
    let published_reading = scope.ends_with(":read") && dictionaries::scope_text(scope).is_some();
    published_reading || UNTRANSLATED_SCOPES.contains(&scope) || WRITING_SCOPES.contains(&scope)
}

/// All scopes of the patients' role, in a steady order.
pub fn patient_scopes() -> Vec<String> {
    let published = dictionaries::scopes().filter(|scope| patient_may_give(scope));
    published
        .chain(UNTRANSLATED_SCOPES.iter().copied())
        .map(str::to_owned)
        .collect()
}

/// A client of the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedClient {
    /// «Здоров’я поруч», the demo PIS.
    Happy,
    /// A blocked PIS.
    Blocked,
    /// A client whose type allows little.
    Narrow,
    /// A trusted PIS.
    Trusted,
    /// A PIS with a long name and hostile text in it.
    LongName,
}

impl SeedClient {
    /// All of them.
    pub const ALL: [SeedClient; 5] = [
        SeedClient::Happy,
        SeedClient::Blocked,
        SeedClient::Narrow,
        SeedClient::Trusted,
        SeedClient::LongName,
    ];

    /// Client id; the happy one is the documents' sample.
    pub fn id(self) -> String {
        match self {
            SeedClient::Happy => "6498d88e-97fb-47e2-85a5-99e884f888aa".to_owned(),
            _ => named_uuid(&format!("client {self:?}")),
        }
    }

    /// Client secret.
    pub fn secret(self) -> String {
        named_token(&format!("secret of {self:?}"))
    }

    fn name(self) -> &'static str {
        match self {
            SeedClient::Happy => "Здоров’я поруч",
            SeedClient::Blocked => "Заблокований застосунок",
            SeedClient::Narrow => "Кабінет із вузьким доступом",
            SeedClient::Trusted => "Довірена ПІС",
            SeedClient::LongName => {
                "<b onclick=alert(1)>Надзвичайнодовганазвазастосункуякунеможнаперенестизазвичайнимиправилами</b>"
            }
        }
    }

    fn kind(self) -> ClientKind {
        match self {
            SeedClient::Happy | SeedClient::Blocked | SeedClient::LongName => ClientKind::Pis,
            SeedClient::Narrow => ClientKind::Cabinet,
            SeedClient::Trusted => ClientKind::TrustedPis,
        }
    }
}

/// A confidant of the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedConfidant {
    /// Happy: ten-digit DRFO in the directory attributes.
    Olena,
    /// Happy: ten-digit DRFO in the subject's serial number, RSA certificate.
    Petro,
    /// Happy: nine digits of an ID card instead of a taxpayer number.
    Iryna,
    /// Happy: passport number in Latin letters instead of a taxpayer number.
    Vasyl,
    /// The token lacks `confidant_person:sign_up` (E2).
    NoScope,
    /// The token is expired (E1).
    Expired,
    /// The user is blocked (E1 at the gateway).
    Blocked,
    /// The user was blocked after the gateway last looked (E11).
    BlockedLater,
    /// The token's user does not exist (E10).
    NoUser,
    /// The user's person is not active (E12).
    NoPerson,
    /// Fourteen years old (E13).
    Young,
    /// Has a confidant themselves (E25).
    Dependant,
    /// The signature must be fresh (E9).
    FreshSignature,
    /// A nonce must be signed too (E14).
    NonceEnforced,
}

impl SeedConfidant {
    /// All of them.
    pub const ALL: [SeedConfidant; 14] = [
        SeedConfidant::Olena,
        SeedConfidant::Petro,
        SeedConfidant::Iryna,
        SeedConfidant::Vasyl,
        SeedConfidant::NoScope,
        SeedConfidant::Expired,
        SeedConfidant::Blocked,
        SeedConfidant::BlockedLater,
        SeedConfidant::NoUser,
        SeedConfidant::NoPerson,
        SeedConfidant::Young,
        SeedConfidant::Dependant,
        SeedConfidant::FreshSignature,
        SeedConfidant::NonceEnforced,
    ];

    /// Person id; the first one is the documents' sample.
    pub fn person_id(self) -> String {
        match self {
            SeedConfidant::Olena => "c282f8a9-e709-40aa-94b4-dde1402bf4b6".to_owned(),
            _ => named_uuid(&format!("confidant person {self:?}")),
        }
    }

    /// User id.
    pub fn user_id(self) -> String {
        named_uuid(&format!("confidant user {self:?}"))
    }

    /// The access token the PIS holds for the confidant.
    pub fn token(self) -> String {
        named_token(&format!("confidant {self:?}"))
    }

    /// Last name, first name, second name.
    pub fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            SeedConfidant::Olena => ("Іваненко", "Олена", "Василівна"),
            SeedConfidant::Petro => ("Ковальчук", "Петро", "Миколайович"),
            SeedConfidant::Iryna => ("Гнатюк", "Ірина", "Степанівна"),
            SeedConfidant::Vasyl => ("Мельник", "Василь", "Іванович"),
            SeedConfidant::NoScope => ("Бондар", "Ганна", "Петрівна"),
            SeedConfidant::Expired => ("Ткаченко", "Оксана", "Юріївна"),
            SeedConfidant::Blocked => ("Шевчук", "Андрій", "Олегович"),
            SeedConfidant::BlockedLater => ("Поліщук", "Ярослав", "Євгенович"),
            SeedConfidant::NoUser => ("Кравець", "Любов", "Андріївна"),
            SeedConfidant::NoPerson => ("Олійник", "Тарас", "Богданович"),
            SeedConfidant::Young => ("Лисенко", "Денис", "Артемович"),
            SeedConfidant::Dependant => ("Савчук", "Надія", "Романівна"),
            SeedConfidant::FreshSignature => ("Рудь", "Максим", "Ігорович"),
            SeedConfidant::NonceEnforced => ("Мороз", "Катерина", "Павлівна"),
        }
    }

    fn index(self) -> usize {
        SeedConfidant::ALL.iter().position(|one| *one == self).unwrap_or(0)
    }

    /// Taxpayer number, for those who have one.
    pub fn tax_id(self) -> Option<String> {
        match self {
            SeedConfidant::Olena => Some("2659719350".to_owned()),
            SeedConfidant::Iryna | SeedConfidant::Vasyl => None,
            _ => Some(format!("27000000{:02}", self.index())),
        }
    }

    /// Whose certificate signs.
    pub fn identity(self) -> Identity {
        let (last, first, second) = self.names();
        Identity {
            surname: last.to_owned(),
            given_name: format!("{first} {second}"),
            drfo: match self {
                SeedConfidant::Iryna => "123456789".to_owned(),
                // Transliterated МЕ654321.
                SeedConfidant::Vasyl => "ME654321".to_owned(),
                _ => self.tax_id().unwrap_or_default(),
            },
            drfo_place: match self {
                SeedConfidant::Petro => DrfoPlace::SerialNumber,
                _ => DrfoPlace::DirectoryAttribute,
            },
        }
    }

    /// With what the confidant signs unless a scenario says otherwise.
    pub fn algorithm(self) -> Algorithm {
        match self {
            SeedConfidant::Petro => Algorithm::Rsa,
            _ => Algorithm::P256,
        }
    }

    fn person(self, now: Timestamp) -> PersonRecord {
        let (last, first, second) = self.names();
        let document = match self {
            SeedConfidant::Iryna => json!({"type": "NATIONAL_ID", "number": "123456789"}),
            SeedConfidant::Vasyl => json!({"type": "PASSPORT", "number": "МЕ654321"}),
            _ => json!({"type": "PASSPORT", "number": format!("СК1000{:02}", self.index())}),
        };
        let age = if self == SeedConfidant::Young { 14 } else { 38 };
        let mut data = json!({
            "last_name": last, "first_name": first, "second_name": second,
            "birth_date": years_ago(now, age), "documents": [document],
        });
        if let Some(tax_id) = self.tax_id() {
            data["tax_id"] = tax_id.into();
        }
        PersonRecord {
            id: self.person_id(),
            data,
            is_active: self != SeedConfidant::NoPerson,
            special: None,
        }
    }
}

/// A patient who is in the index from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedPatient {
    /// The relationship with Olena is approved: signs up without a new record.
    Approved,
    /// The relationship with Olena waits (E24).
    NotApproved,
    /// Two records match (E23).
    Twice,
    /// The relationship with Olena ended but was never closed (E26).
    Ended,
    /// The patient's user is blocked (E27).
    UserBlocked,
}

impl SeedPatient {
    /// All of them.
    pub const ALL: [SeedPatient; 5] = [
        SeedPatient::Approved,
        SeedPatient::NotApproved,
        SeedPatient::Twice,
        SeedPatient::Ended,
        SeedPatient::UserBlocked,
    ];

    /// Person id of the (first) record.
    pub fn person_id(self) -> String {
        named_uuid(&format!("patient {self:?}"))
    }

    /// The facts by which the index matches.
    pub fn facts(self, now: Timestamp) -> Value {
        let (first, second, number) = match self {
            SeedPatient::Approved => ("Марко", "Петрович", "ІАМ700001"),
            SeedPatient::NotApproved => ("Дарина", "Петрівна", "ІАМ700002"),
            SeedPatient::Twice => ("Остап", "Петрович", "ІАМ700003"),
            SeedPatient::Ended => ("Мирослава", "Петрівна", "ІАМ700004"),
            SeedPatient::UserBlocked => ("Назар", "Петрович", "ІАМ700005"),
        };
        let birth_date = years_ago(now, 8);
        json!({
            "last_name": "Іваненко", "first_name": first, "second_name": second,
            "gender": if second == "Петрівна" { "FEMALE" } else { "MALE" },
            "birth_date": birth_date, "no_tax_id": true,
            "documents": [{"type": "BIRTH_CERTIFICATE", "number": number,
                "issued_by": "Вінницьким РВ ДРАЦС", "issued_at": birth_date}],
        })
    }

    fn relationship(self, now: Timestamp) -> Option<Relationship> {
        let status = match self {
            SeedPatient::Twice => return None,
            SeedPatient::NotApproved => RelationshipStatus::OnlineTriggered,
            SeedPatient::Approved => RelationshipStatus::CreatedByDoctor,
            SeedPatient::Ended | SeedPatient::UserBlocked => RelationshipStatus::Verified,
        };
        Some(Relationship {
            confidant_person_id: SeedConfidant::Olena.person_id(),
            person_id: self.person_id(),
            is_active: true,
            active_to: (self == SeedPatient::Ended).then(|| years_ago(now, 1)),
            status,
            documents_relationship: json!([]),
        })
    }
}

/// The date some years and forty days before.
pub fn years_ago(now: Timestamp, years: i32) -> Date {
    let today = date_of(now);
    today.checked_sub(years.years().days(40)).unwrap_or(today)
}

/// Id of the client the sign-up page itself is.
pub fn auth_ui_client_id() -> String {
    named_uuid("client Auth UI")
}

/// The whole starting world; `callback` is the address of the demo PIS.
pub fn store(now: Timestamp, callback: &str) -> Store {
    let mut store = Store {
        verified_phones: vec!["+380671112233".to_owned()],
        ..Store::default()
    };
    clients(&mut store, callback);
    for confidant in SeedConfidant::ALL {
        add_confidant(&mut store, confidant, now);
    }
    for patient in SeedPatient::ALL {
        add_patient(&mut store, patient, now);
    }
    // The dependant's own confidant.
    store.relationships.push(Relationship {
        confidant_person_id: SeedConfidant::Petro.person_id(),
        person_id: SeedConfidant::Dependant.person_id(),
        is_active: true,
        active_to: None,
        status: RelationshipStatus::Verified,
        documents_relationship: json!([]),
    });
    store
}

fn clients(store: &mut Store, callback: &str) {
    for client in SeedClient::ALL {
        store.clients.push(Client {
            id: client.id(),
            name: client.name().to_owned(),
            secret: client.secret(),
            kind: client.kind(),
            redirect_uri: callback.to_owned(),
            is_blocked: client == SeedClient::Blocked,
        });
    }
    let others = [
        ("Auth UI", auth_ui_client_id(), ClientKind::AuthFe),
        (
            "МІС «Медокс»",
            "25c03af6-69bd-439e-b0dd-f1669b3dbbfd".to_owned(),
            ClientKind::Mis,
        ),
        ("МІС «Доктор»", named_uuid("client second MIS"), ClientKind::Mis),
        (
            "Амбулаторія №1",
            "c4a6d45f-2cf2-4e6d-909a-5962604ad63b".to_owned(),
            ClientKind::Msp,
        ),
        ("Поліклініка №2", named_uuid("client second MSP"), ClientKind::Msp),
    ];
    for (name, id, kind) in others {
        store.clients.push(Client {
            secret: named_token(&format!("secret of {name}")),
            id,
            name: name.to_owned(),
            kind,
            redirect_uri: "https://mis.example.com/oauth".to_owned(),
            is_blocked: false,
        });
    }
}

fn add_confidant(store: &mut Store, confidant: SeedConfidant, now: Timestamp) {
    store.persons.push(confidant.person(now));
    if confidant != SeedConfidant::NoUser {
        store.users.push(User {
            id: confidant.user_id(),
            tax_id: confidant.tax_id(),
            person_id: confidant.person_id(),
            is_blocked: confidant == SeedConfidant::Blocked,
            is_patient: true,
            created_at: now,
        });
    }
    let quirk = match confidant {
        SeedConfidant::FreshSignature => Some(Quirk::FreshSignature),
        SeedConfidant::BlockedLater => Some(Quirk::BlockedBehindTheGateway),
        SeedConfidant::NonceEnforced => Some(Quirk::NonceEnforced),
        _ => None,
    };
    if let Some(quirk) = quirk {
        store.quirks.insert(confidant.person_id(), quirk);
    }
    const TEN_YEARS: i64 = 315_360_000;
    store.keep(Token {
        id: named_uuid(&format!("token of {confidant:?}")),
        value: confidant.token(),
        kind: TokenKind::Access,
        user_id: confidant.user_id(),
        client_id: SeedClient::Happy.id(),
        expires_at: match confidant {
            SeedConfidant::Expired => after(now, -86_400),
            _ => after(now, TEN_YEARS),
        },
        scope: match confidant {
            SeedConfidant::NoScope => "person:read app:read user:read".to_owned(),
            _ => format!("{SIGN_UP_SCOPE} person:read app:read user:read"),
        },
        grant_type: "authorization_code",
        redirect_uri: None,
        refresh_token: None,
        approval_id: None,
        applicant: None,
        used: false,
    });
}

fn add_patient(store: &mut Store, patient: SeedPatient, now: Timestamp) {
    let copies = if patient == SeedPatient::Twice { 2 } else { 1 };
    for copy in 0..copies {
        store.persons.push(PersonRecord {
            id: match copy {
                0 => patient.person_id(),
                _ => named_uuid(&format!("patient {patient:?} again")),
            },
            data: patient.facts(now),
            is_active: true,
            special: None,
        });
    }
    store.relationships.extend(patient.relationship(now));
    if patient == SeedPatient::UserBlocked {
        store.users.push(User {
            id: named_uuid("blocked user of a patient"),
            tax_id: None,
            person_id: patient.person_id(),
            is_blocked: true,
            is_patient: true,
            created_at: now,
        });
    }
}
