//! A handful of drawings. They never carry a meaning alone, so every one is hidden from screen readers.

use crate::scope::Verb;
use crate::ui::view::{View, drawing, span};

/// The service's mark.
pub fn mark() -> View {
    let cross = strokes("0 0 16 16", "2", "M8 3v10M3 8h10");
    span().class("mark").attr("aria-hidden", "true").child(cross)
}

/// The kind of access: eye, pen, bin; a warning sign for what nobody described.
pub fn verb_icon(verb: Option<Verb>) -> View {
    let path = match verb {
        Some(Verb::View) => {
            "M1.8 10S4.8 4.6 10 4.6 18.2 10 18.2 10 15.2 15.4 10 15.4 1.8 10 1.8 10zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5z"
        }
        Some(Verb::Change) => "M3.5 16.5l.9-3.6L13.6 3.7a1.7 1.7 0 0 1 2.4 0l.3.3a1.7 1.7 0 0 1 0 2.4L7.1 15.6z",
        Some(Verb::Remove) => "M3.5 5.5h13M8 5.5V3.2h4v2.3M5.2 5.5l.8 11.3h8l.8-11.3M8.4 8.5v5.4M11.6 8.5v5.4",
        None => "M10 3.2l7.6 13.3H2.4zM10 8.3v3.6M10 14.1v.1",
    };
    strokes("0 0 20 20", "1.8", path)
        .class("icon")
        .attr("stroke-linejoin", "round")
        .attr("stroke-linecap", "round")
        .attr("aria-hidden", "true")
}

fn strokes(view_box: &str, width: &str, path: &str) -> View {
    drawing("svg")
        .attr("viewBox", view_box)
        .attr("fill", "none")
        .attr("stroke", "currentColor")
        .attr("stroke-width", width)
        .child(drawing("path").attr("d", path))
}
