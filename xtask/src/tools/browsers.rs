//! Browsers and their drivers.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::system::{self, Needed};

const CHROMIUM: Needed = Needed {
    variable: "CHROMIUM",
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    package: Some("chromium"),
};
const CHROMEDRIVER: Needed = Needed {
    variable: "CHROMEDRIVER",
    names: &["chromedriver"],
    package: Some("chromium-driver"),
};
const FIREFOX: Needed = Needed {
    variable: "FIREFOX",
    names: &[
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ],
    package: Some("firefox-esr"),
};
/// From the project's own tools.
const GECKODRIVER: Needed = Needed {
    variable: "GECKODRIVER",
    names: &["geckodriver"],
    package: None,
};
const ALL: [&Needed; 4] = [&CHROMIUM, &CHROMEDRIVER, &FIREFOX, &GECKODRIVER];

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
    /// Its driver.
    pub geckodriver: PathBuf,
}

impl Browsers {
    /// Finds them all, or says in one line what is missing.
    pub fn find() -> Result<Self> {
        system::check(&ALL)?;
        let find = |needed: &Needed| needed.find().context("a browser has just disappeared");
        Ok(Self {
            chromium: find(&CHROMIUM)?,
            chromedriver: find(&CHROMEDRIVER)?,
            firefox: find(&FIREFOX)?,
            geckodriver: find(&GECKODRIVER)?,
        })
    }
}

/// Installs what is missing on Debian as root; elsewhere says what is missing.
pub fn install() -> Result<()> {
    system::install(&ALL, FONTS)
}
