//! Journeys through the shipped page in real browsers, against the sandbox.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::summary::Count;
use crate::dist::{self, Kind};
use crate::servers::{self, Build, Plan, Servers};
use crate::tools::{self, Browsers, For};
use crate::{run, stop, workspace};

/// Runs every journey against the page built before.
pub fn run() -> Result<Count> {
    let journeys = journeys()?;
    let programs = servers::build(Build::Tested)?;
    let mut count = Count::default();
    with_servers(&programs, |servers| {
        let mut node = node(servers)?;
        // One after another: they share the sandbox's state.
        node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .args(&journeys);
        let (status, lines) = run::run_and_keep_lines(&mut node)?;
        count = Count::of_node(&lines).checked_against(status)?;
        Ok(())
    })?;
    Ok(count)
}

/// Takes the pictures that people look at.
pub fn take_screenshots() -> Result<()> {
    tools::install(For::Testing)?;
    dist::build_pages(Kind::Shipped, &workspace::dist())?;
    let programs = servers::build(Build::Dev)?;
    with_servers(&programs, |servers| run::run(node(servers)?.arg("screenshots.mjs")))
}

/// Starts the servers on free ports, runs the journey script, stops the servers.
fn with_servers(programs: &servers::Programs, work: impl FnOnce(&Servers) -> Result<()>) -> Result<()> {
    stop::watch()?;
    let (sandbox, proxy) = servers::free_addresses()?;
    let logs = workspace::e2e().join("out");
    let plan = Plan {
        sandbox,
        proxy,
        assets: workspace::dist(),
        logs: Some(logs.clone()),
    };
    let servers = Servers::start(programs, &plan).with_context(|| format!("their output is in {}", logs.display()))?;
    work(&servers)
}

/// Node in the journeys' folder, told where everything is.
fn node(servers: &Servers) -> Result<Command> {
    let browsers = Browsers::find()?;
    let mut node = run::command("node");
    node.current_dir(workspace::e2e())
        .env("AUTH_UI_BASE", servers.proxy_url())
        .env("SANDBOX_BASE", servers.sandbox_url())
        .env("CHROMIUM", browsers.chromium)
        .env("FIREFOX", browsers.firefox)
        .env("GECKODRIVER", browsers.geckodriver);
    Ok(node)
}

/// Named one by one: what `node --test` makes of a folder differs between its versions.
fn journeys() -> Result<Vec<PathBuf>> {
    let mut journeys: Vec<PathBuf> = workspace::e2e()
        .read_dir()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    journeys.sort();
    ensure!(!journeys.is_empty(), "there is no journey in tests/e2e");
    Ok(journeys)
}
