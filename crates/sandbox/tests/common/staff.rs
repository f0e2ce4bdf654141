//! Somebody who works in a clinic, as their MIS acts for them.

use axum::{body::Body, http::Request};
use ehealth_sandbox::seed::{MEDOX_PSK, SeedClinic, medox_api_key};
use serde_json::{Value, json};

use super::{Reply, World, text};

pub const CALLBACK: &str = "http://127.0.0.1:8090/mis/callback";
pub const SCOPE: &str =
    "connection:read connection:refresh_secret secret:refresh client_secret:write client:read user:read";

/// A request of the MIS, whose headers may be put wrong.
pub struct Asks<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub bearer: &'a str,
    pub api_key: Option<String>,
    pub psk: Option<&'a str>,
}

pub fn asks<'a>(method: &'a str, path: &'a str, bearer: &'a str) -> Asks<'a> {
    Asks {
        method,
        path,
        bearer,
        api_key: Some(medox_api_key()),
        psk: Some(MEDOX_PSK),
    }
}

impl World {
    /// The MIS asks eHealth.
    pub async fn ask(&self, asks: Asks<'_>) -> Reply {
        let mut request = Request::builder().method(asks.method).uri(asks.path);
        if !asks.bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {}", asks.bearer));
        }
        if let Some(key) = &asks.api_key {
            request = request.header("api-key", key);
        }
        if let Some(psk) = asks.psk {
            request = request.header("x-custom-psk", psk);
        }
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// The clinic as tests are told of it.
    pub async fn clinic(&self, clinic: SeedClinic) -> Value {
        let list = self.get("/sandbox/clinics", "").await.json;
        let found = list.as_array().expect("clinics").iter();
        let mut found = found.filter(|one| one["edrpou"] == clinic.edrpou());
        found.next().expect("the clinic").clone()
    }

    pub async fn secret(&self, clinic: SeedClinic) -> String {
        text(&self.clinic(clinic).await["client_secret"])
    }

    /// The form of the sign-in page, sent with what the page would send.
    pub async fn choose(&self, client_id: &str, user: &str, scope: &str, redirect_uri: &str) -> Reply {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", scope)
            .append_pair("state", "auth-ui.s t")
            .append_pair("user", user)
            .finish();
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form));
        self.send(request.expect("a request")).await
    }

    /// A grant code for one of the people.
    pub async fn code(&self, clinic: SeedClinic, nick: &str) -> String {
        let user = self.person(clinic, nick).await;
        let reply = self.choose(&clinic.id(), &user, SCOPE, CALLBACK).await;
        parameter(&reply, "code")
    }

    pub async fn person(&self, clinic: SeedClinic, nick: &str) -> String {
        let clinic = self.clinic(clinic).await;
        let people = clinic["users"].as_array().expect("people").iter();
        let mut people = people.filter(|person| person["nick"] == nick);
        text(&people.next().expect("a person")["user_id"])
    }

    pub async fn exchange(&self, client_id: &str, secret: &str, code: &str) -> Reply {
        let body = json!({"token": {"grant_type": "authorization_code", "client_id": client_id, "client_secret": secret,
            "code": code, "redirect_uri": CALLBACK, "scope": SCOPE}});
        self.post("/oauth/tokens", "", &body).await
    }

    pub async fn renew(&self, client_id: &str, secret: &str, refresh_token: &str) -> Reply {
        let body = json!({"token": {"grant_type": "refresh_token", "client_id": client_id, "client_secret": secret,
            "refresh_token": refresh_token}});
        self.post("/oauth/tokens", "", &body).await
    }

    /// Signs one of the people in: the token record.
    pub async fn signed_in(&self, clinic: SeedClinic, nick: &str) -> Value {
        let code = self.code(clinic, nick).await;
        let reply = self.exchange(&clinic.id(), &self.secret(clinic).await, &code).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.json["data"].clone()
    }
}

/// A parameter of the address somebody is sent to.
pub fn parameter(reply: &Reply, wanted: &str) -> String {
    let url = url::Url::parse(reply.header("location")).unwrap_or_else(|_| panic!("{}", reply.text));
    let mut found = url.query_pairs().filter(|(name, _)| name == wanted);
    found.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

pub fn refresh_path(clinic: SeedClinic) -> String {
    format!(
        "/api/clients/{}/connections/{}/actions/refresh_secret",
        clinic.id(),
        clinic.connection_ids()[0]
    )
}
