//! `GET /`: what this is, and a link for every scenario.

use axum::extract::State;
use maud::{Markup, html};

use super::layout;
use crate::{
    Shared,
    scenarios::{self, Group},
};

/// The start page.
pub async fn page(State(sandbox): State<Shared>) -> Markup {
    layout(
        "Сценарії",
        html! {
            h1 { "Пісочниця eHealth" }
            p.lead {
                "Локальна ЕСОЗ із демонстраційною ПІС. Тут можна пройти реєстрацію пацієнта довіреною особою
                 від початку до токена доступу й побачити кожну описану в документах помилку. Усі люди й номери вигадані."
            }
            p { a.btn href="/pis" { "Відкрити демонстраційну ПІС" } }
            p.note {
                "Сторінка реєстрації: " a href=(sandbox.config.app_url) { (sandbox.config.app_url) }
                ". Кожне посилання нижче щоразу готує нового пацієнта, підписує заявку та відкриває цю сторінку."
            }
            @if sandbox.config.accept_unverified_dstu {
                p.note.warn #dstu-setting {
                    "Контейнери з підписом ДСТУ 4145 приймаються без перевірки підпису (налаштування "
                    code { "--accept-unverified-dstu" } "). ECDSA P-256 та RSA перевіряються насправді."
                }
            } @else {
                p.note #dstu-setting { "Контейнери з підписом ДСТУ 4145 відхиляються (" code { "--accept-unverified-dstu false" } ")." }
            }
            nav.jump aria-label="Групи сценаріїв" {
                @for group in Group::ALL { a href={"#" (anchor(group))} { (group.title()) } " " }
            }
            @for group in Group::ALL {
                section.card id=(anchor(group)) {
                    h2 { (group.title()) }
                    ul.scenarios {
                        @for scenario in scenarios::all().filter(|scenario| scenario.group == group) {
                            li {
                                a href={"/pis/go/" (scenario.id)} id={"go-" (scenario.id)} { (scenario.title) }
                                span.small { (scenario.expect) }
                            }
                        }
                    }
                }
            }
            section.card {
                h2 { "Для тестів" }
                ul.scenarios {
                    li { a href="/sandbox/scenarios" { "/sandbox/scenarios" } span.small { "ці самі сценарії як JSON" } }
                    li { a href="/sandbox/journal" { "/sandbox/journal" } span.small { "запити, які отримала ЕСОЗ; DELETE очищує" } }
                    li { a href="/sandbox/faults" { "/sandbox/faults" } span.small { "несправності; PUT задає перелік правил" } }
                    li { a href="/sandbox/sms" { "/sandbox/sms" } span.small { "надіслані коди" } }
                    li { code { "POST /sandbox/links" } span.small { "посилання сценарію без браузера" } }
                    li { code { "POST /sandbox/reset" } span.small { "початковий стан" } }
                }
            }
        },
    )
}

fn anchor(group: Group) -> String {
    format!("{group:?}").to_lowercase()
}
