//! The form and its button, or the reason why there is none.

use contract::admin::{Reason, Trouble};
use leptos::html;
use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{Status, focus_again, part, word};
use super::sign_in::SignInAgain;
use super::typed::Typed;
use crate::refresh::{Doing, Event, Offer};
use crate::text::admin::use_admin_text;

/// In the order they are offered.
const REASONS: [Reason; 4] = [
    Reason::Routine,
    Reason::SuspectedLeak,
    Reason::StaffChange,
    Reason::Test,
];

/// What the person may do about the secret.
#[component]
pub fn OrderForm(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = &use_admin_text().order;
    let offer = part(watch, |desk| desk.offer());
    let is_only_too_old = part(watch, |desk| desk.is_only_too_old());
    let is_dead = part(watch, |desk| desk.is_refused());
    move || match offer.get() {
        Some(Offer::Refresh) => view! { <Form watch/> }.into_any(),
        // A running refresh and an unknown outcome have a card of their own at the top.
        None | Some(Offer::Running | Offer::Repair) => ().into_any(),
        Some(Offer::NotOwner) => view! { <NotOwner watch/> }.into_any(),
        Some(offer @ Offer::SignInAgain) => view! {
            <div class="note warn" id="blocked">
                <p><strong>{(text.blocked)(offer)}</strong></p>
                <p>
                    // What else is wrong the list above says.
                    {if is_only_too_old.get() == Some(true) { text.sign_in_too_old } else { "" }}
                    " "
                    {move || (text.sign_in_again_means)(is_dead.get() == Some(true))}
                </p>
            </div>
            <SignInAgain watch/>
        }
        .into_any(),
        Some(offer @ (Offer::NoConnection | Offer::NotReady)) => {
            view! { <p class="note warn" id="blocked"><strong>{(text.blocked)(offer)}</strong></p> }.into_any()
        }
    }
}

/// Only the head may: why, and whom to ask, told here and nowhere else.
#[component]
fn NotOwner(watch: Watch) -> impl IntoView {
    let whole = use_admin_text();
    let roles = part(watch, |desk| {
        let roles = &desk.overview.session.actor.roles;
        (desk.has_another_role() || roles.is_empty()).then(|| roles.clone())
    });
    let said = move || match roles.get().flatten() {
        None => (whole.order.blocked)(Offer::NotOwner).to_owned(),
        Some(roles) if roles.is_empty() => {
            let only_the_head = (whole.order.blocked)(Offer::NotOwner);
            format!("{only_the_head} {}.", whole.session.no_role)
        }
        Some(roles) => {
            let roles: Vec<String> = roles.iter().map(|role| (whole.role)(role)).collect();
            (whole.order.not_owner)(&roles.join(", "))
        }
    };
    let has_another_role = part(watch, |desk| desk.has_another_role());
    // An unknown outcome or a dead secret has told whom to ask, and that it is urgent.
    let is_told = part(watch, |desk| desk.doubtful().is_some() || desk.is_refused());
    let hint = move || {
        let hint = match has_another_role.get() {
            Some(true) => (whole.trouble)(Trouble::NotOwner).hint,
            _ => whole.connection.forbidden_hint.to_owned(),
        };
        (is_told.get() != Some(true)).then(|| view! { <p>{hint}</p> })
    };
    view! {
        <div class="note warn" id="blocked">
            <p><strong>{said}</strong></p>
            {hint}
        </div>
    }
}

#[component]
fn Form(watch: Watch) -> impl IntoView {
    let text = &use_admin_text().order;
    let typed = use_context::<Typed>().unwrap_or_default();
    let edrpou = part(watch, |desk| desk.overview.legal_entity.edrpou.clone());
    let problems = part(watch, |desk| desk.problems);
    let doing = part(watch, |desk| desk.doing.clone());
    let code_problem = move || problems.get().and_then(|problems| problems.code);
    let has_no_reason = move || problems.get().is_some_and(|problems| problems.no_reason);
    let is_busy = move || {
        doing
            .get()
            .is_some_and(|doing| doing != Doing::Nothing)
            .then_some("true")
    };
    // What was sent stays as it was sent, until it is known whether it has arrived.
    let is_sent = Memo::new(move |_| matches!(doing.get(), Some(Doing::Ordering | Doing::Seeking(_))));
    let sent = move || is_sent.get().then_some("true");
    let warning = part(watch, |desk| {
        (text.warning)(desk.overview.active.as_ref().map(|active| active.proof))
    });
    let has_escrow = part(watch, |desk| desk.overview.has_escrow);
    let busy = Signal::derive(move || match doing.get() {
        Some(Doing::Ordering) => text.ordering,
        Some(Doing::Seeking(_)) => text.seeking,
        _ => "",
    });

    // The focus goes to what is wrong, the first of it first.
    let first_reason = NodeRef::<html::Input>::new();
    let code_field = NodeRef::<html::Input>::new();
    let wrong_reason = part(watch, |desk| {
        if desk.problems.no_reason {
            desk.problems.tries
        } else {
            0
        }
    });
    let wrong_code = part(watch, |desk| {
        let problems = &desk.problems;
        if problems.no_reason || problems.code.is_none() {
            0
        } else {
            problems.tries
        }
    });
    focus_again(first_reason, wrong_reason);
    focus_again(code_field, wrong_code);

    let reasons = REASONS.map(|reason| {
        let id = format!("reason-{}", word(reason));
        let place = if reason == Reason::Routine {
            first_reason
        } else {
            NodeRef::new()
        };
        let radio = view! {
            <input
                type="radio"
                name="reason"
                id=id.clone()
                node_ref=place
                aria-disabled=sent
                prop:checked=move || typed.reason.get() == Some(reason)
                on:click=move |event| {
                    if is_sent.get_untracked() {
                        event.prevent_default();
                    }
                }
                on:change=move |_| typed.reason.set(Some(reason))
            />
        };
        view! { <label class="radio" for=id>{radio}<span>{(text.reasons)(reason)}</span></label> }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        watch.tell(Event::RefreshWanted {
            reason: typed.reason.get_untracked(),
            typed: typed.code.get_untracked(),
        });
    };
    let cancel = move |_| {
        typed.clear();
        watch.tell(Event::Cleared);
    };
    view! {
        <section id="order">
            <h2>{text.heading}</h2>
            <div class="note warn">
                <p><strong>{warning}</strong></p>
                <ul>
                    {text.consequences.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}
                    {move || (has_escrow.get() == Some(true)).then(|| view! { <li id="escrow">{text.escrow}</li> })}
                </ul>
            </div>
            <form novalidate on:submit=submit>
                <fieldset aria-describedby=move || has_no_reason().then_some("reason-problem")>
                    <legend>{text.reason}</legend>
                    <p class="problem" id="reason-problem" role="alert">{move || has_no_reason().then_some(text.no_reason)}</p>
                    {reasons.collect_view()}
                </fieldset>
                {move || {
                    (typed.reason.get() == Some(Reason::SuspectedLeak))
                        .then(|| {
                            view! {
                                <div class="note bad" id="leak">
                                    <p><strong>{text.leak}</strong></p>
                                    <ol>{text.leak_steps.iter().map(|step| view! { <li>{*step}</li> }).collect_view()}</ol>
                                </div>
                            }
                        })
                }}
                <div class="field">
                    <label for="confirmation">{move || edrpou.get().map(|edrpou| (text.confirm)(&edrpou))}</label>
                    <p class="problem" id="confirmation-problem" role="alert">{move || code_problem().map(text.problem)}</p>
                    <input
                        id="confirmation"
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="24"
                        readonly=is_sent
                        aria-disabled=sent
                        node_ref=code_field
                        aria-describedby=move || code_problem().map(|_| "confirmation-problem")
                        aria-invalid=move || code_problem().map(|_| "true")
                        prop:value=typed.code
                        on:input=move |event| typed.code.set(event_target_value(&event))
                    />
                </div>
                <div class="actions">
                    <button type="submit" class="primary" id="refresh" aria-disabled=is_busy>{text.button}</button>
                    <button type="button" class="secondary" id="cancel" aria-disabled=is_busy on:click=cancel>{text.cancel}</button>
                </div>
                <Status busy/>
            </form>
        </section>
    }
}
