//! Earlier attempts, newest first: a table, and on narrow screens a card each.

use contract::admin::{Attempt, Outcome, paths};
use leptos::prelude::*;

use super::driver::Watch;
use super::outcome::{look, title};
use super::pieces::{Fingerprint, Icon, Id, Moment, Status, Who, part};
use crate::refresh::{Doing, Event, Sort};
use crate::text::admin::use_admin_text;

/// The history.
#[component]
pub fn HistoryCard(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = &use_admin_text().history;
    let attempts = part(watch, |desk| desk.history.attempts.clone());
    let is_unwritten = part(watch, |desk| desk.is_unwritten());
    // What a check has shown of the newest one is said here as at the top. Those before it are told as of then.
    let dead = part(watch, |desk| {
        let newest = desk.overview.last.as_ref().filter(|_| desk.is_refused());
        newest.map(|attempt| attempt.id.clone())
    });
    let has_more = part(watch, |desk| desk.history.more);
    let is_reading = part(watch, |desk| desk.doing == Doing::Reading);
    let sort = RwSignal::new(Sort::All);
    let has_any = Memo::new(move |_| attempts.read().as_ref().is_some_and(|attempts| !attempts.is_empty()));
    let has_choice = Memo::new(move |_| {
        let has_several = attempts.read().as_ref().is_some_and(|attempts| attempts.len() > 1);
        has_several || sort.get() != Sort::All
    });
    let table = move || {
        let attempts = attempts.get().unwrap_or_default();
        let dead = dead.get().flatten();
        if attempts.is_empty() {
            return (is_unwritten.get() != Some(true))
                .then(|| view! { <p class="within">{text.empty}</p> })
                .into_any();
        }
        let shown: Vec<_> = attempts
            .into_iter()
            .filter(|attempt| sort.get().holds(attempt))
            .collect();
        if shown.is_empty() {
            return view! { <p class="within" role="status">{text.none_of_it}</p> }.into_any();
        }
        view! {
            // The roles outlive the style that lays the rows out as cards.
            <table role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{text.time}</th>
                        <th role="columnheader" scope="col">{text.who}</th>
                        <th role="columnheader" scope="col">{text.reason}</th>
                        <th role="columnheader" scope="col">{text.result}</th>
                        <th role="columnheader" scope="col">{text.fingerprint}</th>
                        <th role="columnheader" scope="col">{text.reference}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    {shown
                        .into_iter()
                        .map(|attempt| {
                            let is_refused = dead.as_ref() == Some(&attempt.id);
                            view! { <HistoryRow attempt is_refused/> }
                        })
                        .collect_view()}
                </tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card" class:wide=has_any id="history">
            <h2>{text.heading}</h2>
            {move || (is_unwritten.get() == Some(true)).then(|| view! { <p class="within">{text.unwritten}</p> })}
            {move || has_choice.get().then(|| view! { <Choice sort/> })}
            {table}
            {move || {
                (has_more.get() == Some(true))
                    .then(|| {
                        view! {
                            <div class="below">
                                <button type="button" class="secondary" id="history-more" on:click=move |_| watch.tell(Event::OlderWanted)>
                                    {text.more}
                                </button>
                            </div>
                        }
                    })
            }}
            {move || {
                has_any
                    .get()
                    .then(|| {
                        view! {
                            <div class="below">
                                <Status busy=Signal::derive(move || if is_reading.get() == Some(true) { text.reading } else { "" })/>
                                <a id="history-csv" href=paths::HISTORY_CSV download>{text.csv}</a>
                            </div>
                        }
                    })
            }}
        </section>
    }
}

/// Which results to show.
#[component]
fn Choice(sort: RwSignal<Sort>) -> impl IntoView {
    let text = &use_admin_text().history;
    let options = Sort::ALL.map(|each| {
        view! { <option selected=move || sort.get() == each>{(text.sorts)(each)}</option> }
    });
    let choose = move |event| {
        let chosen = event_target::<web_sys::HtmlSelectElement>(&event).selected_index();
        let chosen = usize::try_from(chosen)
            .ok()
            .and_then(|place| Sort::ALL.get(place).copied());
        sort.set(chosen.unwrap_or_default());
    };
    view! {
        <p class="within shown">
            <label for="history-sort">{text.shown}</label>
            " "
            <select id="history-sort" on:change=choose>
                {options.collect_view()}
            </select>
        </p>
    }
}

#[component]
fn HistoryRow(attempt: Attempt, is_refused: bool) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.history;
    let (sign, tone) = look(&attempt.outcome);
    let ended = match (&attempt.repaired_by, attempt.settled_at) {
        (Some(_), _) => Some(text.repaired),
        (None, Some(_)) => Some(text.settled),
        (None, None) => None,
    };
    let (tone, title) = match ended {
        Some(_) => ("calm", text.was_unknown),
        // That the old one works is true for as long as it is the newest.
        None if matches!(attempt.outcome, Outcome::NotChanged { .. }) => (tone, text.not_changed),
        None if is_refused && tone == "warn" => ("bad", title(&attempt, is_refused)),
        None => (tone, title(&attempt, is_refused)),
    };
    let detail = match &attempt.outcome {
        Outcome::Stored { .. } => None,
        Outcome::NotChanged { reason, .. } => Some((whole.outcome.why_not_changed)(*reason)),
        Outcome::InDoubt { doubt } => Some(match ended {
            Some(ended) => ended.to_owned(),
            None => (whole.outcome.doubt)(*doubt).sentence,
        }),
    };
    let fingerprint = match &attempt.outcome {
        Outcome::Stored { fingerprint, .. } => Some(view! { <Fingerprint fingerprint=fingerprint.clone()/> }),
        _ => None,
    };
    view! {
        <tr role="row">
            <td role="cell" data-label=text.time><Moment at=attempt.started_at is_short=true/></td>
            <td role="cell" data-label=text.who><Who actor=attempt.actor/></td>
            <td role="cell" data-label=text.reason>{(whole.order.reasons)(attempt.reason)}</td>
            <td role="cell" data-label=text.result>
                <span class=format!("verdict {tone}")><Icon sign/> <span>{title}</span></span>
                {detail.map(|detail| view! { <span class="small line">{detail}</span> })}
            </td>
            <td role="cell" data-label=text.fingerprint>{fingerprint}</td>
            <td role="cell" data-label=text.reference><Id id=attempt.request_id/></td>
        </tr>
    }
}
