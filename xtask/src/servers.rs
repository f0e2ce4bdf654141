//! The sandbox and the proxy as child processes: build them, start them, wait until they answer, stop them.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{run, stop, workspace};

/// How long a server may take from start to its first answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the servers are compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Quickly, to look at.
    Dev,
    /// Exactly as the native tests compile them, so that nothing is compiled twice.
    Tested,
    /// As shipped.
    Release,
}

/// Compiled servers.
pub struct Programs {
    sandbox: PathBuf,
    proxy: PathBuf,
}

/// Where the servers listen and what they serve.
pub struct Plan {
    /// Where the sandbox listens.
    pub sandbox: SocketAddr,
    /// Where the proxy listens.
    pub proxy: SocketAddr,
    /// A folder with one built page in each folder.
    pub assets: PathBuf,
    /// A folder for the servers' output; without one it goes to the terminal.
    pub logs: Option<PathBuf>,
}

/// Both servers, answering. Dropping this stops them.
pub struct Servers {
    sandbox: Server,
    proxy: Server,
}

struct Server {
    name: &'static str,
    address: SocketAddr,
    child: Child,
}

/// Builds both servers.
pub fn build(build: Build) -> Result<Programs> {
    const PACKAGES: [&str; 4] = ["--package", "auth-ui-proxy", "--package", "ehealth-sandbox"];
    let mut cargo = run::cargo(["build"]);
    let folder = match build {
        Build::Dev => {
            cargo.args(PACKAGES);
            "debug"
        }
        Build::Tested => {
            cargo.args(["--workspace", "--bins", "--tests"]);
            "debug"
        }
        Build::Release => {
            cargo.arg("--release").args(PACKAGES);
            "release"
        }
    };
    run::announce("building the proxy and the sandbox");
    run::run(&mut cargo)?;
    let program = |name| {
        workspace::target()
            .join(folder)
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    };
    Ok(Programs {
        sandbox: program("ehealth-sandbox"),
        proxy: program("auth-ui-proxy"),
    })
}

/// Two addresses nobody listens on at the moment.
pub fn free_addresses() -> Result<(SocketAddr, SocketAddr)> {
    let bind = || TcpListener::bind(("127.0.0.1", 0)).context("cannot find a free port");
    // Both are held until both are known, so that they differ.
    let (first, second) = (bind()?, bind()?);
    Ok((first.local_addr()?, second.local_addr()?))
}

impl Servers {
    /// Starts both and returns when both answer.
    pub fn start(programs: &Programs, plan: &Plan) -> Result<Self> {
        let sandbox_url = url(plan.sandbox);
        let proxy_url = url(plan.proxy);
        check_free(plan.sandbox, plan.proxy)?;
        if let Some(logs) = &plan.logs {
            fs::create_dir_all(logs)?;
        }

        let mut sandbox = Command::new(&programs.sandbox);
        sandbox
            .arg("serve")
            .args(["--listen", &plan.sandbox.to_string()])
            .args(["--app-url", &proxy_url]);
        let sandbox = Server::start("sandbox", plan.sandbox, sandbox, plan.logs.as_deref())?;

        let mut proxy = Command::new(&programs.proxy);
        proxy
            .arg("serve")
            .args(["--listen", &plan.proxy.to_string()])
            .args(["--auth-url", &sandbox_url])
            .args(["--api-url", &sandbox_url])
            .arg("--assets")
            .arg(&plan.assets);
        let proxy = Server::start("proxy", plan.proxy, proxy, plan.logs.as_deref())?;

        let mut servers = Self { sandbox, proxy };
        servers.sandbox.wait_until_answering()?;
        servers.proxy.wait_until_answering()?;
        Ok(servers)
    }

    /// Where the sandbox answers.
    pub fn sandbox_url(&self) -> String {
        url(self.sandbox.address)
    }

    /// Where the proxy answers.
    pub fn proxy_url(&self) -> String {
        url(self.proxy.address)
    }

    /// Returns when somebody asks this program to stop; a server that ends before that is an error.
    pub fn run_until_stopped(&mut self) -> Result<()> {
        loop {
            if stop::was_asked() {
                return Ok(());
            }
            let ended = self.sandbox.check_running().and_then(|()| self.proxy.check_running());
            if let Err(error) = ended {
                // Ctrl-c in a terminal reaches the servers too: give our own flag time to be raised.
                thread::sleep(Duration::from_millis(300));
                return if stop::was_asked() { Ok(()) } else { Err(error) };
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Server {
    fn start(name: &'static str, address: SocketAddr, mut command: Command, logs: Option<&Path>) -> Result<Self> {
        command.current_dir(workspace::root()).stdin(Stdio::null());
        if let Some(logs) = logs {
            let log = File::create(logs.join(name).with_extension("log"))?;
            command.stdout(log.try_clone()?).stderr(log);
        }
        let child = command.spawn().with_context(|| format!("cannot start the {name}"))?;
        Ok(Self { name, address, child })
    }

    fn wait_until_answering(&mut self) -> Result<()> {
        let started = Instant::now();
        while !answers(self.address) {
            self.check_running()?;
            if stop::was_asked() {
                bail!("stopped before the {} answered", self.name);
            }
            if started.elapsed() > PATIENCE {
                bail!(
                    "the {} does not answer at {} after {} s",
                    self.name,
                    url(self.address),
                    PATIENCE.as_secs()
                );
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn check_running(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("the {} ended by itself ({status})", self.name),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both servers keep their state in memory or in a database that survives this: no need for a slower goodbye.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Says in one line which address is taken.
pub fn check_free(sandbox: SocketAddr, proxy: SocketAddr) -> Result<()> {
    for (name, address) in [("sandbox", sandbox), ("proxy", proxy)] {
        TcpListener::bind(address)
            .with_context(|| format!("the {name} cannot listen on {address}; choose another with --{name}-listen"))?;
    }
    Ok(())
}

/// Whether anything HTTP comes back.
fn answers(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 5];
        stream.read_exact(&mut start)?;
        Ok(&start == b"HTTP/")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_addresses_differ_and_can_be_bound() {
        let (first, second) = free_addresses().unwrap();
        assert_ne!(first, second);
        assert!(check_free(first, second).is_ok());
    }

    #[test]
    fn a_taken_port_is_named_in_one_line() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (free, _) = free_addresses().unwrap();
        let error = check_free(free, taken.local_addr().unwrap()).unwrap_err();
        let words = format!("{error:#}");
        assert!(words.contains("--proxy-listen"), "{words}");
        assert!(!words.contains('\n'), "{words}");
    }
}
