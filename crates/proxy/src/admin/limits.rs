//! How often something may be tried in a while. Kept in memory: each replica counts for itself.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// At most `most` per key in `span` seconds.
pub struct Limit<K> {
    most: usize,
    span: i64,
    tries: Mutex<HashMap<K, VecDeque<i64>>>,
}

/// Keys that are remembered before the idle ones are forgotten.
const MOST_KEYS: usize = 10_000;

impl<K: Hash + Eq> Limit<K> {
    pub fn new(most: u32, span: i64) -> Self {
        Self {
            most: most as usize,
            span,
            tries: Mutex::default(),
        }
    }

    /// Counts a try, or says after how many seconds the next one is allowed. A refused try does not count.
    pub fn count(&self, key: K, now: i64) -> Result<(), u32> {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &i64| *at > now - self.span;
        if all.len() >= MOST_KEYS {
            all.retain(|_, tries| tries.back().is_some_and(recent));
        }
        let tries = all.entry(key).or_default();
        while tries.front().is_some_and(|at| !recent(at)) {
            tries.pop_front();
        }
        match tries.front() {
            Some(oldest) if tries.len() >= self.most => {
                Err(u32::try_from(oldest + self.span - now).unwrap_or(1).max(1))
            }
            _ => {
                tries.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_limit_says_how_long_to_wait_and_then_lets_through() {
        let limit = Limit::new(2, 600);
        assert_eq!(limit.count("a", 1_000), Ok(()));
        assert_eq!(limit.count("a", 1_100), Ok(()));
        assert_eq!(limit.count("a", 1_200), Err(400));
        assert_eq!(limit.count("b", 1_200), Ok(()));
        assert_eq!(limit.count("a", 1_599), Err(1));
        assert_eq!(limit.count("a", 1_600), Ok(()));
        assert_eq!(limit.count("a", 1_600), Err(100));
    }
}
