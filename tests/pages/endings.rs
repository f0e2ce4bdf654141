//! Declined, on the way, reloaded.

use auth_ui::browser;
use auth_ui::flow::destination::{BackLink, Destination};
use auth_ui::flow::failure::Step;
use auth_ui::flow::{Ending, Event, Flow, Progress, Retry};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::{Screen, stopped};
use crate::support::{confirming, consent, destination, enrolled, refused, request};

#[wasm_bindgen_test]
async fn declining_says_what_was_and_was_not_done_and_names_the_way_back() {
    for (state, heading, done) in [
        (confirming(), "Ви відхилили реєстрацію", "пацієнта не зареєстровано"),
        (
            Flow::Consenting {
                consent: consent(true),
                failure: None,
            },
            "Ви не надали доступу",
            "Пацієнта зареєстровано, але застосунок не отримав доступу.",
        ),
    ] {
        let screen = Screen::at(state).await;
        screen.click("#decline");
        screen.settle().await;
        assert_eq!(screen.all("h1"), [heading]);
        screen.shows(done);
        assert_eq!(screen.all(".way-back a"), ["Повернутися на pis.example.com"]);
        assert!(screen.is_focused("h1"));
    }
}

#[wasm_bindgen_test]
async fn declining_after_a_refusal_that_stays_tells_what_helps_and_keeps_the_details() {
    const COPY: &str = "Скопіюйте наведені нижче відомості.";
    const SIGN_IN: &str = "Увійдіть у застосунок як довірена особа, щоб надати йому доступ.";
    for (status, message, why, helps, helps_not) in [
        (
            422,
            "Scope is not allowed by client type.",
            "Застосункам цього типу такого дозволу не надають.",
            COPY,
            SIGN_IN,
        ),
        (401, "Client is blocked.", "Застосунок заблоковано.", COPY, SIGN_IN),
        (
            401,
            "Invalid access token",
            "Термін сесії користувача вичерпано.",
            SIGN_IN,
            COPY,
        ),
    ] {
        let screen = Screen::at(Flow::Consenting {
            consent: consent(true),
            failure: Some(refused(Step::Approval, status, "x", message)),
        })
        .await;
        screen.click("#decline");
        screen.settle().await;
        assert_eq!(screen.page(), "declined-access");
        assert_eq!(screen.all("h1"), ["Доступу не надано"]);
        screen.shows("Пацієнта зареєстровано, але застосунок не отримав доступу.");
        screen.shows("Реєструвати пацієнта вдруге не потрібно.");
        screen.shows(why);
        screen.shows(helps);
        screen.hides(helps_not);
        screen.hides("Цю вкладку можна закрити.");
        assert!(screen.all(".support").concat().contains(message), "{}", screen.text());
    }
    let passing = Flow::Consenting {
        consent: consent(true),
        failure: Some(refused(Step::Approval, 429, "x", "too many requests")),
    };
    let screen = Screen::at(passing).await;
    screen.click("#decline");
    screen.settle().await;
    assert_eq!(screen.all("h1"), ["Ви не надали доступу"], "it could have been granted");
    screen.shows(SIGN_IN);
    assert_eq!(screen.find(".support"), None);
}

#[wasm_bindgen_test]
async fn a_failure_keeps_its_time_when_the_person_declines_or_is_gone() {
    let failure = refused(Step::Approval, 422, "x", "Scope is not allowed by client type.");
    let refused = Flow::Consenting {
        consent: consent(true),
        failure: Some(failure.clone()),
    };
    let retried = stopped(
        Ending::Failed(failure),
        Progress::Registered,
        Some(Retry::Prepare(enrolled())),
    );
    for (flow, event) in [(refused, Event::Declined), (retried, Event::Idled)] {
        let screen = Screen::at(flow.clone()).await;
        let at = screen.journey.answered_at();
        browser::sleep(50).await;
        screen.journey.tell(event);
        assert!(screen.journey.flow.with_untracked(|now| *now != flow), "it has moved");
        assert_eq!(screen.journey.answered_at(), at);
    }
}

#[wasm_bindgen_test]
async fn declining_what_may_have_been_granted_is_not_told_as_a_refusal_that_holds() {
    let screen = Screen::at(Flow::Declined {
        after: Progress::PerhapsApproved,
        failure: None,
        back: request().return_address.front_page(),
    })
    .await;
    assert_eq!(screen.all("h1"), ["Невідомо, чи надано доступ"]);
    screen.shows("Пацієнта зареєстровано, вдруге реєструвати не потрібно. Ви відхилили запит, але попередня спроба вже могла надати доступ.");
    assert_eq!(screen.text().to_lowercase().matches("невідомо").count(), 1, "said once");
}

#[wasm_bindgen_test]
async fn each_form_of_a_sites_name_is_a_piece_of_its_own_that_is_broken_only_after_its_dots() {
    const FORMS: [&str; 2] = ["аpp.приклад.com", "(xn--pp-6kc.xn--80aikifvh.com)"];
    let mut back = request().return_address.front_page();
    back.host = FORMS.join(" ");
    let screen = Screen::at(Flow::Declined {
        after: Progress::Nothing,
        failure: None,
        back,
    })
    .await;
    assert_eq!(
        screen.all(".way-back a"),
        [["Повернутися на", FORMS[0], FORMS[1]].join(" ")]
    );
    assert_eq!(screen.all(".way-back :not(bdi) > bdi"), FORMS);
    assert_eq!(
        screen.all(".way-back bdi > bdi"),
        ["аpp.", "приклад.", "com", "(xn--pp-6kc.", "xn--80aikifvh.", "com)"]
    );
}

#[wasm_bindgen_test]
async fn a_plain_name_of_a_site_is_not_taken_apart() {
    let screen = Screen::at(Flow::Leaving(destination())).await;
    assert_eq!(screen.all("main a bdi"), ["pis.example.com"]);
}

#[wasm_bindgen_test]
async fn a_site_whose_name_could_be_taken_for_another_is_warned_of_wherever_a_link_leads_to_it() {
    const WARNING: &str = "У назві сайту є нелатинські літери.";
    let back = |host: &str| BackLink {
        href: "https://pis.xn--pple-43d.com/".to_owned(),
        host: host.to_owned(),
    };
    let at = |host| {
        let declined = Flow::Declined {
            after: Progress::Registered,
            failure: None,
            back: back(host),
        };
        let stopped = Flow::Stopped {
            ending: Ending::NothingAsked { reference: None },
            after: Progress::Registered,
            retry: None,
            back: back(host),
        };
        [declined, stopped]
    };
    for flow in at("pis.аpple.com (pis.xn--pple-43d.com)") {
        let screen = Screen::at(flow).await;
        let warned = screen.all(".note.warn:has(+ .way-back)").concat();
        assert!(warned.starts_with(WARNING), "{warned}");
    }
    for flow in at("pis.example.com") {
        Screen::at(flow).await.hides(WARNING);
    }
}

#[wasm_bindgen_test]
async fn leaving_names_the_host_and_offers_a_link() {
    let screen = Screen::at(Flow::Leaving(destination())).await;
    assert_eq!(screen.all("h1"), ["Переходимо на pis.example.com…"]);
    assert_eq!(screen.all("main a"), ["pis.example.com"]);
    screen.shows("Доступ надано. Не закривайте вкладку, доки не відкриється застосунок.");
}

#[wasm_bindgen_test]
async fn leaving_with_an_error_does_not_say_that_access_was_granted() {
    let refused = Destination::with_scope_error(&request(), "Scope is not allowed by client type.");
    let screen = Screen::at(Flow::Leaving(refused)).await;
    assert_eq!(screen.all("h1"), ["Переходимо на pis.example.com…"]);
    screen.shows("Пацієнта зареєстровано, але застосунок не отримав доступу.");
    screen.hides("Доступ надано");
}

#[wasm_bindgen_test]
async fn after_a_reload_nothing_personal_is_left() {
    let screen = Screen::at(confirming()).await;
    screen.journey.tell(auth_ui::flow::Event::Forgotten);
    screen.settle().await;
    assert_eq!(screen.page(), "restarted");
    assert!(!screen.text().contains("Іваненко"));
    screen.shows("Даних пацієнта на сторінці вже немає.");
    screen.hides("стерто");
}
