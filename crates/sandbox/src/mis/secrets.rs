//! Asks the proxy's machine endpoint for a clinic's active secret, as a MIS back end does.

use std::time::Duration;

use auth_ui_contract::admin::{ActiveSecret, paths::machine_secret};
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::{Host, Url};

use crate::Config;

const PATIENCE: Duration = Duration::from_secs(3);
const ANSWER_LIMIT: usize = 64 * 1024;

/// Why there is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSecret {
    /// The sandbox was not told where to ask.
    NoAddress,
    /// The sandbox was not told which file holds its token.
    NoTokenFile,
    /// That file cannot be read, or is empty.
    TokenUnreadable,
    /// Nobody answers there.
    Unreachable,
    /// The token is not accepted.
    TokenRefused,
    /// The clinic is not known there.
    UnknownClinic,
    /// The answer is something else.
    Unreadable(u16),
}

impl NoSecret {
    /// What to tell people.
    pub fn words(self) -> String {
        match self {
            NoSecret::NoAddress => "Пісочницю запущено без --mis-secrets-url: МІС не знає, де брати секрет.".to_owned(),
            NoSecret::NoTokenFile => {
                "Пісочницю запущено без --mis-token-file: МІС не має чим підтвердити себе.".to_owned()
            }
            NoSecret::TokenUnreadable => "Файл із --mis-token-file не читається або порожній.".to_owned(),
            NoSecret::Unreachable => "Машинна адреса Auth UI не відповідає.".to_owned(),
            NoSecret::TokenRefused => "Машинна адреса Auth UI не приймає токена МІС.".to_owned(),
            NoSecret::UnknownClinic => {
                "Машинна адреса Auth UI не знає цього закладу: його секрет не занесено.".to_owned()
            }
            NoSecret::Unreadable(status) => format!("Машинна адреса Auth UI відповіла незрозуміло (HTTP {status})."),
        }
    }
}

/// `host:port` of an address that may be asked: http on this machine, for the answer holds a secret.
pub fn authority(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "http")?;
    let loopback = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    loopback.then(|| format!("{}:{}", url.host_str().unwrap_or_default(), url.port().unwrap_or(80)))
}

/// The active secret of a clinic.
pub async fn ask(config: &Config, client_id: &str) -> Result<ActiveSecret, NoSecret> {
    let address = config.mis_secrets_url.as_deref().ok_or(NoSecret::NoAddress)?;
    let authority = authority(address).ok_or(NoSecret::NoAddress)?;
    let file = config.mis_token_file.as_deref().ok_or(NoSecret::NoTokenFile)?;
    // Read anew each time, so that a token may be replaced without a restart.
    let token = std::fs::read_to_string(file).map_err(|_| NoSecret::TokenUnreadable)?;
    let token = token.trim();
    if token.is_empty() {
        return Err(NoSecret::TokenUnreadable);
    }
    let request = Request::get(machine_secret(client_id))
        .header(header::HOST, &authority)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .map_err(|_| NoSecret::TokenUnreadable)?;
    let (status, body) = tokio::time::timeout(PATIENCE, exchange(&authority, request))
        .await
        .ok()
        .flatten()
        .ok_or(NoSecret::Unreachable)?;
    match status {
        StatusCode::OK => serde_json::from_slice(&body).map_err(|_| NoSecret::Unreadable(200)),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(NoSecret::TokenRefused),
        StatusCode::NOT_FOUND => Err(NoSecret::UnknownClinic),
        other => Err(NoSecret::Unreadable(other.as_u16())),
    }
}

async fn exchange(authority: &str, request: Request<Body>) -> Option<(StatusCode, Vec<u8>)> {
    let stream = TcpStream::connect(authority).await.ok()?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    let carrier = tokio::spawn(async move {
        // Whatever ends the connection early shows as a missing answer.
        let _end = connection.await;
    });
    let response = sender.send_request(request).await.ok()?;
    let status = response.status();
    let body = to_bytes(Body::new(response.into_body()), ANSWER_LIMIT).await.ok()?;
    drop(sender);
    carrier.abort();
    Some((status, body.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_for_secrets() {
        assert_eq!(authority("http://127.0.0.1:8082").as_deref(), Some("127.0.0.1:8082"));
        assert_eq!(authority("http://[::1]:8082").as_deref(), Some("[::1]:8082"));
        for bad in [
            "http://10.0.0.1:8082",
            "https://127.0.0.1",
            "http://mis.example.com",
            "x",
            "",
        ] {
            assert_eq!(authority(bad), None, "{bad}");
        }
    }
}
