//! What surrounds every page: the service's name on top, help and data protection below, always in the same place.

use leptos::prelude::*;

use crate::browser;
use crate::text::use_text;
use crate::ui::icon::Mark;

/// Header, the page, footer.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let text = use_text();
    let frame = &text.frame;
    view! {
        <header class="top">
            <div>
                <Mark/>
                <span class="service">{frame.service}</span>
            </div>
        </header>
        <main>{children()}</main>
        <footer class="foot">
            <div>
                <details>
                    <summary>{frame.help}</summary>
                    <p>{frame.help_text}</p>
                </details>
                <details>
                    <summary>{frame.privacy}</summary>
                    <p>{frame.privacy_text}</p>
                </details>
                {browser::build_id().map(|id| view! { <span>{(frame.build)(&id)}</span> })}
            </div>
        </footer>
    }
}
