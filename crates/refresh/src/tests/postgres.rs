//! A PostgreSQL server for the tests of this process: its own folder, a socket instead of a port, no network.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

/// A running server. Stopped, by its process id, when the last test that uses it ends.
pub struct Cluster {
    server: Mutex<Child>,
    folder: tempfile::TempDir,
    port: String,
    databases: AtomicU32,
}

static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());

impl Cluster {
    /// The server of this process, started by the first who asks.
    pub fn shared() -> Arc<Cluster> {
        let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let cluster = Arc::new(start(&["-c", "listen_addresses="], |_| {}));
            *shared = Arc::downgrade(&cluster);
            cluster
        })
    }

    /// A server of its own that speaks TLS on this port, with this certificate and its key.
    pub fn with_tls(port: u16, certificate: &str, key: &str) -> Cluster {
        let port = format!("port={port}");
        let more = ["-c", "listen_addresses=127.0.0.1", "-c", "ssl=on", "-c", port.as_str()];
        start(&more, |data| {
            for (name, text) in [("server.crt", certificate), ("server.key", key)] {
                let path = data.join(name);
                fs::write(&path, text).unwrap();
                fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
                give_away(&path);
            }
        })
    }

    /// The address of a new, empty database.
    pub fn new_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        format!(
            "postgres://postgres@localhost/{name}?host={}",
            self.folder.path().display()
        )
    }

    fn psql(&self, database: &str, sql: &str) {
        let out = Command::new(programs().join("psql"))
            .args(["-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-h"])
            .arg(self.folder.path())
            .args(["-d", database, "-c", sql])
            .output()
            .expect("psql runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let server = self.server.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        // SIGINT is PostgreSQL's fast shutdown.
        let _ = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
        let _ = server.wait();
    }
}

fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|path| path.join("initdb").exists())
        .collect();
    found.sort();
    found
        .pop()
        .expect("PostgreSQL is not installed, and these tests need it: apt-get install postgresql")
}

/// PostgreSQL refuses to run as root; then it runs as the user `postgres` that its package made.
fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"])
        .arg(program);
    command
}

fn is_root() -> bool {
    id(&["-u"]) == "0"
}

fn id(args: &[&str]) -> String {
    let out = Command::new("id").args(args).output().expect("id runs");
    assert!(
        out.status.success(),
        "no user postgres: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

/// To the account the server runs as.
fn give_away(path: &Path) {
    if is_root() {
        let number = |flag| id(&[flag, "postgres"]).parse().unwrap();
        chown(path, Some(number("-u")), Some(number("-g"))).unwrap();
    }
}

/// A server with these arguments; `prepare` gets its data folder first.
fn start(more: &[&str], prepare: impl FnOnce(&Path)) -> Cluster {
    let folder = tempfile::Builder::new()
        .prefix("auth-ui-refresh-pg-")
        .tempdir_in("/tmp")
        .unwrap();
    give_away(folder.path());
    let data = folder.path().join("data");
    let made = as_server_user(&programs().join("initdb"))
        .args([
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
        ])
        .arg(&data)
        .current_dir("/tmp")
        .output()
        .expect("initdb runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    prepare(&data);
    let log = fs::File::create(folder.path().join("log")).unwrap();
    let server = as_server_user(&programs().join("postgres"))
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(folder.path())
        .args(["-c", "max_connections=200"])
        .args(more)
        .current_dir("/tmp")
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("postgres runs");
    let port = more.iter().find_map(|setting| setting.strip_prefix("port="));
    let cluster = Cluster {
        server: Mutex::new(server),
        folder,
        port: port.unwrap_or("5432").to_owned(),
        databases: AtomicU32::new(0),
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let ready = Command::new(programs().join("pg_isready"))
            .args(["-q", "-h"])
            .arg(cluster.folder.path())
            .args(["-p", &cluster.port])
            .status();
        if ready.is_ok_and(|status| status.success()) {
            return cluster;
        }
        let log = fs::read_to_string(cluster.folder.path().join("log")).unwrap_or_default();
        assert!(Instant::now() < deadline, "PostgreSQL did not start: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
