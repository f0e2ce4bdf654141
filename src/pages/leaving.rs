//! On the way to the application.

use leptos::prelude::*;

use crate::flow::destination::Destination;
use crate::text::use_text;
use crate::ui::page::{Page, Tone};

/// Names the host, and offers a link should the browser not go by itself.
#[component]
pub fn LeavingPage(
    /// Where.
    destination: Destination,
) -> impl IntoView {
    let endings = &use_text().endings;
    view! {
        <Page name="leaving" title=(endings.leaving)(destination.host()) tone=Tone::Calm>
            <div class="progress" aria-hidden="true"></div>
            <p>
                {endings.leaving_by_hand} " "
                <a href=destination.as_str().to_owned() rel="noreferrer">{destination.host().to_owned()}</a>
            </p>
        </Page>
    }
}
