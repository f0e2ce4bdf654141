//! What to tell the support service: the reference, the service's own words, the time; ready to be copied.

use leptos::task::spawn_local;

use crate::browser;
use crate::flow::failure::{Failure, Message};
use crate::person::{Fact, Line};
use crate::text::use_text;
use crate::ui::fact_list::fact_list;
use crate::ui::view::{View, button, details, p, section, span, summary};

/// A moment in words, by the device's own clock.
pub fn time_in_words(at: f64) -> Option<String> {
    let day = (use_text().fields.date)(browser::day(at)?);
    Some([day, browser::time_of_day(at)].join(", "))
}

/// The box for a call that failed then.
pub fn support_box(failure: Failure, at: f64) -> View {
    let original = failure.objection().and_then(|objection| {
        let words = objection.messages.iter().map(|Message { field, text }| {
            let field = field.as_deref().map(Line::plain);
            let told = Line::join([field, Some(Line::english(text.as_str()))], ": ");
            // Where each of several begins should be seen.
            let mark = (objection.messages.len() > 1).then(|| Line::plain("–"));
            Line::join([mark, told], "\u{a0}")
        });
        let [open, close] = if objection.messages.is_empty() {
            ["", ""]
        } else {
            ["(", ")"]
        };
        let kind = objection.kind.as_ref();
        let kind = kind.map(|kind| Line::plain([open, kind, close].concat()));
        // Beside the one sentence it belongs to; of several it follows the last.
        let beside = if objection.messages.len() > 1 { "\n" } else { " " };
        Line::join([Line::join(words, "\n"), kind], beside)
    });
    let status = failure.status.map(|status| Line::plain(status.to_string()));
    details_of(failure.reference, original, status, at)
}

/// The box when only a reference is known.
pub fn reference_box(reference: Option<String>, at: f64) -> View {
    details_of(reference, None, None, at)
}

fn details_of(reference: Option<String>, original: Option<Line>, status: Option<Line>, at: f64) -> View {
    let text = &use_text().support;
    let rows = [
        (text.reference, reference.map(Line::plain)),
        (text.original, original),
        (text.status, status),
        (text.time, time_in_words(at).map(Line::plain)),
    ];
    let mut copied = Vec::new();
    let mut facts = Vec::new();
    for (label, value) in rows {
        if let Some(value) = value {
            copied.push([label, ": ", &value.to_string()].concat());
            facts.push(Fact::of(Line::plain(label), Some(value)));
        }
    }
    let copied = copied.join("\n");
    let told = span().attr("role", "status");
    let copy = button()
        .attr("type", "button")
        .class("link")
        .child(text.copy)
        .on("click", {
            let told = told.clone();
            move |_| {
                let (copied, told) = (copied.clone(), told.clone());
                spawn_local(async move {
                    let is_copied = browser::copy(&copied).await;
                    told.fill(if is_copied { text.copied } else { text.not_copied });
                });
            }
        });
    let copy = p().child(copy).child(" ").child(told);
    let details = details()
        .attr("open", "")
        .child(summary().child(text.heading))
        .child(fact_list(facts))
        .child(copy);
    section().class("card support").child(details)
}
