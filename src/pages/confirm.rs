//! The patient's data, read-only, and a yes or no (seed 4.4, 4.5).

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::browser;
use crate::driver::Journey;
use crate::flow::failure::Failure;
use crate::flow::{Confirmation, Draft, Event, Flow, OtpField, OtpProblem, Progress};
use crate::person::{Reader, UKRAINIAN, full_name, lay_out};
use crate::signal::{Signal, hold};
use crate::text::dictionary::{Dictionary, word};
use crate::text::{may_take_focus, use_text};
use crate::ui::choice::{Answer, choice};
use crate::ui::fact_list::{fact_card, site, technical_facts, ukrainian};
use crate::ui::page::{Tone, focus_when_shown, page, step};
use crate::ui::story::way_back_unwarned;
use crate::ui::view::{View, bdi, br, button, div, follow, input, label, live, p, row, section, strong};

/// How long before the end of the time to decide a person is warned (WCAG 2.2, 2.2.1; requirements C14).
const WARNING_MS: f64 = 120_000.0;
/// How often the clock is looked at: a sleeping device stops its timers.
const LOOK_MS: u32 = 5_000;
/// Between two codes. The service sends three in a minute (contract c.8).
const BETWEEN_CODES_S: u32 = 30;

/// What outlives a change of language, but not the page.
#[derive(Clone)]
pub struct AtConfirmation {
    /// The one-time code as it is being typed.
    code: Rc<RefCell<String>>,
    /// How many wrong codes were given since one was sent.
    wrong_codes: Signal<u32>,
    /// Whether the last one was sent because another was asked for.
    is_another_sent: Signal<bool>,
    /// Seconds until another code may be asked for.
    until_next_code: Signal<u32>,
}

impl Default for AtConfirmation {
    fn default() -> Self {
        Self {
            code: Rc::default(),
            wrong_codes: Signal::new(0),
            is_another_sent: Signal::new(false),
            until_next_code: Signal::new(0),
        }
    }
}

/// What will be registered. Stays on screen while the registration runs.
pub fn confirm(journey: Journey, draft: &Arc<Draft>, here: &AtConfirmation) -> View {
    let text = use_text();
    let confirm = &text.confirm;
    let flow = journey.flow;
    let busy = move || {
        flow.with(|flow| match flow {
            // The same call without a code.
            Flow::Registering {
                otp: OtpField::Asked(_),
                code: None,
                ..
            } => Some(text.waiting.sending_code),
            Flow::Registering { .. } => Some(text.waiting.registering),
            _ => None,
        })
    };
    // While the patient is being registered nobody can say that nothing has changed.
    let [place, done] = confirm.step;
    let done = bdi().live_text(move || busy().map_or(done, |_| ""));
    let tone = move || match flow.with(|flow| (notice(flow).is_some(), otp_field(flow))) {
        (true, _) | (_, OtpField::Asked(Some(_))) => Tone::Error,
        _ => Tone::Calm,
    };
    let code = here.code.clone();
    let answer = move |answer| match answer {
        Answer::Accept => accept(journey, &code),
        Answer::Decline => journey.tell(Event::Declined),
    };
    follow_codes(journey, here.wrong_codes, here.is_another_sent);

    let reader = Reader {
        fields: &text.fields,
        today: browser::day(browser::clock()),
        country: &|code| {
            let known = word(Dictionary::Country, code).map(str::to_owned);
            known.or_else(|| browser::country(UKRAINIAN, code))
        },
    };
    let record = lay_out(&draft.person, &reader);
    let address = &draft.request.return_address;
    let registrar = draft.person.confidant().and_then(|confidant| full_name(&confidant));
    let named = |label: &'static str, name: Option<String>| {
        name.map(|name| row().child(label).child(" ").child(ukrainian(&name)).child(br()))
    };
    let lead = p()
        .class("lead")
        .child(named(confirm.registrar, registrar))
        .child(named(confirm.patient, full_name(&draft.person)))
        .child(confirm.sent_by)
        .child(" ")
        .child(site(&address.shown_host()));
    let looks_alike = address.may_look_like_another().then_some(confirm.looks_alike);
    let typed = here.clone();
    let ends = draft
        .lifetime()
        .map(|seconds| journey.validated_at() + f64::from(seconds) * 1_000.0);
    let next = p().child(confirm.next);
    let accept_means = p().class("note accept-means").child(confirm.accept_means);
    let promises = [next.clone(), accept_means.clone()];
    let (limit, way) = ends
        .map(|ends| time_limit(journey, ends, promises, way_back_unwarned(&address.front_page(), false)))
        .unzip();

    page("confirm", confirm.title, tone, Some(step(place, done)))
        .child(lead)
        .child(looks_alike.map(|words| p().class("note warn").child(words)))
        .child(limit)
        .child(next)
        .children(record.sections.into_iter().map(fact_card))
        .child(section().class("card fold").child(technical_facts(record.technical)))
        .child(accept_means)
        .child(way)
        .child(live(
            move || flow.with(|flow| notice(flow).cloned()),
            |notice| notice.as_ref().map(told),
        ))
        // The field stays the same one while what is said of it changes.
        .child(live(
            move || flow.with(is_code_asked),
            move |is_asked| is_asked.then(|| otp_input(journey, &typed)),
        ))
        .child(choice(
            Rc::new(busy),
            journey.patience,
            || confirm.decline_means,
            answer,
        ))
}

fn otp_field(flow: &Flow) -> OtpField {
    match flow {
        Flow::Confirming(Confirmation { otp, .. }) | Flow::Registering { otp, .. } => *otp,
        _ => OtpField::Hidden,
    }
}

fn accept(journey: Journey, code: &RefCell<String>) {
    let code = journey
        .flow
        .with_untracked(is_code_asked)
        .then(|| code.borrow().clone());
    journey.tell(Event::Accepted { code });
}

fn is_code_asked(flow: &Flow) -> bool {
    matches!(otp_field(flow), OtpField::Asked(_))
}

fn notice(flow: &Flow) -> Option<&Failure> {
    match flow {
        Flow::Confirming(Confirmation { notice, .. }) => notice.as_ref(),
        _ => None,
    }
}

/// What is happening about the one-time code.
#[derive(Clone, Copy, PartialEq)]
enum CodeStage {
    /// Being sent, because the person wants another one, or the first time.
    Sending { is_another: bool },
    /// Given, and not answered yet.
    Given,
    /// Refused.
    Wrong,
    /// Sent, and not given yet.
    Sent,
    /// None of these.
    Other,
}

impl CodeStage {
    fn of(flow: &Flow) -> Self {
        match (flow, otp_field(flow)) {
            // The first one is sent without being asked for, while there is no field yet.
            (Flow::Registering { code: None, .. }, field) => Self::Sending {
                is_another: field != OtpField::Hidden,
            },
            (Flow::Registering { .. }, _) => Self::Given,
            (_, OtpField::Asked(Some(OtpProblem::Wrong))) => Self::Wrong,
            (_, OtpField::Asked(None)) if notice(flow).is_none() => Self::Sent,
            _ => Self::Other,
        }
    }
}

/// Counts the wrong codes since one was sent, and notes whether the person had asked for that one.
fn follow_codes(journey: Journey, wrong_codes: Signal<u32>, is_another_sent: Signal<bool>) {
    // Whatever it is when the page is drawn anew, it was before.
    let mut before = None;
    follow(
        move || journey.flow.with(CodeStage::of),
        move |&stage| match (before.replace(stage), stage) {
            (Some(_), CodeStage::Wrong) => wrong_codes.set(wrong_codes.get_untracked() + 1),
            (Some(CodeStage::Sending { is_another: true }), CodeStage::Sent) => is_another_sent.set(true),
            (_, CodeStage::Sending { .. }) => {
                wrong_codes.set(0);
                is_another_sent.set(false);
            }
            (_, CodeStage::Given) => is_another_sent.set(false),
            _ => {}
        },
    );
}

/// Says when the time to decide runs out, and when it has: then nobody can promise what accepting does, and the way back is
/// offered in a place of its own. No button is taken away: only the service knows its own clock.
fn time_limit(journey: Journey, ends: f64, promises: [View; 2], way_back: View) -> (View, View) {
    let text = &use_text().confirm;
    // Whoever has accepted has decided.
    let is_decided = move || !journey.flow.with(|flow| matches!(flow, Flow::Confirming(_)));
    let place = div()
        .attr("role", "status")
        .id("time-limit")
        .live_attr("hidden", move || is_decided().then_some(""));
    let way = div();
    // Not held while nobody looks at the clock: it would keep the whole page, and what stands on it, in memory.
    let held = Rc::new((place.clone(), way.clone(), promises));
    let here = Rc::downgrade(&held);
    hold(held);
    spawn_local(async move {
        let mut said = "";
        // A page that is gone ends this.
        while let Some(here) = here.upgrade() {
            let (place, way, promises) = &*here;
            if !place.is_shown() {
                return;
            }
            let left = ends - browser::clock();
            let is_over = left <= 0.0 && journey.flow.with_untracked(|flow| matches!(flow, Flow::Confirming(_)));
            let say = if is_over {
                text.time_is_over
            } else if left <= WARNING_MS {
                text.time_is_short
            } else {
                ""
            };
            if say != said {
                place.fill((!say.is_empty()).then(|| p().class("note warn").child(say)));
                said = say;
            }
            if is_over {
                for promise in promises {
                    promise.clone().attr("hidden", "");
                }
                way.fill(way_back);
                return;
            }
            drop(here);
            browser::sleep(LOOK_MS).await;
        }
    });
    (place, way)
}

/// The last attempt did nothing, and the person can simply try again. It stands below the whole record, so it takes the focus.
fn told(failure: &Failure) -> View {
    let text = use_text();
    let story = text.failure_story(failure, Progress::Nothing, true);
    let first_step = story.steps.first().map(|step| (*step).to_owned());
    let next = failure.retry_after.map(text.confirm.wait_seconds).or(first_step);
    let told = div()
        .class("note bad")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .id("registration-notice")
        .child(strong().child(text.confirm.not_done))
        .child(p().child(story.sentence).child(" ").child(next));
    focus_when_shown(&told, || {});
    told
}

/// The only field of the page, there only when the server asked for a code (requirements C13).
fn otp_input(journey: Journey, here: &AtConfirmation) -> View {
    let text = &use_text().otp;
    let (wrong_codes, until_next_code) = (here.wrong_codes, here.until_next_code);
    let is_another_sent = here.is_another_sent;
    let problem = move || match journey.flow.with(otp_field) {
        OtpField::Asked(problem) => problem,
        OtpField::Hidden => None,
    };
    let input = input()
        .id("otp")
        .attr("name", "otp")
        .attr("type", "text")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "one-time-code")
        .attr("aria-describedby", "otp-hint otp-problem")
        .live_attr("aria-invalid", move || problem().map(|_| "true"));
    let field: HtmlInputElement = input.as_element().clone().unchecked_into();
    field.set_value(&here.code.borrow());
    let input = input.on("input", {
        let (field, code) = (field.clone(), here.code.clone());
        move |_| *code.borrow_mut() = field.value()
    });
    let input = input.on("keydown", {
        let code = here.code.clone();
        move |event| {
            if browser::is_enter(&event) {
                accept(journey, &code);
            }
        }
    });
    let may_take_focus = may_take_focus();
    let asked = field.clone();
    // The server asking, or refusing a code, brings the person to the field; a wrong value stays, selected.
    follow(
        move || (problem(), wrong_codes.get()),
        move |_| {
            if may_take_focus() {
                browser::focus(&field);
                field.select();
            }
        },
    );
    let state = move || match problem() {
        Some(OtpProblem::Wrong) => (text.attempts_left)(wrong_codes.get()),
        None if is_another_sent.get() => text.sent_again,
        _ => "",
    };
    let send_again = move |_| {
        if until_next_code.get_untracked() > 0
            || !journey.flow.with_untracked(|flow| matches!(flow, Flow::Confirming(_)))
        {
            return;
        }
        journey.tell(Event::CodeWanted);
        // The name of the button changes every second from here on; the code will be typed there.
        browser::focus(&asked);
        until_next_code.set(BETWEEN_CODES_S);
        spawn_local(async move {
            while until_next_code.get_untracked() > 0 {
                browser::sleep(1_000).await;
                until_next_code.set(until_next_code.get_untracked().saturating_sub(1));
            }
        });
    };
    let again = button()
        .attr("type", "button")
        .class("link")
        .id("otp-again")
        .live_attr("aria-disabled", move || (until_next_code.get() > 0).then_some("true"))
        .live_text(move || match until_next_code.get() {
            0 => text.send_again.to_owned(),
            seconds => (text.send_again_in)(seconds),
        })
        .on("click", send_again);
    div()
        .class("field")
        .child(label().attr("for", "otp").child(text.label))
        .child(p().class("small").id("otp-hint").child(text.hint))
        .child(
            p().class("problem")
                .id("otp-problem")
                .attr("role", "alert")
                .live_text(move || problem().map_or("", text.problem)),
        )
        .child(input)
        .child(p().class("small").attr("role", "status").live_text(state))
        .child(again)
}
