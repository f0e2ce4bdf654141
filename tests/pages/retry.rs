//! What may be tried again, by the person or by itself.

use auth_ui::api;
use auth_ui::flow::failure::{Cause, Failure, Step};
use auth_ui::flow::{Effect, Ending, Flow, Progress, Retry};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::{Screen, run_script, stopped};
use crate::support::{confirming, consent, draft, enrolled, refused, request};

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
    assert!(!screen.text().contains("хвилин"), "the service itself says how long");
    assert_eq!(
        screen.all(".steps li"),
        [
            "Зачекайте 5 секунд і спробуйте знову.",
            "Якщо помилка повториться, передайте службі підтримки застосунку наведені нижче відомості."
        ]
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
async fn where_nothing_can_be_tried_again_there_is_a_way_on_all_the_same() {
    const BEGIN: &str = "оверніться до застосунку, з якого ви прийшли, і почніть ще раз.";
    let offline = Ending::Failed(Failure::silent(Step::Validation, Cause::Offline));
    let late = Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut));
    for (ending, first) in [(offline, Some("Перевірте з’єднання з інтернетом.")), (late, None)]
    {
        let screen = Screen::at(stopped(ending, Progress::Nothing, None)).await;
        let steps = screen.all(".steps li");
        assert!(steps.last().is_some_and(|last| last.ends_with(BEGIN)), "{steps:?}");
        let before = steps.split_last().map(|(_, before)| before.concat());
        assert_eq!(before.as_deref(), Some(first.unwrap_or_default()), "{steps:?}");
        assert_eq!(screen.all(".way-back a").len(), 1);
    }
    // Nobody knows what was done in the other tab.
    let screen = Screen::at(stopped(Ending::OpenElsewhere, Progress::Nothing, None)).await;
    screen.shows("Перейдіть до тієї вкладки і завершіть реєстрацію там.");
    screen.shows(BEGIN);
    screen.shows("Якщо натискали, пацієнта вже може бути зареєстровано: увійдіть у застосунок як довірена особа.");
    assert_eq!(screen.all(".way-back a").len(), 1);
    let screen = Screen::at(stopped(
        Ending::OpenElsewhere,
        Progress::Nothing,
        Some(Retry::Validate(request())),
    ))
    .await;
    screen.shows("Якщо ви її вже закрили, натисніть «Спробувати ще раз».");
    screen.hides(BEGIN);
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
    screen.shows("Спробуйте ще раз через кілька хвилин.");
    screen.shows("Реєструвати пацієнта вдруге не потрібно.");
    screen.hides("Подавати заявку ще раз");
}

/// What an approval ends as when these are the answers to its attempts; a status of 0 is none.
async fn approved_with(statuses: &str) -> Failure {
    let script = [
        "globalThis.usualFetch = fetch; const answers = [",
        statuses,
        "];
        globalThis.fetch = async () => {
            const status = answers.shift();
            if (!status) throw new TypeError('lost');
            const type = status === 502 ? 'upstream_unreachable' : 'other';
            return new Response(JSON.stringify({ error: { type } }), { status });
        };
        return Promise.resolve();",
    ];
    run_script(&script.concat()).await;
    let outcome = api::ask(&Effect::Authorize(consent(true)), None).await;
    run_script("globalThis.fetch = globalThis.usualFetch; return Promise.resolve();").await;
    outcome.unwrap().unwrap_err()
}

#[wasm_bindgen_test]
async fn an_approval_that_may_have_worked_is_not_told_as_refused_by_its_own_repeat() {
    for lost_first in ["0, 502, 502", "0, 401"] {
        let failure = approved_with(lost_first).await;
        assert_eq!(failure.cause, Cause::Unreachable, "{lost_first}");
        assert!(failure.is_outcome_unknown());
    }
    let last = approved_with("0, 500, 500").await;
    assert_eq!(
        last.status,
        Some(500),
        "of several in doubt the last is told, with its reference"
    );
    let refused = approved_with("502, 502, 401").await;
    assert_eq!(refused.status, Some(401), "nothing was in doubt");
}

#[wasm_bindgen_test]
async fn an_answer_that_breaks_off_is_in_doubt_and_keeps_the_reference_of_its_head() {
    run_script(
        "globalThis.usualFetch = fetch; let tries = 0;
        globalThis.fetch = async () => {
            if (tries++ > 0) throw new TypeError('lost');
            const breaking = new ReadableStream({ start: (stream) => stream.error(new TypeError('broke')) });
            return new Response(breaking, { status: 201, headers: { 'X-Request-ID': 'r#1' } });
        };
        return Promise.resolve();",
    )
    .await;
    let outcome = api::ask(&Effect::Authorize(consent(true)), None).await;
    run_script("globalThis.fetch = globalThis.usualFetch; return Promise.resolve();").await;
    let failure = outcome.unwrap().unwrap_err();
    assert!(failure.is_outcome_unknown());
    assert_eq!(
        (failure.cause, failure.reference.as_deref()),
        (Cause::Unreachable, Some("r#1"))
    );
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
    assert_eq!(
        screen.all(".steps li"),
        ["Перевірте з’єднання з інтернетом."],
        "nobody is told to do what is done by itself"
    );
    assert_eq!(screen.all("#retry"), ["Спробувати ще раз"]);
    screen.hides("Цю вкладку можна закрити.");
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
