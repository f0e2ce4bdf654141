//! Grant codes, tokens and nonces over their lives (contract c.1, c.4, c.6, g).

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use common::{Link, Reply, World, text};
use ehealth_sandbox::seed::{SeedClient, SeedConfidant};
use serde_json::{Value, json};

fn exchange(link: &Link, code: &str) -> Value {
    json!({"token": {
        "grant_type": "authorization_code", "client_id": link.client_id,
        "client_secret": SeedClient::Happy.secret(), "code": code, "redirect_uri": link.redirect_uri, "scope": link.scope,
    }})
}

fn refresh(link: &Link, token: &str) -> Value {
    json!({"token": {"grant_type": "refresh_token", "client_id": link.client_id,
        "client_secret": SeedClient::Happy.secret(), "refresh_token": token}})
}

async fn tokens(world: &World, body: &Value) -> Reply {
    world.post("/oauth/tokens", "", body).await
}

#[tokio::test]
async fn the_approval_answers_with_a_code_and_where_to_take_it() {
    let world = World::new();
    let link = world.go("happy").await;
    let session = world.registered(&link).await;
    let reply = world.authorize(&link, &session).await;
    let data = &reply.json["data"];
    assert_eq!(data["name"], "authorization_code");
    assert_eq!(data["details"]["scope_request"], link.scope);
    assert_eq!(data["details"]["applicant_person_id"], SeedConfidant::Olena.person_id());
    let expected = format!(
        "{}?code={}",
        link.redirect_uri,
        text(&data["value"]).replace('=', "%3D")
    );
    assert_eq!(reply.header("location"), expected);
    assert_eq!(reply.json["urgent"]["redirect_uri"], expected);
    let now = world.clock.now().as_second();
    assert_eq!(data["expires_at"], now + 300);
}

#[tokio::test]
async fn approvals_widen_and_each_gives_a_new_code() {
    let world = World::new();
    let mut link = world.go("happy").await;
    link.scope = "person:read".to_owned();
    let session = world.registered(&link).await;
    let one = world.authorize(&link, &session).await;
    link.scope = "app:read person:read".to_owned();
    let two = world.authorize(&link, &session).await;
    assert_ne!(one.json["data"]["value"], two.json["data"]["value"]);
    let access = tokens(&world, &exchange(&link, &text(&two.json["data"]["value"])))
        .await
        .json;
    assert_eq!(access["data"]["details"]["scope"], "app:read person:read");
    let again = tokens(
        &world,
        &refresh(&link, &text(&access["data"]["details"]["refresh_token"])),
    )
    .await
    .json;
    assert_eq!(again["data"]["details"]["scope"], "person:read app:read");
}

#[tokio::test]
async fn a_code_gives_tokens_once_and_a_refresh_token_gives_more() {
    let world = World::new();
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    let reply = tokens(&world, &exchange(&link, &code)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    let data = &reply.json["data"];
    assert_eq!(data["name"], "access_token");
    assert_eq!(data["details"]["scope"], link.scope);
    assert!(data["user"]["person_id"].is_string() && data["details"]["app_id"].is_string());
    assert_eq!(
        tokens(&world, &exchange(&link, &code)).await.error(),
        (401, "access_denied", "Token has already been used.".to_owned())
    );
    let refresh_token = text(&data["details"]["refresh_token"]);
    for _ in 0..2 {
        let again = tokens(&world, &refresh(&link, &refresh_token)).await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert_eq!(again.json["data"]["details"]["grant_type"], "refresh_token");
        assert!(again.json["data"]["details"].get("refresh_token").is_none());
    }
    world.clock.advance(604_800);
    assert_eq!(
        tokens(&world, &refresh(&link, &refresh_token)).await.error(),
        (401, "token_expired", "Token expired.".to_owned())
    );
}

#[tokio::test]
async fn a_code_lives_five_minutes() {
    let world = World::new();
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    world.clock.advance(300);
    assert_eq!(
        tokens(&world, &exchange(&link, &code)).await.error(),
        (401, "token_expired", "Token expired.".to_owned())
    );
}

#[tokio::test]
async fn exchange_errors_come_in_the_servers_order() {
    let world = World::new();
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    let good = exchange(&link, &code);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body["token"][field] = value;
        body
    };
    for (body, expected) in [
        (
            good["token"].clone(),
            (
                400,
                "request_malformed",
                "Malformed request. Probably, you have sent corrupted JSON.",
            ),
        ),
        (
            with("grant_type", "password".into()),
            (401, "invalid_grant", "Grant type not allowed."),
        ),
        (
            with("grant_type", Value::Null),
            (422, "request_malformed", "Request must include grant_type."),
        ),
        (
            with("code", Value::Null),
            (422, "validation_failed", "required property code was not present"),
        ),
        (
            with("client_secret", "wrong".into()),
            (401, "invalid_client", "Invalid client id or secret."),
        ),
        (
            with("client_id", SeedClient::Blocked.id().into()),
            (401, "invalid_client", "Invalid client id or secret."),
        ),
        (
            with("code", "wrong".into()),
            (401, "token_not_found", "Token not found."),
        ),
        (
            with("redirect_uri", "https://elsewhere.example.com".into()),
            (
                401,
                "invalid_client",
                "The redirection URI provided does not match a pre-registered value.",
            ),
        ),
    ] {
        let reply = tokens(&world, &body).await;
        assert_eq!(reply.error(), (expected.0, expected.1, expected.2.to_owned()));
    }
    let mut other = with("client_id", SeedClient::Trusted.id().into());
    other["token"]["client_secret"] = SeedClient::Trusted.secret().into();
    assert_eq!(
        tokens(&world, &other).await.error(),
        (401, "invalid_grant", "Token not found or expired.".to_owned())
    );
    assert_eq!(
        tokens(&world, &good).await.status,
        StatusCode::CREATED,
        "none of them used the code"
    );
}

#[tokio::test]
async fn a_session_lives_an_hour_and_a_new_one_ends_the_old() {
    let world = World::new();
    let link = world.go("already-approved").await;
    let first = world.registered(&link).await;
    let link = world.go("already-approved").await;
    let second = world.registered(&link).await;
    assert_eq!(world.authorize(&link, &first).await.error().2, "Invalid access token");
    assert_eq!(world.authorize(&link, &second).await.status, StatusCode::CREATED);
    world.clock.advance(3600);
    assert_eq!(world.authorize(&link, &second).await.error().2, "Invalid access token");
}

#[tokio::test]
async fn logging_out_ends_the_token_and_its_refresh_token() {
    let world = World::new();
    let link = world.go("happy").await;
    let code = world.approved(&link).await;
    let data = tokens(&world, &exchange(&link, &code)).await.json["data"].clone();
    let access = text(&data["value"]);
    assert_eq!(
        world.post("/auth/logout", &access, &json!({})).await.status,
        StatusCode::OK
    );
    assert_eq!(
        world.post("/auth/logout", &access, &json!({})).await.error().2,
        "Invalid access token"
    );
    let reply = tokens(&world, &refresh(&link, &text(&data["details"]["refresh_token"]))).await;
    assert_eq!(reply.error().1, "token_not_found");
}

#[tokio::test]
async fn nonces_are_for_known_clients_and_trusted_ones_show_their_secret() {
    let world = World::new();
    let ask = async |body: Value| world.post("/oauth/nonce", "", &body).await;
    assert!(ask(json!({"client_id": SeedClient::Happy.id()})).await.json["data"]["token"].is_string());
    assert_eq!(
        ask(json!({})).await.error().2,
        "required property client_id was not present"
    );
    assert_eq!(ask(json!({"client_id": "abc"})).await.error().1, "validation_failed");
    assert_eq!(
        ask(json!({"client_id": uuid::Uuid::nil().to_string()})).await.error().1,
        "not_found"
    );
    let trusted = SeedClient::Trusted;
    assert_eq!(
        ask(json!({"client_id": trusted.id()})).await.error().2,
        "required property client_secret was not present"
    );
    assert_eq!(
        ask(json!({"client_id": trusted.id(), "client_secret": "x"}))
            .await
            .error(),
        (401, "access_denied", "Invalid client id or secret.".to_owned())
    );
    assert!(
        ask(json!({"client_id": trusted.id(), "client_secret": trusted.secret()}))
            .await
            .json["data"]["token"]
            .is_string()
    );
}

/// The page asks for the words while the person reads, with the token of the link.
#[tokio::test]
async fn trouble_with_dictionaries_is_met_ahead_whoever_else_the_confidant_signs_up_meanwhile() {
    let world = World::new();
    let link = world.go("dictionaries-500").await;
    let words = async || world.get("/api/dictionaries?name=SCOPES", &link.token).await.status;
    assert_eq!(words().await, StatusCode::OK, "nobody was checked yet");
    world.validated(&link).await;
    assert_eq!(words().await, StatusCode::INTERNAL_SERVER_ERROR);
    world.validated(&world.go("happy").await).await;
    assert_eq!(words().await, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn the_consent_page_can_look_everything_up_in_every_spelling() {
    let world = World::new();
    let link = world.go("happy").await;
    let jwt = world.validated(&link).await;
    let registered = world.register(&link, &jwt).await.json["data"].clone();
    let session = text(&registered["access_token"]);
    let user = text(&registered["user"]["id"]);
    for prefix in ["/oauth", "/admin"] {
        let client = world
            .get(&format!("{prefix}/clients/{}/details", link.client_id), &session)
            .await;
        assert_eq!(client.json["data"]["name"], "Здоров’я поруч");
        assert!(!client.text.contains(&SeedClient::Happy.secret()));
        let details = world.get(&format!("{prefix}/users/{user}"), &session).await;
        assert_eq!(details.json["data"]["person_id"], registered["person"]["id"]);
        let verified = world.get(&format!("{prefix}/tokens/{session}/verify"), &session).await;
        assert_eq!(verified.json["data"]["user_id"], user);
        let roles = world.get(&format!("{prefix}/tokens/{session}/user"), &session).await;
        assert_eq!(roles.json["urgent"]["global_roles"][0]["name"], "PATIENT");
    }
    for path in ["/user/roles", "/api/user/roles"] {
        let roles = world
            .get(&format!("{path}?client_id={}", link.client_id), &session)
            .await;
        assert!(text(&roles.json["data"][0]["scope"]).contains("person:read"));
        assert_eq!(roles.json["meta"]["type"], "list");
    }
    let scopes = world
        .get("/api/dictionaries?name=SCOPES&is_active=true", &session)
        .await;
    assert_eq!(
        scopes.json["data"][0]["values"]["person:read"],
        "Отримання даних пацієнта"
    );
    let scopes = world.get("/api/v2/dictionaries?name=SCOPES", &session).await;
    assert!(scopes.json["data"][0]["values"][0]["description"].is_string());
    let unknown = uuid::Uuid::nil();
    assert_eq!(
        world
            .get(&format!("/oauth/clients/{unknown}/details"), &session)
            .await
            .error(),
        (404, "not_found", String::new())
    );
    assert_eq!(
        world
            .get(&format!("/oauth/users/{}", SeedConfidant::Olena.user_id()), &session)
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world
            .get(&format!("/oauth/clients/{}/details", link.client_id), "")
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
    world.clock.advance(3600);
    let late = world.get(&format!("/admin/tokens/{session}/verify"), "").await;
    assert_eq!(
        late.error(),
        (
            401,
            "invalid_grant",
            "Token expired or client approval was revoked.".to_owned()
        )
    );
}

#[tokio::test]
async fn my_details_are_a_broker_call() {
    let world = World::new();
    let token = SeedConfidant::Olena.token();
    assert_eq!(
        world.get("/oauth/user", &token).await.error(),
        (401, "access_denied", "API-KEY header required".to_owned())
    );
    let with_key = |key: String| {
        Request::get("/oauth/user")
            .header("authorization", format!("Bearer {token}"))
            .header("API-key", key)
            .body(Body::empty())
            .expect("a request")
    };
    assert_eq!(
        world.send(with_key("wrong".to_owned())).await.error().2,
        "Invalid access token"
    );
    let reply = world.send(with_key(SeedClient::Happy.secret())).await;
    assert_eq!(reply.json["data"]["person_id"], SeedConfidant::Olena.person_id());
}

#[tokio::test]
async fn unknown_routes_and_verbs_meet_the_gateway() {
    let world = World::new();
    for (method, path) in [
        ("GET", "/api/nothing"),
        ("GET", "/oauth/tokens"),
        ("DELETE", "/api/dictionaries"),
    ] {
        let reply = world.call(method, path, "", &json!({})).await;
        assert_eq!(
            reply.error(),
            (
                403,
                "forbidden",
                format!("ACL: No matching rule was found for path {path}")
            )
        );
    }
    assert_eq!(world.get("/favicon.ico", "").await.status, StatusCode::NOT_FOUND);
}
