//! What eHealth's answers come to: three honest outcomes, and never a repeated refresh.

use serde_json::{Value, json};

use crate::bench::*;
use crate::ehealth::*;

/// Contract h.5 and c.0: in these eHealth itself says that it has changed nothing.
#[tokio::test]
async fn a_refusal_in_its_own_words_changes_nothing() {
    let bench = Bench::with(&[
        ("--admin-refreshes-per-connection", "100"),
        ("--admin-refreshes-per-user", "100"),
    ])
    .await;
    let mut browser = bench.signed_in(HEAD).await;
    let missing = "Your scope does not allow to access this resource. Missing allowances: connection:refresh_secret";
    let field = json!({
        "meta": { "code": 422, "request_id": "ehealth#9" },
        "error": { "type": "validation_failed", "message": "long and useless", "invalid": [
            { "entry": "$.id", "rules": [{ "rule": "required", "description": "id was not present" }] },
        ] },
    });
    let cases = [
        (
            401,
            refusal(401, "access_denied", "Invalid access token"),
            "token_refused",
            Some("Invalid access token"),
        ),
        (
            401,
            refusal(401, "access_denied", "api-key header not set"),
            "api_key_refused",
            Some("api-key header not set"),
        ),
        (
            401,
            refusal(401, "access_denied", "invalid api-key header"),
            "api_key_refused",
            Some("invalid api-key header"),
        ),
        (
            401,
            refusal(401, "access_denied", "API-KEY header required"),
            "api_key_refused",
            Some("API-KEY header required"),
        ),
        (
            401,
            refusal(401, "access_denied", "Invalid api key"),
            "api_key_refused",
            Some("Invalid api key"),
        ),
        (403, refusal(403, "forbidden", missing), "forbidden", Some(missing)),
        (
            403,
            json!({ "meta": {}, "error": { "type": "forbidden" } }),
            "forbidden",
            None,
        ),
        (
            404,
            json!({ "meta": {}, "error": { "type": "not_found" } }),
            "not_found",
            None,
        ),
        (
            409,
            refusal(409, "request_conflict", "conflict"),
            "refused",
            Some("conflict"),
        ),
        (422, field, "refused", Some("id was not present")),
        (
            400,
            refusal(400, "request_malformed", "Malformed request."),
            "refused",
            Some("Malformed request."),
        ),
        (429, json!({ "message": "too many requests" }), "upstream_busy", None),
    ];
    for (status, body, reason, message) in cases {
        let said = body.to_string();
        bench.ehealth.instead("PATCH ", Instead::Json(status, body));
        let ended = bench.refreshed(&mut browser).await;
        let mut expected = json!({ "outcome": "not_changed", "reason": reason });
        if let Some(message) = message {
            expected["message"] = message.into();
        }
        assert_eq!(ended["outcome"], expected, "{status} {said}");
    }
    assert_eq!(bench.ehealth.refreshes(), 12, "once each");
}

/// Everything else leaves the outcome unknown, and one guided repair settles it (requirements B6).
#[tokio::test]
async fn anything_else_is_an_unknown_outcome_that_a_repair_settles() {
    let ok = |data: Value| Instead::Json(200, json!({ "meta": { "code": 200 }, "data": data }));
    let other = "11111111-1111-4111-8111-111111111111";
    let with = |secret: Value, id: Value, client: Value| {
        let mut answer = connection(CONNECTION, MIS);
        (answer["secret"], answer["id"], answer["client_id"]) = (secret, id, client);
        answer
    };
    let cases = [
        ("a cut answer", Instead::Cut, "no_answer"),
        ("done and cut", Instead::DoneAndCut, "no_answer"),
        ("silence", Instead::Hang, "no_answer"),
        ("a gateway's page", Instead::Text(200, "<html>"), "unreadable"),
        ("a gateway's refusal", Instead::Text(403, "<html>"), "unreadable"),
        (
            "a refusal without an envelope",
            Instead::Json(401, json!({ "message": "no" })),
            "unreadable",
        ),
        ("a redirect", Instead::Text(302, ""), "unreadable"),
        (
            "an odd refusal",
            Instead::Json(408, refusal(408, "timeout", "later")),
            "unreadable",
        ),
        (
            "eHealth's own error",
            Instead::Json(500, refusal(500, "internal_error", "oops")),
            "upstream_failed",
        ),
        ("a gateway's error", Instead::Text(502, "<html>"), "upstream_failed"),
        ("nothing", Instead::Text(200, ""), "unreadable"),
        ("no secret", ok(connection(CONNECTION, MIS)), "no_secret"),
        (
            "an empty secret",
            ok(with(json!(""), json!(CONNECTION), json!(CLINIC))),
            "no_secret",
        ),
        (
            "null",
            ok(with(Value::Null, json!(CONNECTION), json!(CLINIC))),
            "no_secret",
        ),
        (
            "another connection",
            ok(with(json!("CANARY-x"), json!(other), json!(CLINIC))),
            "other_connection",
        ),
        (
            "another clinic",
            ok(with(json!("CANARY-x"), json!(CONNECTION), json!(other))),
            "other_connection",
        ),
        (
            "an odd id",
            ok(with(json!("CANARY-x"), json!("no id"), json!(CLINIC))),
            "other_connection",
        ),
        (
            "a number for an id",
            ok(with(json!("CANARY-x"), json!(7), json!(CLINIC))),
            "other_connection",
        ),
    ];
    for (name, instead, doubt) in cases {
        let bench = Bench::new().await;
        let mut browser = bench.signed_in(HEAD).await;
        bench.ehealth.instead("PATCH ", instead);
        let ended = bench.refreshed(&mut browser).await;
        assert_eq!(
            ended["outcome"],
            json!({ "outcome": "in_doubt", "doubt": doubt }),
            "{name}"
        );
        assert_eq!(bench.ehealth.refreshes(), 1, "{name}: never repeated by itself");
        let active = bench.store.active(clinic().id).await.unwrap().unwrap();
        assert!(active.in_doubt && active.secret.expose() == OLD_SECRET, "{name}");

        let mut repair = order();
        repair["repairs"] = ended["id"].clone();
        let answer = browser.post("/admin/api/refresh", repair).await;
        assert_eq!(answer.status, 202, "{name}: {}", answer.text);
        let repaired = bench
            .ended(&mut browser, answer.json()["attempt"].as_str().unwrap())
            .await;
        assert_eq!(repaired["outcome"]["outcome"], "stored", "{name}: {repaired}");
        let active = bench.store.active(clinic().id).await.unwrap().unwrap();
        assert!(
            !active.in_doubt && active.secret.expose() == bench.ehealth.secret(),
            "{name}"
        );
        assert!(!browser.received.lock().unwrap().contains("CANARY"), "{name}");
    }
}

#[tokio::test]
async fn a_secret_is_not_lost_because_a_field_beside_it_is_missing_or_odd() {
    for body in [
        json!({ "data": { "secret": "CANARY-only" } }),
        json!({ "meta": null, "data": { "secret": "CANARY-only" }, "paging": "none" }),
        json!({ "meta": { "code": "200", "request_id": 7 }, "data": { "id": CONNECTION, "secret": "CANARY-only" } }),
        json!({ "meta": { "code": 200 }, "data": { "id": CONNECTION, "secret": "CANARY-only", "extra": [1] } }),
    ] {
        let bench = Bench::new().await;
        let mut browser = bench.signed_in(HEAD).await;
        bench.ehealth.instead("PATCH ", Instead::Json(200, body.clone()));
        let ended = bench.refreshed(&mut browser).await;
        assert_eq!(ended["outcome"]["outcome"], "stored", "{body}");
        let active = bench.store.active(clinic().id).await.unwrap().unwrap();
        assert_eq!(active.secret.expose(), "CANARY-only");
    }
}

#[tokio::test]
async fn what_never_left_has_changed_nothing() {
    use auth_ui_proxy::admin::Ehealth;
    use auth_ui_refresh::{Caller, RefreshAnswer, Upstream as _};
    // Port 1 refuses; the other address speaks no TLS.
    let bench = Bench::new().await;
    let plain = bench.ehealth.url.replace("http:", "https:");
    for url in ["http://127.0.0.1:1", plain.as_str()] {
        let mut settings = bench.settings.clone();
        settings.api_url = auth_ui_proxy::settings::UpstreamUrl::parse(url).unwrap();
        let ehealth = Ehealth::new(&settings, settings.admin.as_ref().unwrap()).unwrap();
        let who = Caller {
            actor: serde_json::from_value(json!({ "user_id": HEAD })).unwrap(),
            is_owner: true,
            access_token: "token".into(),
            refresh_token: None,
            token_until: 0,
            fresh_until: 0,
            request_id: "x".to_owned(),
        };
        let answer = ehealth
            .refresh_secret(&who, clinic().id, CONNECTION.parse().unwrap(), "x")
            .await;
        assert!(matches!(answer, RefreshAnswer::Unsent { .. }), "{url}: {answer:?}");
    }
}

#[tokio::test]
async fn the_one_connection_is_found_wherever_it_stands() {
    let theirs = |number: u32| connection(&format!("00000000-0000-4000-8000-{number:012}"), CLINIC);
    let one = |connections: Vec<Value>| (Some(connections), None);
    let cases = [
        (one(vec![]), json!({ "state": "none" })),
        (one(vec![theirs(1)]), json!({ "state": "none" })),
        (
            one(vec![
                connection(CONNECTION, MIS),
                connection("00000000-0000-4000-8000-000000000009", MIS),
            ]),
            json!({ "state": "many", "count": 2 }),
        ),
        (
            (
                None,
                Some(vec![
                    vec![theirs(1), theirs(2)],
                    vec![theirs(3)],
                    vec![connection(CONNECTION, MIS)],
                ]),
            ),
            json!({ "state": "one", "connection": {
                "id": CONNECTION, "mis_name": "Медокс", "redirect_uri": "https://mis.example.com/oauth",
                "inserted_at": "2024-01-10T08:00:00.000000", "updated_at": "2024-01-10T08:00:00.000000",
            } }),
        ),
    ];
    for ((connections, pages), expected) in cases {
        let bench = Bench::new().await;
        if let Some(connections) = connections {
            bench.ehealth.connections(connections);
        }
        if let Some(pages) = pages {
            bench.ehealth.pages(pages);
        }
        let mut browser = bench.signed_in(HEAD).await;
        assert_eq!(browser.get("/admin/api/overview").await.json()["connection"], expected);
        let answer = browser.post("/admin/api/refresh", order()).await;
        let stored = answer.status == 202
            && bench
                .ended(&mut browser, answer.json()["attempt"].as_str().unwrap())
                .await["outcome"]["outcome"]
                == "stored";
        assert_eq!(stored, expected["state"] == "one");
        assert_eq!(bench.ehealth.refreshes(), usize::from(stored));
    }
}

#[tokio::test]
async fn no_redirect_is_followed_with_a_token_or_a_secret() {
    let bench = Bench::new().await;
    bench.ehealth.instead("POST /oauth/tokens", Instead::Redirect);
    assert_eq!(bench.browser().sign_in(HEAD).await.status, 502);
    let mut browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead(LIST, Instead::Redirect);
    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(
        overview["connection"],
        json!({ "state": "unknown", "reason": "unreadable" })
    );
    bench.ehealth.instead("PATCH ", Instead::Redirect);
    let ended = bench.refreshed(&mut browser).await;
    assert_eq!(
        ended["outcome"],
        json!({ "outcome": "in_doubt", "doubt": "unreadable" })
    );
    let elsewhere = bench
        .ehealth
        .calls("")
        .into_iter()
        .filter(|call| call.line.ends_with("/elsewhere"));
    assert_eq!(elsewhere.count(), 0);
}

#[tokio::test]
async fn a_list_without_an_end_is_not_believed() {
    let bench = Bench::new().await;
    bench.ehealth.pages(vec![vec![]; 30]);
    let mut browser = bench.signed_in(HEAD).await;
    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(
        overview["connection"],
        json!({ "state": "unknown", "reason": "unreadable" })
    );
    assert_eq!(bench.ehealth.calls(LIST).len(), 20);
}

#[tokio::test]
async fn the_page_does_not_wait_long_for_connections_to_tell_how_a_refresh_ended() {
    let bench = Bench::with(&[("--call-timeout", "30s")]).await;
    let ended = bench.refreshed(&mut bench.signed_in(HEAD).await).await;
    let mut browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead(LIST, Instead::Hang);
    let began = std::time::Instant::now();
    let overview = browser.get("/admin/api/overview").await.json();
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
    assert_eq!(overview["last"]["id"], ended["id"]);
    assert_eq!(
        overview["connection"],
        json!({ "state": "unknown", "reason": "timeout" })
    );
}

#[tokio::test]
async fn an_upstream_that_is_away_is_told_as_a_reason_with_its_reference() {
    let bench = Bench::new().await;
    let cases = [
        (
            Instead::Json(403, refusal(403, "forbidden", "no")),
            json!({ "state": "unknown", "reason": "forbidden", "reference": "ehealth#9" }),
        ),
        (Instead::Hang, json!({ "state": "unknown", "reason": "timeout" })),
        (
            Instead::Text(503, "<html>"),
            json!({ "state": "unknown", "reason": "unreadable" }),
        ),
    ];
    for (instead, expected) in cases {
        let mut browser = bench.signed_in(HEAD).await;
        bench.ehealth.instead(LIST, instead);
        let overview = browser.get("/admin/api/overview").await;
        assert_eq!(overview.status, 200);
        assert_eq!(overview.json()["connection"], expected);
    }
}

#[tokio::test]
async fn clocks_and_tokens_are_watched() {
    let bench = Bench::new().await;
    bench.ehealth.skew(300);
    let mut browser = bench.signed_in(HEAD).await;
    let checks = browser.get("/admin/api/overview").await.json()["preflight"].clone();
    let of = |name: &str| {
        checks
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["name"] == name)
            .unwrap()["result"]
            .clone()
    };
    assert_eq!(of("clock"), json!({ "state": "failed", "reason": "clock_skew" }));

    let bench = Bench::new().await;
    bench.ehealth.token_life(300);
    let mut browser = bench.signed_in(HEAD).await;
    let answer = browser.post("/admin/api/refresh", order()).await;
    assert_eq!(answer.status, 503);
    assert_eq!(
        answer.json()["error"],
        json!({ "type": "not_ready", "reason": "token_ends_soon" })
    );
    assert_eq!(bench.ehealth.refreshes(), 0);
}
