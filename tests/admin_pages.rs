//! The admin page mounted in a real browser, in every state it can be in.
#![cfg(target_arch = "wasm32")]

mod admin_support;
mod mounted;

use std::ops::Deref;

use admin_support::*;
use auth_ui::admin::App;
use auth_ui::admin::driver::Watch;
use auth_ui::refresh::{
    Address, CodeProblem, Desk, Doing, Door, End, Failure, Fault, Notice, Parting, Problems, Search, Visit,
};
use auth_ui::text::Language;
use contract::admin::{
    AdminError, CheckName, Checked, ConnectionState, Doubt, Method, Outcome, Overview, Phase, Proof, Reason, Trouble,
};
use leptos::prelude::*;
use mounted::{ENGLISH, Mounted, UKRAINIAN, document, language_of_document, text_of, title};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// The page on screen.
struct Screen {
    mounted: Mounted,
    watch: Watch,
}

impl Screen {
    async fn at(visit: Visit) -> Self {
        Self::speaking(Language::Ukrainian, visit).await
    }

    async fn speaking(language: Language, visit: Visit) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        let mounted = Mounted::of(move || {
            let watch = Watch::at(visit, NOW);
            sender.send(watch).unwrap();
            view! { <App watch language/> }
        });
        let watch = receiver.recv().unwrap();
        let screen = Self { mounted, watch };
        screen.settle().await;
        screen
    }

    async fn of(overview: Overview) -> Self {
        Self::at(inside(overview)).await
    }

    async fn set(&self, visit: Visit) {
        self.watch.visit.set(visit);
        self.settle().await;
    }

    fn count(&self, selector: &str) -> usize {
        self.elements(selector).len()
    }

    fn text_of(&self, selector: &str) -> String {
        text_of(&self.find(selector).unwrap_or_else(|| panic!("no {selector}")))
    }

    fn field(&self, selector: &str) -> HtmlInputElement {
        self.find(selector)
            .unwrap_or_else(|| panic!("no {selector}"))
            .unchecked_into()
    }

    async fn click(&self, selector: &str) {
        self.mounted.click(selector);
        self.settle().await;
    }

    async fn type_into(&self, selector: &str, text: &str) {
        let field = self.field(selector);
        field.set_value(text);
        field.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
        self.settle().await;
    }

    fn desk(&self) -> Desk {
        match self.watch.visit.get_untracked() {
            Visit::Inside(desk) => *desk,
            other => panic!("{other:?}"),
        }
    }
}

impl Deref for Screen {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.mounted
    }
}

fn refused(error: AdminError) -> Failure {
    Failure {
        fault: Fault::Refused(error),
        reference: Some("req-77".to_owned()),
    }
}

fn in_doubt(doubt: Doubt) -> Overview {
    ended(Outcome::InDoubt { doubt })
}

#[wasm_bindgen_test]
async fn the_door_asks_for_the_clinic_and_a_wrong_code_is_tied_to_its_field() {
    let screen = Screen::at(Visit::Door(Door::with("1234".to_owned()))).await;
    assert_eq!(screen.page(), "sign-in");
    assert!(screen.is_focused("h1"));
    assert_eq!(screen.text_of("#edrpou-problem"), "");
    screen.click("#sign-in").await;
    screen.shows("Код ЄДРПОУ має 8 цифр");
    assert!(screen.is_focused("#edrpou"));
    assert_eq!(screen.attribute("#edrpou", "aria-invalid").as_deref(), Some("true"));
    let described = screen.attribute("#edrpou", "aria-describedby").unwrap();
    assert!(described.split(' ').any(|id| id == "edrpou-problem"));
}

#[wasm_bindgen_test]
async fn the_door_says_why_nobody_gets_in() {
    for (problem, failure, said) in [
        (Some(CodeProblem::Unknown), None, "не налаштовано в цій МІС"),
        (None, Some(Fault::Offline), "Немає з’єднання з інтернетом."),
        (None, Some(Fault::Unreachable), "Сервер МІС недоступний."),
        (None, Some(Fault::UnsafeAddress), "небезпечну адресу входу"),
        (
            None,
            Some(Fault::Refused(AdminError::TooMany { retry_after: 65 })),
            "Спробуйте знову через 1 хв 05 с.",
        ),
    ] {
        let screen = Screen::at(Visit::Door(Door {
            problem,
            failure: failure.map(Failure::of),
            ..Door::default()
        }))
        .await;
        screen.shows(said);
    }
}

#[wasm_bindgen_test]
async fn waiting_leaving_and_being_stranded_say_what_they_are() {
    let screen = Screen::at(Visit::open("").0).await;
    assert_eq!(screen.page(), "loading");
    let address = Address::parse("https://ehealth.example/sign-in?x=1").unwrap();
    screen.set(Visit::Leaving(address)).await;
    assert_eq!(screen.page(), "leaving");
    screen.shows("Переходимо на ehealth.example…");
    assert_eq!(
        screen.attribute("main a", "href").as_deref(),
        Some("https://ehealth.example/sign-in?x=1")
    );
    screen.set(Visit::Stranded(refused(AdminError::Internal))).await;
    assert_eq!(screen.page(), "trouble");
    screen.shows("Сталася помилка на сервері МІС.");
    screen.shows("req-77");
    assert!(title().starts_with("Помилка: Не вдалося відкрити сторінку закладу — "));
    assert!(screen.find("#retry").is_some());
}

#[wasm_bindgen_test]
async fn everything_of_the_clinic_and_its_connection_can_be_read_and_nothing_but_the_form_edited() {
    let screen = Screen::of(ready()).await;
    assert_eq!(screen.page(), "overview");
    assert!(screen.is_focused("h1"));
    for fact in [
        "Амбулаторія №1",
        EDRPOU,
        "koval@clinic.example",
        "керівник закладу",
        "«Медокс»",
        "https://mis.example.ua/oauth",
        "10.01.2024, 10:00 за київським часом",
        "20 днів тому",
        "версія 4",
        "перевірено: ЕСОЗ приймає",
    ] {
        screen.shows(fact);
    }
    assert_eq!(screen.text_of("#fingerprint"), "a41c9f02");
    assert_eq!(screen.text_of("#version"), "4");
    assert_eq!(screen.count("input"), 5);
    assert_eq!(screen.count("h1"), 1);
    screen.hides("застарілий метод");
    screen
        .set(inside(Overview {
            method: Method::LegacyClient,
            ..ready()
        }))
        .await;
    screen.shows("застарілий метод");
}

#[wasm_bindgen_test]
async fn limits_count_down_by_the_servers_clock() {
    let screen = Screen::of(ready()).await;
    assert!(screen.text_of("[data-check=token_lifetime]").ends_with("ще 47 хв 00 с"));
    assert!(screen.text_of("[data-check=fresh_sign_in]").ends_with("ще 4 хв 40 с"));
    screen.shows("ще 15 хв 00 с");
    screen.watch.clock.set(NOW + 61);
    screen.settle().await;
    assert!(screen.text_of("[data-check=token_lifetime]").ends_with("ще 45 хв 59 с"));
    assert!(screen.text_of("[data-check=fresh_sign_in]").ends_with("ще 3 хв 39 с"));
    screen.shows("ще 13 хв 59 с");
}

#[wasm_bindgen_test]
async fn a_repair_counts_no_time_since_the_sign_in() {
    let screen = Screen::of(token_ends_soon(in_doubt(Doubt::NoAnswer))).await;
    assert_eq!(
        screen.text_of("[data-check=fresh_sign_in]"),
        "Готово: Коли саме ви увійшли, зараз не важливо"
    );
    screen.set(inside(in_doubt(Doubt::NoAnswer))).await;
    assert_eq!(screen.all("[data-check] .left:not(:empty)"), ["ще 47 хв 00 с"]);
}

#[wasm_bindgen_test]
async fn every_failed_check_has_its_reason_and_its_hint_and_there_is_no_button() {
    for (name, reason, said, hint) in [
        (
            CheckName::Store,
            Trouble::StoreFull,
            "не лишилося місця",
            "звільнити місце",
        ),
        (CheckName::Key, Trouble::KeyExposed, "можуть прочитати інші", "0600"),
        (CheckName::Clock, Trouble::ClockSkew, "не збігається", "налаштувати час"),
        (
            CheckName::Rate,
            Trouble::TooMany,
            "забагато оновлень",
            "мине година від першого",
        ),
    ] {
        let screen = Screen::of(failing(ready(), name, reason)).await;
        assert_eq!(screen.count("[data-check]"), 9);
        assert_eq!(screen.count("[data-result=failed]"), 1);
        let row = screen.text_of("[data-result=failed]");
        assert!(
            row.starts_with("Не готово:") && row.contains(said) && row.contains(hint),
            "{row}"
        );
        assert!(screen.find("#refresh").is_none());
        assert!(screen.find("#blocked").is_some());
    }
}

#[wasm_bindgen_test]
async fn what_could_not_be_checked_is_named_and_why_is_told_once() {
    let screen = Screen::of(without_answer(Trouble::Timeout)).await;
    assert_eq!(
        screen.all("[data-result=failed]"),
        [
            "Не готово: Зв’язок не перевірено. ЕСОЗ не відповіла вчасно.",
            "Не готово: Годинник не звірено. ЕСОЗ не відповіла вчасно.",
        ]
    );
    assert_eq!(screen.text().matches("Зачекайте кілька хвилин").count(), 1);
    let mut broken = ready();
    for name in [CheckName::Store, CheckName::Idle, CheckName::Rate] {
        broken = failing(broken, name, Trouble::StoreBroken);
    }
    screen.set(inside(broken)).await;
    assert_eq!(screen.all("[data-result=failed] .line").len(), 1);
    screen.shows("Чи триває інше оновлення, не перевірено. Сховище МІС не приймає записів.");
    screen.shows("Кількість оновлень не перевірено. Сховище МІС не приймає записів.");
}

#[wasm_bindgen_test]
async fn a_sign_in_that_has_ended_is_not_called_one_that_ends_soon() {
    let screen = Screen::of(token_ends_soon(ready())).await;
    let row = "[data-check=token_lifetime]";
    assert!(screen.text_of(row).contains("Вхід закінчується надто скоро"));
    screen.watch.clock.set(NOW + 20);
    screen.settle().await;
    let ended = "Не готово: Ваш вхід уже не діє.Увійдіть ще раз: відлік почнеться заново.";
    assert_eq!(screen.text_of(row), ended);
    screen.set(inside(token_over(ready()))).await;
    screen.watch.clock.set(NOW);
    screen.settle().await;
    for (what, times) in [
        ("Вхід закінчується", 0),
        ("повторіть оновлення", 0),
        ("Ваш вхід уже не діє.", 1),
    ] {
        assert_eq!(screen.text().matches(what).count(), times, "{what}");
    }
}

#[wasm_bindgen_test]
async fn signing_in_again_is_not_asked_for_while_something_else_is_in_the_way() {
    let screen = Screen::of(failing(token_ends_soon(ready()), CheckName::Store, Trouble::StoreFull)).await;
    assert!(screen.find("#sign-in-again").is_none());
    assert!(
        screen
            .text_of("#blocked")
            .contains("у списку вище позначено, чого бракує")
    );
}

#[wasm_bindgen_test]
async fn none_many_or_unknown_connections_are_explained_and_have_no_button() {
    for (connection, said, blocked) in [
        (
            ConnectionState::None,
            "Зв’язок із МІС не знайдено",
            "Оновити не можна: зв’язку закладу з МІС немає.",
        ),
        (
            ConnectionState::Many { count: 2 },
            "більше ніж один зв’язок: 2",
            "Оновити зараз не можна: невідомо, який зв’язок оновлювати.",
        ),
        (
            ConnectionState::Unknown {
                reason: Trouble::Unreadable,
                reference: Some("b5b3#8811".to_owned()),
            },
            "b5b3#8811",
            "Оновити зараз не можна: про зв’язок закладу з МІС не вдалося дізнатися.",
        ),
    ] {
        let is_unknown = matches!(connection, ConnectionState::Unknown { .. });
        let screen = Screen::of(Overview { connection, ..ready() }).await;
        screen.shows(said);
        assert_eq!(screen.text_of("#blocked"), blocked);
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
    for place in ["#connection", "[data-check=connection]"] {
        assert!(
            screen
                .text_of(place)
                .contains("ЕСОЗ показує зв’язок лише керівникові закладу.")
        );
    }
    screen.hides("ЕСОЗ не дозволила оновити");
    assert!(screen.find("#retry").is_none(), "asking again changes nothing");
    let hint = "Якщо ви керівник, перевірте свою роль в ЕСОЗ.";
    assert_eq!(screen.text().matches(hint).count(), 1, "said once");
    let mut doctor = failing(without_answer(Trouble::Forbidden), CheckName::Owner, Trouble::NotOwner);
    doctor.session.is_owner = false;
    doctor.session.actor.roles = vec!["DOCTOR".to_owned()];
    screen.set(inside(doctor)).await;
    screen.hides("Якщо ви керівник");
    screen.shows("Попросіть керівника закладу увійти й оновити client_secret.");
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
        screen.text_of("#blocked"),
        "Лише керівник закладу може оновити client_secret.",
        "nobody is told that a head is no head"
    );
}

#[wasm_bindgen_test]
async fn an_old_sign_in_leads_to_signing_in_again() {
    for overview in [signed_in(ready(), 400), token_over(ready())] {
        let screen = Screen::of(overview).await;
        assert!(screen.find("#refresh").is_none());
        assert_eq!(screen.text_of("#sign-in-again"), "Увійти ще раз");
        assert_eq!(screen.count("#sign-in-again"), 1);
        assert!(screen.find("#retry").is_none(), "asking again changes nothing");
    }
}

#[wasm_bindgen_test]
async fn the_form_says_everything_that_is_wrong_and_leads_to_it() {
    let screen = Screen::of(ready()).await;
    screen.shows("Старий client_secret перестане діяти одразу.");
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
        "Код не збігається з кодом закладу. Нічого не змінено."
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
async fn after_a_suspected_leak_a_stored_secret_is_not_the_end_of_it() {
    let screen = Screen::of(ended(stored(Proof::Untried))).await;
    assert_eq!(screen.count("[data-outcome] .steps li"), 3);
    screen.shows("Завершіть відкриті сеанси працівників у МІС");
    screen.hides("Нічого робити не потрібно");
    let mut planned = ended(stored(Proof::Untried));
    planned.last.as_mut().unwrap().reason = Reason::Routine;
    screen.set(inside(planned)).await;
    screen.shows("Нічого робити не потрібно");
    screen.hides("Завершіть відкриті сеанси");
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
        "client_secret зараз оновлює інша людина",
        "boiko@clinic.example",
        "триває 3 с",
        "Чекаємо на відповідь ЕСОЗ",
        "Цю вкладку можна закрити",
    ] {
        screen.shows(said);
    }
    screen.hides("Триває довше");
    for button in ["#refresh", "#check-secret"] {
        assert!(screen.find(button).is_none(), "{button}");
    }
    screen.watch.clock.set(NOW + 30);
    screen.settle().await;
    screen.shows("Триває довше");
    screen.set(inside(running(owner(), true, Phase::Storing))).await;
    screen.shows("Оновлюємо client_secret…");
    assert!(title().starts_with("Оновлюємо client_secret… — "));
    assert!(
        screen
            .text_of("[data-check=idle]")
            .contains("Не готово: Оновлення вже триває."),
        "one’s own refresh is no other one"
    );
}

#[wasm_bindgen_test]
async fn a_result_that_appears_takes_the_focus_and_the_title_and_one_that_was_there_does_not() {
    let screen = Screen::of(running(owner(), true, Phase::Storing)).await;
    screen.set(inside(ended(stored(Proof::Untried)))).await;
    assert!(screen.is_focused("[data-outcome] h2"));
    assert!(title().starts_with("Оновлено і збережено — "));
    let proven = ended(stored(Proof::Proven { at: NOW - 39 }));
    screen.set(inside(proven)).await;
    screen.shows("Новий ЕСОЗ уже прийняла під час перевірки.");
    assert!(
        screen.is_focused("[data-outcome] h2"),
        "a proof that comes later takes nothing away"
    );
    let later = Screen::of(ended(stored(Proof::Untried))).await;
    assert!(later.is_focused("h1"));
}

#[wasm_bindgen_test]
async fn the_three_outcomes_differ_in_words_sign_and_colour() {
    let not_changed = Outcome::NotChanged {
        reason: Trouble::Forbidden,
        message: Some("Missing allowances: <b>connection:refresh_secret</b>".to_owned()),
    };
    let mut seen = Vec::new();
    for (outcome, word, title, means) in [
        (
            stored(Proof::Proven { at: NOW - 39 }),
            "stored",
            "Оновлено і збережено",
            "Старий більше не діє",
        ),
        (
            not_changed,
            "not_changed",
            "Не оновлено: старий діє",
            "Старий client_secret діє, як і раніше",
        ),
        (
            Outcome::InDoubt { doubt: Doubt::NoAnswer },
            "in_doubt",
            "Невідомо: потрібна дія",
            "Виправити можна ще 47 хв 00 с",
        ),
    ] {
        let screen = Screen::of(ended(outcome)).await;
        assert_eq!(
            screen.attribute("[data-outcome]", "data-outcome").as_deref(),
            Some(word)
        );
        assert_eq!(
            screen.attribute("[data-outcome]", "data-attempt").as_deref(),
            Some(ATTEMPT)
        );
        assert_eq!(screen.text_of("[data-outcome] h2"), title);
        assert_eq!(
            (screen.count("[data-outcome] h2"), screen.count("[data-outcome] svg")),
            (1, 1)
        );
        screen.shows(means);
        let details = screen.text_of("[data-outcome]");
        for detail in [
            "koval@clinic.example",
            "018f3c0e-6d1f-7f43-9d0b-0f4b1c8d2e11",
            CONNECTION,
        ] {
            assert!(details.contains(detail), "{detail}");
        }
        let is_answered = word != "in_doubt";
        assert_eq!(details.contains(REFERENCE), is_answered, "{word}");
        assert_eq!(details.contains("Номер звернення в ЕСОЗ"), is_answered, "{word}");
        seen.push((
            screen.attribute("[data-outcome]", "class"),
            screen.attribute("[data-outcome] path", "d"),
        ));
    }
    assert_ne!(seen[0], seen[1]);
    assert_ne!(seen[1], seen[2]);
    assert_ne!(seen[0], seen[2]);
}

#[wasm_bindgen_test]
async fn the_services_own_answer_is_labelled_and_marked_with_its_language() {
    for (message, lang) in [("Invalid scopes", "en"), ("Доступ заборонено", "uk")] {
        for (language, label) in [
            (Language::Ukrainian, "Відповідь ЕСОЗ"),
            (Language::English, "eHealth’s answer"),
        ] {
            let refused = ended(Outcome::NotChanged {
                reason: Trouble::Forbidden,
                message: Some(message.to_owned()),
            });
            let screen = Screen::speaking(language, inside(refused)).await;
            assert_eq!(screen.all(".original"), [format!("{label}: {message}")]);
            assert_eq!(screen.attribute(".original bdi", "lang").as_deref(), Some(lang));
            assert_eq!(screen.all(".original bdi"), [message]);
        }
    }
}

#[wasm_bindgen_test]
async fn words_of_the_service_stay_words() {
    let screen = Screen::of(ended(Outcome::NotChanged {
        reason: Trouble::Refused,
        message: Some("<img src=x onerror=alert(1)>".to_owned()),
    }))
    .await;
    screen.shows("<img src=x onerror=alert(1)>");
    assert!(screen.find("main img").is_none());
}

#[wasm_bindgen_test]
async fn a_stored_secret_that_ehealth_refuses_is_loud() {
    let screen = Screen::of(ended(stored(Proof::Refused { at: NOW }))).await;
    assert_eq!(
        screen.text_of("[data-outcome] h2"),
        "Оновлено і збережено, але ЕСОЗ не приймає новий client_secret"
    );
    assert!(screen.find("#dead-secret").is_none(), "said once");
    let mut elsewhere = ready();
    elsewhere.active.as_mut().unwrap().proof = Proof::Refused { at: NOW };
    screen.set(inside(elsewhere)).await;
    screen.shows("ЕСОЗ не приймає збережений client_secret");
    assert_eq!(screen.attribute("#dead-secret", "role").as_deref(), Some("alert"));
    let tone = screen.attribute("#connection dd .line.bad", "class").unwrap();
    assert!(
        tone.split(' ').any(|class| class == "small"),
        "as large as its neighbours: {tone}"
    );
}

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
        screen.shows("Виправити можна ще 47 хв 00 с");
    }
    assert_eq!(sentences.len(), 8);
}

#[wasm_bindgen_test]
async fn what_was_seen_before_the_renewal_is_told_as_of_then() {
    let before = "до оновлення ЕСОЗ приймала";
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
    screen.shows("Оновити ще раз вдасться, коли сховище знову прийматиме записи.");
    screen.hides("досі діє");
}

#[wasm_bindgen_test]
async fn an_outcome_told_from_memory_again_and_again_keeps_its_buttons_and_the_focus() {
    let screen = Screen::of(in_doubt(Doubt::NotStored)).await;
    let repair: HtmlElement = screen.find("#repair").unwrap().unchecked_into();
    repair.focus().unwrap();
    let mut later = in_doubt(Doubt::NotStored);
    later.now += 2;
    later.last.as_mut().unwrap().finished_at += 2;
    screen.set(inside(later)).await;
    assert_eq!(
        screen.find("#repair").as_ref(),
        Some(repair.as_ref()),
        "the very same button"
    );
    assert!(screen.is_focused("#repair"));
    screen.set(inside(ended(stored(Proof::Untried)))).await;
    assert!(screen.is_focused("[data-outcome=stored] h2"));
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
                "Виправити можна ще",
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
        let screen = Screen::of(token_over(in_doubt(doubt))).await;
        let steps = screen.all("[data-outcome] .steps li");
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
    screen.shows("Виправити можна ще 1 с");
    screen.watch.clock.set(NOW + 2_820);
    screen.settle().await;
    for button in ["#repair", "#check-secret"] {
        assert!(screen.find(button).is_none(), "{button}");
    }
    screen.shows("Час вашого входу вийшов.");
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
        "Номер звернення: 018f3c0e-7a22-7b90-8c11-5d6e7f809a1b",
    ] {
        assert!(screen.text_of("#repair-failed").contains(said), "{said}");
    }
    assert_eq!(screen.count("#repair"), 1);
    assert_eq!(
        screen.all("#history .verdict"),
        ["Не оновлено: ця спроба нічого не змінила", "Невідомо: потрібна дія"],
        "that the old one works is what nobody knows"
    );
    screen.set(inside(failed_repair(None))).await;
    assert!(!screen.text_of("#repair-failed").contains("Відповідь ЕСОЗ"));
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
    screen.shows("Ця спроба виправити попереднє оновлення нічого не змінила.");
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
    screen.shows(proven);
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
async fn why_somebodys_refresh_changed_nothing_is_not_said_of_the_person_looking() {
    for (reason, said, hidden) in [
        (
            Trouble::Forbidden,
            "ЕСОЗ не дозволила оновити client_secret.",
            "дозволяє вам",
        ),
        (Trouble::TokenRefused, "ЕСОЗ більше не приймала входу.", "ваш вхід"),
    ] {
        let screen = Screen::of(ended(Outcome::NotChanged { reason, message: None })).await;
        for place in ["#history tbody", "[data-outcome]"] {
            let text = screen.text_of(place);
            assert!(text.contains(said) && !text.contains(hidden), "{text}");
        }
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
async fn every_notice_has_its_words() {
    let failure = || refused(AdminError::Malformed);
    for (notice, said) in [
        (
            Notice::OrderRefused(failure()),
            "Оновлення не розпочато, тож нічого не змінено.",
        ),
        (Notice::OrderLost(failure()), "Ми не надсилаємо його вдруге"),
        (Notice::OrderFound, "але розпорядження він отримав"),
        (Notice::OrderNotFound, "сервер не отримав розпорядження"),
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
async fn being_out_of_touch_is_said_without_hiding_what_is_known() {
    let screen = Screen::at(Visit::Inside(Box::new(Desk {
        silence: Some(Failure::of(Fault::Offline)),
        ..desk(ready())
    })))
    .await;
    screen.shows("Немає з’єднання з інтернетом.");
    screen.shows("сторінка показує відомості на час останньої відповіді");
    screen.shows("Амбулаторія №1");
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
async fn every_page_ends_with_help_accessibility_and_data_protection_and_the_operators_own_links() {
    let meta = document().create_element("meta").unwrap();
    meta.set_attribute("name", "auth-ui").unwrap();
    let content =
        "help_url=https://example.com/help; privacy_url=javascript:alert(1); terms_url=https://example.com/terms";
    meta.set_attribute("content", content).unwrap();
    document().head().unwrap().append_child(&meta).unwrap();
    let screen = Screen::of(ready()).await;
    meta.remove();
    assert_eq!(
        screen.all("footer summary"),
        ["Допомога", "Доступність", "Захист даних"]
    );
    assert_eq!(
        screen.all("footer a"),
        ["Докладніше (нова вкладка)", "Умови використання (нова вкладка)"]
    );
    for (selector, href) in [
        ("footer details:nth-of-type(1) a", "https://example.com/help"),
        ("footer div > p a", "https://example.com/terms"),
    ] {
        let link = screen.find(selector).unwrap();
        let attributes = ["href", "target", "rel"].map(|name| link.get_attribute(name).unwrap());
        assert_eq!(attributes, [href, "_blank", "noreferrer"]);
    }
    assert!(Screen::of(ready()).await.find("footer a").is_none());
}

#[wasm_bindgen_test]
async fn what_is_left_of_a_session_stays_on_one_line() {
    let screen = Screen::of(ready()).await;
    let facts = screen.find("#clinic dl").unwrap().text_content().unwrap();
    assert!(facts.contains("(ще\u{a0}15\u{a0}хв\u{a0}00\u{a0}с)"), "{facts}");
}

#[wasm_bindgen_test]
async fn a_date_its_time_and_its_zone_do_not_come_apart() {
    for (language, said) in [
        (
            Language::Ukrainian,
            "10.01.2024,\u{a0}10:00 за\u{a0}київським\u{a0}часом",
        ),
        (Language::English, "10\u{a0}Jan\u{a0}2024,\u{a0}10:00, Kyiv\u{a0}time"),
    ] {
        let screen = Screen::speaking(language, inside(ready())).await;
        let facts = screen.find("#connection dl").unwrap().text_content().unwrap();
        assert!(facts.contains(said), "{facts}");
    }
}

#[wasm_bindgen_test]
async fn a_code_of_ten_digits_is_a_persons() {
    for (code, label) in [(EDRPOU, "ЄДРПОУ"), ("3120904711", "РНОКПП")] {
        let mut overview = ready();
        overview.legal_entity.edrpou = code.to_owned();
        let screen = Screen::of(overview).await;
        assert!(screen.text_of("#clinic").contains(&format!("{label}{code}")), "{label}");
        screen.shows(&format!("Щоб підтвердити, введіть код закладу: {code}"));
    }
}

#[wasm_bindgen_test]
async fn the_times_and_the_fingerprint_of_a_renewal_say_which_they_are() {
    let screen = Screen::of(ended(stored(Proof::Untried))).await;
    assert!(
        screen
            .text_of("[data-outcome] .facts")
            .starts_with("Завершено23.11.2026")
    );
    assert_eq!(screen.all("#history th")[0], "Розпочато (Київ)");
    assert_eq!(screen.all("#history .line"), ["Відбиток 55d10c3e"]);
}

async fn focus_and_click(screen: &Screen, selector: &str) {
    let button: HtmlElement = screen.find(selector).unwrap().unchecked_into();
    button.focus().unwrap();
    screen.click(selector).await;
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
        "This is not the clinic’s code. Nothing has changed."
    );
    screen.click("#refresh").await;
    assert!(
        screen.is_focused("#confirmation"),
        "what is wrong brings the person to the field in any language"
    );
}

#[wasm_bindgen_test]
async fn the_door_keeps_the_typed_code_in_either_language() {
    let screen = Screen::at(Visit::Door(Door::with("1234".to_owned()))).await;
    screen.type_into("#edrpou", "12345").await;
    focus_and_click(&screen, ENGLISH).await;
    assert!(screen.is_focused(ENGLISH));
    assert_eq!(screen.field("#edrpou").value(), "12345");
    screen.click("#sign-in").await;
    screen.shows("An EDRPOU code has 8 digits");
    assert!(screen.is_focused("#edrpou"));
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
    screen.shows("This can be repaired for another 47 min 00 s");
    screen.watch.clock.set(NOW + 61);
    screen.settle().await;
    screen.shows("This can be repaired for another 45 min 59 s");
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
