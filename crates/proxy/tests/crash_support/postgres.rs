//! A PostgreSQL server for these tests alone. Without its binaries the tests fail: two replicas cannot be tried otherwise.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A running server; it and its folder go when this process does.
pub struct Cluster {
    pub data: PathBuf,
    port: u16,
    bin: PathBuf,
    /// Waits for its standard input to close.
    _guardian: std::process::Child,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database.
pub fn database() -> String {
    let cluster = cluster();
    let name = format!("crash{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let port = cluster.port.to_string();
    let made = Command::new(cluster.bin.join("createdb"))
        .args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", &name])
        .status();
    assert!(made.expect("createdb").success());
    format!("postgres://postgres@127.0.0.1:{port}/{name}")
}

/// The server, started once.
pub fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(start)
}

fn start() -> Cluster {
    let bin = binaries();
    let folder = std::env::temp_dir().join(format!("auth-ui-crash-pg-{}", std::process::id()));
    let data = folder.join("data");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port();
    // `postgres` refuses to run as root; the system's own account for it then does.
    let as_root = std::fs::metadata("/proc/self")
        .map(|own| std::os::unix::fs::MetadataExt::uid(&own))
        .expect("/proc")
        == 0;
    let run_as = if as_root {
        "setpriv --reuid=postgres --regid=postgres --clear-groups"
    } else {
        ""
    };
    let owner = if as_root { "chown postgres \"$1\";" } else { "" };
    // The guardian: when this process ends, however it ends, the pipe closes and the server goes.
    let script = format!(
        "set -e; mkdir -p \"$1\"; {owner} cd \"$1\"
         {run_as} \"$2/initdb\" -D \"$1/data\" -U postgres -A trust -E UTF8 --no-sync >/dev/null
         {run_as} \"$2/postgres\" -D \"$1/data\" -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
            -c max_connections=200 >\"$1.log\" 2>&1 & server=$!
         set +e
         for i in $(seq 200); do \"$2/pg_isready\" -q -h 127.0.0.1 -p {port} && break; sleep 0.1; done
         \"$2/pg_isready\" -q -h 127.0.0.1 -p {port} && echo ready || cat \"$1.log\"
         cat >/dev/null; kill -INT $server; wait $server; rm -rf \"$1\" \"$1.log\""
    );
    let mut guardian = Command::new("sh")
        .args(["-c", &script, "sh"])
        .args([&folder, &bin])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("sh");
    let mut said = String::new();
    let stdout = guardian.stdout.take().expect("stdout");
    BufReader::new(stdout).read_line(&mut said).expect("a line");
    assert_eq!(said.trim(), "ready", "PostgreSQL does not start");
    Cluster {
        data,
        port,
        bin,
        _guardian: guardian,
    }
}

fn binaries() -> PathBuf {
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found = told
        .into_iter()
        .chain(installed.map(|version| version.path().join("bin")))
        .filter(|bin: &PathBuf| is_complete(bin));
    found
        .next()
        .expect("install PostgreSQL's server (initdb, postgres): these tests start one of their own")
}

fn is_complete(bin: &Path) -> bool {
    ["initdb", "postgres", "createdb", "pg_isready"]
        .iter()
        .all(|name| bin.join(name).exists())
}
