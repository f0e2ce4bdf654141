//! The person declined: what was and was not done, and a way back.

use crate::driver::Journey;
use crate::flow::Progress;
use crate::flow::destination::BackLink;
use crate::flow::failure::Failure;
use crate::text::use_text;
use crate::ui::page::{Tone, page};
use crate::ui::story::{finish, way_back};
use crate::ui::support::support_box;
use crate::ui::view::{View, p};

/// Declining before registration changes nothing; after it, the patient stays registered. `after` says what had been done,
/// `failure` what the approval had failed with before: where it would fail again, that is the news, and what helps.
pub fn declined(journey: Journey, after: Progress, failure: Option<&Failure>, back: &BackLink) -> View {
    let text = use_text();
    let refusal = failure.filter(|failure| text.is_refused_for_good(failure));
    let (name, story) = match after {
        Progress::Nothing => ("declined", text.endings.declined),
        Progress::PerhapsApproved => ("declined-access", text.endings.declined_unsure),
        _ => ("declined-access", text.endings.declined_access),
    };
    let why = refusal.map(|failure| text.failure_story(failure, after, false));
    let (title, to_do, steps) = match why {
        Some(why) => (text.consent.failed, text.frame.what_to_do, why.steps),
        None => (
            story.title,
            text.endings.finish_later,
            text.failure.sign_in_as_confidant,
        ),
    };
    // What nobody knows is told by the story.
    let done = match story.meaning {
        "" => (text.progress)(after),
        told => told,
    };
    page(name, title, || Tone::Calm, None)
        .child(p().child(done))
        .child(why.map(|why| p().child(why.sentence)))
        .child((after == Progress::Registered).then(|| finish(to_do, steps)))
        .child(way_back(back, refusal.is_none()))
        .child(refusal.map(|failure| support_box(failure.clone(), journey.answered_at())))
}
