//! A built app in a folder, settings from pairs, and an upstream that answers with raw bytes and remembers what came.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use auth_ui_proxy::Pages;
use auth_ui_proxy::assets::{self, Files, Page};
use auth_ui_proxy::health::{Health, Readiness};
use auth_ui_proxy::settings::{Problem, Settings, Sources, command};
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// The inline script of the built page, and a data block that must not be hashed.
pub const SCRUB: &str = "history.replaceState(null, '', location.pathname)";

pub const HTML: &str = concat!(
    "<!doctype html><html lang=\"uk\"><head><meta charset=\"utf-8\">",
    "<script>history.replaceState(null, '', location.pathname)</script>",
    "<style>body{margin:0}</style>",
    "<script type=\"application/json\">{\"a\":1}</script>",
    "<script type=\"module\" src=\"/boot.js\"></script>",
    "<template><script>never()</script></template>",
    "<noscript><style>.app{display:none}</style></noscript>",
    "</head><body>Завантаження</body></html>",
);

/// A folder like the one trunk and its hook leave behind.
pub fn built() -> Files {
    let mut files = Files::new();
    let mut put = |name: &str, bytes: &'static [u8]| {
        files.insert(name.to_owned(), Bytes::from_static(bytes));
    };
    put("index.html", HTML.as_bytes());
    put("index.html.br", b"<page in brotli>");
    put("index.html.gz", b"<page in gzip>");
    put("app-1f2e3d4c5b6a7980_bg.wasm", b"\0asm identity");
    put("app-1f2e3d4c5b6a7980_bg.wasm.br", b"\0asm brotli");
    put("app-1f2e3d4c5b6a7980_bg.wasm.gz", b"\0asm gzip");
    put("boot.js", b"export {}");
    put("style.css", b"body{}");
    // The first digits of the SHA-256 of `let a = 1;`.
    put("real-c58e9029f1fd3d1b.js", b"let a = 1;");
    files
}

/// Writes the built app into a folder.
pub fn write_built(to: &Path) {
    for (name, bytes) in built() {
        std::fs::write(to.join(name), bytes).unwrap();
    }
}

pub fn try_settings(args: &[&str], env: &[(&str, &str)]) -> Result<Settings, Problem> {
    let args = ["auth-ui-proxy", "serve"].iter().chain(args);
    let matches = command().try_get_matches_from(args).unwrap();
    let (_, flags) = matches.subcommand().unwrap();
    let env = |wanted: &str| {
        env.iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| (*value).to_owned())
    };
    Settings::from_sources(&Sources::gather(flags, &env)?)
}

pub fn settings(upstream: &str, more: &[&str]) -> Settings {
    let mut args = vec!["--auth-url", upstream, "--api-url", upstream];
    args.extend(more);
    try_settings(&args, &[]).unwrap()
}

/// The app in front of an upstream.
pub fn app(upstream: &str, more: &[&str]) -> Router {
    app_of(&settings(upstream, more))
}

/// The patient surface with these settings.
pub fn app_of(settings: &Settings) -> Router {
    app_with(settings, Readiness::default())
}

pub fn app_with(settings: &Settings, readiness: Readiness) -> Router {
    let pages = Pages {
        patient: Some(built()),
        ..Default::default()
    };
    let health = Health::new(readiness, None);
    auth_ui_proxy::app(settings, &pages, None, health).unwrap()
}

/// The app with nothing behind it: port 1 refuses.
pub fn app_alone() -> Router {
    app("http://127.0.0.1:1", &[])
}

pub fn read_folder(folder: &Path) -> Result<Files, Problem> {
    assets::read(Page::Patient, Some(folder))
}

pub async fn ask(app: &Router, request: http::request::Builder) -> Response {
    app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

pub async fn get(app: &Router, path: &str) -> Response {
    ask(app, Request::get(path)).await
}

pub async fn text(answer: Response) -> String {
    String::from_utf8(bytes(answer).await.to_vec()).unwrap()
}

pub async fn bytes(answer: Response) -> Bytes {
    answer.into_body().collect().await.unwrap().to_bytes()
}

pub async fn json(answer: Response) -> serde_json::Value {
    serde_json::from_slice(&bytes(answer).await).unwrap()
}

/// What an upstream does with one request.
#[derive(Clone)]
pub enum Then {
    /// Writes these bytes and keeps the connection.
    Say(Vec<u8>),
    /// Writes these bytes and closes.
    SayAndClose(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Resets the connection.
    Reset,
    /// Never answers.
    Hang,
    /// Writes this over and over.
    Flood(Vec<u8>),
}

impl Then {
    pub fn json(status: &str, more_headers: &str, body: &str) -> Self {
        Self::Say(
            format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n{more_headers}\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )
    }
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

/// An upstream on loopback.
pub struct Fake {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<usize>>,
}

impl Fake {
    pub async fn start(then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self {
            url,
            seen: Arc::default(),
            connections: Arc::default(),
        };
        let (seen, connections) = (fake.seen.clone(), fake.connections.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *connections.lock().unwrap() += 1;
                tokio::spawn(converse(stream, then.clone(), seen.clone()));
            }
        });
        fake
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

async fn converse(mut stream: TcpStream, then: Then, seen: Arc<Mutex<Vec<Seen>>>) {
    while let Some(request) = read_request(&mut stream).await {
        seen.lock().unwrap().push(request);
        match &then {
            Then::Say(bytes) => stream.write_all(bytes).await.unwrap(),
            Then::SayAndClose(bytes) => {
                stream.write_all(bytes).await.unwrap();
                return;
            }
            Then::Close => return,
            Then::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Then::Hang => std::future::pending().await,
            Then::Flood(bytes) => while stream.write_all(bytes).await.is_ok() {},
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut raw = Vec::new();
    let end = loop {
        if let Some(end) = raw.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut raw).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = raw[end + 4..].to_vec();
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen { line, headers, body })
}

pub fn temp() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    (folder, path)
}
