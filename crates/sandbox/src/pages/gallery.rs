//! `GET /gallery/`: every page in every state, when a folder with it was named; for developers only.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{Shared, pages};

/// The page itself.
pub async fn page(sandbox: State<Shared>) -> Response {
    file(sandbox, Path("index.html".to_owned())).await
}

/// A file beside it. The folder is flat, and a name with a separator is not looked for.
pub async fn file(State(sandbox): State<Shared>, Path(name): Path<String>) -> Response {
    let kind = match name.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "js")) => "text/javascript",
        Some((_, "wasm")) => "application/wasm",
        Some((_, "svg")) => "image/svg+xml",
        _ => return nothing(),
    };
    let Some(folder) = sandbox.config.gallery.as_ref().filter(|_| !name.contains(['/', '\\'])) else {
        return nothing();
    };
    match tokio::fs::read(folder.join(name)).await {
        Ok(content) => (
            [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")],
            content,
        )
            .into_response(),
        Err(_) => nothing(),
    }
}

fn nothing() -> Response {
    (StatusCode::NOT_FOUND, pages::not_found()).into_response()
}
