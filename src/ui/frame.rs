//! What surrounds every page: the service's name on top, help and data protection below, always in the same place.

use crate::browser;
use crate::text::{Frame, Language, Note, Speech, use_text};
use crate::ui::icon::mark;
use crate::ui::view::{View, a, button, details, div, footer, header, p, row, span, summary};

/// Header, the page in its `main`, footer. What changes with the language changes in place: the header keeps the focus, the footer what
/// is unfolded.
pub fn frame(speech: Speech, page: View) -> View {
    row().child(top(speech)).child(page).child(foot(speech))
}

fn top(speech: Speech) -> View {
    let service = span().class("service").live_text(move || speech.text().frame.service);
    let inside = div().child(mark()).child(service).child(language_switch(speech));
    header().class("top").child(inside)
}

/// The languages, each by its own name; changing one changes nothing else.
fn language_switch(speech: Speech) -> View {
    let buttons = Language::ALL.map(|language| {
        let (short, whole) = language.own_name();
        let is_spoken = move || {
            Some(if speech.language.get() == language {
                "true"
            } else {
                "false"
            })
        };
        button()
            .attr("type", "button")
            .attr("lang", language.code())
            .attr("aria-label", whole)
            .live_attr("aria-pressed", is_spoken)
            .on("click", move |_| speech.switch(language))
            .child(short)
    });
    div()
        .class("languages")
        .attr("role", "group")
        .live_attr("aria-label", move || Some(speech.text().frame.languages))
        .children(buttons)
}

fn foot(speech: Speech) -> View {
    let links = browser::links();
    let build = browser::build_id().map(|id| span().live_text(move || (speech.text().frame.build)(&id)));
    let inside = div()
        .child(note(speech, |frame| &frame.help, links.help))
        .child(note(speech, |frame| &frame.accessibility, links.accessibility))
        .child(note(speech, |frame| &frame.privacy, links.privacy))
        .child(build);
    footer().class("foot").child(inside)
}

fn note(speech: Speech, which: fn(&'static Frame) -> &'static Note, link: Option<String>) -> View {
    let note = move || which(&speech.text().frame);
    // In a tab of its own: leaving this one would end the journey.
    let more = link.map(|href| {
        let link = a()
            .attr("href", &href)
            .attr("target", "_blank")
            .attr("rel", "noreferrer")
            .live_text(move || speech.text().frame.more);
        p().child(link)
    });
    // As many in every language.
    let paragraph = |at| p().live_text(move || note().paragraphs.get(at).copied().unwrap_or_default());
    let count = which(&use_text().frame).paragraphs.len();
    details()
        .child(summary().live_text(move || note().heading))
        .children((0..count).map(paragraph))
        .child(more)
}
