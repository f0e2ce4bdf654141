//! A refresh under way, this person's or another's: who, since when, how far, and that nobody needs to stay.

use contract::admin::Actor;
use leptos::html;
use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{Icon, Row, Sign, Who, moment, part, span, word};
use crate::browser;
use crate::text::admin::use_admin_text;
use crate::text::may_take_focus;

/// After this the page says that it takes long.
const LONG: i64 = 20;

/// The card.
#[component]
pub fn RunningCard(
    /// What is happening.
    watch: Watch,
    /// Who started it.
    actor: Actor,
    /// When.
    since: i64,
    /// Whether that is the person looking.
    by_me: bool,
) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.running;
    let phase = part(watch, |desk| {
        desk.overview.running.as_ref().map(|running| running.phase)
    });
    let phase = move || phase.get().flatten();
    let lasts = move || (text.lasts)(&moment(since), &span(watch.clock.get() - since));
    let is_long = Memo::new(move |_| watch.clock.get() - since >= LONG);
    let heading = NodeRef::<html::H2>::new();
    let may_take_focus = may_take_focus();
    Effect::new(move |_| {
        // The button that was pressed is gone; without this the focus would be nowhere.
        if let (true, Some(heading)) = (by_me, heading.get())
            && may_take_focus()
        {
            browser::focus(&heading);
        }
    });
    view! {
        <section
            class="card outcome busy"
            data-running=""
            data-by-me=if by_me { "true" } else { "false" }
            data-phase=move || phase().map(word)
        >
            <h2 tabindex="-1" node_ref=heading>
                <Icon sign=Sign::Clock/>
                <span>{if by_me { text.mine } else { text.others }}</span>
            </h2>
            <div class="progress" aria-hidden="true"></div>
            <p role="status">
                <strong>{move || phase().map(text.phases)}</strong>
                {move || is_long.get().then(|| format!(". {}", text.long))}
            </p>
            <p>{text.safe}</p>
            <dl class="facts">
                <Row label=text.who><Who actor/></Row>
                <Row label=text.since>{lasts}</Row>
            </dl>
        </section>
    }
}
