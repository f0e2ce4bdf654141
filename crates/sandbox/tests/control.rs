//! What tests use: scenarios, links, journal, faults, reset. And the connection faults over real TCP.

mod common;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use common::{Link, World};
use ehealth_sandbox::{Config, Sandbox, seed::SeedClient, server};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const VALIDATION: &str = "/api/pis/confidant/sign-up_validation";

async fn rules(world: &World, rules: Value) {
    let reply = world.call("PUT", "/sandbox/faults", "", &json!({"rules": rules})).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
}

#[tokio::test]
async fn the_start_page_links_every_scenario_and_lists_them_as_json() {
    let world = World::new();
    let page = world.get("/", "").await.text;
    let list = world.get("/sandbox/scenarios", "").await.json;
    let list = list.as_array().expect("a list");
    assert!(list.len() > 100);
    let mut ids: Vec<&str> = list.iter().filter_map(|entry| entry["id"].as_str()).collect();
    for entry in list {
        let href = entry["href"].as_str().expect("href");
        assert!(page.contains(&format!("href=\"{href}\"")), "{href}");
        for field in ["group", "title", "expect"] {
            assert!(entry[field].as_str().is_some_and(|text| !text.is_empty()));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), list.len(), "ids are unique");
    assert!(ids.iter().all(|id| {
        id.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }));
    assert_eq!(world.get("/pis/go/nothing", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn links_can_be_made_to_measure() {
    let world = World::new();
    let body = json!({"scenario": "happy", "scope": "person:read", "client_id": SeedClient::Trusted.id(), "state": "my state/+",
        "person": {"first_name": "Соломія", "phones": null}});
    let reply = world.post("/sandbox/links", "", &body).await;
    let link = Link::read(reply.json["url"].as_str().expect("url"), "");
    assert_eq!(
        (link.scope.as_str(), link.state.as_str()),
        ("person:read", "my state/+")
    );
    assert_eq!(link.client_id, SeedClient::Trusted.id());
    let person = world.validate(&link).await.json["data"]["person"].clone();
    assert_eq!(person["first_name"], "Соломія");
    assert!(person.get("phones").is_none());
    // The callback expects the chosen state, without a cookie.
    let code = world.approved(&link).await;
    assert!(world.come_back(&link, &code).await.has_token());
    for bad in [json!({"scenario": "nothing"}), json!({"scenaro": "happy"}), json!([])] {
        assert_eq!(
            world.post("/sandbox/links", "", &bad).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[tokio::test]
async fn the_journal_shows_one_happy_path_as_it_happened() {
    let world = World::new();
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    world.come_back(&link, &code).await;
    let journal = world.get("/sandbox/journal", "").await.json;
    let paths: Vec<&str> = journal
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["path"].as_str())
        .collect();
    assert_eq!(
        paths,
        [
            VALIDATION,
            "/api/pis/confidant/register",
            "/oauth/apps/authorize",
            "/oauth/tokens"
        ]
    );
    assert_eq!(journal[0]["authorization"], format!("Bearer {}", link.token));
    assert_eq!(journal[0]["body"]["signed_content"], link.user_data);
    assert_eq!(
        journal[1]["authorization"],
        format!("Bearer {}", journal[1]["body"]["jwt"].as_str().expect("jwt"))
    );
    assert_eq!(journal[2]["body"]["app"]["scope"], link.scope);
    assert_eq!(journal[3]["body"]["token"]["grant_type"], "authorization_code");
    assert_eq!(
        (&journal[3]["status"], &journal[3]["method"]),
        (&json!(201), &json!("POST"))
    );
    assert!(journal[0]["request_id"].as_str().expect("id").contains('#'));
    assert_eq!(
        world.call("DELETE", "/sandbox/journal", "", &Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(world.get("/sandbox/journal", "").await.json, json!([]));
}

#[tokio::test]
async fn reset_brings_the_seed_back() {
    let world = World::new();
    let before = world.go("happy").await;
    world.registered(&before).await;
    rules(&world, json!([{"path": VALIDATION, "fault": {"kind": "empty"}}])).await;
    assert_eq!(
        world.call("POST", "/sandbox/reset", "", &Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(world.get("/sandbox/journal", "").await.json, json!([]));
    assert_eq!(world.get("/sandbox/faults", "").await.json, json!({"rules": []}));
    let after = world.go("happy").await;
    assert_eq!(before.user_data, after.user_data, "the same first patient");
    world.registered(&after).await;
}

#[tokio::test]
async fn fault_rules_are_checked_counted_and_cleared() {
    let world = World::new();
    for bad in [
        json!({"rules": [{"path": "/x", "fault": {"kind": "nonsense"}}]}),
        json!({"rules": [{"path": "x", "fault": {"kind": "empty"}}]}),
        json!({"rules": [{"path": "/x", "fault": {"kind": "status", "status": 99}}]}),
        json!({"rules": [{"path": "/x", "fault": {"kind": "delay"}}]}),
        json!({"rules": [{"path": "/x", "fault": {"kind": "empty"}, "more": 1}]}),
        json!({"rule": []}),
    ] {
        let reply = world.call("PUT", "/sandbox/faults", "", &bad).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(reply.json["error"].as_str().is_some_and(|text| !text.is_empty()));
    }
    rules(
        &world,
        json!([{"method": "POST", "path": VALIDATION, "times": 2, "fault": {"kind": "status", "status": 503}}]),
    )
    .await;
    let link = world.go("happy").await;
    for _ in 0..2 {
        let reply = world.validate(&link).await;
        assert_eq!((reply.error().0, reply.header("retry-after")), (503, "5"));
    }
    assert_eq!(world.validate(&link).await.status, StatusCode::OK);
    assert_eq!(
        world.call("PUT", "/sandbox/faults", "", &json!([])).await.json,
        json!({"rules": []})
    );
}

#[tokio::test]
async fn each_fault_does_what_it_says() {
    let world = World::new();
    let with = async |path: &str, fault: Value| rules(&world, json!([{"path": path, "fault": fault}])).await;
    let link = world.go("happy").await;

    with(
        VALIDATION,
        json!({"kind": "status", "status": 418, "body": {"own": true}}),
    )
    .await;
    let reply = world.validate(&link).await;
    assert_eq!((reply.status.as_u16(), reply.json), (418, json!({"own": true})));
    with(VALIDATION, json!({"kind": "html", "status": 502})).await;
    let reply = world.validate(&link).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type")),
        (502, "text/html; charset=utf-8")
    );
    with(VALIDATION, json!({"kind": "truncated_json"})).await;
    let reply = world.validate(&link).await;
    assert!(reply.text.starts_with('{') && reply.json == Value::Null);
    with(VALIDATION, json!({"kind": "empty"})).await;
    let reply = world.validate(&link).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, ""));
    with(VALIDATION, json!({"kind": "huge", "bytes": 100_000})).await;
    assert!(world.validate(&link).await.text.len() > 100_000);
    with(VALIDATION, json!({"kind": "delay", "ms": 120})).await;
    let started = Instant::now();
    assert_eq!(world.validate(&link).await.status, StatusCode::OK);
    assert!(started.elapsed() >= Duration::from_millis(120));

    rules(&world, json!([])).await;
    let session = world.registered(&link).await;
    let authorize = "/oauth/apps/authorize";
    with(
        authorize,
        json!({"kind": "wrong_redirect", "redirect_uri": "https://elsewhere.example.com/?code=1"}),
    )
    .await;
    let reply = world.authorize(&link, &session).await;
    assert_eq!(reply.header("location"), "https://elsewhere.example.com/?code=1");
    assert_eq!(reply.json["urgent"]["redirect_uri"], reply.header("location"));
    with(authorize, json!({"kind": "extra_scope"})).await;
    let reply = world.authorize(&link, &session).await;
    assert_eq!(
        reply.json["data"]["details"]["scope_request"],
        format!("{} person:write", link.scope)
    );
    let journal = world.get("/sandbox/journal", "").await.json;
    let last = journal.as_array().and_then(|entries| entries.last()).expect("an entry");
    assert_eq!(last["note"], "fault extra_scope");
}

/// A sandbox at a real port; dropped with the test.
async fn listening() -> (String, std::sync::Arc<Sandbox>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let sandbox = Sandbox::new(Config {
        public_url: format!("http://{address}"),
        ..Config::default()
    });
    let app = ehealth_sandbox::router(sandbox.clone());
    tokio::spawn(server::serve(listener, app, std::future::pending()));
    (address, sandbox)
}

/// Everything the server says to one request before it closes.
async fn raw(address: &str, method: &str, path: &str, bearer: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {bearer}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    // A reset instead of an orderly end says the same: no answer.
    let _end = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn reset_and_lost_response_close_the_connection_without_a_word() {
    let (address, sandbox) = listening().await;
    let made = raw(&address, "POST", "/sandbox/links", "", "{}").await;
    let json: Value = serde_json::from_str(made.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    let link = Link::read(json["url"].as_str().expect("url"), "");
    let body = link.body().to_string();

    let set = async |kind: &str, path: &str| {
        let rules = json!([{"path": path, "times": 1, "fault": {"kind": kind}}]).to_string();
        assert!(
            raw(&address, "PUT", "/sandbox/faults", "", &rules)
                .await
                .starts_with("HTTP/1.1 200")
        );
    };
    set("reset", VALIDATION).await;
    assert_eq!(raw(&address, "POST", VALIDATION, &link.token, &body).await, "");
    let answer = raw(&address, "POST", VALIDATION, &link.token, &body).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let answer: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    let jwt = answer["data"]["token"].as_str().expect("jwt").to_owned();

    let register = "/api/pis/confidant/register";
    let persons = sandbox.store().persons.len();
    set("reset", register).await;
    assert_eq!(raw(&address, "POST", register, &jwt, &body).await, "");
    assert_eq!(sandbox.store().persons.len(), persons, "a reset does nothing");
    set("lost_response", register).await;
    assert_eq!(raw(&address, "POST", register, &jwt, &body).await, "");
    assert_eq!(
        sandbox.store().persons.len(),
        persons + 1,
        "a lost answer leaves its effect"
    );
    let journal = serde_json::to_value(&sandbox.journal().entries).expect("JSON");
    let last = journal
        .as_array()
        .and_then(|entries| entries.last())
        .expect("an entry")
        .clone();
    assert_eq!(
        (&last["status"], &last["note"]),
        (&Value::Null, &json!("signature verified; fault lost_response"))
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_has_begun_and_never_ends() {
    let (address, _sandbox) = listening().await;
    let path = "/api/dictionaries";
    for bytes in [0, 100_000] {
        let rules = json!([{"path": path, "fault": {"kind": "breaks_off", "bytes": bytes}}]).to_string();
        raw(&address, "PUT", "/sandbox/faults", "", &rules).await;
        let answer = raw(&address, "GET", &format!("{path}?name=GENDER"), "", "").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!((bytes / 2..bytes + 10_000).contains(&answer.len()), "{}", answer.len());
        assert!(!answer.ends_with("\r\n0\r\n\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn a_request_line_near_64_kb_is_read() {
    let (address, _sandbox) = listening().await;
    let path = format!("/api/dictionaries?name=GENDER&x={}", "y".repeat(65_000));
    assert!(raw(&address, "GET", &path, "", "").await.starts_with("HTTP/1.1 200"));
}
