//! Two languages, changed by one press.

use auth_ui::refresh::{Address, CodeProblem, Desk, Doing, Door, End, Failure, Fault, Notice, Parting, Visit};
use auth_ui::text::Language;
use contract::admin::{AdminError, CheckName, Checked, ConnectionState, Doubt, Overview, Phase, Proof, Trouble};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{
    NOW, deputy, desk, ended, failed_repair, failing, inside, owner, ready, running, stored, token_over, with_history,
};
use crate::mounted::{ENGLISH, UKRAINIAN, language_of_document, title};
use crate::screen::{Screen, focus_and_click, in_doubt, refused};

#[wasm_bindgen_test]
async fn the_language_is_changed_by_one_press_and_named_to_the_document() {
    let screen = Screen::of(ended(stored(Proof::Untried))).await;
    assert_eq!(language_of_document(), "uk");
    assert_eq!(screen.all(".languages button"), ["Укр", "Eng"]);
    assert_eq!(screen.attribute(".languages", "aria-label").as_deref(), Some("Мова"));
    screen.click(ENGLISH).await;
    assert_eq!(language_of_document(), "en");
    assert_eq!(screen.attribute(ENGLISH, "aria-pressed").as_deref(), Some("true"));
    assert_eq!(screen.attribute(UKRAINIAN, "aria-pressed").as_deref(), Some("false"));
    assert_eq!(
        screen.attribute(".languages", "aria-label").as_deref(),
        Some("Language")
    );
    assert_eq!(screen.all("h1"), ["Renewing the client_secret"]);
    assert_eq!(
        title(),
        "Renewed and stored — Renewing the client_secret — Electronic Health System of Ukraine"
    );
    for fact in [
        "Амбулаторія №1",
        "head of the clinic",
        "10 Jan 2024, 10:00, Kyiv time",
        "just now",
        "version 5",
        "47 min 00 s left",
    ] {
        screen.shows(fact);
    }
    assert_eq!(
        screen.all("footer summary"),
        ["Help", "Accessibility", "Data protection"]
    );
    screen.click(UKRAINIAN).await;
    assert_eq!(
        (screen.page().as_str(), language_of_document().as_str()),
        ("overview", "uk")
    );
    assert!(title().starts_with("Оновлено і збережено — "), "{}", title());
}

#[wasm_bindgen_test]
async fn changing_the_language_keeps_what_was_typed_and_chosen_and_where_the_focus_is() {
    let screen = Screen::of(ready()).await;
    screen.click("#reason-suspected_leak").await;
    screen.type_into("#confirmation", "1234").await;
    screen.click("#refresh").await;
    assert!(screen.is_focused("#confirmation"));
    focus_and_click(&screen, ENGLISH).await;
    assert!(screen.is_focused(ENGLISH));
    assert_eq!(screen.field("#confirmation").value(), "1234");
    assert!(screen.field("#reason-suspected_leak").checked());
    screen.shows("After a suspected leak, do this too:");
    assert_eq!(
        screen.text_of("#confirmation-problem"),
        "This is not the clinic’s code. The renewal has not begun."
    );
    screen.click("#refresh").await;
    assert!(
        screen.is_focused("#confirmation"),
        "what is wrong brings the person to the field in any language"
    );
}

#[wasm_bindgen_test]
async fn a_running_refresh_is_told_in_the_language_changed_to_and_its_result_takes_the_focus() {
    let screen = Screen::of(running(owner(), true, Phase::Asking)).await;
    focus_and_click(&screen, ENGLISH).await;
    assert!(screen.is_focused(ENGLISH));
    screen.shows("Renewing the client_secret…");
    screen.shows("Waiting for the answer of eHealth");
    screen.set(inside(running(owner(), true, Phase::Storing))).await;
    screen.shows("The new client_secret has arrived");
    screen.set(inside(ended(stored(Proof::Untried)))).await;
    assert!(screen.is_focused("[data-outcome] h2"));
    assert_eq!(screen.text_of("[data-outcome] h2"), "Renewed and stored");
}

#[wasm_bindgen_test]
async fn an_open_repair_and_what_a_check_has_shown_outlive_a_change_of_language() {
    let screen = Screen::at(Visit::Inside(Box::new(Desk {
        checked: Some(Checked::Refused { at: NOW }),
        notice: Some(Notice::OrderNotFound),
        ..desk(in_doubt(Doubt::NoSecret))
    })))
    .await;
    assert!(screen.is_focused("#notice"));
    focus_and_click(&screen, ENGLISH).await;
    assert!(screen.is_focused(ENGLISH), "neither the notice nor the result takes it");
    assert_eq!(screen.text_of("#repair"), "Renew again");
    assert_eq!(
        screen.attribute("[data-checked]", "data-checked").as_deref(),
        Some("refused")
    );
    screen.hides("The check shows");
    screen.shows("You have 47 min 00 s left to repair this");
    screen.watch.clock.set(NOW + 61);
    screen.settle().await;
    screen.shows("You have 45 min 59 s left to repair this");
}

#[wasm_bindgen_test]
async fn no_admin_page_is_half_translated() {
    let refused_elsewhere = {
        let mut overview = with_history(ready());
        overview.active.as_mut().unwrap().proof = Proof::Refused { at: NOW };
        overview
    };
    let not_owner = {
        let mut overview = ready();
        overview.session.is_owner = false;
        overview
    };
    let over = token_over(failed_repair(Some("Доступ заборонено")));
    let parting = |end| Parting {
        end,
        was_running: true,
        edrpou: String::new(),
    };
    let connection = |connection| inside(Overview { connection, ..ready() });
    for visit in [
        Visit::open("").0,
        Visit::Door(Door {
            problem: Some(CodeProblem::Unknown),
            failure: Some(refused(AdminError::Internal)),
            is_asking: true,
            ..Door::default()
        }),
        Visit::Leaving(Address::parse("https://ehealth.example/sign-in").unwrap()),
        Visit::Locked(parting(End::Idle)),
        Visit::Outside(parting(End::SignedOut)),
        Visit::Outside(parting(End::Elsewhere)),
        Visit::Stranded(refused(AdminError::Malformed)),
        inside(ready()),
        inside(refused_elsewhere),
        inside(not_owner),
        inside(over),
        inside(failing(ready(), CheckName::FreshSignIn, Trouble::SignInTooOld)),
        inside(failing(ready(), CheckName::Clock, Trouble::ClockSkew)),
        connection(ConnectionState::None),
        connection(ConnectionState::Many { count: 2 }),
        connection(ConnectionState::Unknown {
            reason: Trouble::Timeout,
            reference: None,
        }),
        inside(running(deputy(), false, Phase::Checking)),
        inside(ended(stored(Proof::Refused { at: NOW }))),
        inside(in_doubt(Doubt::OnlyEscrow)),
        inside(failed_repair(None)),
        Visit::Inside(Box::new(Desk {
            silence: Some(Failure::of(Fault::TimedOut)),
            notice: Some(Notice::OrderRefused(refused(AdminError::TooMany { retry_after: 65 }))),
            checked: Some(Checked::Untried {
                reason: Trouble::TooEarly,
            }),
            doing: Doing::SigningOut { has_ordered: false },
            ..desk(ended(stored(Proof::Untried)))
        })),
    ] {
        let screen = Screen::speaking(Language::English, visit).await;
        let page = screen.page();
        assert_eq!(screen.unmarked_cyrillic(), Vec::<String>::new(), "{page}");
        let said = screen.text().to_lowercase();
        assert!(!said.contains("sign-in"), "a line must not break at its hyphen: {said}");
        assert!(
            title().ends_with(" — Electronic Health System of Ukraine"),
            "{page}: {}",
            title()
        );
    }
}
