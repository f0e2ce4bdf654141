//! The demo MIS: keys made for one run, and a fresh store that knows every clinic of the sandbox.
//!
//! The sandbox forgets its secrets when it stops, so a store of an earlier run would be wrong about all of them.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{http, run};

/// The files of one run, and where the machine endpoint listens.
pub struct Mis {
    folder: PathBuf,
    /// Where the MIS back end asks for the active secret.
    pub machine: SocketAddr,
}

/// How the demo MIS is registered in the sandbox.
#[derive(Deserialize)]
pub struct Registration {
    client_id: String,
    name: String,
    /// Where its connections lead; what is ours is passed on from there, as a real MIS would.
    callback: String,
    api_key: String,
    psk: String,
}

/// A clinic served by the MIS.
#[derive(Deserialize)]
struct Clinic {
    client_id: String,
    edrpou: String,
    name: String,
    /// The one to the demo MIS, if there is exactly one.
    connection_id: Option<String>,
    client_secret: String,
}

impl Mis {
    /// Makes the folder anew with what both servers need before they start.
    pub fn prepare(folder: &Path, machine: SocketAddr) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(folder)?;
        let mis = Self {
            folder: folder.to_owned(),
            machine,
        };
        mis.keep("machine-token", &URL_SAFE_NO_PAD.encode(random()?))?;
        Ok(mis)
    }

    /// A master key, made as an operator makes one.
    pub fn make_key(&self, proxy: &Path) -> Result<()> {
        let mut keys = run::command(proxy);
        keys.args(["keys", "new", "--id", "demo", "--file"])
            .arg(self.file("key"))
            .stdout(Stdio::null());
        run::run(&mut keys)
    }

    /// The folder with the keys and the store.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tells the sandbox's demo MIS where to ask for the active secret.
    pub fn introduce(&self, sandbox: &mut Command) {
        sandbox
            .args(["--mis-secrets-url", &http::url(self.machine)])
            .arg("--mis-token-file")
            .arg(self.file("machine-token"));
    }

    /// Asks the running sandbox for its clinics and stores their secrets.
    pub fn import_clinics(&self, proxy: &Path, sandbox: SocketAddr) -> Result<Registration> {
        let registration: Registration = ask(sandbox, "/sandbox/mis")?;
        self.keep("api-key", &registration.api_key)?;
        self.keep("psk", &registration.psk)?;
        let clinics: Vec<Clinic> = ask(sandbox, "/sandbox/clinics")?;
        for clinic in &clinics {
            self.import(proxy, clinic)
                .with_context(|| format!("cannot import the clinic {}", clinic.edrpou))?;
        }
        Ok(registration)
    }

    fn import(&self, proxy: &Path, clinic: &Clinic) -> Result<()> {
        let mut import = run::command(proxy);
        import.args(["secrets", "import"]);
        import.args([
            "--client-id",
            &clinic.client_id,
            "--edrpou",
            &clinic.edrpou,
            "--name",
            &clinic.name,
        ]);
        if let Some(connection) = &clinic.connection_id {
            import.args(["--connection-id", connection]);
        }
        self.configure_store(&mut import);
        let mut child = import.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        // On the standard input only: arguments and variables of a process can be read by others.
        child
            .stdin
            .take()
            .context("no standard input")?
            .write_all(clinic.client_secret.as_bytes())?;
        let status = child.wait()?;
        ensure!(status.success(), "auth-ui-proxy secrets import failed ({status})");
        Ok(())
    }

    /// Switches the admin page on.
    pub fn configure(&self, proxy: &mut Command, registration: &Registration, public: SocketAddr) {
        self.configure_store(proxy);
        proxy
            .env("AUTH_UI_SURFACES", "patient,admin")
            .env("AUTH_UI_ADMIN_PUBLIC_URL", http::url(public))
            .env("AUTH_UI_ADMIN_REDIRECT_URI", &registration.callback)
            .env("AUTH_UI_ADMIN_MIS_CLIENT_ID", &registration.client_id)
            .env("AUTH_UI_ADMIN_MIS_NAME", &registration.name)
            .env("AUTH_UI_ADMIN_API_KEY_FILE", self.file("api-key"))
            .env("AUTH_UI_ADMIN_PSK_FILE", self.file("psk"))
            .env("AUTH_UI_ADMIN_MACHINE_LISTEN", self.machine.to_string())
            .env("AUTH_UI_ADMIN_MACHINE_TOKEN_FILE", self.file("machine-token"));
        // A journey about one of these sets its own.
        for (limit, usual) in [
            // Whoever tries things out needs more of them.
            ("AUTH_UI_ADMIN_REFRESHES_PER_CONNECTION", "1000"),
            ("AUTH_UI_ADMIN_REFRESHES_PER_USER", "1000"),
            ("AUTH_UI_ADMIN_SIGN_INS_PER_ADDRESS", "1000"),
            // The sandbox decides at once; a real eHealth behind its gateways may take its time.
            ("AUTH_UI_ADMIN_SETTLE", "1s"),
        ] {
            if env::var_os(limit).is_none() {
                proxy.env(limit, usual);
            }
        }
    }

    fn configure_store(&self, command: &mut Command) {
        command
            .env(
                "AUTH_UI_ADMIN_STORE",
                format!("sqlite:{}", self.file("store.db").display()),
            )
            .env("AUTH_UI_ADMIN_KEY_FILE", self.file("key"));
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file nobody else may read: the proxy refuses others.
    fn keep(&self, name: &str, content: &str) -> Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let path = self.file(name);
        let mut file = options
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        writeln!(file, "{content}")?;
        Ok(())
    }
}

fn ask<T: DeserializeOwned>(sandbox: SocketAddr, path: &str) -> Result<T> {
    serde_json::from_str(&http::get(sandbox, path)?).with_context(|| format!("cannot understand {path} of the sandbox"))
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    #[cfg(unix)]
    fn every_run_has_a_token_of_its_own_that_nobody_else_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = workspace::target().join("tmp/xtask-mis");
        let machine = SocketAddr::from(([127, 0, 0, 1], 1));
        let read = |name| fs::read_to_string(folder.join(name)).unwrap();

        let mis = Mis::prepare(&folder, machine).unwrap();
        let token = read("machine-token");
        fs::write(mis.file("store.db"), "of an earlier run").unwrap();
        let mode = folder.join("machine-token").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
        assert!(mis.keep("machine-token", "another").is_err(), "nothing is overwritten");

        Mis::prepare(&folder, machine).unwrap();
        assert_ne!(read("machine-token"), token);
        assert!(!folder.join("store.db").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
