//! Before somebody is inside: signing in, the way to eHealth, waiting, and when nothing can be had.

use leptos::html;
use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{AdviceView, Page, Reference, Status, focus_again};
use super::typed::Typed;
use crate::refresh::{Address, Door, Event, Failure, Visit};
use crate::text::admin::use_admin_text;

fn at_door<T>(watch: Watch, read: impl Fn(&Door) -> T + Send + Sync + 'static) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| {
        watch.visit.with(|visit| match visit {
            Visit::Door(door) => Some(read(door)),
            _ => None,
        })
    })
}

/// Asks for the clinic's code.
#[component]
pub fn DoorPage(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.door;
    let Typed {
        code: typed, barred, ..
    } = use_context().unwrap_or_default();
    let problem = at_door(watch, |door| door.problem);
    let failure = at_door(watch, |door| door.failure.clone());
    let is_asking = at_door(watch, |door| door.is_asking);
    // How long the server takes no more tries is counted from the answer on, whatever the page speaks meanwhile.
    let refusal = at_door(watch, |door| door.wait().map(|wait| (door.tries, wait)));
    let is_barred = Memo::new(move |_| {
        let (tries, wait) = refusal.get().flatten()?;
        let (_, until) = barred
            .get_value()
            .filter(|(of, _)| *of == tries)
            .unwrap_or((tries, watch.clock.get_untracked() + i64::from(wait)));
        barred.set_value(Some((tries, until)));
        Some(watch.clock.get() < until)
    });
    let may_not_press = move || is_asking.get() == Some(true) || is_barred.get() == Some(true);
    // The focus returns to the field only when the field is what is wrong.
    let tries = at_door(watch, |door| if door.problem.is_some() { door.tries } else { 0 });
    let field = NodeRef::<html::Input>::new();
    focus_again(field, tries);
    let has_problem = move || problem.get().flatten().is_some();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_barred.get_untracked() == Some(true) {
            return;
        }
        watch.tell(Event::SignInWanted {
            typed: typed.get_untracked(),
        });
    };
    view! {
        <Page name="sign-in" title=text.title>
            <p class="lead">{text.lead}</p>
            <div role="alert">
                {move || {
                    failure
                        .get()
                        .flatten()
                        .filter(|_| is_barred.get() != Some(false))
                        .map(|failure| {
                            view! {
                                <div class="note bad">
                                    <AdviceView advice=(whole.failure)(&failure)/>
                                    <Reference reference=failure.reference/>
                                </div>
                            }
                        })
                }}
            </div>
            <form class="panel" novalidate on:submit=submit>
                <div class="field">
                    <label for="edrpou">{text.label}</label>
                    <p class="small" id="edrpou-hint">{text.hint}</p>
                    <p class="problem" id="edrpou-problem" role="alert">
                        {move || problem.get().flatten().map(text.problem)}
                    </p>
                    <input
                        id="edrpou"
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="24"
                        node_ref=field
                        aria-describedby=move || if has_problem() { "edrpou-problem edrpou-hint" } else { "edrpou-hint" }
                        aria-invalid=move || has_problem().then_some("true")
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </div>
                <div class="actions single">
                    <button type="submit" class="primary" id="sign-in" aria-disabled=move || may_not_press().then_some("true")>
                        {text.button}
                    </button>
                </div>
                <Status busy=Signal::derive(move || if is_asking.get() == Some(true) { text.asking } else { "" })/>
                <p class="small">{text.next}</p>
            </form>
        </Page>
    }
}

/// On the way to eHealth.
#[component]
pub fn LeavingPage(
    /// Where.
    address: Address,
) -> impl IntoView {
    let text = &use_admin_text().door;
    let href = address.as_str().to_owned();
    view! {
        <Page name="leaving" title=text.asking>
            <p role="status">{(text.leaving)(address.host())}</p>
            <div class="progress" aria-hidden="true"></div>
            <p class="small">
                {text.leaving_by_hand} " "
                <a href=href rel="noreferrer">{address.host().to_owned()}</a>
            </p>
        </Page>
    }
}

/// Something is being asked for and there is nothing to show yet.
#[component]
pub fn LoadingPage(
    /// What.
    title: &'static str,
) -> impl IntoView {
    view! {
        <Page name="loading" title>
            <div class="progress" aria-hidden="true"></div>
        </Page>
    }
}

/// The overview cannot be had.
#[component]
pub fn StrandedPage(
    /// What is happening.
    watch: Watch,
    /// Why.
    failure: Failure,
) -> impl IntoView {
    let text = use_admin_text();
    let frame = &text.frame;
    view! {
        <Page name="trouble" title=frame.stranded is_error=true>
            <div class="note bad">
                <AdviceView advice=(text.failure)(&failure)/>
                <Reference reference=failure.reference/>
            </div>
            <p>{frame.stranded_means}</p>
            <div class="actions single">
                <button type="button" class="primary" id="retry" on:click=move |_| watch.tell(Event::Retried)>
                    {frame.retry}
                </button>
            </div>
        </Page>
    }
}
