//! `tools`: the pinned tools, installed into the project's own folder, so that every machine builds alike.
//!
//! Nothing is installed twice: a tool that already says the pinned version is left alone.

mod browsers;
mod node;
mod system;

use std::fs;

use anyhow::{Result, ensure};

pub use browsers::Browsers;
pub use system::{NGINX, NGINX_BROTLI, WRK, is_root};

use crate::{run, workspace};

/// What the tools are needed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building the pages and the servers.
    Building,
    /// Building, and every test.
    Testing,
}

/// A program from a crate.
struct Tool {
    program: &'static str,
    package: &'static str,
    version: &'static str,
    /// Whether the package's own lock file can be used.
    locked: bool,
    /// Measured on two cores.
    takes: &'static str,
    needed_for: For,
}

/// Wasm-bindgen's version is that of the crate in `Cargo.toml`: the two must be equal. Its own lock file names a
/// version that could not be had when this was pinned, hence not locked.
const TOOLS: &[Tool] = &[
    Tool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: "0.2.130",
        locked: false,
        takes: "1-2 minutes",
        needed_for: For::Building,
    },
    Tool {
        program: "trunk",
        package: "trunk",
        version: "0.21.14",
        locked: true,
        takes: "3-5 minutes",
        needed_for: For::Building,
    },
    Tool {
        program: "geckodriver",
        package: "geckodriver",
        version: "0.37.1",
        locked: true,
        takes: "1 minute",
        needed_for: For::Testing,
    },
    Tool {
        program: "wasm-pack",
        package: "wasm-pack",
        version: "0.15.1",
        locked: true,
        takes: "1 minute",
        needed_for: For::Testing,
    },
];

/// These tools do little work themselves, so compiling them fast matters more than their speed: unoptimised, trunk
/// takes 4 minutes instead of more than 30.
const CHEAP_PROFILE: &[&str] = &[
    "profile.release.opt-level=0",
    "profile.release.lto=false",
    "profile.release.codegen-units=256",
];

/// Installs what is missing.
pub fn install(purpose: For) -> Result<()> {
    install_wasm_target()?;
    install_library_sources()?;
    let missing: Vec<&Tool> = TOOLS
        .iter()
        .filter(|tool| tool.needed_for == For::Building || purpose == For::Testing)
        .filter(|tool| !tool.is_installed())
        .collect();
    for tool in &missing {
        tool.install()?;
    }
    if !missing.is_empty() {
        // Shared by the installations above, and of no use after them.
        fs::remove_dir_all(workspace::tools().join("target")).ok();
    }
    node::install_for_building()?;
    if purpose == For::Testing {
        node::install_journeys()?;
        browsers::install()?;
        install_for_the_store()?;
    }
    Ok(())
}

/// What the native tests of the store need from the system.
pub fn install_for_the_store() -> Result<()> {
    system::install(&system::FOR_THE_STORE, &[])
}

/// What measuring pages needs: the packages that drive the browser, and the browser.
pub fn install_for_pages() -> Result<()> {
    node::install_journeys()?;
    browsers::install()
}

/// What measuring the proxy needs: nginx and wrk.
pub fn install_for_load() -> Result<()> {
    system::install_for_measuring()
}

/// Adds the target of the pages to the toolchain in use.
pub fn install_wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    // A toolchain that did not come from rustup is asked for the target's own folder.
    let folder = run::read(run::command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if folder.is_some_and(|folder| workspace::root().join(folder.trim()).is_dir()) {
        return Ok(());
    }
    run::announce("adding the wasm target");
    run::run(run::command("rustup").args(["target", "add", TARGET]))
}

/// Adds the sources of the standard library: what is shipped is built with a smaller one ([`crate::dist`]).
fn install_library_sources() -> Result<()> {
    let sysroot = run::read(run::command("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    let library = workspace::root()
        .join(sysroot.trim())
        .join("lib/rustlib/src/rust/library/Cargo.lock");
    if library.is_file() {
        return Ok(());
    }
    run::announce("adding the sources of the standard library");
    run::run(run::command("rustup").args(["component", "add", "rust-src"]))
}

impl Tool {
    fn is_installed(&self) -> bool {
        says_version(self.program, self.version)
    }

    fn install(&self) -> Result<()> {
        let tools = workspace::tools();
        run::announce(&format!(
            "installing {} {} (about {})",
            self.package, self.version, self.takes
        ));
        let mut cargo = run::cargo(["install", "--force", self.package, "--version", self.version]);
        cargo
            .arg("--root")
            .arg(&tools)
            .arg("--target-dir")
            .arg(tools.join("target"));
        if self.locked {
            cargo.arg("--locked");
        }
        for setting in CHEAP_PROFILE {
            cargo.args(["--config", setting]);
        }
        // Warns that the folder is not on PATH, which is as intended.
        run::run(&mut cargo)?;
        ensure!(
            self.is_installed(),
            "{} is installed but does not say version {}",
            self.program,
            self.version
        );
        Ok(())
    }
}

/// Whether a program can be started and says exactly this version.
fn says_version(program: &str, version: &str) -> bool {
    run::read(run::command(program).arg("--version")).is_some_and(|said| version_in(&said) == Some(version))
}

/// The first word that looks like a version: `trunk 0.21.14`, `wasm-opt version 132 (version_132)`.
fn version_in(said: &str) -> Option<&str> {
    said.split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_tools_say_them() {
        assert_eq!(version_in("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(version_in("wasm-bindgen 0.2.130"), Some("0.2.130"));
        assert_eq!(
            version_in("geckodriver 0.37.1 (abc 2026-01-01 00:00 +0000)\n\nThe source code"),
            Some("0.37.1")
        );
        assert_eq!(version_in("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(version_in("command not found"), None);
    }

    #[test]
    fn the_wasm_bindgen_tool_is_the_version_of_the_crate() {
        let manifest = fs::read_to_string(workspace::root().join("Cargo.toml")).unwrap();
        let tool = TOOLS.iter().find(|tool| tool.program == "wasm-bindgen").unwrap();
        assert!(manifest.contains(&format!("wasm-bindgen = \"={}\"", tool.version)));
    }
}
