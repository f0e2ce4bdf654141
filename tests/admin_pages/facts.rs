//! What is known of the clinic, the person and the connection, in rows.

use auth_ui::text::Language;
use contract::admin::{Method, Overview};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{EDRPOU, inside, ready};
use crate::screen::Screen;

#[wasm_bindgen_test]
async fn everything_of_the_clinic_and_its_connection_can_be_read_and_nothing_but_the_form_edited() {
    let screen = Screen::of(ready()).await;
    assert_eq!(screen.page(), "overview");
    assert!(screen.is_focused("h1"));
    for fact in [
        "Амбулаторія №1",
        EDRPOU,
        "koval@clinic.example",
        "керівник закладу",
        "«Медокс»",
        "https://mis.example.ua/oauth",
        "10.01.2024, 10:00 за київським часом",
        "20 днів тому",
        "версія 4",
        "перевірено: ЕСОЗ приймає",
    ] {
        screen.shows(fact);
    }
    assert_eq!(screen.text_of("#fingerprint"), "a41c9f02");
    assert_eq!(screen.text_of("#version"), "4");
    assert_eq!(screen.count("input"), 5);
    assert_eq!(screen.count("h1"), 1);
    screen.hides("застарілий метод");
    screen
        .set(inside(Overview {
            method: Method::LegacyClient,
            ..ready()
        }))
        .await;
    screen.shows("застарілий метод");
}

#[wasm_bindgen_test]
async fn a_code_of_ten_digits_is_a_persons() {
    for (code, label) in [(EDRPOU, "ЄДРПОУ"), ("3120904711", "РНОКПП")] {
        let mut overview = ready();
        overview.legal_entity.edrpou = code.to_owned();
        let screen = Screen::of(overview).await;
        assert!(screen.text_of("#clinic").contains(&format!("{label}{code}")), "{label}");
        screen.shows(&format!("Щоб підтвердити, введіть код закладу: {code}"));
    }
}

#[wasm_bindgen_test]
async fn a_long_address_breaks_behind_its_joints() {
    let screen = Screen::of(ready()).await;
    for (row, parts) in [
        ("#clinic", ["koval@", "clinic.example"].as_slice()),
        ("#connection", &["https://", "mis.example.ua/", "oauth"]),
    ] {
        assert_eq!(screen.all(&format!("{row} bdi.id span")), parts);
    }
}

#[wasm_bindgen_test]
async fn what_is_left_of_a_session_stays_on_one_line() {
    let screen = Screen::of(ready()).await;
    let facts = screen.find("#clinic dl").unwrap().text_content().unwrap();
    assert!(facts.contains("(ще\u{a0}15\u{a0}хв\u{a0}00\u{a0}с)"), "{facts}");
}

#[wasm_bindgen_test]
async fn a_date_its_time_and_its_zone_do_not_come_apart() {
    for (language, said) in [
        (
            Language::Ukrainian,
            "10.01.2024,\u{a0}10:00 за\u{a0}київським\u{a0}часом",
        ),
        (Language::English, "10\u{a0}Jan\u{a0}2024,\u{a0}10:00, Kyiv\u{a0}time"),
    ] {
        let screen = Screen::speaking(language, inside(ready())).await;
        let facts = screen.find("#connection dl").unwrap().text_content().unwrap();
        assert!(facts.contains(said), "{facts}");
    }
}
