//! A sandbox without a network, and somebody who walks it as the sign-up page would.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod staff;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use ehealth_sandbox::{Config, clock::Clock, faults::CloseConnection};
use serde_json::{Value, json};
use tower::ServiceExt;

/// A sandbox with a clock tests may move.
pub struct World {
    pub router: Router,
    pub clock: Clock,
}

/// An answer, read.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub json: Value,
    pub closed: bool,
}

impl Reply {
    /// A response header as text, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// Whether the application's page says that the code was exchanged for a token.
    pub fn has_token(&self) -> bool {
        self.text.contains("data-outcome=\"token\"")
    }

    /// Status, `error.type` and the useful text: rule descriptions, else the message.
    pub fn error(&self) -> (u16, &str, String) {
        let error = &self.json["error"];
        let rules: Vec<&str> = error["invalid"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|field| field["rules"].as_array().expect("rules"))
            .filter_map(|rule| rule["description"].as_str())
            .collect();
        let text = if rules.is_empty() {
            error["message"].as_str().unwrap_or_default().to_owned()
        } else {
            rules.join("; ")
        };
        (self.status.as_u16(), error["type"].as_str().unwrap_or_default(), text)
    }
}

/// What a link says.
#[derive(Clone, Debug)]
pub struct Link {
    pub url: String,
    pub client_id: String,
    pub redirect_uri: String,
    pub scope: String,
    pub user_data: String,
    pub token: String,
    pub state: String,
    pub cookie: String,
}

impl Link {
    pub fn read(url: &str, cookie: &str) -> Self {
        let parsed = url::Url::parse(url).expect("an address");
        let get = |wanted: &str| {
            let found = parsed.query_pairs().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        // As the page repairs it.
        let mut user_data = get("user_data");
        if user_data.contains('%') {
            user_data = url::form_urlencoded::parse(format!("x={user_data}").as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default();
        }
        let user_data = user_data.replace([' ', '-'], "+").replace('_', "/");
        Link {
            url: url.to_owned(),
            client_id: get("client_id"),
            redirect_uri: get("redirect_uri"),
            scope: get("scope"),
            user_data,
            token: get("token"),
            state: get("state"),
            cookie: cookie.to_owned(),
        }
    }

    pub fn body(&self) -> Value {
        json!({"signed_content": self.user_data, "signed_content_encoding": "base64"})
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::manual("2026-03-10T10:00:00Z".parse().expect("a moment"));
        let mut config = Config {
            clock: clock.clone(),
            ..Config::default()
        };
        change(&mut config);
        World {
            router: ehealth_sandbox::app(config),
            clock,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let closed = response.extensions().get::<CloseConnection>().is_some();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
            closed,
        }
    }

    pub async fn get(&self, path: &str, bearer: &str) -> Reply {
        let mut request = Request::get(path);
        if !bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, path: &str, bearer: &str, body: &Value) -> Reply {
        self.call("POST", path, bearer, body).await
    }

    pub async fn call(&self, method: &str, path: &str, bearer: &str, body: &Value) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        if !bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        self.send(request.body(Body::from(body.to_string())).expect("a request"))
            .await
    }

    /// The link of a scenario, as a browser gets it.
    pub async fn go(&self, scenario: &str) -> Link {
        let reply = self.get(&format!("/pis/go/{scenario}"), "").await;
        assert_eq!(reply.status, StatusCode::FOUND, "{scenario}");
        let cookie = reply
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        Link::read(reply.header("location"), &cookie)
    }

    pub async fn validate(&self, link: &Link) -> Reply {
        self.post("/api/pis/confidant/sign-up_validation", &link.token, &link.body())
            .await
    }

    /// Registers in the seed's form: the jwt is the bearer, and in the body.
    pub async fn register(&self, link: &Link, jwt: &str) -> Reply {
        let mut body = link.body();
        body["jwt"] = jwt.into();
        self.post("/api/pis/confidant/register", jwt, &body).await
    }

    pub async fn authorize(&self, link: &Link, session: &str) -> Reply {
        let body =
            json!({"app": {"client_id": link.client_id, "redirect_uri": link.redirect_uri, "scope": link.scope}});
        self.post("/oauth/apps/authorize", session, &body).await
    }

    /// Validation that must succeed; gives the jwt.
    pub async fn validated(&self, link: &Link) -> String {
        let reply = self.validate(link).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        text(&reply.json["data"]["token"])
    }

    /// Registration that must succeed; gives the session token.
    pub async fn registered(&self, link: &Link) -> String {
        let jwt = self.validated(link).await;
        let reply = self.register(link, &jwt).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        text(&reply.json["data"]["access_token"])
    }

    /// Approval that must succeed; gives the grant code.
    pub async fn approved(&self, link: &Link) -> String {
        let session = self.registered(link).await;
        let reply = self.authorize(link, &session).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        text(&reply.json["data"]["value"])
    }

    /// Back at the PIS with what the approval answered.
    pub async fn come_back(&self, link: &Link, code: &str) -> Reply {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", code)
            .append_pair("state", &link.state)
            .finish();
        let request = Request::get(format!("/pis/callback?{query}")).header("cookie", &link.cookie);
        self.send(request.body(Body::empty()).expect("a request")).await
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
