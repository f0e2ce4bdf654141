//! The patient's data, read-only, and a yes or no (seed 4.4, 4.5).

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::driver::Journey;
use crate::flow::failure::Failure;
use crate::flow::{Confirmation, Draft, Event, Flow, OtpField, OtpProblem, Progress};
use crate::person::{Reader, UKRAINIAN, full_name, lay_out};
use crate::text::{may_take_focus, use_text};
use crate::ui::choice::{Answer, Choice};
use crate::ui::fact_list::{FactCard, TechnicalFacts};
use crate::ui::page::{Page, Tone};

/// The one-time code as it is being typed.
#[derive(Clone, Copy, Default)]
pub struct TypedCode(RwSignal<String>);

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
    let TypedCode(code) = use_context().unwrap_or_default();
    let flow = journey.flow;
    let busy = Signal::derive(move || {
        flow.with(|flow| matches!(flow, Flow::Registering { .. }).then_some(text.waiting.registering))
    });
    let otp = Memo::new(move |_| flow.with(otp_field));
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

    let reader = Reader {
        fields: &text.fields,
        today: browser::today(),
        country: &|code| browser::country(text.lang, code),
    };
    let record = lay_out(&draft.person, &reader);
    let cards = record
        .sections
        .into_iter()
        .map(|section| view! { <FactCard section/> })
        .collect_view();
    let registrar = draft.person.confidant().and_then(|confidant| full_name(&confidant));
    let patient = full_name(&draft.person);
    let host = draft.request.return_address.shown_host();

    view! {
        <Page name="confirm" title=confirm.title tone step=confirm.step>
            <p class="lead">
                {registrar.map(|name| view! { {confirm.registrar} " " <bdi lang=UKRAINIAN>{name}</bdi> <br/> })}
                {patient.map(|name| view! { {confirm.patient} " " <bdi lang=UKRAINIAN>{name}</bdi> <br/> })}
                {confirm.sent_by} " " <bdi>{host}</bdi>
            </p>
            {cards}
            <section class="card fold"><TechnicalFacts facts=record.technical/></section>
            <p class="note">{confirm.accept_means}</p>
            {move || notice.get().map(|failure| view! { <Notice failure/> })}
            {move || matches!(otp.get(), OtpField::Asked(_)).then(|| view! { <OtpInput journey otp code/> })}
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

/// The last attempt did nothing, and the person can simply try again.
#[component]
fn Notice(failure: Failure) -> impl IntoView {
    let text = use_text();
    let story = text.failure_story(&failure, Progress::Nothing);
    view! {
        <div class="note bad" role="alert">
            <strong>{text.confirm.not_done}</strong>
            <p>{story.sentence} " " {failure.retry_after.map(text.confirm.wait_seconds)}</p>
        </div>
    }
}

/// The only field of the page, there only when the server asked for a code (requirements C13).
#[component]
fn OtpInput(journey: Journey, otp: Memo<OtpField>, code: RwSignal<String>) -> impl IntoView {
    let text = &use_text().otp;
    let input = NodeRef::<html::Input>::new();
    let problem = move || match otp.get() {
        OtpField::Asked(problem) => problem,
        OtpField::Hidden => None,
    };
    let may_take_focus = may_take_focus();
    // The server asking, or refusing a code, brings the person to the field; a wrong value stays, selected.
    Effect::new(move |_| {
        otp.track();
        if let Some(input) = input.get()
            && may_take_focus()
        {
            browser::focus(&input);
            input.select();
        }
    });
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
            <button type="button" class="link" id="otp-again" on:click=move |_| journey.tell(Event::CodeWanted)>
                {text.send_again}
            </button>
        </div>
    }
}
