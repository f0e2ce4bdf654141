//! Signing in again: its one button, and the way there from wherever else it is told that it helps.

use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{Status, part};
use crate::browser::admin as window;
use crate::refresh::{Doing, Event};
use crate::text::admin::use_admin_text;

/// There is never more than one on a page.
const BUTTON: &str = "sign-in-again";

/// The button.
#[component]
pub fn SignInAgain(
    /// What is happening.
    watch: Watch,
    /// Beside the button that the page is for.
    #[prop(optional)]
    is_secondary: bool,
) -> impl IntoView {
    let text = &use_admin_text().order;
    let doing = part(watch, |desk| desk.doing.clone());
    let is_busy = move || {
        let doing = doing.get();
        doing.is_some_and(|doing| doing != Doing::Nothing).then_some("true")
    };
    let is_signing_in = move || doing.get() == Some(Doing::SigningIn);
    view! {
        <div class="actions single">
            <button
                type="button"
                class=if is_secondary { "secondary" } else { "primary" }
                id=BUTTON
                aria-disabled=is_busy
                on:click=move |_| watch.tell(Event::SignInAgainWanted)
            >
                {text.sign_in_again}
            </button>
        </div>
        <Status busy=Signal::derive(move || if is_signing_in() { text.signing_in } else { "" })/>
    }
}

/// Leads to the button. It is no second one: what it is for, and what becomes of it, is told there.
#[component]
pub fn ToSignInAgain() -> impl IntoView {
    let text = &use_admin_text().order;
    let go = move |event: web_sys::MouseEvent| {
        // The address stays as it is.
        event.prevent_default();
        window::focus_on(BUTTON);
    };
    view! {
        <p>
            <a class="go" href=format!("#{BUTTON}") on:click=go>{text.to_sign_in_again}</a>
        </p>
    }
}
