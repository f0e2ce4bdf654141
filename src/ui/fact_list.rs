//! Facts to be read and checked: a card with a heading and rows of label and value. Nothing in it can be edited.

use std::cell::Cell;
use std::rc::Rc;

use crate::browser;
use crate::person::{Fact, Line, Piece, Section, UKRAINIAN};
use crate::text::use_text;
use crate::ui::view::{View, bdi, button, dd, details, div, dl, dt, h2, row, section, span, summary, time};

/// One card of facts.
pub fn fact_card(facts: Section) -> View {
    section()
        .class("card")
        .child(h2().child(facts.heading))
        .child(fact_list(facts.facts))
}

/// Identifiers and codes, folded away: nobody checks a patient's data by them.
pub fn technical_facts(facts: Vec<Fact>) -> Option<View> {
    let fields = &use_text().fields;
    (!facts.is_empty()).then(|| {
        details()
            .class("technical")
            .child(summary().child(fields.technical))
            .child(fact_list(facts))
    })
}

/// Rows of label and value.
pub fn fact_list(facts: Vec<Fact>) -> View {
    dl().class("facts").children(facts.into_iter().map(fact_row))
}

fn fact_row(fact: Fact) -> View {
    let fields = &use_text().fields;
    let Fact {
        label,
        value,
        detail,
        is_secret,
    } = fact;
    let value = match value {
        None => span().class("empty").child(fields.empty),
        Some(value) if is_secret => concealed(value, label.to_string()),
        Some(value) => line(&value),
    };
    let value = untranslated(dd()).child(value);
    let value = match detail {
        Some(detail) => value.child(" ").child(span().class("small").child(line(&detail))),
        None => value,
    };
    div().child(dt().child(line(&label))).child(value)
}

/// What a browser's translator must leave alone, and send nowhere: whoever checks a name has to see that name.
pub fn untranslated(view: View) -> View {
    view.attr("translate", "no")
}

/// A line, each piece in its own language and direction.
pub fn line(line: &Line) -> View {
    row().children(line.0.iter().map(|piece| match piece {
        Piece::Joint(text) => View::from(*text),
        Piece::Words { text, lang: None } => bdi().child(text.as_str()),
        Piece::Words { text, lang: Some(lang) } => bdi().attr("lang", lang).child(text.as_str()),
        Piece::Day { text, day } => time().attr("datetime", day).child(text.as_str()),
    }))
}

/// The name of a site, whole where it fits, and else broken after its dots; one that is there in both its forms, each by itself.
pub fn site(name: &str) -> View {
    let form = |form: &str| bdi().child(line(&Line::dotted(form)));
    match name.split_once(' ') {
        Some((own, ascii)) => row().child(form(own)).child(" ").child(form(ascii)),
        None => bdi().child(name),
    }
}

/// Words of the record or of a dictionary.
pub fn ukrainian(words: &str) -> View {
    untranslated(bdi()).attr("lang", UKRAINIAN).child(words)
}

/// A value hidden from eyes over the shoulder until the person asks to see it.
fn concealed(value: Line, name: String) -> View {
    let fields = &use_text().fields;
    let place = span();
    let toggle = button().attr("type", "button").class("link");
    let is_shown = Cell::new(false);
    let show: Rc<dyn Fn(bool)> = Rc::new({
        let (place, toggle) = (place.clone(), toggle.clone());
        move |wanted| {
            is_shown.set(wanted && !is_shown.get());
            let act = if is_shown.get() {
                place.fill(line(&value));
                fields.conceal
            } else {
                let hidden = span().class("unseen").child(fields.concealed);
                place.fill(
                    row()
                        .child(span().attr("aria-hidden", "true").child("••••••••"))
                        .child(hidden),
                );
                fields.reveal
            };
            toggle
                .clone()
                .attr("aria-label", &[act, " — ", &name].concat())
                .fill(act);
        }
    });
    show(false);
    // Whoever comes back to the tab may not be alone. The browser listens for ever: it must not hold the value.
    let weakly = Rc::downgrade(&show);
    browser::on_hidden(move || {
        if let Some(show) = weakly.upgrade() {
            show(false);
        }
    });
    let toggle = toggle.on("click", move |_| show(true));
    row().child(place).child(" ").child(toggle)
}
