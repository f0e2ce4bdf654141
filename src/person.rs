//! The patient's data as a page reads it: known fields labelled and worded, unknown ones kept, nothing lost.
//!
//! The record is consumed piece by piece: what a labelled row takes is removed, and whatever remains, known or not,
//! ends under «Інше». So a field of a new shape can be shown badly, but it cannot disappear (a property test in
//! `tests/person.rs` holds this to it).

mod address;
mod date;
mod record;

use contract::Person;
use serde_json::Value;

use crate::text::Fields;
use crate::text::dictionary::Dictionary;
use address::address;
pub use date::Date;
use record::{Record, phone_number};

/// What the view needs to know besides the record.
pub struct Reader<'a> {
    /// Labels.
    pub fields: &'a Fields,
    /// Today, to say the age; without it the age is not said.
    pub today: Option<Date>,
    /// The name of a country by its ISO code.
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
    pub label: String,
    /// What is known; `None` is said in words.
    pub value: Option<String>,
    /// In smaller print after the value.
    pub detail: Option<String>,
    /// Masked until the person asks to see it.
    pub is_secret: bool,
}

impl Fact {
    /// A plain row.
    pub fn new(label: impl Into<String>, value: Option<String>) -> Self {
        Self {
            label: label.into(),
            value,
            detail: None,
            is_secret: false,
        }
    }

    fn with_detail(self, detail: Option<String>) -> Self {
        Self {
            detail: detail.filter(|detail| !detail.is_empty()),
            ..self
        }
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
        .map(|(path, value)| Fact::new(path, scalar(&value, fields)));
    sections.push(Section {
        heading: fields.other,
        facts: leftovers.collect(),
    });
    sections.retain(|section| !section.facts.is_empty());
    Layout { sections, technical }
}

fn identity(record: &mut Record, reader: &Reader<'_>) -> Vec<Fact> {
    let fields = reader.fields;
    let mut facts = vec![Fact::new(fields.full_name, record.take_name())];

    let born = record.take_text("birth_date");
    let date = born.as_deref().and_then(Date::parse);
    let age = date
        .zip(reader.today)
        .and_then(|(date, today)| date.age_on(today))
        .map(fields.years);
    let shown = date.map(|date| date.to_string()).or(born);
    facts.push(Fact::new(fields.birth_date, shown).with_detail(age.map(|age| format!("({age})"))));

    let place = record.take_joined(&["birth_country", "birth_settlement"], ", ");
    facts.push(Fact::new(fields.birth_place, place));

    let gender = record.take_word("gender", Dictionary::Gender).map(capitalised);
    facts.push(Fact::new(fields.gender, gender));

    let tax_id = record.take_text("tax_id");
    let none_by_statement = record.take_bool("no_tax_id");
    let tax = match (tax_id, none_by_statement) {
        (None, Some(true)) => Some(fields.no_tax_id.to_owned()),
        // Both a number and the statement that there is none: show both, the person must see the contradiction.
        (Some(number), Some(true)) => Some(format!("{number} · {}", fields.no_tax_id)),
        (number, _) => number,
    };
    facts.push(Fact::new(fields.tax_id, tax));
    if let Some(unzr) = record.take_text("unzr") {
        facts.push(Fact::new(fields.unzr, Some(unzr)));
    }
    if let Some(secret) = record.take_text("secret") {
        facts.push(Fact {
            is_secret: true,
            ..Fact::new(fields.secret, Some(secret))
        });
    }
    facts
}

fn documents(record: &mut Record, fields: &Fields) -> Vec<Fact> {
    let mut facts: Vec<Fact> = record.each("documents", |item| {
        document(item, fields, Dictionary::DocumentType, fields.document)
    });
    if facts.is_empty() {
        facts.push(Fact::new(fields.document, None));
    }
    facts
}

/// One document, of the patient or proving the relationship.
fn document(item: &mut Record, fields: &Fields, types: Dictionary, unnamed: &'static str) -> Fact {
    let label = item.take_word("type", types).unwrap_or_else(|| unnamed.to_owned());
    let number = item.take_text("number");
    let issuer = item
        .take_text("issued_by")
        .map(|issuer| format!("{} {issuer}", fields.issued_by));
    let issued = item.take_date("issued_at");
    let until = item
        .take_date("expiration_date")
        .map(|date| format!("{} {date}", fields.valid_until));
    let detail: Vec<String> = [issuer, issued, until].into_iter().flatten().collect();
    Fact::new(label, number).with_detail(Some(detail.join(", ")))
}

fn contacts(record: &mut Record, reader: &Reader<'_>, technical: &mut Vec<Fact>) -> Vec<Fact> {
    let fields = reader.fields;
    let mut facts = record.each("addresses", |item| {
        let kind = item.take_word("type", Dictionary::AddressType);
        let value = address(item, reader.country);
        technical.extend(item.technical(&["settlement_id"]));
        Fact::new((fields.address)(kind.as_deref()), value)
    });
    if facts.is_empty() {
        facts.push(Fact::new((fields.address)(None), None));
    }
    let phones = phones(record, fields);
    if phones.is_empty() {
        facts.push(Fact::new(fields.phone, None));
    }
    facts.extend(phones);
    facts.push(Fact::new(fields.email, record.take_text("email")));
    if let Some(way) = record.take_word("preferred_way_communication", Dictionary::PreferredWayCommunication) {
        facts.push(Fact::new(fields.preferred_way, Some(way)));
    }
    facts
}

fn phones(record: &mut Record, fields: &Fields) -> Vec<Fact> {
    record.each("phones", |item| {
        let number = item.take_text("number").map(|number| phone_number(&number));
        let kind = item.take_word("type", Dictionary::PhoneType);
        Fact::new(fields.phone, number).with_detail(kind)
    })
}

fn emergency_contact(record: &mut Record, fields: &Fields) -> Vec<Fact> {
    let facts = record.within("emergency_contact", |contact| {
        let mut facts = vec![Fact::new(fields.full_name, contact.take_name())];
        facts.extend(phones(contact, fields));
        facts
    });
    facts.unwrap_or_else(|| vec![Fact::new(fields.full_name, None)])
}

fn confidant(record: &mut Record, fields: &Fields, technical: &mut Vec<Fact>) -> Vec<Fact> {
    let facts = record.within("confidant_person", |person| {
        let mut facts = vec![Fact::new(fields.full_name, person.take_name())];
        if let Some(relation) = person.take_word("relation_type", Dictionary::ConfidantPersonType) {
            facts.push(Fact::new(fields.relation, Some(relation)));
        }
        facts.extend(person.each("documents_relationship", |item| {
            let document = document(item, fields, Dictionary::DocumentRelationshipType, fields.document);
            // The label says what the document is for; its own kind stands before the number.
            let value = [Some(document.label), document.value]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ");
            Fact::new(fields.relation_document, Some(value)).with_detail(document.detail)
        }));
        technical.extend(person.technical(&["person_id"]));
        facts
    });
    facts.unwrap_or_else(|| vec![Fact::new(fields.full_name, None)])
}

fn authentication(record: &mut Record, fields: &Fields, technical: &mut Vec<Fact>) -> Vec<Fact> {
    record.each("authentication_methods", |method| {
        let kind = method.take_word("type", Dictionary::AuthenticationMethod);
        let alias = method.take_text("alias").map(|alias| format!("«{alias}»"));
        let phone = method.take_text("phone_number").map(|number| phone_number(&number));
        technical.extend(method.technical(&["value"]));
        let detail: Vec<String> = [alias, phone].into_iter().flatten().collect();
        Fact::new(fields.method, kind).with_detail(Some(detail.join(", ")))
    })
}

/// A scalar in words; `None` for nothing.
fn scalar(value: &Value, fields: &Fields) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(true) => Some(fields.yes.to_owned()),
        Value::Bool(false) => Some(fields.no.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        // Leftovers are scalars; anything else is written as it came rather than dropped.
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
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
