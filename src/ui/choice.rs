//! Two buttons of equal weight: yes and no.

use leptos::prelude::*;

use crate::driver::Patience;
use crate::text::use_text;

/// What the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// «Прийняти та продовжити»
    Accept,
    /// «Відхилити»
    Decline,
}

/// The two buttons, and a line that says what is under way. While busy they keep their place and the focus.
#[component]
pub fn Choice(
    /// What is under way, if anything is.
    #[prop(into)]
    busy: Signal<Option<&'static str>>,
    /// How long the person has waited.
    #[prop(into)]
    patience: Signal<Patience>,
    /// What declining does, in small print under the buttons.
    #[prop(into)]
    decline_means: Signal<&'static str>,
    /// Called with the choice.
    #[prop(into)]
    on_answer: Callback<Answer>,
) -> impl IntoView {
    let text = &use_text().confirm;
    let is_busy = move || busy.get().is_some().then_some("true");
    view! {
        <div class="actions">
            <button type="button" class="primary" id="accept" aria-disabled=is_busy on:click=move |_| on_answer.run(Answer::Accept)>
                {text.accept}
            </button>
            <button type="button" class="secondary" id="decline" aria-disabled=is_busy on:click=move |_| on_answer.run(Answer::Decline)>
                {text.decline}
            </button>
        </div>
        <div class="under">
            <p class="small">{move || decline_means.get()}</p>
            <Status busy patience/>
        </div>
    }
}

/// Says politely what is under way and, after a while, that it takes long.
#[component]
pub fn Status(
    /// What is under way, if anything is.
    #[prop(into)]
    busy: Signal<Option<&'static str>>,
    /// How long the person has waited.
    #[prop(into)]
    patience: Signal<Patience>,
) -> impl IntoView {
    let waiting = &use_text().waiting;
    let hint = move || match (busy.get(), patience.get()) {
        (None, _) | (_, Patience::Fresh) => "",
        (_, Patience::AWhile) => waiting.a_while,
        (_, Patience::Long) => waiting.longer_than_usual,
    };
    view! {
        <p class="status" role="status">
            <span>{move || busy.get().unwrap_or_default()}</span>
            " "
            <span>{hint}</span>
        </p>
    }
}
