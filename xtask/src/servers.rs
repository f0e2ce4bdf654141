//! The sandbox and the proxy as child processes: build them, start them, wait until they answer, stop them.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::mis::Mis;
use crate::test::native;
use crate::{http, run, stop, workspace};

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
    /// Where the proxy listens for the MIS back end.
    pub machine: SocketAddr,
    /// A folder for the demo MIS's keys and store, made anew.
    pub mis: PathBuf,
    /// A folder with one built page in each folder.
    pub assets: PathBuf,
    /// The built gallery, when there is one to look at.
    pub gallery: Option<PathBuf>,
    /// A folder for the servers' output; without one it goes to the terminal.
    pub logs: Option<PathBuf>,
}

/// Both servers, answering. Dropping this stops them.
pub struct Servers {
    sandbox: Server,
    proxy: Server,
    mis: Mis,
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
            cargo.args(["--workspace", "--bins", "--tests"]).args(native::FEATURES);
            "debug"
        }
        Build::Release => {
            cargo.arg("--release").args(PACKAGES);
            "release"
        }
    };
    run::announce("building the proxy and the sandbox");
    run::run(&mut cargo)?;
    Ok(Programs::of(&workspace::target().join(folder)))
}

impl Programs {
    /// Those compiled into this folder.
    pub fn of(folder: &Path) -> Self {
        let program = |name| folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
        Self {
            sandbox: program("ehealth-sandbox"),
            proxy: program("auth-ui-proxy"),
        }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        self.proxy.parent().unwrap_or(&self.proxy)
    }
}

/// Addresses nobody listens on at the moment.
pub fn free_addresses<const N: usize>() -> Result<[SocketAddr; N]> {
    let bind = || TcpListener::bind(("127.0.0.1", 0)).context("cannot find a free port");
    // All are held until all are known, so that they differ.
    let held = (0..N).map(|_| bind()).collect::<Result<Vec<_>>>()?;
    let mut addresses = [SocketAddr::from(([127, 0, 0, 1], 0)); N];
    for (address, listener) in addresses.iter_mut().zip(&held) {
        *address = listener.local_addr()?;
    }
    Ok(addresses)
}

impl Servers {
    /// Starts both and returns when both answer.
    pub fn start(programs: &Programs, plan: &Plan) -> Result<Self> {
        plan.check_free()?;
        if let Some(logs) = &plan.logs {
            fs::create_dir_all(logs)?;
        }
        let mis = Mis::prepare(&plan.mis, plan.machine)?;

        let mut sandbox = Command::new(&programs.sandbox);
        sandbox
            .arg("serve")
            .args(["--listen", &plan.sandbox.to_string()])
            .args(["--app-url", &http::url(plan.proxy)]);
        mis.introduce(&mut sandbox);
        if let Some(gallery) = &plan.gallery {
            sandbox.arg("--gallery").arg(gallery);
        }
        let mut sandbox = Server::start("sandbox", plan.sandbox, sandbox, plan.logs.as_deref())?;
        sandbox.wait_until_answering()?;
        mis.make_key(&programs.proxy)?;
        let registration = mis.import_clinics(&programs.proxy, plan.sandbox)?;

        let mut proxy = Command::new(&programs.proxy);
        proxy
            .arg("serve")
            .args(["--listen", &plan.proxy.to_string()])
            .args(["--auth-url", &http::url(plan.sandbox)])
            .args(["--api-url", &http::url(plan.sandbox)])
            .arg("--assets")
            .arg(&plan.assets);
        mis.configure(&mut proxy, &registration, plan.proxy);
        let mut proxy = Server::start("proxy", plan.proxy, proxy, plan.logs.as_deref())?;
        proxy.wait_until_answering()?;
        Ok(Self { sandbox, proxy, mis })
    }

    /// Where the sandbox answers.
    pub fn sandbox_url(&self) -> String {
        http::url(self.sandbox.address)
    }

    /// Where the proxy answers.
    pub fn proxy_url(&self) -> String {
        http::url(self.proxy.address)
    }

    /// The demo MIS of this run.
    pub fn mis(&self) -> &Mis {
        &self.mis
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
        while !http::answers(self.address) {
            self.check_running()?;
            if stop::was_asked() {
                bail!("stopped before the {} answered", self.name);
            }
            if started.elapsed() > PATIENCE {
                bail!(
                    "the {} does not answer at {} after {} s",
                    self.name,
                    http::url(self.address),
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

impl Plan {
    /// Says in one line which address is taken.
    pub fn check_free(&self) -> Result<()> {
        check_free(&[
            ("sandbox", self.sandbox),
            ("proxy", self.proxy),
            ("machine", self.machine),
        ])
    }
}

fn check_free(addresses: &[(&str, SocketAddr)]) -> Result<()> {
    for (name, address) in addresses {
        TcpListener::bind(address)
            .with_context(|| format!("{address} is taken; choose another with --{name}-listen"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_addresses_differ_and_can_be_bound() {
        let [first, second, third] = free_addresses().unwrap();
        assert!(first != second && second != third && first != third);
        assert!(check_free(&[("sandbox", first), ("proxy", second), ("machine", third)]).is_ok());
    }

    #[test]
    fn a_taken_port_is_named_in_one_line() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let [free] = free_addresses().unwrap();
        let error = check_free(&[("sandbox", free), ("machine", taken.local_addr().unwrap())]).unwrap_err();
        let words = format!("{error:#}");
        assert!(words.contains("--machine-listen"), "{words}");
        assert!(!words.contains('\n'), "{words}");
    }
}
