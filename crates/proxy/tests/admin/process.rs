//! The running process: its log, and how it stops.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bench::{MACHINE_TOKEN, files};
use crate::binary::*;
use crate::ehealth::*;
use crate::support::temp;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_read_at_the_admin_page_is_told_in_its_own_words() {
    let (_keep, folder) = temp();
    files(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start(&folder, &ehealth.url, &[]);
    for (path, words) in [("/admin/", "href=\"/admin/\""), ("/confidant/sign-up", "застосунку")] {
        let mut stream = TcpStream::connect(&running.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nbad header\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 400 ") && answer.contains(words),
            "{answer}"
        );
    }
    running.terminate();
    running.ended();
}

/// Requirements A3 and A14: through the whole journey, with everything switched on, the log holds nothing that is secret.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_no_secret_token_key_or_cookie() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start(&folder, &ehealth.url, &[]);
    let session = running.sign_in();
    running.overview(&session);
    running.order(&session);
    let until = Instant::now() + Duration::from_secs(10);
    while running.overview(&session)["active"]["number"] != 2 {
        assert!(Instant::now() < until, "the refresh does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    running.post("/admin/api/check-secret", &session, &json!({}));
    for instead in [
        Instead::Json(403, refusal(403, "forbidden", "CANARY-message")),
        Instead::Text(502, "CANARY"),
        Instead::Cut,
    ] {
        ehealth.instead("POST /oauth/tokens", instead);
        running.post("/admin/api/check-secret", &session, &json!({}));
    }
    let secret = format!("GET /machine/v1/clients/{CLINIC}/secret");
    let bearer = format!("Authorization: Bearer {MACHINE_TOKEN}\r\n");
    let (head, body) = running.say(&running.machine, &secret, &bearer, "");
    assert!(
        head.starts_with("HTTP/1.1 200") && body.contains(&ehealth.secret()),
        "{head}"
    );
    running.say(&running.machine, &secret, "Authorization: Bearer CANARY-wrong\r\n", "");
    running.say(
        &running.address,
        "GET /admin/callback?code=CANARY&state=CANARY&error=CANARY",
        "Cookie: a=CANARY\r\n",
        "",
    );
    running.post("/admin/api/refresh", &session, &json!({ "CANARY": 1 }));
    running.post("/admin/api/sign-out", &session, &json!({}));
    running.terminate();
    let (code, log) = running.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(
        log.contains("route=\"/admin/api/refresh\"") && log.contains("route=\"/machine/v1/clients/{id}/secret\""),
        "{log}"
    );
    // What the engine itself says is there too.
    assert!(log.contains("auth_ui_refresh::engine::run: new secret stored"), "{log}");
    let id = session.split_once('=').unwrap().1.trim();
    for hidden in ["CANARY", id, EDRPOU, "head@clinic.example"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
    // Nor do the files of the store.
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("store.db") {
            let bytes = std::fs::read(&path).unwrap();
            for hidden in ["CANARY", id] {
                let found = bytes.windows(hidden.len()).any(|part| part == hidden.as_bytes());
                assert!(!found, "{hidden} in {}", path.display());
            }
        }
    }
    let (code, _, _) = run(&folder, &["audit", "verify"], "");
    assert_eq!(code, Some(0));
}

/// An operator who has set nothing learns how each refresh ended, and no secret.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_how_refreshes_ended_without_being_asked() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start_with(&folder, &ehealth.url, &[], false);
    let session = running.sign_in();
    let refused = refusal(403, "forbidden", "CANARY-message");
    ehealth.instead("PATCH ", Instead::Json(403, refused));
    for history in [1, 2] {
        running.order(&session);
        let until = Instant::now() + Duration::from_secs(10);
        while running.overview(&session)["history"]["attempts"]
            .as_array()
            .unwrap()
            .len()
            < history
        {
            assert!(Instant::now() < until, "the refresh does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    running.terminate();
    let (code, log) = running.ended();
    assert_eq!(code, Some(0), "{log}");
    for line in [
        "INFO auth_ui_refresh::engine::run: refresh ended attempt=",
        "outcome=\"not_changed\"",
        "INFO auth_ui_refresh::engine::run: new secret stored attempt=",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    let id = session.split_once('=').unwrap().1.trim();
    for hidden in ["CANARY", id, EDRPOU, "head@clinic.example"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_to_be_told_hears_of_a_refresh_within_seconds() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let (ehealth, receiver) = (Ehealth::start().await, Ehealth::start().await);
    receiver.instead("POST /told", Instead::Json(200, json!({})));
    let url = format!("{}/told", receiver.url);
    let running = Running::start(&folder, &ehealth.url, &["--admin-notify-url", &url]);
    let session = running.sign_in();
    running.order(&session);
    let until = Instant::now() + Duration::from_secs(20);
    while receiver.calls("POST /told").is_empty() {
        assert!(Instant::now() < until, "nobody is told");
        std::thread::sleep(Duration::from_millis(50));
    }
    let told: Value = serde_json::from_slice(&receiver.calls("POST /told")[0].body).unwrap();
    assert_eq!(
        (&told["outcome"], &told["client_id"]),
        (&json!("stored"), &json!(CLINIC))
    );
    running.terminate();
    assert_eq!(running.ended().0, Some(0));
}

/// Requirements B17: also when told twice. Until then a load balancer reads why nobody new is served, and the MIS back end
/// the secret in force.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_to_stop_waits_for_the_refresh_under_way() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let health = free();
    let running = Running::start(&folder, &ehealth.url, &["--admin-health-listen", &health]);
    assert_eq!(running.say(&health, "GET /readyz", "", "").1, "ok\n");
    let session = running.sign_in();
    ehealth.instead("PATCH ", Instead::Late(Duration::from_secs(3)));
    running.order(&session);
    while ehealth.refreshes() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.terminate();
    std::thread::sleep(Duration::from_millis(300));
    running.terminate();
    std::thread::sleep(Duration::from_millis(300));
    let (head, body) = running.say(&health, "GET /readyz", "", "");
    assert!(
        head.starts_with("HTTP/1.1 503") && body == "stopping\n",
        "{head} {body}"
    );
    let secret = format!("GET /machine/v1/clients/{CLINIC}/secret");
    let bearer = format!("Authorization: Bearer {MACHINE_TOKEN}\r\n");
    let (head, body) = running.say(&running.machine, &secret, &bearer, "");
    assert!(head.starts_with("HTTP/1.1 200") && body.contains(OLD_SECRET), "{head}");
    assert!(TcpStream::connect(&running.address).is_err(), "nobody new is served");
    let (code, log) = running.ended();
    assert_eq!(code, Some(0), "{log}");
    let (_, active, _) = run(&folder, &["secrets", "active", "--client-id", CLINIC], "");
    let active: Value = serde_json::from_str(&active).unwrap();
    assert_eq!(
        (&active["client_secret"], &active["version"]),
        (&json!(ehealth.secret()), &json!(2)),
        "{log}"
    );
    assert_eq!(ehealth.refreshes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_died_in_between_leaves_an_unknown_outcome_for_the_next_one() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let mut running = Running::start(&folder, &ehealth.url, &[]);
    let session = running.sign_in();
    ehealth.instead("PATCH ", Instead::Hang);
    running.order(&session);
    while ehealth.refreshes() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.child.kill().unwrap();
    running.child.wait().unwrap();

    let running = Running::start(&folder, &ehealth.url, &[]);
    let overview = running.overview(&session);
    assert_eq!(
        overview["session"]["actor"]["user_id"], HEAD,
        "sessions outlive a process"
    );
    assert!(
        overview["last"]["outcome"]["outcome"] == "in_doubt" || overview["running"]["phase"] == "asking",
        "{overview}"
    );
    assert_eq!(ehealth.refreshes(), 1, "never repeated by itself");
    running.terminate();
    assert_eq!(running.ended().0, Some(0));
}
