//! Reads how many tests passed and failed from what the runners print.

use std::iter::Sum;
use std::process::ExitStatus;

use anyhow::{Result, bail};

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
}

impl Count {
    /// A check that held.
    pub const ONE_PASSED: Self = Self { passed: 1, failed: 0 };
    /// A check that did not hold, or a suite that could not run.
    pub const ONE_FAILED: Self = Self { passed: 0, failed: 1 };

    /// Sums cargo's `test result: ok. 3 passed; 0 failed; …` lines, which wasm-bindgen's runner prints too.
    pub fn of_cargo(lines: &[String]) -> Self {
        lines
            .iter()
            .filter(|line| line.contains("test result: "))
            .map(|line| Self {
                passed: number_before(line, " passed;"),
                failed: number_before(line, " failed;"),
            })
            .sum()
    }

    /// Reads the summary of node's runner: `ℹ pass 3` or `# pass 3`.
    pub fn of_node(lines: &[String]) -> Self {
        let number = |word: &str| -> u64 {
            lines
                .iter()
                .filter_map(|line| {
                    let mut words = line.split_whitespace().skip_while(|mark| !matches!(*mark, "ℹ" | "#"));
                    words.next()?;
                    if words.next()? != word {
                        return None;
                    }
                    words.next()?.parse::<u64>().ok()
                })
                .next_back()
                .unwrap_or(0)
        };
        Self {
            passed: number("pass"),
            failed: number("fail") + number("cancelled"),
        }
    }

    /// A runner that failed without a failed test did not get to the end.
    pub fn checked_against(self, status: ExitStatus) -> Result<Self> {
        if !status.success() && self.failed == 0 {
            bail!("the runner stopped ({status}) after {} passed tests", self.passed);
        }
        Ok(self)
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, count| Self {
            passed: sum.passed + count.passed,
            failed: sum.failed + count.failed,
        })
    }
}

fn number_before(line: &str, words: &str) -> u64 {
    line.split(words)
        .next()
        .and_then(|before| before.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn cargos_results_are_summed() {
        let output = lines(
            "running 3 tests\ntest a ... ok\n\
             test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s\n\
             test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: \u{1b}[32mok\u{1b}[0m. 1 passed; 0 failed; 0 ignored",
        );
        assert_eq!(Count::of_cargo(&output), Count { passed: 15, failed: 3 });
    }

    #[test]
    fn both_of_nodes_summaries_are_read() {
        let spec = lines("✔ goes home (3ms)\nℹ tests 5\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ cancelled 0");
        assert_eq!(Count::of_node(&spec), Count { passed: 4, failed: 1 });
        let tap = lines("ok 1 - pass 99\n# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0");
        assert_eq!(Count::of_node(&tap), Count { passed: 3, failed: 2 });
    }

    #[test]
    fn an_output_without_a_summary_counts_nothing() {
        assert_eq!(Count::of_cargo(&lines("error: could not compile")), Count::default());
        assert_eq!(Count::of_node(&lines("SyntaxError")), Count::default());
    }

    #[cfg(unix)]
    #[test]
    fn a_runner_that_broke_down_is_a_failure() {
        use std::os::unix::process::ExitStatusExt;
        let broken = ExitStatus::from_raw(101 << 8);
        assert!(Count::ONE_PASSED.checked_against(broken).is_err());
        assert_eq!(Count::ONE_FAILED.checked_against(broken).unwrap(), Count::ONE_FAILED);
    }
}
