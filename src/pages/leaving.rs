//! On the way to the application.

use leptos::prelude::*;

use crate::flow::destination::Destination;
use crate::text::use_text;
use crate::ui::page::{Page, Tone};
use crate::ui::story::unbroken;

/// Names the host, and offers a link should the browser not go by itself.
#[component]
pub fn LeavingPage(
    /// Where.
    destination: Destination,
) -> impl IntoView {
    let endings = &use_text().endings;
    let host = unbroken(destination.host());
    view! {
        <Page name="leaving" title=(endings.leaving)(&host) tone=Tone::Calm>
            <div class="progress" aria-hidden="true"></div>
            <p>
                {endings.leaving_by_hand} " "
                <a href=destination.as_str().to_owned() rel="noreferrer">{host}</a>
            </p>
        </Page>
    }
}
