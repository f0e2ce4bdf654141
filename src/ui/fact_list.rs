//! Facts to be read and checked: a card with a heading and rows of label and value. Nothing in it can be edited.

use leptos::prelude::*;

use crate::browser;
use crate::person::{Fact, Line, Piece, Section};
use crate::text::use_text;

/// One card of facts.
#[component]
pub fn FactCard(
    /// What to show.
    section: Section,
) -> impl IntoView {
    view! {
        <section class="card">
            <h2>{section.heading}</h2>
            <FactList facts=section.facts/>
        </section>
    }
}

/// Identifiers and codes, folded away: nobody checks a patient's data by them.
#[component]
pub fn TechnicalFacts(
    /// What to show.
    facts: Vec<Fact>,
) -> impl IntoView {
    let fields = &use_text().fields;
    (!facts.is_empty()).then(|| {
        view! {
            <details class="technical">
                <summary>{fields.technical}</summary>
                <FactList facts/>
            </details>
        }
    })
}

/// Rows of label and value.
#[component]
pub fn FactList(
    /// What to show.
    facts: Vec<Fact>,
) -> impl IntoView {
    view! { <dl class="facts">{facts.into_iter().map(|fact| view! { <FactRow fact/> }).collect_view()}</dl> }
}

#[component]
fn FactRow(fact: Fact) -> impl IntoView {
    let fields = &use_text().fields;
    let Fact {
        label,
        value,
        detail,
        is_secret,
    } = fact;
    let value = match value {
        None => view! { <span class="empty">{fields.empty}</span> }.into_any(),
        Some(value) if is_secret => view! { <Concealed value name=label.to_string()/> }.into_any(),
        Some(value) => view! { <LineView line=value/> }.into_any(),
    };
    view! {
        <div>
            <dt><LineView line=label/></dt>
            <dd>
                {value}
                {detail.map(|line| view! { " " <span class="small"><LineView line/></span> })}
            </dd>
        </div>
    }
}

/// A line, each piece in its own language and direction.
#[component]
pub fn LineView(
    /// What it says.
    line: Line,
) -> impl IntoView {
    line.0
        .into_iter()
        .map(|piece| match piece {
            Piece::Joint(text) => text.into_any(),
            Piece::Words { text, lang } => view! { <bdi lang=lang>{text}</bdi> }.into_any(),
        })
        .collect_view()
}

/// A value hidden from eyes over the shoulder until the person asks to see it.
#[component]
fn Concealed(value: Line, name: String) -> impl IntoView {
    let fields = &use_text().fields;
    let is_shown = RwSignal::new(false);
    // Whoever comes back to the tab may not be alone.
    browser::on_hidden(move || {
        let _ = is_shown.try_set(false);
    });
    let label = move || if is_shown.get() { fields.conceal } else { fields.reveal };
    view! {
        {move || {
            if is_shown.get() {
                view! { <LineView line=value.clone()/> }.into_any()
            } else {
                view! {
                    <span aria-hidden="true">"••••••••"</span>
                    <span class="unseen">{fields.concealed}</span>
                }
                .into_any()
            }
        }}
        " "
        <button type="button" class="link" aria-label=move || format!("{} — {name}", label()) on:click=move |_| is_shown.update(|shown| *shown = !*shown)>
            {label}
        </button>
    }
}
