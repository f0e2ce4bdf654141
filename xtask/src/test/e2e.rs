//! Journeys through the shipped page in real browsers, against the sandbox.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::json;

use super::summary::Count;
use crate::dist::{self, Kind};
use crate::servers::{self, Build, Plan, Programs, Servers};
use crate::tools::{self, Browsers, For};
use crate::{gallery, http, run, stop, workspace};

/// What walks the journeys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chromium, where every journey is walked.
    Chromium,
    /// Firefox, where the named ones are walked again.
    Firefox,
}

/// Walked in Firefox too, with the servers that every journey shares.
const AGAIN: [&str; 2] = ["lifecycle.test.mjs", "whole-way.test.mjs"];

/// Walked in Firefox too, with servers of their own.
const AGAIN_WITH_OWN_SERVERS: [&str; 4] = [
    "admin-outcomes.test.mjs",
    "admin-sessions.test.mjs",
    "admin.test.mjs",
    "admin-reach.test.mjs",
];

/// Walks a browser's journeys through the page built before.
pub fn run(browser: Browser) -> Result<Count> {
    let programs = servers::build(Build::Tested)?;
    let mut counts = Vec::new();
    with_servers(&programs, None, |node| {
        // One after another: they share the sandbox's state.
        match browser {
            Browser::Chromium => {
                let mut node = node()?;
                // Not on these servers: the journey that looks at the gallery has its own.
                node.env("AUTH_UI_GALLERY", gallery::build()?);
                counts.push(walk(node, browser, 1, journeys()?)?);
            }
            Browser::Firefox => {
                counts.push(walk(node()?, browser, 1, AGAIN)?);
                // They wait more than they work.
                counts.push(walk(node()?, browser, 2, AGAIN_WITH_OWN_SERVERS)?);
            }
        }
        Ok(())
    })?;
    Ok(counts.into_iter().sum())
}

fn walk<Journeys>(mut node: Command, browser: Browser, at_once: u8, journeys: Journeys) -> Result<Count>
where
    Journeys: IntoIterator<Item: AsRef<OsStr>>,
{
    let name = match browser {
        Browser::Chromium => "chromium",
        Browser::Firefox => "firefox",
    };
    node.env("AUTH_UI_BROWSER", name)
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={at_once}"))
        .args(journeys);
    let (status, lines) = run::run_and_keep_lines(&mut node)?;
    let count = Count::of_node(&lines).checked_against(status)?;
    ensure!(count != Count::default(), "node ran no journey");
    Ok(count)
}

/// Takes the pictures that people look at.
pub fn take_screenshots() -> Result<()> {
    tools::install(For::Testing)?;
    dist::build_pages(Kind::Shipped, &workspace::dist())?;
    let gallery = gallery::build()?;
    let programs = servers::build(Build::Dev)?;
    with_servers(&programs, Some(gallery), |node| {
        run::run(node()?.arg("screenshots.mjs"))
    })
}

/// Starts the servers on free ports, does the work with node as often as it asks for it, stops the servers.
fn with_servers(
    programs: &Programs,
    gallery: Option<PathBuf>,
    work: impl FnOnce(&dyn Fn() -> Result<Command>) -> Result<()>,
) -> Result<()> {
    stop::watch()?;
    let mut plan = plan(
        workspace::dist(),
        workspace::e2e().join("out"),
        workspace::target().join("e2e-mis"),
    )?;
    plan.gallery = gallery;
    let servers = start(programs, &plan)?;
    work(&|| {
        let mut node = node(&servers)?;
        node.env("AUTH_UI_PROGRAMS", programs.folder());
        Ok(node)
    })
}

fn plan(assets: PathBuf, logs: PathBuf, mis: PathBuf) -> Result<Plan> {
    let [sandbox, proxy, machine] = servers::free_addresses()?;
    Ok(Plan {
        sandbox,
        proxy,
        machine,
        mis,
        assets,
        gallery: None,
        logs: Some(logs),
    })
}

fn start(programs: &Programs, plan: &Plan) -> Result<Servers> {
    Servers::start(programs, plan).with_context(|| match &plan.logs {
        Some(logs) => format!("their output is in {}", logs.display()),
        None => "the servers".to_owned(),
    })
}

/// What a journey with servers of its own chooses.
#[derive(Args)]
pub struct Options {
    /// Where the compiled servers are
    #[arg(long)]
    programs: PathBuf,
    /// The built pages, a folder each
    #[arg(long)]
    assets: PathBuf,
    /// An empty folder for keys, store and logs
    #[arg(long)]
    folder: PathBuf,
    /// The built gallery, to be served too
    #[arg(long)]
    gallery: Option<PathBuf>,
}

/// Servers for one journey that needs other settings: they come as the proxy's own environment variables.
pub fn serve(options: &Options) -> Result<()> {
    stop::watch()?;
    stop::with_standard_input();
    let mis = options.folder.join("mis");
    let mut plan = plan(options.assets.clone(), options.folder.clone(), mis)?;
    plan.gallery.clone_from(&options.gallery);
    let mut servers = start(&Programs::of(&options.programs), &plan)?;
    let told = json!({
        "app": servers.proxy_url(),
        "sandbox": servers.sandbox_url(),
        "machine": http::url(servers.mis().machine),
        "mis": servers.mis().folder(),
    });
    println!("{told}");
    servers.run_until_stopped()
}

/// Node in the journeys' folder, told where everything is.
fn node(servers: &Servers) -> Result<Command> {
    let browsers = Browsers::find()?;
    // By its name, not by `current_exe`: building the tests replaces this very program while it runs.
    let xtask = workspace::target()
        .join("debug/xtask")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let mut node = run::command("node");
    node.current_dir(workspace::e2e())
        .env("AUTH_UI_BASE", servers.proxy_url())
        .env("SANDBOX_BASE", servers.sandbox_url())
        .env("AUTH_UI_BUILT", workspace::dist())
        .env("AUTH_UI_XTASK", xtask)
        .env("CHROMIUM", browsers.chromium)
        .env("FIREFOX", browsers.firefox);
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
