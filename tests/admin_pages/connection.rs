//! The connection that would be renewed, and what is known of its secret.

use auth_ui::refresh::{Desk, Visit};
use auth_ui::text::Language;
use contract::admin::{CheckName, Checked, ConnectionState, Doubt, Overview, Phase, Proof, Trouble};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{
    NOW, desk, ended, failed_repair, failing, inside, owner, ready, running, stored, without_answer,
};
use crate::screen::{Screen, in_doubt};

#[wasm_bindgen_test]
async fn none_many_or_unknown_connections_are_explained_and_have_no_button() {
    for (connection, said) in [
        (ConnectionState::None, "Зв’язок із МІС не знайдено"),
        (ConnectionState::Many { count: 2 }, "більше ніж один зв’язок: 2"),
        (
            ConnectionState::Unknown {
                reason: Trouble::Unreadable,
                reference: Some("b5b3#8811".to_owned()),
            },
            "b5b3#8811",
        ),
    ] {
        let is_unknown = matches!(connection, ConnectionState::Unknown { .. });
        let screen = Screen::of(Overview { connection, ..ready() }).await;
        screen.shows(said);
        assert_eq!(
            screen.text_of("#blocked"),
            "Оновити зараз не можна. Чому і що зробити, сказано вище: «Зв’язок із МІС».",
            "why is told there, and not once more"
        );
        assert!(screen.find("#refresh").is_none());
        assert_eq!(screen.find("#retry").is_some(), is_unknown);
        assert_eq!(
            screen.text().contains("Спосіб оновлення"),
            is_unknown,
            "nothing to renew"
        );
        assert_eq!(screen.text().contains("Номер звернення в ЕСОЗ: b5b3#8811"), is_unknown);
    }
}

#[wasm_bindgen_test]
async fn who_may_not_see_the_connection_is_told_so_and_not_that_they_may_not_refresh() {
    let screen = Screen::of(without_answer(Trouble::Forbidden)).await;
    let why = "ЕСОЗ показує зв’язок лише керівникові закладу.";
    assert!(screen.text_of("#connection").contains(why));
    assert_eq!(screen.text().matches(why).count(), 1, "said once");
    assert_eq!(
        screen.text_of("[data-check=connection]"),
        "Не готово: Зв’язок не перевірено."
    );
    screen.hides("ЕСОЗ не дозволила оновити");
    assert!(screen.find("#retry").is_none(), "asking again changes nothing");
    let hint = "Якщо ви керівник, перевірте свою роль в ЕСОЗ.";
    assert_eq!(screen.text().matches(hint).count(), 1, "said once");
    let mut doctor = failing(without_answer(Trouble::Forbidden), CheckName::Owner, Trouble::NotOwner);
    doctor.session.is_owner = false;
    doctor.session.actor.roles = vec!["DOCTOR".to_owned()];
    screen.set(inside(doctor)).await;
    screen.hides("Якщо ви керівник");
    let whom = "Попросіть керівника закладу увійти й оновити client_secret.";
    assert!(screen.text_of("#blocked").contains(whom), "where the button would be");
    for once in [whom, why, "Лише керівник закладу може оновити client_secret."] {
        assert_eq!(screen.text().matches(once).count(), 1, "{once}");
    }
    assert_eq!(
        screen.text_of("[data-check=owner]"),
        "Не готово: Ви не маєте прав керівника закладу."
    );
}

#[wasm_bindgen_test]
async fn what_was_seen_before_the_renewal_is_told_as_of_then() {
    let before = "до оновлення: ЕСОЗ приймала";
    let asking = |phase| running(owner(), true, phase);
    for (overview, is_outdated) in [
        (in_doubt(Doubt::NoAnswer), true),
        (in_doubt(Doubt::NotStored), true),
        (failed_repair(None), true),
        (asking(Phase::Storing), true),
        (asking(Phase::Checking), false),
        (ready(), false),
        (ended(stored(Proof::Proven { at: NOW - 39 })), false),
    ] {
        let screen = Screen::of(overview).await;
        let said = screen.text_of("#connection");
        assert_eq!(said.contains(before), is_outdated, "{said}");
        assert_eq!(said.contains("перевірено: ЕСОЗ приймає"), !is_outdated, "{said}");
        assert_eq!(screen.find("#connection .line.ok").is_some(), !is_outdated);
    }
    let mut seen_since = in_doubt(Doubt::NoAnswer);
    seen_since.active.as_mut().unwrap().proof = Proof::Proven { at: NOW - 5 };
    Screen::of(seen_since).await.hides(before);
}

#[wasm_bindgen_test]
async fn what_a_check_has_shown_stands_beside_its_button() {
    for (checked, word, said) in [
        (
            Checked::Accepted { at: NOW },
            "accepted",
            "ЕСОЗ приймає збережений client_secret.",
        ),
        (Checked::Refused { at: NOW }, "refused", "Він уже не чинний."),
        (
            Checked::Untried {
                reason: Trouble::Unreachable,
            },
            "untried",
            "Перевірити не вдалося. З’єднатися з ЕСОЗ не вдалося",
        ),
    ] {
        let screen = Screen::at(Visit::Inside(Box::new(Desk {
            checked: Some(checked),
            ..desk(ready())
        })))
        .await;
        assert_eq!(
            screen.attribute("[data-checked]", "data-checked").as_deref(),
            Some(word)
        );
        screen.shows(said);
    }
}

#[wasm_bindgen_test]
async fn a_check_that_came_too_early_was_made_all_the_same() {
    for (language, said, failed) in [
        (
            Language::Ukrainian,
            "Старий client_secret поки діє, але ЕСОЗ ще може виконувати попередній запит.",
            "Перевірити не вдалося",
        ),
        (
            Language::English,
            "The old client_secret works for now, but eHealth may still be carrying out the previous request.",
            "The check could not be made",
        ),
    ] {
        let reason = Trouble::TooEarly;
        let visit = Visit::Inside(Box::new(Desk {
            checked: Some(Checked::Untried { reason }),
            ..desk(in_doubt(Doubt::NoAnswer))
        }));
        let screen = Screen::speaking(language, visit).await;
        let card = screen.text_of("[data-checked=untried]");
        assert!(card.starts_with(said) && !card.contains(failed), "{card}");
    }
}
