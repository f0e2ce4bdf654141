//! Which of the earlier attempts are shown.

use contract::admin::{Attempt, Outcome};

/// A sort of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Whatever the result.
    #[default]
    All,
    /// The new secret was stored.
    Stored,
    /// Nothing was changed.
    NotChanged,
    /// Nobody knew, whether or not it was repaired later.
    InDoubt,
}

impl Sort {
    /// In the order they are offered.
    pub const ALL: [Self; 4] = [Self::All, Self::Stored, Self::NotChanged, Self::InDoubt];

    /// Whether an attempt is of this sort.
    pub fn holds(self, attempt: &Attempt) -> bool {
        match self {
            Self::All => true,
            Self::Stored => matches!(attempt.outcome, Outcome::Stored { .. }),
            Self::NotChanged => matches!(attempt.outcome, Outcome::NotChanged { .. }),
            Self::InDoubt => matches!(attempt.outcome, Outcome::InDoubt { .. }),
        }
    }
}
