//! The few pieces the admin page's screens share.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

use super::driver::Watch;
use crate::browser;
use crate::browser::admin as window;
use crate::refresh::{Desk, Visit};
use crate::text::admin::{Advice, use_admin_text};
use crate::text::{Language, Speech, may_take_focus};
use contract::admin::Actor;

/// Header, the page, footer. The patient page has its own: sharing one would cost its download.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let speech = Speech::of_page();
    let follow = move || speech.map(|speech| speech.language.track());
    view! {
        {move || {
            follow();
            view! { <Top/> }
        }}
        <main>{children()}</main>
        {move || {
            follow();
            view! { <Foot/> }
        }}
    }
}

#[component]
fn Top() -> impl IntoView {
    let frame = &use_admin_text().frame;
    view! {
        <header class="top">
            <div>
                <Mark/>
                <span class="service">{frame.service}</span>
                {Speech::of_page().map(|speech| view! { <LanguageSwitch speech label=frame.languages/> })}
            </div>
        </header>
    }
}

/// The service's mark.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <span class="mark" aria-hidden="true">
            <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2">
                <path d="M8 3v10M3 8h10"></path>
            </svg>
        </span>
    }
}

/// The languages, each by its own name; changing one changes nothing else.
#[component]
fn LanguageSwitch(
    /// What is spoken.
    speech: Speech,
    /// What it is called.
    label: &'static str,
) -> impl IntoView {
    let buttons = Language::ALL.map(|language| {
        let (short, whole) = language.own_name();
        let is_spoken = move || if speech.language.get() == language { "true" } else { "false" };
        view! {
            <button type="button" lang=language.code() aria-label=whole aria-pressed=is_spoken on:click=move |_| speech.switch(language)>
                {short}
            </button>
        }
    });
    view! {
        <div class="languages" role="group" aria-label=label>
            {buttons.collect_view()}
        </div>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let frame = &use_admin_text().frame;
    let links = browser::links();
    // In a tab of its own: leaving this one would end the session's page.
    let link = |href: Option<String>, words: &'static str| {
        href.map(|href| view! { <p><a href=href target="_blank" rel="noreferrer">{words}</a></p> })
    };
    let notes = [
        (&frame.help, links.help),
        (&frame.accessibility, links.accessibility),
        (&frame.privacy, links.privacy),
    ]
    .map(|(note, href)| {
        view! {
            <details>
                <summary>{note.heading}</summary>
                {note.paragraphs.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                {link(href, frame.more)}
            </details>
        }
    })
    .collect_view();
    view! {
        <footer class="foot">
            <div>
                {notes}
                {link(links.terms, frame.terms)}
                {browser::build_id().map(|id| view! { <span>{(frame.build)(&id)}</span> })}
            </div>
        </footer>
    }
}

/// A page with its one heading, which takes the focus when the page appears. `subject` is said before the heading in the
/// document's title: how things stand.
#[component]
pub fn Page(
    /// Which page this is, for tests and styles.
    name: &'static str,
    /// The heading.
    title: &'static str,
    /// How things stand; empty when the heading says it all.
    #[prop(optional, into)]
    subject: Signal<&'static str>,
    /// Whether the page is there because something went wrong.
    #[prop(optional)]
    is_error: bool,
    /// What is under the heading.
    children: Children,
) -> impl IntoView {
    let frame = &use_admin_text().frame;
    Effect::new(move |_| {
        let titles = [subject.get(), title, frame.service];
        let titles: Vec<&str> = titles.into_iter().filter(|title| !title.is_empty()).collect();
        let titles = titles.join(" — ");
        browser::set_title(&match is_error {
            true => format!("{}: {titles}", frame.error_prefix),
            false => titles,
        });
    });
    let heading = NodeRef::<html::H1>::new();
    let may_take_focus = may_take_focus();
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && may_take_focus()
        {
            browser::scroll_to_top();
            browser::focus(&heading);
        }
    });
    view! {
        <article class="page" data-page=name>
            <h1 tabindex="-1" node_ref=heading>{title}</h1>
            {children()}
        </article>
    }
}

/// A part of what is known of a signed-in person's clinic; changes only when that part does.
pub fn part<T>(watch: Watch, read: impl Fn(&Desk) -> T + Send + Sync + 'static) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| {
        watch.visit.with(|visit| match visit {
            Visit::Inside(desk) => Some(read(desk)),
            _ => None,
        })
    })
}

/// The wire's own word for a thing, for tests and styles.
pub fn word(thing: impl Serialize) -> String {
    serde_json::to_value(thing)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// How a person is named.
pub fn name_of(actor: &Actor) -> String {
    actor.email.clone().unwrap_or_else(|| actor.user_id.clone())
}

/// An e-mail address or a link: it breaks behind its `@` and `/`, and inside only where it must.
#[component]
pub fn Jointed(
    /// It.
    words: String,
) -> impl IntoView {
    // The two strokes behind a scheme belong together.
    let mut before = ' ';
    let parts = words.split_inclusive(|c| {
        let is_joint = c == '@' || (c == '/' && before != ':');
        before = c;
        is_joint
    });
    view! { <bdi class="id">{spans(parts.collect())}</bdi> }
}

/// Who did something.
#[component]
pub fn Who(
    /// The person.
    actor: Actor,
) -> impl IntoView {
    view! { <Jointed words=name_of(&actor)/> }
}

/// Words of eHealth or of the clinic, in whatever language they are: they stay when the page changes its own.
#[component]
pub fn Theirs(
    /// The words.
    words: String,
) -> impl IntoView {
    let lang = Language::of_words(&words).code();
    view! { <bdi lang=lang>{words}</bdi> }
}

/// A span to count down by, on one line.
pub fn span(seconds: i64) -> String {
    (use_admin_text().span)(seconds)
}

/// What is left of a span, on one line.
pub fn left(seconds: i64) -> String {
    let text = use_admin_text();
    unbroken(&(text.checks.left)(&(text.span)(seconds)))
}

/// An age, on one line.
pub fn ago(seconds: i64) -> String {
    unbroken(&(use_admin_text().ago)(seconds))
}

fn unbroken(words: &str) -> String {
    words.replace(' ', "\u{a0}")
}

/// A moment in Kyiv, the zone named.
pub fn moment(seconds: i64) -> String {
    let text = use_admin_text();
    window::kyiv_time(text.locale, text.names_months, seconds)
        .map_or_else(|| window::iso_time(seconds), |time| (text.frame.kyiv)(&time))
}

/// The same, readable by machines too.
#[component]
pub fn Moment(
    /// Unix seconds.
    at: i64,
    /// Without the zone, where the heading names it.
    #[prop(optional)]
    is_short: bool,
) -> impl IntoView {
    let text = use_admin_text();
    let said = match window::kyiv_time(text.locale, text.names_months, at) {
        Some(time) if is_short => time,
        _ => moment(at),
    };
    view! { <time datetime=window::iso_time(at)>{said}</time> }
}

/// A fingerprint in two groups; whoever copies it gets it whole.
#[component]
pub fn Fingerprint(
    /// Eight hexadecimal digits.
    fingerprint: String,
) -> impl IntoView {
    let (first, second) = fingerprint
        .split_at_checked(4)
        .map(|(first, second)| (first.to_owned(), second.to_owned()))
        .unwrap_or((fingerprint.clone(), String::new()));
    view! { <code class="fingerprint">{first}<span class="joint"></span>{second}</code> }
}

/// One row of facts.
#[component]
pub fn Row(
    /// What it is.
    label: &'static str,
    /// What is known.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// The handful of signs of this page; the words beside them say the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Good.
    Check,
    /// Not good, nothing changed.
    Cross,
    /// Nobody knows.
    Warning,
    /// Under way.
    Clock,
}

/// A sign.
#[component]
pub fn Icon(
    /// Which.
    sign: Sign,
) -> impl IntoView {
    let path = match sign {
        Sign::Check => "M10 1.8a8.2 8.2 0 1 0 0 16.4 8.2 8.2 0 1 0 0-16.4zM6.4 10.3l2.4 2.4 4.8-5",
        Sign::Cross => "M10 1.8a8.2 8.2 0 1 0 0 16.4 8.2 8.2 0 1 0 0-16.4zM7 7l6 6M13 7l-6 6",
        Sign::Warning => "M10 2.4l8.2 14.4H1.8zM10 8v3.8M10 14.2v.1",
        Sign::Clock => "M10 1.8a8.2 8.2 0 1 0 0 16.4 8.2 8.2 0 1 0 0-16.4zM10 5.6V10l3.2 2",
    };
    view! {
        <svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// What is wrong, and what to do about it.
#[component]
pub fn AdviceView(
    /// The words.
    advice: Advice,
    /// What they explain. There is one sentence to catch at a glance, and then it is this.
    #[prop(optional_no_strip)]
    heading: Option<&'static str>,
) -> impl IntoView {
    let Advice { sentence, hint } = advice;
    let said = match heading {
        Some(heading) => view! { <p><strong>{heading}</strong></p> <p>{sentence}</p> }.into_any(),
        None => view! { <p><strong>{sentence}</strong></p> }.into_any(),
    };
    view! {
        {said}
        {(!hint.is_empty()).then(|| view! { <p>{hint}</p> })}
    }
}

/// Next steps, numbered when there are several.
#[component]
pub fn Steps(
    /// In order.
    steps: &'static [&'static str],
    /// What they are for, when that is not plain.
    #[prop(optional)]
    heading: Option<&'static str>,
) -> impl IntoView {
    let heading = heading.unwrap_or(use_admin_text().frame.what_to_do);
    let list = match steps {
        [] => return None,
        [only] => view! { <p>{with_commands(only)}</p> }.into_any(),
        _ => view! {
            <ol class="steps">{steps.iter().map(|step| view! { <li>{with_commands(step)}</li> }).collect_view()}</ol>
        }
        .into_any(),
    };
    Some(view! {
        <h3>{heading}</h3>
        {list}
    })
}

/// A sentence whose commands, between backticks, break at their spaces only: a hyphen at the end of a line would be
/// taken for one that is not typed.
fn with_commands(sentence: &'static str) -> impl IntoView {
    let parts = sentence.split('`').enumerate().map(|(place, part)| match place % 2 {
        0 => part.into_any(),
        _ => {
            let words = part.split(' ').enumerate().map(|(place, word)| {
                view! {
                    {(place > 0).then_some(" ")}
                    <span>{word}</span>
                }
            });
            view! { <code class="command">{words.collect_view()}</code> }.into_any()
        }
    });
    parts.collect_view()
}

/// An identifier: it breaks behind its hyphens, and inside only where it must. Whoever copies it gets it whole.
#[component]
pub fn Id(
    /// It.
    id: String,
) -> impl IntoView {
    view! { <code class="id">{spans(id.split_inclusive('-').collect())}</code> }
}

/// Parts that a line may be broken between.
fn spans(parts: Vec<&str>) -> Vec<impl IntoView + use<>> {
    parts
        .into_iter()
        .map(|part| view! { <span>{part.to_owned()}</span> })
        .collect()
}

/// The reference of a failed call.
#[component]
pub fn Reference(
    /// It.
    reference: Option<String>,
    /// Whose it is, when it is not our own.
    #[prop(optional)]
    label: Option<&'static str>,
) -> impl IntoView {
    let label = label.unwrap_or(use_admin_text().support.reference);
    reference.map(|reference| {
        let copied = format!("{label}: {reference}");
        view! {
            <p class="small reference">
                {label} ": " <Id id=reference/> " " <Copy copied/>
            </p>
        }
    })
}

/// Copies a text.
#[component]
pub fn Copy(
    /// What.
    copied: String,
) -> impl IntoView {
    let text = &use_admin_text().support;
    let told = RwSignal::new("");
    let copy = move |_| {
        let copied = copied.clone();
        spawn_local(async move {
            let is_copied = browser::copy(&copied).await;
            told.set(if is_copied { text.copied } else { text.not_copied });
        });
    };
    view! {
        <button type="button" class="link" on:click=copy>{text.copy}</button>
        " "
        <span role="status">{move || told.get()}</span>
    }
}

/// Says politely what is being waited for.
#[component]
pub fn Status(
    /// It.
    #[prop(into)]
    busy: Signal<&'static str>,
) -> impl IntoView {
    view! { <p class="status" role="status">{busy}</p> }
}

/// Moves the focus to an element each time the number grows.
pub fn focus_again<E>(target: NodeRef<E>, times: Memo<Option<u32>>)
where
    E: html::ElementType + 'static,
    E::Output: wasm_bindgen::JsCast + AsRef<web_sys::Element> + Clone + 'static,
{
    Effect::new(move |before: Option<Option<u32>>| {
        let now = times.get();
        if let (Some(before), Some(target)) = (before, target.get_untracked())
            && now > before
        {
            browser::focus(target.as_ref());
        }
        now
    });
}
