//! Our page and the hand-written one, each behind a proxy of its own with TLS and HTTP/2, in front of one sandbox.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Place, Running, go_on, nginx};
use crate::servers::free_addresses;
use crate::tools::Browsers;
use crate::{dist, http, run, workspace};

/// What one page was like in one profile: medians by name.
pub type Felt = BTreeMap<String, f64>;

/// Profiles in the order they were measured.
#[derive(Deserialize)]
pub struct Profile {
    pub name: String,
    pub ours: Felt,
    /// Ours, its first call sent only by the app.
    pub late: Felt,
    pub reference: Felt,
    /// The hand-written one, waiting for as many bytes as ours has.
    pub heavy: Felt,
    /// The hand-written one, waiting for as many bytes as ours should have at most.
    pub wanted: Felt,
    /// Ours, served by nginx, which passes its calls on, too.
    pub nginx: Felt,
}

/// What the main thread does in tasks of more than 50 ms on the phone, until the confirmation page is there.
#[derive(Deserialize)]
pub struct Tasks {
    pub shares: Vec<Share>,
    /// How many functions of the wasm were compiled by then.
    pub compiled: u64,
}

/// One kind of work, as a part of all of it.
#[derive(Deserialize)]
pub struct Share {
    pub name: String,
    pub share: f64,
}

/// Bytes of the app's files, compressed as they go over the wire, without headers.
pub struct Bytes {
    pub ours: u64,
    pub reference: u64,
}

/// The most bytes our page should have.
pub const WANTED_BYTES: u64 = 65_536;

/// Everything the browser needs, answering.
pub struct Stand {
    _running: [Running; 6],
    sandbox: SocketAddr,
    ours: SocketAddr,
    nginx: SocketAddr,
    reference: SocketAddr,
    heavy: SocketAddr,
    wanted: SocketAddr,
}

impl Stand {
    pub fn start(place: &Place) -> Result<Self> {
        build_reference(place, "reference", None)?;
        let bytes = bytes(place)?;
        for (name, total) in [("heavy", bytes.ours), ("wanted", WANTED_BYTES)] {
            build_reference(place, name, Some(total.saturating_sub(bytes.reference)))?;
        }
        let (certificate, key) = make_certificate(place)?;
        let [sandbox, ours, reference, heavy, wanted, nginx, plain] = free_addresses()?;
        let mut command = Command::new(place.sandbox());
        command.args(["serve", "--listen", &sandbox.to_string()]);
        command.args(["--app-url", &https(ours)]);
        let ehealth = Running::start("the sandbox", &mut command, &place.file("sandbox.log"), sandbox)?;
        let proxy = |name: &'static str, address: SocketAddr, assets: &Path| {
            let mut command = place.serving(address, sandbox, assets);
            command.arg("--tls-certificate").arg(&certificate);
            command.arg("--tls-key").arg(&key);
            Running::start(name, &mut command, &place.file(&format!("{name}.log")), address)
        };
        let by_hand = |name, address| proxy(name, address, &place.file(name));
        let front = nginx::Front {
            listen: nginx,
            tls: Some((&certificate, &key)),
            upstream: sandbox,
            headers: &headers_of_the_page(place, plain, sandbox)?,
        };
        let running = [
            ehealth,
            proxy("ours", ours, &workspace::dist())?,
            nginx::start(place, "nginx-tls", &front)?,
            by_hand("reference", reference)?,
            by_hand("heavy", heavy)?,
            by_hand("wanted", wanted)?,
        ];
        Ok(Self {
            _running: running,
            sandbox,
            ours,
            nginx,
            reference,
            heavy,
            wanted,
        })
    }

    /// Runs a script of `bench/` in Node and reads what it prints.
    pub fn ask<T: DeserializeOwned>(&self, script: &str, runs: u32) -> Result<T> {
        go_on()?;
        let output = run::command("node")
            .arg(workspace::root().join("bench").join(script))
            .env("OURS", https(self.ours))
            .env("NGINX", https(self.nginx))
            .env("REFERENCE", https(self.reference))
            .env("HEAVY", https(self.heavy))
            .env("WANTED", https(self.wanted))
            .env("SANDBOX_BASE", http::url(self.sandbox))
            .env("RUNS", runs.to_string())
            .env("CHROMIUM", Browsers::find()?.chromium)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .context("cannot start node")?;
        ensure!(output.status.success(), "{script} failed ({})", output.status);
        serde_json::from_slice(&output.stdout).with_context(|| format!("cannot understand what {script} prints"))
    }
}

/// What the proxy gives the document, its policy with it; asked for without https, which makes no difference to them.
fn headers_of_the_page(place: &Place, listen: SocketAddr, ehealth: SocketAddr) -> Result<Vec<(String, String)>> {
    let mut command = place.serving(listen, ehealth, &workspace::dist());
    let _plain = Running::start("plain", &mut command, &place.file("plain.log"), listen)?;
    http::headers(listen, "/confidant/sign-up")
}

/// Every profile, all pages in turns.
pub fn measure(stand: &Stand, runs: u32) -> Result<Vec<Profile>> {
    stand.ask("pages.mjs", runs)
}

/// Where the blocking time goes.
pub fn tasks(stand: &Stand, runs: u32) -> Result<Tasks> {
    stand.ask("tasks.mjs", runs)
}

/// What the two apps cost to download.
pub fn bytes(place: &Place) -> Result<Bytes> {
    let of = |folder: &Path| -> Result<u64> {
        let mut total = 0;
        for file in workspace::files_below(folder)? {
            if file.extension().is_some_and(|ending| ending == "br") {
                total += file.metadata()?.len();
            }
        }
        Ok(total)
    };
    Ok(Bytes {
        ours: of(&workspace::dist().join("patient"))?,
        reference: of(&place.file("reference/patient"))?,
    })
}

fn https(address: SocketAddr) -> String {
    format!("https://localhost:{}", address.port())
}

/// Compressed like ours. With a weight, it waits before it shows the person's data until a file of so many bytes has come that
/// nothing compresses: what bytes cost, whatever is in them.
fn build_reference(place: &Place, name: &str, weight: Option<u64>) -> Result<()> {
    let folder = place.file(name).join("patient");
    fs::create_dir_all(&folder)?;
    let mut page = fs::read_to_string(workspace::root().join("bench/reference/index.html"))?;
    if let Some(weight) = weight {
        page = waiting(&page).context("the hand-written page has changed, and cannot be made to wait")?;
        let mut bytes = vec![0; usize::try_from(weight)?];
        getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
        fs::write(folder.join("weight.bin"), bytes)?;
    }
    fs::write(folder.join("index.html"), page)?;
    dist::compress_files(&folder)
}

/// The page that waits for its weight as well as for the answer; the weight is asked for where ours asks for its files.
fn waiting(page: &str) -> Option<String> {
    let once = |page: &str, old: &str, new: &str| (page.matches(old).count() == 1).then(|| page.replace(old, new));
    let page = once(
        page,
        "</head>",
        "<script>var weight = fetch(\"/weight.bin\").then(function (file) { return file.arrayBuffer(); });</script>\n</head>",
    )?;
    once(
        &page,
        "\nvalidated.then(function (answer) {",
        "\nweight.then(function () { return validated; }).then(function (answer) {",
    )
}

/// A certificate for this run, which nobody signed: the browser is told to take it.
fn make_certificate(place: &Place) -> Result<(std::path::PathBuf, std::path::PathBuf)> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).context("cannot make a certificate")?;
    let (certificate, key) = (place.file("certificate.pem"), place.file("key.pem"));
    fs::write(&certificate, made.cert.pem())?;
    fs::write(&key, made.signing_key.serialize_pem())?;
    #[cfg(unix)]
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok((certificate, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_written_page_can_be_made_to_wait_for_a_weight() {
        let page = fs::read_to_string(workspace::root().join("bench/reference/index.html")).unwrap();
        let waiting = waiting(&page).unwrap();
        let place = |what: &str| waiting.find(what).unwrap();
        assert!(place("/weight.bin") < place("weight.then("), "{waiting}");
        assert!(super::waiting(&waiting.replace("</head>", "")).is_none());
    }
}
