//! The patient's data as a page reads it: known fields labelled and worded, unknown ones kept, nothing lost.
//!
//! The record is consumed piece by piece: what a labelled row takes is removed, and whatever remains, known or not,
//! ends under «Інше». So a field of a new shape can be shown badly, but it cannot disappear (a property test in
//! `tests/person.rs` holds this to it).

mod address;
mod date;
mod direction;
mod line;
mod record;

use std::fmt;

use crate::json::{Json, Object};
use crate::text::Fields;
use crate::text::dictionary::{Dictionary, find};
use address::address;
pub use date::Date;
pub use direction::straight;
use direction::straightened;
pub use line::{ENGLISH, Line, Piece, UKRAINIAN};
use record::{Record, Scalar, phone_number};

/// A patient's record, every field kept, known or not: the confirmation page shows all of it (contract d.6).
///
/// It is personal data: `Debug` does not print it, and its texts are wiped from memory when it is dropped.
#[derive(Clone, Default, PartialEq)]
pub struct Person(pub Object);

impl Person {
    /// Reads the record from an answer. It is only shown: what is signed is sent on as it came.
    pub fn read(value: Json) -> Option<Self> {
        straightened(value).object().map(Self)
    }

    /// A text field at the top level, when it is there and not empty.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.0.get(field) {
            Some(Json::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The confidant who acts for the patient, when the record names one.
    pub fn confidant(&self) -> Option<Self> {
        match self.0.get("confidant_person") {
            Some(Json::Object(confidant)) => Some(Self(confidant.clone())),
            _ => None,
        }
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}

/// What the view needs to know besides the record.
pub struct Reader<'a> {
    /// Labels.
    pub fields: &'a Fields,
    /// Today, to say the age; without it the age is not said.
    pub today: Option<Date>,
    /// The name of a country by its ISO code, in the language of the record.
    pub country: &'a dyn Fn(&str) -> Option<String>,
}

/// One card of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub heading: &'static str,
    /// Its rows, in order.
    pub facts: Vec<Fact>,
}

/// The whole record, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The cards, in order.
    pub sections: Vec<Section>,
    /// Identifiers under their own names, folded away.
    pub technical: Vec<Fact>,
}

/// One row: a label and what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: Line,
    /// What is known; `None` is said in words.
    pub value: Option<Line>,
    /// In smaller print after the value.
    pub detail: Option<Line>,
    /// Masked until the person asks to see it.
    pub is_secret: bool,
}

impl Fact {
    /// A row whose value has no language, or that of the page.
    pub fn new(label: impl Into<String>, value: Option<String>) -> Self {
        Self::of(Line::plain(label), value.map(Line::plain))
    }

    /// A row.
    pub fn of(label: Line, value: Option<Line>) -> Self {
        Self {
            label,
            value,
            detail: None,
            is_secret: false,
        }
    }

    /// A row about an address of e-mail.
    pub fn email(label: &'static str, address: Option<&str>) -> Self {
        Self::of(Line::plain(label), address.map(Line::email))
    }

    /// A row told by its place in the record.
    fn at(path: &str, value: Option<Line>) -> Self {
        Self::of(Line::dotted(path), value)
    }

    fn with_detail(self, detail: Option<Line>) -> Self {
        Self { detail, ..self }
    }

    /// A row about what the record says in Ukrainian.
    fn in_ukrainian(label: &'static str, value: Option<String>) -> Self {
        Self::of(Line::plain(label), value.map(Line::ukrainian))
    }
}

/// «Прізвище Ім’я По батькові», with what there is of it.
pub fn full_name(person: &Person) -> Option<String> {
    let parts: Vec<&str> = ["last_name", "first_name", "second_name"]
        .into_iter()
        .filter_map(|field| person.text(field))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Lays the whole record out; empty cards are left out, except those a person would look for.
pub fn lay_out(person: &Person, reader: &Reader<'_>) -> Layout {
    let mut record = Record::new(person.0.clone(), String::new());
    let fields = reader.fields;
    let mut technical = record.technical(&["id"]);
    let mut sections = vec![
        Section {
            heading: fields.person,
            facts: identity(&mut record, reader),
        },
        Section {
            heading: fields.documents,
            facts: documents(&mut record, fields),
        },
        Section {
            heading: fields.contacts,
            facts: contacts(&mut record, reader, &mut technical),
        },
        Section {
            heading: fields.emergency_contact,
            facts: emergency_contact(&mut record, fields),
        },
        Section {
            heading: fields.confidant,
            facts: confidant(&mut record, fields, &mut technical),
        },
        Section {
            heading: fields.authentication,
            facts: authentication(&mut record, fields, &mut technical),
        },
    ];
    let leftovers = record
        .leftovers()
        .into_iter()
        .map(|(path, value)| Fact::at(&path, scalar(value, fields)));
    sections.push(Section {
        heading: fields.other,
        facts: leftovers.collect(),
    });
    sections.retain(|section| !section.facts.is_empty());
    Layout { sections, technical }
}

fn identity(record: &mut Record, reader: &Reader<'_>) -> Vec<Fact> {
    let fields = reader.fields;
    let mut facts = vec![Fact::in_ukrainian(fields.full_name, record.take_name())];

    let date = record.text("birth_date").and_then(Date::parse);
    let born = record.take_date("birth_date", fields);
    let age = date
        .zip(reader.today)
        .and_then(|(date, today)| date.age_on(today))
        .map(fields.years);
    let in_words = date.and_then(fields.date_in_words);
    let detail: Vec<String> = [in_words, age].into_iter().flatten().collect();
    let detail = (!detail.is_empty()).then(|| Line::plain(["(", &detail.join(", "), ")"].concat()));
    facts.push(Fact::of(Line::plain(fields.birth_date), born).with_detail(detail));

    let place = ["birth_country", "birth_settlement"].map(|field| record.take_text(field).map(Line::ukrainian));
    facts.push(Fact::of(Line::plain(fields.birth_place), Line::join(place, ", ")));

    let gender = record.take_word("gender", Dictionary::Gender).map(capitalised);
    facts.push(Fact::in_ukrainian(fields.gender, gender));

    let tax_id = record.take_text("tax_id");
    let none_by_statement = record.take_bool("no_tax_id");
    let tax = match (tax_id, none_by_statement) {
        (None, Some(true)) => Some(Line::plain(fields.no_tax_id)),
        // Both a number and the statement that there is none: show both, the person must see the contradiction.
        (Some(number), Some(true)) => Some(Line::plain(number).then(" · ", Line::plain(fields.no_tax_id))),
        (number, _) => number.map(Line::plain),
    };
    facts.push(Fact::of(Line::plain(fields.tax_id), tax));
    if let Some(unzr) = record.take_text("unzr") {
        facts.push(Fact::new(fields.unzr, Some(unzr)));
    }
    if let Some(secret) = record.take_text("secret") {
        facts.push(Fact {
            is_secret: true,
            ..Fact::in_ukrainian(fields.secret, Some(secret))
        });
    }
    facts
}

fn documents(record: &mut Record, fields: &Fields) -> Vec<Fact> {
    let mut facts = record.each("documents", &mut |item| {
        document(item, fields, Dictionary::DocumentType, fields.document)
    });
    if facts.is_empty() {
        facts.push(Fact::new(fields.document, None));
    }
    facts
}

/// One document, of the patient or proving the relationship.
fn document(item: &mut Record, fields: &Fields, types: Dictionary, unnamed: &'static str) -> Fact {
    let label = item
        .take_word("type", types)
        .map_or_else(|| Line::plain(unnamed), Line::ukrainian);
    let number = item.take_text("number").map(Line::ukrainian);
    let issuer = item
        .take_text("issued_by")
        .map(|issuer| Line::plain(fields.issued_by).then(" ", Line::ukrainian(issuer)));
    let issued = item.take_date("issued_at", fields).map(|date| match issuer {
        Some(_) => date,
        None => Line::plain(fields.issued).then("\u{a0}", date),
    });
    let until = item
        .take_date("expiration_date", fields)
        .map(|date| Line::plain(fields.valid_until).then("\u{a0}", date));
    Fact::of(label, number).with_detail(Line::join([issuer, issued, until], ", "))
}

fn contacts(record: &mut Record, reader: &Reader<'_>, technical: &mut Vec<Fact>) -> Vec<Fact> {
    let fields = reader.fields;
    let mut facts = record.each("addresses", &mut |item| {
        let kind = item.take_text("type");
        let value = address(item, reader.country);
        technical.extend(item.technical(&["settlement_id"]));
        let label = match kind {
            Some(kind) => match find(fields.addresses, &kind) {
                Some(label) => Line::plain(label),
                None => Line::plain(fields.address).then(" ", Line::ukrainian(kind)),
            },
            None => Line::plain(fields.address),
        };
        Fact::of(label, value)
    });
    if facts.is_empty() {
        facts.push(Fact::new(fields.address, None));
    }
    let phones = phones(record, fields);
    if phones.is_empty() {
        facts.push(Fact::new(fields.phone, None));
    }
    facts.extend(phones);
    facts.push(Fact::email(fields.email, record.take_text("email").as_deref()));
    if let Some(way) = record.take_word("preferred_way_communication", Dictionary::PreferredWayCommunication) {
        facts.push(Fact::in_ukrainian(fields.preferred_way, Some(way)));
    }
    facts
}

fn phones(record: &mut Record, fields: &Fields) -> Vec<Fact> {
    record.each("phones", &mut |item| {
        let number = item.take_text("number").map(|number| phone_number(&number));
        let kind = item.take_word("type", Dictionary::PhoneType);
        Fact::new(fields.phone, number).with_detail(kind.map(Line::ukrainian))
    })
}

fn emergency_contact(record: &mut Record, fields: &Fields) -> Vec<Fact> {
    let mut facts = Vec::new();
    record.within("emergency_contact", &mut |contact| {
        facts.push(Fact::in_ukrainian(fields.full_name, contact.take_name()));
        facts.extend(phones(contact, fields));
    });
    if facts.is_empty() {
        facts.push(Fact::new(fields.full_name, None));
    }
    facts
}

fn confidant(record: &mut Record, fields: &Fields, technical: &mut Vec<Fact>) -> Vec<Fact> {
    let mut facts = Vec::new();
    record.within("confidant_person", &mut |person| {
        facts.push(Fact::in_ukrainian(fields.full_name, person.take_name()));
        if let Some(relation) = person.take_word("relation_type", Dictionary::ConfidantPersonType) {
            facts.push(Fact::in_ukrainian(fields.relation, Some(relation)));
        }
        facts.extend(person.each("documents_relationship", &mut |item| {
            let document = document(item, fields, Dictionary::DocumentRelationshipType, fields.document);
            // The label says what the document is for; its own kind stands before the number.
            let value = Line::join([Some(document.label), document.value], " ");
            Fact::of(Line::plain(fields.relation_document), value).with_detail(document.detail)
        }));
        technical.extend(person.technical(&["person_id"]));
    });
    if facts.is_empty() {
        facts.push(Fact::new(fields.full_name, None));
    }
    facts
}

fn authentication(record: &mut Record, fields: &Fields, technical: &mut Vec<Fact>) -> Vec<Fact> {
    record.each("authentication_methods", &mut |method| {
        let kind = method.take_word("type", Dictionary::AuthenticationMethod);
        let [open, close] = fields.quotes;
        let alias = method
            .take_text("alias")
            .map(|alias| Line::ukrainian([open, &alias, close].concat()));
        let phone = method
            .take_text("phone_number")
            .map(|number| Line::plain(phone_number(&number)));
        technical.extend(method.technical(&["value"]));
        Fact::in_ukrainian(fields.method, kind).with_detail(Line::join([alias, phone], ", "))
    })
}

/// A scalar in words; `None` for nothing.
fn scalar(value: Scalar, fields: &Fields) -> Option<Line> {
    match value {
        Scalar::Null => None,
        Scalar::Bool(true) => Some(Line::plain(fields.yes)),
        Scalar::Bool(false) => Some(Line::plain(fields.no)),
        Scalar::Text(text) => (!text.trim().is_empty()).then(|| Line::ukrainian(text)),
        Scalar::Number(number) => Some(Line::plain(number)),
    }
}

/// Dictionary words begin with a small letter. The tables of the standard library would cost ten kilobytes for this.
fn capitalised(word: String) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first @ 'а'..='я') => {
            let capital = char::from_u32(u32::from(first) - 0x20).unwrap_or(first);
            std::iter::once(capital).chain(letters).collect()
        }
        _ => word,
    }
}
