//! The demo patient information system: prepares and signs a request, takes the code back (seed 4.1, 4.9).
//!
//! To eHealth it is a client like any other: it exchanges its code over the same endpoint, journal and faults included.

pub mod callback;
pub mod exchange;
pub mod form;
pub mod sessions;
pub mod sign;

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode, header, uri::PathAndQuery},
    middleware::{self, Next},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};

use crate::{
    Shared, gateway, pages,
    scenarios::{self, Draft},
    seed::SeedConfidant,
};

/// What PIS handlers hold: the sandbox, and eHealth as it is reached from outside.
#[derive(Clone)]
pub struct Pis {
    /// The sandbox.
    pub sandbox: Shared,
    /// eHealth behind its edge.
    pub ehealth: Router,
}

/// The PIS pages.
pub fn router(sandbox: Shared, ehealth: Router) -> Router {
    Router::new()
        .route("/pis", get(form::page))
        .route("/pis/sign", post(sign::sign))
        .route("/pis/callback", get(callback::page))
        .route("/pis/refresh", post(callback::refresh))
        .route("/pis/go/{id}", get(go))
        .layer(middleware::from_fn_with_state(sandbox.clone(), one_name))
        .with_state(Pis { sandbox, ehealth })
}

/// Cookies belong to a host name: who came by the machine's other name is sent to the one the callback has.
pub async fn one_name(State(sandbox): State<Shared>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let own = sandbox.config.public_url.split("://").nth(1).unwrap_or_default();
    let port = own.rsplit(':').next().unwrap_or_default();
    let by_other_name = host.is_some_and(|host| {
        host != own && (host == format!("localhost:{port}") || host == format!("127.0.0.1:{port}"))
    });
    if by_other_name && request.method() == Method::GET {
        let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
        return found(&format!("{}{path}", sandbox.config.public_url));
    }
    next.run(request).await
}

/// The cookie of the PIS's own session.
const COOKIE: &str = "pis_session";

/// The visitor's session, opened when there is none.
fn session(sandbox: &Shared, headers: &HeaderMap) -> String {
    sandbox.sessions().open(gateway::cookie(headers, COOKIE))
}

/// Leaves the PIS for the sign-up page, session cookie set.
fn leave(session: &str, url: &str) -> Response {
    (
        AppendHeaders([
            (
                header::SET_COOKIE,
                format!("{COOKIE}={session}; Path=/pis; HttpOnly; SameSite=Lax"),
            ),
            (header::CACHE_CONTROL, "no-store".to_owned()),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
        ]),
        found(url),
    )
        .into_response()
}

/// 302: deliberately unencoded links must reach the browser as they are.
pub fn found(url: &str) -> Response {
    match axum::http::HeaderValue::from_str(url) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => Redirect::to("/").into_response(),
    }
}

/// `GET /pis/go/{id}`: a fresh container for a scenario, and off to the page.
async fn go(State(pis): State<Pis>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Some(scenario) = scenarios::find(&id) else {
        return (StatusCode::NOT_FOUND, pages::not_found()).into_response();
    };
    let session = session(&pis.sandbox, &headers);
    let mut draft = Draft::new(&pis.sandbox, SeedConfidant::Olena);
    (scenario.change)(&mut draft);
    match scenarios::link(&pis.sandbox, &mut draft, Some(&session), None) {
        Ok(url) => leave(&session, &url),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
