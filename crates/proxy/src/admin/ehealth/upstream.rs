//! What the engine asks of eHealth, over HTTP (contract g.2, h.2 to h.4).

use async_trait::async_trait;
use auth_ui_contract::admin::{Doubt, Method as RefreshMethod, Trouble};
use auth_ui_contract::connections::Connection;
use auth_ui_contract::tokens::{AccessToken, Grant};
use auth_ui_contract::{Hidden, paths};
use auth_ui_refresh::{Answer, Caller, ClientId, ConnectionId, Declined, RefreshAnswer, Secret, Tried, Upstream};
use http::{Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::call::{Call, Host, Lost, Said};
use super::{Ehealth, is_about_the_secret, sentence, trouble};

/// More pages than any clinic has connections for: a list that does not end is not believed.
const MOST_PAGES: u32 = 20;

/// What matters of the answer to a refresh, by either method.
struct Refreshed {
    id: Value,
    client_id: Value,
    secret: Option<Hidden>,
}

impl Refreshed {
    /// Takes the secret and what names its place out of `data`. The answer holds the only copy of the secret, so nothing
    /// odd beside it may stand in the way; an odd name only keeps the secret from being used.
    fn of(body: &mut Value) -> Option<Self> {
        let data = body.get_mut("data")?.as_object_mut()?;
        let mut take = |field: &str| data.get_mut(field).map(Value::take).unwrap_or_default();
        Some(Self {
            id: take("id"),
            client_id: take("client_id"),
            secret: match take("secret") {
                Value::String(secret) => Some(Hidden::from(secret)),
                _ => None,
            },
        })
    }
}

#[async_trait]
impl Upstream for Ehealth {
    async fn connections(&self, who: &Caller, client: ClientId) -> Answer<Vec<Connection>> {
        let mut found = Vec::new();
        for page in 1..=MOST_PAGES {
            let path = match page {
                1 => paths::connections(&client.to_string()),
                _ => format!("{}?page={page}", paths::connections(&client.to_string())),
            };
            let made = self.get(Host::Api, path, &who.access_token, &who.request_id).await;
            let mut answer = match made {
                Ok(answer) => answer,
                Err(lost) => {
                    return Answer {
                        value: Err(declined(lost.into())),
                        date: None,
                        upstream_request_id: None,
                    };
                }
            };
            let value = match answer.read::<Vec<Connection>>() {
                Said::Yes(success) => {
                    found.extend(success.data);
                    let pages = success.paging.and_then(|paging| paging.total_pages).unwrap_or(1);
                    if page < pages {
                        continue;
                    }
                    Ok(std::mem::take(&mut found))
                }
                Said::No(error) => Err(Declined {
                    trouble: trouble(answer.status, &error),
                    message: sentence(&error),
                }),
                Said::Nonsense => Err(declined(Trouble::Unreadable)),
            };
            return Answer {
                value,
                date: answer.date,
                upstream_request_id: answer.reference,
            };
        }
        Answer {
            value: Err(declined(Trouble::Unreadable)),
            date: None,
            upstream_request_id: None,
        }
    }

    async fn refresh_secret(
        &self,
        who: &Caller,
        client: ClientId,
        connection: ConnectionId,
        request_id: &str,
    ) -> RefreshAnswer {
        let (host, path) = match self.method {
            RefreshMethod::Connection => (
                Host::Api,
                paths::refresh_connection_secret(&client.to_string(), &connection.to_string()),
            ),
            RefreshMethod::LegacyClient => (Host::Auth, paths::refresh_client_secret(&client.to_string())),
        };
        let call = Call {
            method: Method::PATCH,
            host,
            path,
            bearer: Some(who.access_token.expose()),
            body: None,
            request_id,
        };
        let mut answer = match self.caller.make(call).await {
            Ok(answer) => answer,
            Err(Lost::Unsent) => {
                return RefreshAnswer::Unsent {
                    trouble: Trouble::Unreachable,
                };
            }
            Err(Lost::TimedOut | Lost::Broken) => return doubtful(Doubt::NoAnswer, None),
            Err(Lost::Unreadable) => return doubtful(Doubt::Unreadable, None),
        };
        if answer.status.is_success() {
            let mut body = answer.read_whole::<Value>().unwrap_or_default();
            if let Some(reference) = body.pointer("/meta/request_id").and_then(Value::as_str) {
                answer.refer(reference);
            }
            let reference = answer.reference;
            return match Refreshed::of(&mut body) {
                Some(data) => match data.secret.as_ref().filter(|secret| !secret.is_empty()) {
                    Some(secret) => RefreshAnswer::Changed {
                        secret: Secret::new(secret.expose()),
                        connection: self.named(&data, client),
                        upstream_request_id: reference,
                    },
                    None => doubtful(Doubt::NoSecret, reference),
                },
                None => doubtful(Doubt::Unreadable, reference),
            };
        }
        let said = answer.read::<Value>();
        let (status, upstream_request_id) = (answer.status, answer.reference);
        match said {
            // Only in these does eHealth itself speak, and say that it has changed nothing (contract c.0, h.5).
            Said::No(error) if matches!(status.as_u16(), 400 | 401 | 403 | 404 | 409 | 422 | 429) => {
                RefreshAnswer::Refused {
                    trouble: trouble(status, &error),
                    message: sentence(&error),
                    upstream_request_id,
                }
            }
            _ if status.is_server_error() => doubtful(Doubt::UpstreamFailed, upstream_request_id),
            _ => doubtful(Doubt::Unreadable, upstream_request_id),
        }
    }

    async fn try_secret(&self, who: &Caller, client: ClientId, secret: &Secret) -> Tried {
        let unknown = |trouble| Tried::Unknown { trouble };
        let Some(refresh_token) = who.refresh_token.clone() else {
            return unknown(Trouble::NothingToTryWith);
        };
        let grant = Grant::RefreshToken {
            client_id: client.to_string(),
            client_secret: Hidden::new(secret.expose()),
            refresh_token,
        };
        let mut answer = match self.grant(grant, &who.request_id).await {
            Ok(answer) => answer,
            Err(lost) => return unknown(lost.into()),
        };
        match answer.read::<AccessToken>() {
            // The new access token is not needed: the session keeps the one it has.
            Said::Yes(_) => Tried::Accepted,
            Said::No(error) if answer.status == StatusCode::UNAUTHORIZED && is_about_the_secret(&error) => {
                Tried::Refused
            }
            Said::No(error) => unknown(trouble(answer.status, &error)),
            Said::Nonsense => unknown(Trouble::Unreadable),
        }
    }
}

impl Ehealth {
    /// The connection an answer is about. What is about something else, or about nothing that can be told, gets an id
    /// that no connection has: the engine then keeps the secret but does not use it.
    fn named(&self, data: &Refreshed, client: ClientId) -> Option<ConnectionId> {
        if self.method == RefreshMethod::LegacyClient {
            // There `id` is the client's, or whatever the blueprint's sample means (contract h.4).
            return None;
        }
        let nobody = ConnectionId::new(Uuid::nil());
        let theirs = match &data.client_id {
            Value::Null => false,
            Value::String(id) => id.parse() != Ok(client),
            _ => true,
        };
        match &data.id {
            _ if theirs => Some(nobody),
            Value::Null => None,
            Value::String(id) => Some(id.parse().unwrap_or(nobody)),
            _ => Some(nobody),
        }
    }
}

fn declined(trouble: Trouble) -> Declined {
    Declined { trouble, message: None }
}

fn doubtful(doubt: Doubt, upstream_request_id: Option<String>) -> RefreshAnswer {
    RefreshAnswer::Doubtful {
        doubt,
        upstream_request_id,
    }
}
