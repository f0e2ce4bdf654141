//! What must be well before the button may be pressed.

use auth_ui::text::Language;
use contract::admin::{CheckName, Doubt, Trouble};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{NOW, clock_unmade, failing, inside, ready, token_ends_soon, token_over, without_answer};
use crate::screen::{Screen, in_doubt};

#[wasm_bindgen_test]
async fn limits_count_down_by_the_servers_clock() {
    let screen = Screen::of(ready()).await;
    assert!(screen.text_of("[data-check=token_lifetime]").ends_with("ще 47 хв 00 с"));
    assert!(screen.text_of("[data-check=fresh_sign_in]").ends_with("ще 4 хв 40 с"));
    screen.shows("ще 15 хв 00 с");
    screen.watch.clock.set(NOW + 61);
    screen.settle().await;
    assert!(screen.text_of("[data-check=token_lifetime]").ends_with("ще 45 хв 59 с"));
    assert!(screen.text_of("[data-check=fresh_sign_in]").ends_with("ще 3 хв 39 с"));
    screen.shows("ще 13 хв 59 с");
}

#[wasm_bindgen_test]
async fn a_repair_counts_no_time_since_the_sign_in() {
    let screen = Screen::of(token_ends_soon(in_doubt(Doubt::NoAnswer))).await;
    assert_eq!(
        screen.text_of("[data-check=fresh_sign_in]"),
        "Готово: Коли саме ви увійшли, зараз неважливо."
    );
    screen.set(inside(in_doubt(Doubt::NoAnswer))).await;
    assert_eq!(screen.all("[data-check] .left:not(:empty)"), ["ще 47 хв 00 с"]);
}

#[wasm_bindgen_test]
async fn every_failed_check_has_its_reason_and_its_hint_and_there_is_no_button() {
    for (name, reason, said, hint) in [
        (
            CheckName::Store,
            Trouble::StoreFull,
            "не лишилося місця",
            "звільнити місце",
        ),
        (CheckName::Key, Trouble::KeyExposed, "можуть прочитати інші", "0600"),
        (CheckName::Clock, Trouble::ClockSkew, "не збігається", "налаштувати час"),
        (
            CheckName::Rate,
            Trouble::TooMany,
            "забагато спроб оновлення",
            "мине година від першої",
        ),
    ] {
        let screen = Screen::of(failing(ready(), name, reason)).await;
        assert_eq!(screen.count("[data-check]"), 9);
        assert_eq!(screen.count("[data-result=failed]"), 1);
        let row = screen.text_of("[data-result=failed]");
        assert!(
            row.starts_with("Не готово:") && row.contains(said) && row.contains(hint),
            "{row}"
        );
        assert!(screen.find("#refresh").is_none());
        assert!(screen.find("#blocked").is_some());
    }
}

#[wasm_bindgen_test]
async fn what_could_not_be_checked_is_named_and_why_is_told_once() {
    let screen = Screen::of(without_answer(Trouble::Timeout)).await;
    assert_eq!(
        screen.all("[data-result=failed]"),
        ["Не готово: Зв’язок не перевірено.", "Не готово: Годинник не звірено.",]
    );
    for once in ["ЕСОЗ не відповіла вчасно.", "Зачекайте кілька хвилин"] {
        assert_eq!(screen.text().matches(once).count(), 1, "{once}");
    }
    assert!(screen.text_of("#connection").contains("ЕСОЗ не відповіла вчасно."));
    // One sentence of each is to be caught at a glance.
    assert_eq!(
        screen.all("[data-result=failed] strong"),
        ["Зв’язок не перевірено.", "Годинник не звірено."]
    );
    assert_eq!(
        screen.all("#connection .note strong"),
        ["Не вдалося дізнатися про зв’язок із МІС."]
    );
    let mut broken = ready();
    for name in [CheckName::Store, CheckName::Idle, CheckName::Rate] {
        broken = failing(broken, name, Trouble::StoreBroken);
    }
    screen.set(inside(broken)).await;
    assert_eq!(screen.all("[data-result=failed] .line").len(), 1);
    assert_eq!(
        screen.all("[data-result=failed] strong"),
        [
            "Сховище МІС не приймає записів.",
            "Чи триває інше оновлення, не перевірено.",
            "Кількість оновлень не перевірено.",
        ]
    );
    assert_eq!(screen.text().matches("Сховище МІС не приймає записів.").count(), 1);
    // Whatever hindered the first of them is told of it.
    screen
        .set(inside(failing(ready(), CheckName::Rate, Trouble::StoreBroken)))
        .await;
    screen.shows("Кількість оновлень не перевірено. Сховище МІС не приймає записів.");
}

#[wasm_bindgen_test]
async fn every_row_of_the_list_is_a_sentence_with_its_full_stop() {
    let mut mixed = failing(ready(), CheckName::Store, Trouble::StoreFull);
    for (name, reason) in [
        (CheckName::Connection, Trouble::ManyConnections),
        (CheckName::Clock, Trouble::Timeout),
        (CheckName::Owner, Trouble::NotOwner),
    ] {
        mixed = failing(mixed, name, reason);
    }
    for language in Language::ALL {
        for overview in [ready(), clock_unmade(), mixed.clone(), in_doubt(Doubt::NoAnswer)] {
            let screen = Screen::speaking(language, inside(overview)).await;
            let rows = screen.all("[data-check]");
            assert_eq!(rows.len(), 9);
            for row in rows {
                let left = screen.all("[data-check] .left");
                let sentences = left
                    .iter()
                    .find_map(|left| row.strip_suffix(left.as_str()).filter(|_| !left.is_empty()));
                let sentences = sentences.unwrap_or(&row).trim_end();
                assert!(sentences.ends_with('.'), "{row}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn a_sign_in_that_has_ended_is_not_called_one_that_ends_soon() {
    let screen = Screen::of(token_ends_soon(ready())).await;
    let row = "[data-check=token_lifetime]";
    assert!(screen.text_of(row).contains("Вхід закінчується надто скоро"));
    screen.watch.clock.set(NOW + 20);
    screen.settle().await;
    assert_eq!(screen.text_of(row), "Не готово: Ваш вхід уже не діє.");
    let hint = "Увійдіть ще раз";
    screen.hides(hint);
    screen
        .set(inside(failing(
            token_ends_soon(ready()),
            CheckName::Store,
            Trouble::StoreFull,
        )))
        .await;
    assert!(screen.text_of(row).contains(hint), "nothing else offers it");
    assert_eq!(
        screen.text().matches(hint).count(),
        1,
        "though the sign-in is too old besides"
    );
    screen.set(inside(token_over(ready()))).await;
    screen.watch.clock.set(NOW);
    screen.settle().await;
    for (what, times) in [
        ("Вхід закінчується", 0),
        ("повторіть оновлення", 0),
        ("Ваш вхід уже не діє.", 1),
    ] {
        assert_eq!(screen.text().matches(what).count(), times, "{what}");
    }
}

#[wasm_bindgen_test]
async fn a_clock_that_could_not_be_compared_is_neither_right_nor_in_the_way() {
    let screen = Screen::of(clock_unmade()).await;
    assert_eq!(
        screen.text_of("[data-check=clock]"),
        "Невідомо: Годинник не звірено. ЕСОЗ не назвала свого часу. Оновленню це не заважає."
    );
    assert!(screen.find("#refresh").is_some());
}
