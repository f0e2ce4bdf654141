//! A renewal under way.

use contract::admin::Phase;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{NOW, deputy, inside, owner, ready, running};
use crate::mounted::title;
use crate::screen::Screen;

#[wasm_bindgen_test]
async fn a_running_refresh_says_who_since_when_how_far_and_that_leaving_is_safe() {
    let screen = Screen::of(running(deputy(), false, Phase::Asking)).await;
    assert_eq!(
        screen.attribute("[data-running]", "data-by-me").as_deref(),
        Some("false")
    );
    assert_eq!(
        screen.attribute("[data-running]", "data-phase").as_deref(),
        Some("asking")
    );
    for said in [
        "Зараз client_secret оновлює інша людина",
        "boiko@clinic.example",
        "триває 3 с",
        "Чекаємо на відповідь ЕСОЗ",
        "Цю вкладку можна закрити",
        "Відкрийте сторінку знову, і вона покаже результат.",
    ] {
        screen.shows(said);
    }
    screen.hides("Дочекайтеся");
    screen.hides("Триває довше");
    for place in ["#refresh", "#check-secret", "#checks"] {
        assert!(
            screen.find(place).is_none(),
            "{place}: there is nothing to be ready for"
        );
    }
    screen.watch.clock.set(NOW + 30);
    screen.settle().await;
    screen.shows("Триває довше");
    screen.set(inside(running(owner(), true, Phase::Storing))).await;
    screen.shows("Оновлюємо client_secret…");
    assert!(title().starts_with("Оновлюємо client_secret… — "));
    screen.set(inside(ready())).await;
    assert_eq!(screen.count("#checks [data-check]"), 9);
}
