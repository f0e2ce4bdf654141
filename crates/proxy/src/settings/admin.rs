//! The settings of the admin surface, `[admin]` in the file. Everything unsafe is refused here, before anything listens
//! (requirements A30).

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use auth_ui_contract::admin::Method;
use auth_ui_contract::admin::paths;
use auth_ui_refresh::{StoreError, StoreUrl};
use http::HeaderValue;
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

use super::sources::Sources;
use super::{Problem, Setting, UpstreamUrl, secret_file, setting, units, upstream_url};

/// Every setting of the admin surface.
pub const SETTINGS: &[Setting] = &[
    setting(
        "admin_public_url",
        "URL",
        None,
        "Where browsers find this proxy; https unless it is on this machine",
    ),
    setting(
        "admin_redirect_uri",
        "URL",
        None,
        "The return address registered with the connection; default: {admin_public_url}/admin/callback",
    ),
    setting(
        "admin_sign_in_url",
        "URL",
        None,
        "eHealth's sign-in page; default: {auth_url}/sign-in",
    ),
    setting(
        "admin_scope",
        "SCOPES",
        None,
        "Scopes asked for at sign-in; default: client:read, connection:read and the scope of the refresh method",
    ),
    setting("admin_mis_client_id", "UUID", None, "This MIS's own client id"),
    setting("admin_mis_name", "NAME", None, "This MIS's name, as the page shows it"),
    setting("admin_api_key_file", "FILE", None, "A file with the MIS's api-key"),
    setting(
        "admin_api_key_env",
        "NAME",
        None,
        "The variable that holds the MIS's api-key, instead of the file",
    ),
    setting("admin_psk_file", "FILE", None, "A file with the value of X-Custom-PSK"),
    setting(
        "admin_psk_env",
        "NAME",
        None,
        "The variable that holds the value of X-Custom-PSK, instead of the file",
    ),
    STORE,
    KEY_FILE,
    setting(
        "admin_escrow_dir",
        "FOLDER",
        None,
        "A folder on another disk for encrypted copies of new secrets",
    ),
    setting(
        "admin_escrow_recipients",
        "LIST",
        None,
        "Who can open those copies: age public keys",
    ),
    setting(
        "admin_refresh_method",
        "WORD",
        Some("connection"),
        "The upstream method: connection, or the deprecated legacy_client",
    ),
    setting(
        "admin_session_idle",
        "SPAN",
        Some("15m"),
        "How long a session lasts when nothing is done",
    ),
    setting(
        "admin_session_life",
        "SPAN",
        Some("8h"),
        "How long a session lasts in any case",
    ),
    setting(
        "admin_fresh_sign_in",
        "SPAN",
        Some("5m"),
        "How long after signing in a refresh is allowed",
    ),
    setting(
        "admin_min_token_life",
        "SPAN",
        Some("10m"),
        "How long the person's token must still live for a refresh to begin",
    ),
    setting(
        "admin_settle",
        "SPAN",
        Some("60s"),
        "How long an unanswered refresh may still take effect at eHealth; until then a check settles nothing",
    ),
    setting(
        "admin_refreshes_per_connection",
        "NUMBER",
        Some("3"),
        "Refreshes of one connection in an hour; repairs are counted apart, with the same number",
    ),
    setting(
        "admin_refreshes_per_user",
        "NUMBER",
        Some("10"),
        "Refreshes and repairs by one person in an hour",
    ),
    setting(
        "admin_sign_ins_per_address",
        "NUMBER",
        Some("60"),
        "Sign-ins begun from one address in ten minutes",
    ),
    setting(
        "admin_sign_ins_overall",
        "NUMBER",
        Some("600"),
        "Sign-ins begun in ten minutes by all together",
    ),
    setting(
        "admin_trusted_proxies",
        "LIST",
        None,
        "Addresses of the servers in front whose X-Forwarded-For is believed",
    ),
    setting(
        "admin_machine_listen",
        "ADDRESS",
        None,
        "Where the MIS back end reads the active secret; without it, nowhere",
    ),
    setting(
        "admin_machine_token_file",
        "FILE",
        None,
        "The tokens the MIS back end may use, one a line, as they are or as sha256:HEX",
    ),
    setting(
        "admin_machine_remote",
        "BOOL",
        Some("false"),
        "Allows admin_machine_listen on another address than this machine's own: TLS then ends in front of it",
    ),
    setting(
        "admin_notify_url",
        "URL",
        None,
        "Who is told how each refresh ended; without it, nobody",
    ),
    setting(
        "admin_notify_token_file",
        "FILE",
        None,
        "A file with the bearer token for admin_notify_url",
    ),
    setting(
        "admin_health_listen",
        "ADDRESS",
        None,
        "Where health and metrics are told, and nowhere else; without it, health at listen and no metrics",
    ),
];

/// Where secrets are kept.
pub(super) const STORE: Setting = setting(
    "admin_store",
    "STORE",
    Some("sqlite:auth-ui.db"),
    "Where secrets are kept: sqlite:FILE or postgres://…",
);
/// What seals them.
pub(super) const KEY_FILE: Setting = setting(
    "admin_key_file",
    "FILE",
    None,
    "The master keys that seal the secrets, one a line: ID:BASE64 of 32 bytes",
);

/// The store and its key: all that the commands `secrets` and `audit` need.
#[derive(Clone)]
pub struct StoreSettings {
    /// It may hold a password, and does not print itself.
    pub store: StoreUrl,
    /// The file of master keys; it is read when the store is opened.
    pub key_file: PathBuf,
}

impl fmt::Debug for StoreSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreSettings")
            .field("key_file", &self.key_file)
            .finish_non_exhaustive()
    }
}

impl StoreSettings {
    /// Checks what the sources say.
    pub fn from_sources(sources: &Sources) -> Result<Self, Problem> {
        Ok(Self {
            store: sources.need(STORE.key, |value| {
                value.parse().map_err(|error| match error {
                    StoreError::Unprotected => "names a PostgreSQL server on another machine: add sslmode=verify-full \
                         to it, and sslrootcert=FILE when the server's certificate is not a public authority's"
                        .to_owned(),
                    _ => "must begin with sqlite: or postgres://, and name a file or a server".to_owned(),
                })
            })?,
            key_file: sources.need(KEY_FILE.key, |value| Ok(PathBuf::from(value)))?,
        })
    }
}

/// Settings of the admin surface that cannot be wrong any more.
#[derive(Clone, Debug)]
pub struct AdminSettings {
    /// The origin browsers see, without a slash at its end.
    pub origin: String,
    /// The registered return address.
    pub redirect_uri: String,
    /// eHealth's sign-in page.
    pub sign_in_url: UpstreamUrl,
    /// What is asked for at sign-in.
    pub scope: String,
    /// This MIS.
    pub mis: Mis,
    /// Where secrets are kept.
    pub store: StoreSettings,
    /// Where copies go.
    pub escrow: Option<Escrow>,
    /// Which upstream method refreshes.
    pub method: Method,
    /// A session ends when nothing is done for so long.
    pub session_idle: Duration,
    /// A session ends after so long.
    pub session_life: Duration,
    /// A refresh is allowed so long after signing in.
    pub fresh_sign_in: Duration,
    /// A refresh needs a token that lives so long.
    pub min_token_life: Duration,
    /// An unanswered refresh may still take effect for so long.
    pub settle: Duration,
    /// In an hour.
    pub refreshes_per_connection: u32,
    /// In an hour.
    pub refreshes_per_user: u32,
    /// In ten minutes.
    pub sign_ins_per_address: u32,
    /// In ten minutes.
    pub sign_ins_overall: u32,
    /// Whose word on the source address is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// The endpoint of the MIS back end.
    pub machine: Option<Machine>,
    /// Who is told how refreshes ended.
    pub notify: Option<Notify>,
    /// Where health and metrics are told, instead of among the pages.
    pub health_listen: Option<SocketAddr>,
}

/// This MIS, as eHealth knows it.
#[derive(Clone, Debug)]
pub struct Mis {
    /// Its own client id: the consumer of its connections.
    pub client_id: Uuid,
    /// Its name.
    pub name: String,
    /// `api-key`.
    pub api_key: HeaderValue,
    /// `X-Custom-PSK`.
    pub psk: Option<HeaderValue>,
}

/// Copies of new secrets, for the day the store is lost.
#[derive(Clone, Debug)]
pub struct Escrow {
    /// Where they go.
    pub folder: PathBuf,
    /// Who can open them.
    pub recipients: Vec<String>,
}

/// The receiver of ended refreshes.
#[derive(Clone, Debug)]
pub struct Notify {
    /// Its address.
    pub url: UpstreamUrl,
    /// What it knows us by; does not print itself.
    pub authorization: Option<HeaderValue>,
}

/// The endpoint of the MIS back end.
#[derive(Clone)]
pub struct Machine {
    /// Its own address.
    pub listen: SocketAddr,
    /// SHA-256 of each token that is accepted.
    pub tokens: Vec<[u8; 32]>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

impl AdminSettings {
    /// Checks everything the sources say.
    pub fn from_sources(sources: &Sources, auth_url: &UpstreamUrl) -> Result<Self, Problem> {
        let origin = sources.need("admin_public_url", origin)?;
        let method = sources.need("admin_refresh_method", |value| match value {
            "connection" => Ok(Method::Connection),
            "legacy_client" => Ok(Method::LegacyClient),
            _ => Err("must be connection or legacy_client".to_owned()),
        })?;
        let session_idle = sources.need("admin_session_idle", units::span)?;
        let session_life = sources.need("admin_session_life", units::span)?;
        if session_idle > session_life {
            return Err(Problem(
                "admin_session_idle must not be longer than admin_session_life".to_owned(),
            ));
        }
        Ok(Self {
            redirect_uri: sources
                .maybe("admin_redirect_uri", return_address)?
                .unwrap_or_else(|| format!("{origin}{}", paths::CALLBACK)),
            origin,
            sign_in_url: match sources.maybe("admin_sign_in_url", UpstreamUrl::parse)? {
                Some(url) => url,
                None => UpstreamUrl::parse(&auth_url.at("/sign-in")).map_err(Problem)?,
            },
            scope: sources.maybe("admin_scope", scope)?.unwrap_or_else(|| {
                let refresh = match method {
                    Method::Connection => "connection:refresh_secret",
                    Method::LegacyClient => "secret:refresh",
                };
                format!("client:read connection:read {refresh}")
            }),
            mis: Mis::from_sources(sources)?,
            store: StoreSettings::from_sources(sources)?,
            escrow: Escrow::from_sources(sources)?,
            method,
            session_idle,
            session_life,
            fresh_sign_in: sources.need("admin_fresh_sign_in", units::span)?,
            min_token_life: sources.need("admin_min_token_life", units::span)?,
            settle: sources.need("admin_settle", units::span)?,
            refreshes_per_connection: sources
                .need("admin_refreshes_per_connection", |value| units::count(value, 1_000))?,
            refreshes_per_user: sources.need("admin_refreshes_per_user", |value| units::count(value, 1_000))?,
            sign_ins_per_address: sources.need("admin_sign_ins_per_address", |value| units::count(value, 100_000))?,
            sign_ins_overall: sources.need("admin_sign_ins_overall", |value| units::count(value, 1_000_000))?,
            trusted_proxies: sources.maybe("admin_trusted_proxies", addresses)?.unwrap_or_default(),
            machine: Machine::from_sources(sources)?,
            notify: Notify::from_sources(sources)?,
            health_listen: sources.maybe("admin_health_listen", address)?,
        })
    }
}

impl Mis {
    fn from_sources(sources: &Sources) -> Result<Self, Problem> {
        let header =
            |what: &str, text: String| secret_file::header(&text).map_err(|wrong| Problem(format!("{what} {wrong}")));
        let client_id = sources.need("admin_mis_client_id", |value| {
            Uuid::try_parse(value).map_err(|_| "must be a UUID".to_owned())
        })?;
        let name = sources.need("admin_mis_name", |value| match value.trim() {
            "" => Err("must not be empty".to_owned()),
            name => Ok(name.to_owned()),
        })?;
        let api_key = sources
            .secret("admin_api_key_file", "admin_api_key_env")?
            .ok_or_else(|| Sources::missing("admin_api_key_file"))?;
        let psk = sources.secret("admin_psk_file", "admin_psk_env")?;
        Ok(Self {
            client_id,
            name,
            api_key: header("the api-key", api_key)?,
            psk: psk.map(|psk| header("the PSK", psk)).transpose()?,
        })
    }
}

impl Escrow {
    fn from_sources(sources: &Sources) -> Result<Option<Self>, Problem> {
        let folder = sources.maybe("admin_escrow_dir", |value| Ok(PathBuf::from(value)))?;
        let recipients: Option<Vec<String>> = sources.maybe("admin_escrow_recipients", |value| Ok(list(value)))?;
        match (folder, recipients) {
            (None, None) => Ok(None),
            (Some(folder), Some(recipients)) if !recipients.is_empty() => Ok(Some(Self { folder, recipients })),
            _ => Err(Problem(
                "admin_escrow_dir and admin_escrow_recipients work only together; set both or none".to_owned(),
            )),
        }
    }
}

impl Notify {
    fn from_sources(sources: &Sources) -> Result<Option<Self>, Problem> {
        let url = sources.maybe("admin_notify_url", UpstreamUrl::parse)?;
        let authorization = sources.maybe("admin_notify_token_file", |path| {
            let token = secret_file::read(path.as_ref()).map_err(|wrong| format!("names a file that {wrong}"))?;
            let bearer = match token.trim() {
                "" => Err("has an empty value".to_owned()),
                token => secret_file::header(&format!("Bearer {token}")),
            };
            bearer.map_err(|wrong| format!("names a file that {wrong}"))
        })?;
        match (url, authorization) {
            (None, None) => Ok(None),
            (Some(url), authorization) => Ok(Some(Self { url, authorization })),
            (None, Some(_)) => Err(Sources::missing("admin_notify_url")),
        }
    }
}

impl Machine {
    fn from_sources(sources: &Sources) -> Result<Option<Self>, Problem> {
        let remote = sources.need("admin_machine_remote", units::boolean)?;
        let listen = sources.maybe("admin_machine_listen", |value| {
            let listen = address(value)?;
            // A secret leaves here in plain http.
            match listen.ip().is_loopback() || remote {
                true => Ok(listen),
                false => Err(
                    "must be on this machine, such as 127.0.0.1:8082; with TLS in front of it, set admin_machine_remote"
                        .to_owned(),
                ),
            }
        })?;
        let tokens = sources.maybe("admin_machine_token_file", |path| {
            let text = secret_file::read(path.as_ref()).map_err(|wrong| format!("names a file that {wrong}"))?;
            tokens(&text).map_err(|wrong| format!("names a file that {wrong}"))
        })?;
        match (listen, tokens) {
            (None, _) => Ok(None),
            (Some(listen), Some(tokens)) => Ok(Some(Self { listen, tokens })),
            (Some(_), None) => Err(Sources::missing("admin_machine_token_file")),
        }
    }
}

/// One token a line, so that a new one can be accepted before the old one is taken away.
fn tokens(text: &str) -> Result<Vec<[u8; 32]>, String> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let tokens: Vec<[u8; 32]> = lines
        .map(|line| match line.strip_prefix("sha256:") {
            Some(hash) => from_hex(hash).ok_or("has a line with a wrong sha256: 64 hexadecimal digits are needed"),
            None if line.len() < 32 => {
                Err("has a token shorter than 32 characters; make one with openssl rand -hex 32")
            }
            None if !line.bytes().all(|b| b.is_ascii_graphic()) => Err("has a token with a space in it"),
            None => Ok(Sha256::digest(line).into()),
        })
        .collect::<Result<_, _>>()?;
    match tokens.is_empty() {
        true => Err("has no token in it".to_owned()),
        false => Ok(tokens),
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = (text.len() == 64 && text.is_ascii()).then_some(text)?;
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

fn address(value: &str) -> Result<SocketAddr, String> {
    value
        .parse()
        .map_err(|_| "must be an IP address and a port, such as 127.0.0.1:8082".to_owned())
}

fn list(value: &str) -> Vec<String> {
    let items = value
        .split(|c: char| c == ',' || c.is_ascii_whitespace())
        .map(str::trim)
        .filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

/// Addresses one by one. A range that contains everybody would let anybody name any source address.
fn addresses(value: &str) -> Result<Vec<IpAddr>, String> {
    list(value)
        .iter()
        .map(|item| item.parse().ok().filter(|address: &IpAddr| !address.is_unspecified()))
        .collect::<Option<_>>()
        .ok_or_else(|| "must be a list of IP addresses, such as 10.0.0.2,10.0.0.3; ranges are not taken".to_owned())
}

/// RFC 6749, 3.3, space-separated. A list in the file comes with commas, which no scope of eHealth has in it.
fn scope(value: &str) -> Result<String, String> {
    let scopes = list(value);
    let known = |c: u8| matches!(c, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    match !scopes.is_empty() && scopes.iter().all(|scope| scope.bytes().all(known)) {
        true => Ok(scopes.join(" ")),
        false => Err("must be scopes with spaces between them, or a list of scopes".to_owned()),
    }
}

/// Cookies with `Secure` need https, or this very machine.
fn origin(value: &str) -> Result<String, String> {
    let url = web_address(value)?;
    match (url.path(), url.query()) {
        ("/", None) => Ok(url.origin().ascii_serialization()),
        _ => Err("must be only scheme, host and port, such as https://mis.example".to_owned()),
    }
}

fn return_address(value: &str) -> Result<String, String> {
    // As written: eHealth compares it with the registered one byte for byte.
    web_address(value).map(|_| value.to_owned())
}

fn web_address(value: &str) -> Result<Url, String> {
    let url = Url::parse(value).map_err(|_| "must be an address such as https://mis.example".to_owned())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let safe = url.scheme() == "https" || (url.scheme() == "http" && upstream_url::is_loopback(&url));
    match (safe, plain) {
        (false, _) => Err("must use https:// unless it is on this machine (127.0.0.1, [::1] or localhost)".to_owned()),
        (_, false) => Err("must not contain a user name, a password or a fragment".to_owned()),
        (true, true) => Ok(url),
    }
}
