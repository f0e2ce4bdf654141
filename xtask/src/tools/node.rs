//! Tools from npm: wasm-opt and terser for building, and the packages that drive browsers in the journeys.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::says_version;
use crate::{run, workspace};

/// Binaryen's version as `wasm-opt` says it; `xtask/tools/package.json` pins the package.
///
/// Not Debian's: its older wasm-opt reports no error, but the page it wrote does not start.
const WASM_OPT: &str = "132";

/// The version of terser, which minifies the script.
const TERSER: &str = "5.51.2";

/// Written beside the installed packages: the lock file they were installed from.
const STAMP: &str = ".installed-from.json";

/// Installs wasm-opt and terser unless they are there.
pub fn install_for_building() -> Result<()> {
    let are_there = || says_version("wasm-opt", WASM_OPT) && says_version("terser", TERSER);
    if are_there() {
        return Ok(());
    }
    let folder = workspace::node_tools();
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(workspace::root().join("xtask/tools").join(file), folder.join(file))?;
    }
    run::announce("installing wasm-opt and terser (some seconds)");
    install_packages(&folder)?;
    ensure!(
        are_there(),
        "wasm-opt and terser are installed but do not say the versions {WASM_OPT} and {TERSER}"
    );
    Ok(())
}

/// Installs the journeys' packages unless the same lock file was installed before.
pub fn install_journeys() -> Result<()> {
    let folder = workspace::e2e();
    let lock = fs::read(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules").join(STAMP);
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run::announce("installing the packages of the journeys (some seconds)");
    install_packages(&folder)?;
    fs::write(stamp, lock)?;
    Ok(())
}

fn install_packages(folder: &Path) -> Result<()> {
    let npm = workspace::find_program("npm").context("npm is missing: install Node 20.19 or newer, and npm")?;
    // No package here needs an install script, and one that wanted to download something must not.
    run::run(
        run::command(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )
}
