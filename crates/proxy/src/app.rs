//! The router: settings and pages in, answers out. No socket, so tests call it directly.

use std::sync::Arc;

use auth_ui_contract::{admin::paths::PAGE as ADMIN_PAGE, paths};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use axum::{Router, middleware};
use http::Method;

use crate::admin;
use crate::around::{Route, around};
use crate::assets::{Asset, Assets, Files, Page, read};
use crate::document::Document;
use crate::health::{self, Health};
use crate::patient::{self, Upstream};
use crate::refusal::{self, Refusal};
use crate::settings::{PageSettings, Problem, Settings};

/// The built pages of the surfaces that are on.
#[derive(Debug, Default)]
pub struct Pages {
    /// The confidant's page.
    pub patient: Option<Files>,
    /// The clinic head's page.
    pub admin: Option<Files>,
}

impl Pages {
    /// Reads the pages that the settings ask for.
    pub fn read(settings: &Settings) -> Result<Self, Problem> {
        let folder = settings.assets.as_deref();
        let wanted = |on: bool, page| on.then(|| read(page, folder)).transpose();
        Ok(Self {
            patient: wanted(settings.patient.is_some(), Page::Patient)?,
            admin: wanted(settings.admin.is_some(), Page::Admin)?,
        })
    }
}

/// Everything the proxy answers. A surface that is off has no route at all.
pub fn app(
    settings: &Settings,
    pages: &Pages,
    admin: Option<admin::Shared>,
    health: Health,
) -> Result<Router, Problem> {
    let mut app = Router::new();
    // With an address of their own, what they tell is not for everybody who finds the pages.
    let apart = settings
        .admin
        .as_ref()
        .is_some_and(|admin| admin.health_listen.is_some());
    if !apart {
        app = app
            .route(health::LIVE, any(health::live))
            .route(health::READY, any(health::ready).with_state(health));
    }
    if let Some(page) = &settings.patient {
        let files = pages.patient.as_ref().ok_or_else(|| missing("patient"))?;
        app = app.merge(patient_surface(settings, page, files)?);
    }
    if let Some(admin) = admin {
        let files = pages.admin.as_ref().ok_or_else(|| missing("admin"))?;
        app = app.merge(admin_surface(admin, &settings.admin_page, files)?);
        if settings.patient.is_none() {
            app = app.route("/", any(|| async { named(Redirect::to(ADMIN_PAGE), "/") }));
        }
    }
    if settings.patient.is_none() {
        app = app.fallback(|| async { refusal::NOT_FOUND.into_response() });
    }
    Ok(app.layer(middleware::from_fn_with_state(settings.terms(), around)))
}

fn missing(page: &str) -> Problem {
    Problem(format!("assets has no {page} page: run `cargo xtask dist` again"))
}

fn patient_surface(settings: &Settings, page: &PageSettings, files: &Files) -> Result<Router, Problem> {
    let site = Site::new(files, page)?;
    let forward = any(patient::forward).with_state(Arc::new(Upstream::new(settings)?));
    Ok(Router::new()
        .route(
            paths::SIGN_UP_PAGE,
            any(document).with_state((site.clone(), paths::SIGN_UP_PAGE)),
        )
        .route("/api/{*rest}", forward.clone())
        .route("/oauth/{*rest}", forward.clone())
        .route("/user/{*rest}", forward)
        .fallback_service(any(file_of_patient).with_state(site)))
}

fn admin_surface(admin: admin::Shared, page: &PageSettings, files: &Files) -> Result<Router, Problem> {
    let site = Site::new(files, page)?;
    Ok(admin::routes(admin)
        .route(ADMIN_PAGE, any(document).with_state((site.clone(), ADMIN_PAGE)))
        .route(
            "/admin",
            any(|| async { named(Redirect::permanent(ADMIN_PAGE), "/admin") }),
        )
        .route("/admin/{*name}", any(file_of_admin).with_state(site)))
}

/// One page of the build with its files.
#[derive(Clone)]
struct Site(Arc<(Document, Assets)>);

impl Site {
    fn new(files: &Files, settings: &PageSettings) -> Result<Self, Problem> {
        Ok(Self(Arc::new((Document::new(files, settings)?, Assets::new(files)))))
    }

    /// A file of the build, or nothing.
    fn file(&self, name: &str, request: &Request) -> Response {
        match self.0.1.named(name) {
            Some(asset) => named(
                reading(request, |request| Asset::answer(asset, request.headers())),
                "asset",
            ),
            None => refusal::NOT_FOUND.into_response(),
        }
    }
}

async fn document(State((site, path)): State<(Site, &'static str)>, request: Request) -> Response {
    named(reading(&request, |request| site.0.0.answer(request.headers())), path)
}

async fn file_of_patient(State(site): State<Site>, request: Request) -> Response {
    match request.uri().path().strip_prefix('/') {
        Some("") => named(refusal::NO_LINK.into_response(), "/"),
        Some(name) => site.file(name, &request),
        None => refusal::NOT_FOUND.into_response(),
    }
}

async fn file_of_admin(State(site): State<Site>, Path(_): Path<String>, request: Request) -> Response {
    // The path as it came: an address that is merely equivalent after decoding is another address.
    match request.uri().path().strip_prefix(ADMIN_PAGE) {
        Some(name) => site.file(name, &request),
        None => refusal::NOT_FOUND.into_response(),
    }
}

fn reading(request: &Request, answer: impl FnOnce(&Request) -> Response) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => answer(request),
        _ => Refusal::method_not_allowed("GET, HEAD").into_response(),
    }
}

fn named(answer: impl IntoResponse, route: &'static str) -> Response {
    let mut answer = answer.into_response();
    answer.extensions_mut().insert(Route(route));
    answer
}
