//! The clinic's owners hear how every refresh ended (requirements D15).

use auth_ui_contract::admin::paths;
use auth_ui_refresh::Secret;
use serde_json::{Value, json};

use crate::bench::*;
use crate::ehealth::*;

const TOKEN: &str = "CANARY-notify-token";

/// An admin surface that tells a receiver, and the receiver.
async fn told() -> (Bench, Ehealth, tempfile::TempDir) {
    told_with(&[]).await
}

async fn told_with(more: &[(&str, &str)]) -> (Bench, Ehealth, tempfile::TempDir) {
    let receiver = Ehealth::start().await;
    let keep = tempfile::tempdir().unwrap();
    let token = private(&keep.path().join("token"), TOKEN);
    let url = format!("{}/told", receiver.url);
    let flags: [(&str, &str); 2] = [("--admin-notify-url", &url), ("--admin-notify-token-file", &token)];
    let bench = Bench::with(&[&flags, more].concat()).await;
    (bench, receiver, keep)
}

/// One round, with the receiver taking so many endings.
async fn round(bench: &Bench, receiver: &Ehealth, takes: usize) -> bool {
    for _ in 0..takes {
        receiver.instead("POST /told", Instead::Json(200, json!({})));
    }
    let notifier = bench.admin.notifier().unwrap().unwrap();
    notifier.round(&bench.store).await.unwrap()
}

fn heard(receiver: &Ehealth) -> Vec<Value> {
    let calls = receiver.calls("POST /told");
    calls
        .iter()
        .map(|call| serde_json::from_slice(&call.body).unwrap())
        .collect()
}

#[tokio::test]
async fn every_ending_is_told_until_it_is_taken_and_then_no_more() {
    let (bench, receiver, _keep) = told().await;
    let mut browser = bench.signed_in(HEAD).await;
    assert!(round(&bench, &receiver, 0).await, "nothing has ended");
    assert!(heard(&receiver).is_empty());
    let ended = bench.refreshed(&mut browser).await;
    assert!(!round(&bench, &receiver, 0).await, "the receiver answered 404");
    receiver.instead("POST /told", Instead::Redirect);
    receiver.instead("POST /elsewhere", Instead::Json(200, json!({})));
    assert!(!round(&bench, &receiver, 0).await, "a redirect is not followed");
    assert!(receiver.calls("POST /elsewhere").is_empty());
    assert!(round(&bench, &receiver, 1).await);
    assert!(round(&bench, &receiver, 0).await, "it knows");
    let heard = heard(&receiver);
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|one| *one == heard[0]), "the same each time");
    let one = &heard[0];
    assert_eq!(
        (&one["event"], &one["outcome"], &one["version"], &one["reason"]),
        (
            &json!("client_secret_refresh_ended"),
            &json!("stored"),
            &json!(2),
            &json!("test")
        )
    );
    assert_eq!((&one["attempt"], &one["user_id"]), (&ended["id"], &json!(HEAD)));
    assert_eq!(one["fingerprint"], ended["outcome"]["fingerprint"]);
    let call = &receiver.calls("POST /told")[0];
    assert_eq!(call.headers["authorization"], format!("Bearer {TOKEN}"));
    for name in ["api-key", "x-custom-psk", "cookie"] {
        assert!(!call.headers.contains_key(name), "{name}");
    }
    let body = String::from_utf8(call.body.to_vec()).unwrap();
    for hidden in ["CANARY", "head@clinic.example", EDRPOU, "Амбулаторія"] {
        assert!(!body.contains(hidden), "{hidden}: {body}");
    }
}

#[tokio::test]
async fn an_ending_that_the_receiver_refuses_does_not_silence_the_others() {
    let (bench, receiver, _keep) = told().await;
    let mut browser = bench.signed_in(HEAD).await;
    let first = bench.refreshed(&mut browser).await;
    let second = bench.refreshed(&mut browser).await;
    let ids = || -> Vec<Value> { heard(&receiver).iter().map(|one| one["attempt"].clone()).collect() };

    receiver.instead("POST /told", Instead::Json(422, json!({})));
    assert!(!round(&bench, &receiver, 1).await, "the first is refused");
    assert_eq!(ids(), [&first["id"], &second["id"]].map(Value::clone));
    assert!(round(&bench, &receiver, 1).await, "the refused one is told again");
    assert!(ids()[2..].iter().all(|id| *id == first["id"]), "and the other is not");
    assert!(round(&bench, &receiver, 0).await, "it knows");
}

#[tokio::test]
async fn many_refused_endings_do_not_silence_the_next_one_either() {
    let often = [
        ("--admin-refreshes-per-connection", "100"),
        ("--admin-refreshes-per-user", "100"),
    ];
    let (bench, receiver, _keep) = told_with(&often).await;
    let mut browser = bench.signed_in(HEAD).await;
    // One more than are asked for at a time.
    let mut ids = Vec::new();
    for _ in 0..21 {
        bench
            .ehealth
            .instead("PATCH ", Instead::Json(403, json!({"error": {"type": "forbidden"}})));
        ids.push(bench.refreshed(&mut browser).await["id"].clone());
    }
    for _ in 0..20 {
        receiver.instead("POST /told", Instead::Json(422, json!({})));
    }
    assert!(!round(&bench, &receiver, 21).await);
    let heard: Vec<_> = heard(&receiver).iter().map(|one| one["attempt"].clone()).collect();
    assert_eq!(heard, ids);
    assert!(round(&bench, &receiver, 20).await, "the last one is not told again");
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_is_not_told_the_rest_in_that_round() {
    let (bench, receiver, _keep) = told().await;
    let mut browser = bench.signed_in(HEAD).await;
    let first = bench.refreshed(&mut browser).await;
    bench.refreshed(&mut browser).await;
    receiver.instead("POST /told", Instead::Hang);
    assert!(!round(&bench, &receiver, 1).await);
    let heard = heard(&receiver);
    assert_eq!((heard.len(), &heard[0]["attempt"]), (1, &first["id"]));
}

#[tokio::test]
async fn a_doubt_that_is_settled_is_told_again_and_what_is_old_is_not() {
    let (bench, receiver, _keep) = told().await;
    let mut browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead("PATCH ", Instead::Text(502, "bad gateway"));
    bench.refreshed(&mut browser).await;
    assert!(round(&bench, &receiver, 1).await);
    bench.later(61);
    let checked = browser.post(paths::CHECK_SECRET, json!({})).await;
    assert_eq!(checked.json()["result"], "accepted", "{}", checked.text);
    assert!(round(&bench, &receiver, 1).await);
    let words = |one: &Value| (one["outcome"].clone(), one["detail"].clone());
    let heard: Vec<_> = heard(&receiver).iter().map(words).collect();
    assert_eq!(
        heard,
        [
            (json!("in_doubt"), json!("upstream_failed")),
            (json!("not_changed"), json!("proven_unchanged"))
        ]
    );

    bench.refreshed(&mut browser).await;
    bench.later(25 * 3600);
    assert!(
        round(&bench, &receiver, 0).await,
        "a day later nobody needs to hear of it"
    );
}

#[tokio::test]
async fn a_doubt_that_somebody_has_ended_by_hand_is_told_again_with_the_time() {
    let (bench, receiver, _keep) = told().await;
    let mut browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead("PATCH ", Instead::Text(502, "bad gateway"));
    let doubt = bench.refreshed(&mut browser).await;
    assert!(round(&bench, &receiver, 1).await);
    let connection = doubt["connection_id"].as_str().unwrap().parse().unwrap();
    let secret = Secret::new("CANARY-by-hand");
    bench.store.import(&clinic(), Some(connection), &secret).await.unwrap();
    assert!(round(&bench, &receiver, 1).await);
    assert!(round(&bench, &receiver, 0).await, "and then no more");
    let [first, second] = heard(&receiver).try_into().unwrap();
    assert_eq!(
        (&first["outcome"], &first["settled_at"]),
        (&json!("in_doubt"), &json!(null))
    );
    assert_eq!(
        (&second["attempt"], &second["outcome"]),
        (&doubt["id"], &json!("in_doubt"))
    );
    assert!(second["settled_at"].is_i64(), "{second}");
    let row = browser.get("/admin/api/history.csv").await.text;
    let cells: Vec<&str> = row.trim().lines().nth(1).unwrap().split(',').collect();
    assert_ne!(cells.last(), Some(&"\"\""), "the table has the time too: {row}");
}
