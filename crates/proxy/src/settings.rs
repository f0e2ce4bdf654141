//! Every setting: read from flags, environment and file, checked once, and then trusted.
//!
//! Anything wrong is a [`Problem`]: one line that names the setting as its author wrote it and says what to do. A value
//! is never repeated in it, because values may be secret.

mod added_headers;
mod admin;
mod page_link;
mod secret_file;
mod sources;
mod tls;
mod units;
mod upstream_url;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use added_headers::AddedHeaders;
pub use admin::{AdminSettings, Escrow, Machine, Mis, Notify, StoreSettings};
pub use page_link::PageLink;
pub use sources::{Sources, command, store_args};
pub use upstream_url::UpstreamUrl;

use crate::around::Terms;
use crate::pages::Links;
use crate::refusal::Served;
use crate::server::Tls;

/// One setting as an operator sees it. The flag is `--` and the key with dashes; the variable is `AUTH_UI_` and the
/// key in capitals.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key in the configuration file.
    pub key: &'static str,
    /// What kind of value it takes, for `--help`.
    pub takes: &'static str,
    /// The value when nobody gives one, or nothing when the setting must be given or may stay empty.
    pub default: Option<&'static str>,
    /// What it does.
    pub help: &'static str,
}

const fn setting(key: &'static str, takes: &'static str, default: Option<&'static str>, help: &'static str) -> Setting {
    Setting {
        key,
        takes,
        default,
        help,
    }
}

/// Every setting but `config` itself and the table `[headers]`, which exists in the file only.
pub fn every() -> impl Iterator<Item = &'static Setting> {
    SERVING.iter().chain(admin::SETTINGS)
}

/// The settings of the server itself and of the patient surface.
const SERVING: &[Setting] = &[
    setting("listen", "ADDRESS", Some("127.0.0.1:8080"), "Where to listen"),
    setting(
        "tls_certificate",
        "FILE",
        None,
        "The certificate chain in PEM, to serve https itself",
    ),
    setting(
        "tls_key",
        "FILE",
        None,
        "The private key of that certificate in PEM; not for every user to read",
    ),
    setting("auth_url", "URL", None, "The eHealth authorization server"),
    setting("api_url", "URL", None, "The eHealth API"),
    setting(
        "assets",
        "FOLDER",
        None,
        "The built app; without it, the app embedded in this binary",
    ),
    setting(
        "surfaces",
        "LIST",
        Some("patient"),
        "What to serve: patient, admin, or both",
    ),
    setting(
        "connect_timeout",
        "DURATION",
        Some("5s"),
        "How long connecting to eHealth may take",
    ),
    setting(
        "call_timeout",
        "DURATION",
        Some("30s"),
        "How long one whole eHealth call may take, from its last byte to the last byte of the answer",
    ),
    setting(
        "max_request_line",
        "SIZE",
        Some("64KB"),
        "The longest request line; more is answered 414",
    ),
    setting(
        "max_request_body",
        "SIZE",
        Some("512KB"),
        "The largest body passed to eHealth",
    ),
    setting("max_response_body", "SIZE", Some("5MB"), "The largest body passed back"),
    setting(
        "registration_auth",
        "FORM",
        Some("seed"),
        "Bearer of the registration call: seed or blueprint",
    ),
    setting(
        "require_token",
        "BOOL",
        Some("true"),
        "Whether the link must carry `token`",
    ),
    setting(
        "require_scope",
        "BOOL",
        Some("true"),
        "Whether the link must carry `scope`; otherwise the user's roles name the scopes",
    ),
    setting(
        "redirect_on_error",
        "BOOL",
        Some("false"),
        "Whether an approval refused for its scopes returns to the application with `error`",
    ),
    setting("help_url", "URL", None, "Where the page's footer leads for more help"),
    setting(
        "accessibility_url",
        "URL",
        None,
        "Where the page's footer leads for the accessibility statement",
    ),
    setting(
        "privacy_url",
        "URL",
        None,
        "Where the page's footer leads for data protection",
    ),
    setting(
        "terms_url",
        "URL",
        None,
        "Where the consent page and the admin page's footer lead for the terms of use",
    ),
    setting(
        "agreement_url",
        "URL",
        None,
        "Where the consent page leads for the user agreement",
    ),
];

/// Settings that cannot be wrong any more.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The proxy's own certificate; nothing when TLS ends in front of it.
    pub tls: Option<Tls>,
    /// The authorization server's base.
    pub auth_url: UpstreamUrl,
    /// The API's base.
    pub api_url: UpstreamUrl,
    /// The built app's folder, or the embedded one.
    pub assets: Option<PathBuf>,
    /// Headers added to every eHealth call.
    pub added_headers: AddedHeaders,
    /// Limit for connecting to eHealth.
    pub connect_timeout: Duration,
    /// Limit for one whole eHealth call, from its last byte to the last of the answer.
    pub call_timeout: Duration,
    /// Bytes of method, target and version together.
    pub max_request_line: usize,
    /// Bytes of a body passed to eHealth.
    pub max_request_body: usize,
    /// Bytes of a body passed back.
    pub max_response_body: usize,
    /// How many calls of the patient surface are under way at a time; more wait. Not a setting: the process has room for so
    /// many ([`crate::process::Room`]).
    pub calls_at_once: usize,
    /// How long the page may take to send a body.
    pub body_timeout: Duration,
    /// How many connections to each host wait for the next one; the same.
    pub kept_per_host: usize,
    /// What the page is told; nothing when the patient surface is off.
    pub patient: Option<PageSettings>,
    /// The admin surface; nothing when it is off.
    pub admin: Option<AdminSettings>,
    /// What the admin page is told: where its footer leads. The proxy's own pages lead to the same.
    pub admin_page: PageSettings,
}

/// What the page is told, through a `meta` element (see [`crate::document`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSettings {
    /// Which bearer the registration call carries (contract c.3).
    pub registration_auth: RegistrationAuth,
    /// Whether the link must carry `token` (contract 0.2, variants V2 and V3 have none).
    pub require_token: bool,
    /// Whether the link must carry `scope` (contract e.1: otherwise the user's roles name the scopes).
    pub require_scope: bool,
    /// Whether an approval refused for its scopes returns to the application with `error` (contract b.5): by then
    /// eHealth has accepted the client and its address.
    pub redirect_on_error: bool,
    /// Where the page's footer leads for more help.
    pub help_url: Option<PageLink>,
    /// Where it leads for the accessibility statement.
    pub accessibility_url: Option<PageLink>,
    /// Where it leads for data protection.
    pub privacy_url: Option<PageLink>,
    /// Where the consent page and the admin page's footer lead for the terms of use.
    pub terms_url: Option<PageLink>,
    /// Where the consent page leads for the user agreement (contract e.4).
    pub agreement_url: Option<PageLink>,
}

impl Default for PageSettings {
    fn default() -> Self {
        Self {
            registration_auth: RegistrationAuth::Seed,
            require_token: true,
            require_scope: true,
            redirect_on_error: false,
            help_url: None,
            accessibility_url: None,
            privacy_url: None,
            terms_url: None,
            agreement_url: None,
        }
    }
}

/// Which bearer the registration call carries (contract c.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationAuth {
    /// The sign-up jwt, as the seed says.
    Seed,
    /// The confidant's token, as the blueprint says.
    Blueprint,
}

impl RegistrationAuth {
    /// The word used in settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Blueprint => "blueprint",
        }
    }
}

/// Why the settings cannot be used: one line, naming the setting, saying what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whatever a library's message contains, the operator gets one line.
        f.write_str(&self.0.replace(['\n', '\r'], " "))
    }
}

impl std::error::Error for Problem {}

impl Settings {
    /// Checks everything the sources say.
    pub fn from_sources(sources: &Sources) -> Result<Self, Problem> {
        let auth_url = sources.need("auth_url", UpstreamUrl::parse)?;
        let surfaces = sources.need("surfaces", Surfaces::parse)?;
        Ok(Self {
            listen: sources.need("listen", |value| {
                value
                    .parse()
                    .map_err(|_| "must be an IP address and a port, such as 127.0.0.1:8080".to_owned())
            })?,
            tls: tls::from_sources(sources)?,
            api_url: sources.need("api_url", UpstreamUrl::parse)?,
            assets: sources.maybe("assets", |value| Ok(PathBuf::from(value)))?,
            added_headers: sources.added_headers(),
            connect_timeout: sources.need("connect_timeout", units::duration)?,
            call_timeout: sources.need("call_timeout", units::duration)?,
            max_request_line: sources.need("max_request_line", |value| {
                units::size(value, 1024, crate::server::LONGEST_REQUEST_LINE)
            })?,
            max_request_body: sources.need("max_request_body", |value| units::size(value, 1024, 64 << 20))?,
            max_response_body: sources.need("max_response_body", |value| units::size(value, 1024, 64 << 20))?,
            calls_at_once: usize::MAX,
            body_timeout: Duration::from_secs(30),
            kept_per_host: usize::MAX,
            patient: surfaces
                .patient
                .then(|| PageSettings::from_sources(sources))
                .transpose()?,
            admin: surfaces
                .admin
                .then(|| AdminSettings::from_sources(sources, &auth_url))
                .transpose()?,
            admin_page: PageSettings::links_from_sources(sources)?,
            auth_url,
        })
    }

    /// The terms on which requests are taken.
    pub fn terms(&self) -> Terms {
        Terms {
            request_line: self.max_request_line,
            links: Links::of(&self.admin_page),
            served: match (&self.patient, &self.admin) {
                (Some(_), Some(_)) => Served::Both,
                (_, None) => Served::Patient,
                (None, Some(_)) => Served::Admin,
            },
        }
    }
}

impl PageSettings {
    fn from_sources(sources: &Sources) -> Result<Self, Problem> {
        Ok(Self {
            registration_auth: sources.need("registration_auth", |value| match value {
                "seed" => Ok(RegistrationAuth::Seed),
                "blueprint" => Ok(RegistrationAuth::Blueprint),
                _ => Err("must be seed or blueprint".to_owned()),
            })?,
            require_token: sources.need("require_token", units::boolean)?,
            require_scope: sources.need("require_scope", units::boolean)?,
            redirect_on_error: sources.need("redirect_on_error", units::boolean)?,
            ..Self::links_from_sources(sources)?
        })
    }

    fn links_from_sources(sources: &Sources) -> Result<Self, Problem> {
        Ok(Self {
            help_url: sources.maybe("help_url", PageLink::parse)?,
            accessibility_url: sources.maybe("accessibility_url", PageLink::parse)?,
            privacy_url: sources.maybe("privacy_url", PageLink::parse)?,
            terms_url: sources.maybe("terms_url", PageLink::parse)?,
            agreement_url: sources.maybe("agreement_url", PageLink::parse)?,
            ..Self::default()
        })
    }
}

/// What is served.
struct Surfaces {
    patient: bool,
    admin: bool,
}

impl Surfaces {
    fn parse(value: &str) -> Result<Self, String> {
        let mut surfaces = Self {
            patient: false,
            admin: false,
        };
        for word in value.split(',') {
            let surface = match word.trim() {
                "patient" => &mut surfaces.patient,
                "admin" => &mut surfaces.admin,
                _ => return Err("must be patient, admin, or patient,admin".to_owned()),
            };
            *surface = true;
        }
        Ok(surfaces)
    }
}
