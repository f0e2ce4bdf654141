//! Formatting and lints. Each check counts as one test.

use anyhow::Result;

use super::summary::Count;
use crate::run;

/// One check: a cargo command that must succeed.
pub struct Check {
    /// Its row.
    pub name: &'static str,
    args: &'static [&'static str],
}

/// Cheapest first.
pub const CHECKS: &[Check] = &[
    Check {
        name: "formatting",
        args: &["fmt", "--all", "--check"],
    },
    Check {
        name: "lints",
        args: &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"],
    },
    // The pages' own code and tests exist only for this target.
    Check {
        name: "lints for wasm",
        args: &[
            "clippy",
            "--package",
            "auth-ui",
            "--target",
            "wasm32-unknown-unknown",
            "--bins",
            "--lib",
            "--test",
            "pages",
            "--test",
            "admin_pages",
            "--features",
            "gallery",
            "--",
            "--deny",
            "warnings",
        ],
    },
];

impl Check {
    /// Runs it.
    pub fn run(&self) -> Result<Count> {
        run::run(run::command("cargo").args(self.args))?;
        Ok(Count::ONE_PASSED)
    }
}
