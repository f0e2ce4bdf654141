//! What the demo PIS remembers on its server: sessions, and the sign-ups it waits for, by `state`.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{
    ids::{Ids, named_token},
    scenarios::{Draft, Exchange},
};

/// Sessions and expected returns.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    ids: Ids,
    open: HashSet<String>,
    expected: HashMap<String, Expected>,
}

/// A sign-up the PIS sent somebody to.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The browser it belongs to; links made for tests belong to none.
    pub session: Option<String>,
    /// The client it was for.
    pub client_id: String,
    /// The address it named.
    pub redirect_uri: String,
    /// The scopes it asked for.
    pub scope: String,
    /// How the code will be exchanged.
    pub exchange: Exchange,
    /// What came of it: a code is exchanged once, however often the page is reloaded.
    pub outcome: Option<Outcome>,
    /// What came of the refresh.
    pub refreshed: Option<Outcome>,
}

/// What came of a token request.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Tokens: the record, values included; pages show facts only.
    Token(Value),
    /// An error, as the service or the redirect worded it.
    Error {
        /// Status of the answer, when there was one.
        status: Option<u16>,
        /// `error.type`, or `error` of the redirect.
        kind: String,
        /// The sentences.
        messages: Vec<String>,
        /// The reference.
        request_id: Option<String>,
    },
}

impl Sessions {
    /// The offered session when it is known, else a new one.
    pub fn open(&mut self, offered: Option<String>) -> String {
        if let Some(known) = offered.filter(|session| self.open.contains(session)) {
            return known;
        }
        let session = self.random("session");
        self.open.insert(session.clone());
        session
    }

    /// Expects a return from a draft's link; gives its `state`.
    pub fn expect_return(&mut self, draft: &Draft, session: Option<&str>, chosen_state: Option<String>) -> String {
        let state = chosen_state.unwrap_or_else(|| self.random("state"));
        self.expected.insert(
            state.clone(),
            Expected {
                session: session.map(str::to_owned),
                client_id: draft.client_id.clone().unwrap_or_default(),
                redirect_uri: draft.redirect_uri.clone().unwrap_or_default(),
                scope: draft.scope.clone().unwrap_or_default(),
                exchange: draft.exchange,
                outcome: None,
                refreshed: None,
            },
        );
        state
    }

    /// The sign-up of a `state`, if it belongs to this browser.
    pub fn expected(&mut self, state: &str, session: &str) -> Option<&mut Expected> {
        self.expected
            .get_mut(state)
            .filter(|expected| expected.session.as_deref().is_none_or(|owner| owner == session))
    }

    fn random(&mut self, what: &str) -> String {
        let number = self.ids.number();
        named_token(&format!("pis {what} {number}"))
    }
}
