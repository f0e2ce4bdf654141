//! Where things are in the checkout. Knows paths, runs nothing.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The checkout's top folder.
pub fn root() -> PathBuf {
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// What is shipped: one folder per page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The journeys in real browsers.
pub fn e2e() -> PathBuf {
    root().join("tests/e2e")
}

/// The project's own tools. `AUTH_UI_TOOLS` lets several checkouts share one folder.
pub fn tools() -> PathBuf {
    env::var_os("AUTH_UI_TOOLS").map_or_else(|| root().join(".tools"), |dir| root().join(dir))
}

/// The project's tools that come from npm.
pub fn node_tools() -> PathBuf {
    tools().join("node")
}

/// `PATH` with the project's own tools in front.
pub fn path() -> OsString {
    let own = [tools().join("bin"), node_tools().join("node_modules/.bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = own
        .into_iter()
        .chain(env::split_paths(&inherited))
        .chain(postgres_folders());
    // Only a folder with a colon in its name cannot be joined; the inherited PATH is then the best there is.
    env::join_paths(folders).unwrap_or(inherited)
}

/// Debian keeps PostgreSQL's server programs off `PATH`, in a folder for each version; the newest comes first.
fn postgres_folders() -> Vec<PathBuf> {
    let Ok(versions) = Path::new("/usr/lib/postgresql").read_dir() else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders
}

/// The first program of this name on [`path`].
pub fn find_program(name: &str) -> Option<PathBuf> {
    env::split_paths(&path())
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

/// Every file below a folder, in a stable order.
pub fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
