//! The patient's data on the page: known fields in words, unknown ones kept, nothing lost.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/sentences.rs"]
mod sentences;
mod support;

use auth_ui::json::Json;
use auth_ui::person::{Date, Fact, Layout, Person, Reader, full_name, lay_out};
use auth_ui::person::{Line, Piece};
use auth_ui::text::Text;
use auth_ui::text::en::EN;
use auth_ui::text::uk::UK;
use proptest::prelude::*;
use sentences::as_read;
use serde_json::{Value, json};
use support::person;

fn read(person: &Person) -> Layout {
    read_in(&UK, person)
}

fn read_in(text: &Text, person: &Person) -> Layout {
    let reader = Reader {
        fields: &text.fields,
        today: Date::parse("2026-11-21"),
        country: &|code| (code == "UA").then(|| "Україна".to_owned()),
    };
    lay_out(person, &reader)
}

fn lines(person: &Person) -> Vec<String> {
    write(read(person))
}

fn write(layout: Layout) -> Vec<String> {
    let line = |fact: &Fact| {
        let value = fact.value.as_ref().map_or("Не вказано".to_owned(), Line::to_string);
        let detail = fact
            .detail
            .as_ref()
            .map(|detail| format!(" {detail}"))
            .unwrap_or_default();
        as_read(&format!("{}: {value}{detail}", fact.label))
    };
    let Layout { sections, technical } = layout;
    let cards = sections.iter().flat_map(|section| {
        std::iter::once(format!("# {}", section.heading))
            .chain(section.facts.iter().map(line))
            .collect::<Vec<_>>()
    });
    cards
        .chain(technical.iter().map(|fact| format!("~ {}", line(fact))))
        .collect()
}

fn of(value: Value) -> Person {
    Json::parse(&value.to_string())
        .and_then(Person::read)
        .expect("an object")
}

#[test]
fn the_documented_person_reads_as_people_write() {
    assert_eq!(
        lines(&person()),
        [
            "# Особа",
            "Прізвище, ім’я, по батькові: Іваненко Софія Петрівна",
            "Дата народження: 05.07.2016 (5 липня 2016 р., 10 років)",
            "Місце народження: Україна, Вінниця",
            "Стать: Жіноча",
            "РНОКПП: 3999869394",
            "УНЗР: 20160705-00011",
            "Слово-пароль: сонечко",
            "# Документи",
            "Свідоцтво про народження (для осіб, які не досягли 14-річного віку): ІАМ120518 видано Рокитнянським РВ ДРАЦС Київської області, 20.07.2016, діє до 05.07.2034",
            "# Адреса і\u{a0}зв’язок",
            "Адреса проживання: 02090, Житомирська обл., Бердичівський р-н, м. Бердичів, вул. Ніжинська, 15, кв. 23, Україна",
            "Номер телефону: +380 50 341 08 70 мобільний",
            "Електронна пошта: sofia.parent@example.com",
            "Бажаний метод зв’язку: Електронна пошта",
            "# Контактна особа у\u{a0}екстреному випадку",
            "Прізвище, ім’я, по батькові: Іваненко Петро Миколайович",
            "Номер телефону: +380 50 341 08 70 мобільний",
            "# Законний представник (довірена особа)",
            "Прізвище, ім’я, по батькові: Іваненко Олена Василівна",
            "Повноваження: Законний представник пацієнта головний",
            "Документ, що посвідчує повноваження законного представника: Свідоцтво про народження ІАМ120518 видано Рокитнянським РВ ДРАЦС Київської області, 20.07.2016",
            "# Автентифікація",
            "Спосіб автентифікації: Авторизація через третю особу «мама»",
            "~ addresses[0].settlement_id: b075f148-7f93-4fc2-b2ec-2d81b19a9b7b",
            "~ confidant_person.person_id: c282f8a9-e709-40aa-94b4-dde1402bf4b6",
            "~ authentication_methods[0].value: c282f8a9-e709-40aa-94b4-dde1402bf4b6",
        ]
    );
}

#[test]
fn in_english_the_labels_and_the_dates_are_english_and_the_records_words_stay() {
    let said = write(read_in(&EN, &person()));
    for line in [
        "# Person",
        "Family name, given name, patronymic: Іваненко Софія Петрівна",
        "Date of birth: 5 July 2016 (10 years old)",
        "Gender: Жіноча",
        "Authentication method: Авторизація через третю особу “мама”",
        "Address of residence: 02090, Житомирська обл., Бердичівський р-н, м. Бердичів, вул. Ніжинська, 15, кв. 23, Україна",
        "Свідоцтво про народження (для осіб, які не досягли 14-річного віку): ІАМ120518 issued by Рокитнянським РВ ДРАЦС Київської області, 20 July 2016, valid until 5 July 2034",
        "Phone number: +380 50 341 08 70 мобільний",
    ] {
        assert!(said.contains(&line.to_owned()), "{line} in {said:#?}");
    }
}

#[test]
fn every_ukrainian_word_of_an_english_page_is_marked_as_ukrainian() {
    let Layout { sections, technical } = read_in(&EN, &person());
    let facts = sections.into_iter().flat_map(|section| section.facts).chain(technical);
    let lines = facts.flat_map(|fact| [Some(fact.label), fact.value, fact.detail]);
    let mut marked = 0;
    for piece in lines.flatten().flat_map(|line| line.0) {
        let (text, lang) = match &piece {
            Piece::Joint(text) => (*text, None),
            Piece::Words { text, lang } => (text.as_str(), *lang),
            Piece::Day { text, .. } => (text.as_str(), None),
        };
        let is_cyrillic = text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
        assert!(!is_cyrillic || lang == Some("uk"), "{text}");
        marked += usize::from(is_cyrillic);
    }
    assert!(marked > 10, "{marked} pieces");
}

#[test]
fn a_document_whose_issuer_is_not_known_still_says_what_its_day_is() {
    let passport = of(json!({
        "birth_date": "9 березня",
        "documents": [
            {"type": "PASSPORT", "number": "1", "issued_at": "2020-02-01"},
            {"type": "PASSPORT", "number": "2", "issued_at": "2020-02-01", "expiration_date": "колись"},
        ],
    }));
    for (text, said) in [(&UK, "1 видано 01.02.2020"), (&EN, "1 issued 1 February 2020")] {
        let lines = write(read_in(text, &passport));
        assert!(lines.iter().any(|line| line.ends_with(said)), "{said} in {lines:#?}");
    }
    let lines = lines(&passport);
    for said in [
        "Дата народження: 9 березня",
        "Паспорт громадянина України: 2 видано 01.02.2020, діє до колись",
    ] {
        assert!(lines.contains(&said.to_owned()), "{said} in {lines:#?}");
    }
}

#[test]
fn every_day_is_also_there_for_machines() {
    let facts = read(&person()).sections.into_iter().flat_map(|section| section.facts);
    let lines = facts.flat_map(|fact| [fact.value, fact.detail]).flatten();
    let days: Vec<(String, String)> = lines
        .flat_map(|line| line.0)
        .filter_map(|piece| match piece {
            Piece::Day { text, day } => Some((text, day)),
            _ => None,
        })
        .collect();
    let days: Vec<(&str, &str)> = days.iter().map(|(text, day)| (text.as_str(), day.as_str())).collect();
    assert_eq!(
        days,
        [
            ("05.07.2016", "2016-07-05"),
            ("20.07.2016", "2016-07-20"),
            ("05.07.2034", "2034-07-05"),
            ("20.07.2016", "2016-07-20"),
        ]
    );
}

#[test]
fn what_an_address_shortens_stays_with_what_it_names() {
    let Layout { sections, .. } = read(&person());
    let facts: Vec<String> = sections
        .into_iter()
        .flat_map(|section| section.facts)
        .flat_map(|fact| [Some(fact.label), fact.value])
        .flatten()
        .map(|line| line.to_string())
        .collect();
    for together in [
        "Житомирська\u{a0}обл.",
        "Бердичівський\u{a0}р\u{2011}н",
        "м.\u{a0}Бердичів",
        "вул.\u{a0}Ніжинська,\u{a0}15",
        "кв.\u{a0}23",
        "14\u{2011}річного",
    ] {
        assert!(
            facts.iter().any(|fact| fact.contains(together)),
            "{together} in {facts:#?}"
        );
    }
}

#[test]
fn a_place_in_the_record_is_broken_only_after_its_dots() {
    let Layout { technical, .. } = read(&person());
    let place = technical.last().map(|fact| fact.label.0.clone());
    let word = |text: &str| Piece::Words {
        text: text.to_owned(),
        lang: None,
    };
    assert_eq!(place, Some(vec![word("authentication_methods[0]."), word("value")]));
}

#[test]
fn an_address_of_e_mail_is_broken_only_before_its_sign() {
    for (email, parts) in [
        ("a.b@example.com", vec!["a.b", "@example.com"]),
        ("\"a@b\"@c.ua", vec!["\"a@b\"", "@c.ua"]),
        ("none", vec!["none"]),
    ] {
        let layout = read(&of(json!({ "email": email })));
        let facts = layout.sections.into_iter().flat_map(|section| section.facts);
        let value = facts
            .filter(|fact| fact.label.to_string() == UK.fields.email)
            .find_map(|fact| fact.value);
        let parts = parts.into_iter().map(|part| Piece::Words {
            text: part.to_owned(),
            lang: None,
        });
        assert_eq!(value, Some(Line(parts.collect())));
    }
}

#[test]
fn an_address_of_a_kind_nobody_knows_is_told_by_its_code() {
    let said = lines(&of(json!({"addresses": [{"type": "SUMMER", "zip": "02090"}]})));
    assert!(said.contains(&"Адреса SUMMER: 02090".to_owned()), "{said:#?}");
}

#[test]
fn no_card_of_one_row_says_its_heading_twice() {
    for text in [&UK, &EN] {
        for section in read_in(text, &person()).sections {
            for fact in section.facts {
                assert_ne!(fact.label.to_string(), section.heading);
            }
        }
    }
}

#[test]
fn only_the_secret_word_is_masked() {
    let masked: Vec<String> = read(&person())
        .sections
        .into_iter()
        .flat_map(|section| section.facts)
        .filter(|fact| fact.is_secret)
        .map(|fact| fact.label.to_string())
        .collect();
    assert_eq!(masked, ["Слово-пароль"]);
}

#[test]
fn what_a_person_would_look_for_is_said_to_be_absent_rather_than_left_out() {
    let lines = lines(&of(json!({})));
    for label in [
        "Прізвище, ім’я, по батькові",
        "Дата народження",
        "Місце народження",
        "Стать",
        "РНОКПП",
        "Документ",
        "Адреса",
        "Номер телефону",
        "Електронна пошта",
    ] {
        assert!(lines.contains(&format!("{label}: Не вказано")), "{label} in {lines:?}");
    }
}

#[test]
fn no_tax_id_is_a_statement_and_not_an_absence() {
    let lines = lines(&of(json!({"no_tax_id": true})));
    assert!(
        lines.contains(&"РНОКПП: Немає (так зазначено в заявці)".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn a_patient_without_a_patronymic_has_a_name_without_a_hole() {
    assert_eq!(
        full_name(&of(json!({"last_name": "Іваненко", "first_name": "Софія"}))).as_deref(),
        Some("Іваненко Софія")
    );
    assert_eq!(full_name(&of(json!({}))), None);
}

#[test]
fn unknown_fields_codes_and_shapes_stay_visible() {
    let lines = lines(&of(json!({
        "gender": "UNKNOWN_CODE",
        "birth_date": "07/05/2016",
        "documents": [{"type": "SPACE_PASSPORT", "number": 42, "extra": {"deep": ["x"]}}],
        "phones": "not a list",
        "is_vip": true,
        "weight": 31.5,
        "nothing": null,
    })));
    for expected in [
        "Стать: UNKNOWN_CODE",
        "Дата народження: 07/05/2016",
        "SPACE_PASSPORT: Не вказано",
        "documents[0].number: 42",
        "documents[0].extra.deep[0]: x",
        "phones: not a list",
        "is_vip: так",
        "weight: 31.5",
        "nothing: Не вказано",
    ] {
        assert!(lines.contains(&expected.to_owned()), "{expected} in {lines:#?}");
    }
}

/// Names of fields known and unknown, so that values land in labelled rows and outside them.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "first_name",
            "last_name",
            "second_name",
            "birth_date",
            "birth_country",
            "birth_settlement",
            "gender",
            "email",
            "no_tax_id",
            "tax_id",
            "secret",
            "unzr",
            "documents",
            "addresses",
            "phones",
            "authentication_methods",
            "emergency_contact",
            "confidant_person",
            "preferred_way_communication",
            "id",
            "type",
            "number",
            "issued_by",
            "issued_at",
            "expiration_date",
            "country",
            "area",
            "region",
            "settlement",
            "settlement_type",
            "settlement_id",
            "street_type",
            "street",
            "building",
            "apartment",
            "zip",
            "value",
            "alias",
            "phone_number",
            "person_id",
            "relation_type",
            "documents_relationship",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,6}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    // Texts that no dictionary and no format knows, so that each must appear as it is.
    let text = "[а-яґєії]{3,9}[0-9]{3}".prop_map(Value::from);
    let scalar = prop_oneof![4 => text, 1 => any::<i32>().prop_map(Value::from)];
    scalar.prop_recursive(3, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(field(), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn scalars(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| scalars(value, found)),
        Value::Array(items) => items.iter().for_each(|item| scalars(item, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Null | Value::Bool(_) => {}
    }
}

proptest! {
    #[test]
    fn every_scalar_of_the_answer_is_reachable_on_the_page(fields in prop::collection::btree_map(field(), value(), 0..14)) {
        let person = Value::Object(fields.into_iter().collect());
        let mut expected = Vec::new();
        scalars(&person, &mut expected);
        let shown = lines(&of(person)).join("\n").to_lowercase();
        for scalar in expected {
            prop_assert!(shown.contains(&scalar.to_lowercase()), "{} is lost in\n{}", scalar, shown);
        }
    }
}

#[test]
fn a_sign_that_turns_the_text_around_is_shown_instead_of_acting() {
    let Some(record) = Json::parse(
        r#"{"first_name":"\u202eанвіртеП\u2066","extra":{"li\u2067st":["\u061cа","б\u200f","звичайний — ’ текст"]},
            "documents":[{"type":"PASSPORT","number":"1","issued_by":"\u2066 відділ","issued_at":"2019-05-14"}]}"#,
    ) else {
        panic!("the record is JSON")
    };
    let shown = lines(&Person::read(record).unwrap()).join("\n");
    let turns = |c: char| {
        "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".contains(c)
    };
    assert!(!shown.contains(turns), "{shown:?}");
    for text in [
        "\u{fffd}анвіртеП\u{fffd}",
        "li\u{fffd}st",
        "\u{fffd}а",
        "б\u{fffd}",
        "звичайний — ’ текст",
        "\u{fffd} відділ",
    ] {
        assert!(shown.contains(text), "{text:?} is lost in {shown:?}");
    }
}
