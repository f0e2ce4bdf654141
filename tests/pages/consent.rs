//! Who asks for what.

use auth_ui::browser;
use auth_ui::flow::failure::{Cause, Failure, Step};
use auth_ui::flow::{Confirmation, Flow, OtpField};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::operator_says;
use crate::screen::{Screen, run_script};
use crate::support::{
    CLIENT_ID, QUERY, confirming, consent, consenting_to, described, draft, enrolled, entry, refused,
};

/// The sample request, sent by another site.
fn sent_by(redirect: &str) -> std::sync::Arc<auth_ui::flow::entry::SignUpRequest> {
    let query = QUERY.replace("https%3A%2F%2Fpis.example.com", redirect);
    auth_ui::flow::entry::SignUpRequest::parse(&entry(&query)).unwrap()
}

#[wasm_bindgen_test]
async fn a_site_whose_name_could_be_taken_for_another_is_shown_both_ways_and_warned_of() {
    const WARNING: &str = "У назві сайту є нелатинські літери.";
    let request = sent_by("https%3A%2F%2Fpis.%D0%B0pple.com");
    let draft = auth_ui::flow::Draft {
        request: request.clone(),
        // Its time is over, so that the way back leads there as well: {"iat":0,"exp":0}
        jwt: contract::Hidden::from("eyJ9.eyJpYXQiOjAsImV4cCI6MH0.c2ln"),
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
            screen.all(":is(.lead, .next) bdi > bdi"),
            ["pis.", "аpple.", "com", "(pis.", "xn--pple-43d.", "com)"],
            "nothing inside a name invites to break the line"
        );
        let forms = screen.all(":is(.lead, .next) bdi:has(bdi)");
        assert_eq!(forms.len(), 2, "each form may stand on a line of its own: {forms:?}");
        assert_eq!(screen.text().matches(WARNING).count(), 1, "{}", screen.text());
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

#[wasm_bindgen_test]
async fn consent_shows_who_asks_for_whom_for_what_how_long_and_where_it_leads() {
    let more = [
        described("app:write", Some("Зміна персональних даних")),
        described("event:read", None),
    ];
    let screen = Screen::at(consenting_to(|consent| consent.scopes.extend(more))).await;
    assert_eq!(screen.page(), "consent");
    for fact in [
        "«Здоров’я поруч»",
        "просить доступ до даних",
        "Пацієнт: Іваненко Софія Петрівна",
        "Від імені пацієнта діє: Іваненко Олена Василівна",
        "Доступ діятиме, доки ви його не відкличете.",
        "Після згоди ви повернетеся на pis.example.com",
        "Якщо відхилити запит або закрити вкладку, пацієнт залишиться зареєстрованим",
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
    assert_eq!(
        screen.all(".scopes code bdi").len(),
        8,
        "a code is broken between its words"
    );
    assert_eq!(
        screen.all(".next strong bdi"),
        ["pis.example.com"],
        "no full stop stands alone"
    );
    assert_eq!(
        screen.find(".card + .next + .counts"),
        screen.find(".counts"),
        "what happens next is said before all permissions"
    );
    screen.shows("Система не має опису цього дозволу.");
    assert!(
        !screen.text().contains("не зможе видаляти"),
        "an undescribed scope might remove"
    );
    assert_eq!(screen.all(".actions button"), ["Прийняти та продовжити", "Відхилити"]);
}

#[wasm_bindgen_test]
async fn while_access_is_granted_what_declining_does_is_not_said() {
    let screen = Screen::at(Flow::Consenting {
        consent: consent(true),
        failure: None,
    })
    .await;
    screen.shows("а застосунок не отримає доступу");
    screen.set(Flow::Approving(consent(true), None)).await;
    screen.hides("а застосунок не отримає доступу");
}

#[wasm_bindgen_test]
async fn what_is_refused_for_good_promises_no_access_and_no_return() {
    let refused = refused(
        Step::Approval,
        422,
        "request_malformed",
        "Scope is not allowed by client type.",
    );
    let screen = Screen::at(Flow::Consenting {
        consent: consent(true),
        failure: Some(refused),
    })
    .await;
    screen.hides("Доступ діятиме");
    screen.hides("Після згоди ви повернетеся");
}

#[wasm_bindgen_test]
async fn both_pages_say_what_accepting_does_unless_nothing_is_asked_any_more() {
    let consenting = |failure| Flow::Consenting {
        consent: consent(true),
        failure,
    };
    for (flow, said) in [
        (
            confirming(),
            "Натиснувши «Прийняти та продовжити», ви створите запис пацієнта в системі.",
        ),
        (
            consenting(None),
            "Натиснувши «Прийняти та продовжити», ви надасте застосунку цей доступ.",
        ),
        (
            consenting(Some(refused(Step::Approval, 500, "internal_error", ""))),
            "Натиснувши «Прийняти та продовжити», ви надасте застосунку цей доступ.",
        ),
    ] {
        let screen = Screen::at(flow).await;
        let note = screen.all(".accept-means").concat();
        assert!(note.starts_with(said), "{note}");
    }
    let for_good = refused(
        Step::Approval,
        422,
        "request_malformed",
        "Scope is not allowed by client type.",
    );
    assert_eq!(Screen::at(consenting(Some(for_good))).await.find(".accept-means"), None);
}

#[wasm_bindgen_test]
async fn consent_counts_what_the_application_may_do_and_says_what_it_may_not() {
    let asked = |scopes: &[(&str, Option<&str>)]| {
        let scopes = scopes.iter().map(|(code, text)| described(code, *text)).collect();
        consenting_to(|consent| consent.scopes = scopes)
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
        (
            asked(&[("person:read", some), ("person:purge", some)]),
            "Усього 2 дозволи. Переглядати: 1, змінювати: 1, видаляти: 0.",
        ),
        (
            asked(&[("person:read", some), ("person:revoke", some)]),
            "Усього 2 дозволи. Переглядати: 1, змінювати: 0, видаляти: 1. Застосунок не зможе змінювати дані.",
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
async fn the_paper_tells_when_it_was_printed_and_what_was_decided_by_then() {
    let consenting = |failure| Flow::Consenting {
        consent: consent(true),
        failure,
    };
    let refusal = |status, message| refused(Step::Approval, status, "x", message);
    let screen = Screen::at(consenting(None)).await;
    for (flow, said) in [
        (consenting(None), "Надруковано до рішення."),
        (
            Flow::Approving(consent(true), None),
            "Надруковано після згоди, без відповіді системи.",
        ),
        (
            consenting(Some(Failure::silent(Step::Approval, Cause::TimedOut))),
            "Надруковано після згоди, без відповіді системи.",
        ),
        (
            consenting(Some(refusal(429, "too many requests"))),
            "Надруковано після згоди. Застосунок не отримав доступу.",
        ),
        (
            consenting(Some(refusal(422, "Scope is not allowed by client type."))),
            "Надруковано після згоди. Застосунок не отримав доступу.",
        ),
    ] {
        screen.set(flow).await;
        let printed = screen.all(".card.printed > p").concat();
        assert!(printed.contains(said), "{printed}");
    }

    let time = || screen.all(".card.printed dd").first().cloned();
    let before = time();
    run_script(
        "globalThis.usualDate = Date; globalThis.Date = class extends Date {
            constructor(at) { super(at); }
            static now() { return 0; }
        };
        globalThis.dispatchEvent(new Event('beforeprint'));
        globalThis.Date = globalThis.usualDate;
        return Promise.resolve();",
    )
    .await;
    let printed = time().unwrap_or_default();
    assert_ne!(before.as_deref(), Some(printed.as_str()));
    assert!(
        printed.contains("01.1970") || printed.contains("31.12.1969"),
        "{printed}"
    );
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
    assert_eq!(screen.all(".note .link"), ["Спробувати завантажити описи"]);
    // Loading them would forget that the access may have been granted.
    let in_doubt = Failure::silent(Step::Approval, Cause::TimedOut);
    screen
        .set(Flow::Consenting {
            consent: consent(false),
            failure: Some(in_doubt),
        })
        .await;
    screen.shows("Описи дозволів зараз недоступні");
    assert_eq!(screen.find(".note .link"), None);
}

#[wasm_bindgen_test]
async fn what_nobody_described_is_explained_once() {
    let codes = ["event:read", "user:request_factor"].map(|code| described(code, None));
    let screen = Screen::at(consenting_to(|consent| consent.scopes = codes.to_vec())).await;
    assert_eq!(screen.text().matches("Система не має опису").count(), 1);
    screen.shows("Система не має опису цих дозволів.");
    assert_eq!(screen.all(".scopes code"), ["event:read", "user:request_factor"]);
}

#[wasm_bindgen_test]
async fn the_operators_agreement_and_terms_of_use_are_linked_to_where_consent_is_given() {
    let consenting = || Flow::Consenting {
        consent: consent(true),
        failure: None,
    };
    let meta = operator_says("terms_url=https://example.com/terms; agreement_url=https://example.com/agreement");
    let screen = Screen::at(consenting()).await;
    meta.remove();
    assert_eq!(
        screen.all(".terms a"),
        ["Угода користувача (нова вкладка)", "Умови використання (нова вкладка)"]
    );
    for (link, address) in screen.elements(".terms a").iter().zip(["agreement", "terms"]) {
        let attributes = ["href", "target", "rel"].map(|name| link.get_attribute(name).unwrap());
        let href = format!("https://example.com/{address}");
        assert_eq!(attributes, [href.as_str(), "_blank", "noreferrer"]);
    }
    assert_eq!(Screen::at(consenting()).await.find(".terms a"), None);
}
