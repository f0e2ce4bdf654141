//! Earlier renewals.

use contract::admin::{Doubt, History, Overview};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlSelectElement;

use crate::admin_support::{NOW, OLDER, inside, long_history, ready, with_history};
use crate::screen::{Screen, in_doubt};

#[wasm_bindgen_test]
async fn a_result_that_is_not_in_the_history_yet_is_said_to_be_missing() {
    let missing = "Останнє оновлення ще не записано: сховище не прийняло запису.";
    let screen = Screen::of(in_doubt(Doubt::NotStored)).await;
    assert_eq!(screen.all("#history p.within"), [missing]);
    let mut earlier = with_history(ready()).history;
    let unwritten = in_doubt(Doubt::NotStored);
    earlier.attempts[0].id = OLDER.to_owned();
    screen
        .set(inside(Overview {
            history: earlier,
            ..unwritten
        }))
        .await;
    assert_eq!(screen.all("#history p.within"), [missing]);
    assert_eq!(screen.count("#history tbody tr"), 1);
    screen.set(inside(in_doubt(Doubt::NoAnswer))).await;
    screen.hides(missing);
}

#[wasm_bindgen_test]
async fn the_history_is_empty_or_a_table_with_more_and_a_file() {
    let screen = Screen::of(ready()).await;
    screen.shows("Записів ще немає.");
    assert!(screen.find("#history-more").is_none());
    assert!(screen.find("#history-csv").is_none(), "an empty file helps nobody");
    screen.set(inside(with_history(ready()))).await;
    assert_eq!(screen.count("#history tbody tr"), 1);
    screen.shows("Підозра, що client_secret став відомий стороннім");
    assert!(screen.find("#history-more").is_some());
    assert_eq!(
        screen.attribute("#history-csv", "href").as_deref(),
        Some("/admin/api/history.csv")
    );
}

#[wasm_bindgen_test]
async fn a_repaired_doubt_is_told_as_repaired() {
    let mut overview = in_doubt(Doubt::NoAnswer);
    overview.history.attempts[0].repaired_by = Some(OLDER.to_owned());
    overview.last = None;
    let screen = Screen::of(overview).await;
    assert!(screen.text_of("#history").contains("Виправлено пізнішим оновленням."));
    assert!(!screen.text_of("#history").contains("потрібна дія"));
}

#[wasm_bindgen_test]
async fn results_of_one_sort_can_be_shown_alone() {
    let history = long_history();
    let screen = Screen::of(Overview { history, ..ready() }).await;
    assert_eq!(screen.count("#history tbody tr"), 36);
    for (place, verdict) in [
        (1, "Оновлено і збережено"),
        (2, "Не оновлено"),
        (3, "Результат був невідомий"),
    ] {
        choose(&screen, place).await;
        assert_eq!(screen.all("#history .verdict"), vec![verdict; 12]);
    }
    choose(&screen, 0).await;
    assert_eq!(screen.count("#history tbody tr"), 36);

    let mut none = long_history();
    none.attempts.truncate(1);
    choose(&screen, 3).await;
    screen
        .set(inside(Overview {
            history: none,
            ..ready()
        }))
        .await;
    screen.shows("Серед прочитаних записів таких немає.");
    assert!(screen.find("#history-more").is_some(), "there are older ones to read");
}

#[wasm_bindgen_test]
async fn a_doubt_settled_by_hand_asks_nobody_for_anything() {
    let mut overview = in_doubt(Doubt::NoAnswer);
    overview.history.attempts[0].settled_at = Some(NOW - 5);
    overview.last = overview.history.attempts.first().cloned();
    let screen = Screen::of(overview).await;
    assert_eq!(screen.all("#history .verdict"), ["Результат був невідомий"]);
    screen.shows("Виправлено вручну: адміністратор МІС увів client_secret у сховище.");
    assert!(screen.find("[data-outcome]").is_none());
    assert!(screen.find("#repair").is_none());
    assert!(screen.find("#refresh").is_some());
}

async fn choose(screen: &Screen, place: i32) {
    let select: HtmlSelectElement = screen.find("#history-sort").unwrap().unchecked_into();
    select.set_selected_index(place);
    select.dispatch_event(&web_sys::Event::new("change").unwrap()).unwrap();
    screen.settle().await;
}

#[wasm_bindgen_test]
async fn five_hundred_attempts_are_five_hundred_rows_each_with_its_columns() {
    let mut attempts: Vec<_> = std::iter::repeat_with(|| long_history().attempts)
        .take(14)
        .flatten()
        .collect();
    attempts.truncate(500);
    let history = History { attempts, more: false };
    let screen = Screen::of(Overview { history, ..ready() }).await;
    assert_eq!(screen.count("#history tbody tr"), 500);
    assert_eq!(screen.count("#history tbody td"), 500 * 6);
    assert_eq!(screen.count("#history [data-label=Відбиток]:not(:empty)"), 167);
}
