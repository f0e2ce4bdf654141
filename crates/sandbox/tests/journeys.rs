//! Whole journeys: from a link to an access token, and the oddities on the way.

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use common::{Link, Reply, World, text};
use ehealth_sandbox::scenarios::{Group, all};
use serde_json::{Value, json};

async fn walk(world: &World, scenario: &str) -> Reply {
    let link = world.go(scenario).await;
    let code = world.approved(&link).await;
    world.come_back(&link, &code).await
}

#[tokio::test]
async fn every_happy_scenario_ends_with_a_token_again_and_again() {
    let world = World::new();
    for _ in 0..2 {
        for scenario in all().filter(|scenario| matches!(scenario.group, Group::Happy)) {
            let page = walk(&world, scenario.id).await;
            assert!(page.text.contains("id=\"pis-result\""), "{}", scenario.id);
            assert!(page.has_token(), "{}: {}", scenario.id, page.text);
        }
    }
}

#[tokio::test]
async fn the_scope_scenarios_can_be_approved() {
    let world = World::new();
    for scenario in all().filter(|scenario| matches!(scenario.group, Group::Consent) && scenario.id != "scope-hostile")
    {
        let page = walk(&world, scenario.id).await;
        assert!(page.has_token(), "{}", scenario.id);
    }
}

#[tokio::test]
async fn a_happy_validation_returns_the_person_and_the_confidants_names() {
    let world = World::new();
    let link = world.go("happy").await;
    let reply = world.validate(&link).await;
    let person = &reply.json["data"]["person"];
    assert_eq!(person["confidant_person"]["last_name"], "Іваненко");
    assert_eq!(person["confidant_person"]["first_name"], "Олена");
    assert_eq!(reply.header("x-sandbox-signature"), "verified");
    assert_eq!(
        reply.json["meta"]["url"],
        "http://127.0.0.1:8090/api/pis/confidant/sign-up_validation"
    );
    assert_eq!(reply.json["meta"]["type"], "object");
}

#[tokio::test]
async fn a_happy_registration_returns_person_user_and_session() {
    let world = World::new();
    let link = world.go("happy").await;
    let jwt = world.validated(&link).await;
    let reply = world.register(&link, &jwt).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let data = &reply.json["data"];
    assert!(uuid::Uuid::try_parse(&text(&data["person"]["id"])).is_ok());
    assert_eq!(data["user"]["tax_id"], data["person"]["tax_id"]);
    assert_eq!(text(&data["access_token"]).len(), 32);
}

#[tokio::test]
async fn both_forms_of_registration_are_accepted() {
    let world = World::new();
    let link = world.go("happy").await;
    let jwt = world.validated(&link).await;
    // The seed's form without the body's jwt.
    let reply = world.post("/api/pis/confidant/register", &jwt, &link.body()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    // The blueprint's form.
    let link = world.go("happy").await;
    let mut body = link.body();
    let reply = world.post("/api/pis/confidant/register", &link.token, &body).await;
    assert_eq!(reply.error().2, "required property jwt was not present");
    body["jwt"] = world.validated(&link).await.into();
    let reply = world.post("/api/pis/confidant/register", &link.token, &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
}

#[tokio::test]
async fn a_jwt_registers_only_the_content_it_was_issued_for() {
    let world = World::new();
    let (one, two) = (world.go("happy").await, world.go("happy").await);
    let jwt = world.validated(&one).await;
    let unauthorized = (401, "access_denied", "Unauthorized".to_owned());
    assert_eq!(world.register(&two, &jwt).await.error(), unauthorized);
    // Another jwt in the body.
    let mut body = one.body();
    body["jwt"] = world.validated(&two).await.into();
    assert_eq!(
        world.post("/api/pis/confidant/register", &jwt, &body).await.error(),
        unauthorized
    );
    // A jwt for something else.
    let nonce = world
        .post("/oauth/nonce", "", &json!({"client_id": one.client_id}))
        .await;
    let nonce = text(&nonce.json["data"]["token"]);
    assert_eq!(world.register(&one, &nonce).await.error(), unauthorized);
    // Fifteen minutes later.
    world.clock.advance(901);
    assert_eq!(world.register(&one, &jwt).await.error(), unauthorized);
}

#[tokio::test]
async fn registering_twice_does_not_make_a_second_patient() {
    let world = World::new();
    let link = world.go("happy").await;
    let jwt = world.validated(&link).await;
    assert_eq!(world.register(&link, &jwt).await.status, StatusCode::CREATED);
    assert_eq!(
        world.register(&link, &jwt).await.error().2,
        "Relationship is not approved yet"
    );
}

#[tokio::test]
async fn a_patient_already_known_keeps_the_record() {
    let world = World::new();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let link = world.go("already-approved").await;
        let jwt = world.validated(&link).await;
        ids.push(world.register(&link, &jwt).await.json["data"]["person"]["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_valid_nonce_inside_the_content_is_welcome() {
    let world = World::new();
    let link = world.go("happy").await;
    let nonce = world
        .post("/oauth/nonce", "", &json!({"client_id": link.client_id}))
        .await;
    let unsigned = world
        .post("/sandbox/links", "", &json!({"scenario": "unsigned-json"}))
        .await;
    let mut content = unsigned.json["content"].clone();
    content["jwt"] = nonce.json["data"]["token"].clone();
    let described = json!({"content": content, "signatures": [{"is_valid": true, "signer": {"drfo": "2659719350"}}]});
    let body = json!({"signed_content": STANDARD.encode(described.to_string()), "signed_content_encoding": "base64"});
    let reply = world
        .post("/api/pis/confidant/sign-up_validation", &link.token, &body)
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
}

#[tokio::test]
async fn the_unsigned_twins_take_the_payload_itself() {
    let world = World::new();
    let link = world.go("happy").await;
    let content = world.post("/sandbox/links", "", &json!({})).await.json["content"].clone();
    let reply = world
        .post("/dummy/pis/confidant/sign-up_validation", &link.token, &content)
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let reply = world.post("/dummy/pis/confidant/register", &link.token, &content).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
}

#[tokio::test]
async fn presence_and_encoding_are_checked_in_order() {
    let world = World::new();
    let link = world.go("happy").await;
    let path = "/api/pis/confidant/sign-up_validation";
    let both = world.post(path, &link.token, &json!({})).await.error().2;
    assert_eq!(
        both,
        "required property signed_content was not present; required property signed_content_encoding was not present"
    );
    let body = json!({"signed_content": link.user_data, "signed_content_encoding": "hex"});
    assert_eq!(
        world.post(path, &link.token, &body).await.error(),
        (422, "validation_failed", "is invalid".to_owned())
    );
    let body = json!({"signed_content": "%%%", "signed_content_encoding": "hex"});
    assert_eq!(
        world.post(path, &link.token, &body).await.error().2,
        "Invalid signed content"
    );
    let reply = world.post(path, "", &link.body()).await;
    assert_eq!(
        reply.error().2,
        "Authorization header is not set or doesn't contain Bearer token"
    );
    let request = Request::post(path)
        .header("authorization", format!("Bearer {}", link.token))
        .body(Body::from("{"))
        .expect("a request");
    assert_eq!(
        world.send(request).await.error(),
        (
            400,
            "request_malformed",
            "Malformed request. Probably, you have sent corrupted JSON.".to_owned()
        )
    );
}

#[tokio::test]
async fn the_authorization_cookie_wins_over_the_header() {
    let world = World::new();
    let link = world.go("happy").await;
    let request = Request::post("/api/pis/confidant/sign-up_validation")
        .header("authorization", "Bearer nonsense")
        .header("cookie", format!("a=b; authorization={}", link.token))
        .body(Body::from(link.body().to_string()))
        .expect("a request");
    assert_eq!(world.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn dstu_containers_are_accepted_unverified_and_said_so() {
    let world = World::new();
    let link = world.go("dstu-container").await;
    let reply = world.validate(&link).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("x-sandbox-signature"), "dstu4145-unverified");
    let journal = world.get("/sandbox/journal", "").await.json;
    assert_eq!(journal[0]["note"], "signature dstu4145-unverified");
    assert!(world.get("/", "").await.text.contains("ДСТУ 4145"));
}

#[tokio::test]
async fn dstu_containers_are_refused_when_the_setting_says_so() {
    let world = World::with(|config| config.accept_unverified_dstu = false);
    let link = world.go("dstu-container").await;
    assert_eq!(
        world.validate(&link).await.error(),
        (
            400,
            "request_malformed",
            "DSTU 4145 signatures are not accepted by this sandbox".to_owned()
        )
    );
}

#[tokio::test]
async fn the_long_link_is_over_48_kb_and_fits_a_request_line() {
    let link = World::new().go("long-user-data").await;
    assert!(link.user_data.len() >= 48 * 1024, "{}", link.user_data.len());
    assert!(link.url.len() < 64_000, "{}", link.url.len());
}

#[tokio::test]
async fn careless_links_really_are_careless() {
    let world = World::new();
    let user_data = |link: &Link| {
        let query = link.url.split("user_data=").nth(1).expect("user_data").to_owned();
        query.split('&').next().unwrap_or_default().to_owned()
    };
    assert!(user_data(&world.go("plus-not-encoded").await).contains('+'));
    assert!(user_data(&world.go("double-encoding").await).contains("%252B"));
    let url_safe = user_data(&world.go("url-safe-base64").await);
    assert!(url_safe.contains(['-', '_']) && !url_safe.contains(['=', '%', '+']));
    assert!(!user_data(&world.go("happy").await).contains(['+', '/', '=']));
    for (scenario, absent) in [
        ("missing-client-id", "client_id="),
        ("missing-redirect-uri", "redirect_uri="),
        ("missing-scope", "scope="),
        ("missing-user-data", "user_data="),
        ("missing-token", "token="),
    ] {
        let link = world.go(scenario).await;
        assert!(!link.url.contains(absent), "{scenario}");
    }
}

#[tokio::test]
async fn one_time_codes_are_asked_for_counted_and_taken() {
    let world = World::new();
    let link = world.go("otp").await;
    let jwt = world.validated(&link).await;
    let with = async |otp: Value| {
        let mut body = link.body();
        body["jwt"] = jwt.as_str().into();
        body["otp"] = otp;
        world.post("/api/pis/confidant/register", &jwt, &body).await
    };
    assert_eq!(world.register(&link, &jwt).await.error().1, "otp_invalid");
    for _ in 0..3 {
        assert_eq!(
            with(json!(111_111)).await.error(),
            (401, "otp_invalid", "Invalid OTP code.".to_owned())
        );
    }
    let code = |inbox: Value| {
        inbox
            .as_array()
            .and_then(|list| list.last().cloned())
            .expect("a message")["code"]
            .clone()
    };
    let sent = code(world.get("/sandbox/sms", "").await.json);
    assert_eq!(
        with(sent).await.error(),
        (
            401,
            "otp_reached_max_attempts",
            "Reached max OTP verify attempts".to_owned()
        )
    );
    // A new one is sent and works.
    assert_eq!(world.register(&link, &jwt).await.error().1, "otp_invalid");
    let sent = code(world.get("/sandbox/sms", "").await.json);
    assert!(world.get("/sandbox/inbox", "").await.text.contains(&sent.to_string()));
    world.clock.advance(301);
    assert_eq!(
        with(sent.clone()).await.error(),
        (401, "otp_expired", "OTP expired.".to_owned())
    );
    assert_eq!(world.register(&link, &jwt).await.error().1, "otp_invalid");
    let sent = code(world.get("/sandbox/sms", "").await.json);
    assert_eq!(with(sent).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_code_that_cannot_be_sent_registers_nobody() {
    let world = World::new();
    let link = world.go("otp-not-sent").await;
    let jwt = world.validated(&link).await;
    assert_eq!(
        world.register(&link, &jwt).await.error(),
        (503, "service_unavailable", "SMS not sent. Try later".to_owned())
    );
    assert_eq!(world.get("/sandbox/sms", "").await.json, json!([]));
}

#[tokio::test]
async fn codes_are_not_sent_more_than_three_times_a_minute() {
    let world = World::new();
    let link = world.go("otp").await;
    let jwt = world.validated(&link).await;
    for _ in 0..3 {
        assert_eq!(world.register(&link, &jwt).await.error().1, "otp_invalid");
    }
    assert_eq!(
        world.register(&link, &jwt).await.error(),
        (429, "otp_timeout", "Sending OTP timeout. Try later.".to_owned())
    );
    world.clock.advance(61);
    assert_eq!(world.register(&link, &jwt).await.error().1, "otp_invalid");
}

#[tokio::test]
async fn a_phone_is_verified_as_documented() {
    let world = World::new();
    let link = world.go("happy").await;
    let jwt = world.validated(&link).await;
    let send = async |bearer: &str, body: Value| world.post("/api/sms_verifications", bearer, &body).await;
    let good = json!({"factor": "+380501112233", "type": "SMS", "content_hash": "x"});
    let reply = send(&jwt, good.clone()).await;
    assert_eq!(
        (
            reply.json["data"]["result"].as_str(),
            reply.json["urgent"]["next_step"].as_str()
        ),
        (Some("OTP sent"), Some("REQUEST_OTP"))
    );
    let known = send(
        &jwt,
        json!({"factor": "+380671112233", "type": "SMS", "content_hash": "x"}),
    )
    .await;
    assert_eq!(
        (known.json["data"]["result"].as_str(), known.json.get("urgent")),
        (Some("Verified"), None)
    );
    assert_eq!(send(&jwt, json!({})).await.error().2, "can't be blank; can't be blank");
    assert_eq!(
        send(&jwt, json!({"factor": "050", "type": "FAX"})).await.error().2,
        "invalid phone; is invalid"
    );
    assert_eq!(
        send(&jwt, json!({"factor": "+380501112233", "type": "SMS"}))
            .await
            .error()
            .2,
        "content hash is required for pis and trusted_pis clients"
    );
    for _ in 0..2 {
        send(&jwt, good.clone()).await;
    }
    assert_eq!(send(&jwt, good.clone()).await.error().2, "Too many attemts");
    assert_eq!(
        send("a.b.c", good.clone()).await.error(),
        (401, "jwt_invalid", "JWT is invalid".to_owned())
    );
    let nonce = world
        .post("/oauth/nonce", "", &json!({"client_id": link.client_id}))
        .await;
    assert_eq!(
        send(&text(&nonce.json["data"]["token"]), good.clone()).await.error().2,
        "JWT is not permitted for this action"
    );
    world.clock.advance(901);
    assert_eq!(send(&jwt, good).await.error().2, "JWT expired");
}
