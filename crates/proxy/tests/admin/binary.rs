//! The binary: called by hand, and serving.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::bench::files;
use crate::ehealth::*;
use crate::support::write_built;

pub fn proxy(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auth-ui-proxy"));
    command
        .args(args)
        .env_clear()
        .env(
            "AUTH_UI_ADMIN_STORE",
            format!("sqlite:{}", folder.join("store.db").display()),
        )
        .env("AUTH_UI_ADMIN_KEY_FILE", folder.join("key"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Exit code, stdout, stderr.
pub fn run(folder: &Path, args: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = proxy(folder, args).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// The command that gives the clinic a secret, from standard input.
pub const IMPORT: [&str; 10] = [
    "secrets",
    "import",
    "--client-id",
    CLINIC,
    "--edrpou",
    EDRPOU,
    "--name",
    "Амбулаторія №1",
    "--connection-id",
    CONNECTION,
];

pub fn import(folder: &Path) {
    let (code, out, err) = run(folder, &IMPORT, &format!("{OLD_SECRET}\n"));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{err}");
    assert!(
        out.starts_with("version 1 fingerprint ") && !out.contains("CANARY"),
        "{out}"
    );
}

/// The binary, serving both pages.
pub struct Running {
    pub child: Child,
    pub address: String,
    pub machine: String,
}

impl Running {
    /// With the log at its most talkative.
    pub fn start(folder: &Path, upstream: &str, more: &[&str]) -> Self {
        Self::start_with(folder, upstream, more, true)
    }

    pub fn start_with(folder: &Path, upstream: &str, more: &[&str], talkative: bool) -> Self {
        Self::try_start(folder, upstream, more, talkative).unwrap_or_else(|err| panic!("{err}"))
    }

    /// Or what it said instead of starting.
    pub fn try_start(folder: &Path, upstream: &str, more: &[&str], talkative: bool) -> Result<Self, String> {
        let dist = folder.join("dist");
        for page in ["patient", "admin"] {
            std::fs::create_dir_all(dist.join(page)).unwrap();
            write_built(&dist.join(page));
        }
        let machine = free();
        let mut args = vec![
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--auth-url",
            upstream,
            "--api-url",
            upstream,
            "--assets",
        ];
        args.push(dist.to_str().unwrap());
        let given = files(folder);
        for (flag, value) in &given {
            match *flag {
                "--admin-public-url" => args.extend([flag, "http://127.0.0.1:1"]),
                "--admin-machine-listen" => args.extend([flag, machine.as_str()]),
                "--call-timeout" => args.extend([flag, "5s"]),
                _ => args.extend([*flag, value.as_str()]),
            }
        }
        args.extend(more);
        let mut command = proxy(folder, &args);
        if talkative {
            command.env("RUST_LOG", "trace");
        }
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("auth-ui-proxy listening on http://")
            .map(str::to_owned);
        let Some(address) = address else {
            let mut err = String::new();
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            child.wait().unwrap();
            return Err(err);
        };
        Ok(Self {
            child,
            address,
            machine,
        })
    }

    /// Head and body of one answer.
    pub fn say(&self, to: &str, line: &str, headers: &str, body: &str) -> (String, String) {
        let mut stream = TcpStream::connect(to).unwrap();
        let length = body.len();
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: {to}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    pub fn post(&self, path: &str, cookie: &str, body: &Value) -> (String, String) {
        let headers = format!("Content-Type: application/json\r\nX-CSRF: 1\r\nSec-Fetch-Site: same-origin\r\n{cookie}");
        self.say(&self.address, &format!("POST {path}"), &headers, &body.to_string())
    }

    /// The `Cookie` line of a new session.
    pub fn sign_in(&self) -> String {
        let (head, body) = self.post("/admin/api/sign-in", "", &json!({ "edrpou": EDRPOU }));
        let state = body
            .split_once("state=")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let path = format!("GET /admin/callback?code=CANARY-code.{HEAD}&state={state}");
        let (head, _) = self.say(&self.address, &path, &cookie(&head, "__Host-auth-ui-sign-in"), "");
        cookie(&head, "__Host-auth-ui-session")
    }

    pub fn overview(&self, cookie: &str) -> Value {
        let (_, body) = self.say(&self.address, "GET /admin/api/overview", cookie, "");
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}"))
    }

    pub fn order(&self, cookie: &str) {
        let (head, body) = self.post("/admin/api/refresh", cookie, &crate::bench::order());
        assert!(head.starts_with("HTTP/1.1 202"), "{head} {body}");
    }

    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Exit code and everything it logged.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code(), err)
    }
}

/// An address nobody listens at.
pub fn free() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().to_string()
}

pub fn cookie(head: &str, name: &str) -> String {
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix(&format!("set-cookie: {name}=")));
    let value = line.unwrap_or_else(|| panic!("{head}")).split(';').next().unwrap();
    format!("Cookie: {name}={value}\r\n")
}
