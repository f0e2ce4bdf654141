//! Tests that need no browser.

use anyhow::Result;

use super::summary::Count;
use crate::run;

/// Runs them all.
pub fn run() -> Result<Count> {
    let (status, lines) = run::run_and_keep_lines(&mut run::cargo(["test", "--workspace", "--no-fail-fast"]))?;
    Count::of_cargo(&lines).checked_against(status)
}
