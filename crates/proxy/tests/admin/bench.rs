//! The admin surface over a store in a folder, with an eHealth behind it and a browser in front.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_ui_proxy::admin::{self, Admin};
use auth_ui_proxy::health::{Health, Readiness};
use auth_ui_proxy::settings::Settings;
use auth_ui_proxy::{Pages, machine};
use auth_ui_refresh::{Clinic, Clock, Keyring, Secret, Store};
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::ehealth::*;
use crate::support::{built, temp, try_settings};

pub const ORIGIN: &str = "https://secrets.mis.example";
pub const MACHINE_TOKEN: &str = "CANARY-machine-token-0123456789abcdef";

pub struct Bench {
    pub app: Router,
    pub machine: Router,
    pub ehealth: Ehealth,
    pub admin: admin::Shared,
    pub store: Store,
    pub clock: Clock,
    pub settings: Settings,
    pub folder: PathBuf,
    _keep: tempfile::TempDir,
}

/// A file only its owner may read.
pub fn private(path: &Path, text: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Everything the admin surface needs, in a folder: flags by name and value.
pub fn files(folder: &Path) -> Vec<(&'static str, String)> {
    let key = folder.join("key");
    if !key.exists() {
        Keyring::create(&key, "test").unwrap();
    }
    vec![
        ("--surfaces", "patient,admin".to_owned()),
        ("--admin-public-url", ORIGIN.to_owned()),
        ("--admin-mis-client-id", MIS.to_owned()),
        ("--admin-mis-name", "Медокс".to_owned()),
        ("--admin-api-key-file", private(&folder.join("api-key"), API_KEY)),
        ("--admin-psk-file", private(&folder.join("psk"), PSK)),
        ("--admin-key-file", key.to_str().unwrap().to_owned()),
        ("--admin-store", format!("sqlite:{}", folder.join("store.db").display())),
        ("--admin-machine-listen", "127.0.0.1:0".to_owned()),
        (
            "--admin-machine-token-file",
            private(&folder.join("machine"), &format!("# today's\n{MACHINE_TOKEN}\n")),
        ),
        ("--call-timeout", "700ms".to_owned()),
    ]
}

pub fn clinic() -> Clinic {
    Clinic {
        id: CLINIC.parse().unwrap(),
        edrpou: EDRPOU.to_owned(),
        name: "Амбулаторія №1".to_owned(),
    }
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With flags that win over the usual ones.
    pub async fn with(more: &[(&str, &str)]) -> Self {
        let (keep, folder) = temp();
        let ehealth = Ehealth::start().await;
        let mut args = vec![
            "--auth-url".to_owned(),
            ehealth.url.clone(),
            "--api-url".to_owned(),
            ehealth.url.clone(),
        ];
        for (flag, value) in files(&folder) {
            let value = more
                .iter()
                .find(|(name, _)| *name == flag)
                .map_or(value, |(_, value)| (*value).to_owned());
            args.extend([flag.to_owned(), value]);
        }
        for (flag, value) in more
            .iter()
            .filter(|(flag, _)| !args.contains(&(*flag).to_owned()))
            .collect::<Vec<_>>()
        {
            args.extend([(*flag).to_owned(), (*value).to_owned()]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let settings = try_settings(&args, &[]).unwrap();
        let of_admin = settings.admin.clone().unwrap();

        let clock = Clock::system();
        let keys = Keyring::load(std::slice::from_ref(&of_admin.store.key_file)).unwrap();
        let store = Store::open_with(&of_admin.store.store, keys, clock.clone())
            .await
            .unwrap();
        let connection = Some(CONNECTION.parse().unwrap());
        store
            .import(&clinic(), connection, &Secret::new(OLD_SECRET))
            .await
            .unwrap();

        let admin = Admin::new(&settings, &of_admin, store.clone()).unwrap();
        let pages = Pages {
            patient: Some(built()),
            admin: Some(built()),
        };
        let health = Health::new(Readiness::default(), Some(admin.clone()));
        let app = auth_ui_proxy::app(&settings, &pages, Some(admin.clone()), health).unwrap();
        let machine = machine::app(admin.clone(), of_admin.machine.unwrap().tokens, settings.terms());
        Self {
            app,
            machine,
            ehealth,
            admin,
            store,
            clock,
            settings,
            folder,
            _keep: keep,
        }
    }

    pub fn browser(&self) -> Browser {
        Browser {
            app: self.app.clone(),
            cookies: Vec::new(),
            peer: None,
            received: Arc::default(),
        }
    }

    /// A browser in which this person is signed in.
    pub async fn signed_in(&self, user: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(user).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        browser
    }

    /// Time passes, here and at eHealth.
    pub fn later(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.ehealth.skew(seconds);
    }

    /// Audit entries of one kind.
    pub async fn audited(&self, event: &str) -> Vec<Value> {
        let lines = self.store.audit().export(0, 1000).await.unwrap();
        let entries = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
        entries.filter(|entry| entry["event"] == event).collect()
    }

    /// Orders a refresh and waits for its end.
    pub async fn refreshed(&self, browser: &mut Browser) -> Value {
        let answer = browser.post("/admin/api/refresh", order()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
        self.ended(browser, answer.json()["attempt"].as_str().unwrap()).await
    }

    /// How an attempt ended.
    pub async fn ended(&self, browser: &mut Browser, attempt: &str) -> Value {
        for _ in 0..200 {
            let overview = browser.get("/admin/api/overview").await.json();
            if overview["running"].is_null() && overview["last"]["id"] == attempt {
                return overview["last"].clone();
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("the attempt does not end");
    }
}

pub fn order() -> Value {
    json!({ "reason": "test", "confirmation": EDRPOU, "connection_id": CONNECTION })
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }

    pub fn error(&self) -> String {
        self.json()["error"]["type"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A browser with cookies, that remembers every byte it was sent.
#[derive(Clone)]
pub struct Browser {
    app: Router,
    pub cookies: Vec<(String, String)>,
    /// Where it connects from.
    pub peer: Option<std::net::SocketAddr>,
    pub received: Arc<Mutex<String>>,
}

impl Browser {
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if !self.cookies.is_empty() && !request.headers().contains_key("cookie") {
            let line: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request.headers_mut().insert("cookie", line.join("; ").parse().unwrap());
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(auth_ui_proxy::admin::Peer(peer));
        }
        let answer = Answer::of(self.app.clone().oneshot(request).await.unwrap()).await;
        for line in answer.headers.get_all("set-cookie") {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let mut received = self.received.lock().unwrap();
        received.push_str(&format!("{:?}\n{}\n", answer.headers, answer.text));
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// As our own page calls.
    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("content-type", "application/json")
            .header("x-csrf", "1")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    /// Begins a sign-in; gives `state`.
    pub async fn begin(&mut self) -> String {
        let answer = self.post("/admin/api/sign-in", json!({ "edrpou": EDRPOU })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let location = answer.json()["location"].as_str().unwrap().to_owned();
        let url = url::Url::parse(&location).unwrap();
        url.query_pairs()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1
            .into_owned()
    }

    /// Signs in as this person, from the first call to the hop page.
    pub async fn sign_in(&mut self, user: &str) -> Answer {
        let state = self.begin().await;
        self.get(&format!("/admin/callback?code=CANARY-code.{user}&state={state}"))
            .await
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        let found = self.cookies.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }
}
