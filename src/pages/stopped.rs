//! It ended without the application getting access: what happened, what it means, what to do now.

use crate::driver::Journey;
use crate::flow::destination::BackLink;
use crate::flow::failure::{Cause, Known};
use crate::flow::{Ending, Event, Progress};
use crate::person::Line;
use crate::text::use_text;
use crate::ui::fact_list::line;
use crate::ui::page::{Tone, page};
use crate::ui::story::{finish, retry_button, story_body, way_back};
use crate::ui::support::{reference_box, support_box};
use crate::ui::view::{View, code, p, strong};

/// How the journey ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Why.
    pub ending: Ending,
    /// What had been done by then.
    pub after: Progress,
    /// Whether the step may be tried again.
    pub may_retry: bool,
    /// The way back.
    pub back: BackLink,
}

/// The error page.
pub fn stopped(journey: Journey, stop: Stop) -> View {
    let text = use_text();
    let Stop {
        ending,
        after,
        may_retry,
        back,
    } = stop;
    let mut story = match &ending {
        Ending::Failed(failure) => text.failure_story(failure, after, may_retry),
        Ending::OpenElsewhere => (text.endings.open_elsewhere)(may_retry),
        Ending::AlreadyRegistered(_) => text.endings.already_registered,
        Ending::Distrusted { reason, .. } => (text.endings.distrusted)(*reason),
        Ending::NothingAsked { .. } => text.endings.nothing_asked,
        Ending::Idle => (text.endings.idle)(after),
    };
    let (retry_after, done) = match &ending {
        Ending::Failed(failure) => (failure.retry_after, text.done(failure, after)),
        // Nobody knows what the other tab did.
        Ending::OpenElsewhere => (None, ""),
        // The story says it itself.
        Ending::AlreadyRegistered(_) => (None, ""),
        _ => (None, (text.progress)(after)),
    };
    let wait = match retry_after {
        Some(seconds) if may_retry => Some((text.confirm.wait_seconds)(seconds)),
        _ => None,
    };
    let goes_on = may_retry && matches!(&ending, Ending::Failed(failure) if failure.cause == Cause::Offline);
    if goes_on {
        // It is done by itself.
        story.steps = story.steps.split_last().map_or(story.steps, |(_, others)| others);
    }
    let sign_in = text.failure.sign_in_as_confidant;
    let has_later = story.steps != sign_in && matches!(&ending, Ending::Failed(failure) if failure.is_temporary());
    let finish = match &ending {
        _ if after != Progress::Registered => None,
        // Says itself that nobody needs to register again.
        Ending::AlreadyRegistered(_) => None,
        _ if has_later => Some(finish(text.endings.finish_later, sign_in)),
        // What to do is told once.
        _ => Some(finish(text.frame.what_to_do, std::mem::take(&mut story.steps))),
    };
    let whole_sentence = match &ending {
        Ending::Failed(failure) => text.sentence_end(failure).map(|end| {
            let is_name = failure.known() == Some(Known::PropertyMissing);
            ended(story.sentence, end, is_name)
        }),
        _ => None,
    };
    if whole_sentence.is_some() {
        story.sentence = "";
    }
    let at = journey.answered_at();
    let support = match ending {
        Ending::Failed(failure) | Ending::AlreadyRegistered(failure) => Some(support_box(failure, at)),
        Ending::Distrusted { reference, .. } | Ending::NothingAsked { reference } => Some(reference_box(reference, at)),
        // Nothing was answered that anybody could look up.
        Ending::OpenElsewhere | Ending::Idle => None,
    };
    // A repeat, and what to pass on, are on this page only.
    let is_over = !may_retry && support.is_none();
    page("stopped", story.title, || Tone::Error, None)
        .child(whole_sentence)
        .child(story_body(story, done, wait))
        .child(goes_on.then(|| p().child(text.frame.goes_on)))
        .child(may_retry.then(|| retry_button(text.frame.retry, move || journey.tell(Event::Retried))))
        .child(finish)
        .child(way_back(&back, is_over))
        .child(support)
}

/// The box of a sentence that ends in the service's own spelling: a name of its programs, or a number.
fn ended(sentence: &str, end: &str, is_name: bool) -> View {
    let end = line(&Line::parted(end, [':', '_']));
    let end = if is_name { code().child(end) } else { end };
    let words = strong().child(sentence).child(" ").child(end).child(".");
    p().class("note bad").child(words)
}

/// Reloaded or returned to: nothing was kept, and why.
pub fn restarted() -> View {
    let story = use_text().endings.restarted;
    page("restarted", story.title, || Tone::Error, None).child(story_body(story, "", None))
}
