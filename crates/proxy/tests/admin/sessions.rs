//! Sessions: their cookies, their ends, and who may change anything.

use axum::body::Body;
use http::{Method, Request};
use serde_json::json;

use crate::bench::*;
use crate::ehealth::*;

const SESSION: &str = "__Host-auth-ui-session";
const OVERVIEW: &str = "/admin/api/overview";

#[tokio::test]
async fn cookies_are_bound_to_the_host_and_hidden_from_scripts() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    let began = browser.post("/admin/api/sign-in", json!({ "edrpou": EDRPOU })).await;
    let sign_in = began.header("set-cookie").to_owned();
    assert!(sign_in.starts_with("__Host-auth-ui-sign-in="), "{sign_in}");
    assert!(
        sign_in.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"),
        "{sign_in}"
    );

    let hop = browser.sign_in(HEAD).await;
    let set: Vec<&str> = hop
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    let (value, rest) = set[0].split_once('=').unwrap().1.split_once(';').unwrap();
    assert!(set[0].starts_with(SESSION) && value.len() == 43, "256 bits: {}", set[0]);
    assert_eq!(rest, " Path=/; Secure; HttpOnly; SameSite=Strict");
    assert!(
        set[1].starts_with("__Host-auth-ui-sign-in=;") && set[1].ends_with("Max-Age=0"),
        "{}",
        set[1]
    );
}

#[tokio::test]
async fn a_planted_session_is_not_honoured_and_each_sign_in_has_an_id_of_its_own() {
    let bench = Bench::new().await;
    let planted = "A".repeat(43);
    let mut browser = bench.browser();
    browser.cookies.push((SESSION.to_owned(), planted.clone()));
    browser.sign_in(HEAD).await;
    let first = browser.cookie(SESSION).unwrap();
    assert_ne!(first, planted);
    browser.sign_in(HEAD).await;
    let second = browser.cookie(SESSION).unwrap();
    assert_ne!(second, first);
    let mut old = bench.browser();
    old.cookies.push((SESSION.to_owned(), first));
    assert_eq!(
        old.get(OVERVIEW).await.status,
        401,
        "signing in again ends the session before it"
    );
    assert_eq!(browser.get(OVERVIEW).await.status, 200);

    let mut attacker = bench.browser();
    attacker.cookies.push((SESSION.to_owned(), planted));
    assert_eq!(attacker.get(OVERVIEW).await.status, 401);
    // The sign-in's cookie opens no session, and a session's value twice opens none either.
    let mut odd = bench.browser();
    odd.begin().await;
    let value = odd.cookie("__Host-auth-ui-sign-in").unwrap();
    odd.cookies = vec![(SESSION.to_owned(), value)];
    assert_eq!(odd.get(OVERVIEW).await.status, 401);
    odd.cookies = vec![(SESSION.to_owned(), second.clone()), (SESSION.to_owned(), second)];
    assert_eq!(odd.get(OVERVIEW).await.status, 401);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let kept = browser.clone();
    let answer = browser.post("/admin/api/sign-out", json!({})).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"cookies\", \"storage\"");
    assert!(browser.cookies.is_empty());
    assert_eq!(
        kept.clone().get(OVERVIEW).await.status,
        401,
        "the old cookie opens nothing"
    );
    assert_eq!(
        browser.post("/admin/api/sign-out", json!({})).await.status,
        204,
        "twice is no error"
    );
    assert_eq!(bench.audited("session_expired").await.len(), 1);
}

/// The bearers of the calls that end sessions at eHealth, once there are so many.
async fn ended_at_ehealth(bench: &Bench, count: usize) -> Vec<String> {
    for _ in 0..300 {
        let calls = bench.ehealth.calls("POST /auth/logout");
        if calls.len() >= count {
            let bearer = |call: &Call| call.headers["authorization"].to_str().unwrap().to_owned();
            return calls.iter().map(bearer).collect();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("eHealth is not told");
}

#[tokio::test]
async fn signing_out_ends_the_token_at_ehealth_too() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let mut other = bench.signed_in(HEAD).await;
    assert_eq!(browser.post("/admin/api/sign-out", json!({})).await.status, 204);
    let token = format!("Bearer CANARY-access-1.{HEAD}");
    assert_eq!(
        ended_at_ehealth(&bench, 1).await,
        [token],
        "their own token, and nobody else's"
    );
    assert_eq!(other.get(OVERVIEW).await.status, 200);

    // Whatever eHealth says, the session here is over; without one there is nothing to end.
    bench.ehealth.instead("POST /auth/logout", Instead::Text(502, "CANARY"));
    let mut kept = other.clone();
    assert_eq!(other.post("/admin/api/sign-out", json!({})).await.status, 204);
    assert_eq!(ended_at_ehealth(&bench, 2).await.len(), 2);
    assert_eq!(kept.get(OVERVIEW).await.status, 401);
    for mut over in [other, kept] {
        assert_eq!(over.post("/admin/api/sign-out", json!({})).await.status, 204);
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(bench.ehealth.calls("POST /auth/logout").len(), 2);
}

#[tokio::test]
async fn whoever_signs_out_during_their_refresh_does_not_stop_it() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    bench
        .ehealth
        .instead("PATCH ", Instead::Late(std::time::Duration::from_millis(400)));
    let answer = browser.post("/admin/api/refresh", order()).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(browser.post("/admin/api/sign-out", json!({})).await.status, 204);
    ended_at_ehealth(&bench, 1).await;
    let lines: Vec<String> = bench.ehealth.calls("").into_iter().map(|call| call.line).collect();
    let place = |begins: &str| lines.iter().rposition(|line| line.starts_with(begins)).unwrap();
    assert!(
        place("PATCH ") < place("POST /oauth/tokens"),
        "the new secret was tried: {lines:?}"
    );
    assert!(place("POST /oauth/tokens") < place("POST /auth/logout"), "{lines:?}");
    let active = bench.store.active(CLINIC.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(active.secret.expose(), bench.ehealth.secret());
    assert!(matches!(
        active.info.proof,
        auth_ui_contract::admin::Proof::Proven { .. }
    ));
}

async fn active(browser: &mut Browser) -> Answer {
    let request = Request::get(OVERVIEW).header("x-active", "1").body(Body::empty());
    browser.send(request.unwrap()).await
}

#[tokio::test]
async fn a_page_that_only_asks_does_not_keep_a_session_and_a_person_does_until_the_day_is_over() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let mut idle = bench.signed_in(HEAD).await;
    for _ in 0..14 {
        bench.later(60);
        assert_eq!(browser.get(OVERVIEW).await.status, 200);
        assert_eq!(idle.get(OVERVIEW).await.status, 200);
    }
    let now = active(&mut browser).await.json();
    assert_eq!(
        now["session"]["idle_until"].as_i64().unwrap(),
        now["now"].as_i64().unwrap() + 900
    );
    bench.later(70);
    assert_eq!(browser.get(OVERVIEW).await.status, 200, "somebody was there");
    assert_eq!(idle.get(OVERVIEW).await.status, 401, "nobody was there");

    let ends_at = now["session"]["ends_at"].as_i64().unwrap();
    for _ in 0..40 {
        bench.later(700);
        let answer = active(&mut browser).await;
        let at = bench.clock.now();
        assert_eq!(
            answer.status.as_u16(),
            if at < ends_at { 200 } else { 401 },
            "{}",
            ends_at - at
        );
        if at >= ends_at {
            return;
        }
    }
    panic!("a session lasts longer than eight hours");
}

#[tokio::test]
async fn a_late_note_of_activity_does_not_bring_back_a_session_that_was_ended() {
    let bench = Bench::new().await;
    for _ in 0..20 {
        let mut browser = bench.signed_in(HEAD).await;
        let kept = browser.clone();
        bench.later(1);
        let mut asking = kept.clone();
        let (_, out) = tokio::join!(active(&mut asking), browser.post("/admin/api/sign-out", json!({})));
        assert_eq!(out.status, 204);
        assert_eq!(kept.clone().get(OVERVIEW).await.status, 401);
    }
}

/// Requirements A10: each of the four conditions, there and not there, on every route that changes anything.
#[tokio::test]
async fn every_missing_sign_of_our_own_page_is_a_forged_request() {
    let bench = Bench::new().await;
    let routes = [
        ("/admin/api/sign-in", json!({ "edrpou": EDRPOU })),
        ("/admin/api/refresh", order()),
        ("/admin/api/check-secret", json!({})),
        ("/admin/api/sign-out", json!({})),
    ];
    let mut browser = bench.signed_in(HEAD).await;
    let before = bench.ehealth.calls("").len();
    let mut forged = 0;
    for (path, body) in &routes {
        for bits in 0..15_u8 {
            let has = |bit: u8| bits & (1 << bit) != 0;
            let request = Request::builder()
                .method(if has(0) { Method::POST } else { Method::PUT })
                .uri(*path)
                .header("content-type", if has(1) { "application/json" } else { "text/plain" })
                .header(if has(2) { "x-csrf" } else { "x-other" }, "1")
                .header("sec-fetch-site", if has(3) { "same-origin" } else { "cross-site" })
                .header("origin", if has(3) { ORIGIN } else { "https://evil.example" })
                .body(Body::from(body.to_string()));
            let answer = browser.send(request.unwrap()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error().as_str()),
                (403, "forged_request"),
                "{path} {bits:04b}"
            );
            forged += 1;
            if forged % 50 == 0 {
                bench.later(61);
            }
        }
        // What a form, an image and a careless script of another site can send.
        for request in [
            Request::post(*path).header("content-type", "application/x-www-form-urlencoded"),
            Request::get(*path).header("sec-fetch-site", "cross-site"),
            Request::get(*path),
            Request::options(*path).header("origin", "https://evil.example"),
        ] {
            let answer = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(
                !answer
                    .headers
                    .keys()
                    .any(|name| name.as_str().starts_with("access-control"))
            );
            forged += 1;
            if forged % 50 == 0 {
                bench.later(61);
            }
        }
    }
    assert_eq!(bench.ehealth.calls("").len(), before, "eHealth hears nothing");
    assert_eq!(bench.audited("malicious_csrf").await.len(), forged);
    assert_eq!(browser.get(OVERVIEW).await.status, 200, "still signed in");
}

#[tokio::test]
async fn the_audit_log_cannot_be_filled_from_outside() {
    let bench = Bench::new().await;
    for _ in 0..200 {
        bench
            .browser()
            .send(Request::post("/admin/api/refresh").body(Body::empty()).unwrap())
            .await;
    }
    assert_eq!(bench.audited("malicious_csrf").await.len(), 60);
}
