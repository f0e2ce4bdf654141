//! Patients the demo PIS makes up: a new one each time, so that every walk works again.

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::{
    ids::named_uuid,
    seed::{SeedConfidant, years_ago},
};

/// The scopes the demo PIS asks for unless told otherwise.
pub const USUAL_SCOPE: &str = "person:read declaration:read declaration_request:read app:read";

const GIRLS: [&str; 6] = ["Софія", "Дарія", "Анна", "Вікторія", "Поліна", "Єва"];
const BOYS: [&str; 6] = ["Андрій", "Максим", "Данило", "Матвій", "Тимофій", "Лев"];

/// A whole registration request for a child nobody has seen yet.
pub fn request(confidant: SeedConfidant, number: u64, now: Timestamp) -> Value {
    let is_girl = number % 2 == 1;
    let pick = |names: [&'static str; 6]| {
        let index = usize::try_from(number / 2).unwrap_or(0) % names.len();
        names.get(index).copied().unwrap_or("Софія")
    };
    let birth_date = years_ago(now, 9);
    let issued_at = birth_date.checked_add(14.days()).unwrap_or(birth_date);
    let certificate = certificate_number("ІАМ", number);
    let proof = json!({
        "type": "BIRTH_CERTIFICATE", "number": certificate,
        "issued_by": "Рокитнянським РВ ДРАЦС Київської області", "issued_at": issued_at,
    });
    let mut person = json!({
        "first_name": if is_girl { pick(GIRLS) } else { pick(BOYS) },
        "last_name": confidant.names().0,
        "second_name": if is_girl { "Петрівна" } else { "Петрович" },
        "birth_date": birth_date,
        "birth_country": "Україна",
        "birth_settlement": "Вінниця",
        "gender": if is_girl { "FEMALE" } else { "MALE" },
        "no_tax_id": !is_girl,
        "secret": "сонечко",
        "documents": [proof],
        "addresses": [{
            "type": "RESIDENCE", "country": "UA", "area": "Житомирська", "region": "Бердичівський",
            "settlement": "Бердичів", "settlement_type": "CITY",
            "settlement_id": "b075f148-7f93-4fc2-b2ec-2d81b19a9b7b", "street_type": "STREET",
            "street": "Ніжинська", "building": "15", "apartment": "23", "zip": "02090",
        }],
        "phones": [{"type": "MOBILE", "number": "+380503410870"}],
        "authentication_methods": [{
            "type": "THIRD_PERSON", "value": confidant.person_id(), "alias": "мама",
        }],
        "emergency_contact": {
            "first_name": "Петро", "last_name": "Іваненко", "second_name": "Миколайович",
            "phones": [{"type": "MOBILE", "number": "+380503410870"}],
        },
        "confidant_person": {
            "person_id": confidant.person_id(), "relation_type": "PRIMARY",
            "documents_relationship": [proof],
        },
        "preferred_way_communication": "phone",
    });
    if is_girl {
        person["tax_id"] = format!("39{number:08}").into();
    }
    json!({"person": person, "patient_signed": true, "process_disclosure_data_consent": true})
}

/// A birth certificate's number: the series asks for special answers, see [`crate::special`].
pub fn certificate_number(series: &str, number: u64) -> String {
    format!("{series}{:06}", 100_000 + number % 900_000)
}

/// Only what the schema requires.
pub fn leave_only_required(content: &mut Value) {
    let Some(person) = content.get_mut("person").and_then(Value::as_object_mut) else {
        return;
    };
    for optional in [
        "second_name",
        "email",
        "unzr",
        "phones",
        "authentication_methods",
        "preferred_way_communication",
    ] {
        person.remove(optional);
    }
    for (list, optional) in [
        (
            "addresses",
            &["region", "street_type", "street", "apartment", "zip", "building"][..],
        ),
        ("documents", &["expiration_date"][..]),
    ] {
        let entries = person.get_mut(list).and_then(Value::as_array_mut);
        for entry in entries.into_iter().flatten().filter_map(Value::as_object_mut) {
            for name in optional {
                entry.remove(*name);
            }
        }
    }
    let proofs = person
        .get_mut("confidant_person")
        .and_then(|confidant| confidant.get_mut("documents_relationship"))
        .and_then(Value::as_array_mut);
    for proof in proofs.into_iter().flatten().filter_map(Value::as_object_mut) {
        proof.remove("issued_by");
        proof.remove("issued_at");
    }
}

/// Every field the schema knows, several of what may be several.
pub fn fill_everything(content: &mut Value, now: Timestamp) {
    let person = &mut content["person"];
    person["email"] = "sofia.parent@example.com".into();
    // Its first half is the day of birth.
    let born = person["birth_date"].as_str().unwrap_or_default().replace('-', "");
    person["unzr"] = format!("{born}-00011").into();
    person["preferred_way_communication"] = "email".into();
    person["documents"][0]["expiration_date"] = json!(years_ago(now, -9));
    let mut second = json!({"type": "REFUGEE_CERTIFICATE", "number": "ВН123456",
        "issued_by": "Головним управлінням ДМС у Житомирській області", "issued_at": years_ago(now, 1)});
    second["expiration_date"] = json!(years_ago(now, -4));
    push(&mut person["documents"], second);
    let mut registration = person["addresses"][0].clone();
    registration["type"] = "REGISTRATION".into();
    registration["street_type"] = "AVENUE".into();
    registration["street"] = "Незалежності".into();
    registration["settlement_id"] = named_uuid("a second settlement").into();
    push(&mut person["addresses"], registration);
    push(
        &mut person["phones"],
        json!({"type": "LAND_LINE", "number": "+380432551122"}),
    );
    let emergency_phones = &mut person["emergency_contact"]["phones"];
    push(
        emergency_phones,
        json!({"type": "LAND_LINE", "number": "+380432551133"}),
    );
    let proofs = &mut person["confidant_person"]["documents_relationship"];
    push(
        proofs,
        json!({"type": "COURT_DECISION", "number": "2-1204/2024",
        "issued_by": "Бердичівським міськрайонним судом", "issued_at": years_ago(now, 2)}),
    );
}

fn push(list: &mut Value, entry: Value) {
    if let Some(list) = list.as_array_mut() {
        list.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{ages, person_schema};

    #[test]
    fn every_made_up_request_fits_the_schema() {
        let now = Timestamp::now();
        for number in 1..40 {
            let mut content = request(SeedConfidant::Olena, number, now);
            assert_eq!(person_schema::findings(&content), []);
            assert_eq!(
                ages::check_patient(&content["person"], crate::clock::date_of(now)),
                Ok(())
            );
            fill_everything(&mut content, now);
            assert_eq!(person_schema::findings(&content), []);
            leave_only_required(&mut content);
            assert_eq!(person_schema::findings(&content), []);
        }
    }
}
