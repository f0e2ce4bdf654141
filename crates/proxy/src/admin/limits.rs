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

/// Keys that are remembered at all. Whoever comes from more sources than that meets the limits for all together.
const MOST_KEYS: usize = if cfg!(test) { 100 } else { 10_000 };

impl<K: Hash + Eq + Clone> Limit<K> {
    pub fn new(most: u32, span: i64) -> Self {
        Self {
            most: most as usize,
            span,
            tries: Mutex::default(),
        }
    }

    /// Counts a try and says how many there have been with it, or after how many seconds the next one is allowed. A refused
    /// try does not count.
    pub fn count(&self, key: K, now: i64) -> Result<usize, u32> {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &i64| *at > now - self.span;
        if all.len() >= MOST_KEYS && !all.contains_key(&key) {
            all.retain(|_, tries| tries.back().is_some_and(recent));
            make_room(&mut all);
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
                Ok(tries.len())
            }
        }
    }
}

/// When everybody was here lately, the one whose last try is the oldest is forgotten.
fn make_room<K: Hash + Eq + Clone>(all: &mut HashMap<K, VecDeque<i64>>) {
    if all.len() < MOST_KEYS {
        return;
    }
    let oldest = all.iter().min_by_key(|(_, tries)| tries.back().copied());
    if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
        all.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_limit_says_how_long_to_wait_and_then_lets_through() {
        let limit = Limit::new(2, 600);
        assert_eq!(limit.count("a", 1_000), Ok(1));
        assert_eq!(limit.count("a", 1_100), Ok(2));
        assert_eq!(limit.count("a", 1_200), Err(400));
        assert_eq!(limit.count("b", 1_200), Ok(1));
        assert_eq!(limit.count("a", 1_599), Err(1));
        assert_eq!(limit.count("a", 1_600), Ok(2));
        assert_eq!(limit.count("a", 1_600), Err(100));
    }

    #[test]
    fn however_many_come_the_table_stays_small_and_the_latest_are_remembered() {
        let limit = Limit::new(1, 600);
        for key in 0..3 * MOST_KEYS {
            assert_eq!(limit.count(key, key as i64 / 10), Ok(1));
        }
        assert_eq!(limit.tries.lock().unwrap().len(), MOST_KEYS);
        assert!(limit.count(3 * MOST_KEYS - 1, 30).is_err(), "the last one is known");
        assert_eq!(limit.count(0, 30), Ok(1), "the first one is not");
        assert_eq!(limit.tries.lock().unwrap().len(), MOST_KEYS);
    }
}
