//! SECURITY.md names tests; a name that no longer leads anywhere is a promise nobody checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// What one row of the table points at.
#[derive(Debug, Default)]
struct Named {
    files: BTreeSet<String>,
    functions: BTreeSet<String>,
    journeys: BTreeSet<String>,
}

fn named(text: &str) -> Named {
    let mut named = Named::default();
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let tests = row.rsplit(" | ").next().unwrap_or_default();
        for word in tests.split('`').skip(1).step_by(2) {
            let kind = if word.contains('.') {
                &mut named.files
            } else {
                &mut named.functions
            };
            kind.insert(word.to_owned());
        }
        for title in tests.split('«').skip(1).filter_map(|rest| rest.split('»').next()) {
            named.journeys.insert(title.to_owned());
        }
    }
    named
}

fn promises() -> Named {
    let text = fs::read_to_string(workspace::root().join("SECURITY.md")).unwrap();
    let (_, promises) = text.split_once("## How each promise is held").unwrap();
    named(promises)
}

fn path(file: &str) -> PathBuf {
    let folder = if file.ends_with(".mjs") {
        workspace::e2e()
    } else {
        workspace::root()
    };
    folder.join(file)
}

fn all(files: &BTreeSet<String>, extension: &str) -> String {
    let files = files.iter().filter(|file| file.ends_with(extension));
    files
        .map(|file| fs::read_to_string(path(file)).unwrap_or_default())
        .collect()
}

#[test]
fn every_file_test_and_journey_named_in_security_md_exists() {
    let Named {
        files,
        functions,
        journeys,
    } = promises();
    assert!(
        files.len() > 10 && functions.len() > 10 && journeys.len() > 10,
        "the table is read"
    );
    let missing: Vec<_> = files.iter().filter(|file| !Path::is_file(&path(file))).collect();
    assert!(missing.is_empty(), "no such files: {missing:?}");
    let rust = all(&files, ".rs");
    let missing: Vec<_> = functions.iter().filter(|name| !rust.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
    let scripts = all(&files, ".mjs");
    let missing: Vec<_> = journeys
        .iter()
        .filter(|title| !scripts.contains(title.as_str()))
        .collect();
    assert!(missing.is_empty(), "no such journeys: {missing:?}");
}
