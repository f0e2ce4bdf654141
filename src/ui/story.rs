//! What happened, what it means, what was and was not done, what to do next.

use crate::flow::destination::BackLink;
use crate::text::{Story, use_text};
use crate::ui::fact_list::site;
use crate::ui::view::{View, a, button, div, h2, li, ol, p, row, section, span, strong};

/// The body of a story; its title is the page's heading. `done` says what was and was not changed, and is empty when the
/// story says it itself; `wait` says how long the service asks to wait, when it does.
pub fn story_body(story: Story, done: &'static str, wait: Option<String>) -> View {
    let frame = &use_text().frame;
    let mut body = row();
    if !story.sentence.is_empty() && !story.is_said_by_heading() {
        body = body.child(p().class("note bad").child(strong().child(story.sentence)));
    }
    if !story.meaning.is_empty() || !done.is_empty() {
        body = body.child(meaning([story.meaning, done].join(" ").trim()));
    }
    if !story.steps.is_empty() {
        body = body
            .child(h2().child(frame.what_to_do))
            .child(step_list(story.steps, wait));
    }
    body
}

/// What it means.
pub fn meaning(explanation: &str) -> View {
    let heading = strong().child(use_text().frame.what_it_means).child(".");
    p().child(heading).child(" ").child(explanation)
}

/// Next steps, in order; numbered, by their style, when there are several. The very first one is how long to wait.
pub fn step_list(steps: &[&str], wait: Option<String>) -> View {
    let wait = wait.map(|wait| li().child(wait));
    ol().class("steps")
        .child(wait)
        .children(steps.iter().map(|step| li().child(*step)))
}

/// The patient is registered and only the access is missing: nothing is lost, nobody needs to register again, and how to
/// finish. The heading says what to do now, when that is all there is to do, else how to finish later.
pub fn finish(heading: &str, steps: &[&str]) -> View {
    section()
        .class("card finish")
        .child(h2().child(heading))
        .child(p().child(use_text().endings.finish_later_means))
        .child(step_list(steps, None))
}

/// A way back to the application, naming its host, with a warning when that could be taken for another; followed only by the
/// person's own click. `is_over` says that nothing more happens in this tab by itself.
pub fn way_back(back: &BackLink, is_over: bool) -> View {
    // Such a name is there in both its forms.
    let looks_alike = back.host.contains(' ').then_some(use_text().confirm.looks_alike);
    row()
        .child(looks_alike.map(|words| p().class("note warn").child(words)))
        .child(way_back_unwarned(back, is_over))
}

/// The same, where the page has warned of the name already.
pub fn way_back_unwarned(back: &BackLink, is_over: bool) -> View {
    let frame = &use_text().frame;
    let link = a()
        .attr("href", &back.href)
        .attr("rel", "noreferrer")
        .child(span().child(frame.back_to).child(" ").child(site(&back.host)));
    p().class("way-back")
        .child(link)
        .child(is_over.then(|| span().class("small").child(frame.close_tab)))
}

/// One button that does the interrupted step again.
pub fn retry_button(label: &str, on_press: impl Fn() + 'static) -> View {
    let button = button()
        .attr("type", "button")
        .class("primary")
        .id("retry")
        .on("click", move |_| on_press())
        .child(label);
    div().class("actions").child(button)
}
