//! What people see of the sandbox. Ukrainian, no scripts, the look of the sign-up page.

pub mod gallery;
pub mod inbox;
pub mod start;

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The frame of every page.
pub fn layout(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="uk" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) " · Пісочниця eHealth" }
                link rel="icon" href="data:,";
                style { (PreEscaped(include_str!("pages/style.css"))) }
            }
            body {
                header.top {
                    div {
                        span.mark aria-hidden="true" { "П" }
                        a.svc href="/" { "Пісочниця eHealth" }
                        span.tag { "несправжні дані" }
                    }
                }
                main { (body) }
                footer.foot {
                    div {
                        a href="/" { "Сценарії" }
                        a href="/pis" { "Демонстраційна ПІС" }
                        a href="/mis" { "Демонстраційна МІС" }
                        a href="/sandbox/inbox" { "Повідомлення" }
                        a href="/sandbox/journal" { "Журнал (JSON)" }
                    }
                }
            }
        }
    }
}

/// Nothing here.
pub fn not_found() -> Markup {
    layout(
        "Такої сторінки немає",
        html! {
            h1 { "Такої сторінки немає" }
            p { a href="/" { "До переліку сценаріїв" } }
        },
    )
}
