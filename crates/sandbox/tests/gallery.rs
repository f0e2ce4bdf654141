//! The developers' gallery: served only when a folder was named, and nothing beside that folder.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use ehealth_sandbox::{Config, app};
use tower::ServiceExt;

async fn get(config: &Config, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = app(config.clone()).oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn without_a_folder_there_is_no_gallery_and_no_link_to_one() {
    let config = Config::default();
    assert_eq!(get(&config, "/gallery/").await.0, StatusCode::NOT_FOUND);
    assert!(!get(&config, "/").await.1.contains("/gallery/"));
}

#[tokio::test]
async fn a_named_folder_is_served_and_linked() {
    let folder = prepared();
    let config = Config {
        gallery: Some(folder.join("built")),
        ..Config::default()
    };
    assert!(get(&config, "/").await.1.contains("href=\"/gallery/\""));
    let (status, page) = get(&config, "/gallery/").await;
    assert_eq!((status, page.as_str()), (StatusCode::OK, "the page"));
    assert_eq!(get(&config, "/gallery/app.js").await.1, "the app");
    for beside in [
        "/gallery/absent.js",
        "/gallery/..%2Fsecret.html",
        "/gallery/..%5Csecret.html",
        "/gallery/%2e%2e%2fsecret.html",
    ] {
        let (status, page) = get(&config, beside).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{beside}");
        assert!(!page.contains("not for everybody"), "{beside}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// A folder with a built gallery, and a file beside it.
fn prepared() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("sandbox-gallery-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("built")).unwrap();
    std::fs::write(folder.join("built/index.html"), "the page").unwrap();
    std::fs::write(folder.join("built/app.js"), "the app").unwrap();
    std::fs::write(folder.join("secret.html"), "not for everybody").unwrap();
    folder
}
