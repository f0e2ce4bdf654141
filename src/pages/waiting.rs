//! Something is under way and there is nothing to show yet.

use leptos::prelude::*;

use crate::driver::Patience;
use crate::ui::choice::Status;
use crate::ui::page::{Page, Tone};

/// Says what is under way, and after a while that it takes long.
#[component]
pub fn WaitingPage(
    /// What is under way.
    title: &'static str,
    /// Where we are, and whether anything has changed.
    step: [&'static str; 2],
    /// How long the person has waited.
    #[prop(into)]
    patience: Signal<Patience>,
) -> impl IntoView {
    view! {
        <Page name="waiting" title tone=Tone::Calm step>
            <div class="progress" aria-hidden="true"></div>
            <Status busy=Signal::stored(Some("")) patience/>
        </Page>
    }
}
