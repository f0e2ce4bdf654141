//! `dist`: builds the pages, and prepares what is shipped.
//!
//! Trunk builds; then the files are named after their final content and stored compressed.

mod compress;
mod fingerprint;
mod glue;
mod library;
mod order;
mod wasm;

use std::fs;
use std::path::Path;

use anyhow::Result;

pub use compress::compress_files;

use crate::run;
use crate::servers::{self, Build};
use crate::tools::{self, For};
use crate::workspace;

/// A page that is built and shipped by itself.
pub struct Page {
    /// Its folder in `dist/`, and its name in the budget.
    pub name: &'static str,
    /// Trunk's entry.
    html: &'static str,
    /// Where the proxy serves its files.
    public_url: &'static str,
}

/// Every page.
pub const PAGES: &[Page] = &[
    Page {
        name: "patient",
        html: "index.html",
        public_url: "/",
    },
    Page {
        name: "admin",
        html: "admin.html",
        public_url: "/admin/",
    },
];

/// What the build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To look at while developing: quick, big, with backtraces.
    Dev,
    /// To ship.
    Shipped,
}

/// Builds the pages and the servers as shipped.
pub fn dist() -> Result<()> {
    tools::install(For::Building)?;
    build_pages(Kind::Shipped, &workspace::dist())?;
    servers::build(Build::Release)?;
    println!("pages in dist/, servers in target/release/");
    Ok(())
}

/// Builds every page into its own folder of `out`.
pub fn build_pages(kind: Kind, out: &Path) -> Result<()> {
    // Trunk builds offline and locked.
    run::run(&mut run::cargo(["fetch", "--locked", "--quiet"]))?;
    if kind == Kind::Shipped {
        // What the library itself needs for a target comes only when that target is named.
        let mut fetch = run::cargo(["fetch", "--locked", "--quiet", "--target", "wasm32-unknown-unknown"]);
        run::run(library::build_for_size(&mut fetch))?;
    }
    for page in PAGES {
        run::announce(&format!("building the {} page", page.name));
        let folder = out.join(page.name);
        fs::create_dir_all(&folder)?;
        let mut trunk = run::command("trunk");
        trunk.args(["build", page.html, "--public-url", page.public_url]);
        // The proxy looks for the same name in every page's folder.
        trunk.args(["--html-output", "index.html"]);
        if kind == Kind::Shipped {
            library::build_for_size(trunk.arg("--release"));
        }
        // Trunk takes only `true` and `false` here, and stops at the usual `NO_COLOR=1`.
        trunk.arg("--dist").arg(&folder).env_remove("NO_COLOR");
        run::run(&mut trunk)?;
        if kind == Kind::Shipped {
            glue::shorten(&folder)?;
            fingerprint::name_files_by_content(&folder)?;
            compress_files(&folder)?;
        }
    }
    Ok(())
}
