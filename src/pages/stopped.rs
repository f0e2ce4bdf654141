//! It ended without the application getting access: what happened, what it means, what to do now.

use leptos::prelude::*;

use crate::driver::Journey;
use crate::flow::destination::BackLink;
use crate::flow::failure::Cause;
use crate::flow::{Ending, Event, Progress};
use crate::text::{Story, use_text};
use crate::ui::page::{Page, Tone};
use crate::ui::story::{FinishLater, RetryButton, StoryBody, WayBack};
use crate::ui::support::{ReferenceBox, SupportBox};

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
#[component]
pub fn StoppedPage(
    /// What is happening.
    journey: Journey,
    /// How it ended.
    stop: Stop,
) -> impl IntoView {
    let text = use_text();
    let Stop {
        ending,
        after,
        may_retry,
        back,
    } = stop;
    let mut story = match &ending {
        Ending::Failed(failure) => text.failure_story(failure, after, may_retry),
        Ending::OpenElsewhere if may_retry => text.endings.open_elsewhere,
        Ending::OpenElsewhere => without_last_step(text.endings.open_elsewhere),
        Ending::AlreadyRegistered(_) => text.endings.already_registered,
        Ending::Distrusted { reason, .. } => (text.endings.distrusted)(*reason),
        Ending::NothingAsked => text.endings.nothing_asked,
        Ending::Idle => (text.endings.idle)(after),
    };
    let (retry_after, done) = match &ending {
        Ending::Failed(failure) => (failure.retry_after, text.done(failure, after)),
        // Nobody knows what the other tab did.
        Ending::OpenElsewhere => (None, ""),
        _ => (None, (text.progress)(after)),
    };
    let wait = match retry_after {
        Some(seconds) if may_retry => Some((text.confirm.wait_seconds)(seconds)),
        _ => None,
    };
    let goes_on = may_retry && matches!(&ending, Ending::Failed(failure) if failure.cause == Cause::Offline);
    if goes_on {
        story = without_last_step(story);
    }
    // Signing in as the confidant is told once: by the card, where there is one.
    let signs_in = story.steps == text.failure.sign_in_as_confidant;
    let finishes_later = after == Progress::Registered
        && (signs_in || matches!(&ending, Ending::Failed(failure) if failure.is_temporary()));
    let heading = if signs_in {
        text.frame.what_to_do
    } else {
        text.endings.finish_later
    };
    if finishes_later && signs_in {
        story.steps = &[];
    }
    let support = match ending {
        Ending::Failed(failure) | Ending::AlreadyRegistered(failure) => {
            Some(view! { <SupportBox failure/> }.into_any())
        }
        Ending::Distrusted { reference, .. } => Some(view! { <ReferenceBox reference/> }.into_any()),
        Ending::OpenElsewhere | Ending::NothingAsked | Ending::Idle => None,
    };
    view! {
        <Page name="stopped" title=story.title tone=Tone::Error>
            <StoryBody story done wait/>
            {goes_on.then(|| view! { <p>{text.frame.goes_on}</p> })}
            {may_retry
                .then(|| {
                    view! {
                        <RetryButton label=text.frame.retry on_press=move |()| journey.tell(Event::Retried)/>
                    }
                })}
            {finishes_later.then(|| view! { <FinishLater heading/> })}
            <WayBack back is_over=!goes_on/>
            {support}
        </Page>
    }
}

/// What there is to do where nothing can be tried again, or is tried again by itself.
fn without_last_step(story: Story) -> Story {
    let steps = story.steps.split_last().map_or(story.steps, |(_, others)| others);
    Story { steps, ..story }
}

/// Reloaded or returned to: nothing was kept, and why.
#[component]
pub fn RestartedPage() -> impl IntoView {
    let story = use_text().endings.restarted;
    view! {
        <Page name="restarted" title=story.title tone=Tone::Error>
            <StoryBody story/>
        </Page>
    }
}
