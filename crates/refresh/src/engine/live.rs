//! What this process knows of its own attempts better than the store does.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use auth_ui_contract::admin::{Doubt, Phase};

use crate::AttemptId;

/// Attempts that run here.
#[derive(Default)]
pub(super) struct Live(Mutex<HashMap<AttemptId, State>>);

struct State {
    phase: Phase,
    /// Set when the outcome is known to be unknown, and since when, though the store may not have taken that either.
    doubt: Option<(Doubt, i64)>,
}

impl Live {
    pub fn enter(&self, id: AttemptId, phase: Phase) {
        let doubt = self.doubt(id);
        self.states().insert(id, State { phase, doubt });
    }

    pub fn leave(&self, id: AttemptId) {
        self.states().remove(&id);
    }

    /// Known since the first time this is said; what is known may change.
    pub fn doubtful(&self, id: AttemptId, doubt: Doubt, now: i64) {
        let mut states = self.states();
        let state = states.entry(id).or_insert(State {
            phase: Phase::Asking,
            doubt: None,
        });
        let since = state.doubt.map_or(now, |(_, since)| since);
        state.doubt = Some((doubt, since));
    }

    pub fn phase(&self, id: AttemptId) -> Option<Phase> {
        self.states().get(&id).map(|state| state.phase)
    }

    pub fn doubt(&self, id: AttemptId) -> Option<(Doubt, i64)> {
        self.states().get(&id).and_then(|state| state.doubt)
    }

    pub fn doubts(&self) -> HashMap<AttemptId, Doubt> {
        self.states()
            .iter()
            .filter_map(|(id, state)| Some((*id, state.doubt?.0)))
            .collect()
    }

    /// The map is whole after a panic elsewhere: every change is one insertion or removal.
    fn states(&self) -> MutexGuard<'_, HashMap<AttemptId, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
