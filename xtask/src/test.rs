//! `test`: every test there is, one table, one closing line.
//!
//! A suite that cannot run, or runs nothing, counts as one failure. All suites run whatever the others did; only the
//! quick checks stop the run, because what follows takes long.

mod checks;
pub mod e2e;
pub mod native;
mod summary;
mod wasm;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use self::summary::Count;
use crate::dist::{self, Kind};
use crate::tools::{self, For};
use crate::{run, sizes, workspace};

/// What can be chosen.
#[derive(Args)]
pub struct Options {
    /// Run only these suites
    #[arg(long, value_enum, value_name = "SUITE")]
    only: Vec<Suite>,
}

/// A part that can be run by itself.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Formatting and lints
    Checks,
    /// What runs without a browser
    Native,
    /// The pages mounted in Chromium and Firefox
    Wasm,
    /// The shipped pages' sizes against the budget
    Sizes,
    /// Journeys in real browsers against the sandbox
    E2e,
}

impl Options {
    fn want(&self, suite: Suite) -> bool {
        self.only.is_empty() || self.only.contains(&suite)
    }

    fn install_tools(&self) -> Result<()> {
        if self.want(Suite::Native) {
            tools::install_for_the_store()?;
        }
        if self.want(Suite::Wasm) || self.want(Suite::E2e) {
            tools::install(For::Testing)
        } else if self.want(Suite::Sizes) {
            tools::install(For::Building)
        } else {
            Ok(())
        }
    }
}

/// One row of the closing table.
struct Row {
    name: String,
    count: Count,
    took: Duration,
    note: String,
}

/// Runs the chosen suites, prints the table and the closing line.
pub fn test(options: &Options) -> Result<()> {
    let mut rows = Rows::default();

    if options.want(Suite::Checks) {
        // All that the checks need; the rest is installed once they hold.
        rows.prepare("wasm target", tools::install_wasm_target);
        for check in checks::CHECKS {
            rows.run(check.name, || check.run());
        }
    }
    if !rows.have_failures() {
        rows.prepare("tools", || options.install_tools());
        if options.want(Suite::Native) {
            rows.run("native", native::run);
        }
        if options.want(Suite::Wasm) {
            rows.run("wasm in Chromium", || wasm::run(wasm::Browser::Chromium));
            rows.run("wasm in Firefox", || wasm::run(wasm::Browser::Firefox));
        }
        if options.want(Suite::Sizes) || options.want(Suite::E2e) {
            rows.run("sizes", || {
                dist::build_pages(Kind::Shipped, &workspace::dist())?;
                sizes::measure()?;
                Ok(Count::ONE_PASSED)
            });
        }
        if options.want(Suite::E2e) {
            rows.run("journeys in Chromium", || e2e::run(e2e::Browser::Chromium));
            rows.run("journeys in Firefox", || e2e::run(e2e::Browser::Firefox));
        }
    }
    rows.close()
}

/// The rows so far.
#[derive(Default)]
struct Rows(Vec<Row>);

impl Rows {
    /// Not a test when it works, but a failure when it does not.
    fn prepare(&mut self, name: &str, preparation: impl FnOnce() -> Result<()>) {
        if let Err(error) = preparation() {
            self.run(name, || Err(error));
        }
    }

    fn run(&mut self, name: &str, suite: impl FnOnce() -> Result<Count>) {
        run::announce(name);
        let started = Instant::now();
        let (count, note) = match suite() {
            Ok(Count { passed: 0, failed: 0 }) => (Count::ONE_FAILED, "ran no test".to_owned()),
            Ok(count) => (count, String::new()),
            Err(error) => (Count::ONE_FAILED, format!("{error:#}")),
        };
        if !note.is_empty() {
            eprintln!("error: {name}: {note}");
        }
        self.0.push(Row {
            name: name.to_owned(),
            count,
            took: started.elapsed(),
            note,
        });
    }

    fn total(&self) -> Count {
        self.0.iter().map(|row| row.count).sum()
    }

    fn have_failures(&self) -> bool {
        self.total().failed > 0
    }

    fn close(&self) -> Result<()> {
        println!("\n| suite | passed | failed | seconds |\n| --- | ---: | ---: | ---: |");
        for Row {
            name,
            count,
            took,
            note,
        } in &self.0
        {
            let note = if note.is_empty() {
                String::new()
            } else {
                format!(" {note}")
            };
            println!(
                "| {name} | {} | {} | {} |{note}",
                count.passed,
                count.failed,
                took.as_secs()
            );
        }
        let total = self.total();
        println!("\n{} passed, {} failed", total.passed, total.failed);
        if total.failed > 0 {
            // Said already; the closing line stays the last one.
            std::process::exit(1);
        }
        if self.0.is_empty() {
            bail!("no suite was chosen");
        }
        Ok(())
    }
}
