//! The endpoint of the MIS back end.

use axum::body::Body;
use http::Request;
use http::request::Builder;
use serde_json::json;
use tower::ServiceExt as _;

use crate::bench::*;
use crate::ehealth::*;

fn path() -> String {
    format!("/machine/v1/clients/{CLINIC}/secret")
}

fn asking() -> Builder {
    Request::get(path()).header("authorization", format!("Bearer {MACHINE_TOKEN}"))
}

async fn ask(bench: &Bench, request: Builder) -> Answer {
    Answer::of(
        bench
            .machine
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap(),
    )
    .await
}

#[tokio::test]
async fn the_back_end_reads_the_active_secret_and_polls_for_little() {
    let bench = Bench::new().await;
    let answer = ask(&bench, asking()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let told = answer.json();
    assert_eq!(told["client_secret"], OLD_SECRET);
    assert_eq!(
        (&told["version"], &told["connection_id"], &told["in_doubt"]),
        (&json!(1), &json!(CONNECTION), &json!(false))
    );
    let etag = answer.header("etag").to_owned();
    assert!(!etag.contains("CANARY"));
    let same = ask(&bench, asking().header("if-none-match", &etag)).await;
    assert_eq!((same.status.as_u16(), same.text.as_str()), (304, ""));
    let read = bench.audited("sensitive_read").await;
    assert_eq!(read.len(), 1, "a 304 tells no secret");
    assert_eq!(
        (&read[0]["actor"], &read[0]["fingerprint"]),
        (&json!("machine"), &told["fingerprint"])
    );

    let mut browser = bench.signed_in(HEAD).await;
    bench.refreshed(&mut browser).await;
    let fresh = ask(&bench, asking().header("if-none-match", &etag)).await;
    assert_eq!(fresh.json()["client_secret"], bench.ehealth.secret());
    assert_eq!(fresh.json()["version"], 2);

    let etag = fresh.header("etag").to_owned();
    bench.ehealth.instead("PATCH ", Instead::Hang);
    bench.refreshed(&mut browser).await;
    let doubtful = ask(&bench, asking().header("if-none-match", &etag)).await;
    assert_eq!(
        (doubtful.status.as_u16(), &doubtful.json()["in_doubt"]),
        (200, &json!(true))
    );
}

#[tokio::test]
async fn a_wrong_token_opens_nothing() {
    let bench = Bench::new().await;
    let get = || Request::get(path());
    for request in [
        get(),
        get().header("authorization", MACHINE_TOKEN),
        get().header("authorization", format!("Basic {MACHINE_TOKEN}")),
        get().header("authorization", "Bearer "),
        get().header("authorization", format!("Bearer {MACHINE_TOKEN}x")),
        get().header("authorization", format!("Bearer {}", &MACHINE_TOKEN[1..])),
        asking().header("authorization", "Bearer other"),
    ] {
        let answer = ask(&bench, request).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert!(!answer.text.contains("CANARY"));
    }
    assert_eq!(bench.audited("authn_login_fail").await.len(), 7);
    assert!(bench.audited("sensitive_read").await.is_empty());
}

#[tokio::test]
async fn a_browser_is_refused_whatever_it_knows() {
    let bench = Bench::new().await;
    for (name, value) in [
        ("cookie", "a=b"),
        ("origin", "http://127.0.0.1:8082"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-dest", "empty"),
    ] {
        let answer = ask(&bench, asking().header(name, value)).await;
        assert_eq!(answer.status, 403, "{name}");
        assert!(!answer.text.contains("CANARY"));
    }
    assert!(bench.audited("sensitive_read").await.is_empty());
}

#[tokio::test]
async fn only_known_clinics_have_a_secret() {
    let bench = Bench::new().await;
    for id in ["11111111-1111-4111-8111-111111111111", "x", "..%2f", "%00"] {
        let request = Request::get(format!("/machine/v1/clients/{id}/secret"));
        let answer = ask(
            &bench,
            request.header("authorization", format!("Bearer {MACHINE_TOKEN}")),
        )
        .await;
        assert_eq!(answer.status, 404, "{id}");
    }
    let elsewhere = Request::get("/admin/api/overview").header("authorization", format!("Bearer {MACHINE_TOKEN}"));
    assert_eq!(ask(&bench, elsewhere).await.status, 404);
}

#[tokio::test]
async fn a_token_is_replaced_by_accepting_both_for_a_while() {
    use sha2::{Digest, Sha256};
    let (_keep, folder) = crate::support::temp();
    let new = "tomorrow-token-0123456789abcdef-0123";
    let text = format!("{MACHINE_TOKEN}\nsha256:{:x}\n", Sha256::digest(new));
    let file = private(&folder.join("tokens"), &text);
    let bench = Bench::with(&[("--admin-machine-token-file", &file)]).await;
    for token in [MACHINE_TOKEN, new] {
        let request = Request::get(path()).header("authorization", format!("Bearer {token}"));
        assert_eq!(ask(&bench, request).await.status, 200);
    }
}
