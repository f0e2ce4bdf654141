//! The person declined: what was and was not done, and a way back.

use leptos::prelude::*;

use crate::flow::Progress;
use crate::flow::destination::BackLink;
use crate::text::use_text;
use crate::ui::page::{Page, Tone};
use crate::ui::story::{FinishLater, WayBack};

/// Declining before registration changes nothing; after it, the patient stays registered.
#[component]
pub fn DeclinedPage(
    /// What had been done.
    after: Progress,
    /// The way back.
    back: BackLink,
) -> impl IntoView {
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
    view! {
        <Page name title=story.title tone=Tone::Calm>
            <p>{done}</p>
            {(after == Progress::Registered).then(|| view! { <FinishLater heading=text.endings.finish_later/> })}
            <WayBack back/>
        </Page>
    }
}
