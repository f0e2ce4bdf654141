//! Makes the kernel refuse what a process asks of it, on its store's files only: `strace` with injected errors.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The injection, for as long as it is kept.
pub struct Refusing {
    strace: Child,
    log: std::path::PathBuf,
}

/// From here on these calls of the process on these files fail so.
pub async fn refuse(pid: u32, calls: &str, error: &str, files: &[&Path], log: &Path) -> Refusing {
    let _old = std::fs::remove_file(log);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-p", &pid.to_string(), "-o"]).arg(log);
    command.args([
        "-e",
        &format!("trace={calls}"),
        "-e",
        &format!("inject={calls}:error={error}"),
    ]);
    for file in files {
        command.arg("-P").arg(file);
    }
    let mut strace = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("install strace: these tests break the store's disk with it");
    // Attached when the kernel says who traces.
    for _ in 0..100 {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let traced = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
        if traced.is_some_and(|tracer| tracer.trim() == strace.id().to_string()) {
            // Its other threads are attached next.
            tokio::time::sleep(Duration::from_millis(200)).await;
            return Refusing {
                strace,
                log: log.to_owned(),
            };
        }
        assert!(
            strace.try_wait().expect("strace").is_none(),
            "strace may not attach: is ptrace allowed here?"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("strace does not attach");
}

impl Refusing {
    /// Ends it; says how many calls were refused.
    pub fn end(mut self) -> usize {
        let pid = self.strace.id().to_string();
        let sent = Command::new("kill").args(["-INT", &pid]).status();
        assert!(sent.expect("kill").success());
        self.strace.wait().expect("strace ends");
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.matches("(INJECTED)").count()
    }
}
