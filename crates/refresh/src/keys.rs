//! Master keys: files that only their owner may read, with one key a line.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// A file that must be new exists.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    NoEntropy,
}

/// The master keys. The first line of the first file seals; every key opens what it sealed.
#[derive(Clone)]
pub struct Keyring(#[expect(dead_code)] Arc<Vec<PathBuf>>);

impl Keyring {
    /// Reads key files, refusing any that others may read.
    pub fn load(_files: &[PathBuf]) -> Result<Keyring, KeyError> {
        unimplemented!()
    }

    /// Writes a new key file with one fresh key, mode 0600, refusing to overwrite.
    pub fn create(_file: &Path, _key_id: &str) -> Result<(), KeyError> {
        unimplemented!()
    }

    /// A fresh `key-id:base64` line, to put first into an existing file.
    pub fn fresh_line(_key_id: &str) -> Result<String, KeyError> {
        unimplemented!()
    }

    /// Whether the files are still protected and still hold the key that seals.
    pub fn still_sound(&self) -> Result<(), KeyError> {
        unimplemented!()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}
