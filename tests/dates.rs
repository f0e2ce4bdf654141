//! A date of birth is a day, not a moment: it stays where it is, whatever clock the computer goes by.
#![cfg(not(target_arch = "wasm32"))]

use std::env;
use std::process::Command;

use auth_ui::json::Json;
use auth_ui::person::{Date, Person, Reader, lay_out};
use auth_ui::text::Text;
use auth_ui::text::en::EN;
use auth_ui::text::uk::UK;
use serde_json::json;

/// Half a world apart: the first is a day ahead of the second.
const ZONES: [&str; 2] = ["Pacific/Kiritimati", "Pacific/Honolulu"];

fn birth(text: &Text, day: &str) -> Option<String> {
    let record = json!({"birth_date": day}).to_string();
    let person = Json::parse(&record).and_then(Person::read).expect("an object");
    let reader = Reader {
        fields: &text.fields,
        today: None,
        country: &|_| None,
    };
    lay_out(&person, &reader)
        .sections
        .into_iter()
        .flat_map(|section| section.facts)
        .find(|fact| fact.label.to_string() == text.fields.birth_date)
        .and_then(|fact| fact.value)
        .map(|value| value.to_string())
}

#[test]
fn a_date_of_birth_is_written_as_it_was_given() {
    for (day, ukrainian, english) in [
        ("2016-01-01", "01.01.2016", "1\u{a0}January\u{a0}2016"),
        ("2016-12-31", "31.12.2016", "31\u{a0}December\u{a0}2016"),
        ("2016-02-29", "29.02.2016", "29\u{a0}February\u{a0}2016"),
        // The nights in which clocks are changed in Kyiv.
        ("2016-03-27", "27.03.2016", "27\u{a0}March\u{a0}2016"),
        ("2016-10-30", "30.10.2016", "30\u{a0}October\u{a0}2016"),
    ] {
        assert_eq!(birth(&UK, day).as_deref(), Some(ukrainian));
        assert_eq!(birth(&EN, day).as_deref(), Some(english));
    }
}

#[test]
fn an_age_changes_on_the_birthday_itself() {
    let age = |today| Date::parse("2016-07-05")?.age_on(Date::parse(today)?);
    assert_eq!(age("2026-07-04"), Some(9));
    assert_eq!(age("2026-07-05"), Some(10));
}

#[test]
fn these_dates_are_the_same_in_the_farthest_time_zones() {
    for zone in ZONES {
        for test in [
            "a_date_of_birth_is_written_as_it_was_given",
            "an_age_changes_on_the_birthday_itself",
        ] {
            let here = env::current_exe().expect("this program");
            let ran = Command::new(here).args(["--exact", test]).env("TZ", zone).output();
            let ran = ran.expect("this program runs again");
            let said = String::from_utf8_lossy(&ran.stdout);
            assert!(ran.status.success(), "{zone}: {said}");
            assert!(said.contains("1 passed"), "{zone}: {said}");
        }
    }
}
