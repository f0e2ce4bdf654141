//! What the demo MIS remembers: the sign-ins it waits for, and of each clinic the secret in use and the one before it.

use std::collections::HashMap;

use auth_ui_contract::admin::ActiveSecret;

use crate::{
    ids::{Ids, named_token},
    seed::SeedClinic,
};

/// Which secret a sign-in tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one the proxy gives.
    New,
    /// The one before it.
    Old,
}

/// A sign-in under way.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The browser it belongs to.
    pub session: String,
    /// For which clinic.
    pub clinic: SeedClinic,
    /// With which secret.
    pub which: Which,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    ids: Ids,
    expected: HashMap<String, Expected>,
    seen: HashMap<String, Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    now: ActiveSecret,
    before: Option<ActiveSecret>,
}

impl Memory {
    /// Expects somebody to come back; gives the session and the `state`.
    pub fn expect_return(&mut self, session: Option<String>, clinic: SeedClinic, which: Which) -> (String, String) {
        let session = session.unwrap_or_else(|| self.random("session"));
        let state = self.random("state");
        let expected = Expected {
            session: session.clone(),
            clinic,
            which,
        };
        self.expected.insert(state.clone(), expected);
        (session, state)
    }

    /// The sign-in of a `state`, once, if it belongs to this browser.
    pub fn returned(&mut self, state: &str, session: Option<&str>) -> Option<Expected> {
        let expected = self.expected.get(state)?;
        (Some(expected.session.as_str()) == session).then(|| self.expected.remove(state))?
    }

    /// Takes note of the secret the proxy gave; a new version makes the known one the old.
    pub fn saw(&mut self, active: &ActiveSecret) {
        let seen = self.seen.entry(active.client_id.clone()).or_insert_with(|| Seen {
            now: active.clone(),
            before: None,
        });
        if seen.now.version != active.version {
            seen.before = Some(std::mem::replace(&mut seen.now, active.clone()));
        }
    }

    /// The secret before the one in use, if a new version was seen to come.
    pub fn before(&self, client_id: &str) -> Option<&ActiveSecret> {
        self.seen.get(client_id)?.before.as_ref()
    }

    fn random(&mut self, what: &str) -> String {
        let number = self.ids.number();
        named_token(&format!("mis {what} {number}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: u32) -> ActiveSecret {
        ActiveSecret {
            client_id: "clinic".to_owned(),
            connection_id: String::new(),
            version: number,
            fingerprint: String::new(),
            stored_at: 0,
            client_secret: format!("secret {number}").into(),
            in_doubt: false,
        }
    }

    #[test]
    fn the_secret_before_is_known_once_a_new_version_was_seen() {
        let mut memory = Memory::default();
        memory.saw(&version(1));
        memory.saw(&version(1));
        assert_eq!(memory.before("clinic"), None);
        memory.saw(&version(2));
        memory.saw(&version(2));
        assert_eq!(memory.before("clinic"), Some(&version(1)));
        memory.saw(&version(5));
        assert_eq!(memory.before("clinic"), Some(&version(2)));
    }

    #[test]
    fn a_sign_in_returns_once_and_to_its_own_browser() {
        let mut memory = Memory::default();
        let (session, state) = memory.expect_return(None, SeedClinic::Ambulatory, Which::New);
        assert!(memory.returned(&state, Some("another")).is_none());
        assert!(memory.returned(&state, None).is_none());
        assert!(memory.returned(&state, Some(&session)).is_some());
        assert!(memory.returned(&state, Some(&session)).is_none());
    }
}
