//! Reads the build, from a folder or from this binary.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{DOCUMENT, Files};
use crate::settings::Problem;

/// The app as it was when this binary was built; empty when there was none.
static EMBEDDED: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of the build: of the folder, or of this binary when no folder is named.
pub fn read(folder: Option<&Path>) -> Result<Files, Problem> {
    match folder {
        Some(folder) => from_folder(folder),
        None => from_binary(EMBEDDED),
    }
}

fn from_binary(embedded: &[(&str, &'static [u8])]) -> Result<Files, Problem> {
    if embedded.is_empty() {
        return Err(Problem(
            "assets is not set and this binary has no app embedded: run `cargo xtask dist` and build again, or pass --assets"
                .to_owned(),
        ));
    }
    Ok(embedded
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes)))
        .collect())
}

/// Takes the folder of the patient page, or the folder that contains it as `patient`.
fn from_folder(folder: &Path) -> Result<Files, Problem> {
    let inner = folder.join("patient");
    let root = if inner.join(DOCUMENT).is_file() {
        inner
    } else {
        folder.to_owned()
    };
    if !root.join(DOCUMENT).is_file() {
        return Err(Problem(format!(
            "assets names a folder without {DOCUMENT} or patient/{DOCUMENT}: run `cargo xtask dist` and pass --assets dist"
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
        let problem = from_binary(&[]).unwrap_err().to_string();
        assert!(
            problem.contains("`cargo xtask dist`") && problem.contains("--assets"),
            "{problem}"
        );
    }

    #[test]
    fn a_binary_with_an_app_needs_no_folder() {
        let files = from_binary(&[("index.html", b"<!doctype html>")]).unwrap();
        assert_eq!(files["index.html"], "<!doctype html>");
    }
}
