//! How the newest renewal ended.

use auth_ui::refresh::{Doing, Notice};
use auth_ui::text::Language;
use contract::admin::{Doubt, Outcome, Phase, Proof, Reason, Trouble};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::admin_support::{
    ATTEMPT, CONNECTION, NOW, REFERENCE, ended, inside, owner, ready, running, stored, unchanged_and_dead,
};
use crate::mounted::title;
use crate::screen::{Screen, in_doubt};

#[wasm_bindgen_test]
async fn a_result_that_appears_takes_the_focus_and_the_title_and_one_that_was_there_does_not() {
    let screen = Screen::of(running(owner(), true, Phase::Storing)).await;
    screen.set(inside(ended(stored(Proof::Untried)))).await;
    assert!(screen.is_focused("[data-outcome] h2"));
    assert!(title().starts_with("Оновлено і збережено — "));
    let proven = ended(stored(Proof::Proven { at: NOW - 39 }));
    screen.set(inside(proven)).await;
    screen.shows("client_secret чинний, зашифрований і збережений. ЕСОЗ уже прийняла його під час перевірки. Старий");
    assert!(
        screen.is_focused("[data-outcome] h2"),
        "a proof that comes later takes nothing away"
    );
    let later = Screen::of(ended(stored(Proof::Untried))).await;
    assert!(later.is_focused("h1"));
    later.shows("Новий client_secret отримано, зашифровано і збережено. Старий більше не діє. Новий ще не перевірено");
    assert!(
        !later.text_of("[data-outcome]").contains("чинний"),
        "what nobody has tried is not called valid"
    );
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
            "На виправлення залишилося 47 хв 00 с",
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
        "Оновлено і збережено, але ЕСОЗ не приймає нового client_secret"
    );
    assert!(screen.find("#dead-secret").is_none(), "said once");
    assert_eq!(
        screen.text_of("[data-outcome] h2 + p"),
        "Старий client_secret теж уже не діє. Працівники закладу не можуть увійти через МІС, доки це не виправлено.",
        "and not what the heading says"
    );
    let mut elsewhere = ready();
    elsewhere.active.as_mut().unwrap().proof = Proof::Refused { at: NOW };
    screen.set(inside(elsewhere)).await;
    screen.shows("ЕСОЗ не приймає збереженого client_secret");
    assert_eq!(screen.attribute("#dead-secret", "role").as_deref(), Some("alert"));
    let tone = screen.attribute("#connection dd .line.bad", "class").unwrap();
    assert!(
        tone.split(' ').any(|class| class == "small"),
        "as large as its neighbours: {tone}"
    );
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
    let refused = || ended(stored(Proof::Refused { at: NOW }));
    screen.set(inside(refused())).await;
    assert_eq!(
        screen.all("[data-outcome] h3"),
        [
            "Що зробити",
            "Після підозри на витік, коли ЕСОЗ прийме client_secret, зробіть також це:"
        ]
    );
    assert_eq!(screen.count("[data-outcome] .steps li"), 7);
    screen.shows("Завершіть відкриті сеанси працівників у МІС");
    let mut planned = refused();
    planned.last.as_mut().unwrap().reason = Reason::Routine;
    screen.set(inside(planned)).await;
    assert_eq!(screen.count("[data-outcome] .steps li"), 4);
    screen.shows("Якщо оновити не вдасться, повідомте адміністратора МІС.");
}

#[wasm_bindgen_test]
async fn who_is_told_to_sign_in_again_finds_the_button_there() {
    let unchanged = |reason| ended(Outcome::NotChanged { reason, message: None });
    for reason in [Trouble::Forbidden, Trouble::TokenRefused] {
        let screen = Screen::of(unchanged(reason)).await;
        assert_eq!(screen.all("[data-outcome] #sign-in-again"), ["Увійти ще раз"]);
        let class = screen.attribute("#sign-in-again", "class");
        assert_eq!(class.as_deref(), Some("secondary"), "the page is for another button");
        assert_eq!(screen.count("#refresh.primary"), 1);
        screen.click("#sign-in-again").await;
        let desk = screen.desk();
        assert!(
            desk.doing == Doing::SigningIn || matches!(desk.notice, Some(Notice::SignInFailed(_))),
            "{:?}",
            desk.doing
        );
    }
    let mut others = unchanged(Trouble::Forbidden);
    others.session.is_owner = false;
    let mut dead = unchanged(Trouble::Forbidden);
    dead.active.as_mut().unwrap().proof = Proof::Refused { at: NOW - 20 };
    for overview in [unchanged(Trouble::Unreachable), others, dead] {
        assert!(
            Screen::of(overview).await.find("#sign-in-again").is_none(),
            "it would not help"
        );
    }
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
async fn why_somebodys_refresh_changed_nothing_is_not_said_of_the_person_looking() {
    for (reason, said, hidden) in [
        (
            Trouble::Forbidden,
            "ЕСОЗ не дозволила оновити client_secret.",
            "дозволяє вам",
        ),
        (Trouble::TokenRefused, "ЕСОЗ більше не приймала входу.", "вашого входу"),
    ] {
        let screen = Screen::of(ended(Outcome::NotChanged { reason, message: None })).await;
        for place in ["#history tbody", "[data-outcome]"] {
            let text = screen.text_of(place);
            assert!(text.contains(said) && !text.contains(hidden), "{text}");
        }
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
    assert_eq!(screen.all("#history [data-label=Відбиток]"), ["55d10c3e"]);
}

#[wasm_bindgen_test]
async fn what_changed_nothing_does_not_say_that_a_dead_secret_works() {
    let screen = Screen::of(unchanged_and_dead()).await;
    assert_eq!(
        screen.text_of("[data-outcome] h2"),
        "Не оновлено: ця спроба нічого не змінила"
    );
    screen.shows("ЕСОЗ отримала забагато запитів і попросила зачекати.");
    screen.hides("діє, як і раніше");
    screen.hides("старий діє");
    assert_eq!(screen.all("#history .verdict"), ["Не оновлено"]);
}

#[wasm_bindgen_test]
async fn whether_the_details_were_copied_is_said_and_what_to_do_when_they_were_not() {
    let script = |body: &str| js_sys::Function::new_no_args(body).call0(&JsValue::NULL).unwrap();
    script(
        "globalThis.usualWrite = Clipboard.prototype.writeText;
         Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));",
    );
    let screen = Screen::of(in_doubt(Doubt::NoAnswer)).await;
    assert_eq!(screen.text_of("details.technical > .below [role=status]"), "");
    screen.click("details.technical > .below .link").await;
    let told = screen.text_of("details.technical > .below [role=status]");
    script("Clipboard.prototype.writeText = () => Promise.resolve();");
    screen.click("details.technical > .below .link").await;
    let told_then = screen.text_of("details.technical > .below [role=status]");
    script("Clipboard.prototype.writeText = usualWrite;");
    assert_eq!(told, "Не вдалося скопіювати. Виділіть текст і скопіюйте його самі.");
    assert_eq!(told_then, "Скопійовано");
}
