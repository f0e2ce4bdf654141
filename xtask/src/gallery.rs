//! The gallery: every page in every state, for developers. Built only to be looked at and judged, never into what is shipped.

use std::path::PathBuf;

use anyhow::Result;

use crate::{run, workspace};

/// Where the sandbox serves it.
const PUBLIC_URL: &str = "/gallery/";

/// Builds it, quickly and big; where it is.
pub fn build() -> Result<PathBuf> {
    run::announce("building the gallery");
    let folder = workspace::target().join("gallery");
    let mut trunk = run::command("trunk");
    trunk
        .args(["build", "gallery.html", "--public-url", PUBLIC_URL])
        .args(["--html-output", "index.html"])
        .arg("--dist")
        .arg(&folder)
        // Trunk takes only `true` and `false` here, and stops at the usual `NO_COLOR=1`.
        .env_remove("NO_COLOR");
    run::run(&mut trunk)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use crate::dist::PAGES;

    #[test]
    fn it_is_not_among_the_pages_that_are_shipped() {
        assert!(!PAGES.is_empty());
        assert!(PAGES.iter().all(|page| page.name != "gallery"));
    }
}
