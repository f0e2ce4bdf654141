//! The binary itself: its one line, its exit codes, and that nothing it writes repeats what was sent.

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use support::*;

fn proxy(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auth-ui-proxy"));
    command
        .args(args)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    line: String,
}

impl Running {
    fn start(upstream: &str, assets: &str) -> Self {
        let mut child = proxy(&["serve", "--listen", "127.0.0.1:0", "--call-timeout", "500ms"])
            .env("AUTH_UI_AUTH_URL", upstream)
            .env("AUTH_UI_API_URL", upstream)
            .env("AUTH_UI_ASSETS", assets)
            .env("RUST_LOG", "trace")
            .env("HTTP_PROXY", "http://127.0.0.1:1")
            .env("ALL_PROXY", "http://127.0.0.1:1")
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        Self { child, stdout, line }
    }

    fn address(&self) -> &str {
        self.line
            .trim()
            .strip_prefix("auth-ui-proxy listening on http://")
            .unwrap()
    }

    fn say(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        // The other side may close before it has read a hostile request to its end.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Stops it as an orchestrator would; gives the exit code, stdout after the first line, and stderr.
    fn stop(mut self) -> (Option<i32>, String, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let (mut out, mut err) = (String::new(), String::new());
        self.stdout.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code(), out, err)
    }
}

fn assets() -> (tempfile::TempDir, String) {
    let (keep, folder) = temp();
    write_built(&folder);
    (keep, folder.to_str().unwrap().to_owned())
}

/// Requirements A3: everything a log could leak carries the canary, and the log has none of it.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_sent_is_ever_written() {
    let (_keep, folder) = assets();
    let answers = [
        Then::json(
            "200 OK",
            "X-Request-ID: CANARY\r\nX-Other: CANARY\r\n",
            "{\"data\":\"CANARY\"}",
        ),
        Then::SayAndClose(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nCANARY".to_vec()),
        Then::SayAndClose(b"CANARY CANARY\r\n\r\n".to_vec()),
        Then::Say(b"HTTP/1.1 302 Found\r\nLocation: https://CANARY.example/\r\nContent-Length: 0\r\n\r\n".to_vec()),
        Then::Close,
        Then::Hang,
    ];
    for then in answers {
        let upstream = Fake::start(then).await;
        let running = Running::start(&upstream.url, &folder);
        let hide = "Authorization: Bearer CANARY\r\nCookie: CANARY\r\nReferer: https://CANARY\r\nX-CANARY: CANARY\r\n\
                    User-Agent: CANARY\r\nX-Request-ID: CANARY\r\nConnection: close\r\n";
        let body = "{\"token\":\"CANARY\"}";
        let post = |path: &str, kind: &str, body: &str| {
            let length = body.len();
            format!(
                "POST {path} HTTP/1.1\r\nHost: CANARY\r\n{hide}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
            )
        };
        let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: CANARY\r\n{hide}\r\n");
        let long = "CANARY".repeat(20_000);
        let requests = [
            get("/confidant/sign-up?token=CANARY&user_data=CANARY"),
            get("/CANARY?CANARY"),
            get("/livez?CANARY"),
            get("/api/CANARY"),
            get("/api/dictionaries?name=CANARY"),
            get("/api/dictionaries?name=canary&token=CANARY"),
            get("/oauth/users/CANARY"),
            get(&format!("/confidant/sign-up?{long}")),
            post("/api/pis/confidant/register", "application/json", body),
            post("/api/pis/confidant/register", "application/json", "{\"CANARY"),
            post("/api/pis/confidant/register", "CANARY/json", body),
            post("/oauth/apps/authorize?CANARY", "application/json", body),
            post(
                "/api/pis/confidant/register",
                "application/json\r\nOrigin: https://CANARY",
                body,
            ),
            "CANARY / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
            "CANARY\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nCANARY\r\n\r\n".to_owned(),
        ];
        for request in &requests {
            assert!(
                running.say(request.as_bytes()).starts_with("HTTP/1.1 "),
                "{request:.60}"
            );
        }
        // HTTP_PROXY in the environment did not decide where the token went.
        assert!(!upstream.seen().is_empty());
        let (code, out, err) = running.stop();
        assert_eq!(code, Some(0));
        assert_eq!(out, "", "stdout has one line");
        assert!(!err.contains("CANARY"), "{err}");
        assert_eq!(err.lines().count(), requests.len(), "one line per request:\n{err}");
        assert!(err.contains("route=\"/confidant/sign-up\" status=200"), "{err}");
        assert!(err.contains("route=\"/livez\" status=200"), "{err}");
        assert!(err.contains("route=\"/api/pis/confidant/register\""), "{err}");
    }
}

/// The head of a long answer has left by then, so nobody can be told in words.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_that_breaks_off_is_written_down_with_the_id_of_its_request_and_nothing_of_it() {
    let (_keep, folder) = assets();
    let length = 40_000;
    let mut half = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    half.extend("CANARY".repeat(5_000).into_bytes());
    let upstream = Fake::start(Then::SayAndClose(half)).await;
    let running = Running::start(&upstream.url, &folder);
    let id = "0191e2a4-7d9c-7c3b-8f0e-5a1b2c3d4e5f";
    let get = format!("GET /api/dictionaries?name=CANARY HTTP/1.1\r\nHost: x\r\nX-Request-ID: {id}\r\n\r\n");
    let answer = running.say(get.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.len() < length);
    let (_, _, err) = running.stop();
    let lines: Vec<&str> = err.lines().filter(|line| line.contains(id)).collect();
    assert_eq!(lines.len(), 2, "{err}");
    assert!(err.contains(&format!("bytes={length}")), "{err}");
    assert!(err.contains("WARN") && err.contains("broke off"), "{err}");
    assert!(!err.contains("CANARY"), "{err}");
}

/// Requirements A3: a dump would contain tokens and secrets.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn memory_is_never_dumped_and_as_many_files_may_be_open_as_the_system_gives() {
    let (_keep, folder) = assets();
    let running = Running::start("http://127.0.0.1:1", &folder);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", running.child.id())).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[0].to_owned(), words[1].to_owned())
    };
    assert_eq!(limit("Max core file size"), ("0".to_owned(), "0".to_owned()));
    let (soft, hard) = limit("Max open files");
    assert_eq!(soft, hard);
    running.stop();
}

fn run(args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = proxy(args).envs(env.iter().copied()).output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[test]
fn a_wrong_start_is_one_line_and_exit_code_2() {
    let (_keep, folder) = assets();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let urls = [
        ("AUTH_UI_AUTH_URL", "https://auth.example"),
        ("AUTH_UI_API_URL", "https://api.example"),
    ];
    let none: &[(&str, &str)] = &[];
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case<'_>; 8] = [
        (&[], none, "subcommand"),
        (&["sevre"], none, "sevre"),
        (&["serve", "--lissten", "x"], none, "--lissten"),
        (&["serve", "--listen"], none, "--listen"),
        (&["serve"], none, "auth_url is not set"),
        (&["serve", "--assets", "/nonexistent"], &urls, "cargo xtask dist"),
        (
            &["serve", "--assets", &folder, "--listen", &taken],
            &urls,
            "listen cannot be opened",
        ),
        (
            &["serve", "--assets", &folder, "--api-url", "http://api.example"],
            &urls,
            "--api-url must use https",
        ),
    ];
    for (args, env, words) in cases {
        let (code, out, err) = run(args, env);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
    }
}

#[test]
fn help_and_version_are_answered_and_not_errors() {
    let (code, out, err) = run(&["serve", "--help"], &[]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for words in ["--auth-url <URL>", "AUTH_UI_AUTH_URL", "default: 127.0.0.1:8080"] {
        assert!(out.contains(words), "{out}");
    }
    assert_eq!(run(&["--version"], &[]).0, Some(0));
}
