//! What to tell the support service: the reference, the service's own words, the time; ready to be copied.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::flow::Flow;
use crate::flow::failure::{Failure, Message};
use crate::person::{Date, Fact, Line};
use crate::text::use_text;
use crate::ui::fact_list::FactList;

/// When the journey moved last: the time a failure is told with, in whatever language and however often it is told.
#[derive(Clone, Copy)]
pub struct LastStep(Memo<(Option<Date>, String)>);

impl LastStep {
    /// Follows the journey.
    pub fn of(flow: RwSignal<Flow>) -> Self {
        Self(Memo::new(move |_| {
            flow.track();
            now()
        }))
    }
}

/// When the journey moved last, in words.
pub fn time_of_step() -> Option<String> {
    let (day, time) = use_context::<LastStep>().map_or_else(now, |step| step.0.get_untracked());
    Some([(use_text().fields.date)(day?), time].join(", "))
}

fn now() -> (Option<Date>, String) {
    (browser::today(), browser::time_of_day())
}

/// The box for a failed call.
#[component]
pub fn SupportBox(
    /// The failed call.
    failure: Failure,
) -> impl IntoView {
    let text = &use_text().support;
    let original = failure.objection().and_then(|objection| {
        let words = objection.messages.iter().map(|Message { field, text }| {
            let field = field.as_deref().map(Line::plain);
            Line::join([field, Some(Line::english(text.as_str()))], ": ")
        });
        let [open, close] = if objection.messages.is_empty() {
            ["", ""]
        } else {
            ["(", ")"]
        };
        let kind = objection
            .kind
            .iter()
            .map(|kind| Some(Line::plain([open, kind, close].concat())));
        Line::join(words.chain(kind), "\n")
    });
    let rows = [
        (text.reference, failure.reference.map(Line::plain)),
        (text.original, original),
        (
            text.status,
            failure.status.map(|status| Line::plain(status.to_string())),
        ),
    ];
    view! { <Details rows=rows.to_vec()/> }
}

/// The box when only a reference is known.
#[component]
pub fn ReferenceBox(
    /// The reference to quote.
    reference: Option<String>,
) -> impl IntoView {
    let text = &use_text().support;
    view! { <Details rows=vec![(text.reference, reference.map(Line::plain))]/> }
}

#[component]
fn Details(rows: Vec<(&'static str, Option<Line>)>) -> impl IntoView {
    let text = &use_text().support;
    let time = time_of_step().map(Line::plain);
    let rows: Vec<(&'static str, Line)> = rows
        .into_iter()
        .chain([(text.time, time)])
        .filter_map(|(label, value)| Some((label, value?)))
        .collect();
    let copied = rows
        .iter()
        .map(|(label, value)| format!("{label}: {value}"))
        .collect::<Vec<_>>()
        .join("\n");
    let facts: Vec<Fact> = rows
        .into_iter()
        .map(|(label, value)| Fact::of(Line::plain(label), Some(value)))
        .collect();
    let was_copied = RwSignal::new(false);
    let copy = move |_| {
        let copied = copied.clone();
        spawn_local(async move { was_copied.set(browser::copy(&copied).await) });
    };
    view! {
        <section class="card support">
            <details open>
                <summary>{text.heading}</summary>
                <FactList facts/>
                <p>
                    <button type="button" class="link" on:click=copy>{text.copy}</button>
                    " "
                    <span role="status">{move || was_copied.get().then_some(text.copied)}</span>
                </p>
            </details>
        </section>
    }
}
