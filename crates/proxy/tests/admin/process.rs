//! The binary: its commands, its log, and how it stops.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bench::{MACHINE_TOKEN, files, private};
use crate::ehealth::*;
use crate::support::{temp, write_built};

fn proxy(folder: &Path, args: &[&str]) -> Command {
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
fn run(folder: &Path, args: &[&str], input: &str) -> (Option<i32>, String, String) {
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
const IMPORT: [&str; 10] = [
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

fn import(folder: &Path) {
    let (code, out, err) = run(folder, &IMPORT, &format!("{OLD_SECRET}\n"));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{err}");
    assert!(
        out.starts_with("version 1 fingerprint ") && !out.contains("CANARY"),
        "{out}"
    );
}

#[test]
fn the_store_is_filled_and_read_by_hand() {
    let (_keep, folder) = temp();
    let key = folder.join("key");
    assert_eq!(
        run(
            &folder,
            &["keys", "new", "--file", key.to_str().unwrap(), "--id", "first"],
            ""
        )
        .0,
        Some(0)
    );
    let (code, _, err) = run(
        &folder,
        &["keys", "new", "--file", key.to_str().unwrap(), "--id", "first"],
        "",
    );
    assert_eq!(code, Some(2), "a key is never overwritten: {err}");
    import(&folder);
    let (_, list, _) = run(&folder, &["secrets", "list"], "");
    assert!(
        list.contains(EDRPOU) && list.contains("untried") && !list.contains("CANARY"),
        "{list}"
    );
    let (code, active, _) = run(&folder, &["secrets", "active", "--client", CLINIC], "");
    let active: Value = serde_json::from_str(&active).unwrap();
    assert_eq!(
        (code, &active["client_secret"], &active["in_doubt"]),
        (Some(0), &json!(OLD_SECRET), &json!(false))
    );

    let (code, head, _) = run(&folder, &["audit", "verify"], "");
    assert_eq!(code, Some(0));
    let head = head.trim().strip_prefix("whole ").unwrap().to_owned();
    let (_, log, _) = run(&folder, &["audit", "export"], "");
    let last: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["event"], &last["actor"]),
        (&json!("sensitive_read"), &json!("command_line"))
    );
    assert!(!log.contains("CANARY"), "{log}");
    assert_eq!(run(&folder, &["audit", "verify", "--head", &head], "").0, Some(0));
    let (seq, hash) = head.split_once(':').unwrap();
    let beyond = format!("{}:{hash}", seq.parse::<i64>().unwrap() + 1);
    let (code, _, err) = run(&folder, &["audit", "verify", "--head", &beyond], "");
    assert_eq!((code, err.lines().count()), (Some(1), 1), "{err}");

    // A new key seals, the old one still opens, and after wrapping anew it is not needed.
    let more = folder.join("more");
    run(
        &folder,
        &["keys", "new", "--file", more.to_str().unwrap(), "--id", "second"],
        "",
    );
    let (first, second) = (
        std::fs::read_to_string(&key).unwrap(),
        std::fs::read_to_string(&more).unwrap(),
    );
    private(&key, &format!("{second}{first}"));
    let (code, out, err) = run(&folder, &["secrets", "rewrap"], "");
    assert_eq!(code, Some(0), "{out}{err}");
    private(&key, &second);
    assert_eq!(
        run(&folder, &["secrets", "active", "--client-id", CLINIC], "").0,
        Some(0)
    );
    private(&key, &first);
    let (code, out, err) = run(&folder, &["secrets", "active", "--client-id", CLINIC], "");
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(2), "", 1), "{err}");
}

/// A process that did not know the new key has sealed with the old one, and its line was taken away all the same.
#[test]
fn nothing_is_served_while_a_secret_in_use_needs_a_key_that_is_not_there() {
    let (_keep, folder) = temp();
    let key = folder.join("key");
    let [old, new] = ["old", "new"].map(|id| {
        let file = folder.join(id);
        let made = run(
            &folder,
            &["keys", "new", "--file", file.to_str().unwrap(), "--id", id],
            "",
        );
        assert_eq!(made.0, Some(0));
        std::fs::read_to_string(file).unwrap()
    });
    private(&key, &format!("{new}{old}"));
    assert_eq!(
        run(&folder, &["secrets", "list"], "").0,
        Some(0),
        "the store's own keys are sealed with the new one"
    );
    private(&key, &format!("{old}{new}"));
    import(&folder);
    private(&key, &new);
    let start = || Running::try_start(&folder, "http://127.0.0.1:1", &[], false);
    let said = start().map(|_| ()).unwrap_err();
    assert!(
        said.lines().count() == 1 && said.contains("lacks the key `old`"),
        "{said}"
    );
    assert_eq!(
        run(&folder, &IMPORT, "another\n").0,
        Some(0),
        "by hand it can be replaced"
    );
    let running = start().unwrap();
    running.terminate();
    assert_eq!(running.ended().0, Some(0));
}

/// eHealth has answered about another connection, and nobody's sign-in lives any more: an operator takes the kept secret.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_quarantine_is_listed_and_taken_into_use_by_hand() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start(&folder, &ehealth.url, &[]);
    let session = running.sign_in();
    let other = json!({ "meta": { "code": 200, "request_id": "x" }, "data": {
        "id": "11111111-1111-4111-8111-111111111111", "client_id": CLINIC, "secret": "CANARY-of-another",
    }});
    ehealth.instead("PATCH ", Instead::Json(200, other));
    running.order(&session);
    let until = Instant::now() + Duration::from_secs(10);
    while running.overview(&session)["last"]["outcome"]["doubt"] != "other_connection" {
        assert!(Instant::now() < until, "the refresh does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    running.terminate();
    running.ended();

    let (code, list, err) = run(&folder, &["secrets", "versions", "--client", CLINIC], "");
    assert_eq!((code, err.as_str()), (Some(0), ""), "{list}");
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 3, "{list}");
    assert_eq!(&rows[0][..3], ["version", "state", "fingerprint"]);
    assert_eq!(&rows[1][..2], ["1", "active"]);
    assert_eq!(&rows[2][..2], ["2", "quarantined"]);
    assert_eq!(rows[2][5], "11111111-1111-4111-8111-111111111111");
    assert!(
        rows.iter()
            .skip(1)
            .all(|row| row[2].len() == 8 && row[3].ends_with('Z')),
        "{list}"
    );
    assert!(!list.contains("CANARY"), "{list}");
    let fingerprint = rows[2][2];

    let activate = ["secrets", "activate", "--client-id", CLINIC, "--version", "2"];
    let with = |more: &[&'static str]| run(&folder, &[&activate[..], more].concat(), "");
    let (code, out, err) = with(&[]);
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(2), "", 1), "{err}");
    assert!(
        err.contains("nothing is changed") && err.contains("--fingerprint"),
        "{err}"
    );
    assert!(
        !err.contains(fingerprint),
        "it is to be looked up, not copied from here: {err}"
    );
    let (code, _, err) = with(&["--fingerprint", "00000000"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("not that of this version"), "{err}");
    let active = || run(&folder, &["secrets", "active", "--client-id", CLINIC], "").1;
    assert!(active().contains(OLD_SECRET), "nothing was changed");

    let confirmed = [&activate[..], &["--fingerprint", fingerprint]].concat();
    let (code, out, err) = run(&folder, &confirmed, "");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(
        out.starts_with(&format!("version 3 fingerprint {fingerprint} is active")),
        "{out}"
    );
    let active: Value = serde_json::from_str(&active()).unwrap();
    assert_eq!(
        (&active["client_secret"], &active["version"], &active["in_doubt"]),
        (&json!("CANARY-of-another"), &json!(3), &json!(false))
    );
    let (_, log, _) = run(&folder, &["audit", "export"], "");
    for line in ["versions_listed", "secret:activated:version 2"] {
        let entry = log
            .lines()
            .find(|entry| entry.contains(line))
            .unwrap_or_else(|| panic!("{line}: {log}"));
        assert!(entry.contains("\"actor\":\"command_line\""), "{entry}");
    }
    assert!(!log.contains("CANARY"), "{log}");
    assert_eq!(run(&folder, &["audit", "verify"], "").0, Some(0));
}

#[test]
fn a_wrong_command_is_one_line_and_exit_code_2() {
    let (_keep, folder) = temp();
    files(&folder);
    let import = ["secrets", "import", "--edrpou", EDRPOU, "--name", "A", "--client-id"];
    let with = |more: &[&'static str]| [&import[..], more].concat();
    let cases: Vec<(Vec<&str>, &str, &str)> = vec![
        (vec!["secrets"], "", "subcommand"),
        (vec!["audit"], "", "subcommand"),
        (vec!["secrets", "show"], "", "show"),
        (with(&["x"]), OLD_SECRET, "--client-id must be a UUID"),
        (with(&[CLINIC]), "", "one line of visible characters"),
        (with(&[CLINIC]), "CANARY two", "one line of visible characters"),
        (with(&[CLINIC]), "CANARY\nCANARY", "one line of visible characters"),
        (
            with(&[CLINIC, "--connection-id", "x"]),
            OLD_SECRET,
            "--connection-id must be a UUID",
        ),
        (with(&[CLINIC, "--secret-file", "/nonexistent"]), "", "cannot be read"),
        (with(&[CLINIC, "--secret", "CANARY"]), "", "--secret"),
        (vec!["secrets", "active", "--client-id", CLINIC], "", "no such clinic"),
        (vec!["secrets", "versions", "--client-id", CLINIC], "", "no such clinic"),
        (
            vec!["secrets", "activate", "--client-id", CLINIC, "--version", "x"],
            "",
            "--version must be a number",
        ),
        (
            vec!["secrets", "activate", "--client-id", CLINIC, "--version", "1"],
            "",
            "no such clinic",
        ),
        (vec!["audit", "verify", "--head", "x"], "", "--head must be"),
    ];
    for (args, input, words) in cases {
        let (code, out, err) = run(&folder, &args, input);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
        assert!(!err.contains("CANARY"), "{err}");
    }
    std::fs::set_permissions(folder.join("key"), std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    let (code, _, err) = run(&folder, &["secrets", "list"], "");
    assert_eq!((code, err.lines().count()), (Some(2), 1));
    assert!(err.contains("admin_key_file") && err.contains("0600"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_read_at_the_admin_page_is_told_in_its_own_words() {
    let (_keep, folder) = temp();
    files(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start(&folder, &ehealth.url, &[]);
    for (path, words) in [("/admin/", "href=\"/admin/\""), ("/confidant/sign-up", "застосунку")] {
        let mut stream = TcpStream::connect(&running.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nbad header\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 400 ") && answer.contains(words),
            "{answer}"
        );
    }
    running.terminate();
    running.ended();
}

struct Running {
    child: Child,
    address: String,
    machine: String,
}

impl Running {
    /// With the log at its most talkative.
    fn start(folder: &Path, upstream: &str, more: &[&str]) -> Self {
        Self::start_with(folder, upstream, more, true)
    }

    fn start_with(folder: &Path, upstream: &str, more: &[&str], talkative: bool) -> Self {
        Self::try_start(folder, upstream, more, talkative).unwrap_or_else(|err| panic!("{err}"))
    }

    /// Or what it said instead of starting.
    fn try_start(folder: &Path, upstream: &str, more: &[&str], talkative: bool) -> Result<Self, String> {
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
    fn say(&self, to: &str, line: &str, headers: &str, body: &str) -> (String, String) {
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

    fn post(&self, path: &str, cookie: &str, body: &Value) -> (String, String) {
        let headers = format!("Content-Type: application/json\r\nX-CSRF: 1\r\nSec-Fetch-Site: same-origin\r\n{cookie}");
        self.say(&self.address, &format!("POST {path}"), &headers, &body.to_string())
    }

    /// The `Cookie` line of a new session.
    fn sign_in(&self) -> String {
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

    fn overview(&self, cookie: &str) -> Value {
        let (_, body) = self.say(&self.address, "GET /admin/api/overview", cookie, "");
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}"))
    }

    fn order(&self, cookie: &str) {
        let (head, body) = self.post("/admin/api/refresh", cookie, &crate::bench::order());
        assert!(head.starts_with("HTTP/1.1 202"), "{head} {body}");
    }

    fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Exit code and everything it logged.
    fn ended(mut self) -> (Option<i32>, String) {
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code(), err)
    }
}

/// An address nobody listens at.
fn free() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().to_string()
}

fn cookie(head: &str, name: &str) -> String {
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix(&format!("set-cookie: {name}=")));
    let value = line.unwrap_or_else(|| panic!("{head}")).split(';').next().unwrap();
    format!("Cookie: {name}={value}\r\n")
}

/// Requirements A3 and A14: through the whole journey, with everything switched on, the log holds nothing that is secret.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_no_secret_token_key_or_cookie() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start(&folder, &ehealth.url, &[]);
    let session = running.sign_in();
    running.overview(&session);
    running.order(&session);
    let until = Instant::now() + Duration::from_secs(10);
    while running.overview(&session)["active"]["number"] != 2 {
        assert!(Instant::now() < until, "the refresh does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    running.post("/admin/api/check-secret", &session, &json!({}));
    for instead in [
        Instead::Json(403, refusal(403, "forbidden", "CANARY-message")),
        Instead::Text(502, "CANARY"),
        Instead::Cut,
    ] {
        ehealth.instead("POST /oauth/tokens", instead);
        running.post("/admin/api/check-secret", &session, &json!({}));
    }
    let secret = format!("GET /machine/v1/clients/{CLINIC}/secret");
    let bearer = format!("Authorization: Bearer {MACHINE_TOKEN}\r\n");
    let (head, body) = running.say(&running.machine, &secret, &bearer, "");
    assert!(
        head.starts_with("HTTP/1.1 200") && body.contains(&ehealth.secret()),
        "{head}"
    );
    running.say(&running.machine, &secret, "Authorization: Bearer CANARY-wrong\r\n", "");
    running.say(
        &running.address,
        "GET /admin/callback?code=CANARY&state=CANARY&error=CANARY",
        "Cookie: a=CANARY\r\n",
        "",
    );
    running.post("/admin/api/refresh", &session, &json!({ "CANARY": 1 }));
    running.post("/admin/api/sign-out", &session, &json!({}));
    running.terminate();
    let (code, log) = running.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(
        log.contains("route=\"/admin/api/refresh\"") && log.contains("route=\"/machine/v1/clients/{id}/secret\""),
        "{log}"
    );
    // What the engine itself says is there too.
    assert!(log.contains("auth_ui_refresh::engine::run: new secret stored"), "{log}");
    let id = session.split_once('=').unwrap().1.trim();
    for hidden in ["CANARY", id, EDRPOU, "head@clinic.example"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
    // Nor do the files of the store.
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("store.db") {
            let bytes = std::fs::read(&path).unwrap();
            for hidden in ["CANARY", id] {
                let found = bytes.windows(hidden.len()).any(|part| part == hidden.as_bytes());
                assert!(!found, "{hidden} in {}", path.display());
            }
        }
    }
    let (code, _, _) = run(&folder, &["audit", "verify"], "");
    assert_eq!(code, Some(0));
}

/// An operator who has set nothing learns how each refresh ended, and no secret.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_how_refreshes_ended_without_being_asked() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start_with(&folder, &ehealth.url, &[], false);
    let session = running.sign_in();
    let refused = refusal(403, "forbidden", "CANARY-message");
    ehealth.instead("PATCH ", Instead::Json(403, refused));
    for history in [1, 2] {
        running.order(&session);
        let until = Instant::now() + Duration::from_secs(10);
        while running.overview(&session)["history"]["attempts"]
            .as_array()
            .unwrap()
            .len()
            < history
        {
            assert!(Instant::now() < until, "the refresh does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    running.terminate();
    let (code, log) = running.ended();
    assert_eq!(code, Some(0), "{log}");
    for line in [
        "INFO auth_ui_refresh::engine::run: refresh ended attempt=",
        "outcome=\"not_changed\"",
        "INFO auth_ui_refresh::engine::run: new secret stored attempt=",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    let id = session.split_once('=').unwrap().1.trim();
    for hidden in ["CANARY", id, EDRPOU, "head@clinic.example"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_to_be_told_hears_of_a_refresh_within_seconds() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let (ehealth, receiver) = (Ehealth::start().await, Ehealth::start().await);
    receiver.instead("POST /told", Instead::Json(200, json!({})));
    let url = format!("{}/told", receiver.url);
    let running = Running::start(&folder, &ehealth.url, &["--admin-notify-url", &url]);
    let session = running.sign_in();
    running.order(&session);
    let until = Instant::now() + Duration::from_secs(20);
    while receiver.calls("POST /told").is_empty() {
        assert!(Instant::now() < until, "nobody is told");
        std::thread::sleep(Duration::from_millis(50));
    }
    let told: Value = serde_json::from_slice(&receiver.calls("POST /told")[0].body).unwrap();
    assert_eq!(
        (&told["outcome"], &told["client_id"]),
        (&json!("stored"), &json!(CLINIC))
    );
    running.terminate();
    assert_eq!(running.ended().0, Some(0));
}

/// Requirements B17: also when told twice. Until then a load balancer reads why nobody new is served, and the MIS back end
/// the secret in force.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_to_stop_waits_for_the_refresh_under_way() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let health = free();
    let running = Running::start(&folder, &ehealth.url, &["--admin-health-listen", &health]);
    assert_eq!(running.say(&health, "GET /readyz", "", "").1, "ok\n");
    let session = running.sign_in();
    ehealth.instead("PATCH ", Instead::Late(Duration::from_secs(3)));
    running.order(&session);
    while ehealth.refreshes() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.terminate();
    std::thread::sleep(Duration::from_millis(300));
    running.terminate();
    std::thread::sleep(Duration::from_millis(300));
    let (head, body) = running.say(&health, "GET /readyz", "", "");
    assert!(
        head.starts_with("HTTP/1.1 503") && body == "stopping\n",
        "{head} {body}"
    );
    let secret = format!("GET /machine/v1/clients/{CLINIC}/secret");
    let bearer = format!("Authorization: Bearer {MACHINE_TOKEN}\r\n");
    let (head, body) = running.say(&running.machine, &secret, &bearer, "");
    assert!(head.starts_with("HTTP/1.1 200") && body.contains(OLD_SECRET), "{head}");
    assert!(TcpStream::connect(&running.address).is_err(), "nobody new is served");
    let (code, log) = running.ended();
    assert_eq!(code, Some(0), "{log}");
    let (_, active, _) = run(&folder, &["secrets", "active", "--client-id", CLINIC], "");
    let active: Value = serde_json::from_str(&active).unwrap();
    assert_eq!(
        (&active["client_secret"], &active["version"]),
        (&json!(ehealth.secret()), &json!(2)),
        "{log}"
    );
    assert_eq!(ehealth.refreshes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_died_in_between_leaves_an_unknown_outcome_for_the_next_one() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let mut running = Running::start(&folder, &ehealth.url, &[]);
    let session = running.sign_in();
    ehealth.instead("PATCH ", Instead::Hang);
    running.order(&session);
    while ehealth.refreshes() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.child.kill().unwrap();
    running.child.wait().unwrap();

    let running = Running::start(&folder, &ehealth.url, &[]);
    let overview = running.overview(&session);
    assert_eq!(
        overview["session"]["actor"]["user_id"], HEAD,
        "sessions outlive a process"
    );
    assert!(
        overview["last"]["outcome"]["outcome"] == "in_doubt" || overview["running"]["phase"] == "asking",
        "{overview}"
    );
    assert_eq!(ehealth.refreshes(), 1, "never repeated by itself");
    running.terminate();
    assert_eq!(running.ended().0, Some(0));
}
