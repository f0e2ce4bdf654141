//! Every page mounted in a real browser, in every state it can be in.
#![cfg(target_arch = "wasm32")]

mod mounted;
mod support;

use std::ops::Deref;

use auth_ui::app::App;
use auth_ui::browser;
use auth_ui::driver::{Journey, Patience};
use auth_ui::flow::destination::{Destination, Distrust};
use auth_ui::flow::failure::{Cause, Failure, Message, Objection, Step};
use auth_ui::flow::{Attempt, Confirmation, Ending, Flow, OtpField, OtpProblem, Progress, Retry};
use auth_ui::text::Language;
use auth_ui::web_url::WebUrl;
use leptos::prelude::*;
use mounted::{ENGLISH, Mounted, UKRAINIAN, document, language_of_document, text_of, title};
use support::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// The page on screen.
struct Screen {
    mounted: Mounted,
    journey: Journey,
}

impl Screen {
    async fn at(flow: Flow) -> Self {
        Self::speaking(Language::Ukrainian, flow).await
    }

    async fn speaking(language: Language, flow: Flow) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        let mounted = Mounted::of(move || {
            let journey = Journey::at(flow);
            sender.send(journey).unwrap();
            view! { <App journey language/> }
        });
        let journey = receiver.recv().unwrap();
        let screen = Self { mounted, journey };
        screen.settle().await;
        screen
    }

    async fn set(&self, flow: Flow) {
        self.journey.flow.set(flow);
        self.settle().await;
    }
}

impl Deref for Screen {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.mounted
    }
}

fn stopped(ending: Ending, after: Progress, retry: Option<Retry>) -> Flow {
    Flow::Stopped {
        ending,
        after,
        retry,
        back: request().return_address.front_page(),
    }
}

#[wasm_bindgen_test]
async fn a_refused_link_has_the_first_message_as_its_headline_and_lists_the_rest() {
    let screen = Screen::at(Flow::open(&entry("?client_id=6498d88e-97fb-47e2-85a5-99e884f888aa&token=t")).0).await;
    assert_eq!(screen.page(), "refused");
    assert_eq!(screen.all("h1"), ["Не вказано адресу зворотнього визову"]);
    assert_eq!(
        screen.all(".findings li"),
        [
            "Не вказано адресу зворотнього визову (redirect_uri)",
            "Не вказано скоупів для авторизації (scope)",
            "Не вказано дані для авторизації (user_data)",
        ]
    );
    assert!(title().starts_with("Помилка: Не вказано адресу"), "{}", title());
    assert!(screen.is_focused("h1"));
}

#[wasm_bindgen_test]
async fn waiting_says_what_for_and_later_that_it_takes_long() {
    let screen = Screen::at(Flow::Validating(request())).await;
    assert_eq!(
        (screen.page().as_str(), screen.all("h1")),
        ("waiting", vec!["Перевіряємо підписані дані…".to_owned()])
    );
    assert_eq!(screen.all("[role=status]"), [""]);
    screen.journey.patience.set(Patience::AWhile);
    screen.settle().await;
    assert_eq!(
        screen.all("[role=status]"),
        ["Зачекайте, будь ласка: це може тривати до пів хвилини."]
    );
    screen.journey.patience.set(Patience::Long);
    screen.settle().await;
    assert_eq!(screen.all("[role=status]"), ["Триває довше, ніж зазвичай."]);
    screen.set(Flow::Preparing(enrolled())).await;
    assert_eq!(screen.all("h1"), ["Готуємо перелік дозволів…"]);
    assert_eq!(screen.all(".step"), ["Крок 2 з 2 · пацієнта зареєстровано"]);
}

#[wasm_bindgen_test]
async fn the_patients_data_can_be_read_and_not_edited() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(screen.page(), "confirm");
    assert_eq!(screen.find("input,select,textarea,[contenteditable]"), None);
    for fact in [
        "Реєструє: Іваненко Олена Василівна",
        "Пацієнт: Іваненко Софія Петрівна",
        "Вас направив сайт pis.example.com",
        "05.07.2016",
        "3999869394",
        "м. Бердичів",
        "Україна",
        "+380 50 341 08 70",
    ] {
        screen.shows(fact);
    }
    assert_eq!(screen.all(".actions button"), ["Прийняти та продовжити", "Відхилити"]);
    assert!(screen.is_focused("h1"));
    assert_eq!(title(), "Перевірте дані пацієнта — Електронна система охорони здоров’я");
}

#[wasm_bindgen_test]
async fn the_secret_word_is_masked_until_asked_for_and_can_be_masked_again() {
    let screen = Screen::at(confirming()).await;
    assert!(!screen.text().contains("сонечко"));
    screen.click("dd .link");
    screen.settle().await;
    screen.shows("сонечко");
    screen.click("dd .link");
    screen.settle().await;
    assert!(!screen.text().contains("сонечко"));
}

#[wasm_bindgen_test]
async fn the_secret_word_is_masked_again_when_the_tab_is_left() {
    let screen = Screen::at(confirming()).await;
    screen.click("dd .link");
    screen.settle().await;
    screen.shows("сонечко");
    run_script(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
        delete document.hidden;
        return Promise.resolve();",
    )
    .await;
    screen.settle().await;
    assert!(!screen.text().contains("сонечко"));
}

/// The sample request, sent by another site.
fn sent_by(redirect: &str) -> std::sync::Arc<auth_ui::flow::entry::SignUpRequest> {
    let query = QUERY.replace("https%3A%2F%2Fpis.example.com", redirect);
    auth_ui::flow::entry::SignUpRequest::parse(&entry(&query)).unwrap()
}

/// The sample draft with a jwt of these claims.
fn with_claims(claims: &str) -> Flow {
    use base64::Engine as _;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    let draft = auth_ui::flow::Draft {
        jwt: contract::Hidden::new(format!("eyJ9.{claims}.c2ln")),
        ..(*draft()).clone()
    };
    Flow::Confirming(Confirmation {
        draft: draft.into(),
        otp: OtpField::Hidden,
        notice: None,
    })
}

const TIME_IS_SHORT: &str = "Щоб погодитися, залишилося менше ніж дві хвилини.";
const TIME_IS_OVER: &str = "Час на рішення минув";

#[wasm_bindgen_test]
async fn a_person_is_warned_before_the_time_to_decide_is_over_and_told_when_it_is() {
    for (claims, said) in [
        (r#"{"iat":100,"exp":1000}"#, ""),
        (r#"{"exp":1000}"#, ""),
        (r#"{"iat":100,"exp":200}"#, TIME_IS_SHORT),
        (r#"{"iat":100,"exp":99}"#, TIME_IS_OVER),
    ] {
        let screen = Screen::at(with_claims(claims)).await;
        let told = screen.find("#time-limit[role=status]").map(|told| text_of(&told));
        assert_eq!(told.is_some(), claims.contains("iat"), "{claims}");
        let told = told.unwrap_or_default();
        assert!(
            told.starts_with(said) && told.is_empty() == said.is_empty(),
            "{claims}: {told}"
        );
        assert_eq!(screen.all(".actions button").len(), 2, "nothing is taken away");
    }
}

#[wasm_bindgen_test]
async fn the_warning_comes_while_the_page_stands_still() {
    let screen = Screen::at(with_claims(r#"{"iat":100,"exp":1000}"#)).await;
    let shift = |seconds: u32| {
        format!(
            "globalThis.usualNow ??= Date.now; Date.now = () => globalThis.usualNow() + {seconds}000;
            return Promise.resolve();"
        )
    };
    run_script(&shift(800)).await;
    browser::sleep(5_200).await;
    screen.shows(TIME_IS_SHORT);
    run_script(&shift(901)).await;
    browser::sleep(5_200).await;
    run_script("Date.now = globalThis.usualNow; return Promise.resolve();").await;
    screen.shows(TIME_IS_OVER);
    screen.shows("підпишіть заявку ще раз");
}

#[wasm_bindgen_test]
async fn a_site_whose_name_could_be_taken_for_another_is_shown_both_ways_and_warned_of() {
    const WARNING: &str = "У назві сайту є не лише латинські літери.";
    let request = sent_by("https%3A%2F%2Fpis.%D0%B0pple.com");
    let draft = auth_ui::flow::Draft {
        request: request.clone(),
        ..(*draft()).clone()
    };
    let enrolled = auth_ui::flow::Enrolled {
        request,
        ..(*enrolled()).clone()
    };
    let suspicious = auth_ui::flow::Consent {
        enrolled: enrolled.into(),
        ..(*consent(true)).clone()
    };
    for flow in [
        Flow::Confirming(Confirmation {
            draft: draft.into(),
            otp: OtpField::Hidden,
            notice: None,
        }),
        Flow::Consenting {
            consent: suspicious.into(),
            failure: None,
        },
    ] {
        let screen = Screen::at(flow).await;
        screen.shows("pis.аpple.com (pis.xn--pple-43d.com)");
        assert_eq!(
            screen.all(".lead bdi:not([lang]), .terms bdi"),
            ["pis.", "аpple.", "com (pis.", "xn--pple-43d.", "com)"],
            "nothing inside a name invites to break the line"
        );
        screen.shows(WARNING);
    }
    for flow in [
        confirming(),
        Flow::Consenting {
            consent: consent(true),
            failure: None,
        },
    ] {
        assert!(!Screen::at(flow).await.text().contains(WARNING));
    }
}

fn selected(input: &web_sys::HtmlInputElement) -> (u32, u32) {
    let [start, end] = [input.selection_start(), input.selection_end()].map(|place| place.unwrap().unwrap());
    (start, end)
}

fn asked_with(problem: Option<OtpProblem>) -> Flow {
    Flow::Confirming(Confirmation {
        draft: draft(),
        otp: OtpField::Asked(problem),
        notice: None,
    })
}

fn registering_with(code: Option<u64>) -> Flow {
    Flow::Registering {
        draft: draft(),
        // The field stays as it was before the button.
        otp: OtpField::Asked(code.map(|_| OtpProblem::Wrong)),
        code: code.map(auth_ui::flow::Otp),
        attempt: Attempt::First,
    }
}

#[wasm_bindgen_test]
async fn after_a_wrong_code_the_attempts_left_are_told_and_a_new_code_begins_anew() {
    let screen = Screen::at(asked_with(None)).await;
    let left = |screen: &Screen| screen.all(".field [role=status]").concat();
    assert_eq!(left(&screen), "");
    for said in [
        "Залишилося дві спроби.",
        "Залишилася одна спроба.",
        "Спроб не залишилося. Попросіть надіслати новий код.",
    ] {
        screen.set(registering_with(Some(111_111))).await;
        screen.set(asked_with(Some(OtpProblem::Wrong))).await;
        assert_eq!(left(&screen), said);
    }
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(left(&screen), "No attempts are left. Ask for a new code.");
    screen.click(UKRAINIAN);
    screen.set(registering_with(None)).await;
    screen.set(asked_with(None)).await;
    assert_eq!(left(&screen), "");
    screen.set(registering_with(Some(111_111))).await;
    screen.set(asked_with(Some(OtpProblem::Wrong))).await;
    assert_eq!(left(&screen), "Залишилося дві спроби.");
}

#[wasm_bindgen_test]
async fn another_code_can_be_asked_for_at_once_and_then_only_after_a_while() {
    let screen = Screen::at(asked_with(None)).await;
    assert_eq!(screen.all("#otp-again"), ["Надіслати код ще раз"]);
    screen.journey.flow.set(asked_with(None));
    screen.click("#otp-again");
    let is_asking = |screen: &Screen| {
        screen
            .journey
            .flow
            .with_untracked(|flow| matches!(flow, Flow::Registering { code: None, .. }))
    };
    assert!(is_asking(&screen));
    screen.set(asked_with(None)).await;
    let again = screen.all("#otp-again").concat();
    assert!(again.starts_with("Надіслати код ще раз можна через "), "{again}");
    let disabled = screen.find("#otp-again").unwrap().get_attribute("aria-disabled");
    assert_eq!(disabled.as_deref(), Some("true"));
    screen.click("#otp-again");
    assert!(!is_asking(&screen), "three codes a minute are all the service sends");
    let seconds = |words: &str| words.split(' ').rev().nth(1).unwrap().parse::<u32>().unwrap();
    browser::sleep(2_200).await;
    let later = screen.all("#otp-again").concat();
    assert!(seconds(&later) < seconds(&again), "{again}, {later}");
}

#[wasm_bindgen_test]
async fn going_busy_keeps_the_page_and_the_focus() {
    let screen = Screen::at(confirming()).await;
    let accept: HtmlElement = screen.find("#accept").unwrap().unchecked_into();
    accept.focus().unwrap();
    screen.set(registering(Attempt::First)).await;
    assert!(screen.is_focused("#accept"));
    assert_eq!(accept.get_attribute("aria-disabled").as_deref(), Some("true"));
    screen.shows("Реєструємо пацієнта…");
}

#[wasm_bindgen_test]
async fn the_code_field_is_there_only_when_asked_for_and_keeps_what_was_typed() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(screen.find("#otp"), None);
    screen.set(asking_for_a_code()).await;
    assert!(screen.is_focused("#otp"));
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    assert_eq!(input.get_attribute("autocomplete").as_deref(), Some("one-time-code"));
    assert_eq!(input.get_attribute("aria-invalid"), None);
    input.set_value("12 34x");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    screen.click("#accept");
    screen.settle().await;
    screen.shows("Код складається лише з цифр.");
    assert_eq!(input.value(), "12 34x");
    assert_eq!(selected(&input), (0, 6), "what is typed next replaces what was refused");
    assert!(title().starts_with("Помилка: "), "{}", title());
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let wrong = OtpField::Asked(Some(OtpProblem::Wrong));
    screen
        .set(Flow::Confirming(Confirmation {
            draft: draft(),
            otp: wrong,
            notice: None,
        }))
        .await;
    screen.shows("Неправильно введено код підтвердження.");
    for again in ["111111", "222222"] {
        assert_eq!(
            screen.find("#otp").as_ref(),
            Some(input.as_ref()),
            "the field stays the same one"
        );
        input.set_value(again);
        input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
        screen
            .find("#accept")
            .unwrap()
            .unchecked_into::<HtmlElement>()
            .focus()
            .unwrap();
        screen.set(registering_with(Some(111_111))).await;
        screen.set(asked_with(Some(OtpProblem::Wrong))).await;
        assert!(
            screen.is_focused("#otp"),
            "a refused code brings the person back to the field"
        );
        assert_eq!(selected(&input), (0, 6));
    }
}

#[wasm_bindgen_test]
async fn passing_trouble_at_registration_is_told_on_the_same_page() {
    let notice = Some(Failure {
        retry_after: Some(21),
        ..refused(Step::Registration, 429, "x", "too many requests")
    });
    let screen = Screen::at(Flow::Confirming(Confirmation {
        draft: draft(),
        otp: OtpField::Hidden,
        notice,
    }))
    .await;
    assert_eq!(screen.page(), "confirm");
    screen.shows("Не вдалося. Нічого не змінено");
    screen.shows("Забагато запитів. Спробуйте знову через 21 секунду.");
    assert!(!screen.text().contains("пізніше"), "when is said once");
}

#[wasm_bindgen_test]
async fn consent_shows_who_asks_for_whom_for_what_how_long_and_where_it_leads() {
    let mut consent = (*consent(true)).clone();
    consent
        .scopes
        .push(described("app:write", Some("Зміна персональних даних")));
    consent.scopes.push(described("event:read", None));
    let screen = Screen::at(Flow::Consenting {
        consent: consent.into(),
        failure: None,
    })
    .await;
    assert_eq!(screen.page(), "consent");
    for fact in [
        "«Здоров’я поруч»",
        "Іваненко Софія Петрівна",
        "Доступ надає: Іваненко Олена Василівна",
        "Дозвіл діє, доки ви його не відкличете.",
        "Після згоди ви повернетеся на pis.example.com",
        "Якщо відхилити або закрити вкладку, пацієнт залишиться зареєстрованим",
        CLIENT_ID,
    ] {
        screen.shows(fact);
    }
    assert_eq!(
        screen.all(".scopes h2"),
        [
            "Переглядати · 2 дозволи",
            "Змінювати · 1 дозвіл",
            "Без опису · 1 дозвіл"
        ]
    );
    assert_eq!(
        screen.all(".scopes code"),
        ["person:read", "app:read", "app:write", "event:read"]
    );
    screen.shows("Система не має опису цього дозволу.");
    assert!(
        !screen.text().contains("не зможе видаляти"),
        "an undescribed scope might remove"
    );
    assert_eq!(screen.all(".actions button"), ["Прийняти та продовжити", "Відхилити"]);
}

#[wasm_bindgen_test]
async fn consent_counts_what_the_application_may_do_and_says_what_it_may_not() {
    let asked = |scopes: &[(&str, Option<&str>)]| {
        let scopes = scopes.iter().map(|(code, text)| described(code, *text)).collect();
        let consent = auth_ui::flow::Consent {
            scopes,
            ..(*consent(true)).clone()
        };
        Flow::Consenting {
            consent: consent.into(),
            failure: None,
        }
    };
    let some = Some("Опис");
    for (scopes, said) in [
        (
            asked(&[("person:read", some)]),
            "Усього 1 дозвіл. Переглядати: 1, змінювати: 0, видаляти: 0. Застосунок не зможе змінювати або видаляти дані.",
        ),
        (
            asked(&[("person:read", some), ("app:write", some), ("a:details", some)]),
            "Усього 3 дозволи. Переглядати: 2, змінювати: 1, видаляти: 0. Застосунок не зможе видаляти дані.",
        ),
        (
            asked(&[("app:delete", some)]),
            "Усього 1 дозвіл. Переглядати: 0, змінювати: 0, видаляти: 1. Застосунок не зможе змінювати дані.",
        ),
        (
            asked(&[("app:delete", some), ("app:write", some), ("x:read", None)]),
            "Усього 3 дозволи. Переглядати: 0, змінювати: 1, видаляти: 1, без опису: 1.",
        ),
    ] {
        let screen = Screen::at(scopes).await;
        assert_eq!(screen.all(".counts"), [said]);
    }
    let screen = Screen::at(Flow::Consenting {
        consent: consent(false),
        failure: None,
    })
    .await;
    assert_eq!(
        screen.all(".counts"),
        ["Усього 2 дозволи. Переглядати: 2, змінювати: 0, видаляти: 0."],
        "codes alone promise nothing"
    );
}

#[wasm_bindgen_test]
async fn the_request_can_be_printed_with_everything_it_says() {
    let consenting = || Flow::Consenting {
        consent: consent(true),
        failure: None,
    };
    let screen = Screen::at(consenting()).await;
    assert_eq!(screen.all(".printed.title"), ["Запит на доступ до даних пацієнта"]);
    let facts = screen.all(".card.printed dt");
    for label in ["Час", "Ідентифікатор застосунку", "Адреса повернення"] {
        assert!(facts.iter().any(|fact| fact == label), "{label} is not in {facts:?}");
    }
    let time = screen.all(".card.printed dd").first().cloned().unwrap_or_default();
    assert!(time.contains("(UTC"), "the zone is named: {time}");
    screen.shows("Надруковано до рішення.");
    run_script(
        "globalThis.usualPrint = globalThis.print; globalThis.printed = 0;
        globalThis.print = () => { globalThis.printed += 1; };
        return Promise.resolve();",
    )
    .await;
    screen.click("#print");
    run_script(
        "globalThis.print = globalThis.usualPrint;
        return globalThis.printed === 1 ? Promise.resolve() : Promise.reject(new Error('not printed once'));",
    )
    .await;
    assert_eq!(screen.page(), "consent");

    assert!(browser::claim(&contract::Hidden::from("cHJpbnRlZA==")).await);
    let screen = Screen::at(consenting()).await;
    screen.shows("Відбиток підписаних даних (SHA-256)");
    let digest = screen.all(".card.printed dd").last().cloned().unwrap_or_default();
    assert_eq!(
        (digest.len(), digest.bytes().all(|byte| byte.is_ascii_hexdigit())),
        (64, true),
        "{digest}"
    );
    browser::release();
}

#[wasm_bindgen_test]
async fn without_the_dictionary_the_codes_are_shown_and_said_to_be_codes() {
    let screen = Screen::at(Flow::Consenting {
        consent: consent(false),
        failure: None,
    })
    .await;
    screen.shows("Описи дозволів зараз недоступні");
    assert_eq!(screen.all(".scopes code"), ["person:read", "app:read"]);
}

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
        "Помилка: Надати доступ застосунку? — Електронна система охорони здоров’я"
    );
    screen.shows("Цьому типу застосунків такий дозвіл не надають.");
    screen.shows("Scope is not allowed by client type. (request_malformed)");
    screen.shows("6617aeec-15e2-4d6f-b9bd-53559c358f97#17810");
    screen.set(Flow::Approving(consent(true))).await;
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
    screen.shows("Чи вже надано доступ, невідомо.");
    assert!(!screen.all("p.small").concat().contains(NO_ACCESS));
    screen.set(at(None)).await;
    screen.shows(NO_ACCESS);
}

#[wasm_bindgen_test]
async fn an_ending_says_what_happened_what_was_done_and_what_to_do() {
    let failure = refused(Step::Validation, 422, "request_malformed", "Invalid signed content");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
    assert_eq!(screen.all("h1"), ["Не вдалося перевірити підпис"]);
    screen.shows("Підписаний контент некоректний або прострочений.");
    screen.shows("Нічого не змінено: пацієнта не зареєстровано, доступ нікому не надано.");
    screen.shows("Підпишіть заявку ще раз і одразу перейдіть сюди.");
    screen.shows("Invalid signed content (request_malformed)");
    assert_eq!(screen.find("#retry"), None);
    assert_eq!(
        screen
            .find(".way-back a")
            .and_then(|link| link.get_attribute("href"))
            .as_deref(),
        Some("https://pis.example.com/")
    );
    assert!(title().starts_with("Помилка: "));
}

#[wasm_bindgen_test]
async fn every_ending_has_a_heading_a_next_step_and_tells_the_truth_about_the_registration() {
    let failure = || Failure::silent(Step::Validation, Cause::Unreachable);
    let endings = [
        (
            Ending::Failed(failure()),
            Progress::Nothing,
            "Не вдалося з’єднатися із системою",
        ),
        (
            Ending::Failed(Failure {
                status: Some(502),
                ..Failure::silent(Step::LookUp, Cause::Unreadable)
            }),
            Progress::Registered,
            "Система тимчасово не працює",
        ),
        (
            Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut)),
            Progress::Nothing,
            "Система не відповіла вчасно",
        ),
        (
            Ending::Failed(Failure::silent(Step::Validation, Cause::Offline)),
            Progress::Nothing,
            "Не вдалося з’єднатися із системою",
        ),
        (
            Ending::Failed(refused(Step::LookUp, 404, "not_found", "")),
            Progress::Registered,
            "Застосунок не може отримати доступ",
        ),
        (
            Ending::OpenElsewhere,
            Progress::Nothing,
            "Заявку відкрито в іншій вкладці",
        ),
        (
            Ending::AlreadyRegistered(failure()),
            Progress::Registered,
            "Пацієнта вже зареєстровано",
        ),
        (
            Ending::Distrusted {
                reason: Distrust::AnotherAddress,
                reference: Some("r#1".to_owned()),
            },
            Progress::PerhapsApproved,
            "Перехід зупинено",
        ),
        (Ending::Idle, Progress::Nothing, "Сеанс завершено"),
    ];
    for (ending, after, heading) in endings {
        let screen = Screen::at(stopped(ending, after, None)).await;
        assert_eq!(screen.all("h1"), [heading]);
        assert!(!screen.all(".steps").is_empty(), "{heading}");
        let registered = screen.text().contains("Пацієнта зареєстровано");
        assert_eq!(registered, after != Progress::Nothing, "{heading}");
    }
}

#[wasm_bindgen_test]
async fn temporary_trouble_offers_another_try() {
    let ending = Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut));
    let screen = Screen::at(stopped(ending, Progress::Nothing, Some(Retry::Validate(request())))).await;
    assert_eq!(screen.all("#retry"), ["Спробувати ще раз"]);
    let busy = Failure {
        retry_after: Some(5),
        ..refused(Step::Validation, 503, "x", "unavailable")
    };
    screen
        .set(stopped(
            Ending::Failed(busy),
            Progress::Nothing,
            Some(Retry::Validate(request())),
        ))
        .await;
    screen.shows("доступ нікому не надано. Спробуйте знову через 5 секунд.");
    assert!(!screen.text().contains("хвилин"), "the service itself says how long");
    assert_eq!(
        screen.all(".steps li"),
        ["Якщо помилка повториться, передайте службі підтримки застосунку відомості нижче."]
    );
}

#[wasm_bindgen_test]
async fn without_the_button_nobody_is_told_to_try_again() {
    let offline = |step| Failure {
        retry_after: Some(5),
        ..Failure::silent(step, Cause::Offline)
    };
    for (left_alone, steps) in [
        (
            stopped(Ending::Failed(offline(Step::Validation)), Progress::Nothing, None),
            ".steps",
        ),
        (
            stopped(Ending::Failed(offline(Step::LookUp)), Progress::Registered, None),
            ".finish .steps",
        ),
        (stopped(Ending::OpenElsewhere, Progress::Nothing, None), ".steps"),
    ] {
        let screen = Screen::at(left_alone).await;
        assert_eq!(screen.find("#retry"), None);
        assert_eq!(
            screen.all(".steps"),
            screen.all(steps),
            "and there is one list of what to do"
        );
        for said in ["Спробуйте", "Спробувати"] {
            screen.hides(said);
        }
    }
}

#[wasm_bindgen_test]
async fn trying_again_and_registering_again_are_not_taken_for_each_other() {
    let failure = Failure::silent(Step::LookUp, Cause::TimedOut);
    let screen = Screen::at(stopped(
        Ending::Failed(failure),
        Progress::Registered,
        Some(Retry::Prepare(enrolled())),
    ))
    .await;
    screen.shows("Спробуйте ще раз за кілька хвилин.");
    screen.shows("Пацієнт уже є в системі. Реєструвати його вдруге не потрібно.");
    screen.hides("Подавати заявку ще раз");
}

#[wasm_bindgen_test]
async fn what_the_heading_says_is_not_said_again_by_the_box_under_it() {
    for (failure, boxes) in [
        (Failure::silent(Step::Validation, Cause::Unreachable), vec![]),
        (Failure::silent(Step::Validation, Cause::TimedOut), vec![]),
        (
            Failure::silent(Step::Validation, Cause::Offline),
            vec!["Немає з’єднання з інтернетом."],
        ),
        (
            refused(Step::Validation, 418, "x", "something new"),
            vec!["Щось пішло не так. Спробуйте пізніше."],
        ),
        (
            refused(
                Step::Validation,
                403,
                "x",
                "Your scope does not allow to access this resource.",
            ),
            vec!["Недостатньо прав для виконання цієї дії."],
        ),
    ] {
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
        assert_eq!(screen.all(".note.bad"), boxes);
        let heading = screen.all("h1").concat();
        assert_eq!(screen.text().matches(&heading).count(), 1, "{}", screen.text());
    }
}

#[wasm_bindgen_test]
async fn a_refused_link_with_one_flaw_names_it_without_repeating_the_headline() {
    let without_scope = QUERY.replace("scope=person:read%20app:read&", "");
    let screen = Screen::at(Flow::open(&entry(&without_scope)).0).await;
    assert_eq!(screen.all("h1"), ["Не вказано скоупів для авторизації"]);
    assert_eq!(screen.all(".findings li"), ["Немає параметра scope"]);
}

#[wasm_bindgen_test]
async fn several_findings_are_not_told_as_one_of_them() {
    let message = |field: &str, text: &str| Message {
        field: Some(field.to_owned()),
        text: text.to_owned(),
    };
    let several = Failure {
        cause: Cause::Refused(Objection {
            kind: Some("validation_failed".to_owned()),
            messages: vec![
                message("$.person.birth_date", "required property birth_date was not present"),
                message("$.person.first_name", "string does not match pattern"),
            ],
        }),
        ..refused(Step::Validation, 422, "", "")
    };
    let screen = Screen::at(stopped(Ending::Failed(several), Progress::Nothing, None)).await;
    assert_eq!(
        screen.all(".note.bad"),
        ["Дані заявки не відповідають вимогам системи."]
    );
    screen.hides("бракує");
    assert_eq!(
        screen.all(".support dd [lang=en]"),
        [
            "required property birth_date was not present",
            "string does not match pattern"
        ]
    );
}

#[wasm_bindgen_test]
async fn a_wordless_refusal_is_shown_by_its_code_alone() {
    let failure = refused(Step::LookUp, 404, "not_found", "");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Registered, None)).await;
    let answer = screen
        .all(".support dd")
        .into_iter()
        .find(|row| row.contains("not_found"));
    assert_eq!(answer.as_deref(), Some("not_found"));
}

#[wasm_bindgen_test]
async fn what_another_tab_did_is_not_claimed_to_be_known() {
    let screen = Screen::at(stopped(
        Ending::OpenElsewhere,
        Progress::Nothing,
        Some(Retry::Validate(request())),
    ))
    .await;
    screen.shows("Ця вкладка нічого не змінила.");
    screen.hides("пацієнта не зареєстровано");
}

#[wasm_bindgen_test]
async fn a_refused_repeat_is_told_by_what_the_first_attempt_may_have_done() {
    let failure = refused(
        Step::Registration,
        409,
        "request_conflict",
        "Relationship is not approved yet",
    );
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::PerhapsRegistered, None)).await;
    assert_eq!(screen.all("h1"), ["Невідомо, чи завершено реєстрацію"]);
    screen.shows("Зв’язок з довіреною особою ще не підтверджено.");
    screen.shows("Можливо, пацієнта вже зареєстровано. Доступ застосунку ще не надано.");
    screen.hides("не може зареєструвати");
}

#[wasm_bindgen_test]
async fn where_nothing_is_asked_the_box_says_the_same_as_its_explanation() {
    let screen = Screen::at(stopped(Ending::NothingAsked, Progress::Registered, None)).await;
    assert_eq!(screen.all(".note.bad"), ["Перелік дозволів порожній."]);
    screen.hides("немає доступу");
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
        assert_eq!(screen.find(".way-back"), None, "{}", screen.text());
    }
}

#[wasm_bindgen_test]
async fn a_red_box_ends_with_one_full_stop() {
    for message in [
        "Invalid signed content",
        "JWT expired",
        "Submitted document type is not allowed",
        "Applicant user is blocked.",
        "something new",
    ] {
        for language in [Language::Ukrainian, Language::English] {
            let failure = refused(Step::Validation, 401, "x", message);
            let screen = Screen::speaking(language, stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
            let told = screen.all(".note.bad").concat();
            assert!(told.ends_with('.') && !told.ends_with(".."), "{told}");
        }
    }
}

async fn network_returns(screen: &Screen) {
    run_script("dispatchEvent(new Event('online')); return Promise.resolve();").await;
    screen.settle().await;
}

#[wasm_bindgen_test]
async fn a_step_without_a_network_goes_on_when_the_network_is_back() {
    let offline = |step, after, retry| {
        stopped(
            Ending::Failed(Failure::silent(step, Cause::Offline)),
            after,
            Some(retry),
        )
    };
    let screen = Screen::at(offline(Step::Validation, Progress::Nothing, Retry::Validate(request()))).await;
    screen.shows("Щойно з’єднання відновиться, ми продовжимо самі.");
    assert_eq!(screen.all("#retry"), ["Спробувати ще раз"]);
    // Nobody answers here, so the step may have ended again already, but otherwise.
    let moved = |screen: &Screen| {
        screen.journey.flow.with_untracked(|flow| match flow {
            Flow::Stopped {
                ending: Ending::Failed(failure),
                ..
            } => failure.cause != Cause::Offline,
            _ => true,
        })
    };
    network_returns(&screen).await;
    assert!(moved(&screen));
    let screen = Screen::at(offline(Step::LookUp, Progress::Registered, Retry::Prepare(enrolled()))).await;
    network_returns(&screen).await;
    assert!(moved(&screen));
}

#[wasm_bindgen_test]
async fn a_network_that_is_back_registers_nobody_and_disturbs_no_other_page() {
    let late = Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut));
    for flow in [
        Flow::Unsure {
            draft: draft(),
            code: None,
            failure: Failure::silent(Step::Registration, Cause::Offline),
        },
        stopped(late, Progress::Nothing, Some(Retry::Validate(request()))),
        confirming(),
    ] {
        let screen = Screen::at(flow.clone()).await;
        assert!(!screen.text().contains("продовжимо самі"));
        network_returns(&screen).await;
        assert!(screen.journey.flow.with_untracked(|now| *now == flow));
    }
}

#[wasm_bindgen_test]
async fn once_the_patient_is_registered_a_card_says_how_to_finish_later() {
    const CARD: &str = "Як завершити пізніше";
    const SIGN_IN: &str = "Увійдіть у застосунок як довірена особа, щоб надати йому доступ.";
    let declined = |after| Flow::Declined {
        after,
        back: request().return_address.front_page(),
    };
    let at_look_up = |failure| stopped(Ending::Failed(failure), Progress::Registered, None);
    let to_be_retried = |failure| {
        let retry = Some(Retry::Prepare(enrolled()));
        stopped(Ending::Failed(failure), Progress::Registered, retry)
    };
    const ALL_TO_DO: &str = "Що зробити";
    for (flow, heading) in [
        (declined(Progress::Registered), CARD),
        (stopped(Ending::Idle, Progress::Registered, None), ALL_TO_DO),
        (to_be_retried(Failure::silent(Step::LookUp, Cause::TimedOut)), CARD),
        (at_look_up(Failure::silent(Step::LookUp, Cause::TimedOut)), ALL_TO_DO),
        (
            at_look_up(refused(Step::LookUp, 401, "x", "Invalid access token")),
            ALL_TO_DO,
        ),
    ] {
        let screen = Screen::at(flow).await;
        assert_eq!(screen.all(".finish h2"), [heading], "{}", screen.text());
        screen.shows("Пацієнт уже є в системі.");
        assert_eq!(screen.text().matches(SIGN_IN).count(), 1, "{}", screen.text());
    }
    let distrusted = Ending::Distrusted {
        reason: Distrust::AnotherClient,
        reference: None,
    };
    for flow in [
        declined(Progress::Nothing),
        declined(Progress::PerhapsApproved),
        stopped(distrusted, Progress::PerhapsApproved, None),
        at_look_up(refused(Step::LookUp, 404, "not_found", "")),
        stopped(Ending::Idle, Progress::Nothing, None),
    ] {
        let screen = Screen::at(flow).await;
        assert_eq!(screen.find(".finish"), None, "{}", screen.text());
    }
}

#[wasm_bindgen_test]
async fn a_record_that_is_there_is_not_denied() {
    for (message, sentence) in [
        (
            "User with such tax_id already exists",
            "Користувач з таким ідентифікаційним номером вже існує.",
        ),
        (
            "Relationship between confidant patient and related patient already exists",
            "Зв’язок між довіреною особою та пацієнтом уже існує",
        ),
    ] {
        let failure = refused(Step::Registration, 422, "request_malformed", message);
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
        assert_eq!(screen.all("h1"), ["Такий запис уже є"]);
        screen.shows(sentence);
        screen.shows("нового запису не створено, доступ нікому не надано.");
        assert!(
            !screen.text().contains("пацієнта не зареєстровано"),
            "{}",
            screen.text()
        );
    }
}

#[wasm_bindgen_test]
async fn what_nobody_described_is_explained_once() {
    let consent = auth_ui::flow::Consent {
        scopes: ["event:read", "user:request_factor"]
            .map(|code| described(code, None))
            .to_vec(),
        ..(*consent(true)).clone()
    };
    let screen = Screen::at(Flow::Consenting {
        consent: consent.into(),
        failure: None,
    })
    .await;
    assert_eq!(screen.text().matches("Система не має опису").count(), 1);
    screen.shows("Система не має опису цих дозволів.");
    assert_eq!(screen.all(".scopes code"), ["event:read", "user:request_factor"]);
}

#[wasm_bindgen_test]
async fn an_unknown_outcome_is_told_and_offers_one_repeat() {
    let failure = Failure::silent(Step::Registration, Cause::TimedOut);
    let screen = Screen::at(Flow::Unsure {
        draft: draft(),
        code: None,
        failure,
    })
    .await;
    assert_eq!(screen.all("h1"), ["Невідомо, чи завершено реєстрацію"]);
    assert_eq!(screen.all("#retry"), ["Надіслати ще раз"]);
}

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
async fn leaving_names_the_host_and_offers_a_link() {
    let screen = Screen::at(Flow::Leaving(destination())).await;
    assert_eq!(screen.all("h1"), ["Переходимо на pis.example.com…"]);
    assert_eq!(screen.all("main a"), ["pis.example.com"]);
}

#[wasm_bindgen_test]
async fn after_a_reload_nothing_personal_is_left() {
    let screen = Screen::at(confirming()).await;
    screen.journey.tell(auth_ui::flow::Event::Forgotten);
    screen.settle().await;
    assert_eq!(screen.page(), "restarted");
    assert!(!screen.text().contains("Іваненко"));
    screen.shows("З міркувань безпеки дані стерто.");
}

#[wasm_bindgen_test]
async fn the_language_is_changed_by_one_press_and_named_to_the_document() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(language_of_document(), "uk");
    assert_eq!(screen.all(".languages button"), ["Укр", "Eng"]);
    let pressed = |screen: &Screen, which: &str| screen.find(which).unwrap().get_attribute("aria-pressed").unwrap();
    assert_eq!(
        (pressed(&screen, UKRAINIAN), pressed(&screen, ENGLISH)),
        ("true".into(), "false".into())
    );
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(language_of_document(), "en");
    assert_eq!(
        (pressed(&screen, UKRAINIAN), pressed(&screen, ENGLISH)),
        ("false".into(), "true".into())
    );
    assert_eq!(screen.all("h1"), ["Check the patient’s data"]);
    assert_eq!(
        title(),
        "Check the patient’s data — Electronic Health System of Ukraine"
    );
    for fact in ["Patient: Іваненко Софія Петрівна", "5 July 2016 (10 years)", "Ukraine"] {
        screen.shows(fact);
    }
    assert_eq!(screen.all(".actions button"), ["Accept and continue", "Decline"]);
    screen.click(UKRAINIAN);
    screen.settle().await;
    assert_eq!(
        (screen.page().as_str(), language_of_document().as_str()),
        ("confirm", "uk")
    );
    assert_eq!(screen.all("h1"), ["Перевірте дані пацієнта"]);
}

#[wasm_bindgen_test]
async fn changing_the_language_keeps_what_was_typed_and_where_the_focus_is() {
    let screen = Screen::at(asking_for_a_code()).await;
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    input.set_value("12 34");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    let english: HtmlElement = screen.find(ENGLISH).unwrap().unchecked_into();
    english.focus().unwrap();
    english.click();
    screen.settle().await;
    assert!(screen.is_focused(ENGLISH));
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    assert_eq!(input.value(), "12 34");
    screen.shows("Enter the code that was sent to the phone.");
    screen
        .set(Flow::Confirming(Confirmation {
            draft: draft(),
            otp: OtpField::Asked(Some(OtpProblem::Wrong)),
            notice: None,
        }))
        .await;
    screen.shows("The confirmation code is wrong.");
    assert!(
        screen.is_focused("#otp"),
        "a refusal brings the person to the field in any language"
    );
}

#[wasm_bindgen_test]
async fn a_call_under_way_is_told_in_the_language_changed_to() {
    let screen = Screen::at(registering(Attempt::First)).await;
    screen.shows("Реєструємо пацієнта…");
    screen.click(ENGLISH);
    screen.settle().await;
    screen.shows("Registering the patient…");
    screen.set(Flow::Preparing(enrolled())).await;
    assert_eq!(screen.all("h1"), ["Preparing the list of permissions…"]);
    assert!(screen.is_focused("h1"), "a new page takes the focus as ever");
}

#[wasm_bindgen_test]
async fn in_english_the_words_of_the_service_stay_its_own_and_are_marked() {
    let failure = Some(refused(
        Step::Approval,
        422,
        "request_malformed",
        "Scope is not allowed by client type.",
    ));
    let screen = Screen::speaking(
        Language::English,
        Flow::Consenting {
            consent: consent(true),
            failure,
        },
    )
    .await;
    assert_eq!(screen.all(".scopes h2"), ["View · 2 permissions"]);
    assert_eq!(
        screen.all(".scopes [lang=uk]"),
        ["Отримання даних пацієнта", "Перегляд персональних даних"]
    );
    assert_eq!(
        screen.all(".support [lang=en]"),
        ["Scope is not allowed by client type."]
    );
    screen.shows("Applications of this type are not given this permission.");
}

#[wasm_bindgen_test]
async fn in_english_a_refused_link_still_tells_the_exact_ukrainian_message() {
    let refused = Flow::open(&entry("?client_id=6498d88e-97fb-47e2-85a5-99e884f888aa&token=t")).0;
    let screen = Screen::speaking(Language::English, refused).await;
    assert_eq!(screen.all("h1"), ["The callback address is not given"]);
    assert_eq!(
        screen.all(".findings [lang=uk]"),
        [
            "«Не вказано адресу зворотнього визову»",
            "«Не вказано скоупів для авторизації»",
            "«Не вказано дані для авторизації»",
        ]
    );
    assert!(title().starts_with("Error: "), "{}", title());
}

fn operator_says(content: &str) -> Element {
    let meta = document().create_element("meta").unwrap();
    meta.set_attribute("name", "auth-ui").unwrap();
    meta.set_attribute("content", content).unwrap();
    document().head().unwrap().append_child(&meta).unwrap();
    meta
}

#[wasm_bindgen_test]
async fn the_operators_terms_of_use_are_linked_to_where_consent_is_given() {
    let consenting = || Flow::Consenting {
        consent: consent(true),
        failure: None,
    };
    let meta = operator_says("terms_url=https://example.com/terms");
    let screen = Screen::at(consenting()).await;
    meta.remove();
    assert_eq!(screen.all(".terms a"), ["Умови використання (нова вкладка)"]);
    let link = screen.find(".terms a").unwrap();
    let attributes = ["href", "target", "rel"].map(|name| link.get_attribute(name).unwrap());
    assert_eq!(attributes, ["https://example.com/terms", "_blank", "noreferrer"]);
    assert_eq!(Screen::at(consenting()).await.find(".terms a"), None);
}

#[wasm_bindgen_test]
async fn every_page_ends_with_help_accessibility_and_data_protection_and_the_operators_own_links() {
    let content = "accessibility_url=https://example.com/accessibility; privacy_url=javascript:alert(1)";
    let meta = operator_says(content);
    let screen = Screen::at(Flow::Restarted).await;
    meta.remove();
    assert_eq!(
        screen.all("footer summary"),
        ["Допомога", "Доступність", "Захист даних"]
    );
    assert_eq!(screen.all("footer a"), ["Докладніше (нова вкладка)"]);
    let link = screen.find("footer details:nth-of-type(2) a").unwrap();
    let attributes = ["href", "target", "rel"].map(|name| link.get_attribute(name).unwrap());
    assert_eq!(
        attributes,
        ["https://example.com/accessibility", "_blank", "noreferrer"]
    );
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(
        screen.all("footer summary"),
        ["Help", "Accessibility", "Data protection"]
    );
}

#[wasm_bindgen_test]
async fn no_page_is_half_translated() {
    let failed = |ending| stopped(ending, Progress::Registered, None);
    for flow in [
        Flow::Restarted,
        Flow::Validating(request()),
        confirming(),
        asking_for_a_code(),
        Flow::Preparing(enrolled()),
        Flow::Unsure {
            draft: draft(),
            code: None,
            failure: Failure::silent(Step::Registration, Cause::TimedOut),
        },
        Flow::Consenting {
            consent: consent(true),
            failure: Some(refused(Step::Approval, 401, "x", "Invalid access token")),
        },
        Flow::Consenting {
            consent: consent(false),
            failure: None,
        },
        Flow::Leaving(destination()),
        failed(Ending::NothingAsked),
        failed(Ending::Idle),
        failed(Ending::OpenElsewhere),
        failed(Ending::Failed(Failure::silent(Step::LookUp, Cause::Offline))),
        Flow::Declined {
            after: Progress::Registered,
            back: request().return_address.front_page(),
        },
    ] {
        let screen = Screen::speaking(Language::English, flow).await;
        let page = screen.page();
        assert_eq!(screen.unmarked_cyrillic(), Vec::<String>::new(), "{page}");
        assert!(
            title().ends_with(" — Electronic Health System of Ukraine"),
            "{page}: {}",
            title()
        );
    }
}

#[wasm_bindgen_test]
async fn the_time_of_a_failure_is_not_that_of_changing_the_language() {
    let ending = Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut));
    let screen = Screen::at(stopped(ending, Progress::Nothing, None)).await;
    let time = |screen: &Screen| {
        screen
            .all(".support dd")
            .last()
            .unwrap()
            .split(", ")
            .last()
            .unwrap()
            .to_owned()
    };
    let told = time(&screen);
    run_script(
        "globalThis.usualDate = Date; globalThis.Date = class extends Date { constructor() { super(0); } };
        return Promise.resolve();",
    )
    .await;
    screen.click(ENGLISH);
    screen.settle().await;
    run_script("globalThis.Date = globalThis.usualDate; return Promise.resolve();").await;
    assert_eq!(screen.all("h1"), ["The system did not answer in time"]);
    assert_eq!(time(&screen), told);
}

#[wasm_bindgen_test]
async fn hostile_names_and_messages_stay_text() {
    let hostile = "<img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}\u{202e}\u{0}&lt;b&gt;";
    let mut record = person();
    record.0.remove("first_name");
    record
        .0
        .0
        .push(("first_name".to_owned(), auth_ui::json::Json::Text(hostile.to_owned())));
    record.0.remove("<b>field</b>");
    record
        .0
        .0
        .push(("<b>field</b>".to_owned(), auth_ui::json::Json::Text(hostile.to_owned())));
    let draft = auth_ui::flow::Draft {
        person: record.clone(),
        ..(*draft()).clone()
    };
    let confirming = Flow::Confirming(Confirmation {
        draft: draft.into(),
        otp: OtpField::Hidden,
        notice: None,
    });
    let enrolled = auth_ui::flow::Enrolled {
        person: record,
        ..(*enrolled()).clone()
    };
    let consent = auth_ui::flow::Consent {
        enrolled: enrolled.into(),
        client_name: hostile.to_owned(),
        scopes: vec![described("person:read", Some(hostile))],
        ..(*consent(true)).clone()
    };
    let failure = Some(refused(Step::Approval, 422, hostile, hostile));
    let ending = Ending::Failed(refused(Step::Validation, 422, hostile, hostile));
    for state in [
        confirming,
        Flow::Consenting {
            consent: consent.into(),
            failure,
        },
        stopped(ending, Progress::Nothing, None),
    ] {
        let screen = Screen::at(state).await;
        assert_eq!(screen.find("main script, main img, main iframe, main b"), None);
        screen.shows("<img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}");
    }
}

/// Texts put together from pieces that break pages, always the same ones.
fn hostile_texts(count: usize) -> Vec<String> {
    const PIECES: [&str; 20] = [
        "<script>x</script>",
        "<img src=x onerror=x>",
        "<b>",
        "</dd>",
        "{{1}}",
        "${1}",
        "\u{202e}",
        "\u{200f}",
        "\u{0}",
        "\u{1f468}\u{200d}\u{1f469}",
        "&amp;",
        "&#60;",
        "\"'`",
        "javascript:",
        "<!--",
        "]]>",
        "\u{feff}",
        "довгеслово",
        "٣",
        "\\",
    ];
    let mut seed = 20_261_121_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    (0..count)
        .map(|place| {
            let pieces: String = (0..=next(6)).map(|_| PIECES[next(PIECES.len())]).collect();
            // One text is as long as a careless server may make it.
            if place == 0 {
                pieces.repeat(50_000 / pieces.len())
            } else {
                format!("{place}{pieces}")
            }
        })
        .collect()
}

#[wasm_bindgen_test]
async fn two_hundred_random_texts_are_shown_to_the_letter_and_make_no_element() {
    let texts = hostile_texts(200);
    let mut record = auth_ui::person::Person::default();
    for (place, text) in texts.iter().enumerate() {
        let field = (format!("field_{place:03}"), auth_ui::json::Json::Text(text.clone()));
        record.0.0.push(field);
    }
    let draft = auth_ui::flow::Draft {
        person: record,
        ..(*draft()).clone()
    };
    let confirming = Flow::Confirming(Confirmation {
        draft: draft.into(),
        otp: OtpField::Hidden,
        notice: None,
    });
    let consent = auth_ui::flow::Consent {
        scopes: texts.iter().map(|text| described("person:read", Some(text))).collect(),
        ..(*consent(true)).clone()
    };
    for (state, selector) in [
        (confirming, "section:nth-last-of-type(2) dd bdi"),
        (
            Flow::Consenting {
                consent: consent.into(),
                failure: None,
            },
            ".scopes bdi",
        ),
    ] {
        let screen = Screen::at(state).await;
        let found = screen.host.query_selector_all(selector).unwrap();
        let shown: Vec<String> = (0..found.length())
            .filter_map(|at| found.item(at).unwrap().text_content())
            .collect();
        assert!(
            shown == texts,
            "{} of {} texts under {selector}",
            shown.len(),
            texts.len()
        );
        assert_eq!(screen.find("main script, main img, main b, main iframe"), None);
    }
}

#[wasm_bindgen_test]
fn the_browsers_own_parser_refuses_the_hostile_addresses_too() {
    let request = request();
    for address in hostile_addresses() {
        let checked = Destination::check(&approved(&address), &request, request.scopes.as_slice());
        assert!(checked.is_err(), "{address:?}");
    }
    let url = WebUrl::parse("https://PIS.example.com:443/callback?code=abc").unwrap();
    assert_eq!(
        (url.origin.as_str(), url.path.as_str()),
        ("https://pis.example.com", "/callback")
    );
}

#[wasm_bindgen_test]
fn countries_are_named_by_the_browser_and_unknown_codes_are_not() {
    assert_eq!(browser::country("uk", "UA").as_deref(), Some("Україна"));
    assert_eq!(browser::country("uk", "not a code"), None);
    assert_eq!(browser::country("uk", "ZZZ"), None);
}

#[wasm_bindgen_test]
async fn a_page_may_claim_its_own_container_again_after_trouble() {
    let content = contract::Hidden::from("aGVsbG8gYWdhaW4=");
    assert!(browser::claim(&content).await);
    assert!(browser::claim(&content).await);
}

/// Runs a script of the test's own, as another tab or another browser would behave.
async fn run_script(body: &str) {
    let promise: js_sys::Promise = js_sys::Function::new_no_args(body)
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap()
        .into();
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_container_held_elsewhere_cannot_be_claimed() {
    run_script(
        "return new Promise(held => navigator.locks.request(
            'auth-ui:2072bad7411cc777badb796cb469ad6e2f625bb3e1eb022e83e6f20b3bc4e8b0',
            () => { held(); return new Promise(() => {}); }))",
    )
    .await;
    assert!(!browser::claim(&contract::Hidden::from("aGVsZA==")).await);
}

#[wasm_bindgen_test]
async fn a_released_container_can_be_claimed_by_another_page() {
    assert!(browser::claim(&contract::Hidden::from("cmVsZWFzZWQ=")).await);
    browser::release();
    // Granted only once nobody holds it.
    run_script("return navigator.locks.request('auth-ui:98077198f263d9e2b9a9edbd5b74b954e022f91d689eef335d297b044ffbee28', () => {})").await;
}

#[wasm_bindgen_test]
async fn a_browser_that_refuses_locks_does_not_stop_the_journey() {
    run_script(
        "globalThis.usualRequest = LockManager.prototype.request;
        LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'SecurityError'));
        return Promise.resolve();",
    )
    .await;
    let claimed = browser::claim(&contract::Hidden::from("cmVmdXNlZA==")).await;
    run_script("LockManager.prototype.request = globalThis.usualRequest; return Promise.resolve();").await;
    assert!(claimed);
}

/// What `early.js` sends for a link, if anything: the body and the token. Locks are granted, the network is not asked.
async fn sent_early(query: &str) -> Option<(String, String)> {
    const BEFORE: &str = "
        globalThis.usual = { fetch: globalThis.fetch, request: LockManager.prototype.request };
        globalThis.fetch = (path, init) => Promise.resolve(globalThis.sentEarly = [path, init.body, init.headers.Authorization]);
        LockManager.prototype.request = (name, options, hold) => { hold({}); return Promise.resolve(); };
        delete window.authUiEarly;
        delete window.sentEarly;";
    const AFTER: &str = "
        const answer = window.authUiEarly ? authUiEarly.response.then(() => {}) : Promise.resolve();
        return answer.then(() => {
            globalThis.fetch = usual.fetch;
            LockManager.prototype.request = usual.request;
        });";
    let window = leptos::tachys::dom::window();
    let get = |name: &str| js_sys::Reflect::get(&window, &name.into()).unwrap();
    js_sys::Reflect::set(&window, &"authUiQuery".into(), &query.into()).unwrap();
    run_script(&format!("{BEFORE}{}{AFTER}", include_str!("../early.js"))).await;
    js_sys::Reflect::delete_property(&window, &"authUiQuery".into()).unwrap();
    let sent: js_sys::Array = get("sentEarly").dyn_into().ok()?;
    let text = |place| sent.get(place).as_string().unwrap();
    assert_eq!(text(0), contract::paths::SIGN_UP_VALIDATION);
    let offered = get("authUiEarly");
    let token = js_sys::Reflect::get(&offered, &"token".into())
        .unwrap()
        .as_string()
        .unwrap();
    assert_eq!(text(2), format!("Bearer {token}"));
    Some((text(1), token))
}

/// The link as the app reads it: the body and the token it would send.
fn sent_by_the_app(query: &str) -> Option<(String, String)> {
    let entry = auth_ui::flow::entry::Entry {
        is_local: true,
        ..entry(query)
    };
    let request = auth_ui::flow::entry::SignUpRequest::parse(&entry).ok()?;
    let body = auth_ui::api::body::validation(&request.signed_content);
    Some((body.expose().to_owned(), request.token.clone()?.expose().to_owned()))
}

/// Whoever sends early must not know better than the app does: nothing leaves for a link that the app would refuse.
#[wasm_bindgen_test]
async fn what_is_sent_before_the_app_is_there_is_what_the_app_would_have_sent() {
    let plain = format!("?{QUERY}");
    assert!(sent_early(&plain).await.is_some());
    let part = |name: &str, value: &str| {
        let parts = QUERY.split('&').map(|pair| match pair.split_once('=') {
            Some((own, _)) if own == name => format!("{name}={value}"),
            _ => pair.to_owned(),
        });
        format!("?{}", parts.collect::<Vec<_>>().join("&"))
    };
    let mut links: Vec<String> = ["", "?", "?a", "?client_id=1&client_id=2"].map(str::to_owned).to_vec();
    links.extend(
        hostile_addresses()
            .iter()
            .map(|address| part("redirect_uri", &auth_ui::web_url::encode(address))),
    );
    links.extend(hostile_addresses().iter().map(|address| part("redirect_uri", address)));
    for content in [
        "YQ==", "YR==", "YWI=", "YWJ=", "YWJj", "YWJ", "a+/b", "a-_b", "a%2Bbc", "a%252Bb", "a bc", "=", "a===", "%",
        "YQ==%0A",
    ] {
        links.push(part("user_data", content));
    }
    for token in ["a b", "a+b", "a%20b", "%D1%97", "a%", "%20", "a.b-c_~"] {
        links.push(part("token", token));
    }
    for scope in ["", "a+b", "a++b", "a%22b", "+a", "person:read%20app:read", "%D1%97"] {
        links.push(part("scope", scope));
    }
    for added in [
        "&state=2",
        "&client%5Fid=x",
        "&ui_locales=en",
        "&token=",
        "&x",
        "&&",
        "&=1",
        "#",
    ] {
        links.push(format!("{plain}{added}"));
    }
    // And the plain link with one letter changed, anywhere.
    let letters = ["Z", "%", "=", "", "&", "+", "\u{457}"];
    for (place, letter) in (0..plain.len()).zip(letters.iter().cycle()) {
        let head = plain.get(..place).unwrap();
        links.push(format!("{head}{letter}{}", plain.get(place + 1..).unwrap()));
    }
    let mut sent = 0;
    for link in &links {
        if let Some(early) = sent_early(link).await {
            assert_eq!(Some(early), sent_by_the_app(link), "{link}");
            sent += 1;
        }
    }
    assert!(sent > 10 && sent < links.len() / 2, "{sent} of {}", links.len());
}

/// What `index.html` has around `boot.js`, the app's script being `script`.
fn around_boot(script: &str) -> Element {
    let document = document();
    let host = document.create_element("div").unwrap();
    host.set_inner_html(&format!(
        r#"<div id="app">Іваненко</div><div id="static"><article id="loading"></article></div>
           <button id="boot-retry"></button><template id="app-boot" data-js="data:text/javascript,{script}" data-wasm="/"></template>
           <div id="broken" role="alert" hidden><main hidden><h1 tabindex="-1">Помилка сторінки</h1></main></div>"#
    ));
    document.body().unwrap().append_child(&host).unwrap();
    host
}

fn is_broken() -> bool {
    let document = document();
    let stands_ready = document.get_element_by_id("broken").unwrap().has_attribute("hidden");
    assert_eq!(
        document.query_selector("#broken main[hidden]").unwrap().is_some(),
        stands_ready
    );
    assert_eq!(document.get_element_by_id("app").is_some(), stands_ready);
    assert_eq!(document.get_element_by_id("static").is_some(), stands_ready);
    !stands_ready
}

#[wasm_bindgen_test]
async fn a_broken_app_shows_the_page_that_stands_ready() {
    const SOON: &str = "return new Promise(soon => setTimeout(soon, 300));";
    let tell = |event: &'static str| async move { run_script(&format!("{event}; {SOON}")).await };

    let host = around_boot("export default async () => {}");
    run_script(&format!("{}; {SOON}", include_str!("../boot.js"))).await;
    assert!(!is_broken());
    tell("dispatchEvent(new ErrorEvent('error', { error: new Error('of an extension') }))").await;
    assert!(!is_broken(), "what is not the app's is not its fault");
    tell("dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }))").await;
    assert!(is_broken());
    assert_eq!(title(), "Помилка сторінки");
    host.remove();

    let host = around_boot("export default async () => {}");
    tell(
        "const promise = Promise.resolve();
         dispatchEvent(new PromiseRejectionEvent('unhandledrejection', { promise, reason: new WebAssembly.RuntimeError('') }))",
    )
    .await;
    assert!(is_broken(), "a fault inside a promise");
    host.remove();
}
