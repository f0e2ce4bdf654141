//! The end of a session.

use auth_ui::refresh::{End, Parting, Visit};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{EDRPOU, ready};
use crate::screen::Screen;

#[wasm_bindgen_test]
async fn the_end_of_a_session_leaves_nothing_of_the_clinic_on_the_screen() {
    for (end, title) in [
        (End::SignedOut, "Ви вийшли"),
        (End::Idle, "Сеанс завершено"),
        (End::Over, "Сеанс завершено"),
        (End::Elsewhere, "Сеанс завершено"),
    ] {
        let parting = Parting {
            end,
            was_running: end == End::Idle,
            edrpou: EDRPOU.to_owned(),
        };
        let screen = Screen::of(ready()).await;
        screen.set(Visit::Locked(parting.clone())).await;
        assert_eq!(screen.page(), "loading");
        screen.hides("Амбулаторія");
        screen.set(Visit::Outside(parting)).await;
        assert_eq!(screen.page(), "signed-out");
        assert_eq!(screen.text_of("h1"), title);
        let html = screen.host.inner_html();
        for trace in ["Амбулаторія", EDRPOU, "koval", "a41c"] {
            assert!(!html.contains(trace), "{trace}");
        }
        let goes_on = screen.text_of("main").contains("триває на сервері");
        assert_eq!(goes_on, end == End::Idle);
        screen.click("#sign-in-again").await;
        assert_eq!(screen.page(), "sign-in");
    }
}
