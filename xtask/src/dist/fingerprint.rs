//! Names hashed files after their final content.
//!
//! Trunk takes the hashes of the script and the wasm before wasm-bindgen and wasm-opt have run, so a new tool version
//! could change a file under its old name, while browsers keep it for a year. Here each name follows the bytes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

use crate::workspace::files_below;

/// How many digits the names get.
const HASH_DIGITS: usize = 16;

/// Trunk's hashes are written without their leading zeros, so that they may be shorter.
const TRUNKS_DIGITS: std::ops::RangeInclusive<usize> = 12..=16;

/// Only these can mention another file.
const TEXT: &[&str] = &["html", "css", "js"];

/// A file of a built page.
struct Built {
    path: PathBuf,
    bytes: Vec<u8>,
    /// The digest trunk wrote into the page.
    digest: String,
}

/// When a file gets its name: after those it mentions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The wasm, pictures, fonts: they mention nothing.
    Mentioned,
    /// Style sheets mention pictures and fonts.
    Style,
    /// A script mentions the wasm. The page mentions everything, and keeps its name.
    Script,
}

fn turn_of(path: &Path) -> Turn {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("css") => Turn::Style,
        Some("js") => Turn::Script,
        _ => Turn::Mentioned,
    }
}

/// Renames the hashed files of one built page, and corrects every mention of them and of their digests.
pub fn name_files_by_content(folder: &Path) -> Result<()> {
    let paths = files_below(folder)?;
    let mut files = Vec::new();
    for path in &paths {
        let bytes = fs::read(path)?;
        files.push(Built {
            path: path.clone(),
            digest: digest(&bytes),
            bytes,
        });
    }
    rename(&mut files);
    check(&files)?;

    for file in &files {
        fs::write(&file.path, &file.bytes)?;
    }
    for path in paths.iter().filter(|path| files.iter().all(|file| file.path != **path)) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn rename(files: &mut [Built]) {
    for turn in [Turn::Mentioned, Turn::Style, Turn::Script] {
        for index in 0..files.len() {
            let file = &files[index];
            let Some(span) = hash_in(name(&file.path)).filter(|_| turn_of(&file.path) == turn) else {
                continue;
            };
            let old = name(&file.path).to_owned();
            let mut new = old.clone();
            new.replace_range(span, &hash(&file.bytes));
            files[index].path.set_file_name(&new);
            replace(files, TEXT, &old, &new);
        }
    }
    let changed: Vec<_> = files
        .iter()
        .map(|file| (file.digest.clone(), digest(&file.bytes)))
        .collect();
    for (old, new) in changed.iter().filter(|(old, new)| old != new) {
        replace(files, &["html"], old, new);
    }
}

fn replace(files: &mut [Built], kinds: &[&str], old: &str, new: &str) {
    for file in files
        .iter_mut()
        .filter(|file| kinds.iter().any(|kind| is_kind(&file.path, kind)))
    {
        if let Ok(text) = std::str::from_utf8(&file.bytes)
            && text.contains(old)
        {
            file.bytes = text.replace(old, new).into_bytes();
        }
    }
}

/// Two scripts that mention each other, or a script that mentions itself, cannot be named this way.
fn check(files: &[Built]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for file in files {
        ensure!(seen.insert(&file.path), "two files would be named {}", name(&file.path));
        let Some(span) = hash_in(name(&file.path)) else {
            continue;
        };
        ensure!(
            name(&file.path)[span] == hash(&file.bytes),
            "{} changed after it was named",
            name(&file.path)
        );
    }
    Ok(())
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn is_kind(path: &Path, kind: &str) -> bool {
    path.extension().is_some_and(|extension| extension == kind)
}

/// Where the hash stands in `patient-0123456789abcdef_bg.wasm`.
fn hash_in(name: &str) -> Option<Range<usize>> {
    name.match_indices('-').map(|(dash, _)| dash + 1).find_map(|start| {
        let rest = &name[start..];
        let length = rest
            .find(|next: char| !next.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let is_hash = TRUNKS_DIGITS.contains(&length) && rest[..length].chars().all(|digit| digit.is_ascii_hexdigit());
        is_hash.then_some(start..start + length)
    })
}

fn hash(bytes: &[u8]) -> String {
    let mut hash = String::new();
    for byte in Sha256::digest(bytes).iter().take(HASH_DIGITS / 2) {
        // Writing into a string cannot fail.
        write!(hash, "{byte:02x}").ok();
    }
    hash
}

/// As in an `integrity` attribute.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(path: &str, text: &str) -> Built {
        Built {
            path: path.into(),
            bytes: text.into(),
            digest: digest(text.as_bytes()),
        }
    }

    fn text(file: &Built) -> &str {
        std::str::from_utf8(&file.bytes).unwrap()
    }

    #[test]
    fn the_hash_is_found_in_trunks_names() {
        assert_eq!(hash_in("patient-0123456789abcdef_bg.wasm"), Some(8..24));
        assert_eq!(hash_in("a-b-0123456789abcdef.js"), Some(4..20));
        assert_eq!(hash_in("boot-af92c7b44c4d8ea.js"), Some(5..20));
        assert_eq!(hash_in("boot.js"), None);
        assert_eq!(hash_in("app-0123456789abcdef01.css"), None);
        assert_eq!(hash_in("app-короткий.css"), None);
    }

    #[test]
    fn names_mentions_and_digests_follow_the_content() {
        let script = "load('app-1111111111111111_bg.wasm')";
        let page = format!(
            "<link href=/app-2222222222222222.js integrity={}>",
            digest(script.as_bytes())
        );
        let mut files = [
            built("app-1111111111111111_bg.wasm", "wasm"),
            built("app-2222222222222222.js", script),
            built("index.html", &page),
        ];
        rename(&mut files);
        check(&files).unwrap();

        let [wasm, script, page] = &files;
        assert_eq!(name(&wasm.path), format!("app-{}_bg.wasm", hash(b"wasm")));
        assert_eq!(text(script), format!("load('{}')", name(&wasm.path)));
        assert_eq!(
            text(page),
            format!(
                "<link href=/{} integrity={}>",
                name(&script.path),
                digest(&script.bytes)
            )
        );
    }

    #[test]
    fn a_script_that_names_itself_is_refused() {
        let mut files = [built("app-2222222222222222.js", "app-2222222222222222.js")];
        rename(&mut files);
        assert!(check(&files).is_err());
    }
}
