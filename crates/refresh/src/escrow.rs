//! A copy of each new secret, encrypted to the organisation's offline recovery key, in a second place.
//!
//! A dead disk then no longer means registering the clinic anew. Only the holder of the age identity can read a copy:
//! `age --decrypt -i recovery.key {client}-{attempt}.age`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use age::x25519::Recipient;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{AttemptId, ClientId, ConnectionId, Secret};

/// Bytes of a copy besides the secret, of which JSON makes at most six each.
const ROOM: usize = 512;

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
    Folder(#[from] io::Error),
}

/// Where the copies go and who can open them.
#[derive(Clone)]
pub struct Escrow {
    folder: Arc<Path>,
    recipients: Arc<[Recipient]>,
}

/// What a copy holds, once decrypted.
#[derive(Serialize)]
struct Copy<'a> {
    client_id: String,
    connection_id: String,
    attempt: String,
    received_at: i64,
    client_secret: &'a str,
}

impl Escrow {
    /// A folder and one or more age recipients.
    pub fn new(folder: PathBuf, recipients: &[String]) -> Result<Escrow, EscrowError> {
        let recipients = recipients
            .iter()
            .map(|text| Recipient::from_str(text.trim()).map_err(|_| EscrowError::Recipient))
            .collect::<Result<Vec<_>, _>>()?;
        if recipients.is_empty() {
            return Err(EscrowError::Recipient);
        }
        Ok(Escrow {
            folder: folder.into(),
            recipients: recipients.into(),
        })
    }

    /// A real write like the one to come, and its removal.
    pub(crate) async fn probe(&self) -> Result<(), EscrowError> {
        let this = self.clone();
        blocking(move || {
            let name = format!(".probe-{}", AttemptId::fresh());
            this.write(&name, b"probe")?;
            fs::remove_file(this.folder.join(name)).map_err(EscrowError::Folder)
        })
        .await
    }

    /// Writes the copy of a new secret.
    pub(crate) async fn keep(
        &self,
        client: ClientId,
        connection: ConnectionId,
        attempt: AttemptId,
        received_at: i64,
        secret: &Secret,
    ) -> Result<(), EscrowError> {
        let (this, secret) = (self.clone(), secret.clone());
        blocking(move || {
            let copy = Copy {
                client_id: client.to_string(),
                connection_id: connection.to_string(),
                attempt: attempt.to_string(),
                received_at,
                client_secret: secret.expose(),
            };
            // Room for all of it at once: a buffer that grows leaves its old pieces in memory.
            let mut plain = Zeroizing::new(Vec::<u8>::with_capacity(ROOM + 6 * secret.expose().len()));
            serde_json::to_writer(&mut *plain, &copy).map_err(|_| EscrowError::Encrypt)?;
            this.write(&format!("{client}-{attempt}.age"), &plain)
        })
        .await
    }

    /// Temporary file, fsync, rename, fsync of the folder: after a power cut the copy is whole or absent.
    fn write(&self, name: &str, plain: &[u8]) -> Result<(), EscrowError> {
        let sealed = self.encrypt(plain)?;
        let unfinished = self.folder.join(format!("{name}.tmp"));
        let written = self.write_through(&unfinished, &self.folder.join(name), &sealed);
        if written.is_err() {
            // Whatever is left is encrypted; a second failure here changes nothing.
            let _ = fs::remove_file(&unfinished);
        }
        Ok(written?)
    }

    fn write_through(&self, unfinished: &Path, finished: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(unfinished, finished)?;
        File::open(&self.folder)?.sync_all()
    }

    fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, EscrowError> {
        let recipients = self.recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(|_| EscrowError::Encrypt)?;
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| EscrowError::Encrypt)?;
        writer.write_all(plain).map_err(|_| EscrowError::Encrypt)?;
        writer.finish().map_err(|_| EscrowError::Encrypt)?;
        Ok(sealed)
    }
}

async fn blocking(work: impl FnOnce() -> Result<(), EscrowError> + Send + 'static) -> Result<(), EscrowError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|stopped| Err(EscrowError::Folder(io::Error::other(stopped))))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use age::secrecy::ExposeSecret;
    use uuid::Uuid;

    use super::*;

    fn ids() -> (ClientId, ConnectionId, AttemptId) {
        (
            ClientId::new(Uuid::from_u128(1)),
            ConnectionId::new(Uuid::from_u128(2)),
            AttemptId::fresh(),
        )
    }

    #[tokio::test]
    async fn only_the_recovery_key_opens_the_copy() {
        let identity = age::x25519::Identity::generate();
        let other = age::x25519::Identity::generate();
        let dir = tempfile::tempdir().unwrap();
        let escrow = Escrow::new(dir.path().to_owned(), &[identity.to_public().to_string()]).unwrap();
        let (client, connection, attempt) = ids();
        escrow
            .keep(client, connection, attempt, 7, &Secret::new("new-secret"))
            .await
            .unwrap();

        let names: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|f| f.unwrap().file_name())
            .collect();
        assert_eq!(names, [format!("{client}-{attempt}.age").as_str()]);
        let bytes = fs::read(dir.path().join(&names[0])).unwrap();
        assert!(!bytes.windows(10).any(|part| part == b"new-secret"));

        let open = |identity: &age::x25519::Identity| {
            let decryptor = age::Decryptor::new(bytes.as_slice()).unwrap();
            let mut plain = String::new();
            decryptor
                .decrypt(std::iter::once(identity as &dyn age::Identity))
                .ok()?
                .read_to_string(&mut plain)
                .ok()?;
            Some(plain)
        };
        let plain: serde_json::Value = serde_json::from_str(&open(&identity).unwrap()).unwrap();
        assert_eq!(plain["client_secret"], "new-secret");
        assert_eq!(plain["connection_id"], connection.to_string());
        assert!(open(&other).is_none());
        assert!(!identity.to_string().expose_secret().is_empty());
    }

    #[tokio::test]
    async fn a_probe_leaves_nothing_behind_and_a_missing_folder_is_noticed() {
        let recipient = age::x25519::Identity::generate().to_public().to_string();
        let dir = tempfile::tempdir().unwrap();
        let escrow = Escrow::new(dir.path().to_owned(), &[recipient]).unwrap();
        escrow.probe().await.unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        fs::remove_dir(dir.path()).unwrap();
        assert!(matches!(escrow.probe().await, Err(EscrowError::Folder(_))));
    }

    #[test]
    fn a_wrong_recipient_is_refused_at_once() {
        assert!(matches!(Escrow::new(PathBuf::new(), &[]), Err(EscrowError::Recipient)));
        assert!(matches!(
            Escrow::new(PathBuf::new(), &["age1nonsense".into()]),
            Err(EscrowError::Recipient)
        ));
    }
}
