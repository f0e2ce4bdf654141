//! The form, or why there is none, and what an order has led to.

use auth_ui::refresh::{Desk, Doing, Notice, Problems, Search, Visit};
use contract::admin::{AdminError, CheckName, Checked, Doubt, Outcome, Overview, Proof, Trouble};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{
    EDRPOU, NOW, desk, ended, failing, inside, ready, signed_in, stored, token_ends_soon, token_over,
};
use crate::mounted::title;
use crate::screen::{Screen, in_doubt, refused};

#[wasm_bindgen_test]
async fn signing_in_again_is_not_asked_for_while_something_else_is_in_the_way() {
    let screen = Screen::of(failing(token_ends_soon(ready()), CheckName::Store, Trouble::StoreFull)).await;
    assert!(screen.find("#sign-in-again").is_none());
    assert!(
        screen
            .text_of("#blocked")
            .contains("у списку вище позначено, що заважає")
    );
}

#[wasm_bindgen_test]
async fn who_is_not_the_head_is_told_so_with_their_role_and_sees_the_history() {
    let overview = ended(stored(Proof::Untried));
    let mut overview = failing(overview, CheckName::Owner, Trouble::NotOwner);
    overview.session.is_owner = false;
    overview.session.actor.roles = vec!["DOCTOR".to_owned()];
    let screen = Screen::of(overview).await;
    screen.shows("Лише керівник закладу може оновити client_secret. Ваша роль: лікар.");
    assert_eq!(screen.count("#history tbody tr"), 1);
    for button in ["#refresh", "#repair", "#check-secret"] {
        assert!(screen.find(button).is_none(), "{button}");
    }
    let mut without_right = ready();
    without_right.session.is_owner = false;
    screen.set(inside(without_right)).await;
    assert_eq!(
        screen.all("#blocked p"),
        [
            "Лише керівник закладу може оновити client_secret.",
            "Якщо ви керівник, перевірте свою роль в ЕСОЗ.",
        ],
        "nobody is told that a head is no head"
    );
    let mut doubtful = in_doubt(Doubt::NoAnswer);
    doubtful.session.is_owner = false;
    doubtful.session.actor.roles = vec!["DOCTOR".to_owned()];
    screen.set(inside(doubtful)).await;
    screen.shows("Повідомте його негайно");
    screen.hides("Попросіть керівника закладу увійти");
}

#[wasm_bindgen_test]
async fn wherever_signing_in_again_is_told_to_help_a_link_leads_to_its_one_button() {
    let refused = |error| {
        Visit::Inside(Box::new(Desk {
            needs_sign_in: error == AdminError::ReauthRequired,
            notice: Some(Notice::OrderRefused(refused(error))),
            ..desk(signed_in(ready(), 400))
        }))
    };
    let ends_soon = AdminError::NotReady {
        reason: Trouble::TokenEndsSoon,
    };
    let unchanged = ended(Outcome::NotChanged {
        reason: Trouble::TokenRefused,
        message: None,
    });
    for (visit, place) in [
        (inside(token_over(ready())), "#connection"),
        (refused(AdminError::ReauthRequired), "#notice"),
        (refused(ends_soon), "#notice"),
        (inside(signed_in(unchanged, 400)), "[data-outcome]"),
    ] {
        let screen = Screen::at(visit).await;
        assert_eq!(
            screen.all(&format!("{place} a[href='#sign-in-again']")),
            ["Перейти до кнопки «Увійти ще раз»"]
        );
        assert_eq!(screen.count("a[href='#sign-in-again']"), 1);
        assert_eq!(screen.count("#sign-in-again"), 1);
        screen.click(&format!("{place} a")).await;
        assert!(screen.is_focused("#sign-in-again"), "{place}");
    }
    let screen = Screen::at(refused(AdminError::ReauthRequired)).await;
    assert!(
        !screen.text_of("#notice").contains("Увійдіть ще раз"),
        "the link says so"
    );
    let elsewhere = AdminError::NotReady {
        reason: Trouble::StoreFull,
    };
    screen.set(refused(elsewhere)).await;
    assert!(screen.find("#notice a").is_none(), "it would not help");
    assert!(
        Screen::of(signed_in(ready(), 400))
            .await
            .find("a[href='#sign-in-again']")
            .is_none(),
        "the list stands right above the button"
    );
}

#[wasm_bindgen_test]
async fn an_order_that_led_nowhere_does_not_take_an_earlier_result_for_its_answer() {
    let at = |overview, notice| {
        Visit::Inside(Box::new(Desk {
            notice: Some(notice),
            ..desk(overview)
        }))
    };
    let too_many = || Notice::OrderRefused(refused(AdminError::TooMany { retry_after: 1500 }));
    let screen = Screen::at(at(ready(), too_many())).await;
    assert!(screen.is_focused("#notice"));
    // Somebody else’s renewal has just ended.
    screen.set(at(ended(stored(Proof::Untried)), too_many())).await;
    assert!(screen.is_focused("#notice"), "the answer to the order is there");
    assert_eq!(
        screen.all("[data-outcome] .earlier"),
        ["Попереднє оновлення: 23.11.2026, 13:59 за київським часом"]
    );
    assert!(title().starts_with("Оновлення client_secret — "), "{}", title());
    for (overview, notice, is_earlier) in [
        (ended(stored(Proof::Untried)), Notice::OrderNotFound, true),
        (
            ended(stored(Proof::Untried)),
            Notice::OrderLost(refused(AdminError::Internal)),
            true,
        ),
        (ended(stored(Proof::Untried)), Notice::OrderFound, false),
        (
            ended(stored(Proof::Untried)),
            Notice::OrderRefused(refused(AdminError::RepairMismatch)),
            false,
        ),
        (
            ended(stored(Proof::Untried)),
            Notice::CheckFailed(refused(AdminError::Internal)),
            false,
        ),
        (in_doubt(Doubt::NoAnswer), too_many(), false),
    ] {
        let screen = Screen::at(at(overview, notice.clone())).await;
        assert_eq!(screen.find(".earlier").is_some(), is_earlier, "{notice:?}");
        assert_eq!(
            title().starts_with("Оновлення client_secret — "),
            is_earlier,
            "{notice:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_old_sign_in_leads_to_signing_in_again() {
    for overview in [signed_in(ready(), 400), token_over(ready())] {
        let screen = Screen::of(overview).await;
        assert!(screen.find("#refresh").is_none());
        assert_eq!(screen.text_of("#sign-in-again"), "Увійти ще раз");
        assert_eq!(screen.count("#sign-in-again"), 1);
        assert!(screen.find("#retry").is_none(), "asking again changes nothing");
        let advised = screen.text().matches("Увійдіть ще раз").count();
        assert_eq!(advised, 0, "the button and its heading say so once");
    }
    let why = "Оновлення дозволено лише невдовзі після входу.";
    Screen::of(signed_in(ready(), 400)).await.shows(why);
    Screen::of(token_over(ready())).await.hides(why);
}

#[wasm_bindgen_test]
async fn with_a_dead_secret_nobody_is_promised_to_get_in_again() {
    const DEAD: &str = "Увійти знову вдасться лише після того, як МІС збереже чинний client_secret.";
    const RENEW_HERE: &str = "Оновіть client_secret тут, доки діє ваш вхід";
    let dead = |mut overview: Overview| {
        overview.active.as_mut().unwrap().proof = Proof::Refused { at: NOW - 600 };
        overview
    };
    for overview in [signed_in(ready(), 400), token_over(ready())] {
        let screen = Screen::of(overview.clone()).await;
        screen.shows("забере хвилину й нічого не змінить");
        screen.hides(DEAD);
        let screen = Screen::of(dead(overview)).await;
        screen.shows(DEAD);
        screen.hides("забере хвилину й нічого не змінить");
        screen.hides(RENEW_HERE);
        screen.shows("Адміністратор МІС збереже його командою");
    }
    let screen = Screen::of(dead(ready())).await;
    screen.shows(RENEW_HERE);
    screen.hides(DEAD);
    // Known by a check alone, and by one that the head of the clinic did not make.
    for (overview, is_head) in [(token_over(ready()), true), (ready(), false)] {
        let mut overview = overview;
        overview.session.is_owner = is_head;
        let checked = Some(Checked::Refused { at: NOW });
        let screen = Screen::at(Visit::Inside(Box::new(Desk {
            checked,
            ..desk(overview)
        })))
        .await;
        screen.shows("ЕСОЗ не приймає збереженого client_secret");
        screen.hides(RENEW_HERE);
        screen.hides("Попросіть керівника закладу увійти");
        screen.shows("Адміністратор МІС збереже його командою");
    }
}

#[wasm_bindgen_test]
async fn who_has_no_role_is_told_so_in_a_sentence_of_its_own() {
    let mut overview = ready();
    overview.session.is_owner = false;
    overview.session.actor.roles.clear();
    let screen = Screen::of(overview).await;
    screen.shows("Лише керівник закладу може оновити client_secret. ЕСОЗ не назвала ролі.");
}

#[wasm_bindgen_test]
async fn what_becomes_of_the_secret_fits_what_is_stored() {
    let dead = "Чинний client_secret перестане діяти одразу.";
    for (stored, said) in [
        (Some(Proof::Untried), dead),
        (
            Some(Proof::Refused { at: NOW - 600 }),
            "Збережений client_secret не діє.",
        ),
        (None, "МІС ще не зберігає client_secret цього закладу."),
    ] {
        let mut overview = ready();
        match stored {
            Some(proof) => overview.active.as_mut().unwrap().proof = proof,
            None => overview.active = None,
        }
        let screen = Screen::of(overview).await;
        let warning = screen.text_of("#order .note.warn strong");
        assert!(warning.starts_with(said), "{warning}");
        assert_eq!(warning == dead, said == dead, "{warning}");
    }
}

#[wasm_bindgen_test]
async fn the_form_says_everything_that_is_wrong_and_leads_to_it() {
    let screen = Screen::of(ready()).await;
    screen.shows("Чинний client_secret перестане діяти одразу.");
    screen.click("#refresh").await;
    screen.shows("Виберіть причину оновлення.");
    screen.shows("Введіть код закладу, щоб підтвердити оновлення.");
    assert!(screen.is_focused("#reason-routine"));
    screen.click("#reason-test").await;
    screen.type_into("#confirmation", "87654321").await;
    screen.click("#refresh").await;
    screen.hides("Виберіть причину оновлення.");
    assert_eq!(
        screen.text_of("#confirmation-problem"),
        "Код не збігається з кодом закладу. Оновлення не розпочато."
    );
    assert!(screen.is_focused("#confirmation"));
    assert_eq!(screen.desk().doing, Doing::Nothing);
    screen.click("#cancel").await;
    assert_eq!(screen.text_of("#confirmation-problem"), "");
    assert_eq!(screen.field("#confirmation").value(), "");
    assert_eq!(screen.desk().problems, Problems::default());
}

#[wasm_bindgen_test]
async fn a_suspected_leak_brings_its_checklist() {
    let screen = Screen::of(ready()).await;
    assert!(screen.find("#leak").is_none());
    screen.click("#reason-suspected_leak").await;
    assert_eq!(screen.count("#leak li"), 3);
    screen.click("#reason-routine").await;
    assert!(screen.find("#leak").is_none());
}

#[wasm_bindgen_test]
async fn what_was_typed_and_chosen_outlives_a_look_at_the_server() {
    let screen = Screen::of(ready()).await;
    screen.click("#reason-routine").await;
    screen.type_into("#confirmation", "1234").await;
    let before = screen.find("#confirmation");
    let mut later = ready();
    later.now += 2;
    later.session.idle_until += 2;
    screen.set(inside(later)).await;
    assert_eq!(screen.find("#confirmation"), before, "the very same field");
    screen
        .set(inside(failing(ready(), CheckName::Clock, Trouble::ClockSkew)))
        .await;
    assert!(screen.find("#confirmation").is_none());
    screen.set(inside(ready())).await;
    assert_eq!(screen.field("#confirmation").value(), "1234");
}

#[wasm_bindgen_test]
async fn while_an_order_is_under_way_the_buttons_stay_and_say_so() {
    let at = |doing| Visit::Inside(Box::new(Desk { doing, ..desk(ready()) }));
    let screen = Screen::at(at(Doing::Ordering)).await;
    assert_eq!(screen.attribute("#refresh", "aria-disabled").as_deref(), Some("true"));
    screen.shows("Надсилаємо розпорядження…");
    let search = Search {
        known: None,
        attempt: None,
        looks_left: 3,
    };
    screen.set(at(Doing::Seeking(search))).await;
    screen.shows("Дивимося, що відбувається з оновленням…");
}

#[wasm_bindgen_test]
async fn what_was_sent_stays_until_it_is_known_to_have_arrived() {
    let at = |doing, notice| {
        Visit::Inside(Box::new(Desk {
            doing,
            notice,
            ..desk(ready())
        }))
    };
    let seeking = |attempt: Option<&str>| {
        Doing::Seeking(Search {
            known: None,
            attempt: attempt.map(str::to_owned),
            looks_left: 3,
        })
    };
    let screen = Screen::of(ready()).await;
    let filled = || {
        (
            screen.field("#reason-test").checked(),
            screen.field("#confirmation").value(),
        )
    };
    let whole = (true, EDRPOU.to_owned());
    let fill_in = async || {
        screen.click("#reason-test").await;
        screen.type_into("#confirmation", EDRPOU).await;
    };
    fill_in().await;
    let lost = Some(Notice::OrderLost(refused(AdminError::Internal)));
    for (doing, notice) in [(Doing::Ordering, None), (seeking(None), lost)] {
        screen.set(at(doing, notice)).await;
        assert!(screen.field("#confirmation").read_only());
        screen.click("#reason-routine").await;
        assert_eq!(filled(), whole, "what was sent can be read, and not changed");
    }
    screen.set(at(Doing::Nothing, Some(Notice::OrderNotFound))).await;
    assert_eq!(filled(), whole, "the button can be pressed again");
    assert!(!screen.field("#confirmation").read_only());
    screen.set(at(seeking(None), None)).await;
    screen.set(at(Doing::Nothing, Some(Notice::OrderFound))).await;
    assert_eq!(filled(), (false, String::new()), "the next one begins anew");
    fill_in().await;
    screen.set(at(Doing::Ordering, None)).await;
    screen.set(at(seeking(Some("a")), None)).await;
    assert_eq!(filled(), (false, String::new()));
}

#[wasm_bindgen_test]
async fn every_notice_has_its_words() {
    let failure = || refused(AdminError::Malformed);
    for (notice, said) in [
        (
            Notice::OrderRefused(failure()),
            "Оновлення не розпочато: ця спроба нічого не змінила.",
        ),
        (Notice::OrderLost(failure()), "Ми не надсилаємо його вдруге"),
        (Notice::OrderFound, "але розпорядження він отримав"),
        (Notice::OrderNotFound, "Не видно, щоб оновлення розпочалося"),
        (Notice::CheckFailed(failure()), "Перевірити client_secret не вдалося."),
        (Notice::HistoryFailed(failure()), "Давніші записи прочитати не вдалося."),
        (Notice::SignInFailed(failure()), "Перейти до входу не вдалося."),
        (Notice::SignOutFailed(failure()), "сеанс ще відкрито"),
    ] {
        let screen = Screen::at(Visit::Inside(Box::new(Desk {
            notice: Some(notice),
            ..desk(ready())
        })))
        .await;
        screen.shows(said);
        assert!(screen.find("[role=alert] #notice").is_some());
    }
}

#[wasm_bindgen_test]
async fn a_recovery_copy_is_told_of_before_the_order_where_there_is_one() {
    let screen = Screen::of(ready()).await;
    assert!(screen.find("#escrow").is_none());
    let has_escrow = true;
    screen.set(inside(Overview { has_escrow, ..ready() })).await;
    assert!(screen.text_of("#escrow").contains("аварійну копію"));
}
