//! Who asks, for whom, for what, for how long, and where the person will be sent (seed 4.6, 4.7; requirements C).

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::driver::Journey;
use crate::flow::entry::SignUpRequest;
use crate::flow::failure::Failure;
use crate::flow::{Consent, Event, Flow, Progress};
use crate::person::{Fact, Line, UKRAINIAN, full_name};
use crate::scope::{DescribedScope, Verb};
use crate::text::{ConsentText, Counts, may_take_focus, use_text};
use crate::ui::choice::{Answer, Choice};
use crate::ui::fact_list::{FactList, LineView, TechnicalFacts};
use crate::ui::icon::VerbIcon;
use crate::ui::page::{Page, Tone};
use crate::ui::story::{StepList, WayBack};
use crate::ui::support::{SupportBox, time_of_step};

/// What the person is asked to allow. Stays on screen while the approval runs, and when another try may end otherwise.
#[component]
pub fn ConsentPage(
    /// What is happening.
    journey: Journey,
    /// What is asked.
    consent: Arc<Consent>,
    /// Whether the approval was refused for a reason that stays: nothing is asked any more.
    is_refused: bool,
) -> impl IntoView {
    let text = use_text();
    let words = &text.consent;
    let flow = journey.flow;
    let busy =
        Signal::derive(move || flow.with(|flow| matches!(flow, Flow::Approving(_)).then_some(text.waiting.approving)));
    let failure = Memo::new(move |_| flow.with(failure));
    let tone = Signal::derive(move || {
        if failure.read().is_some() {
            Tone::Error
        } else {
            Tone::Calm
        }
    });
    let decline_means = Signal::derive(move || match &*failure.read() {
        // What closing the tab does is told by the heading already: it is done.
        Some(_) if is_refused => "",
        Some(failure) if failure.is_outcome_unknown() => words.decline_in_doubt,
        _ => words.decline_means,
    });
    let answer = move |answer| {
        journey.tell(match answer {
            Answer::Accept => Event::Accepted { code: None },
            Answer::Decline => Event::Declined,
        });
    };

    let request = &consent.enrolled.request;
    let person = &consent.enrolled.person;
    let technical = [
        Some((words.client_id, request.client_id.as_str().to_owned())),
        consent.client_type.clone().map(|kind| (words.client_type, kind)),
        Some((words.return_address, request.return_address.as_str().to_owned())),
        consent
            .enrolled
            .user_tax_id
            .as_ref()
            .map(|tax_id| (text.fields.tax_id, tax_id.expose().to_owned())),
        person.text("email").map(|email| (text.fields.email, email.to_owned())),
    ];
    let technical: Vec<Fact> = technical
        .into_iter()
        .flatten()
        .map(|(label, value)| Fact::new(label, Some(value)))
        .collect();
    let mut printed = vec![Fact::new(text.support.time, time_of_step())];
    printed.extend(technical.iter().cloned());
    printed.extend(browser::claimed().map(|digest| Fact::new(words.digest, Some(digest))));
    let initial = consent
        .client_name
        .chars()
        .find(|c| !c.is_ascii_punctuation() && !c.is_whitespace() && *c != '«');
    let initial = initial.map(String::from);
    let grantor = person.confidant().and_then(|confidant| full_name(&confidant));
    let host = request.return_address.shown_host();
    // One piece with the full stop, which would else stand on a line of its own.
    let destination = [host.as_str(), "."].concat();
    let looks_alike = request.return_address.may_look_like_another();
    let link = request.clone();
    let patient = full_name(person);
    let [open, close] = text.fields.quotes;
    let client_name = [open, &consent.client_name, close].concat();
    let scopes = consent.scopes.clone();
    let is_dictionary_known = consent.is_dictionary_known;
    let terms = browser::links().terms;
    let counts = count(&consent.scopes, is_dictionary_known);
    let cannot = if counts.undescribed == 0 && is_dictionary_known && !is_refused {
        (words.cannot)(counts.change > 0, counts.remove > 0)
    } else {
        // Nobody knows what a permission without a text allows, and what is refused allows nothing.
        ""
    };

    view! {
        <Page name="consent" title=if is_refused { words.failed } else { words.title } tone step=words.step>
            <p class="printed title">{words.printed}</p>
            <section class="card">
                <div class="who">
                    <span class="initial" lang="uk" aria-hidden="true">{initial}</span>
                    <p>
                        <bdi class="client" lang=UKRAINIAN>{client_name}</bdi>
                        <span>{words.asks}</span>
                        <bdi class="patient" lang=UKRAINIAN>{patient}</bdi>
                        {grantor.map(|name| view! { <span class="small">{words.acting} " " <bdi lang=UKRAINIAN>{name}</bdi></span> })}
                    </p>
                </div>
                <TechnicalFacts facts=technical/>
            </section>
            {(!is_dictionary_known)
                .then(|| {
                    view! {
                        <div class="note warn">
                            <p>{words.no_dictionary}</p>
                            <button type="button" class="link" on:click=move |_| journey.tell(Event::Retried)>
                                {words.load_dictionary}
                            </button>
                        </div>
                    }
                })}
            <p class="counts"><strong>{(words.counts)(counts)}</strong> " " {cannot}</p>
            <ScopeGroups scopes is_dictionary_known/>
            <div class="terms">
                <p>{words.lasts}</p>
                <p>{words.returns_to} " " <strong><LineView line=Line::site(&destination)/></strong></p>
                {terms.map(|href| view! { <p><a href=href target="_blank" rel="noreferrer">{words.terms}</a></p> })}
                <button type="button" class="link" id="print" on:click=|_| browser::print()>{words.print}</button>
            </div>
            {looks_alike.then(|| view! { <p class="note warn">{text.confirm.looks_alike}</p> })}
            <section class="card printed">
                <FactList facts=printed/>
                <p>{words.printed_before}</p>
            </section>
            {move || failure.get().map(|failure| view! { <ApprovalFailure failure is_refused link=link.clone()/> })}
            <Choice busy patience=journey.patience decline_means on_answer=answer/>
        </Page>
    }
}

fn failure(flow: &Flow) -> Option<Failure> {
    match flow {
        Flow::Consenting { failure, .. } => failure.clone(),
        _ => None,
    }
}

/// The seed keeps approval errors on this page: what happened, in words, and the server's own. Where the same request
/// would be refused again, the heading of the page says so in place of the box's own, and the way back stands in place of
/// the button. Declining stays: it tells the application, and how to finish later.
#[component]
fn ApprovalFailure(failure: Failure, is_refused: bool, link: Arc<SignUpRequest>) -> impl IntoView {
    let text = use_text();
    let (heading, after) = if failure.is_outcome_unknown() {
        (text.consent.perhaps_failed, Progress::PerhapsApproved)
    } else {
        (text.consent.failed, Progress::Registered)
    };
    let story = text.failure_story(&failure, after, true);
    let told = NodeRef::<html::Div>::new();
    let may_take_focus = may_take_focus();
    Effect::new(move |_| {
        if let Some(told) = told.get()
            && may_take_focus()
        {
            browser::focus(&told);
        }
    });
    view! {
        <div class="note bad" role="alert" id="approval-failure" tabindex="-1" node_ref=told>
            {(!is_refused).then(|| view! { <strong>{heading}</strong> })}
            <p>{story.sentence}</p>
            <p>{story.meaning}</p>
            <StepList steps=story.steps wait=failure.retry_after.map(text.confirm.wait_seconds)/>
        </div>
        {is_refused.then(|| view! { <WayBack back=link.return_address.front_page()/> })}
        <SupportBox failure/>
    }
}

/// How many there are of each group below. Without the dictionary every scope is placed by its code.
fn count(scopes: &[DescribedScope], is_dictionary_known: bool) -> Counts {
    let mut counts = Counts::default();
    for scope in scopes {
        let place = match scope.scope.verb() {
            _ if scope.text.is_none() && is_dictionary_known => &mut counts.undescribed,
            Verb::View => &mut counts.view,
            Verb::Change => &mut counts.change,
            Verb::Remove => &mut counts.remove,
        };
        *place += 1;
    }
    counts
}

/// Every scope, grouped by what it lets the client do; those the dictionary has no text for stand apart, never left out.
/// Without the dictionary nothing can be said to lack a text: then every scope is in its group, by its code.
#[component]
fn ScopeGroups(scopes: Vec<DescribedScope>, is_dictionary_known: bool) -> impl IntoView {
    let words = &use_text().consent;
    let (placed, undescribed): (Vec<_>, Vec<_>) = scopes
        .into_iter()
        .partition(|scope| scope.text.is_some() || !is_dictionary_known);
    let of = |verb| {
        placed
            .iter()
            .filter(|scope| scope.scope.verb() == verb)
            .cloned()
            .collect::<Vec<_>>()
    };
    [
        (Some(Verb::View), of(Verb::View)),
        (Some(Verb::Change), of(Verb::Change)),
        (Some(Verb::Remove), of(Verb::Remove)),
        (None, undescribed),
    ]
    .into_iter()
    .filter(|(_, scopes)| !scopes.is_empty())
    .map(|(verb, scopes)| view! { <ScopeGroup verb scopes words/> })
    .collect_view()
}

#[component]
fn ScopeGroup(verb: Option<Verb>, scopes: Vec<DescribedScope>, words: &'static ConsentText) -> impl IntoView {
    let heading = verb.map_or(words.undescribed, words.verb);
    let count = (words.permissions)(scopes.len());
    // Said once: of ten permissions without a text it would otherwise be read ten times.
    let explanation = verb
        .is_none()
        .then(|| view! { <p class="small">{(words.undescribed_means)(scopes.len())}</p> });
    let rows = scopes.into_iter().map(|DescribedScope { scope, text }| {
        view! {
            <li>
                <VerbIcon verb/>
                <span>
                    {text.map(|text| view! { <bdi lang=UKRAINIAN>{text}</bdi> })}
                    <code><LineView line=Line::parted(scope.as_str(), [':', '_'])/></code>
                </span>
            </li>
        }
    });
    view! {
        <section class="card scopes">
            <h2>{heading} <span class="count">"\u{a0}· "{count}</span></h2>
            {explanation}
            <ul>{rows.collect_view()}</ul>
        </section>
    }
}
