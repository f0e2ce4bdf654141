//! The calls of a sign-in: code for token (contract g.1), who that is (contract e.2) at which clinic (contract h.2), and its
//! end (contract c.6).

use std::time::Duration;

use auth_ui_contract::admin::Trouble;
use auth_ui_contract::clients::{ClientDetails, UserDetails, UserRole};
use auth_ui_contract::tokens::{AccessToken, Grant};
use auth_ui_contract::{Hidden, paths};
use auth_ui_refresh::{ClientId, Secret};
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::call::{Call, Host, Said};
use super::{Ehealth, is_about_the_secret, trouble};

/// "My user details" (contract e.2); needs the scope `user:read`, which not every role has.
const MY_USER: &str = "/oauth/user";

/// A sign-in waits no longer for an answer that is for display only.
const DISPLAY_PATIENCE: Duration = Duration::from_secs(3);

/// A longer name would push everything else off the page.
const LONGEST_NAME: usize = 300;

/// What came of a code.
pub enum Exchanged {
    /// A token.
    Token(SignedIn),
    /// eHealth does not accept the clinic's secret.
    SecretRefused,
    /// eHealth does not accept the return address: ours, or the one registered with the connection, is wrong.
    AddressRefused,
    /// eHealth does not accept the code: too old, used, or another client's.
    CodeRefused,
    /// eHealth refused in another way, or could not be asked.
    Failed(Trouble),
}

/// A token and whose it is.
pub struct SignedIn {
    pub user_id: Uuid,
    pub access_token: Hidden,
    pub refresh_token: Option<Hidden>,
    pub token_until: i64,
    pub scope: String,
}

impl Ehealth {
    /// Exchanges a code with the clinic's secret. Never repeated: a code works once.
    pub async fn exchange(&self, client: ClientId, secret: &Secret, code: Hidden, request_id: &str) -> Exchanged {
        let grant = Grant::AuthorizationCode {
            client_id: client.to_string(),
            client_secret: Hidden::new(secret.expose()),
            code,
            redirect_uri: self.redirect_uri.clone(),
            scope: self.scope.clone(),
        };
        let mut answer = match self.grant(grant, request_id).await {
            Ok(answer) => answer,
            Err(lost) => return Exchanged::Failed(lost.into()),
        };
        match answer.read::<AccessToken>() {
            Said::Yes(success) => {
                let token = success.data;
                let user_id = token.user_id.as_deref().and_then(|id| Uuid::try_parse(id).ok());
                let ours = token.details.client_id.is_empty() || token.details.client_id.parse() == Ok(client);
                match user_id {
                    Some(user_id) if ours => Exchanged::Token(SignedIn {
                        user_id,
                        access_token: token.value,
                        refresh_token: token.details.refresh_token,
                        token_until: token.expires_at,
                        scope: token.details.scope,
                    }),
                    _ => Exchanged::Failed(Trouble::Unreadable),
                }
            }
            Said::No(error) if answer.status == StatusCode::UNAUTHORIZED => match error.kind.as_deref() {
                _ if is_about_the_secret(&error) => Exchanged::SecretRefused,
                Some("invalid_client")
                    if error
                        .message
                        .as_deref()
                        .is_some_and(|said| said.contains("redirection")) =>
                {
                    Exchanged::AddressRefused
                }
                Some("token_not_found" | "invalid_grant" | "token_expired" | "access_denied")
                    if trouble(answer.status, &error) == Trouble::TokenRefused =>
                {
                    Exchanged::CodeRefused
                }
                _ => Exchanged::Failed(trouble(answer.status, &error)),
            },
            Said::No(error) => Exchanged::Failed(trouble(answer.status, &error)),
            Said::Nonsense => Exchanged::Failed(Trouble::Unreadable),
        }
    }

    /// Ends the person's session at eHealth, and with it the refresh token (contract c.6).
    pub async fn log_out(&self, token: &Hidden, request_id: &str) -> Result<(), Trouble> {
        let call = Call {
            method: Method::POST,
            host: Host::Auth,
            path: paths::LOGOUT.to_owned(),
            bearer: Some(token.expose()),
            body: None,
            request_id,
        };
        let mut answer = self.caller.make(call).await?;
        match answer.read::<Value>() {
            Said::Yes(_) => Ok(()),
            Said::No(error) => Err(trouble(answer.status, &error)),
            Said::Nonsense => Err(Trouble::Unreadable),
        }
    }

    /// The person's e-mail, if eHealth tells it. For display only: its absence stops nobody.
    pub async fn email(&self, user_id: Uuid, token: &Hidden, request_id: &str) -> Option<String> {
        let by_id = paths::user_details(&user_id.to_string());
        for path in [by_id, MY_USER.to_owned()] {
            if let Some(user) = self.look_up::<UserDetails>(Host::Auth, path, token, request_id).await {
                let email = user.email.as_deref().map(str::trim).unwrap_or_default();
                let readable = (1..=254).contains(&email.len()) && !email.chars().any(char::is_control);
                return readable.then(|| email.to_owned());
            }
        }
        None
    }

    /// The person's role words for a clinic. For display only: what they may do is in the token's scope.
    pub async fn roles(&self, client: ClientId, token: &Hidden, request_id: &str) -> Vec<String> {
        let path = format!("{}?client_id={client}", paths::USER_ROLES);
        let found: Vec<UserRole> = self
            .look_up(Host::Api, path, token, request_id)
            .await
            .unwrap_or_default();
        let mut words: Vec<String> = Vec::new();
        for word in found.into_iter().filter_map(|role| role.role_name) {
            let readable = (1..=64).contains(&word.len()) && !word.chars().any(char::is_control);
            if readable && !words.contains(&word) && words.len() < 20 {
                words.push(word);
            }
        }
        words
    }

    /// The clinic's registered name, if eHealth tells it in time (contract h.2, scope `client:read`). For display only: its
    /// absence stops nobody.
    pub async fn clinic_name(&self, client: ClientId, token: &Hidden, request_id: &str) -> Option<String> {
        let path = paths::client(&client.to_string());
        let found = self
            .look_up::<ClientDetails>(Host::Api, path, token, request_id)
            .await?;
        let name = found.name.trim();
        let readable = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        (readable && found.id.parse() == Ok(client)).then(|| name.to_owned())
    }

    /// What is for display only: its absence stops nobody, and nobody waits long for it.
    async fn look_up<T: DeserializeOwned>(
        &self,
        host: Host,
        path: String,
        token: &Hidden,
        request_id: &str,
    ) -> Option<T> {
        let asked = self.get(host, path, token, request_id);
        let mut answer = tokio::time::timeout(DISPLAY_PATIENCE, asked).await.ok()?.ok()?;
        match answer.read() {
            Said::Yes(success) => Some(success.data),
            Said::No(_) | Said::Nonsense => None,
        }
    }
}
