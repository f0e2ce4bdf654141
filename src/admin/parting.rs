//! The session is over: why, that nothing of it is left on the screen, and what goes on without it.

use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::Page;
use crate::refresh::{Event, Parting};
use crate::text::admin::use_admin_text;

/// Signed out, or out of time.
#[component]
pub fn PartingPage(
    /// What is happening.
    watch: Watch,
    /// How it ended.
    parting: Parting,
) -> impl IntoView {
    let text = &use_admin_text().parting;
    view! {
        <Page name="signed-out" title=(text.title)(parting.end)>
            <div class="note">
                <p>
                    <strong>{(text.means)(parting.end)}</strong>
                    " "
                    {text.hidden}
                </p>
                {parting.was_running.then(|| view! { <p>{text.goes_on}</p> })}
            </div>
            <div class="actions single">
                <button type="button" class="primary" id="sign-in-again" on:click=move |_| watch.tell(Event::SignInAgainWanted)>
                    {text.again}
                </button>
            </div>
        </Page>
    }
}
