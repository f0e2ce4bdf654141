//! What the page orders, and who may.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::bench::*;
use crate::ehealth::*;

const REFRESH: &str = "/admin/api/refresh";

#[tokio::test]
async fn a_refresh_is_stored_proven_and_never_shown() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let before = browser.get("/admin/api/overview").await.json()["active"].clone();
    let ended = bench.refreshed(&mut browser).await;
    assert_eq!(ended["outcome"]["outcome"], "stored", "{ended}");
    assert_eq!(bench.ehealth.refreshes(), 1);

    let active = bench.store.active(clinic().id).await.unwrap().unwrap();
    assert_eq!(active.secret.expose(), bench.ehealth.secret());
    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(overview["active"]["number"], 2);
    assert_ne!(overview["active"]["fingerprint"], before["fingerprint"]);
    assert_eq!(overview["history"]["attempts"][0]["id"], ended["id"]);
    bench.signed_in(HEAD).await;
    assert_eq!(
        browser.post("/admin/api/check-secret", json!({})).await.json()["result"],
        "accepted"
    );
    for path in ["/admin/api/history", "/admin/api/history.csv"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .text
                .contains(overview["active"]["fingerprint"].as_str().unwrap()),
            "{path}"
        );
    }
    // Requirements A8: of every byte the browser was ever sent, none is a token, a key or a secret.
    let received = browser.received.lock().unwrap().clone();
    assert!(received.len() > 5_000 && received.contains(CONNECTION));
    assert!(!received.contains("CANARY"), "{received}");
}

/// What no browser sends by itself, and what a server behind us might believe.
const HOSTILE: &[(&str, &str)] = &[
    ("authorization", "Bearer CANARY-mine"),
    ("api-key", "CANARY-mine"),
    ("x-custom-psk", "CANARY-mine"),
    ("x_custom_psk", "CANARY-mine"),
    ("api_key", "CANARY-mine"),
    ("x-api-key", "CANARY-mine"),
    (
        "connection",
        "keep-alive, X-API-Key, api-key, x-custom-psk, authorization",
    ),
    ("forwarded", "for=1.2.3.4;host=evil.example"),
    ("x-forwarded-for", "1.2.3.4"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("x_forwarded_for", "1.2.3.4"),
    ("x-original-url", "/admin/clients"),
    ("x-http-method-override", "DELETE"),
    ("x-consumer-id", "somebody"),
    ("te", "trailers"),
    ("upgrade", "h2c"),
    ("user-agent", "a browser"),
    ("accept-language", "uk"),
];

fn hostile(mut request: http::request::Builder) -> http::request::Builder {
    for (name, value) in HOSTILE {
        request = request.header(*name, *value);
    }
    request
}

/// Requirements A12: a call has exactly our headers with our values, whatever came with the request that caused it.
fn is_exactly_ours(call: &Call, bearer: Option<&str>) {
    let mut expected = vec![
        "accept",
        "accept-encoding",
        "api-key",
        "cache-control",
        "content-type",
        "host",
        "pragma",
        "x-custom-psk",
        "x-request-id",
    ];
    expected.extend(bearer.map(|_| "authorization"));
    expected.sort_unstable();
    let mut names: Vec<&str> = call.headers.keys().map(|name| name.as_str()).collect();
    names.retain(|name| *name != "content-length");
    names.sort_unstable();
    assert_eq!(names, expected, "{}", call.line);
    assert_eq!(call.headers["api-key"], API_KEY, "{}", call.line);
    assert_eq!(call.headers["x-custom-psk"], PSK, "{}", call.line);
    if let Some(bearer) = bearer {
        assert_eq!(call.headers["authorization"], bearer, "{}", call.line);
    }
    assert!(!call.line.contains("evil") && !call.headers.values().any(|value| value == "CANARY-mine"));
}

#[tokio::test]
async fn upstream_is_told_exactly_what_it_needs_whatever_comes_with_an_order() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let before = bench.ehealth.calls("").len();
    let ordered = hostile(Request::post(format!("{REFRESH}?x-custom-psk=CANARY-mine")))
        .header("content-type", "application/json")
        .header("x-csrf", "1")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(order().to_string()));
    let answer = browser.send(ordered.unwrap()).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let ended = bench
        .ended(&mut browser, answer.json()["attempt"].as_str().unwrap())
        .await;

    let bearer = format!("Bearer CANARY-access-1.{HEAD}");
    let caused = &bench.ehealth.calls("")[before..];
    assert!(caused.len() >= 3, "the list, the refresh, the proof");
    for call in caused {
        is_exactly_ours(call, (!call.line.ends_with("/oauth/tokens")).then_some(bearer.as_str()));
    }
    let call = bench.ehealth.calls("PATCH ").remove(0);
    assert_eq!(
        call.line,
        format!("PATCH /api/clients/{CLINIC}/connections/{CONNECTION}/actions/refresh_secret")
    );
    assert!(call.body.is_empty());
    assert_eq!(call.headers["x-request-id"], ended["request_id"].as_str().unwrap());
    assert_eq!(ended["upstream_request_id"], "ehealth#1");
}

#[tokio::test]
async fn upstream_is_told_exactly_what_it_needs_whatever_comes_with_a_sign_in() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    let state = browser.begin().await;
    let path = format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}&client_id=CANARY-mine&scope=CANARY-mine");
    let answer = browser
        .send(hostile(Request::get(path)).body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let caused = bench.ehealth.calls("");
    assert_eq!(caused.len(), 4, "the code, the e-mail, the roles, the clinic");
    let bearer = format!("Bearer CANARY-access-1.{HEAD}");
    for call in &caused {
        is_exactly_ours(call, (!call.line.ends_with("/oauth/tokens")).then_some(bearer.as_str()));
        assert!(!String::from_utf8_lossy(&call.body).contains("CANARY-mine"));
    }
}

#[tokio::test]
async fn the_deprecated_method_is_a_setting_away() {
    let bench = Bench::with(&[("--admin-refresh-method", "legacy_client")]).await;
    let mut browser = bench.signed_in(HEAD).await;
    assert_eq!(
        browser.get("/admin/api/overview").await.json()["method"],
        "legacy_client"
    );
    let ended = bench.refreshed(&mut browser).await;
    assert_eq!(ended["outcome"]["outcome"], "stored", "{ended}");
    assert_eq!(
        bench.ehealth.calls("PATCH ")[0].line,
        format!("PATCH /admin/clients/{CLINIC}/refresh_secret")
    );
}

#[tokio::test]
async fn a_doctor_is_refused_by_the_server_and_upstream_is_not_asked() {
    let bench = Bench::new().await;
    let mut doctor = bench.signed_in(DOCTOR).await;
    let overview = doctor.get("/admin/api/overview").await.json();
    assert_eq!(overview["session"]["is_owner"], false);
    let before = bench.ehealth.calls("").len();
    for (path, body) in [(REFRESH, order()), ("/admin/api/check-secret", json!({}))] {
        let answer = doctor.post(path, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.error().as_str()),
            (403, "not_owner"),
            "{path}"
        );
    }
    assert_eq!(bench.ehealth.calls("").len(), before);
    let failed = bench.audited("authz_fail").await;
    assert_eq!(failed.len(), 2);
    assert_eq!(
        (&failed[0]["actor"], &failed[0]["legal_entity"]),
        (&json!(DOCTOR), &json!(CLINIC))
    );
}

#[tokio::test]
async fn what_is_not_confirmed_or_not_readable_sends_nothing() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let with = |name: &str, value: serde_json::Value| {
        let mut order = order();
        order[name] = value;
        order
    };
    for (body, status, error) in [
        (with("confirmation", json!("12345679")), 422, "wrong_confirmation"),
        (with("confirmation", json!("")), 422, "wrong_confirmation"),
        (with("connection_id", json!("../..")), 400, "malformed"),
        (with("reason", json!("because")), 400, "malformed"),
        (with("more", json!(1)), 400, "malformed"),
        (with("repairs", json!("x")), 400, "malformed"),
        (
            with("repairs", json!("01a208a2-9eef-74f5-85a0-51c78d607496")),
            409,
            "repair_mismatch",
        ),
        (json!([]), 400, "malformed"),
        (with("confirmation", json!("1".repeat(70_000))), 400, "malformed"),
    ] {
        let answer = browser.post(REFRESH, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.error().as_str()),
            (status, error),
            "{}",
            answer.text
        );
    }
    assert_eq!(bench.ehealth.refreshes(), 0);
    let spaced = browser.post(REFRESH, with("confirmation", json!(" 12345678 "))).await;
    assert_eq!(spaced.status, 202);
}

#[tokio::test]
async fn an_old_sign_in_is_asked_for_again_but_never_before_a_repair_or_a_check() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    bench.later(301);
    let answer = browser.post(REFRESH, order()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.error().as_str()),
        (401, "reauth_required")
    );
    assert_eq!(bench.ehealth.refreshes(), 0);
    let checked = browser.post("/admin/api/check-secret", json!({})).await;
    assert_eq!(checked.json()["result"], "accepted", "a check changes nothing");

    let mut browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead("PATCH ", Instead::DoneAndCut);
    let lost = bench.refreshed(&mut browser).await;
    assert_eq!(lost["outcome"]["doubt"], "no_answer", "{lost}");
    bench.later(400);
    // The stored secret is dead, so nobody can sign in any more: this session is the way out.
    let mut again = bench.browser();
    assert_eq!(again.sign_in(HEAD).await.status, 502);
    let mut repair = order();
    repair["repairs"] = lost["id"].clone();
    let answer = browser.post(REFRESH, repair).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let ended = bench
        .ended(&mut browser, answer.json()["attempt"].as_str().unwrap())
        .await;
    assert_eq!(
        (&ended["outcome"]["outcome"], &ended["repairs"]),
        (&json!("stored"), &lost["id"])
    );
    assert_eq!(bench.ehealth.refreshes(), 2);
    bench.signed_in(HEAD).await;
}

#[tokio::test]
async fn the_fourth_refresh_in_an_hour_waits() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    for _ in 0..3 {
        bench.refreshed(&mut browser).await;
    }
    let answer = browser.post(REFRESH, order()).await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (429, "too_many"));
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    assert_eq!(bench.ehealth.refreshes(), 3);
}

#[tokio::test]
async fn a_second_person_is_told_who_is_refreshing() {
    let bench = Bench::new().await;
    let (mut first, mut second) = (bench.signed_in(HEAD).await, bench.signed_in(HEAD).await);
    bench
        .ehealth
        .instead("PATCH ", Instead::Late(Duration::from_millis(400)));
    let started = first.post(REFRESH, order()).await;
    assert_eq!(started.status, 202);
    let refused = second.post(REFRESH, order()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.error().as_str()),
        (409, "in_progress")
    );
    assert_eq!(refused.json()["error"]["running"]["actor"]["user_id"], HEAD);
    let running = second.get("/admin/api/overview").await.json()["running"].clone();
    assert_eq!(running["attempt"], started.json()["attempt"]);
    let ended = bench
        .ended(&mut second, started.json()["attempt"].as_str().unwrap())
        .await;
    assert_eq!(ended["outcome"]["outcome"], "stored");
    assert_eq!(bench.ehealth.refreshes(), 1);
}

#[tokio::test]
async fn the_first_look_after_the_end_tells_nothing_of_a_refresh_under_way() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    bench
        .ehealth
        .instead("PATCH ", Instead::Late(Duration::from_millis(400)));
    let started = browser.post(REFRESH, order()).await.json()["attempt"].clone();
    let idle = |overview: &Value| {
        let checks = overview["preflight"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == "idle").unwrap().clone()
    };
    let mut was_busy = false;
    let overview = loop {
        let overview = browser.get("/admin/api/overview").await.json();
        if overview["running"].is_null() && overview["last"]["id"] == started {
            break overview;
        }
        was_busy |= idle(&overview)["result"]["reason"] == "busy";
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(was_busy, "nobody looked while it ran");
    assert_eq!(idle(&overview)["result"]["state"], "passed", "{overview}");
    assert_eq!(overview["active"]["number"], 2, "{overview}");
}

#[tokio::test]
async fn fifty_orders_at_once_are_one_call() {
    let bench = Bench::with(&[("--call-timeout", "10s")]).await;
    let browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead("PATCH ", Instead::Late(Duration::from_secs(2)));
    let orders = (0..50).map(|_| {
        let mut browser = browser.clone();
        async move { browser.post(REFRESH, order()).await.status.as_u16() }
    });
    let statuses = futures_util::future::join_all(orders).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 202).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 409).count(),
        49,
        "{statuses:?}"
    );
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.ehealth.refreshes(), 1);
}

#[tokio::test]
async fn a_page_that_asks_every_second_does_not_wear_upstream_out() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    for _ in 0..20 {
        assert_eq!(browser.get("/admin/api/overview").await.status, 200);
    }
    assert_eq!(bench.ehealth.calls(LIST).len(), 1);
}

#[tokio::test]
async fn checking_says_what_the_stored_secret_is_worth() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    assert_eq!(
        browser.post("/admin/api/check-secret", json!({})).await.json()["result"],
        "accepted"
    );
    bench.ehealth.set_secret("CANARY-changed-by-somebody");
    assert_eq!(
        browser.post("/admin/api/check-secret", json!({})).await.json()["result"],
        "refused"
    );
    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(overview["active"]["proof"]["state"], "refused");
    bench
        .ehealth
        .instead("POST /oauth/tokens", Instead::Text(503, "CANARY"));
    let untried = browser.post("/admin/api/check-secret", json!({})).await.json();
    assert_eq!(untried, json!({ "result": "untried", "reason": "unreadable" }));
    assert_eq!(
        browser.post("/admin/api/check-secret", json!([])).await.error(),
        "malformed"
    );
}

#[tokio::test]
async fn the_history_comes_in_pages_and_as_one_table() {
    let bench = Bench::with(&[("--admin-refreshes-per-connection", "100")]).await;
    let mut browser = bench.signed_in(HEAD).await;
    let message = "=HYPERLINK(\"https://evil.example\")\n+1";
    bench
        .ehealth
        .instead("PATCH ", Instead::Json(403, refusal(403, "forbidden", message)));
    let refused = bench.refreshed(&mut browser).await;
    assert_eq!(refused["outcome"]["message"], "=HYPERLINK(\"https://evil.example\")+1");
    let stored = bench.refreshed(&mut browser).await;
    let newest = browser.get("/admin/api/history").await.json();
    assert_eq!(newest["attempts"][0]["id"], stored["id"]);
    let older = browser
        .get(&format!("/admin/api/history?before={}", stored["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(older["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(older["attempts"][0]["id"], refused["id"]);
    for wrong in ["before=x", "before=", "after=1", "before=x&before=y"] {
        assert_eq!(
            browser.get(&format!("/admin/api/history?{wrong}")).await.error(),
            "malformed",
            "{wrong}"
        );
    }
    let table = browser.get("/admin/api/history.csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(table.header("content-disposition").starts_with("attachment"));
    assert_eq!(table.text.trim().lines().count(), 3, "{}", table.text);
    assert!(
        table.text.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")+1\""),
        "{}",
        table.text
    );
    assert!(!table.text.contains("\"=") && !table.text.contains("CANARY"));
}
