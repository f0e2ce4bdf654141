//! The page itself: its content security policy, computed from the page, and its settings, written into it.
//!
//! With default settings the built file goes out untouched, precompressed. With others, one element is put
//! behind `meta charset` and the page goes out uncompressed (it is a few kilobytes):
//!
//! ```html
//! <meta name="auth-ui" content="registration_auth=blueprint; require_token=false; require_scope=true; redirect_on_error=true">
//! ```

mod inline;
mod meta;

use axum::response::Response;
use http::header::CONTENT_SECURITY_POLICY;
use http::{HeaderMap, HeaderValue};

use crate::assets::{Asset, DOCUMENT, Files, NO_STORE};
use crate::settings::{PageSettings, Problem};
pub use inline::Inline;

/// The page, ready to send.
#[derive(Debug)]
pub struct Document {
    asset: Asset,
    policy: HeaderValue,
}

impl Document {
    /// Reads the page of a build.
    pub fn new(files: &Files, settings: &PageSettings) -> Result<Self, Problem> {
        let broken = |what: &str| {
            Problem(format!(
                "assets has an {DOCUMENT} that {what}: run `cargo xtask dist` again"
            ))
        };
        let built = files.get(DOCUMENT).ok_or_else(|| broken("is missing"))?;
        let html = std::str::from_utf8(built).map_err(|_| broken("is not UTF-8"))?;
        let inline = Inline::find(html).ok_or_else(|| broken("cannot be parsed"))?;
        let policy = HeaderValue::try_from(policy(&inline)).map_err(|_| broken("gives no usable policy"))?;

        let asset = if *settings == PageSettings::default() {
            let twin = |ending: &str| files.get(&format!("{DOCUMENT}.{ending}")).cloned();
            Asset::new(DOCUMENT, NO_STORE, built.clone(), twin("gz"), twin("br"))
        } else {
            let html = meta::insert(html, settings).ok_or_else(|| broken("has no <meta charset>"))?;
            Asset::new(DOCUMENT, NO_STORE, html.into(), None, None)
        };
        Ok(Self { asset, policy })
    }

    /// The answer to a GET with these headers.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let mut answer = self.asset.answer(headers);
        answer
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        answer
    }
}

/// The policy of requirements A4: one header, no commas (a comma would start a second policy).
fn policy(inline: &Inline) -> String {
    let sources = |hashes: &[String]| hashes.iter().map(|hash| format!(" '{hash}'")).collect::<String>();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; img-src 'self'; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         object-src 'none'; require-trusted-types-for 'script'; trusted-types {trusted}",
        scripts = sources(&inline.scripts),
        styles = sources(&inline.styles),
        trusted = if inline.makes_trusted_types {
            "default"
        } else {
            "'none'"
        },
    )
}
