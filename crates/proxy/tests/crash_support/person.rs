//! Somebody of the clinic with a browser, as far as the proxy can tell.

use std::net::SocketAddr;
use std::time::Duration;

use auth_ui_contract::admin::{ACTIVE_HEADER, paths};
use ehealth_sandbox::seed::SeedClinic;
use serde_json::{Value, json};

use super::ehealth::{CLINIC, Ehealth};
use super::http::{Reply, send};

const SESSION: &str = "__Host-auth-ui-session";
const SIGN_IN: &str = "__Host-auth-ui-sign-in";

/// A person with a session. It outlives the process, as the cookie does.
#[derive(Clone, Debug)]
pub struct Person {
    pub session: String,
    pub user_id: String,
    /// What the sign-in passed over the wire besides: must never be found anywhere.
    pub code: String,
}

impl Person {
    /// Signs in as one of the clinic's people, by their place in the list.
    pub async fn sign_in(proxy: SocketAddr, ehealth: &Ehealth, place: usize) -> Person {
        let body = json!({"edrpou": CLINIC.edrpou()});
        let begun = call(proxy, None, "POST", paths::SIGN_IN, &body)
            .await
            .expect("an answer");
        assert_eq!(begun.status, 200, "{}", begun.body);
        let cookie = begun.cookie(SIGN_IN).expect("a cookie");
        let location = begun.json()["location"].as_str().expect("an address").to_owned();
        let query = location.split_once('?').expect("a query").1;
        let user_id = CLINIC.user_id(place);
        let chosen = send(
            ehealth.url.trim_start_matches("http://").parse().expect("an address"),
            "POST",
            "/sign-in",
            &[("content-type", "application/x-www-form-urlencoded")],
            &format!("{query}&user={user_id}"),
        )
        .await
        .expect("an answer");
        let back = chosen.headers("location").next().expect("a way back").to_owned();
        // What the MIS's own callback does: the query goes on to ours unchanged.
        let query = back.split_once('?').expect("a query").1;
        let path = format!("{}?{query}", paths::CALLBACK);
        let cookies = format!("{SIGN_IN}={cookie}");
        let arrived = send(proxy, "GET", &path, &[("cookie", &cookies)], "")
            .await
            .expect("an answer");
        let session = arrived
            .cookie(SESSION)
            .unwrap_or_else(|| panic!("no session: {} {}", arrived.head, arrived.body));
        let code = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code");
        Person {
            session,
            user_id,
            code: code.expect("a code").1.into_owned(),
        }
    }

    /// The overview as the page asks for it by itself.
    pub async fn overview(&self, proxy: SocketAddr) -> Value {
        let reply = call(proxy, Some(self), "GET", paths::OVERVIEW, &Value::Null)
            .await
            .expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    /// The overview as a person who sits at the page has it asked for.
    pub async fn active_overview(&self, proxy: SocketAddr) -> Value {
        let cookies = format!("{SESSION}={}", self.session);
        let headers = [("cookie", cookies.as_str()), (ACTIVE_HEADER, "1")];
        let reply = send(proxy, "GET", paths::OVERVIEW, &headers, "")
            .await
            .expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    /// Orders a refresh; nothing when the server dies over it.
    pub async fn refresh(&self, proxy: SocketAddr, repairs: Option<&str>) -> Option<Reply> {
        let mut order = json!({"reason": "test", "confirmation": CLINIC.edrpou(),
            "connection_id": SeedClinic::connection_ids(CLINIC)[0]});
        if let Some(repairs) = repairs {
            order["repairs"] = repairs.into();
        }
        call(proxy, Some(self), "POST", paths::REFRESH, &order).await
    }

    /// The overview once no refresh is under way.
    pub async fn settled(&self, proxy: SocketAddr) -> Value {
        for _ in 0..1_200 {
            let overview = self.overview(proxy).await;
            if overview["running"].is_null() {
                return overview;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("a refresh is under way without end");
    }
}

/// A call as our own page makes it.
pub async fn call(proxy: SocketAddr, who: Option<&Person>, method: &str, path: &str, body: &Value) -> Option<Reply> {
    let cookies = who.map(|who| format!("{SESSION}={}", who.session));
    let mut headers = vec![
        ("content-type", "application/json"),
        ("x-csrf", "1"),
        ("sec-fetch-site", "same-origin"),
    ];
    headers.extend(cookies.as_deref().map(|cookies| ("cookie", cookies)));
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    send(proxy, method, path, &headers, &body).await
}
