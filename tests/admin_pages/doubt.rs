//! An outcome that nobody knows, and its repair.

use auth_ui::refresh::{Desk, Doing, Failure, Fault, Notice, Visit};
use auth_ui::text::Language;
use contract::admin::{AdminError, CheckName, Checked, Doubt, Outcome, Overview, Phase, Proof, Trouble};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::admin_support::{
    NOW, OLDER, REFERENCE, attempt, desk, ended, failed_repair, failing, inside, owner, ready, running, stored,
    token_ends_soon, token_over,
};
use crate::mounted::{text_of, title};
use crate::screen::{Screen, in_doubt};

#[wasm_bindgen_test]
async fn every_doubt_has_its_sentence_one_click_and_a_countdown() {
    let mut sentences = std::collections::BTreeSet::new();
    for doubt in [
        Doubt::NoAnswer,
        Doubt::Unreadable,
        Doubt::UpstreamFailed,
        Doubt::NoSecret,
        Doubt::OtherConnection,
        Doubt::Interrupted,
        Doubt::NotStored,
        Doubt::OnlyEscrow,
    ] {
        let screen = Screen::of(in_doubt(doubt)).await;
        sentences.insert(screen.text_of("[data-outcome] p"));
        assert_eq!(screen.text_of("#repair"), "Оновити ще раз");
        let is_known = matches!(doubt, Doubt::NotStored | Doubt::OnlyEscrow);
        let title = match is_known {
            true => "Не збережено: потрібна дія",
            false => "Невідомо: потрібна дія",
        };
        assert_eq!(screen.text_of("[data-outcome=in_doubt].warn h2"), title);
        assert!(self::title().starts_with(&format!("{title} — ")));
        assert!(screen.find("#refresh").is_none());
        screen.shows("Не виходьте із сеансу");
        screen.shows("На виправлення залишилося 47 хв 00 с");
    }
    assert_eq!(sentences.len(), 8);
}

#[wasm_bindgen_test]
async fn a_check_is_offered_only_where_it_can_show_that_nothing_has_changed() {
    for (doubt, may_check) in [
        (Doubt::NoAnswer, true),
        (Doubt::OtherConnection, true),
        (Doubt::NotStored, false),
        (Doubt::OnlyEscrow, false),
    ] {
        for (language, sentence) in [
            (Language::Ukrainian, "Перевірка покаже"),
            (Language::English, "The check shows"),
        ] {
            let screen = Screen::speaking(language, inside(in_doubt(doubt))).await;
            assert_eq!(screen.find("#check-secret").is_some(), may_check, "{doubt:?}");
            assert_eq!(screen.text().contains(sentence), may_check, "{doubt:?}");
        }
    }
    let screen = Screen::of(in_doubt(Doubt::NotStored)).await;
    screen.shows("Старий уже не діє.");
    screen.shows("Оновити ще раз вдасться, коли сховище знову прийматиме записи: що заважає, позначено нижче у списку «Готовність».");
    screen.hides("досі діє");
}

#[wasm_bindgen_test]
async fn a_reference_that_comes_later_exchanges_no_button_under_a_hand() {
    let written = in_doubt(Doubt::UpstreamFailed);
    let mut told = written.clone();
    told.last.as_mut().unwrap().upstream_request_id = None;
    let screen = Screen::of(told).await;
    let buttons = ["#repair", "#check-secret"].map(|id| screen.find(id).unwrap());
    assert!(!screen.text_of("[data-outcome]").contains(REFERENCE));
    screen.set(inside(written)).await;
    assert!(screen.text_of("[data-outcome]").contains(REFERENCE));
    assert_eq!(["#repair", "#check-secret"].map(|id| screen.find(id).unwrap()), buttons);
}

#[wasm_bindgen_test]
async fn where_signing_in_again_is_the_way_nobody_is_told_to_stay_signed_in() {
    for doubt in [Doubt::NoAnswer, Doubt::NotStored, Doubt::OnlyEscrow] {
        for overview in [token_ends_soon(in_doubt(doubt)), token_over(in_doubt(doubt))] {
            let screen = Screen::of(overview).await;
            assert_eq!(screen.text_of("#sign-in-again"), "Увійти ще раз");
            for sentence in [
                "Не виходьте із сеансу",
                "Повторне оновлення дасть",
                "Оновити ще раз вдасться",
                "На виправлення залишилося",
            ] {
                screen.hides(sentence);
            }
            assert_eq!(
                screen.text().contains("якщо старий client_secret досі діє"),
                doubt == Doubt::NoAnswer,
                "a secret known to be dead lets nobody in"
            );
        }
    }
    let screen = Screen::of(token_ends_soon(in_doubt(Doubt::NoAnswer))).await;
    screen.shows("Щоб виправити результат, потрібен новий вхід.");
    screen.shows("Перевірка покаже");
}

#[wasm_bindgen_test]
async fn the_time_for_the_repair_is_not_said_to_be_longer_than_a_session_nobody_uses() {
    let screen = Screen::of(in_doubt(Doubt::NoAnswer)).await;
    screen.shows("Якщо нічого не робити на сторінці, сеанс закриється за 15 хв 00 с.");
    screen.watch.clock.set(NOW + 61);
    screen.settle().await;
    screen.shows("сеанс закриється за 13 хв 59 с");
    let mut soon_over = in_doubt(Doubt::NoAnswer);
    soon_over.session.token_until = NOW + 600;
    screen.set(inside(soon_over)).await;
    screen.shows("На виправлення залишилося");
    screen.hides("сеанс закриється");
}

/// The stored secret was tried after the renewal, and eHealth refused it.
fn tried_in_vain(mut overview: Overview) -> Overview {
    overview.active.as_mut().unwrap().proof = Proof::Refused { at: NOW - 5 };
    overview
}

#[wasm_bindgen_test]
async fn what_a_check_has_shown_to_be_dead_is_not_called_unknown() {
    for doubt in [Doubt::NoAnswer, Doubt::NoSecret, Doubt::OtherConnection] {
        let screen = Screen::of(tried_in_vain(in_doubt(doubt))).await;
        assert_eq!(
            screen.text_of("[data-outcome=in_doubt].bad h2"),
            "Старий client_secret не діє: потрібна дія"
        );
        assert!(title().starts_with("Старий client_secret не діє: потрібна дія — "));
        assert_eq!(
            screen.all("#history .verdict.bad"),
            ["Старий client_secret не діє: потрібна дія"]
        );
        let said = screen.text_of("[role=status] > .note.bad[data-checked=refused]");
        for sentence in [
            "ЕСОЗ не приймає збереженого client_secret.",
            "Нові входи працівників через МІС не вдадуться, доки новий client_secret не збережено.",
            "Не виходьте із сеансу",
        ] {
            assert!(said.contains(sentence), "{said}");
        }
        for sentence in [
            "Якщо client_secret змінився",
            "Вона могла змінити",
            "Старий уже не діє",
            "імовірно",
            "невідомо",
            "Перевірка покаже",
        ] {
            let card = screen.text_of("[data-outcome]");
            assert!(!card.contains(sentence), "{card}");
        }
        let box_and_button = screen.elements("[data-checked], #repair");
        assert_eq!(box_and_button.len(), 2, "said once");
        assert_eq!(box_and_button[1].id(), "repair", "the red box comes first");
    }
    let screen = Screen::of(tried_in_vain(token_over(in_doubt(Doubt::NoAnswer)))).await;
    screen.shows("Увійти знову вдасться лише після того, як МІС збереже чинний client_secret.");
    screen.hides("якщо старий client_secret досі діє");
}

#[wasm_bindgen_test]
async fn a_check_made_before_another_secret_was_stored_says_nothing_of_it() {
    let tried = |stored_at| {
        let mut overview = in_doubt(Doubt::NoAnswer);
        let active = overview.active.as_mut().unwrap();
        (active.proof, active.stored_at) = (Proof::Untried, stored_at);
        Visit::Inside(Box::new(Desk {
            checked: Some(Checked::Refused { at: NOW - 5 }),
            ..desk(overview)
        }))
    };
    let screen = Screen::at(tried(NOW - 6)).await;
    screen.shows("Старий client_secret не діє");
    screen.set(tried(NOW - 4)).await;
    screen.shows("Невідомо: потрібна дія");
    assert!(screen.find("[data-checked]").is_none());
}

#[wasm_bindgen_test]
async fn a_doubt_is_not_told_twice() {
    let screen = Screen::of(in_doubt(Doubt::NoSecret)).await;
    screen.shows("Старий, імовірно, вже не діє. Якщо це так, нові входи працівників");
    screen.hides("Якщо client_secret змінився");
    let screen = Screen::of(in_doubt(Doubt::OtherConnection)).await;
    assert_eq!(screen.text().matches("невідомо.").count(), 1);
}

#[wasm_bindgen_test]
async fn sign_ins_are_said_to_fail_only_where_the_secret_has_changed() {
    for (language, condition, loss) in [
        (
            Language::Ukrainian,
            "Якщо client_secret змінився, старий уже не діє, і",
            "не вдадуться",
        ),
        (Language::English, "In that case", "will fail"),
    ] {
        for doubt in [
            Doubt::NoAnswer,
            Doubt::Unreadable,
            Doubt::UpstreamFailed,
            Doubt::Interrupted,
        ] {
            let screen = Screen::speaking(language, inside(in_doubt(doubt))).await;
            let said = screen.text_of("[data-outcome]");
            let sentences: Vec<&str> = said.split_inclusive('.').filter(|one| one.contains(loss)).collect();
            assert_eq!(sentences.len(), 1, "{said}");
            assert!(sentences[0].contains(condition), "{}", sentences[0]);
        }
    }
}

#[wasm_bindgen_test]
async fn what_is_told_to_do_when_nobody_gets_in_fits_what_became_of_the_new_secret() {
    for (doubt, first) in [
        (
            Doubt::NoAnswer,
            "Повідомте адміністратора МІС і назвіть номер звернення.",
        ),
        (Doubt::NotStored, "сервер не можна зупиняти"),
        (Doubt::OnlyEscrow, "з аварійної копії"),
        (Doubt::OtherConnection, "отримане значення збережено окремо"),
    ] {
        let late = Screen::of(token_ends_soon(in_doubt(doubt))).await;
        let told_late = late.all("[data-outcome] .steps li");
        let screen = Screen::of(token_over(in_doubt(doubt))).await;
        let steps = screen.all("[data-outcome] .steps li");
        assert_eq!(told_late, steps, "signing in may fail then as well");
        assert_eq!(steps.len(), 3);
        assert!(steps[0].contains(first), "{}", steps[0]);
        assert_eq!(
            steps.concat().contains("аварійної копії"),
            doubt == Doubt::OnlyEscrow,
            "{doubt:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_command_is_copied_as_it_is_typed_and_breaks_at_its_spaces_only() {
    for language in Language::ALL {
        let visit = inside(token_over(in_doubt(Doubt::NoAnswer)));
        let screen = Screen::speaking(language, visit).await;
        assert_eq!(screen.all("code.command"), ["auth-ui-proxy secrets import"]);
        assert_eq!(screen.all("code.command span"), ["auth-ui-proxy", "secrets", "import"]);
        assert!(!screen.text().contains('`'));
    }
}

#[wasm_bindgen_test]
async fn the_repair_ends_with_the_owners_token_and_the_page_offers_to_sign_in_again_and_says_what_then() {
    let screen = Screen::of(in_doubt(Doubt::NoAnswer)).await;
    screen.watch.clock.set(NOW + 2_819);
    screen.settle().await;
    screen.shows("На виправлення залишилося 1 с");
    screen.watch.clock.set(NOW + 2_820);
    screen.settle().await;
    assert!(screen.find("#repair").is_none());
    assert!(
        screen.find("#check-secret").is_some(),
        "whether anybody gets in depends on what it shows, and it takes no living sign-in"
    );
    screen.shows("Строк дії вашого входу минув.");
    assert_eq!(
        screen.all("[data-outcome] h3"),
        ["Якщо ЕСОЗ не пускає через недійсний client_secret"]
    );
    assert_eq!(screen.count("[data-outcome] .steps li"), 3);
    screen.shows("оновіть дані закладу та його керівника");
    assert_eq!(screen.text_of("#sign-in-again"), "Увійти ще раз");
    screen.click("#sign-in-again").await;
    let desk = screen.desk();
    assert!(
        desk.doing == Doing::SigningIn || matches!(desk.notice, Some(Notice::SignInFailed(_))),
        "{:?}",
        desk.doing
    );
}

#[wasm_bindgen_test]
async fn the_way_to_the_sign_in_is_told_where_the_time_for_the_repair_is_over() {
    let mut over = in_doubt(Doubt::NoAnswer);
    over.session.token_until = NOW - 1;
    let screen = Screen::at(Visit::Inside(Box::new(Desk {
        doing: Doing::SigningIn,
        ..desk(over)
    })))
    .await;
    assert_eq!(
        screen.attribute("#sign-in-again", "aria-disabled").as_deref(),
        Some("true")
    );
    assert!(screen.text_of("[data-outcome]").contains("Готуємо вхід…"));
}

#[wasm_bindgen_test]
async fn a_repair_that_did_not_happen_says_why_and_can_be_tried_again() {
    let screen = Screen::of(in_doubt(Doubt::NoAnswer)).await;
    assert!(screen.find("#repair-failed").is_none());
    screen.set(inside(running(owner(), true, Phase::Asking))).await;
    screen.set(inside(failed_repair(Some("Invalid scopes")))).await;
    assert!(screen.is_focused("[data-outcome] h2"), "the repair’s card is gone");
    assert_eq!(
        screen.attribute("#repair-failed", "data-reason").as_deref(),
        Some("refused")
    );
    assert!(screen.find("[role=status] > #repair-failed").is_some());
    for said in [
        "Виправити не вдалося: ця спроба нічого не змінила.",
        "ЕСОЗ відмовила.",
        "Відповідь ЕСОЗ: Invalid scopes",
        "Номер звернення повторного оновлення: 018f3c0e-7a22-7b90-8c11-5d6e7f809a1b",
    ] {
        assert!(screen.text_of("#repair-failed").contains(said), "{said}");
    }
    assert_eq!(screen.count("#repair"), 1);
    assert_eq!(
        screen.all("#history .verdict"),
        ["Не оновлено", "Невідомо: потрібна дія"],
        "that the old one works is what nobody knows"
    );
    screen.set(inside(failed_repair(None))).await;
    assert!(!screen.text_of("#repair-failed").contains("Відповідь ЕСОЗ"));
}

#[wasm_bindgen_test]
async fn two_reference_numbers_on_one_card_have_two_names() {
    let names = |screen: &Screen| -> Vec<String> {
        let rows = screen.all("[data-outcome] dt").into_iter();
        rows.filter(|row| row.starts_with("Номер звернення")).collect()
    };
    let screen = Screen::of(in_doubt(Doubt::NoAnswer)).await;
    assert_eq!(names(&screen), ["Номер звернення"]);
    screen.set(inside(failed_repair(None))).await;
    assert_eq!(names(&screen), ["Номер звернення попереднього оновлення"]);
    screen.shows("Номер звернення повторного оновлення: ");
    screen.hides("Номер звернення: ");

    let failure = || Failure {
        fault: Fault::Refused(AdminError::TooMany { retry_after: 1_500 }),
        reference: Some(OLDER.to_owned()),
    };
    for overview in [ended(stored(Proof::Untried)), in_doubt(Doubt::NoAnswer)] {
        for notice in [Notice::OrderRefused(failure()), Notice::CheckFailed(failure())] {
            let screen = Screen::at(Visit::Inside(Box::new(Desk {
                notice: Some(notice),
                ..desk(overview.clone())
            })))
            .await;
            assert!(screen.text_of("#notice").contains("Номер звернення: "));
            let ours = names(&screen).into_iter().filter(|name| !name.ends_with("в ЕСОЗ"));
            assert_eq!(ours.collect::<Vec<_>>(), ["Номер звернення попереднього оновлення"]);
        }
    }
}

#[wasm_bindgen_test]
async fn a_repair_that_the_server_would_not_begin_says_so_before_its_button_which_is_not_the_first() {
    let when_it_takes = "Оновити ще раз вдасться, коли сховище знову прийматиме записи: що заважає, позначено нижче у списку «Готовність».";
    let something = "Зараз оновити ще раз не вдасться: що заважає, позначено нижче у списку «Готовність».";
    let possible = "Повторне оновлення дасть ще один новий client_secret";
    let failed = |name, reason| failing(in_doubt(Doubt::NoAnswer), name, reason);
    let stored_again = |doubt| Overview {
        preflight: ready().preflight,
        ..in_doubt(doubt)
    };
    for (overview, said, weight) in [
        (in_doubt(Doubt::NotStored), when_it_takes, "secondary"),
        (in_doubt(Doubt::OnlyEscrow), when_it_takes, "secondary"),
        (failed(CheckName::Store, Trouble::StoreFull), something, "secondary"),
        (failed(CheckName::Key, Trouble::KeyWrong), something, "secondary"),
        (failed(CheckName::Rate, Trouble::TooMany), something, "secondary"),
        // eHealth may answer a repair otherwise than it has answered the page.
        (failed(CheckName::Connection, Trouble::Timeout), possible, "primary"),
        (stored_again(Doubt::NotStored), possible, "primary"),
        (stored_again(Doubt::OnlyEscrow), possible, "primary"),
        (in_doubt(Doubt::NoAnswer), possible, "primary"),
    ] {
        let screen = Screen::of(overview).await;
        assert_eq!(screen.attribute("#repair", "class").as_deref(), Some(weight), "{said}");
        assert_eq!(screen.attribute("#repair", "aria-disabled"), None, "it can be pressed");
        let pieces = screen.elements("[data-outcome] p, #repair");
        let place = |is_it: &dyn Fn(&Element) -> bool| pieces.iter().position(is_it).unwrap();
        let told = place(&|piece| text_of(piece).contains(said));
        assert!(told < place(&|piece| piece.id() == "repair"), "{said}");
    }
    let screen = Screen::of(in_doubt(Doubt::NotStored)).await;
    let button = screen.find("#repair");
    screen.set(inside(stored_again(Doubt::NotStored))).await;
    assert_eq!(screen.find("#repair"), button, "the very same button");
    assert_eq!(screen.attribute("#repair", "class").as_deref(), Some("primary"));
}

#[wasm_bindgen_test]
async fn a_repair_that_changed_nothing_says_no_more_than_that_when_the_doubt_is_settled() {
    let repair = |outcome| {
        let mut overview = ended(outcome);
        overview.last.as_mut().unwrap().repairs = Some(OLDER.to_owned());
        overview
    };
    let screen = Screen::of(repair(Outcome::NotChanged {
        reason: Trouble::Unreachable,
        message: None,
    }))
    .await;
    assert_eq!(
        screen.text_of("[data-outcome] h2"),
        "Не оновлено: ця спроба нічого не змінила"
    );
    assert!(title().starts_with("Не оновлено: ця спроба нічого не змінила — "));
    let meant = "Ця спроба мала виправити попереднє оновлення з невідомим результатом.";
    screen.shows(meant);
    assert_eq!(
        screen.text_of("[data-outcome]").matches("нічого не змінила").count(),
        1,
        "in the heading"
    );
    screen.hides("Старий client_secret діє");
    let proven = "Перевірка показала: старий client_secret діє, ЕСОЗ його не змінила.";
    screen.hides(proven);
    let mut settled = screen.desk();
    let doubt = Outcome::NotChanged {
        reason: Trouble::ProvenUnchanged,
        message: None,
    };
    settled.history.attempts.push(attempt(OLDER, doubt));
    screen.set(Visit::Inside(Box::new(settled))).await;
    let sentences = screen.all("[data-outcome] > p");
    let renew = "Якщо оновлення ще потрібне, оновіть client_secret знову.";
    let why = "З’єднатися з ЕСОЗ не вдалося: нічого не надіслано.";
    assert_eq!(sentences, [proven, renew, meant, why], "what is known comes first");
    assert_eq!(screen.all("[data-outcome] > p strong"), [proven]);
    for (outcome, has_repaired) in [
        (stored(Proof::Untried), true),
        (Outcome::InDoubt { doubt: Doubt::NoAnswer }, false),
    ] {
        let screen = Screen::of(repair(outcome)).await;
        let said = screen.text().contains("Це оновлення виправило попереднє");
        assert_eq!(
            said, has_repaired,
            "only a renewal that was stored has repaired anything"
        );
    }
}

#[wasm_bindgen_test]
async fn a_doubt_that_a_check_has_settled_takes_the_focus() {
    let screen = Screen::of(in_doubt(Doubt::NoAnswer)).await;
    screen
        .find("#check-secret")
        .unwrap()
        .unchecked_into::<HtmlElement>()
        .focus()
        .unwrap();
    screen
        .set(inside(ended(Outcome::NotChanged {
            reason: Trouble::ProvenUnchanged,
            message: None,
        })))
        .await;
    assert!(screen.is_focused("[data-outcome] h2"));
}

#[wasm_bindgen_test]
async fn a_repair_that_needs_a_fresh_sign_in_leads_there_first() {
    for overview in [in_doubt(Doubt::NoAnswer), token_ends_soon(in_doubt(Doubt::NoAnswer))] {
        let screen = Screen::at(Visit::Inside(Box::new(Desk {
            needs_sign_in: true,
            ..desk(overview)
        })))
        .await;
        assert!(screen.find("#repair").is_none());
        assert_eq!(screen.count("#sign-in-again"), 1);
    }
}
