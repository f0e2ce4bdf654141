//! A link for every documented outcome. Links carry everything: no scenario depends on another or on shared state.

pub mod draft;
pub mod table;

use serde::Serialize;

use crate::{Sandbox, signature::forge::ForgeError};

pub use draft::{Draft, Exchange};

/// One scenario.
pub struct Scenario {
    /// Stable, kebab-case.
    pub id: &'static str,
    /// Where it is listed.
    pub group: Group,
    /// What it is, in Ukrainian.
    pub title: &'static str,
    /// What one should see.
    pub expect: &'static str,
    /// How it differs from the happy link.
    pub change: fn(&mut Draft),
}

/// Kinds of scenarios, in the order of the journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// It works.
    Happy,
    /// The link is wrong.
    Entry,
    /// Validation refuses.
    Validation,
    /// Registration refuses.
    Registration,
    /// One-time codes.
    Otp,
    /// Scopes on the consent page.
    Consent,
    /// The approval refuses.
    Approval,
    /// The PIS cannot exchange its code.
    Pis,
    /// The service is slow, broken or gone.
    Trouble,
}

impl Group {
    /// All, in order.
    pub const ALL: [Group; 9] = [
        Group::Happy,
        Group::Entry,
        Group::Validation,
        Group::Registration,
        Group::Otp,
        Group::Consent,
        Group::Approval,
        Group::Pis,
        Group::Trouble,
    ];

    /// Heading on the start page.
    pub fn title(self) -> &'static str {
        match self {
            Group::Happy => "Усе гаразд",
            Group::Entry => "Помилки в посиланні",
            Group::Validation => "Помилки перевірки заявки",
            Group::Registration => "Помилки реєстрації",
            Group::Otp => "Одноразовий код",
            Group::Consent => "Дозволи на сторінці згоди",
            Group::Approval => "Помилки надання доступу",
            Group::Pis => "Помилки обміну коду в ПІС",
            Group::Trouble => "Повільний або несправний сервіс",
        }
    }
}

/// All scenarios, in the order of the journey.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    table::LISTS.into_iter().flatten()
}

/// A scenario by id.
pub fn find(id: &str) -> Option<&'static Scenario> {
    all().find(|scenario| scenario.id == id)
}

/// The link of a draft; the demo PIS remembers its state, so that the callback knows what to expect.
pub fn link(
    sandbox: &Sandbox,
    draft: &mut Draft,
    session: Option<&str>,
    chosen_state: Option<String>,
) -> Result<String, ForgeError> {
    let state = sandbox.sessions().expect_return(draft, session, chosen_state);
    draft.state.get_or_insert(state);
    draft.link(&sandbox.config.app_url)
}
