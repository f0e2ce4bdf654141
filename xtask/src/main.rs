//! The project's commands: `cargo xtask <command>`.
//!
//! Each command installs what it needs first, so that a fresh clone needs nothing but Rust, a C compiler and Node.
//! Nothing here is shipped.

mod bench;
mod demo;
mod dist;
mod gallery;
mod http;
mod mis;
#[cfg(test)]
mod promises;
mod run;
mod servers;
mod sizes;
mod stop;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use tools::For;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "The project's commands",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the app, start the sandbox and the proxy, and print the links to click
    Demo(demo::Options),
    /// Run every test: checks, native, both browsers, sizes, journeys
    Test(test::Options),
    /// Build what is shipped: the pages into dist/, the servers into target/release/
    Dist,
    /// Print the bytes of every shipped file and fail above the budget
    Sizes,
    /// Measure the patient page against a hand-written one, and the proxy against nginx; write docs/performance.md
    Bench(bench::Options),
    /// Take pictures of every state of the pages into tests/e2e/out
    Screenshots,
    /// Start the servers, built already, on free ports; print where they are as JSON; end with the standard input
    #[command(hide = true)]
    Servers(test::e2e::Options),
    /// Install the pinned tools, and the browsers on Debian
    Tools {
        /// Only what building needs
        #[arg(long)]
        build_only: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo(options) => demo::demo(&options),
        Command::Test(options) => test::test(&options),
        Command::Dist => dist::dist(),
        Command::Sizes => sizes::sizes(),
        Command::Bench(options) => bench::bench(&options),
        Command::Screenshots => test::e2e::take_screenshots(),
        Command::Servers(options) => test::e2e::serve(&options),
        Command::Tools { build_only } => tools::install(if build_only { For::Building } else { For::Testing }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
