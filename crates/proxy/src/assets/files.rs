//! Reads the build, from a folder or from this binary.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{DOCUMENT, Files};
use crate::settings::Problem;

/// A page that is built by itself, into its own folder of `dist`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The confidant's.
    Patient,
    /// The clinic head's.
    Admin,
}

/// The pages as they were when this binary was built; empty when there were none.
static PATIENT: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/patient.rs"));
static ADMIN: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/admin.rs"));

impl Page {
    /// Its folder.
    fn name(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Admin => "admin",
        }
    }
}

/// The files of a page: of the folder, or of this binary when no folder is named.
pub fn read(page: Page, folder: Option<&Path>) -> Result<Files, Problem> {
    match (folder, page) {
        (Some(folder), page) => from_folder(page, folder),
        (None, Page::Patient) => from_binary(page, PATIENT),
        (None, Page::Admin) => from_binary(page, ADMIN),
    }
}

fn from_binary(page: Page, embedded: &[(&str, &'static [u8])]) -> Result<Files, Problem> {
    if embedded.is_empty() {
        return Err(Problem(format!(
            "assets is not set and this binary has no {} page embedded: run `cargo xtask dist` and build again, or pass --assets",
            page.name()
        )));
    }
    Ok(embedded
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes)))
        .collect())
}

/// Takes the folder that contains the pages' folders. The patient page is also found in its own folder, so that a build of
/// it alone can be looked at.
fn from_folder(page: Page, folder: &Path) -> Result<Files, Problem> {
    let name = page.name();
    let inner = folder.join(name);
    let root = match inner.join(DOCUMENT).is_file() {
        true => inner,
        false if page == Page::Patient => folder.to_owned(),
        false => inner,
    };
    if !root.join(DOCUMENT).is_file() {
        return Err(Problem(format!(
            "assets names a folder without {name}/{DOCUMENT}: run `cargo xtask dist` and pass --assets dist"
        )));
    }
    let mut files = Files::new();
    collect(&root, &root, &mut files)
        .map_err(|error| Problem(format!("assets names a folder that cannot be read: {}", error.kind())))?;
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.insert(name.replace('\\', "/"), fs::read(&path)?.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_without_an_app_says_how_to_get_one() {
        let problem = from_binary(Page::Admin, &[]).unwrap_err().to_string();
        assert!(
            problem.contains("no admin page") && problem.contains("`cargo xtask dist`") && problem.contains("--assets"),
            "{problem}"
        );
    }

    #[test]
    fn a_binary_with_an_app_needs_no_folder() {
        let files = from_binary(Page::Patient, &[("index.html", b"<!doctype html>")]).unwrap();
        assert_eq!(files["index.html"], "<!doctype html>");
    }
}
