//! Whose clinic this is, who is signed in, as what, and for how long.

use leptos::prelude::*;

use super::driver::Watch;
use super::pieces::{Row, Theirs, Who, left, moment, part};
use crate::refresh::Event;
use crate::text::admin::use_admin_text;

/// The clinic and the session.
#[component]
pub fn ClinicCard(
    /// What is happening.
    watch: Watch,
) -> impl IntoView {
    let whole = use_admin_text();
    let text = &whole.session;
    let clinic = part(watch, |desk| desk.overview.legal_entity.clone());
    let actor = part(watch, |desk| desk.overview.session.actor.clone());
    let ends = part(watch, |desk| {
        let session = &desk.overview.session;
        session.ends_at.min(session.idle_until)
    });
    let is_leaving = part(watch, |desk| desk.is_signing_out());
    let end = move || {
        let ends = ends.get()?;
        Some((text.ends)(&moment(ends), &left(ends - watch.clock.get())))
    };
    view! {
        <section class="card" id="clinic">
            <h2>{text.heading}</h2>
            {move || {
                let clinic = clinic.get()?;
                let actor = actor.get()?;
                let roles: Vec<String> = actor.roles.iter().map(|role| (whole.role)(role)).collect();
                let roles = if roles.is_empty() { text.no_role.to_owned() } else { roles.join(", ") };
                // A person's has ten digits, and is not ЄДРПОУ's.
                let code = if clinic.edrpou.len() == 10 { text.rnokpp } else { text.edrpou };
                Some(
                    view! {
                        <dl class="facts">
                            <Row label=text.clinic><Theirs words=clinic.name/></Row>
                            <Row label=code>{clinic.edrpou}</Row>
                            <Row label=text.person><Who actor/></Row>
                            <Row label=text.role>{roles}</Row>
                            <Row label=text.end>{end}</Row>
                        </dl>
                    },
                )
            }}
            <p class="below">
                <button
                    type="button"
                    class="link"
                    id="sign-out"
                    aria-disabled=move || is_leaving.get().unwrap_or_default().then_some("true")
                    on:click=move |_| watch.tell(Event::SignOutWanted)
                >
                    {text.sign_out}
                </button>
                " "
                <span role="status" class="small">{move || is_leaving.get().unwrap_or_default().then_some(text.signing_out)}</span>
            </p>
        </section>
    }
}
