//! An eHealth in this process: it knows one clinic, keeps its secret, and answers as the contract says until told otherwise.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use auth_ui_proxy::server::{self, Patience};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub const CLINIC: &str = "c4a6d45f-2cf2-4e6d-909a-5962604ad63b";
pub const CONNECTION: &str = "df9f70ee-4b12-4740-b0f5-bb5aea116863";
pub const MIS: &str = "25c03af6-69bd-439e-b0dd-f1669b3dbbfd";
pub const EDRPOU: &str = "12345678";
/// The clinic as eHealth names it; here it was set up under another name.
pub const REGISTERED: &str = "Амбулаторія загальної практики №1";
/// The list of connections is asked for by lines that begin so.
pub const LIST: &str = "GET /api/clients/c4a6d45f-2cf2-4e6d-909a-5962604ad63b/connections";
/// The clinic itself.
pub const CLIENT: &str = "GET /api/clients/c4a6d45f-2cf2-4e6d-909a-5962604ad63b";
pub const HEAD: &str = "396da559-7a22-4ac7-846d-7ac763fe3d60";
pub const DOCTOR: &str = "82f74aec-3087-45e6-8384-5237ed172361";
pub const API_KEY: &str = "CANARY-api-key";
pub const PSK: &str = "CANARY-psk";
pub const OLD_SECRET: &str = "CANARY-old-secret";

/// What the next call to a path gets instead of the usual answer.
#[derive(Clone)]
pub enum Instead {
    Json(u16, Value),
    Text(u16, &'static str),
    /// Sends the caller elsewhere, with everything it carries.
    Redirect,
    /// The head of an answer, and then the connection ends.
    Cut,
    /// Does what was asked, and then the connection ends.
    DoneAndCut,
    Hang,
    Late(std::time::Duration),
}

/// One call as it came.
#[derive(Clone, Debug)]
pub struct Call {
    pub line: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

#[derive(Default)]
struct Inner {
    secret: String,
    refreshed: u32,
    issued: u32,
    calls: Vec<Call>,
    instead: VecDeque<(&'static str, Instead)>,
    connections: Option<Vec<Value>>,
    pages: Option<Vec<Vec<Value>>>,
    token_life: Option<i64>,
    skew: i64,
}

#[derive(Clone)]
pub struct Ehealth {
    pub url: String,
    inner: Arc<Mutex<Inner>>,
}

pub fn connection(id: &str, consumer: &str) -> Value {
    json!({
        "id": id, "client_id": CLINIC, "consumer_id": consumer, "redirect_uri": "https://mis.example.com/oauth",
        "inserted_at": "2024-01-10T08:00:00.000000", "updated_at": "2024-01-10T08:00:00.000000",
    })
}

impl Ehealth {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ehealth = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            inner: Arc::new(Mutex::new(Inner {
                secret: OLD_SECRET.to_owned(),
                ..Default::default()
            })),
        };
        let app = Router::new().fallback(answer).with_state(ehealth.clone());
        tokio::spawn(server::serve(
            listener,
            app,
            std::future::pending(),
            Patience::default(),
        ));
        ehealth
    }

    pub fn secret(&self) -> String {
        self.inner.lock().unwrap().secret.clone()
    }

    pub fn set_secret(&self, secret: &str) {
        self.inner.lock().unwrap().secret = secret.to_owned();
    }

    /// The next call whose line begins so gets this.
    pub fn instead(&self, begins: &'static str, instead: Instead) {
        self.inner.lock().unwrap().instead.push_back((begins, instead));
    }

    pub fn connections(&self, connections: Vec<Value>) {
        self.inner.lock().unwrap().connections = Some(connections);
    }

    pub fn pages(&self, pages: Vec<Vec<Value>>) {
        self.inner.lock().unwrap().pages = Some(pages);
    }

    pub fn token_life(&self, seconds: i64) {
        self.inner.lock().unwrap().token_life = Some(seconds);
    }

    /// The `Date` header is so many seconds further off.
    pub fn skew(&self, seconds: i64) {
        self.inner.lock().unwrap().skew += seconds;
    }

    pub fn calls(&self, begins: &str) -> Vec<Call> {
        let inner = self.inner.lock().unwrap();
        inner
            .calls
            .iter()
            .filter(|call| call.line.starts_with(begins))
            .cloned()
            .collect()
    }

    pub fn refreshes(&self) -> usize {
        self.calls("PATCH ").len()
    }

    fn usual(&self, call: &Call) -> Response {
        let mut inner = self.inner.lock().unwrap();
        let path = call.line.split_once(' ').unwrap().1;
        let token = call.headers.get("authorization").and_then(|value| value.to_str().ok());
        let user = token.unwrap_or_default().split('.').nth(1).unwrap_or(HEAD).to_owned();
        match call.line.as_str() {
            "POST /oauth/tokens" => {
                let body: Value = serde_json::from_slice(&call.body).unwrap();
                let grant = &body["token"];
                if grant["client_secret"] != inner.secret.as_str() || grant["client_id"] != CLINIC {
                    return error(401, "invalid_client", "Invalid client id or secret.");
                }
                let refresh = grant["grant_type"] == "refresh_token";
                let from = if refresh {
                    &grant["refresh_token"]
                } else {
                    &grant["code"]
                };
                let from = from.as_str().unwrap();
                let user = from.split('.').nth(1).unwrap_or_default();
                let scope = match user {
                    HEAD => "client:read connection:read connection:refresh_secret secret:refresh",
                    DOCTOR => "client:read connection:read",
                    _ => return error(401, "token_not_found", "Token not found."),
                };
                inner.issued += 1;
                let number = inner.issued;
                let mut details = json!({ "client_id": CLINIC, "scope": scope, "redirect_uri": grant["redirect_uri"] });
                if !refresh {
                    details["refresh_token"] = format!("CANARY-refresh-{number}.{user}").into();
                }
                let life = inner.token_life.unwrap_or(86_400);
                data(
                    201,
                    json!({
                        "id": "404f8e16-bf6d-4578-9700-b2cae95315e0", "name": "access_token", "user_id": user,
                        "value": format!("CANARY-access-{number}.{user}"), "expires_at": now() + life, "details": details,
                    }),
                )
            }
            "PATCH /admin/clients/c4a6d45f-2cf2-4e6d-909a-5962604ad63b/refresh_secret" => {
                let secret = inner.refresh();
                data(
                    200,
                    json!({ "id": CLINIC, "name": "Амбулаторія", "secret": secret, "settings": {} }),
                )
            }
            "POST /auth/logout" => data(200, json!({})),
            line if line.starts_with("PATCH ") && line.ends_with("/actions/refresh_secret") => {
                let mut answer = connection(CONNECTION, MIS);
                answer["secret"] = inner.refresh().into();
                data(200, answer)
            }
            line if line.starts_with("GET /oauth/users/") => {
                data(200, json!({ "id": user, "email": "head@clinic.example" }))
            }
            line if line.starts_with("GET /user/roles?client_id=") => {
                let role = if user == HEAD { "OWNER" } else { "DOCTOR" };
                data(200, json!([{ "id": user, "role_name": role, "scope": "" }]))
            }
            CLIENT => data(200, json!({ "id": CLINIC, "name": REGISTERED, "is_blocked": false })),
            line if line.starts_with(LIST) => {
                let page: usize = path.split_once("?page=").map_or(1, |(_, page)| page.parse().unwrap());
                let one = || vec![connection(CONNECTION, MIS)];
                let (found, pages) = match &inner.pages {
                    Some(pages) => (pages[page - 1].clone(), pages.len()),
                    None => (inner.connections.clone().unwrap_or_else(one), 1),
                };
                let date = httpdate::fmt_http_date(
                    std::time::UNIX_EPOCH + std::time::Duration::from_secs((now() + inner.skew) as u64),
                );
                let body = json!({
                    "meta": { "code": 200, "request_id": "ehealth#7" }, "data": found,
                    "paging": { "page_number": page, "page_size": 50, "total_entries": 1, "total_pages": pages },
                });
                ([("date", date)], with(200, &body)).into_response()
            }
            _ => error(404, "not_found", "no such path"),
        }
    }
}

impl Inner {
    fn refresh(&mut self) -> String {
        self.refreshed += 1;
        self.secret = format!("CANARY-new-secret-{}", self.refreshed);
        self.secret.clone()
    }
}

pub fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    since.as_secs() as i64
}

async fn answer(State(ehealth): State<Ehealth>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let call = Call {
        line: format!("{} {}", head.method, head.uri),
        headers: head.headers,
        body: to_bytes(body, 1 << 20).await.unwrap(),
    };
    let instead = {
        let mut inner = ehealth.inner.lock().unwrap();
        inner.calls.push(call.clone());
        let at = inner
            .instead
            .iter()
            .position(|(begins, _)| call.line.starts_with(begins));
        at.and_then(|at| inner.instead.remove(at)).map(|(_, instead)| instead)
    };
    match instead {
        None => ehealth.usual(&call),
        Some(Instead::Json(status, body)) => with(status, &body),
        Some(Instead::Text(status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Some(Instead::Redirect) => (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        Some(Instead::Cut) => cut(),
        Some(Instead::DoneAndCut) => {
            ehealth.usual(&call);
            cut()
        }
        Some(Instead::Hang) => std::future::pending().await,
        Some(Instead::Late(by)) => {
            tokio::time::sleep(by).await;
            ehealth.usual(&call)
        }
    }
}

fn cut() -> Response {
    let broken = futures_util::stream::iter([Ok(Bytes::from_static(b"{\"da")), Err(std::io::Error::other("cut"))]);
    Body::from_stream(broken).into_response()
}

fn with(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

fn data(status: u16, data: Value) -> Response {
    let body = json!({ "meta": { "code": status, "type": "object", "request_id": "ehealth#1" }, "data": data });
    with(status, &body)
}

fn error(status: u16, kind: &str, message: &str) -> Response {
    with(status, &refusal(status, kind, message))
}

pub fn refusal(status: u16, kind: &str, message: &str) -> Value {
    json!({
        "meta": { "code": status, "type": "object", "request_id": "ehealth#9" },
        "error": { "type": kind, "message": message },
    })
}
