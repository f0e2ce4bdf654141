//! Chance that can be repeated: `CRASH_SEED` gives the same run again, `CRASH_REPEATS` says how long it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of random numbers (SplitMix64).
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// From `CRASH_SEED`, or from the clock; says how to repeat it.
    pub fn begin(what: &str) -> Self {
        let seed = variable("CRASH_SEED").unwrap_or_else(|| {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("a clock after 1970");
            u64::try_from(now.as_nanos() % u128::from(u32::MAX)).expect("a small number")
        });
        println!("{what}: CRASH_SEED={seed} CRASH_REPEATS={}", repeats());
        Chance(seed)
    }

    /// A source of its own for one of many.
    pub fn part(&self, number: usize) -> Self {
        let mut part = Chance(self.0 ^ (number as u64).wrapping_mul(0xA076_1D64_78BD_642F));
        part.next();
        part
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Less than `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Up to `most` milliseconds.
    pub fn millis(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.below(most + 1))
    }

    /// One of a list.
    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).expect("an index")]
    }
}

/// How often everything random is repeated; 50 for the long run.
pub fn repeats() -> usize {
    variable("CRASH_REPEATS")
        .unwrap_or(3)
        .max(1)
        .try_into()
        .expect("a small number")
}

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} must be a whole number")),
    )
}
