//! eHealth as the admin surface calls it: a short list of calls, each built from typed values (requirements A12).
//!
//! The api-key and the PSK are added here, on the server; nothing of a browser's request goes on but ids that were parsed.

mod call;
mod sign_in;
mod upstream;

use auth_ui_contract::admin::{Method as RefreshMethod, Trouble};
use auth_ui_contract::tokens::{Grant, TokenRequest};
use auth_ui_contract::{ErrorBody, Hidden, paths};
use http::{Method, StatusCode};

use crate::settings::{AdminSettings, Problem, Settings};
use crate::wiped;
use call::{Answer, Call, Caller, Host, Lost};
pub use sign_in::{Exchanged, SignedIn};

/// eHealth, towards one MIS.
#[derive(Debug)]
pub struct Ehealth {
    caller: Caller,
    method: RefreshMethod,
    redirect_uri: String,
    scope: String,
}

impl Ehealth {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings, admin: &AdminSettings) -> Result<Self, Problem> {
        Ok(Self {
            caller: Caller::new(settings, &admin.mis.api_key, admin.mis.psk.as_ref())?,
            method: admin.method,
            redirect_uri: admin.redirect_uri.clone(),
            scope: admin.scope.clone(),
        })
    }

    /// A question that changes nothing.
    async fn get(&self, host: Host, path: String, token: &Hidden, request_id: &str) -> Result<Answer, Lost> {
        let call = Call {
            method: Method::GET,
            host,
            path,
            bearer: Some(token.expose()),
            body: None,
            request_id,
        };
        self.caller.make(call).await
    }

    /// `POST /oauth/tokens` (contract g).
    async fn grant(&self, grant: Grant, request_id: &str) -> Result<Answer, Lost> {
        let body = wiped::json(&TokenRequest { token: grant }).ok_or(Lost::Unsent)?;
        let call = Call {
            method: Method::POST,
            host: Host::Auth,
            path: paths::TOKENS.to_owned(),
            bearer: None,
            body: Some(body),
            request_id,
        };
        self.caller.make(call).await
    }
}

/// For questions that change nothing, where it is no matter whether they had left.
impl From<Lost> for Trouble {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unsent => Self::Unreachable,
            Lost::TimedOut => Self::Timeout,
            Lost::Broken | Lost::Unreadable => Self::Unreadable,
        }
    }
}

/// What a refusal means (contract h.5).
fn trouble(status: StatusCode, error: &ErrorBody) -> Trouble {
    match status.as_u16() {
        401 if is_about_the_api_key(error) => Trouble::ApiKeyRefused,
        401 => Trouble::TokenRefused,
        403 => Trouble::Forbidden,
        404 => Trouble::NotFound,
        429 => Trouble::UpstreamBusy,
        400..=499 => Trouble::Refused,
        _ => Trouble::Unreadable,
    }
}

/// `api-key header not set`, `invalid api-key header`, `API-KEY header required`, `Api key is not set`, `Invalid api key`.
fn is_about_the_api_key(error: &ErrorBody) -> bool {
    let message = error.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    message.contains("api-key") || message.contains("api key")
}

/// `Invalid client id or secret.` The same `invalid_client` is said of a wrong return address and of a blocked client
/// (contract e.2, g.1), which says nothing of the secret.
fn is_about_the_secret(error: &ErrorBody) -> bool {
    let says_so = |message: &str| message.to_ascii_lowercase().contains("secret");
    error.kind.as_deref() == Some("invalid_client") && error.message.as_deref().is_none_or(says_so)
}

/// eHealth's own sentence, fit to be shown and stored. For field errors it stands in the rules (contract c.0).
fn sentence(error: &ErrorBody) -> Option<String> {
    let rules = error.invalid.iter().flat_map(|invalid| &invalid.rules);
    let said = rules
        .filter_map(|rule| rule.description.as_deref())
        .next()
        .or(error.message.as_deref())?;
    let readable: String = said.chars().filter(|c| !c.is_control()).take(300).collect();
    (!readable.trim().is_empty()).then(|| readable.trim().to_owned())
}
