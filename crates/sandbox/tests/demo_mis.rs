//! The demo MIS: reads secrets where a MIS back end does, signs people in, passes the proxy's sign-ins on.

mod common;

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, Request, StatusCode},
    routing::get,
};
use common::{Reply, World, staff::asks, text};
use ehealth_sandbox::seed::SeedClinic;
use serde_json::json;
use tokio::net::TcpListener;

const CLINIC: SeedClinic = SeedClinic::Ambulatory;
const TOKEN: &str = "machine token of the demo";

/// Stands where the proxy's machine endpoint would.
#[derive(Clone, Default)]
struct Vault(Arc<Mutex<(u32, String)>>);

impl Vault {
    fn put(&self, version: u32, secret: &str) {
        *self.0.lock().expect("a lock") = (version, secret.to_owned());
    }

    async fn listen(&self) -> String {
        let vault = self.clone();
        let answer = async move |Path(id): Path<String>, headers: HeaderMap| {
            if headers
                .get("authorization")
                .is_none_or(|value| value != &format!("Bearer {TOKEN}"))
            {
                return Err(StatusCode::UNAUTHORIZED);
            }
            if id != CLINIC.id() {
                return Err(StatusCode::NOT_FOUND);
            }
            let (version, secret) = vault.0.lock().expect("a lock").clone();
            Ok(Json(
                json!({"client_id": id, "connection_id": CLINIC.connection_ids()[0], "version": version,
                "fingerprint": format!("{version:08x}"), "stored_at": 0, "client_secret": secret, "in_doubt": false}),
            ))
        };
        let app = Router::new().route("/machine/v1/clients/{id}/secret", get(answer));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        format!("http://{address}")
    }
}

/// A file that goes with the test.
struct TokenFile(std::path::PathBuf);

impl TokenFile {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ehealth-sandbox-mis-{}-{name}", std::process::id()));
        std::fs::File::create(&path)
            .and_then(|mut file| file.write_all(content.as_bytes()))
            .expect("a file");
        TokenFile(path)
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

async fn world(vault: &Vault, file: &TokenFile) -> World {
    let address = vault.listen().await;
    World::with(|config| {
        config.mis_secrets_url = Some(address);
        config.mis_token_file = Some(file.0.clone());
    })
}

/// Presses a button of the demo MIS and chooses the head; what the MIS shows afterwards, and the way back.
async fn sign_in(world: &World, secret: &str) -> (Reply, String, String) {
    let form = format!("edrpou={}&secret={secret}", CLINIC.edrpou());
    let request = Request::post("/mis/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let away = world.send(request.expect("a request")).await;
    let cookie = away
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned();
    let page = away
        .header("location")
        .strip_prefix("http://127.0.0.1:8090")
        .expect("eHealth")
        .to_owned();
    assert_eq!(world.get(&page, "").await.status, StatusCode::OK);
    let owner = world.person(CLINIC, "owner").await;
    let form = format!("{}&user={owner}", page.split_once('?').expect("a query").1);
    let request = Request::post("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let back = world.send(request.expect("a request")).await;
    let callback = back
        .header("location")
        .strip_prefix("http://127.0.0.1:8090")
        .expect("the MIS")
        .to_owned();
    (come_back(world, &callback, &cookie).await, callback, cookie)
}

async fn come_back(world: &World, callback: &str, cookie: &str) -> Reply {
    let request = Request::get(callback).header("cookie", cookie).body(Body::empty());
    world.send(request.expect("a request")).await
}

async fn refresh(world: &World) -> String {
    let bearer = text(&world.signed_in(CLINIC, "owner").await["value"]);
    let reply = world
        .ask(asks("PATCH", &common::staff::refresh_path(CLINIC), &bearer))
        .await;
    text(&reply.json["data"]["secret"])
}

#[tokio::test]
async fn people_sign_in_with_the_secret_the_proxy_keeps_and_not_with_the_one_before() {
    let (vault, file) = (Vault::default(), TokenFile::new("journey", &format!("{TOKEN}\n")));
    let world = world(&vault, &file).await;
    let old = world.secret(CLINIC).await;
    vault.put(1, &old);
    let page = world.get("/mis", "").await.text;
    assert!(page.contains("data-version=\"1\"") && page.contains("data-fingerprint=\"00000001\""));
    assert!(page.contains("id=\"mis-new-12345678\"") && !page.contains("id=\"mis-old-12345678\""));

    let new = refresh(&world).await;
    // The MIS is told of no new version yet: its sign-in fails as it would.
    let (refused, ..) = sign_in(&world, "new").await;
    assert!(refused.text.contains("data-outcome=\"error\"") && refused.text.contains("Invalid client id or secret."));

    vault.put(2, &new);
    let (shown, callback, cookie) = sign_in(&world, "new").await;
    assert!(
        shown.has_token() && shown.text.contains("data-version=\"2\""),
        "{}",
        shown.text
    );
    let (refused, ..) = sign_in(&world, "old").await;
    for words in [
        "data-outcome=\"error\"",
        "data-secret=\"old\"",
        "data-version=\"1\"",
        "Invalid client id or secret.",
    ] {
        assert!(refused.text.contains(words), "{words}: {}", refused.text);
    }
    let page = world.get("/mis", "").await.text;
    assert!(page.contains("id=\"mis-old-12345678\""));
    for text in [&page, &shown.text, &refused.text] {
        assert!(!text.contains(&old) && !text.contains(&new), "a secret is never shown");
    }
    // A reload exchanges nothing, nor does another browser.
    assert_eq!(
        come_back(&world, &callback, &cookie).await.status,
        StatusCode::BAD_REQUEST
    );
    let (.., callback, _) = sign_in(&world, "new").await;
    assert_eq!(
        come_back(&world, &callback, "mis_session=another").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn sign_ins_of_the_proxy_are_passed_on_unchanged_and_show_the_mis_the_secret_before() {
    let (vault, file) = (Vault::default(), TokenFile::new("passing", TOKEN));
    let world = world(&vault, &file).await;
    vault.put(1, &world.secret(CLINIC).await);
    let query = "code=a%3D%3D&state=auth-ui.x%20y+z&other=%D1%97";
    let reply = world.get(&format!("/mis/callback?{query}"), "").await;
    assert_eq!(reply.status, StatusCode::FOUND);
    assert_eq!(
        reply.header("location"),
        format!("http://127.0.0.1:8080/admin/callback?{query}")
    );
    vault.put(2, &refresh(&world).await);
    assert!(world.get("/mis", "").await.text.contains("id=\"mis-old-12345678\""));
    // A state of nobody's is no sign-in.
    let reply = world.get("/mis/callback?code=x&state=auth-uix", "").await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_page_says_what_is_missing() {
    let shown = async |world: World| world.get("/mis", "").await.text;
    assert!(shown(World::new()).await.contains("--mis-secrets-url"));
    let only_address = World::with(|config| config.mis_secrets_url = Some("http://127.0.0.1:9".to_owned()));
    assert!(shown(only_address).await.contains("--mis-token-file"));
    let file = TokenFile::new("missing", "another token");
    let unreachable = World::with(|config| {
        config.mis_secrets_url = Some("http://127.0.0.1:9".to_owned());
        config.mis_token_file = Some(file.0.clone());
    });
    assert!(shown(unreachable).await.contains("не відповідає"));
    let refused = world(&Vault::default(), &file).await;
    assert!(shown(refused).await.contains("не приймає токен"));
    let file = TokenFile::new("known", TOKEN);
    let unknown = world(&Vault::default(), &file).await;
    assert!(
        shown(unknown).await.contains("не знає цього закладу"),
        "for the other clinics"
    );
    let empty = TokenFile::new("empty", "\n");
    assert!(shown(world(&Vault::default(), &empty).await).await.contains("порожній"));
}
