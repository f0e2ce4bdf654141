//! A copy of each new secret, encrypted to the organisation's offline recovery key, in a second place.

use std::path::PathBuf;
use std::sync::Arc;

/// Why no copy can be written.
#[derive(Debug, thiserror::Error)]
pub enum EscrowError {
    /// A recipient is not an age public key (`age1…`), or there is none.
    #[error("an escrow recipient is not an age public key")]
    Recipient,
    /// The copy could not be encrypted.
    #[error("the escrow copy cannot be encrypted")]
    Encrypt,
    /// The folder takes no durable write.
    #[error("the escrow folder takes no durable write: {0}")]
    Folder(#[from] std::io::Error),
}

/// Where the copies go and who can open them.
#[derive(Clone)]
pub struct Escrow(#[expect(dead_code)] Arc<PathBuf>);

impl Escrow {
    /// A folder and one or more age recipients.
    pub fn new(_folder: PathBuf, _recipients: &[String]) -> Result<Escrow, EscrowError> {
        unimplemented!()
    }
}
