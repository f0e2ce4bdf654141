//! `GET /sandbox/inbox`: messages with one-time codes, newest first.

use axum::extract::State;
use maud::{Markup, html};

use super::layout;
use crate::Shared;

/// The inbox.
pub async fn page(State(sandbox): State<Shared>) -> Markup {
    let store = sandbox.store();
    layout(
        "Повідомлення",
        html! {
            h1 { "Повідомлення" }
            p.lead { "Сюди «надходять» коди підтвердження. Оновіть сторінку, якщо щойно просили код." }
            section.card #inbox {
                @if store.inbox.is_empty() {
                    p.inset { "Поки що порожньо." }
                }
                ul.scenarios {
                    @for message in store.inbox.iter().rev() {
                        li {
                            b data-code=(message.code) { (message.text) }
                            span.small { (message.phone) " · " (message.sent_at.strftime("%H:%M:%S UTC")) }
                        }
                    }
                }
            }
        },
    )
}
