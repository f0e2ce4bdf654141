//! Staff of clinics sign in, and the head refreshes the client secret (contract g, h).

mod common;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use common::{
    World,
    staff::{Asks, CALLBACK, SCOPE, asks, parameter, refresh_path},
    text,
};
use ehealth_sandbox::{
    faults::refresh::PROFILES,
    ids::named_uuid,
    seed::{MEDOX, MEDOX_PSK, SeedClient, SeedClinic, medox_api_key, other_mis_api_key},
};
use serde_json::{Value, json};

const CLINIC: SeedClinic = SeedClinic::Ambulatory;

fn sign_in_path(client_id: &str, redirect_uri: &str, scope: &str, response_type: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", client_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("response_type", response_type)
        .append_pair("scope", scope)
        .append_pair("state", "auth-ui.s t")
        .finish();
    format!("/sign-in?{query}")
}

#[tokio::test]
async fn the_sign_in_page_names_the_clinics_people_and_takes_a_refusal() {
    let world = World::new();
    let page = world
        .get(&sign_in_path(&CLINIC.id(), CALLBACK, SCOPE, "code"), "")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    for hook in ["as-owner", "as-deputy", "as-doctor", "as-short", "deny"] {
        assert!(page.text.contains(&format!("id=\"{hook}\"")), "{hook}");
    }
    assert!(page.text.contains("Коваль Ірина Степанівна") && page.text.contains("data-role=\"DOCTOR\""));
    assert!(!page.text.contains("Шульга"), "nobody of another clinic");

    let reply = world.choose(&CLINIC.id(), "", SCOPE, CALLBACK).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(
        (parameter(&reply, "error"), parameter(&reply, "state")),
        ("access_denied".to_owned(), "auth-ui.s t".to_owned())
    );
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_a_connections() {
    let world = World::new();
    for (client_id, address) in [
        (CLINIC.id(), "https://elsewhere.example.com/".to_owned()),
        (CLINIC.id(), format!("{CALLBACK}/")),
        (CLINIC.id(), String::new()),
        (named_uuid("nobody"), CALLBACK.to_owned()),
        (SeedClient::Happy.id(), CALLBACK.to_owned()),
    ] {
        let page = world.get(&sign_in_path(&client_id, &address, SCOPE, "code"), "").await;
        assert_eq!(
            (page.status, page.header("location")),
            (StatusCode::BAD_REQUEST, ""),
            "{address}"
        );
        assert!(page.text.contains("id=\"sign-in-error\""));
        let user = world.person(CLINIC, "owner").await;
        let chosen = world.choose(&client_id, &user, SCOPE, &address).await;
        assert_eq!(chosen.status, StatusCode::BAD_REQUEST, "{address}");
    }
    // A person of another clinic.
    let stranger = world.person(SeedClinic::Twice, "owner").await;
    assert_eq!(
        world.choose(&CLINIC.id(), &stranger, SCOPE, CALLBACK).await.status,
        StatusCode::BAD_REQUEST
    );
    // Other mistakes are told to the MIS.
    let reply = world
        .get(&sign_in_path(&CLINIC.id(), CALLBACK, SCOPE, "token"), "")
        .await;
    assert_eq!(parameter(&reply, "error"), "unsupported_response_type");
    let reply = world.get(&sign_in_path(&CLINIC.id(), CALLBACK, " ", "code"), "").await;
    assert_eq!(parameter(&reply, "error"), "invalid_scope");
}

#[tokio::test]
async fn a_role_limits_what_a_sign_in_gives() {
    let world = World::new();
    let owner = world.signed_in(CLINIC, "owner").await;
    assert_eq!(owner["details"]["scope"], SCOPE);
    assert_eq!(owner["details"]["client_id"], CLINIC.id());
    assert_eq!(owner["user_id"], world.person(CLINIC, "owner").await);
    let doctor = world.signed_in(CLINIC, "doctor").await;
    assert_eq!(doctor["details"]["scope"], "client:read user:read");
    // A head's scopes give a doctor a token that may do nothing.
    let user = world.person(CLINIC, "doctor").await;
    let back = world
        .choose(&CLINIC.id(), &user, "connection:refresh_secret", CALLBACK)
        .await;
    let secret = world.secret(CLINIC).await;
    let token = world.exchange(&CLINIC.id(), &secret, &parameter(&back, "code")).await;
    assert_eq!(token.json["data"]["details"]["scope"], "");
    let pharmacy = world.signed_in(SeedClinic::Pharmacy, "owner").await;
    assert_eq!(pharmacy["details"]["scope"], SCOPE);
}

#[tokio::test]
async fn tokens_live_as_long_as_tests_say() {
    let world = World::new();
    let now = world.clock.now().as_second();
    assert_eq!(world.signed_in(CLINIC, "owner").await["expires_at"], now + 2_592_000);
    let short = world.signed_in(CLINIC, "short").await;
    assert_eq!(short["expires_at"], now + 300);
    let settings = json!({"access_token_seconds": 60});
    assert_eq!(
        world.call("PUT", "/sandbox/settings", "", &settings).await.status,
        StatusCode::OK
    );
    let owner = world.signed_in(CLINIC, "owner").await;
    assert_eq!(owner["expires_at"], now + 60);
    let renewed = world
        .renew(
            &CLINIC.id(),
            &world.secret(CLINIC).await,
            &text(&owner["details"]["refresh_token"]),
        )
        .await;
    assert_eq!(renewed.json["data"]["expires_at"], now + 60);
    let path = format!("/api/clients/{}/connections", CLINIC.id());
    world.clock.advance(60);
    assert_eq!(
        world.ask(asks("GET", &path, &text(&owner["value"]))).await.error(),
        (401, "access_denied", "Invalid access token".to_owned())
    );
    let bad = world.call("PUT", "/sandbox/settings", "", &json!({"acces": 1})).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn exchange_takes_the_connections_secret_and_its_address() {
    let world = World::new();
    let invalid = (401, "invalid_client", "Invalid client id or secret.".to_owned());
    let code = world.code(CLINIC, "owner").await;
    let id = CLINIC.id();
    for wrong in [medox_api_key(), world.secret(SeedClinic::Twice).await, "x".to_owned()] {
        assert_eq!(world.exchange(&id, &wrong, &code).await.error(), invalid);
    }
    // The clinic is connected to another MIS as well, whose address is another one.
    let other = SeedClinic::Disconnected;
    let code = world.code(other, "owner").await;
    let body = |redirect_uri: &str, secret: &str| {
        json!({"token": {"grant_type": "authorization_code", "client_id": other.id(), "client_secret": secret,
        "code": code, "redirect_uri": redirect_uri, "scope": SCOPE}})
    };
    let elsewhere = body("https://mis.example.com/oauth", &world.secret(other).await);
    let mismatch = (
        401,
        "invalid_client",
        "The redirection URI provided does not match a pre-registered value.".to_owned(),
    );
    assert_eq!(world.post("/oauth/tokens", "", &elsewhere).await.error(), mismatch);
    let its = body(
        CALLBACK,
        &ehealth_sandbox::ids::named_token(&format!(
            "secret of connection {}",
            named_uuid("other connection 0 of Disconnected")
        )),
    );
    assert_eq!(world.post("/oauth/tokens", "", &its).await.error(), mismatch);
    // The right secret, once.
    let right = body(CALLBACK, &world.secret(other).await);
    assert_eq!(
        world.post("/oauth/tokens", "", &right).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        world.post("/oauth/tokens", "", &right).await.error(),
        (401, "access_denied", "Token has already been used.".to_owned())
    );
    // A code of another clinic, and one too old.
    let code = world.code(CLINIC, "owner").await;
    let reply = world
        .exchange(&SeedClinic::Twice.id(), &world.secret(SeedClinic::Twice).await, &code)
        .await;
    assert_eq!(
        reply.error(),
        (401, "invalid_grant", "Token not found or expired.".to_owned())
    );
    world.clock.advance(300);
    let reply = world.exchange(&id, &world.secret(CLINIC).await, &code).await;
    assert_eq!(reply.error(), (401, "token_expired", "Token expired.".to_owned()));
}

#[tokio::test]
async fn after_a_refresh_the_old_secret_is_dead_at_once_and_access_tokens_live_on() {
    let world = World::new();
    let old = world.secret(CLINIC).await;
    let token = world.signed_in(CLINIC, "owner").await;
    let (bearer, refresh_token) = (text(&token["value"]), text(&token["details"]["refresh_token"]));
    let code = world.code(CLINIC, "doctor").await;

    world.clock.advance(30);
    let reply = world.ask(asks("PATCH", &refresh_path(CLINIC), &bearer)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let data = &reply.json["data"];
    assert_eq!(
        (&data["id"], &data["client_id"], &data["consumer_id"]),
        (&json!(CLINIC.connection_ids()[0]), &json!(CLINIC.id()), &json!(MEDOX))
    );
    assert_ne!(data["updated_at"], data["inserted_at"]);
    let new = text(&data["secret"]);
    assert_ne!(new, old);
    assert_eq!(world.secret(CLINIC).await, new);

    let id = CLINIC.id();
    let invalid = (401, "invalid_client", "Invalid client id or secret.".to_owned());
    assert_eq!(world.exchange(&id, &old, &code).await.error(), invalid);
    assert_eq!(world.renew(&id, &old, &refresh_token).await.error(), invalid);
    assert_eq!(world.exchange(&id, &new, &code).await.status, StatusCode::CREATED);
    assert_eq!(world.renew(&id, &new, &refresh_token).await.status, StatusCode::CREATED);
    let list = format!("/api/clients/{id}/connections");
    assert_eq!(world.ask(asks("GET", &list, &bearer)).await.status, StatusCode::OK);

    let journal = world.get("/sandbox/journal", "").await.json;
    let entries: Vec<&Value> = journal.as_array().expect("entries").iter().collect();
    let patch = entries
        .iter()
        .find(|entry| entry["method"] == "PATCH")
        .expect("the refresh");
    assert_eq!(
        (&patch["who"]["role"], &patch["who"]["name"], &patch["status"]),
        (&json!("OWNER"), &json!("Коваль Ірина Степанівна"), &json!(200))
    );
    assert!(text(&patch["note"]).starts_with("secret changed"));
    assert_eq!(patch["headers"]["api-key"], true, "keys only by their presence");
}

#[tokio::test]
async fn the_deprecated_method_refreshes_the_connection_of_the_calling_mis() {
    let world = World::new();
    for scope in ["secret:refresh", "client_secret:write", "connection:refresh_secret"] {
        let old = world.secret(CLINIC).await;
        let user = world.person(CLINIC, "owner").await;
        let code = parameter(&world.choose(&CLINIC.id(), &user, scope, CALLBACK).await, "code");
        let token = world.exchange(&CLINIC.id(), &old, &code).await;
        let path = format!("/admin/clients/{}/refresh_secret", CLINIC.id());
        let reply = world
            .ask(asks("PATCH", &path, &text(&token.json["data"]["value"])))
            .await;
        assert_eq!(reply.status, StatusCode::OK, "{scope}: {}", reply.text);
        let data = &reply.json["data"];
        assert_eq!(
            (&data["id"], &data["name"]),
            (&json!(CLINIC.id()), &json!("Амбулаторія №1"))
        );
        assert_eq!(data["redirect_uri"], CALLBACK);
        assert_eq!(data["secret"], world.secret(CLINIC).await);
        assert_ne!(data["secret"], old);
    }
    for (clinic, expected) in [(SeedClinic::Disconnected, 404), (SeedClinic::Twice, 409)] {
        let token = world.signed_in(clinic, "owner").await;
        let path = format!("/admin/clients/{}/refresh_secret", clinic.id());
        let reply = world.ask(asks("PATCH", &path, &text(&token["value"]))).await;
        assert_eq!(reply.status.as_u16(), expected);
    }
    let doctor = world.signed_in(CLINIC, "doctor").await;
    let path = format!("/admin/clients/{}/refresh_secret", CLINIC.id());
    let reply = world.ask(asks("PATCH", &path, &text(&doctor["value"]))).await;
    assert_eq!(
        reply.error().2,
        "Your scope does not allow to access this resource. Missing allowances: secret:refresh"
    );
    // It is a PATCH only.
    let reply = world.ask(asks("GET", &path, &text(&doctor["value"]))).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_refusal_of_h5_has_its_cause_and_changes_nothing() {
    let world = World::new();
    let before = world.get("/sandbox/clinics", "").await.json;
    let owner = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let doctor = text(&world.signed_in(CLINIC, "doctor").await["value"]);
    let other_owner = text(&world.signed_in(SeedClinic::Twice, "owner").await["value"]);
    let path = refresh_path(CLINIC);
    let nowhere = format!(
        "/api/clients/{}/connections/{}/actions/refresh_secret",
        CLINIC.id(),
        named_uuid("nowhere")
    );
    let with = |api_key: Option<String>, psk: Option<&'static str>| Asks {
        api_key,
        psk,
        ..asks("PATCH", &path, &owner)
    };
    let scope = "Your scope does not allow to access this resource. Missing allowances: connection:refresh_secret";
    let no_bearer = "Authorization header is not set or doesn't contain Bearer token";
    let cases: [(&str, Asks, (u16, &str, &str)); 12] = [
        ("no token", asks("PATCH", &path, ""), (401, "access_denied", no_bearer)),
        (
            "an unknown token",
            asks("PATCH", &path, "unknown"),
            (401, "access_denied", "Invalid access token"),
        ),
        ("not the head", asks("PATCH", &path, &doctor), (403, "forbidden", scope)),
        (
            "a broker of another kind",
            with(Some(SeedClient::Happy.secret()), None),
            (403, "forbidden", scope),
        ),
        (
            "another clinic's head",
            asks("PATCH", &path, &other_owner),
            (403, "forbidden", ""),
        ),
        ("no connection", asks("PATCH", &nowhere, &owner), (404, "not_found", "")),
        (
            "no key, gateway",
            with(None, None),
            (401, "access_denied", "API-KEY header required"),
        ),
        (
            "no key, service",
            with(Some(String::new()), None),
            (401, "access_denied", "api-key header not set"),
        ),
        (
            "an unknown key",
            with(Some("unknown".to_owned()), None),
            (401, "access_denied", "invalid api-key header"),
        ),
        (
            "another MIS",
            with(Some(other_mis_api_key()), None),
            (403, "forbidden", ""),
        ),
        (
            "another hosting provider",
            with(Some(medox_api_key()), Some("wrong")),
            (403, "forbidden", "Access denied"),
        ),
        (
            "no PSK and an unknown key: the key is refused",
            with(Some("x".to_owned()), None),
            (401, "access_denied", "invalid api-key header"),
        ),
    ];
    for (cause, asks, (status, kind, message)) in cases {
        let reply = world.ask(asks).await;
        assert_eq!(reply.error(), (status, kind, message.to_owned()), "{cause}");
        assert!(
            reply.json["error"].get("message").is_some() != message.is_empty(),
            "{cause}"
        );
    }
    let after = world.get("/sandbox/clinics", "").await.json;
    assert_eq!(before, after);
    let journal = world.get("/sandbox/journal", "").await.json;
    let changed = journal.as_array().expect("entries").iter();
    assert_eq!(
        changed.filter(|entry| text(&entry["note"]).contains("changed")).count(),
        0
    );
    // An expired token.
    world.clock.advance(2_592_000);
    assert_eq!(
        world.ask(asks("PATCH", &path, &owner)).await.error().2,
        "Invalid access token"
    );
}

#[tokio::test]
async fn a_mis_refreshes_its_own_client_without_a_key_of_anybodys() {
    let world = World::new();
    let user = named_uuid("staff of the MIS");
    let code = parameter(&world.choose(MEDOX, &user, SCOPE, CALLBACK).await, "code");
    let token = world.exchange(MEDOX, &medox_api_key(), &code).await;
    let bearer = text(&token.json["data"]["value"]);
    let path = format!(
        "/api/clients/{MEDOX}/connections/{}/actions/refresh_secret",
        named_uuid("own connection of the MIS")
    );
    let reply = world
        .ask(Asks {
            api_key: Some("unknown".to_owned()),
            ..asks("PATCH", &path, &bearer)
        })
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let api_key = world.get("/sandbox/mis", "").await.json["api_key"].clone();
    assert_eq!(reply.json["data"]["secret"], api_key, "the api-key is that secret");
    assert_ne!(api_key, medox_api_key());
}

#[tokio::test]
async fn connections_are_listed_by_pages_without_secrets() {
    let world = World::new();
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let path = format!("/api/clients/{}/connections", CLINIC.id());
    let reply = world.ask(asks("GET", &path, &bearer)).await;
    assert_eq!(reply.json["meta"]["type"], "list");
    assert_eq!(
        reply.json["paging"],
        json!({"page_number": 1, "page_size": 50, "total_entries": 1, "total_pages": 1})
    );
    let record = &reply.json["data"][0];
    assert_eq!(record["consumer_id"], MEDOX);
    assert_eq!(record["redirect_uri"], CALLBACK);
    assert!(record.get("secret").is_none());
    let one = format!("{path}/{}", CLINIC.connection_ids()[0]);
    assert_eq!(&world.ask(asks("GET", &one, &bearer)).await.json["data"], record);
    assert!(!reply.text.contains(&world.secret(CLINIC).await));

    let long = SeedClinic::Entrepreneur;
    let bearer = text(&world.signed_in(long, "owner").await["value"]);
    let path = format!("/api/clients/{}/connections", long.id());
    let ours = |reply: &common::Reply| {
        let list = reply.json["data"].as_array().expect("a list").iter();
        (
            reply.json["data"].as_array().expect("a list").len(),
            list.filter(|link| link["consumer_id"] == MEDOX).count(),
        )
    };
    let first = world.ask(asks("GET", &path, &bearer)).await;
    assert_eq!(
        (ours(&first), &first.json["paging"]["total_pages"]),
        ((50, 0), &json!(2))
    );
    let second = world.ask(asks("GET", &format!("{path}?page=2"), &bearer)).await;
    assert_eq!(ours(&second), (3, 1));
    let by_ten = world
        .ask(asks("GET", &format!("{path}?page=6&page_size=10"), &bearer))
        .await;
    assert_eq!(
        (ours(&by_ten), &by_ten.json["paging"]["total_pages"]),
        ((3, 1), &json!(6))
    );
    assert_eq!(
        ours(&world.ask(asks("GET", &format!("{path}?page=9"), &bearer)).await),
        (0, 0)
    );

    for (clinic, expected) in [(SeedClinic::Disconnected, 0), (SeedClinic::Twice, 2)] {
        let bearer = text(&world.signed_in(clinic, "owner").await["value"]);
        let path = format!("/api/clients/{}/connections", clinic.id());
        assert_eq!(
            ours(&world.ask(asks("GET", &path, &bearer)).await).1,
            expected,
            "{clinic:?}"
        );
    }
    let bearer = text(&world.signed_in(SeedClinic::Disconnected, "owner").await["value"]);
    let gone = world
        .ask(asks("PATCH", &refresh_path(SeedClinic::Disconnected), &bearer))
        .await;
    assert_eq!(gone.error(), (404, "not_found", String::new()));
}

#[tokio::test]
async fn lookups_tell_who_somebody_is() {
    let world = World::new();
    let owner = world.signed_in(CLINIC, "owner").await;
    let bearer = text(&owner["value"]);
    let roles = world
        .get(&format!("/user/roles?client_id={}", CLINIC.id()), &bearer)
        .await;
    assert_eq!(roles.json["data"][0]["role_name"], "OWNER");
    assert_eq!(roles.json["data"][0]["client_name"], "Амбулаторія №1");
    let elsewhere = world.get(&format!("/user/roles?client_id={MEDOX}"), &bearer).await;
    assert_eq!(elsewhere.json["data"], json!([]));
    let own = world.ask(asks("GET", "/oauth/user", &bearer)).await;
    assert_eq!(own.json["data"]["id"], owner["user_id"]);
    assert_eq!(own.json["data"]["email"], "owner.12345678@clinic.example");
    let client = world
        .ask(asks("GET", &format!("/api/clients/{}", CLINIC.id()), &bearer))
        .await;
    assert_eq!(
        (&client.json["data"]["name"], &client.json["data"]["client_type_name"]),
        (&json!("Амбулаторія №1"), &json!("MSP"))
    );
    let not_own = world.ask(asks("GET", &format!("/api/clients/{MEDOX}"), &bearer)).await;
    assert_eq!(not_own.error(), (403, "forbidden", String::new()));
    let all = world.ask(asks("GET", "/api/clients", &bearer)).await;
    assert_eq!(all.json["paging"]["total_entries"], 1);
    let doctor = text(&world.signed_in(CLINIC, "doctor").await["value"]);
    let list = format!("/api/clients/{}/connections", CLINIC.id());
    assert_eq!(
        world.ask(asks("GET", &list, &doctor)).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_clinic_is_named_only_to_a_token_that_may_read_clients() {
    let world = World::new();
    let user = world.person(CLINIC, "owner").await;
    let chosen = world
        .choose(
            &CLINIC.id(),
            &user,
            "connection:read connection:refresh_secret",
            CALLBACK,
        )
        .await;
    let code = parameter(&chosen, "code");
    let token = world.exchange(&CLINIC.id(), &world.secret(CLINIC).await, &code).await;
    let bearer = text(&token.json["data"]["value"]);
    let refused = world
        .ask(asks("GET", &format!("/api/clients/{}", CLINIC.id()), &bearer))
        .await;
    let words = "Your scope does not allow to access this resource. Missing allowances: client:read";
    assert_eq!(refused.error(), (403, "forbidden", words.to_owned()));
    let list = format!("/api/clients/{}/connections", CLINIC.id());
    assert_eq!(world.ask(asks("GET", &list, &bearer)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_forbidden_refresh_names_the_scope_of_its_method() {
    let world = World::new();
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let deprecated = format!("/admin/clients/{}/refresh_secret", CLINIC.id());
    for (path, scope) in [
        (refresh_path(CLINIC), "connection:refresh_secret"),
        (deprecated, "secret:refresh"),
    ] {
        let old = world.secret(CLINIC).await;
        world
            .call("PUT", "/sandbox/faults", "", &json!({"refresh": "403"}))
            .await;
        let refused = world.ask(asks("PATCH", &path, &bearer)).await;
        let words = format!("Your scope does not allow to access this resource. Missing allowances: {scope}");
        assert_eq!(refused.error(), (403, "forbidden", words));
        assert_eq!(world.secret(CLINIC).await, old);
    }
}

/// What the MIS sees of a troubled refresh.
#[derive(Debug, PartialEq)]
enum Seen {
    Closed,
    Status(u16, &'static str),
}

#[tokio::test]
async fn every_fault_says_truly_whether_the_secret_has_changed() {
    use Seen::{Closed, Status};
    let world = World::new();
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let path = refresh_path(CLINIC);
    for profile in PROFILES {
        let expected = match profile.name {
            // Minutes long; their parts are tested below.
            "hang" | "hang-before" | "slow" => continue,
            "lost-response" | "reset" => Closed,
            "html-200" => Status(200, "html"),
            "truncated" => Status(200, "half"),
            "empty" => Status(200, "nothing"),
            "no-secret" => Status(200, "no secret"),
            "empty-secret" => Status(200, "empty secret"),
            "other-connection" => Status(200, "another connection"),
            "502" | "502-before" => Status(502, "error"),
            "409" => Status(409, "error"),
            "429" => Status(429, "error"),
            "401" => Status(401, "error"),
            "403" => Status(403, "error"),
            "404" => Status(404, "error"),
            other => panic!("{other} has no promise"),
        };
        let old = world.secret(CLINIC).await;
        let set = world
            .call("PUT", "/sandbox/faults", "", &json!({"refresh": profile.name}))
            .await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text);
        let reply = world.ask(asks("PATCH", &path, &bearer)).await;
        let data = &reply.json["data"];
        let seen = if reply.closed {
            Closed
        } else {
            let what = match &reply.json {
                Value::Null if reply.text.starts_with("<html") => "html",
                Value::Null if reply.text.is_empty() => "nothing",
                Value::Null => "half",
                json if json.get("error").is_some() => "error",
                _ if data.get("secret").is_none() => "no secret",
                _ if data["secret"] == "" => "empty secret",
                _ if data["id"] != CLINIC.connection_ids()[0] => "another connection",
                _ => "all well",
            };
            Status(reply.status.as_u16(), what)
        };
        assert_eq!(seen, expected, "{}", profile.name);
        let changed = world.secret(CLINIC).await != old;
        assert_eq!(changed, profile.changes, "{}", profile.name);
        if profile.name == "429" {
            assert_eq!(reply.header("retry-after"), "5");
        }
        if seen == Status(502, "error") {
            assert!(
                !reply.text.contains(&world.secret(CLINIC).await),
                "an error gives no secret away"
            );
        }
        // Once only.
        let next = world.ask(asks("PATCH", &path, &bearer)).await;
        assert_eq!(next.status, StatusCode::OK, "{}", profile.name);
    }
    let unknown = world
        .call("PUT", "/sandbox/faults", "", &json!({"refresh": "unknown"}))
        .await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_slow_refresh_has_acted_and_a_silent_one_has_not() {
    let world = World::new();
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let path = refresh_path(CLINIC);
    for (fault, acted) in [
        (json!({"kind": "delay", "ms": 120}), true),
        (json!({"kind": "hang_before", "ms": 120}), false),
    ] {
        let old = world.secret(CLINIC).await;
        let rules = json!([{"method": "PATCH", "path": "/api/clients/*/connections/*/actions/refresh_secret",
            "times": 1, "fault": fault}]);
        world.call("PUT", "/sandbox/faults", "", &rules).await;
        let started = Instant::now();
        let reply = world.ask(asks("PATCH", &path, &bearer)).await;
        assert!(started.elapsed() >= Duration::from_millis(120));
        assert_eq!(reply.closed, !acted);
        assert_eq!(world.secret(CLINIC).await != old, acted);
    }
}

#[tokio::test]
async fn a_held_answer_has_acted_and_comes_once_the_rules_are_replaced() {
    let world = World::new();
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let old = world.secret(CLINIC).await;
    let path = refresh_path(CLINIC);
    let rules = json!([{"path": path, "fault": {"kind": "hold"}}]);
    world.call("PUT", "/sandbox/faults", "", &rules).await;
    let answer = world.ask(asks("PATCH", &path, &bearer));
    let release = async {
        tokio::time::sleep(Duration::from_millis(120)).await;
        let journal = world.get("/sandbox/journal", "").await.json;
        let last = journal.as_array().and_then(|entries| entries.last()).cloned();
        world.call("PUT", "/sandbox/faults", "", &json!([])).await;
        last.expect("an entry")
    };
    let (answer, meanwhile) = tokio::join!(answer, release);
    assert_eq!(meanwhile["method"], "PATCH");
    assert_eq!(meanwhile["status"], Value::Null, "not answered yet");
    assert_eq!(answer.status, StatusCode::OK);
    assert_ne!(world.secret(CLINIC).await, old);
}

#[tokio::test]
async fn a_fault_can_be_clicked_on_the_start_page() {
    let world = World::new();
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let page = world.get("/", "").await.text;
    for profile in PROFILES {
        assert!(
            page.contains(&format!("id=\"fault-{}\"", profile.name)),
            "{}",
            profile.name
        );
    }
    for clinic in SeedClinic::ALL {
        assert!(page.contains(&format!("data-clinic=\"{}\"", clinic.edrpou())));
        assert!(clinic.people().iter().all(|person| page.contains(person.name)));
    }
    assert!(page.contains("href=\"http://127.0.0.1:8080/admin/\""));
    let click = async |fault: &str| {
        let request = axum::http::Request::post("/sandbox/refresh-fault")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("fault={fault}").into());
        let reply = world.send(request.expect("a request")).await;
        assert_eq!(reply.header("location"), "/#refresh-faults");
    };
    click("502").await;
    click("lost-response").await;
    assert!(world.get("/", "").await.text.contains("data-waiting=\"lost-response\""));
    assert!(world.ask(asks("PATCH", &refresh_path(CLINIC), &bearer)).await.closed);
    assert!(!world.get("/", "").await.text.contains("data-waiting"));

    let list = format!("/api/clients/{}/connections", CLINIC.id());
    click("clock-skew").await;
    let date = world.ask(asks("GET", &list, &bearer)).await.header("date").to_owned();
    assert_eq!(date, "Tue, 10 Mar 2026 10:05:00 GMT");
    click("none").await;
    assert_eq!(world.ask(asks("GET", &list, &bearer)).await.header("date"), "");
}

#[tokio::test]
async fn a_reset_can_keep_the_secrets() {
    let world = World::new();
    let seed = world.secret(CLINIC).await;
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    world.ask(asks("PATCH", &refresh_path(CLINIC), &bearer)).await;
    let changed = world.secret(CLINIC).await;
    world
        .call("POST", "/sandbox/reset?keep=secrets", "", &Value::Null)
        .await;
    assert_eq!(world.secret(CLINIC).await, changed);
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    world.ask(asks("PATCH", &refresh_path(CLINIC), &bearer)).await;
    assert_ne!(world.secret(CLINIC).await, changed, "no secret comes twice");
    world.call("POST", "/sandbox/reset", "", &Value::Null).await;
    assert_eq!(world.secret(CLINIC).await, seed);
}

#[tokio::test]
async fn every_secret_and_token_there_has_been_can_be_looked_for_whatever_was_reset() {
    let world = World::new();
    let old = world.secret(CLINIC).await;
    let code = world.code(CLINIC, "owner").await;
    let record = world.exchange(&CLINIC.id(), &old, &code).await.json["data"].clone();
    let access = text(&record["value"]);
    let path = refresh_path(CLINIC);
    assert_eq!(world.ask(asks("PATCH", &path, &access)).await.status, StatusCode::OK);
    let new = world.secret(CLINIC).await;
    let wanted = [
        ("client_secret", old),
        ("client_secret", new),
        ("client_secret", SeedClient::Happy.secret()),
        ("access_token", access),
        ("refresh_token", text(&record["details"]["refresh_token"])),
        ("api_key", medox_api_key()),
        ("api_key", other_mis_api_key()),
        ("psk", MEDOX_PSK.to_owned()),
    ];
    for reset in ["no", "/sandbox/reset", "/sandbox/reset?keep=secrets"] {
        if reset != "no" {
            world.post(reset, "", &Value::Null).await;
        }
        let list = world.get("/sandbox/secrets", "").await.json;
        let list = list.as_array().expect("a list");
        for (name, value) in &wanted {
            assert!(
                list.contains(&json!({"name": name, "value": value})),
                "{name}, reset: {reset}"
            );
        }
        assert!(
            list.iter().all(|one| one["value"] != code.as_str()),
            "codes go through browsers"
        );
    }
}
