//! Nobody knows whether the patient was registered: an unknown outcome in words, not a spinner (requirements, retry matrix).

use crate::driver::Journey;
use crate::flow::{Draft, Event, Flow};
use crate::text::use_text;
use crate::ui::page::{Tone, page};
use crate::ui::story::{retry_button, story_body, way_back};
use crate::ui::support::support_box;
use crate::ui::view::{View, p};

/// Offers one explicit repeat, and the way back. `draft` may have been registered.
pub fn unsure(journey: Journey, draft: &Draft) -> View {
    let text = use_text();
    let story = text.endings.unsure;
    let failure = journey.flow.with_untracked(|flow| match flow {
        Flow::Unsure { failure, .. } => Some(failure.clone()),
        _ => None,
    });
    let wait = failure.as_ref().and_then(|failure| failure.retry_after);
    page("unsure", story.title, || Tone::Error, None)
        .child(story_body(story, "", None))
        .child(wait.map(|seconds| p().child((text.confirm.wait_seconds)(seconds))))
        .child(retry_button(text.endings.repeat, move || journey.tell(Event::Retried)))
        .child(p().class("small").child(text.failure.closing_gives_up_repeat))
        .child(way_back(&draft.request.return_address.front_page(), false))
        .child(failure.map(|failure| support_box(failure, journey.answered_at())))
}
