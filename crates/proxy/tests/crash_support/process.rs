//! `auth-ui-proxy` itself, with an admin surface and a store that outlives it.

use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use ehealth_sandbox::seed::{MEDOX, MEDOX_PSK, medox_api_key};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use super::ehealth::{CLINIC, Ehealth};
use super::http;

/// What the machine endpoint's caller knows.
pub const MACHINE_TOKEN: &str = "crash-test-machine-token-0123456789";

/// The binary with its named points. Another build may put one without them into the same place at any moment, so this run
/// keeps a link of its own to the one it was built with.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for left in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = left.file_name().into_string().unwrap_or_default();
            let pid = name.strip_prefix("auth-ui-proxy-of-");
            if pid.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
                // Of a run that is over; another run may have been quicker.
                let _gone = std::fs::remove_file(left.path());
            }
        }
        let own = folder.join(format!("auth-ui-proxy-of-{}", std::process::id()));
        std::fs::hard_link(env!("CARGO_BIN_EXE_auth-ui-proxy"), &own).expect("a link to the binary");
        let has_points = std::process::Command::new("grep")
            .args(["-q", "AUTH_UI_TEST_LEASE_MS"])
            .arg(&own)
            .status();
        assert!(
            has_points.expect("grep").success(),
            "the binary was built without the feature `failpoints`"
        );
        own
    })
}

const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--surfaces", "admin"];

/// A public key whose other half nobody here has.
const ESCROW_RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// A folder with everything an installation has but its processes.
pub struct Installation {
    pub folder: tempfile::TempDir,
    pub store: String,
    /// How long a refresh may still take after the order to stop.
    pub grace: Duration,
    ehealth: String,
    redirect_uri: String,
}

impl Installation {
    /// Keys, tokens and a store in which the clinic's present secret is active.
    pub async fn new(ehealth: &Ehealth, store: Option<String>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("auth-ui-crash-")
            .tempdir()
            .expect("a folder");
        let sqlite = format!("sqlite:{}", folder.path().join("auth-ui.db").display());
        let installation = Installation {
            store: store.unwrap_or(sqlite),
            grace: Duration::from_secs(60),
            ehealth: ehealth.url.clone(),
            redirect_uri: ehealth.sandbox.config.mis_callback(),
            folder,
        };
        installation.write("key", &key_line(1));
        installation.write("machine-token", MACHINE_TOKEN);
        installation.write("api-key", &medox_api_key());
        installation.write("psk", MEDOX_PSK);
        std::fs::create_dir(installation.path("escrow")).expect("a folder");
        let page = installation.path("assets/admin");
        std::fs::create_dir_all(&page).expect("a folder");
        std::fs::write(
            page.join("index.html"),
            "<!doctype html><html lang=\"uk\"><head></head><body>admin</body></html>",
        )
        .expect("a page");
        installation.import(&ehealth.secret()).await;
        installation
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store's own file.
    pub fn database(&self) -> PathBuf {
        PathBuf::from(self.store.strip_prefix("sqlite:").expect("a SQLite store"))
    }

    /// A file that only its owner may read.
    pub fn write(&self, name: &str, content: &str) {
        use std::io::Write as _;
        let mut options = std::fs::OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(self.path(name));
        file.and_then(|mut file| file.write_all(content.as_bytes()))
            .expect("a file");
    }

    async fn import(&self, secret: &str) {
        let mut command = self.command(&[
            "secrets",
            "import",
            "--client-id",
            &CLINIC.id(),
            "--edrpou",
            CLINIC.edrpou(),
            "--name",
            CLINIC.name(),
            "--connection-id",
            &CLINIC.connection_ids()[0],
        ]);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the command");
        let mut stdin = child.stdin.take().expect("stdin");
        stdin.write_all(secret.as_bytes()).await.expect("the secret is read");
        drop(stdin);
        let output = child.wait_with_output().await.expect("an end");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A command of the binary over this store, no server running: its output and exit code.
    pub async fn by_hand(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let output = self.command(args).output().await.expect("the command");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }

    fn command(&self, args: &[&str]) -> Command {
        self.around(Command::new(binary()), args)
    }

    fn around(&self, mut command: Command, args: &[&str]) -> Command {
        command
            .args(args)
            .env_clear()
            .env("AUTH_UI_ADMIN_STORE", &self.store)
            .env("AUTH_UI_ADMIN_KEY_FILE", self.path("key"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts the server and waits until it listens.
    pub async fn start(&self, failpoints: &str) -> Proxy {
        for _ in 0..5 {
            match self.try_start(failpoints).await {
                // Another process has taken the free port before this one could.
                Err((_, words)) if words.contains("address in use") => {}
                Err((code, words)) => panic!("it ended with {code:?}: {words}"),
                Ok(proxy) => return proxy,
            }
        }
        panic!("every free port is taken by somebody else");
    }

    /// The server, or with what exit code and words it ended instead of listening.
    pub async fn try_start(&self, failpoints: &str) -> Result<Proxy, (Option<i32>, String)> {
        self.serve(self.command(&SERVE), failpoints).await
    }

    /// The same in a mount namespace: what is mounted there is seen by the server alone.
    pub async fn start_with_mounts_of_its_own(&self) -> Proxy {
        let mut unshare = Command::new("unshare");
        unshare.args(["--map-root-user", "--mount"]).arg(binary());
        let started = self.serve(self.around(unshare, &SERVE), "").await;
        started.unwrap_or_else(|(code, words)| panic!("it ended with {code:?}: {words}"))
    }

    async fn serve(&self, mut command: Command, failpoints: &str) -> Result<Proxy, (Option<i32>, String)> {
        let (machine, health) = (free_port(), free_port());
        command
            .env("AUTH_UI_AUTH_URL", &self.ehealth)
            .env("AUTH_UI_API_URL", &self.ehealth)
            .env("AUTH_UI_ASSETS", self.path("assets"))
            .env("AUTH_UI_ADMIN_PUBLIC_URL", "http://127.0.0.1:8080")
            .env("AUTH_UI_ADMIN_REDIRECT_URI", &self.redirect_uri)
            .env("AUTH_UI_ADMIN_MIS_CLIENT_ID", MEDOX)
            .env("AUTH_UI_ADMIN_MIS_NAME", "МІС «Медокс»")
            .env("AUTH_UI_ADMIN_API_KEY_FILE", self.path("api-key"))
            .env("AUTH_UI_ADMIN_PSK_FILE", self.path("psk"))
            .env("AUTH_UI_ADMIN_MACHINE_LISTEN", machine.to_string())
            .env("AUTH_UI_ADMIN_HEALTH_LISTEN", health.to_string())
            .env("AUTH_UI_ADMIN_MACHINE_TOKEN_FILE", self.path("machine-token"))
            .env("AUTH_UI_ADMIN_REFRESHES_PER_CONNECTION", "1000")
            .env("AUTH_UI_ADMIN_REFRESHES_PER_USER", "1000")
            .env("AUTH_UI_ADMIN_SIGN_INS_PER_ADDRESS", "1000")
            .env("AUTH_UI_ADMIN_SIGN_INS_OVERALL", "1000")
            .env("AUTH_UI_ADMIN_ESCROW_DIR", self.path("escrow"))
            .env("AUTH_UI_ADMIN_ESCROW_RECIPIENTS", ESCROW_RECIPIENT)
            .env("AUTH_UI_TEST_LEASE_MS", "4000")
            .env("AUTH_UI_TEST_GRACE_MS", self.grace.as_millis().to_string())
            .env("FAILPOINTS", failpoints)
            .env("RUST_LOG", "trace");
        let mut child = command.spawn().expect("the server");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout"));
        let mut stderr = child.stderr.take().expect("stderr");
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = log.clone();
        let reading = tokio::spawn(async move {
            let mut piece = [0; 8192];
            while let Ok(count @ 1..) = stderr.read(&mut piece).await {
                kept.lock().expect("a lock").extend_from_slice(&piece[..count]);
            }
        });
        let mut line = String::new();
        stdout.read_line(&mut line).await.expect("a line");
        let Some(address) = line.trim().strip_prefix("auth-ui-proxy listening on http://") else {
            let status = child.wait().await.expect("an end");
            let _read = reading.await;
            let words = String::from_utf8_lossy(&log.lock().expect("a lock")).into_owned();
            return Err((status.code(), words));
        };
        Ok(Proxy {
            address: address.parse().expect("an address"),
            machine,
            health,
            child,
            log,
            _stdout: stdout,
        })
    }
}

/// A key file's line; another number, another key under the same name.
pub fn key_line(number: u8) -> String {
    use base64::Engine as _;
    format!("crash:{}\n", base64::prelude::BASE64_STANDARD.encode([number; 32]))
}

fn free_port() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

/// A running server.
pub struct Proxy {
    pub address: SocketAddr,
    machine: SocketAddr,
    /// Where it tells its health and its numbers.
    pub health: SocketAddr,
    child: Child,
    log: Arc<Mutex<Vec<u8>>>,
    _stdout: BufReader<tokio::process::ChildStdout>,
}

impl Proxy {
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Mounts something where only this server sees it.
    pub fn mount(&self, how: &str, folder: &Path) {
        let pid = self.pid().to_string();
        let mut command = std::process::Command::new("nsenter");
        command.args([
            "--target",
            &pid,
            "--user",
            "--mount",
            "--preserve-credentials",
            "mount",
            how,
        ]);
        // A bind mount names its source too.
        command.args(std::iter::repeat_n(folder, if how == "--bind" { 2 } else { 1 }));
        assert!(command.status().expect("nsenter").success(), "mount {how}");
    }

    /// As a power cut would.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("it ran");
    }

    /// As an orchestrator would.
    pub fn terminate(&self) {
        let pid = self.pid().to_string();
        let sent = std::process::Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for its end; nothing when it goes on.
    pub async fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        tokio::time::timeout(within, self.child.wait())
            .await
            .ok()
            .map(|end| end.expect("an end"))
    }

    /// Stops it in good order.
    pub async fn stop(mut self) -> String {
        self.terminate();
        let status = self.ended(Duration::from_secs(70)).await.expect("it stops");
        assert_eq!((status.code(), status.signal()), (Some(0), None), "{}", self.log());
        self.log()
    }

    /// Everything it has written to its log.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().expect("a lock")).into_owned()
    }

    /// What the MIS back end is told, if anything: version, secret, whether it may be dead.
    pub async fn active(&self) -> Value {
        let path = format!("/machine/v1/clients/{}/secret", CLINIC.id());
        let bearer = format!("Bearer {MACHINE_TOKEN}");
        let reply = http::send(self.machine, "GET", &path, &[("authorization", &bearer)], "").await;
        let reply = reply.expect("the machine endpoint answers");
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }
}

/// Every file below a folder, read whole.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            // A file may go while it is looked for, as a database's own do.
            false => files.extend(std::fs::read(&path).ok().map(|bytes| (path, bytes))),
        }
    }
    files
}
