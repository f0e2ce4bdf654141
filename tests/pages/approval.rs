//! An approval that failed, told on the consent page.

use auth_ui::flow::Flow;
use auth_ui::flow::failure::{Cause, Failure, Step};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::title;
use crate::screen::Screen;
use crate::support::{consent, refused};

#[wasm_bindgen_test]
async fn a_failed_approval_stays_on_the_consent_page_in_words_and_in_the_servers_own() {
    let failure = Some(refused(
        Step::Approval,
        422,
        "request_malformed",
        "Scope is not allowed by client type.",
    ));
    let screen = Screen::at(Flow::Consenting {
        consent: consent(true),
        failure,
    })
    .await;
    assert_eq!(screen.page(), "consent");
    assert!(screen.is_focused("#approval-failure"));
    assert_eq!(
        title(),
        "Помилка: Доступу не надано — Електронна система охорони здоров’я"
    );
    screen.shows("Застосункам цього типу такого дозволу не надають.");
    screen.shows("Scope is not allowed by client type. (request_malformed)");
    screen.shows("6617aeec-15e2-4d6f-b9bd-53559c358f97#17810");
    screen.set(Flow::Approving(consent(true), None)).await;
    assert_eq!(
        title(),
        "Надати доступ застосунку? — Електронна система охорони здоров’я"
    );
}

#[wasm_bindgen_test]
async fn after_an_approval_nobody_knows_about_declining_promises_nothing() {
    const NO_ACCESS: &str = "застосунок не отримає доступу";
    let at = |failure| Flow::Consenting {
        consent: consent(true),
        failure,
    };
    let screen = Screen::at(at(Some(Failure::silent(Step::Approval, Cause::TimedOut)))).await;
    screen.shows("Чи надано доступ, видно в застосунку, у переліку наданих доступів.");
    assert!(!screen.all("p.small").concat().contains(NO_ACCESS));
    screen.set(at(None)).await;
    screen.shows(NO_ACCESS);
}

#[wasm_bindgen_test]
async fn a_refusal_that_would_be_repeated_offers_the_way_back_in_place_of_the_button() {
    let at = |failure| Flow::Consenting {
        consent: consent(true),
        failure: Some(failure),
    };
    let refusal = |status, message| refused(Step::Approval, status, "x", message);
    for for_good in [
        refusal(401, "Client is blocked."),
        refusal(422, "Scope is not allowed by client type."),
        refusal(401, "Invalid access token"),
        refusal(403, ""),
    ] {
        let screen = Screen::at(at(for_good)).await;
        assert_eq!(screen.all("h1"), ["Доступу не надано"], "nothing is asked any more");
        assert_eq!(
            screen.text().matches("Доступу не надано").count(),
            1,
            "{}",
            screen.text()
        );
        screen.hides("не зможе");
        screen.hides("Якщо відхилити");
        // Whatever follows it in the order of the page is styled by it: the button is gone.
        assert_eq!(
            screen.all(".way-back a"),
            ["Повернутися на pis.example.com"],
            "{}",
            screen.text()
        );
        assert!(screen.find(".way-back ~ .actions #accept").is_some());
    }
    for passing in [
        refusal(429, "too many requests"),
        refusal(500, "something new"),
        refusal(401, "Missing header x-consumer-id"),
        Failure::silent(Step::Approval, Cause::TimedOut),
    ] {
        let screen = Screen::at(at(passing)).await;
        assert_eq!(screen.all("h1"), ["Надати доступ застосунку?"]);
        assert_eq!(screen.find(".way-back"), None, "{}", screen.text());
        screen.shows("Якщо відхилити");
    }
}

#[wasm_bindgen_test]
async fn how_long_to_wait_is_the_first_thing_to_do() {
    const TELL: &str = "Якщо помилка повториться, передайте службі підтримки застосунку наведені нижче відомості.";
    let hasty = Failure {
        retry_after: Some(5),
        ..refused(Step::Approval, 429, "x", "too many requests")
    };
    let unexplained = refused(Step::Approval, 401, "access_denied", "Missing header x-consumer-id");
    for (failure, steps) in [
        (hasty, vec!["Зачекайте 5 секунд і спробуйте знову.", TELL]),
        (unexplained, vec!["Зачекайте кілька хвилин.", "Спробуйте ще раз.", TELL]),
    ] {
        let screen = Screen::at(Flow::Consenting {
            consent: consent(true),
            failure: Some(failure),
        })
        .await;
        assert_eq!(screen.all("#approval-failure .steps li"), steps);
    }
}
