//! What to tell the support service: the reference, the service's own words, the time; ready to be copied.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::flow::failure::{Failure, Message};
use crate::person::Fact;
use crate::text::use_text;
use crate::ui::fact_list::FactList;

/// The box for a failed call.
#[component]
pub fn SupportBox(
    /// The failed call.
    failure: Failure,
) -> impl IntoView {
    let text = &use_text().support;
    let original = failure.objection().map(|objection| {
        let words = objection.messages.iter().map(|Message { field, text }| match field {
            Some(field) => format!("{field}: {text}"),
            None => text.clone(),
        });
        let kind = objection.kind.iter().map(|kind| format!("({kind})"));
        words.chain(kind).collect::<Vec<_>>().join("\n")
    });
    let rows = [
        (text.reference, failure.reference),
        (text.original, original),
        (text.status, failure.status.map(|status| status.to_string())),
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
    view! { <Details rows=vec![(text.reference, reference)]/> }
}

#[component]
fn Details(rows: Vec<(&'static str, Option<String>)>) -> impl IntoView {
    let text = &use_text().support;
    let mut rows = rows;
    rows.push((text.time, Some(browser::now())));
    let facts: Vec<Fact> = rows
        .into_iter()
        .filter_map(|(label, value)| Some((label, value.filter(|value| !value.is_empty())?)))
        .map(|(label, value)| Fact::new(label, Some(value)))
        .collect();
    let copied = facts
        .iter()
        .map(|fact| format!("{}: {}", fact.label, fact.value.as_deref().unwrap_or_default()))
        .collect::<Vec<_>>()
        .join("\n");
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
