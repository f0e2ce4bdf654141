//! Earlier renewals.

use contract::admin::{Doubt, Overview};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{OLDER, inside, ready, with_history};
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
