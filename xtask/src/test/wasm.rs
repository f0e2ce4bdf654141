//! The pages mounted in a real browser by wasm-pack. One test file a page, because each one starts the browser anew.

use anyhow::Result;

use super::summary::Count;
use crate::run;
use crate::tools::Browsers;

/// Where the tests run.
#[derive(Clone, Copy)]
pub enum Browser {
    /// Chromium, or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
}

/// Runs `tests/pages/` and `tests/admin_pages/` in this browser.
pub fn run(browser: Browser) -> Result<Count> {
    let browsers = Browsers::find()?;
    let mut wasm_pack = run::command("wasm-pack");
    wasm_pack.args(["test", "--mode", "no-install", "--headless"]);
    match browser {
        Browser::Chromium => wasm_pack
            .arg("--chrome")
            .arg("--chromedriver")
            .arg(browsers.chromedriver),
        Browser::Firefox => wasm_pack
            .arg("--firefox")
            .arg("--geckodriver")
            .arg(browsers.geckodriver),
    };
    // Without `--` before it: what follows that mark reaches the runner, not cargo.
    wasm_pack.args([".", "--test", "pages", "--test", "admin_pages"]);
    // The runner gives up after 20 s of all tests of a file together; a busy machine may need longer.
    wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", "180");
    // The runner uses whichever driver it finds named, so only wasm-pack may name one.
    wasm_pack.env_remove("CHROMEDRIVER").env_remove("GECKODRIVER");
    let (status, lines) = run::run_and_keep_lines(&mut wasm_pack)?;
    Count::of_cargo(&lines).checked_against(status)
}
