//! The page may say a thing in its own way, but it may not leave it out: every scalar of every person, in both languages.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use auth_ui::json::Json;
use auth_ui::person::{Date, Person, Reader, lay_out};
use auth_ui::text::Text;
use auth_ui::text::dictionary::{Dictionary, find, short_word, word};
use auth_ui::text::en::EN;
use auth_ui::text::uk::UK;
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

const DICTIONARIES: [Dictionary; 9] = [
    Dictionary::Gender,
    Dictionary::PhoneType,
    Dictionary::SettlementType,
    Dictionary::StreetType,
    Dictionary::DocumentType,
    Dictionary::DocumentRelationshipType,
    Dictionary::ConfidantPersonType,
    Dictionary::AuthenticationMethod,
    Dictionary::PreferredWayCommunication,
];

/// All that can be read on the confirmation page, in small letters.
fn shown(person: &Value, text: &Text) -> String {
    let person = Json::parse(&person.to_string())
        .and_then(Person::read)
        .expect("an object");
    let reader = Reader {
        fields: &text.fields,
        today: Date::parse("2026-11-21"),
        country: &country,
    };
    let layout = lay_out(&person, &reader);
    let cards = layout.sections.into_iter().flat_map(|section| section.facts);
    let lines = cards
        .chain(layout.technical)
        .flat_map(|fact| [Some(fact.label), fact.value, fact.detail])
        .flatten()
        .map(|line| line.to_string());
    lines.collect::<Vec<_>>().join("\n").to_lowercase()
}

fn country(code: &str) -> Option<String> {
    let names = BTreeMap::from([("UA", "Країна А"), ("PL", "Країна Б")]);
    names.get(code).map(|name| (*name).to_owned())
}

/// The ways in which a scalar may be said.
fn ways(field: &str, scalar: &Value, text: &Text) -> Vec<String> {
    let Value::String(raw) = scalar else {
        return match (field, scalar) {
            // Said by there being a number.
            ("no_tax_id", Value::Bool(false)) => vec![String::new()],
            ("no_tax_id", _) => vec![text.fields.no_tax_id.to_owned()],
            (_, Value::Bool(true)) => vec![text.fields.yes.to_owned()],
            (_, Value::Bool(false)) => vec![text.fields.no.to_owned()],
            _ => vec![scalar.to_string()],
        };
    };
    let mut ways = vec![raw.clone()];
    ways.extend(Date::parse(raw).map(text.fields.date));
    ways.extend(country(raw));
    ways.extend(find(text.fields.addresses, raw).map(str::to_owned));
    for dictionary in DICTIONARIES {
        ways.extend(word(dictionary, raw).map(str::to_owned));
        ways.extend(short_word::of(dictionary, raw).map(str::to_owned));
    }
    // «+380 50 341 08 70»
    if let Some(digits) = raw.strip_prefix("+380").filter(|digits| digits.len() == 9) {
        let parts = [(0, 2), (2, 5), (5, 7), (7, 9)].map(|(from, to)| &digits[from..to]);
        ways.push(format!("+380 {}", parts.join(" ")));
    }
    ways
}

fn scalars(field: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(field, value)| scalars(field, value, found)),
        Value::Array(items) => items.iter().for_each(|item| scalars(field, item, found)),
        Value::Null => {}
        scalar => found.push((field.to_owned(), scalar.clone())),
    }
}

/// What cannot be read of this person, in the first language in which something cannot.
fn lost(person: &Value) -> Option<String> {
    let mut all = Vec::new();
    scalars("", person, &mut all);
    [&UK, &EN].into_iter().find_map(|text| {
        let shown = shown(person, text);
        all.iter()
            .find(|(field, scalar)| {
                !ways(field, scalar, text)
                    .iter()
                    .any(|way| shown.contains(&way.to_lowercase()))
            })
            .map(|(field, scalar)| format!("{field}: {scalar} is lost ({}) in\n{shown}", text.lang))
    })
}

#[test]
fn nothing_of_a_fully_filled_person_is_lost() {
    let person: Value = serde_json::from_str(include_str!("fixtures/person_full.json")).expect("the fixture is JSON");
    let mut all = Vec::new();
    scalars("", &person, &mut all);
    assert!(all.len() > 40, "{} scalars", all.len());
    assert_eq!(lost(&person), None);
}

#[test]
fn nothing_of_a_minimal_person_is_lost() {
    assert_eq!(
        lost(&json!({"first_name": "Софія", "last_name": "Іваненко", "birth_date": "2016-07-05", "gender": "FEMALE"})),
        None
    );
    assert_eq!(lost(&json!({})), None);
}

#[test]
fn the_search_notices_a_loss() {
    let mut all = Vec::new();
    scalars(
        "",
        &json!({"gender": "FEMALE", "phones": [{"number": "+380503410870"}]}),
        &mut all,
    );
    let nothing = shown(&json!({}), &UK);
    for (field, scalar) in all {
        let said = ways(&field, &scalar, &UK);
        assert!(
            said.iter().all(|way| !nothing.contains(&way.to_lowercase())),
            "{said:?}"
        );
    }
}

fn name() -> BoxedStrategy<Value> {
    "[А-ЯІЇЄҐ][а-яіїєґ]{2,9}(-[А-ЯІЇЄҐ][а-яіїєґ’]{2,9})?"
        .prop_map(Value::from)
        .boxed()
}

fn words() -> BoxedStrategy<Value> {
    // Odd ones among them: signs of other scripts, quotation marks, several lines.
    prop_oneof![
        4 => "[А-ЯІЇЄҐ][а-яіїєґ’]{2,12}( [а-яіїєґ]{2,9}){0,3}",
        1 => "[a-z<>&\"»«\u{5d0}-\u{5ea}]{3,12}",
    ]
    .prop_map(Value::from)
    .boxed()
}

fn date() -> BoxedStrategy<Value> {
    (1900..2027, 1..13, 1..29)
        .prop_map(|(year, month, day)| Value::from(format!("{year}-{month:02}-{day:02}")))
        .boxed()
}

fn digits(pattern: &'static str) -> BoxedStrategy<Value> {
    pattern.prop_map(Value::from).boxed()
}

fn one_of(codes: &[&'static str]) -> BoxedStrategy<Value> {
    prop::sample::select(codes.to_vec()).prop_map(Value::from).boxed()
}

fn each(item: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(item, 0..4).prop_map(Value::from).boxed()
}

/// An object in which any field may be missing.
fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| prop::option::of(value).prop_map(move |value| value.map(|value| (name.to_owned(), value))))
        .collect();
    fields
        .prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>()))
        .boxed()
}

fn document() -> BoxedStrategy<Value> {
    object(vec![
        (
            "type",
            one_of(&["BIRTH_CERTIFICATE", "PASSPORT", "COURT_DECISION", "SPACE_PASSPORT"]),
        ),
        ("number", digits("[А-Я]{2}[0-9]{6}")),
        ("issued_by", words()),
        ("issued_at", date()),
        ("expiration_date", date()),
    ])
}

fn phone() -> BoxedStrategy<Value> {
    object(vec![
        ("type", one_of(&["MOBILE", "LAND_LINE", "SATELLITE"])),
        (
            "number",
            Union::new([digits("\\+380[0-9]{9}"), digits("[0-9]{5,7}")]).boxed(),
        ),
    ])
}

fn address() -> BoxedStrategy<Value> {
    object(vec![
        ("type", one_of(&["RESIDENCE", "REGISTRATION", "SUMMER"])),
        ("country", one_of(&["UA", "PL", "XX"])),
        ("area", one_of(&["Житомирська", "М.КИЇВ", "Крим"])),
        ("region", one_of(&["Бердичівський", "Центр"])),
        ("settlement", name()),
        (
            "settlement_type",
            one_of(&["CITY", "VILLAGE", "TOWNSHIP", "SETTLEMENT", "CAMP"]),
        ),
        ("settlement_id", digits("[0-9a-f]{8}-[0-9a-f]{4}")),
        ("street_type", one_of(&["STREET", "AVENUE", "WAY", "TUNNEL"])),
        ("street", words()),
        ("building", digits("[0-9]{1,3}[А-В]?")),
        ("apartment", digits("[0-9]{1,4}")),
        ("zip", digits("[0-9]{5}")),
    ])
}

/// A person of the documented schema (contract d.6), with any part missing, and some fields nobody knows.
fn person() -> BoxedStrategy<Value> {
    let names = || vec![("first_name", name()), ("last_name", name()), ("second_name", name())];
    let mut fields = names();
    fields.extend([
        ("birth_date", date()),
        ("birth_country", words()),
        ("birth_settlement", words()),
        ("gender", one_of(&["MALE", "FEMALE", "OTHER"])),
        ("email", digits("[a-z]{3,9}@example\\.com")),
        ("no_tax_id", any::<bool>().prop_map(Value::from).boxed()),
        ("tax_id", digits("[0-9]{10}")),
        ("secret", words()),
        ("unzr", digits("[0-9]{8}-[0-9]{5}")),
        ("preferred_way_communication", one_of(&["email", "phone", "pigeon"])),
        ("documents", each(document())),
        ("addresses", each(address())),
        ("phones", each(phone())),
        (
            "authentication_methods",
            each(object(vec![
                ("type", one_of(&["OTP", "OFFLINE", "THIRD_PERSON", "NA", "RUNES"])),
                ("value", digits("[0-9a-f]{12}")),
                ("phone_number", digits("\\+380[0-9]{9}")),
                ("alias", words()),
            ])),
        ),
        ("anything_else", Union::new([words(), digits("[0-9]{3,9}")]).boxed()),
        ("a_number", any::<i32>().prop_map(Value::from).boxed()),
        ("an_answer", any::<bool>().prop_map(Value::from).boxed()),
    ]);
    let mut of_contact = names();
    of_contact.push(("phones", each(phone())));
    fields.push(("emergency_contact", object(of_contact)));
    let mut of_confidant = names();
    of_confidant.extend([
        ("person_id", digits("[0-9a-f]{8}-[0-9a-f]{4}")),
        ("relation_type", one_of(&["PRIMARY", "SECONDARY", "UNCLE"])),
        ("documents_relationship", each(document())),
    ]);
    fields.push(("confidant_person", object(of_confidant)));
    object(fields)
}

proptest! {
    #[test]
    fn nothing_of_any_person_is_lost_in_either_language(person in person()) {
        prop_assert_eq!(lost(&person), None);
    }
}
