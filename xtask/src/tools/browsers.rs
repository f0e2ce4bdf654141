//! Browsers and their drivers: found where the system has them, installed on Debian when this runs as root.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{run, workspace};

/// A program the tests need from the system.
struct Needed {
    /// Environment variable that names it, before any search.
    variable: &'static str,
    /// Names to look for on `PATH`, and full paths.
    names: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
}

const CHROMIUM: Needed = Needed {
    variable: "CHROMIUM",
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    package: "chromium",
};
const CHROMEDRIVER: Needed = Needed {
    variable: "CHROMEDRIVER",
    names: &["chromedriver"],
    package: "chromium-driver",
};
const FIREFOX: Needed = Needed {
    variable: "FIREFOX",
    names: &[
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ],
    package: "firefox-esr",
};
const GECKODRIVER: Needed = Needed {
    variable: "GECKODRIVER",
    names: &["geckodriver"],
    package: "",
};

/// Text in pictures must look like text; a bare machine has no font at all.
const FONTS: &[&str] = &["fonts-dejavu-core", "fonts-noto-core"];

/// Where everything is.
pub struct Browsers {
    /// Chromium or Chrome.
    pub chromium: PathBuf,
    /// Its driver.
    pub chromedriver: PathBuf,
    /// Firefox.
    pub firefox: PathBuf,
    /// Its driver, from the project's own tools.
    pub geckodriver: PathBuf,
}

impl Browsers {
    /// Finds them all, or says in one line what is missing.
    pub fn find() -> Result<Self> {
        let needed = [CHROMIUM, CHROMEDRIVER, FIREFOX, GECKODRIVER];
        match needed.each_ref().map(Needed::find) {
            [Some(chromium), Some(chromedriver), Some(firefox), Some(geckodriver)] => Ok(Self {
                chromium,
                chromedriver,
                firefox,
                geckodriver,
            }),
            found => {
                let missing: Vec<_> = needed
                    .iter()
                    .zip(found)
                    .filter(|(_, found)| found.is_none())
                    .map(|(needed, _)| needed.words())
                    .collect();
                bail!("missing on this machine: {}", missing.join(", "))
            }
        }
    }
}

impl Needed {
    fn find(&self) -> Option<PathBuf> {
        if let Some(named) = env::var_os(self.variable).map(PathBuf::from) {
            return named.is_file().then_some(named);
        }
        self.names.iter().find_map(|name| workspace::find_program(name))
    }

    fn words(&self) -> String {
        format!(
            "{} (or its path in {})",
            self.names.first().unwrap_or(&self.package),
            self.variable
        )
    }
}

/// Installs what is missing on Debian as root; elsewhere says what is missing.
pub fn install() -> Result<()> {
    let mut packages: Vec<&str> = [CHROMIUM, CHROMEDRIVER, FIREFOX]
        .iter()
        .filter(|needed| needed.find().is_none())
        .map(|needed| needed.package)
        .collect();
    if packages.is_empty() {
        return Ok(());
    }
    if !is_debian() || !is_root() {
        return Browsers::find().map(drop);
    }
    packages.extend(FONTS);
    run::announce(&format!("installing {} (1-2 minutes)", packages.join(" ")));
    run::run(apt().args(["update", "--quiet=2"]))?;
    run::run(
        apt()
            .args(["install", "--yes", "--quiet=2", "--no-install-recommends"])
            .args(&packages),
    )?;
    Browsers::find().map(drop)
}

fn apt() -> std::process::Command {
    let mut apt = run::command("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|release| release.lines().any(|line| line.trim() == "ID=debian"))
}

fn is_root() -> bool {
    run::read(run::command("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}
