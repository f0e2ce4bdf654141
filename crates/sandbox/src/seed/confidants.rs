//! Confidants: people the demo PIS holds access tokens of, one for each rule about them.

use jiff::Timestamp;
use serde_json::json;

use super::{clients::SeedClient, scopes::SIGN_UP_SCOPE, years_ago};
use crate::{
    clock::after,
    ids::{named_token, named_uuid},
    signature::forge::{Algorithm, DrfoPlace, Identity},
    store::{PersonRecord, Quirk, Store, Token, TokenKind, User},
};

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

/// Puts a confidant into the world: person, user, token.
pub fn add(store: &mut Store, confidant: SeedConfidant, now: Timestamp) {
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
