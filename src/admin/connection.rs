//! The connection that would be refreshed, and what is known of its secret. Nothing in it can be edited or chosen: there
//! is exactly one, or there is nothing to do (seed step 1.10).

use contract::admin::{Checked, ConnectionFacts, ConnectionState, Method, Proof, Trouble, Version};
use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{
    AdviceView, Fingerprint, Icon, Id, Jointed, Moment, Reference, Row, Sign, Status, Steps, Theirs, Who, ago, part,
};
use super::sign_in::ToSignInAgain;
use crate::browser::admin as window;
use crate::refresh::{Doing, Event};
use crate::text::admin::{Advice, Block, use_admin_text};

/// The connection.
#[component]
pub fn ConnectionCard(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = &use_admin_text().connection;
    let connection = part(watch, |desk| desk.overview.connection.clone());
    let active = part(watch, |desk| (desk.overview.active.clone(), desk.is_proof_outdated()));
    // Where there is nothing to renew there is no way of renewing it.
    let method = part(watch, |desk| match desk.overview.connection {
        ConnectionState::One { .. } | ConnectionState::Unknown { .. } => Some(desk.overview.method),
        ConnectionState::None | ConnectionState::Many { .. } => None,
    });
    let client = part(watch, |desk| desk.overview.legal_entity.id.clone());
    // In doubt the button stands beside the repair; a secret that is being exchanged is not tried.
    let may_check = part(watch, |desk| {
        let overview = &desk.overview;
        let is_at_rest = overview.running.is_none() && desk.doubtful().is_none();
        overview.session.is_owner && overview.active.is_some() && is_at_rest
    });
    view! {
        <section class="card" id="connection">
            <h2>{text.heading}</h2>
            {move || {
                Some(match connection.get()? {
                    ConnectionState::One { connection } => view! { <Known connection/> }.into_any(),
                    ConnectionState::None => view! { <Unusable block=(text.none)()/> }.into_any(),
                    ConnectionState::Many { count } => view! { <Unusable block=(text.many)(count)/> }.into_any(),
                    ConnectionState::Unknown { reason, reference } => {
                        view! { <Unknown watch reason reference/> }.into_any()
                    }
                })
            }}
            <dl class="facts continued">
                {move || active.get().map(|(active, is_outdated)| view! { <Secret watch active is_outdated/> })}
                {move || {
                    method
                        .get()
                        .flatten()
                        .map(|method| {
                            let said = match method {
                                Method::Connection => text.method_connection,
                                Method::LegacyClient => text.method_legacy,
                            };
                            view! { <Row label=text.method>{said}</Row> }
                        })
                }}
            </dl>
            {move || {
                (may_check.get() == Some(true))
                    .then(|| view! { <div class="below"><CheckSecret watch/></div> })
            }}
            <details class="technical">
                <summary>{text.technical}</summary>
                <dl class="facts">
                    {move || match connection.get() {
                        Some(ConnectionState::One { connection }) => {
                            Some(view! { <Row label=text.id><Id id=connection.id/></Row> })
                        }
                        _ => None,
                    }}
                    <Row label=text.client_id>{move || client.get().map(|id| view! { <Id id/> })}</Row>
                </dl>
            </details>
        </section>
    }
}

#[component]
fn Known(connection: ConnectionFacts) -> impl IntoView {
    let text = &use_admin_text().connection;
    let created = connection.inserted_at.map(|iso| match window::unix_time_of(&iso) {
        Some(at) => view! { <Moment at/> }.into_any(),
        None => iso.into_any(),
    });
    view! {
        <dl class="facts">
            <Row label=text.mis><Theirs words=connection.mis_name/></Row>
            <Row label=text.redirect_uri><Jointed words=connection.redirect_uri/></Row>
            {created.map(|created| view! { <Row label=text.created>{created}</Row> })}
        </dl>
    }
}

#[component]
fn Unusable(block: Block) -> impl IntoView {
    view! {
        <div class="within">
            <div class="note bad"><p><strong>{block.title}</strong></p></div>
            <p>{block.means}</p>
            <Steps steps=block.steps/>
        </div>
    }
}

#[component]
fn Unknown(watch: Watch, reason: Trouble, reference: Option<String>) -> impl IntoView {
    let text = use_admin_text();
    let is_owner = part(watch, |desk| desk.overview.session.is_owner);
    let advice = move || match reason {
        // What the refusal of a refresh means is not what this one means. Who is not the head is told below what to do.
        Trouble::Forbidden => Advice {
            sentence: text.connection.forbidden.to_owned(),
            hint: match is_owner.get() {
                Some(true) => text.connection.forbidden_hint.to_owned(),
                _ => String::new(),
            },
        },
        // The way to sign in again is told beside it.
        Trouble::TokenRefused => Advice {
            hint: String::new(),
            ..(text.trouble)(reason)
        },
        _ => (text.trouble)(reason),
    };
    let is_led = part(watch, move |desk| {
        reason == Trouble::TokenRefused && desk.is_led_to_sign_in()
    });
    // Asking again as the same person, with the same sign-in, gives the same answer.
    let may_retry = !matches!(reason, Trouble::Forbidden | Trouble::TokenRefused);
    let retry = may_retry.then(|| {
        view! {
            <button type="button" class="secondary" id="retry" on:click=move |_| watch.tell(Event::Retried)>
                {text.frame.retry}
            </button>
        }
    });
    view! {
        <div class="within">
            <div class="note warn">
                {move || view! { <AdviceView heading=Some(text.connection.unknown) advice=advice()/> }}
                {move || (is_led.get() == Some(true)).then(|| view! { <ToSignInAgain/> })}
                <Reference reference label=text.outcome.upstream_reference/>
            </div>
            {retry}
        </div>
    }
}

/// The stored secret, told by everything but itself.
#[component]
fn Secret(watch: Watch, active: Option<Version>, is_outdated: bool) -> impl IntoView {
    let text = &use_admin_text().connection;
    let Some(active) = active else {
        return view! { <Row label=text.fingerprint>{text.nothing_stored}</Row> }.into_any();
    };
    let stored_at = active.stored_at;
    let (label, by) = match &active.actor {
        Some(actor) => (
            text.refreshed,
            view! { {text.by} " " <Who actor=actor.clone()/> }.into_any(),
        ),
        None => (text.brought, text.imported.into_any()),
    };
    // An age does not change by the second.
    let ago = Memo::new(move |_| ago(watch.clock.get() - stored_at));
    let seen_at = match active.proof {
        Proof::Untried => None,
        Proof::Proven { at } | Proof::Refused { at } => Some(at),
    };
    let (tone, proof) = match active.proof {
        Proof::Proven { .. } if is_outdated => ("small", text.proof_before),
        proof => {
            let tone = match proof {
                Proof::Untried => "small",
                Proof::Proven { .. } => "small ok",
                Proof::Refused { .. } => "small bad",
            };
            (tone, (text.proof)(proof))
        }
    };
    view! {
        <Row label=label>
            <Moment at=stored_at/> ", " {ago}
            <span class="small line">{by}</span>
        </Row>
        <Row label=text.fingerprint>
            <span id="fingerprint"><Fingerprint fingerprint=active.fingerprint/></span>
            " · " {text.version} " " <span id="version">{active.number}</span>
            <span class=format!("line {tone}")>
                {proof}
                " "
                {seen_at.map(|at| view! { <span class="whole">{format!("({})", super::pieces::moment(at))}</span> })}
            </span>
        </Row>
    }
    .into_any()
}

/// eHealth refuses the stored secret: nobody of the clinic can sign in.
#[component]
pub fn DeadSecret(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = &use_admin_text().connection;
    let can_replace = part(watch, |desk| desk.can_replace());
    view! {
        <section class="card outcome bad" role="alert" id="dead-secret">
            <h2>
                <Icon sign=Sign::Warning/>
                <span>{text.refused}</span>
            </h2>
            <p>{text.refused_means}</p>
            {move || view! { <Steps steps=(text.refused_steps)(can_replace.get() == Some(true))/> }}
        </section>
    }
}

/// Has the stored secret tried, and says what came of it.
#[component]
pub fn CheckSecret(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let text = &use_admin_text().connection;
    let doing = part(watch, |desk| desk.doing.clone());
    // In doubt the way out is above, and the refusal with it.
    let checked = part(watch, |desk| {
        let is_told = desk.doubtful().is_some();
        let checked = desk.checked.clone();
        checked.filter(|checked| !(is_told && matches!(checked, Checked::Refused { .. })))
    });
    let is_busy = move || {
        doing
            .get()
            .is_some_and(|doing| doing != Doing::Nothing)
            .then_some("true")
    };
    let can_replace = part(watch, |desk| desk.can_replace());
    let is_checking = move || doing.get() == Some(Doing::Checking);
    view! {
        <button type="button" class="secondary" id="check-secret" aria-disabled=is_busy on:click=move |_| watch.tell(Event::CheckWanted)>
            {text.check}
        </button>
        <Status busy=Signal::derive(move || if is_checking() { text.checking } else { "" })/>
        <div role="status">
            {move || {
                checked
                    .get()
                    .flatten()
                    .map(|checked| {
                        let (word, tone) = match checked {
                            Checked::Accepted { .. } => ("accepted", "note good"),
                            Checked::Refused { .. } => ("refused", "note bad"),
                            Checked::Untried { .. } => ("untried", "note warn"),
                        };
                        view! {
                            <div class=tone data-checked=word>
                                <AdviceView advice=(text.checked)(&checked, can_replace.get() == Some(true))/>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
