//! The time, in Unix seconds. One clock for a store and its engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock, which a test can shift.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    shift: Arc<AtomicI64>,
    /// How wrong this machine's clock goes; the database's own does not.
    #[cfg(test)]
    wrong_by: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let now = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_add(self.shift());
        #[cfg(test)]
        let now = now.saturating_add(self.wrong_by.load(Ordering::Relaxed));
        now
    }

    /// Moves this clock, and every copy of it, forward.
    pub fn advance(&self, seconds: i64) {
        self.shift.fetch_add(seconds, Ordering::Relaxed);
    }

    /// How far this clock was moved: a database's own clock is moved by as much.
    pub fn shift(&self) -> i64 {
        self.shift.load(Ordering::Relaxed)
    }

    /// A clock that is so many seconds ahead of everybody else's.
    #[cfg(test)]
    pub(crate) fn ahead_by(seconds: i64) -> Self {
        let clock = Self::default();
        clock.wrong_by.store(seconds, Ordering::Relaxed);
        clock
    }
}
