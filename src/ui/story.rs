//! What happened, what it means, what was and was not done, what to do next.

use leptos::prelude::*;

use crate::flow::destination::BackLink;
use crate::text::{Story, use_text};

/// The body of a story; its title is the page's heading. `done` says what was and was not changed.
#[component]
pub fn StoryBody(
    /// The story.
    story: Story,
    /// What was and was not done; empty when the story says it itself.
    #[prop(optional)]
    done: &'static str,
    /// How long the service asks to wait, when it does.
    #[prop(optional_no_strip)]
    wait: Option<String>,
) -> impl IntoView {
    let frame = &use_text().frame;
    view! {
        {(!story.sentence.is_empty() && !story.is_said_by_heading())
            .then(|| view! { <p class="note bad"><strong>{story.sentence}</strong></p> })}
        {(!story.meaning.is_empty() || !done.is_empty())
            .then(|| {
                let explanation = [story.meaning, done].join(" ");
                view! {
                    <p>
                        <strong>{frame.what_it_means}"."</strong>
                        " "
                        {explanation.trim().to_owned()}
                    </p>
                }
            })}
        {(!story.steps.is_empty())
            .then(|| {
                view! {
                    <h2>{frame.what_to_do}</h2>
                    <StepList steps=story.steps wait/>
                }
            })}
    }
}

/// Next steps; numbered, by their style, when there are several.
#[component]
pub fn StepList(
    /// In order.
    steps: &'static [&'static str],
    /// The very first one: how long to wait.
    #[prop(optional_no_strip)]
    wait: Option<String>,
) -> impl IntoView {
    let steps = wait.into_iter().chain(steps.iter().map(|step| (*step).to_owned()));
    view! { <ol class="steps">{steps.map(|step| view! { <li>{step}</li> }).collect_view()}</ol> }
}

/// The patient is registered and only the access is missing: nothing is lost, and how to finish.
#[component]
pub fn FinishLater(
    /// Its heading: what to do now, when that is all there is to do, else how to finish later.
    heading: &'static str,
) -> impl IntoView {
    let text = use_text();
    view! {
        <section class="card finish">
            <h2>{heading}</h2>
            <p>{text.endings.finish_later_means}</p>
            <StepList steps=text.failure.sign_in_as_confidant/>
        </section>
    }
}

/// The name of a site whose line is not broken after its hyphens (U+2060, Unicode Standard Annex 14, LB11): in a name written
/// in ASCII instead of its own letters they part nothing.
pub fn unbroken(host: &str) -> String {
    host.replace('-', "-\u{2060}")
}

/// A way back to the application, naming its host; followed only by the person's own click.
#[component]
pub fn WayBack(
    /// Where.
    back: BackLink,
    /// Whether nothing more happens in this tab by itself.
    #[prop(default = true)]
    is_over: bool,
) -> impl IntoView {
    let frame = &use_text().frame;
    view! {
        <p class="way-back">
            <a href=back.href rel="noreferrer">{(frame.back_to)(&unbroken(&back.host))}</a>
            {is_over.then(|| view! { <span class="small">{frame.close_tab}</span> })}
        </p>
    }
}

/// One button that does the interrupted step again.
#[component]
pub fn RetryButton(
    /// What it says.
    label: &'static str,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="actions">
            <button type="button" class="primary" id="retry" on:click=move |_| on_press.run(())>
                {label}
            </button>
        </div>
    }
}
