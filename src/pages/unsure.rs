//! Nobody knows whether the patient was registered: an unknown outcome in words, not a spinner (requirements, retry matrix).

use std::sync::Arc;

use leptos::prelude::*;

use crate::driver::Journey;
use crate::flow::{Draft, Event, Flow};
use crate::text::use_text;
use crate::ui::page::{Page, Tone};
use crate::ui::story::{RetryButton, StoryBody, WayBack};
use crate::ui::support::SupportBox;

/// Offers one explicit repeat, and the way back.
#[component]
pub fn UnsurePage(
    /// What is happening.
    journey: Journey,
    /// What may have been registered.
    draft: Arc<Draft>,
) -> impl IntoView {
    let text = use_text();
    let story = text.endings.unsure;
    let failure = journey.flow.with_untracked(|flow| match flow {
        Flow::Unsure { failure, .. } => Some(failure.clone()),
        _ => None,
    });
    let back = draft.request.return_address.front_page();
    view! {
        <Page name="unsure" title=story.title tone=Tone::Error>
            <StoryBody story/>
            <RetryButton label=text.endings.repeat on_press=move |()| journey.tell(Event::Retried)/>
            <WayBack back/>
            {failure.map(|failure| view! { <SupportBox failure/> })}
        </Page>
    }
}
