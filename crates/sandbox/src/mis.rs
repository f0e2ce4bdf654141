//! The demo medical information system: signs its clinics' staff in with the client secret it is given by the proxy.
//!
//! To eHealth it is a client like any other; from the proxy it reads secrets as a MIS back end does. It shows versions and
//! fingerprints, never a secret.

pub mod callback;
pub mod memory;
pub mod page;
pub mod secrets;

use axum::{
    Router,
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};

use crate::{
    Shared, gateway, pages,
    pis::{callback::parameter, found, one_name},
    seed::SeedClinic,
};
use memory::Which;

/// What the proxy's own sign-ins begin their `state` with: the callback passes those on.
pub const PASSED_ON: &str = "auth-ui.";

/// What a MIS asks for when its users sign in.
const SCOPE: &str = "user:read client:read legal_entity:read employee:read";

/// What MIS handlers hold: the sandbox, and eHealth as it is reached from outside.
#[derive(Clone)]
pub struct Mis {
    /// The sandbox.
    pub sandbox: Shared,
    /// eHealth behind its edge.
    pub ehealth: Router,
}

/// The MIS pages.
pub fn router(sandbox: Shared, ehealth: Router) -> Router {
    Router::new()
        .route("/mis", get(page::page))
        .route("/mis/sign-in", post(sign_in))
        .route("/mis/callback", get(callback::page))
        .layer(middleware::from_fn_with_state(sandbox.clone(), one_name))
        .with_state(Mis { sandbox, ehealth })
}

/// The cookie of the MIS's own session.
const COOKIE: &str = "mis_session";

/// `POST /mis/sign-in`: off to eHealth; which secret will be tried is remembered beside the `state`.
async fn sign_in(State(mis): State<Mis>, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    let edrpou = parameter(&form, "edrpou").unwrap_or_default();
    let Some(clinic) = SeedClinic::ALL.into_iter().find(|clinic| clinic.edrpou() == edrpou) else {
        return (StatusCode::NOT_FOUND, pages::not_found()).into_response();
    };
    let which = match parameter(&form, "secret").as_deref() {
        Some("old") => Which::Old,
        _ => Which::New,
    };
    let (session, state) = mis
        .sandbox
        .mis()
        .expect_return(gateway::cookie(&headers, COOKIE), clinic, which);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &clinic.id())
        .append_pair("redirect_uri", &mis.sandbox.config.mis_callback())
        .append_pair("response_type", "code")
        .append_pair("scope", SCOPE)
        .append_pair("state", &state)
        .finish();
    (
        AppendHeaders([
            (
                header::SET_COOKIE,
                format!("{COOKIE}={session}; Path=/mis; HttpOnly; SameSite=Lax"),
            ),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ]),
        found(&format!("{}/sign-in?{query}", mis.sandbox.config.public_url)),
    )
        .into_response()
}
