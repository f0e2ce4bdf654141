//! How the newest attempt ended: one of three things, told apart by sign, words and colour; what it means, what to do.

use contract::admin::{Attempt, Doubt, Outcome, Proof, Reason, Trouble};
use leptos::html;
use leptos::prelude::*;

use super::connection::CheckSecret;
use super::driver::Watch;
use super::pieces::{
    AdviceView, Copy, Fingerprint, Icon, Id, Moment, Reference, Row, Sign, Status, Steps, Theirs, Who, moment, name_of,
    part, span, word,
};
use super::sign_in::{SignInAgain, ToSignInAgain};
use crate::refresh::{Doing, Event, SignInWay};
use crate::text::admin::{Advice, use_admin_text};

/// The outcome in words; `is_refused` says that eHealth is known to refuse what is stored.
pub fn title(attempt: &Attempt, is_refused: bool) -> &'static str {
    let text = &use_admin_text().outcome;
    match attempt.outcome {
        Outcome::Stored {
            proof: Proof::Refused { .. },
            ..
        } => text.stored_refused,
        Outcome::Stored { .. } => text.stored,
        // It has changed nothing; but that the old one works is not what is known.
        Outcome::NotChanged { .. } if attempt.repairs.is_some() || is_refused => text.not_repaired,
        Outcome::NotChanged { .. } => text.not_changed,
        Outcome::InDoubt {
            doubt: Doubt::NotStored | Doubt::OnlyEscrow,
        } => text.not_stored,
        Outcome::InDoubt { .. } if is_refused => text.dead,
        Outcome::InDoubt { .. } => text.in_doubt,
    }
}

/// The sign of an outcome, and the colour of it.
pub fn look(outcome: &Outcome) -> (Sign, &'static str) {
    match outcome {
        Outcome::Stored {
            proof: Proof::Refused { .. },
            ..
        } => (Sign::Warning, "bad"),
        Outcome::Stored { .. } => (Sign::Check, "ok"),
        Outcome::NotChanged { .. } => (Sign::Cross, "calm"),
        Outcome::InDoubt { .. } => (Sign::Warning, "warn"),
    }
}

/// The card. It stays, with its heading and the focus there, when more becomes known of the same outcome.
#[component]
pub fn OutcomeCard(
    /// What is happening.
    watch: Watch,
    /// The attempt.
    news: Memo<Option<Attempt>>,
    /// Takes the focus when the result appears while the person watches.
    heading: NodeRef<html::H2>,
) -> impl IntoView {
    // What is told beside, such as eHealth's reference, may come later: no button may be exchanged under a hand for it.
    let meant = Memo::new(move |_| {
        news.get().map(|attempt| Attempt {
            finished_at: 0,
            connection_id: None,
            upstream_request_id: None,
            ..attempt
        })
    });
    let text = &use_admin_text().outcome;
    let is_refused = part(watch, |desk| desk.is_refused());
    let is_refused = move || is_refused.get() == Some(true);
    let is_earlier = part(watch, |desk| desk.is_news_earlier());
    // Two numbers on one page are not called by one name.
    let has_another = part(watch, |desk| desk.has_another_reference());
    let reference = move || match has_another.get() {
        Some(true) => text.repaired_reference,
        _ => text.reference,
    };
    let tone = move || {
        let (_, tone) = look(&news.get()?.outcome);
        Some(format!(
            "card outcome {}",
            if tone == "warn" && is_refused() { "bad" } else { tone }
        ))
    };
    let told = move |tell: fn(&Attempt) -> Option<String>| move || news.get().as_ref().and_then(tell);
    view! {
        <section
            class=tone
            data-outcome=told(|attempt| {
                Some(
                    match attempt.outcome {
                        Outcome::Stored { .. } => "stored",
                        Outcome::NotChanged { .. } => "not_changed",
                        Outcome::InDoubt { .. } => "in_doubt",
                    }
                        .to_owned(),
                )
            })
            data-reason=told(|attempt| match attempt.outcome {
                Outcome::NotChanged { reason, .. } => Some(word(reason)),
                _ => None,
            })
            data-doubt=told(|attempt| match attempt.outcome {
                Outcome::InDoubt { doubt } => Some(word(doubt)),
                _ => None,
            })
            data-attempt=told(|attempt| Some(attempt.id.clone()))
        >
            {move || {
                let attempt = news.get().filter(|_| is_earlier.get() == Some(true))?;
                Some(view! { <p class="small earlier">{text.earlier} ": " <Moment at=attempt.finished_at/></p> })
            }}
            <h2 tabindex="-1" node_ref=heading>
                {move || {
                    news.get()
                        .map(|attempt| {
                            let (sign, _) = look(&attempt.outcome);
                            view! {
                                <Icon sign/>
                                <span>{title(&attempt, is_refused())}</span>
                            }
                        })
                }}
            </h2>
            {move || meant.get().map(|attempt| view! { <Meaning watch attempt/> })}
            {move || news.get().map(|attempt| view! { <Details title=title(&attempt, is_refused()) reference=reference() attempt/> })}
        </section>
    }
}

/// What the outcome means and what to do about it.
#[component]
fn Meaning(watch: Watch, attempt: Attempt) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.outcome;
    match attempt.outcome.clone() {
        Outcome::Stored { proof, .. } => {
            let is_refused = matches!(proof, Proof::Refused { .. });
            let is_leak_untold = is_refused && attempt.reason == Reason::SuspectedLeak;
            let steps = match (is_refused, attempt.reason) {
                (true, _) => text.stored_refused_steps,
                (false, Reason::SuspectedLeak) => whole.order.leak_steps,
                (false, _) => text.stored_steps,
            };
            view! {
                <p>
                    <strong>{(text.stored_means)(proof)}</strong>
                    " "
                    {(text.stored_proof)(proof)}
                </p>
                <Steps steps/>
                {is_leak_untold.then(|| view! { <Steps steps=whole.order.leak_steps heading=text.leak_then/> })}
            }
            .into_any()
        }
        Outcome::NotChanged { reason, message } => {
            let is_refused = part(watch, |desk| desk.is_refused());
            let is_repair = attempt.repairs.is_some();
            let heading = move || (!is_repair && is_refused.get() != Some(true)).then_some(text.not_changed_means);
            let is_settled = part(watch, move |desk| desk.is_settled(&attempt));
            let is_settled = move || is_settled.get() == Some(true);
            let way = part(watch, move |desk| desk.way_to_sign_in(reason));
            view! {
                {move || is_settled().then(|| view! { <AdviceView advice=(whole.trouble)(Trouble::ProvenUnchanged)/> })}
                {is_repair.then(|| view! { <p>{text.not_repaired_means}</p> })}
                {move || view! { <NotChanged heading=heading() is_past=is_settled() reason message=message.clone()/> }}
                {move || match way.get().flatten().filter(|_| !is_settled()) {
                    Some(SignInWay::Below) => view! { <ToSignInAgain/> }.into_any(),
                    Some(SignInWay::Here) => view! { <SignInAgain watch is_secondary=true/> }.into_any(),
                    None => ().into_any(),
                }}
            }
            .into_any()
        }
        Outcome::InDoubt { doubt } => {
            let is_refused = part(watch, |desk| desk.is_refused());
            // Once the old one is known to be dead, that it may have been exchanged is no news.
            let advice = move || {
                let advice = (text.doubt)(doubt);
                match (is_refused.get(), doubt) {
                    (Some(true), Doubt::NoAnswer | Doubt::UpstreamFailed) => Advice {
                        hint: String::new(),
                        ..advice
                    },
                    _ => advice,
                }
            };
            view! {
                {move || view! { <AdviceView advice=advice()/> }}
                <Matters watch doubt/>
                <FailedRepair watch/>
                <Repair watch doubt/>
            }
            .into_any()
        }
    }
}

/// Why it matters that nobody knows; once a check has shown that what is stored is dead, that.
#[component]
fn Matters(watch: Watch, doubt: Doubt) -> impl IntoView {
    let whole = use_admin_text();
    let is_refused = part(watch, |desk| desk.is_refused());
    view! {
        <div role="status">
            {move || {
                let is_refused = is_refused.get() == Some(true);
                let means = view! {
                    <p>
                        {(whole.outcome.in_doubt_means)(doubt, is_refused)}
                        <Stay watch/>
                    </p>
                };
                match is_refused {
                    true => view! {
                        <div class="note bad" data-checked="refused">
                            <p><strong>{whole.connection.refused} "."</strong></p>
                            {means}
                        </div>
                    }
                    .into_any(),
                    false => means.into_any(),
                }
            }}
        </div>
    }
}

/// Why nothing has changed, and eHealth's own sentence about it. What is past needs no advice any more.
#[component]
fn NotChanged(
    reason: Trouble,
    message: Option<String>,
    #[prop(optional_no_strip)] heading: Option<&'static str>,
    #[prop(optional)] is_past: bool,
) -> impl IntoView {
    let text = use_admin_text();
    let sentence = (text.outcome.why_not_changed)(reason);
    let said = match is_past {
        true => view! { <p>{sentence}</p> }.into_any(),
        false => {
            let advice = Advice {
                sentence,
                ..(text.trouble)(reason)
            };
            view! { <AdviceView heading advice/> }.into_any()
        }
    };
    view! {
        {said}
        {message
            .map(|words| {
                view! { <p class="small original">{text.outcome.original} ": " <Theirs words/></p> }
            })}
    }
}

/// Why the newest repair did not happen: the unknown outcome is still there, and would otherwise say nothing new.
#[component]
fn FailedRepair(watch: Watch) -> impl IntoView {
    let text = &use_admin_text().outcome;
    let repair = part(watch, |desk| desk.failed_repair().cloned());
    let why = move || match repair.get().flatten()? {
        Attempt {
            outcome: Outcome::NotChanged { reason, message },
            request_id,
            ..
        } => Some(view! {
            <div class="note warn" id="repair-failed" data-reason=word(reason)>
                <NotChanged heading=Some(text.repair_failed) reason message/>
                <Reference reference=Some(request_id) label=text.repair_reference/>
            </div>
        }),
        _ => None,
    };
    view! { <div role="status">{why}</div> }
}

/// What this sign-in can still do about an unknown outcome.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Power {
    /// It can repair it.
    Repairs,
    /// It lives, but eHealth or the server wants another one.
    TooLittle,
    /// It is over.
    Over,
}

fn power(watch: Watch) -> Memo<Power> {
    let left = time_left(watch);
    let needs_sign_in = part(watch, |desk| desk.wants_sign_in());
    Memo::new(move |_| match (left() > 0, needs_sign_in.get() == Some(true)) {
        (false, _) => Power::Over,
        (true, true) => Power::TooLittle,
        (true, false) => Power::Repairs,
    })
}

/// Whichever ends first: without the session the token is of no use here.
fn time_left(watch: Watch) -> impl Fn() -> i64 + Copy + Send + Sync {
    let until = part(watch, |desk| {
        let session = &desk.overview.session;
        session.token_until.min(session.ends_at)
    });
    move || until.get().unwrap_or_default() - watch.clock.get()
}

/// Whoever leaves now may not get in again. Not said where signing in again is what the page asks for.
#[component]
fn Stay(watch: Watch) -> impl IntoView {
    let text = &use_admin_text().outcome;
    let is_owner = part(watch, |desk| desk.overview.session.is_owner);
    let power = power(watch);
    move || {
        (power.get() == Power::Repairs || is_owner.get() != Some(true))
            .then(|| view! { " " <strong>{text.stay}</strong> })
    }
}

/// One guided click, as long as the person's token lives; afterwards, what then.
#[component]
fn Repair(watch: Watch, doubt: Doubt) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.outcome;
    let is_owner = part(watch, |desk| desk.overview.session.is_owner);
    let doing = part(watch, |desk| desk.doing.clone());
    let left = time_left(watch);
    let power = power(watch);
    // The new secret had come, so the stored one is known to be dead.
    let has_come = matches!(doubt, Doubt::NotStored | Doubt::OnlyEscrow);
    let is_refused = part(watch, |desk| desk.is_refused());
    let is_dead = move || has_come || is_refused.get() == Some(true);
    // Whichever ends first, and whatever puts it off.
    let idle_until = part(watch, |desk| {
        let session = &desk.overview.session;
        (session.idle_until < session.token_until.min(session.ends_at)).then_some(session.idle_until)
    });
    let idle = move || Some((text.idle)(&span(idle_until.get().flatten()? - watch.clock.get())));
    let is_busy = move || {
        doing
            .get()
            .is_some_and(|doing| doing != Doing::Nothing)
            .then_some("true")
    };
    let busy = Signal::derive(move || match doing.get() {
        Some(Doing::Ordering) => whole.order.ordering,
        Some(Doing::Seeking(_)) => whole.order.seeking,
        Some(Doing::SigningIn) => whole.order.signing_in,
        _ => "",
    });
    // It can be pressed all the same: the server knows best whether what stood in the way still does.
    let barred_by = part(watch, |desk| desk.barred_by());
    let weight = move || match barred_by.get().flatten() {
        Some(_) => "secondary",
        None => "primary",
    };
    let is_checked = part(watch, |desk| desk.checked.is_some());
    let check = move || {
        (!has_come).then(|| {
            view! {
                <CheckSecret watch/>
                {move || (is_checked.get() != Some(true) && !is_dead()).then(|| view! { <p class="small">{text.check_means}</p> })}
            }
        })
    };
    let needs_sign_in = move || match power.get() {
        Power::Over => (text.budget_over)(is_dead()),
        Power::TooLittle | Power::Repairs => (text.repair_needs_sign_in)(is_dead()),
    };
    move || {
        if is_owner.get() != Some(true) {
            return view! { <p><strong>{text.repair_by_owner}</strong></p> }.into_any();
        }
        match power.get() {
            // The check takes no living sign-in at eHealth, and whether anybody gets in depends on what it shows.
            Power::Over | Power::TooLittle => view! {
                <p><strong>{needs_sign_in}</strong></p>
                <div class="actions">
                    <button type="button" class="primary" id="sign-in-again" aria-disabled=is_busy on:click=move |_| watch.tell(Event::SignInAgainWanted)>
                        {whole.order.sign_in_again}
                    </button>
                </div>
                <Status busy/>
                {check()}
                <Steps steps=(text.budget_over_steps)(doubt) heading=text.budget_over_then/>
            }
            .into_any(),
            Power::Repairs => view! {
                <p class="budget"><strong>{move || (text.budget)(&span(left()))}</strong></p>
                <p class="small">{idle}</p>
                <p>{move || (text.repair_means)(doubt, barred_by.get().flatten())}</p>
                <div class="actions">
                    <button type="button" class=weight id="repair" aria-disabled=is_busy on:click=move |_| watch.tell(Event::RepairWanted)>
                        {text.repair}
                    </button>
                </div>
                <Status busy/>
                {check()}
            }
            .into_any(),
        }
    }
}

/// What to tell the support service, ready to be copied.
#[component]
fn Details(title: &'static str, reference: &'static str, attempt: Attempt) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.outcome;
    let fingerprint = match &attempt.outcome {
        Outcome::Stored { fingerprint, .. } => Some(fingerprint.clone()),
        Outcome::NotChanged { .. } | Outcome::InDoubt { .. } => None,
    };
    let code = match &attempt.outcome {
        Outcome::Stored { .. } => None,
        Outcome::NotChanged { reason, .. } => Some(word(reason)),
        Outcome::InDoubt { doubt } => Some(word(doubt)),
    };
    let result = [Some(title.to_owned()), code.map(|code| format!("({code})"))];
    let result: Vec<String> = result.into_iter().flatten().collect();
    let has_repaired = attempt.repairs.is_some() && matches!(attempt.outcome, Outcome::Stored { .. });
    let lines = [
        (whole.support.result, Some(result.join(" "))),
        (text.time, Some(moment(attempt.finished_at))),
        (text.who, Some(name_of(&attempt.actor))),
        (text.reason, Some((whole.order.reasons)(attempt.reason).to_owned())),
        (text.connection, attempt.connection_id.clone()),
        (text.fingerprint, fingerprint.clone()),
        (reference, Some(attempt.request_id.clone())),
        (text.upstream_reference, attempt.upstream_request_id.clone()),
    ];
    let copied: Vec<String> = lines
        .into_iter()
        .filter_map(|(label, value)| Some(format!("{label}: {}", value?.replace('\u{a0}', " "))))
        .collect();
    view! {
        {has_repaired.then(|| view! { <p class="small">{text.repaired_another}</p> })}
        <details class="technical" open>
            <summary>{whole.support.heading}</summary>
            <dl class="facts">
                <Row label=text.time><Moment at=attempt.finished_at/></Row>
                <Row label=text.who><Who actor=attempt.actor/></Row>
                <Row label=text.reason>{(whole.order.reasons)(attempt.reason)}</Row>
                {fingerprint.map(|fingerprint| view! { <Row label=text.fingerprint><Fingerprint fingerprint/></Row> })}
                {attempt.connection_id.map(|id| view! { <Row label=text.connection><Id id/></Row> })}
                <Row label=reference><Id id=attempt.request_id/></Row>
                {attempt
                    .upstream_request_id
                    .map(|id| view! { <Row label=text.upstream_reference><Id id/></Row> })}
            </dl>
            <p class="below"><Copy copied=copied.join("\n")/></p>
        </details>
    }
}
