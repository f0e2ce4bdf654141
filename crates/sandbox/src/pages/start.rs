//! `GET /`: what this is, and a link for every scenario.

use axum::{
    extract::{RawForm, State},
    response::Redirect,
};
use maud::{Markup, html};

use super::layout;
use crate::{
    Shared,
    faults::refresh::{self, PROFILES},
    pis::callback::parameter,
    scenarios::{self, Group},
    seed::SeedClinic,
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
            p { a.btn href="/pis" { "Відкрити демонстраційну ПІС" } " " a.btn href="/mis" { "Відкрити демонстраційну МІС" } }
            @if sandbox.config.gallery.is_some() {
                p.note #gallery {
                    "Для розробників: " a href="/gallery/" { "кожна сторінка в кожному стані" }
                    ". До постачання не входить."
                }
            }
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
                a href="#mis" { "Заклади та client_secret" }
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
            (clinics(&sandbox))
            section.card {
                h2 { "Для тестів" }
                ul.scenarios {
                    li { a href="/sandbox/scenarios" { "/sandbox/scenarios" } span.small { "ці самі сценарії як JSON" } }
                    li { a href="/sandbox/journal" { "/sandbox/journal" } span.small { "запити, які отримала ЕСОЗ; DELETE очищує" } }
                    li { a href="/sandbox/faults" { "/sandbox/faults" } span.small { "несправності; PUT задає перелік правил" } }
                    li { a href="/sandbox/sms" { "/sandbox/sms" } span.small { "надіслані коди" } }
                    li { code { "POST /sandbox/links" } span.small { "посилання сценарію без браузера" } }
                    li { a href="/sandbox/clinics" { "/sandbox/clinics" } span.small { "заклади з чинними секретами" } }
                    li { a href="/sandbox/secrets" { "/sandbox/secrets" } span.small { "усі секрети, ключі й токени, які були" } }
                    li { a href="/sandbox/settings" { "/sandbox/settings" } span.small { "час життя токенів, зсув годинника; PUT задає" } }
                    li { code { "POST /sandbox/reset" } span.small { "початковий стан" } }
                }
            }
        },
    )
}

fn anchor(group: Group) -> String {
    format!("{group:?}").to_lowercase()
}

/// Clinics whose client secret can be refreshed, the people who may, and what can go wrong.
fn clinics(sandbox: &Shared) -> Markup {
    let waiting = sandbox.faults().waiting_for_refresh();
    let skew = sandbox.store().settings.date_skew_seconds;
    html! {
        section.card #mis {
            h2 { "Заклади: оновлення client_secret" }
            p.inset {
                "Відкрийте " a #admin href={(sandbox.config.app_url) "/admin/"} { "сторінку оновлення" }
                ", введіть код закладу й оберіть людину на сторінці входу. Наслідки видно в "
                a href="/mis" { "демонстраційній МІС" } "."
            }
            ul.scenarios {
                @for clinic in SeedClinic::ALL {
                    li data-clinic=(clinic.edrpou()) {
                        a href={(sandbox.config.app_url) "/admin/"} { (clinic.edrpou()) " · " (clinic.name()) }
                        span.small { (clinic.remark()) }
                        @for person in clinic.people() {
                            span.small { (person.name) " — " (person.role.word()) ", " (person.remark) }
                        }
                    }
                }
            }
        }
        section.card #refresh-faults {
            h2 { "Несправності наступного оновлення" }
            p.inset {
                @match waiting {
                    Some(profile) => b data-waiting=(profile.name) { "Чекає: " (profile.title) },
                    None => "Наступне оновлення пройде справно. Кнопка діє один раз.",
                }
                @if skew != 0 { " Годинник ЕСОЗ зсунуто на " (skew) " с." }
            }
            @for (changes, words) in [(true, "ЕСОЗ уже змінила секрет:"), (false, "секрет лишається старим:")] {
                p.small.inset { (words) }
                form.faults method="post" action="/sandbox/refresh-fault" {
                    @for profile in PROFILES.iter().filter(|profile| profile.changes == changes) {
                        button.plain name="fault" value=(profile.name) id={"fault-" (profile.name)} type="submit" { (profile.title) }
                    }
                }
            }
            p.small.inset { "до кінця, поки не прибрати:" }
            form.faults method="post" action="/sandbox/refresh-fault" {
                button.plain name="fault" value="clock-skew" id="fault-clock-skew" type="submit" { "годинник ЕСОЗ на 5 хвилин уперед" }
                button name="fault" value="none" id="fault-none" type="submit" { "Прибрати несправності" }
            }
        }
    }
}

/// `POST /sandbox/refresh-fault`: what the next refresh will meet, by one click.
pub async fn set_refresh_fault(State(sandbox): State<Shared>, RawForm(form): RawForm) -> Redirect {
    let wanted = parameter(&form, "fault").unwrap_or_default();
    match wanted.as_str() {
        "clock-skew" => sandbox.store().settings.date_skew_seconds = 300,
        name => {
            let profile = refresh::find(name);
            if profile.is_none() {
                sandbox.store().settings.date_skew_seconds = 0;
            }
            sandbox.faults().set_refresh(profile);
        }
    }
    Redirect::to("/#refresh-faults")
}
