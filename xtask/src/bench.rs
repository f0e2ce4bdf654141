//! `bench`: the patient page against a hand-written page of the same journey, the proxy against nginx, and what grows
//! with the data. Everything of one comparison happens in turns within one run, and only ratios are reported, because
//! nothing else means anything on another machine.

mod growth;
mod machine;
mod nginx;
mod pages;
mod report;
mod servers;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::dist::{self, Kind};
use crate::servers::Build;
use crate::tools::{self, For};
use crate::{http, run, stop, workspace};

/// What can be chosen.
#[derive(Args)]
pub struct Options {
    /// How often each page and each server is measured; the medians are reported
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=99))]
    runs: u32,
    /// Seconds of load per measurement of a server
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=60))]
    seconds: u32,
    /// Only these parts; docs/performance.md is then left as it is
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Measure what `cargo xtask dist` has built before
    #[arg(long)]
    built: bool,
}

/// A part of the measurement.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Ours against the hand-written page
    Pages,
    /// The proxy against nginx
    Servers,
    /// Much data against little; memory of the page
    Growth,
}

/// Builds what is shipped, measures it, prints the table and writes it into the document.
pub fn bench(options: &Options) -> Result<()> {
    let wants = |part| options.only.is_empty() || options.only.contains(&part);
    let wants_browser = wants(Part::Pages) || wants(Part::Growth);
    if wants_browser {
        tools::install_for_pages()?;
    }
    tools::install_for_load()?;
    if !options.built {
        tools::install(For::Building)?;
        dist::build_pages(Kind::Shipped, &workspace::dist())?;
        crate::servers::build(Build::Release)?;
    }
    stop::watch()?;
    let place = Place::prepare()?;
    let started = Instant::now();
    let mut report = report::Report::new(options.runs, options.seconds);
    if wants_browser {
        let stand = pages::Stand::start(&place)?;
        if wants(Part::Pages) {
            run::announce("the page against the hand-written one");
            let profiles = pages::measure(&stand, options.runs)?;
            let bytes = pages::bytes(&place)?;
            report.pages(&profiles, &bytes);
            report.weights(&profiles, &bytes);
            report.limits(&profiles);
            report.tasks(&pages::tasks(&stand, options.runs)?);
        }
        if wants(Part::Growth) {
            run::announce("much data against little");
            report.growth(&growth::measure(&stand, options.runs)?);
        }
    }
    if wants(Part::Servers) {
        run::announce("the proxy against nginx");
        report.servers(&servers::measure(&place, options.runs, options.seconds)?);
    }
    let table = report.table();
    println!("\n{table}");
    if options.only.is_empty() {
        report::write(&table)?;
        println!("written into docs/performance.md");
    }
    println!("measured in {} s", started.elapsed().as_secs());
    Ok(())
}

/// Where the run keeps its files, and the programs it measures.
pub struct Place {
    folder: PathBuf,
    programs: PathBuf,
}

impl Place {
    fn prepare() -> Result<Self> {
        let folder = workspace::target().join("bench");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        let place = Self {
            folder,
            programs: workspace::target().join("release"),
        };
        let missing = [
            place.proxy(),
            place.sandbox(),
            workspace::dist().join("patient/index.html"),
        ]
        .into_iter()
        .find(|file| !file.is_file());
        if let Some(missing) = missing {
            bail!("{} is missing: run without --built", missing.display());
        }
        Ok(place)
    }

    fn proxy(&self) -> PathBuf {
        self.program("auth-ui-proxy")
    }

    /// The proxy, to be started on this address in front of that eHealth.
    fn serving(&self, listen: SocketAddr, ehealth: SocketAddr, assets: &Path) -> Command {
        let mut command = Command::new(self.proxy());
        command
            .args(["serve", "--listen", &listen.to_string()])
            .args(["--auth-url", &http::url(ehealth), "--api-url", &http::url(ehealth)])
            .arg("--assets")
            .arg(assets);
        command
    }

    fn sandbox(&self) -> PathBuf {
        self.program("ehealth-sandbox")
    }

    fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// A started program with its output in a file. Dropping this stops it.
pub struct Running {
    name: &'static str,
    child: Child,
}

impl Running {
    fn start(name: &'static str, command: &mut Command, log: &Path, address: SocketAddr) -> Result<Self> {
        let log = fs::File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let mut running = Self { name, child };
        let started = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            running.check()?;
            ensure!(
                started.elapsed() < Duration::from_secs(20),
                "{name} does not listen at {address}"
            );
            thread::sleep(Duration::from_millis(50));
        }
        Ok(running)
    }

    fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended by itself ({status}); see target/bench", self.name),
        }
    }

    fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A master ends its workers only when it is asked to; being killed, it leaves them behind.
        let id = self.child.id().to_string();
        let asked = run::command("kill")
            .args(["-TERM", &id])
            .status()
            .is_ok_and(|status| status.success());
        let started = Instant::now();
        while asked && started.elapsed() < Duration::from_secs(5) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Stops between two measurements when somebody asked for it.
fn go_on() -> Result<()> {
    ensure!(!stop::was_asked(), "stopped");
    Ok(())
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_bad_run() {
        assert_eq!(median(vec![9000.0, 2.0, 1.0]), 2.0);
        assert!(median(Vec::new()).is_nan());
    }
}
