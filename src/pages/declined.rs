//! The person declined: what was and was not done, and a way back.

use crate::flow::Progress;
use crate::flow::destination::BackLink;
use crate::text::use_text;
use crate::ui::page::{Tone, page};
use crate::ui::story::{finish, way_back};
use crate::ui::view::{View, p};

/// Declining before registration changes nothing; after it, the patient stays registered. `after` says what had been done.
pub fn declined(after: Progress, back: &BackLink) -> View {
    let text = use_text();
    let (name, story) = match after {
        Progress::Nothing => ("declined", text.endings.declined),
        Progress::PerhapsApproved => ("declined-access", text.endings.declined_unsure),
        _ => ("declined-access", text.endings.declined_access),
    };
    // What nobody knows is told by the story.
    let done = match story.meaning {
        "" => (text.progress)(after),
        told => told,
    };
    page(name, story.title, || Tone::Calm, None)
        .child(p().child(done))
        .child(
            (after == Progress::Registered)
                .then(|| finish(text.endings.finish_later, text.failure.sign_in_as_confidant)),
        )
        .child(way_back(back, true))
}
