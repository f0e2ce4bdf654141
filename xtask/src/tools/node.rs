//! Tools from npm: wasm-opt for building, and the packages that drive browsers in the journeys.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::says_version;
use crate::{run, workspace};

/// Binaryen's version as `wasm-opt` says it; `xtask/tools/package.json` pins the package.
///
/// Not Debian's: its older wasm-opt reports no error, but the page it wrote does not start.
const WASM_OPT: &str = "132";

/// Written beside the installed packages: the lock file they were installed from.
const STAMP: &str = ".installed-from.json";

/// Installs wasm-opt unless it is there.
pub fn install_wasm_opt() -> Result<()> {
    if says_version("wasm-opt", WASM_OPT) {
        return Ok(());
    }
    let folder = workspace::node_tools();
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(workspace::root().join("xtask/tools").join(file), folder.join(file))?;
    }
    run::announce("installing wasm-opt (some seconds)");
    install_packages(&folder)?;
    ensure!(
        says_version("wasm-opt", WASM_OPT),
        "wasm-opt is installed but does not say version {WASM_OPT}"
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
    let npm = workspace::find_program("npm").context("npm is missing: install Node 20 or newer")?;
    // No package here needs an install script, and one that wanted to download something must not.
    run::run(
        run::command(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )
}
