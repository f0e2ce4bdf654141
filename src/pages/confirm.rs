//! The patient's data, read-only, and a yes or no (seed 4.4, 4.5).

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::driver::Journey;
use crate::flow::failure::Failure;
use crate::flow::{Confirmation, Draft, Event, Flow, OtpField, OtpProblem, Progress};
use crate::person::{Line, Reader, UKRAINIAN, full_name, lay_out};
use crate::text::{may_take_focus, use_text};
use crate::ui::choice::{Answer, Choice};
use crate::ui::fact_list::{FactCard, LineView, TechnicalFacts};
use crate::ui::page::{Page, Tone};

/// How long before the end of the time to decide a person is warned (WCAG 2.2, 2.2.1; requirements C14).
const WARNING_MS: f64 = 120_000.0;
/// How often the clock is looked at: a sleeping device stops its timers.
const LOOK_MS: u32 = 5_000;
/// Between two codes. The service sends three in a minute (contract c.8).
const BETWEEN_CODES_S: u32 = 30;

/// What outlives a change of language, but not the page.
#[derive(Clone, Copy)]
pub struct AtConfirmation {
    /// When it was opened, by the device's clock.
    opened: f64,
    /// The one-time code as it is being typed.
    code: RwSignal<String>,
    /// How many wrong codes were given since one was sent.
    wrong_codes: RwSignal<u32>,
    /// Seconds until another code may be asked for.
    until_next_code: RwSignal<u32>,
}

impl Default for AtConfirmation {
    fn default() -> Self {
        Self {
            opened: browser::clock(),
            code: RwSignal::default(),
            wrong_codes: RwSignal::default(),
            until_next_code: RwSignal::default(),
        }
    }
}

/// What will be registered. Stays on screen while the registration runs.
#[component]
pub fn ConfirmPage(
    /// What is happening.
    journey: Journey,
    /// What will be registered.
    draft: Arc<Draft>,
) -> impl IntoView {
    let text = use_text();
    let confirm = &text.confirm;
    let here: AtConfirmation = use_context().unwrap_or_default();
    let code = here.code;
    let flow = journey.flow;
    let busy = Signal::derive(move || {
        flow.with(|flow| matches!(flow, Flow::Registering { .. }).then_some(text.waiting.registering))
    });
    let otp = Memo::new(move |_| flow.with(otp_field));
    // The field stays the same one while what is said of it changes.
    let is_code_asked = Memo::new(move |_| matches!(otp.get(), OtpField::Asked(_)));
    let notice = Memo::new(move |_| flow.with(notice));
    let tone = Signal::derive(move || match (notice.read().is_some(), otp.get()) {
        (true, _) | (_, OtpField::Asked(Some(_))) => Tone::Error,
        _ => Tone::Calm,
    });
    let answer = move |answer| {
        journey.tell(match answer {
            Answer::Accept => Event::Accepted {
                code: matches!(otp.get_untracked(), OtpField::Asked(_)).then(|| code.get_untracked()),
            },
            Answer::Decline => Event::Declined,
        });
    };

    Effect::new(move |was_wrong: Option<bool>| {
        let is_wrong = matches!(otp.get(), OtpField::Asked(Some(OtpProblem::Wrong)));
        let (is_under_way, asks_for_new) = flow.with(|flow| match flow {
            Flow::Registering { code, .. } => (true, code.is_none()),
            _ => (false, false),
        });
        if asks_for_new {
            here.wrong_codes.set(0);
        } else if is_wrong && !is_under_way && was_wrong == Some(false) {
            here.wrong_codes.update(|wrong| *wrong += 1);
        }
        is_wrong && !is_under_way
    });

    let reader = Reader {
        fields: &text.fields,
        today: browser::today(),
        country: &|code| browser::country(UKRAINIAN, code),
    };
    let record = lay_out(&draft.person, &reader);
    let cards = record
        .sections
        .into_iter()
        .map(|section| view! { <FactCard section/> })
        .collect_view();
    let registrar = draft.person.confidant().and_then(|confidant| full_name(&confidant));
    let patient = full_name(&draft.person);
    let address = &draft.request.return_address;
    let host = address.shown_host();
    let looks_alike = address.may_look_like_another();
    let lifetime = draft.lifetime();

    view! {
        <Page name="confirm" title=confirm.title tone step=confirm.step>
            <p class="lead">
                {registrar.map(|name| view! { {confirm.registrar} " " <bdi lang=UKRAINIAN>{name}</bdi> <br/> })}
                {patient.map(|name| view! { {confirm.patient} " " <bdi lang=UKRAINIAN>{name}</bdi> <br/> })}
                {confirm.sent_by} " " <LineView line=Line::site(&host)/>
            </p>
            {looks_alike.then(|| view! { <p class="note warn">{confirm.looks_alike}</p> })}
            <p>{confirm.next}</p>
            {cards}
            <section class="card fold"><TechnicalFacts facts=record.technical/></section>
            <p class="note">{confirm.accept_means}</p>
            {lifetime.map(|seconds| view! { <TimeLimit ends=here.opened + f64::from(seconds) * 1_000.0/> })}
            {move || notice.get().map(|failure| view! { <Notice failure/> })}
            {move || is_code_asked.get().then(|| view! { <OtpInput journey otp here/> })}
            <Choice busy patience=journey.patience decline_means=confirm.decline_means on_answer=answer/>
        </Page>
    }
}

fn otp_field(flow: &Flow) -> OtpField {
    match flow {
        Flow::Confirming(Confirmation { otp, .. }) | Flow::Registering { otp, .. } => *otp,
        _ => OtpField::Hidden,
    }
}

fn notice(flow: &Flow) -> Option<Failure> {
    match flow {
        Flow::Confirming(Confirmation { notice, .. }) => notice.clone(),
        _ => None,
    }
}

/// Says when the time to decide runs out, and when it has. Nothing is taken away: only the service knows its own clock.
#[component]
fn TimeLimit(ends: f64) -> impl IntoView {
    let text = &use_text().confirm;
    let words = RwSignal::new("");
    spawn_local(async move {
        loop {
            let left = ends - browser::clock();
            let say = if left <= 0.0 {
                text.time_is_over
            } else if left <= WARNING_MS {
                text.time_is_short
            } else {
                ""
            };
            // Said once; a page that is gone ends this.
            if words.try_get_untracked() != Some(say) && words.try_set(say).is_some() {
                return;
            }
            if left <= 0.0 {
                return;
            }
            browser::sleep(LOOK_MS).await;
        }
    });
    view! {
        <div role="status" id="time-limit">
            {move || Some(words.get()).filter(|words| !words.is_empty()).map(|words| view! { <p class="note warn">{words}</p> })}
        </div>
    }
}

/// The last attempt did nothing, and the person can simply try again.
#[component]
fn Notice(failure: Failure) -> impl IntoView {
    let text = use_text();
    let story = text.failure_story(&failure, Progress::Nothing, true);
    let first_step = story.steps.first().map(|step| (*step).to_owned());
    let next = failure.retry_after.map(text.confirm.wait_seconds).or(first_step);
    view! {
        <div class="note bad" role="alert">
            <strong>{text.confirm.not_done}</strong>
            <p>{story.sentence} " " {next}</p>
        </div>
    }
}

/// The only field of the page, there only when the server asked for a code (requirements C13).
#[component]
fn OtpInput(journey: Journey, otp: Memo<OtpField>, here: AtConfirmation) -> impl IntoView {
    let text = &use_text().otp;
    let AtConfirmation {
        code,
        wrong_codes,
        until_next_code,
        ..
    } = here;
    let input = NodeRef::<html::Input>::new();
    let problem = move || match otp.get() {
        OtpField::Asked(problem) => problem,
        OtpField::Hidden => None,
    };
    let may_take_focus = may_take_focus();
    // The server asking, or refusing a code, brings the person to the field; a wrong value stays, selected.
    Effect::new(move |_| {
        otp.track();
        wrong_codes.track();
        if let Some(input) = input.get()
            && may_take_focus()
        {
            browser::focus(&input);
            input.select();
        }
    });
    let attempts_left = move || match problem() {
        Some(OtpProblem::Wrong) => (text.attempts_left)(wrong_codes.get()),
        _ => "",
    };
    let send_again = move |_| {
        if until_next_code.get_untracked() > 0
            || !journey.flow.with_untracked(|flow| matches!(flow, Flow::Confirming(_)))
        {
            return;
        }
        journey.tell(Event::CodeWanted);
        until_next_code.set(BETWEEN_CODES_S);
        spawn_local(async move {
            while until_next_code.try_get_untracked().is_some_and(|left| left > 0) {
                browser::sleep(1_000).await;
                let _ = until_next_code.try_update(|left| *left = left.saturating_sub(1));
            }
        });
    };
    view! {
        <div class="field">
            <label for="otp">{text.label}</label>
            <p class="small" id="otp-hint">{text.hint}</p>
            <p class="problem" id="otp-problem" role="alert">
                {move || problem().map(|problem: OtpProblem| (text.problem)(problem))}
            </p>
            <input
                id="otp"
                name="otp"
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                aria-describedby="otp-hint otp-problem"
                aria-invalid=move || problem().is_some().then_some("true")
                node_ref=input
                prop:value=move || code.get()
                on:input=move |event| code.set(event_target_value(&event))
            />
            <p class="small" role="status">{attempts_left}</p>
            <button
                type="button"
                class="link"
                id="otp-again"
                aria-disabled=move || (until_next_code.get() > 0).then_some("true")
                on:click=send_again
            >
                {move || match until_next_code.get() {
                    0 => text.send_again.to_owned(),
                    seconds => (text.send_again_in)(seconds),
                }}
            </button>
        </div>
    }
}
