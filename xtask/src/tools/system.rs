//! Programs the tests need from the system: found where it has them, installed on Debian when this runs as root.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use crate::{run, workspace};

/// A program.
pub struct Needed {
    /// Environment variable that names it, before any search.
    pub variable: &'static str,
    /// Names to look for on `PATH`, and full paths.
    pub names: &'static [&'static str],
    /// Debian's package, or nothing when Debian has none.
    pub package: Option<&'static str>,
}

/// The store is tested against a real PostgreSQL, and against a disk that fails: strace makes it fail.
pub const FOR_THE_STORE: [&Needed; 2] = [
    &Needed {
        variable: "INITDB",
        names: &["initdb"],
        package: Some("postgresql"),
    },
    &Needed {
        variable: "STRACE",
        names: &["strace"],
        package: Some("strace"),
    },
];

/// What the proxy is measured against, and with.
pub const FOR_MEASURING: [&Needed; 2] = [&NGINX, &WRK];
/// The usual server in front of things.
pub const NGINX: Needed = Needed {
    variable: "NGINX",
    names: &["nginx", "/usr/sbin/nginx"],
    package: Some("nginx"),
};
/// Makes the load.
pub const WRK: Needed = Needed {
    variable: "WRK",
    names: &["wrk"],
    package: Some("wrk"),
};
/// Serves `.br` files as they are; a module, so not a program that could be found.
pub const NGINX_BROTLI: (&str, &str) = (
    "libnginx-mod-http-brotli-static",
    "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so",
);

impl Needed {
    /// Where it is.
    pub fn find(&self) -> Option<PathBuf> {
        if let Some(named) = env::var_os(self.variable).map(PathBuf::from) {
            return named.is_file().then_some(named);
        }
        self.names.iter().find_map(|name| workspace::find_program(name))
    }

    fn words(&self) -> String {
        let name = self.names.first().copied().unwrap_or_default();
        format!("{name} (or its path in {})", self.variable)
    }
}

/// Says in one line what is missing.
pub fn check(needed: &[&Needed]) -> Result<()> {
    let missing: Vec<_> = needed
        .iter()
        .filter(|needed| needed.find().is_none())
        .map(|needed| needed.words())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("missing on this machine: {}", missing.join(", "))
}

/// Installs what is missing on Debian as root, with more packages beside; elsewhere says what is missing.
pub fn install(needed: &[&Needed], beside: &[&str]) -> Result<()> {
    let mut packages: Vec<&str> = needed
        .iter()
        .filter(|needed| needed.find().is_none())
        .filter_map(|needed| needed.package)
        .collect();
    packages.dedup();
    if packages.is_empty() || !is_debian() || !is_root() {
        return check(needed);
    }
    packages.extend(beside);
    install_packages(&packages)?;
    check(needed)
}

fn install_packages(packages: &[&str]) -> Result<()> {
    run::announce(&format!("installing {} (1-2 minutes)", packages.join(" ")));
    run::run(apt().args(["update", "--quiet=2"]))?;
    run::run(
        apt()
            .args(["install", "--yes", "--quiet=2", "--no-install-recommends"])
            .args(packages),
    )
}

/// Installs nginx with its module and the load generator. Debian starts nginx where it starts services; the measured one
/// has a configuration, a folder and addresses of its own.
pub fn install_for_measuring() -> Result<()> {
    let (package, module) = NGINX_BROTLI;
    install(&FOR_MEASURING, &[package])?;
    if !Path::new(module).is_file() && is_debian() && is_root() {
        install_packages(&[package])?;
    }
    ensure!(
        Path::new(module).is_file(),
        "missing on this machine: {module} ({package})"
    );
    Ok(())
}

fn apt() -> std::process::Command {
    let mut apt = run::command("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|release| release.lines().any(|line| line.trim() == "ID=debian"))
}

/// Whether this process belongs to the administrator.
pub fn is_root() -> bool {
    run::read(run::command("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_in_one_line() {
        let missing = Needed {
            variable: "NO_SUCH_VARIABLE",
            names: &["no-such-program"],
            package: None,
        };
        let words = check(&[&missing]).unwrap_err().to_string();
        assert!(
            words.contains("no-such-program") && words.contains("NO_SUCH_VARIABLE"),
            "{words}"
        );
        let there = Needed {
            names: &["no-such-program", "cargo"],
            ..missing
        };
        assert!(check(&[&there]).is_ok());
    }
}
