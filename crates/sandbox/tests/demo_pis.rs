//! The demo PIS: its form, its signature, its callback.

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use common::{Link, World};
use serde_json::{Value, json};

async fn send_form(world: &World, path: &str, cookie: &str, fields: &[(&str, &str)]) -> common::Reply {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookie)
        .body(Body::from(body))
        .expect("a request");
    world.send(request).await
}

async fn page(world: &World, path: &str, cookie: &str) -> common::Reply {
    let request = Request::get(path)
        .header("cookie", cookie)
        .body(Body::empty())
        .expect("a request");
    world.send(request).await
}

fn cookie(reply: &common::Reply) -> String {
    reply
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn a_filled_in_form_is_signed_as_it_was_filled_in() {
    let world = World::new();
    let form = page(&world, "/pis", "").await;
    assert!(form.text.contains("Іваненко Олена Василівна"));
    let cookie = cookie(&form);
    let fields = [
        ("confidant", "olena"),
        ("number", "7"),
        ("last_name", " Іваненко "),
        ("first_name", "Соломія"),
        ("second_name", ""),
        ("birth_date", "2018-02-03"),
        ("birth_country", "Україна"),
        ("birth_settlement", "Львів"),
        ("gender", "FEMALE"),
        ("document_number", "ІСГ123456"),
        ("document_issued_by", "Львівським РАЦС"),
        ("document_issued_at", "2018-02-10"),
        ("phone", ""),
        ("address_settlement", "Львів"),
        ("address_street", "Зелена"),
        ("secret", "веселка"),
        ("scope", "person:read"),
        ("scope", "app:read"),
    ];
    let reply = send_form(&world, "/pis/sign", &cookie, &fields).await;
    assert_eq!(reply.status, StatusCode::FOUND);
    let link = Link::read(reply.header("location"), &cookie);
    assert!(
        link.url
            .starts_with("http://127.0.0.1:8080/confidant/sign-up?client_id=")
    );
    assert_eq!(link.scope, "person:read app:read");
    let person = world.validate(&link).await.json["data"]["person"].clone();
    assert_eq!(person["first_name"], "Соломія");
    assert_eq!(person["documents"][0]["number"], "ІСГ123456");
    assert_eq!(
        person["confidant_person"]["documents_relationship"][0]["number"],
        "ІСГ123456"
    );
    assert!(person.get("second_name").is_none() && person.get("phones").is_none());
    let code = world.approved(&link).await;
    assert!(world.come_back(&link, &code).await.has_token());
}

#[tokio::test]
async fn the_other_confidant_signs_as_themselves() {
    let world = World::new();
    let form = page(&world, "/pis?confidant=petro", "").await;
    assert!(form.text.contains("Ковальчук Петро Миколайович"));
    let reply = send_form(
        &world,
        "/pis/sign",
        &cookie(&form),
        &[("confidant", "petro"), ("number", "1"), ("scope", "person:read")],
    )
    .await;
    let link = Link::read(reply.header("location"), "");
    let person = world.validate(&link).await.json["data"]["person"].clone();
    assert_eq!(person["confidant_person"]["last_name"], "Ковальчук");
}

#[tokio::test]
async fn the_result_page_shows_facts_and_never_values() {
    let world = World::new();
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    let shown = world.come_back(&link, &code).await;
    for id in ["pis-result", "pis-scope", "pis-expires", "pis-refresh"] {
        assert!(shown.text.contains(&format!("id=\"{id}\"")), "{id}");
    }
    // A reload exchanges nothing.
    let again = world.come_back(&link, &code).await;
    assert!(again.has_token());
    let tokens = |journal: &Value| -> Vec<Value> {
        let entries = journal.as_array().expect("entries").iter();
        entries
            .filter(|entry| entry["path"] == "/oauth/tokens")
            .cloned()
            .collect()
    };
    assert_eq!(tokens(&world.get("/sandbox/journal", "").await.json).len(), 1);

    let reply = send_form(&world, "/pis/refresh", &link.cookie, &[("state", &link.state)]).await;
    let refreshed = page(&world, reply.header("location"), &link.cookie).await;
    assert!(refreshed.text.contains("id=\"pis-refresh-result\"") && refreshed.text.contains("refresh_token"));
    assert!(!refreshed.text.contains("id=\"pis-refresh\""), "refreshes once");
    let exchanged = tokens(&world.get("/sandbox/journal", "").await.json);
    assert_eq!(exchanged.len(), 2);
    let refresh_token = exchanged[1]["body"]["token"]["refresh_token"]
        .as_str()
        .expect("a token");
    assert!(!refreshed.text.contains(refresh_token));
}

#[tokio::test]
async fn a_state_of_another_browser_is_refused_and_no_code_is_spent() {
    let world = World::new();
    let mut link = world.go("happy").await;
    let code = world.approved(&link).await;
    let own = std::mem::take(&mut link.cookie);
    let refused = world.come_back(&link, &code).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("data-outcome=\"error\""));
    link.cookie = own;
    assert!(world.come_back(&link, &code).await.has_token());
}

#[tokio::test]
async fn errors_handed_back_are_shown_as_text() {
    let world = World::new();
    let link = world.go("happy").await;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("error", "access_denied")
        .append_pair("error_description", "<b>ні</b>")
        .append_pair("state", &link.state)
        .finish();
    let shown = page(&world, &format!("/pis/callback?{query}"), &link.cookie).await;
    assert!(shown.text.contains("data-outcome=\"error\"") && shown.text.contains("access_denied"));
    assert!(shown.text.contains("&lt;b&gt;ні&lt;/b&gt;"));
}

#[tokio::test]
async fn every_exchange_error_is_shown_as_an_error() {
    let world = World::new();
    for (scenario, words) in [
        ("exchange-grant-type", "Grant type not allowed."),
        ("exchange-no-grant-type", "Request must include grant_type."),
        (
            "exchange-no-wrapper",
            "Malformed request. Probably, you have sent corrupted JSON.",
        ),
        ("exchange-no-code", "required property code was not present"),
        ("exchange-wrong-secret", "Invalid client id or secret."),
        ("exchange-unknown-code", "Token not found."),
        ("exchange-other-client", "Token not found or expired."),
        ("exchange-code-expired", "Token expired."),
        (
            "exchange-wrong-redirect",
            "The redirection URI provided does not match a pre-registered value.",
        ),
        ("exchange-revoked", "Resource owner revoked access for the client."),
        ("exchange-twice", "Token has already been used."),
        ("exchange-state-unknown", "state"),
        ("exchange-fails", "Something went wrong."),
    ] {
        let link = world.go(scenario).await;
        let code = world.approved(&link).await;
        let shown = world.come_back(&link, &code).await;
        assert!(shown.text.contains("data-outcome=\"error\""), "{scenario}");
        assert!(shown.text.contains(words), "{scenario}: {}", shown.text);
    }
}

#[tokio::test]
async fn a_lost_token_answer_is_an_error_and_not_a_crash() {
    let world = World::new();
    let rules = json!([{"path": "/oauth/tokens", "fault": {"kind": "lost_response"}}]);
    world.call("PUT", "/sandbox/faults", "", &rules).await;
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    let shown = world.come_back(&link, &code).await;
    assert!(shown.text.contains("data-outcome=\"error\"") && shown.text.contains("connection_closed"));
}

#[tokio::test]
async fn whoever_comes_by_the_machines_other_name_is_sent_to_the_callbacks_one() {
    let world = World::new();
    let by = |host: &str| {
        Request::get("/pis?x=1")
            .header("host", host)
            .body(Body::empty())
            .expect("a request")
    };
    let reply = world.send(by("localhost:8090")).await;
    assert_eq!(reply.header("location"), "http://127.0.0.1:8090/pis?x=1");
    assert_eq!(world.send(by("127.0.0.1:8090")).await.status, StatusCode::OK);
    assert_eq!(world.send(by("elsewhere.example.com")).await.status, StatusCode::OK);
}
