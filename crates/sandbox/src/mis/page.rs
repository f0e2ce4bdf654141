//! `GET /mis`: the clinics of the demo MIS, the version of the secret it works with, and two ways to try it.

use axum::extract::State;
use maud::{Markup, html};

use super::{Mis, secrets};
use crate::{pages, seed::SeedClinic};

/// The page.
pub async fn page(State(mis): State<Mis>) -> Markup {
    let mut clinics = Vec::new();
    for clinic in SeedClinic::ALL {
        let active = secrets::ask(&mis.sandbox.config, &clinic.id()).await;
        let mut memory = mis.sandbox.mis();
        if let Ok(active) = &active {
            memory.saw(active);
        }
        let before = memory.before(&clinic.id()).map(|before| before.version);
        clinics.push((clinic, active, before));
    }
    pages::layout(
        "Демонстраційна МІС",
        html! {
            h1 { "Демонстраційна МІС «Медокс»" }
            p.lead {
                "Працівники закладів входять до ЕСОЗ із client_secret закладу. МІС щоразу бере його в машинній адресі
                 Auth UI і ніколи не показує."
            }
            p { a.btn href={(mis.sandbox.config.app_url) "/admin/"} { "Сторінка оновлення client_secret" } }
            @for (clinic, active, before) in &clinics {
                section.card.fields data-clinic=(clinic.edrpou()) {
                    h2 { (clinic.name()) }
                    @match active {
                        Ok(active) => {
                            dl data-version=(active.version) data-fingerprint=(active.fingerprint) data-in-doubt=(active.in_doubt) {
                                div { dt { "ЄДРПОУ" } dd { (clinic.edrpou()) } }
                                div { dt { "Версія секрету" } dd { (active.version) " · відбиток " code { (active.fingerprint) } } }
                                @if active.in_doubt {
                                    div { dt { "Увага" } dd { "Підсумок останнього оновлення невідомий: цей секрет може не діяти." } }
                                }
                            }
                            (button(*clinic, "new", "Увійти новим секретом"))
                            @match before {
                                Some(version) => (button(*clinic, "old", &format!("Спробувати старим секретом (версія {version})"))),
                                None => p.small.inset { "Старого секрету МІС ще не має: він з’явиться після оновлення." },
                            }
                        },
                        Err(reason) => p.inset data-missing { (reason.words()) },
                    }
                }
            }
        },
    )
}

fn button(clinic: SeedClinic, secret: &str, words: &str) -> Markup {
    html! {
        form.inset method="post" action="/mis/sign-in" {
            input type="hidden" name="edrpou" value=(clinic.edrpou());
            input type="hidden" name="secret" value=(secret);
            button.plain[secret == "old"] id={"mis-" (secret) "-" (clinic.edrpou())} type="submit" { (words) }
        }
    }
}
