//! The router: settings and assets in, answers out. No socket, so tests call it directly.

use std::sync::Arc;

use auth_ui_contract::paths;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Router, middleware};
use http::Method;

use crate::around::{HeadLimits, Route, around};
use crate::assets::{Assets, Files};
use crate::document::Document;
use crate::health::{self, Readiness};
use crate::patient::{self, Upstream};
use crate::refusal::{self, Refusal};
use crate::settings::{Problem, Settings};

/// Everything the proxy answers.
pub fn app(settings: &Settings, files: &Files, readiness: Readiness) -> Result<Router, Problem> {
    let document = Arc::new(Document::new(files, settings.page)?);
    let assets = Arc::new(Assets::new(files));
    let upstream = Arc::new(Upstream::new(settings)?);
    let limits = HeadLimits {
        request_line: settings.max_request_line,
    };
    let forward = any(patient::forward).with_state(upstream);
    Ok(Router::new()
        .route(paths::SIGN_UP_PAGE, any(page).with_state(document))
        .route("/api/{*rest}", forward.clone())
        .route("/oauth/{*rest}", forward.clone())
        .route("/user/{*rest}", forward)
        .route(health::LIVE, any(health::live))
        .route(health::READY, any(health::ready).with_state(readiness))
        .fallback_service(any(asset).with_state(assets))
        .layer(middleware::from_fn_with_state(limits, around)))
}

/// The confidant's page.
async fn page(State(document): State<Arc<Document>>, request: Request) -> Response {
    let answer = match reads(request.method()) {
        true => document.answer(request.headers()),
        false => Refusal::method_not_allowed(READING).into_response(),
    };
    named(answer, paths::SIGN_UP_PAGE)
}

/// A file of the build, or nothing.
async fn asset(State(assets): State<Arc<Assets>>, request: Request) -> Response {
    match (request.uri().path(), reads(request.method())) {
        ("/", _) => named(refusal::NO_LINK.into_response(), "/"),
        (path, reads) => match (assets.at(path), reads) {
            (Some(asset), true) => named(asset.answer(request.headers()), "asset"),
            (Some(_), false) => named(Refusal::method_not_allowed(READING).into_response(), "asset"),
            (None, _) => refusal::NOT_FOUND.into_response(),
        },
    }
}

const READING: &str = "GET, HEAD";

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn named(mut answer: Response, route: &'static str) -> Response {
    answer.extensions_mut().insert(Route(route));
    answer
}
