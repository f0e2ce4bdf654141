//! Master keys: files that only their owner may read, with one key a line.
//!
//! ```text
//! # the first key of the first file seals; every key opens what it sealed
//! 2026-11:base64 of 32 bytes
//! 2025-03:base64 of 32 bytes
//! ```
//!
//! To rotate, put a new line first, restart every process, and re-wrap ([`Store::rewrap`](crate::Store::rewrap)); then the
//! old line may go.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// A key's bytes, wiped on drop.
pub(crate) type KeyBytes = Zeroizing<[u8; 32]>;

/// Ids are stored in front of every record, behind one byte of length.
const LONGEST_ID: usize = 64;

/// Why the keys cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No such file, or it cannot be read.
    #[error("the key file {} cannot be read", .0.display())]
    Missing(PathBuf),
    /// Group or others may read or write it: it must be mode 0600 or 0400.
    #[error("the key file {} is open to others: its mode must be 0600 or 0400", .0.display())]
    Exposed(PathBuf),
    /// A line is not `key-id:base64 of 32 bytes`, a key id comes twice, or there is no key.
    #[error("the key file {} is not a list of `key-id:base64(32 bytes)` lines", .0.display())]
    Malformed(PathBuf),
    /// The file has changed since it was read, and no longer holds the key that seals.
    #[error("the key file {} no longer holds the key that seals", .0.display())]
    Changed(PathBuf),
    /// A file that must be new exists, or its folder takes no file.
    #[error("the key file {} cannot be created: it exists, or its folder takes no file", .0.display())]
    NotCreated(PathBuf),
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    NoEntropy,
}

struct Key {
    id: String,
    bytes: KeyBytes,
}

/// The master keys. The first line of the first file seals; every key opens what it sealed.
#[derive(Clone)]
pub struct Keyring {
    files: Arc<[PathBuf]>,
    keys: Arc<[Key]>,
}

impl Keyring {
    /// Reads key files, refusing any that others may read.
    pub fn load(files: &[PathBuf]) -> Result<Keyring, KeyError> {
        let mut keys: Vec<Key> = Vec::new();
        for file in files {
            for key in read(file)? {
                if keys.iter().any(|known| known.id == key.id) {
                    return Err(KeyError::Malformed(file.clone()));
                }
                keys.push(key);
            }
        }
        if keys.is_empty() {
            return Err(KeyError::Malformed(files.first().cloned().unwrap_or_default()));
        }
        Ok(Keyring {
            files: files.into(),
            keys: keys.into(),
        })
    }

    /// Writes a new key file with one fresh key, mode 0600, refusing to overwrite.
    pub fn create(file: &Path, key_id: &str) -> Result<(), KeyError> {
        let line = Zeroizing::new(Self::fresh_line(key_id)?);
        let refused = |_| KeyError::NotCreated(file.to_owned());
        let mut out = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)
            .map_err(refused)?;
        out.write_all(line.as_bytes())
            .and_then(|()| out.write_all(b"\n"))
            .map_err(refused)?;
        out.sync_all().map_err(refused)
    }

    /// A fresh `key-id:base64` line, to put first into an existing file.
    pub fn fresh_line(key_id: &str) -> Result<String, KeyError> {
        if !is_id(key_id) {
            return Err(KeyError::Malformed(PathBuf::new()));
        }
        let bytes = random_key()?;
        Ok(format!("{key_id}:{}", *Zeroizing::new(STANDARD.encode(*bytes))))
    }

    /// Whether the files are still protected and still hold the key that seals: what is sealed must open after a restart.
    pub fn still_sound(&self) -> Result<(), KeyError> {
        let mut found = false;
        for file in self.files.iter() {
            found |= read(file)?
                .iter()
                .any(|key| key.id == self.newest().id && key.bytes == self.newest().bytes);
        }
        match (found, self.files.first()) {
            (true, _) => Ok(()),
            (false, first) => Err(KeyError::Changed(first.cloned().unwrap_or_default())),
        }
    }

    pub(crate) fn newest_id(&self) -> &str {
        &self.newest().id
    }

    pub(crate) fn newest_key(&self) -> &KeyBytes {
        &self.newest().bytes
    }

    pub(crate) fn find(&self, id: &str) -> Option<&KeyBytes> {
        self.keys.iter().find(|key| key.id == id).map(|key| &key.bytes)
    }

    fn newest(&self) -> &Key {
        // `load` refuses an empty ring.
        &self.keys[0]
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

/// Thirty-two random bytes.
pub(crate) fn random_key() -> Result<KeyBytes, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| KeyError::NoEntropy)?;
    Ok(bytes)
}

/// The mode is asked of the opened file, so that it cannot be exchanged in between.
fn read(path: &Path) -> Result<Vec<Key>, KeyError> {
    let missing = |_| KeyError::Missing(path.to_owned());
    let mut file = File::open(path).map_err(missing)?;
    if file.metadata().map_err(missing)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(missing)?;
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| parse(line).ok_or_else(|| KeyError::Malformed(path.to_owned())))
        .collect()
}

fn parse(line: &str) -> Option<Key> {
    let (id, value) = line.split_once(':')?;
    if !is_id(id) {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(value).ok()?);
    let bytes = Zeroizing::new(<[u8; 32]>::try_from(decoded.as_slice()).ok()?);
    Some(Key {
        id: id.to_owned(),
        bytes,
    })
}

pub(crate) fn is_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (dir, path)
    }

    fn line(id: &str) -> String {
        Keyring::fresh_line(id).unwrap()
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for mode in [0o640, 0o604, 0o620, 0o666, 0o610] {
            let (_dir, path) = file(&line("a"), mode);
            assert_eq!(
                Keyring::load(std::slice::from_ref(&path)).unwrap_err(),
                KeyError::Exposed(path),
                "{mode:o}"
            );
        }
        for mode in [0o600, 0o400] {
            let (_dir, path) = file(&line("a"), mode);
            Keyring::load(&[path]).unwrap();
        }
    }

    #[test]
    fn the_first_line_seals_and_all_lines_open() {
        let (_dir, path) = file(&format!("# comment\n\n{}\n{}\n", line("new"), line("old")), 0o600);
        let ring = Keyring::load(&[path]).unwrap();
        assert_eq!(ring.newest_id(), "new");
        assert!(ring.find("old").is_some());
        assert!(ring.find("other").is_none());
    }

    #[test]
    fn a_line_that_is_no_key_is_refused() {
        let short = format!("a:{}", STANDARD.encode([1; 31]));
        let long = format!("a:{}", STANDARD.encode([1; 33]));
        let twice = format!("{}\n{}", line("a"), line("a"));
        for text in [
            "",
            "# nothing",
            "a",
            "a:",
            "a:!!",
            ":AAAA",
            "a b:AAAA",
            &short,
            &long,
            &twice,
        ] {
            let (_dir, path) = file(text, 0o600);
            assert_eq!(
                Keyring::load(std::slice::from_ref(&path)).unwrap_err(),
                KeyError::Malformed(path),
                "{text}"
            );
        }
    }

    #[test]
    fn a_created_file_is_private_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        Keyring::create(&path, "first").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        Keyring::load(std::slice::from_ref(&path)).unwrap();
        assert_eq!(Keyring::create(&path, "second"), Err(KeyError::NotCreated(path)));
    }

    #[test]
    fn a_file_that_changed_under_a_running_server_is_noticed() {
        let (_dir, path) = file(&line("a"), 0o600);
        let ring = Keyring::load(std::slice::from_ref(&path)).unwrap();
        ring.still_sound().unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(ring.still_sound(), Err(KeyError::Exposed(path.clone())));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, line("a")).unwrap();
        assert_eq!(
            ring.still_sound(),
            Err(KeyError::Changed(path.clone())),
            "the same id with another key"
        );
        fs::remove_file(&path).unwrap();
        assert_eq!(ring.still_sound(), Err(KeyError::Missing(path)));
    }

    #[test]
    fn nothing_of_a_key_shows() {
        let (_dir, path) = file(&line("a"), 0o600);
        assert_eq!(format!("{:?}", Keyring::load(&[path]).unwrap()), "Keyring(…)");
    }
}
