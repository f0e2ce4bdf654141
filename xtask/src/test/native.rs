//! Tests that need no browser.

use anyhow::Result;

use super::summary::Count;
use crate::run;

/// What the tests are compiled with: some stop the proxy at a named point, as a power cut would.
pub const FEATURES: [&str; 2] = ["--features", "auth-ui-proxy/failpoints"];

/// Runs them all.
pub fn run() -> Result<Count> {
    let mut cargo = run::cargo(["test", "--workspace", "--no-fail-fast"]);
    let (status, lines) = run::run_and_keep_lines(cargo.args(FEATURES))?;
    Count::of_cargo(&lines).checked_against(status)
}
