//! The list. A call is built only by matching a request against it, and its upstream path only from the call.

use auth_ui_contract::paths;
use http::Method;
use uuid::Uuid;

pub use crate::wire::Host;

/// One listed call with its typed values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Contract c.2.
    Validate,
    /// Contract c.3.
    Register,
    /// Contract c.4.
    Authorize,
    /// Contract e.2.
    ClientDetails(Uuid),
    /// Contract e.2.
    UserDetails(Uuid),
    /// Contract e.2.
    UserRoles {
        /// Of this client.
        client: Uuid,
    },
    /// Contract e.3.
    Dictionary {
        /// Capitals, digits and `_`, at most 64.
        name: String,
        /// Only entries in use.
        active_only: bool,
    },
}

/// Why a request matches no call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotListed {
    /// No call has this path.
    Path,
    /// The call has another method.
    Method(&'static str),
    /// The call has another query.
    Query,
}

impl Call {
    /// Matches a request, byte for byte: an address that is merely equivalent after decoding is not on the list.
    pub fn read(method: &Method, path: &str, query: Option<&str>) -> Result<Self, NotListed> {
        let call = match path {
            paths::SIGN_UP_VALIDATION => Self::Validate,
            paths::REGISTER => Self::Register,
            paths::AUTHORIZE => Self::Authorize,
            // Methods come before queries, so that a wrong method is called so.
            paths::USER_ROLES => {
                needs(method, &Method::GET)?;
                let [("client_id", client)] = pairs(query)[..] else {
                    return Err(NotListed::Query);
                };
                return Ok(Self::UserRoles {
                    client: uuid(client).ok_or(NotListed::Query)?,
                });
            }
            paths::DICTIONARIES => {
                needs(method, &Method::GET)?;
                let (name, active_only) = match pairs(query)[..] {
                    [("name", name)] => (name, false),
                    [("name", name), ("is_active", "true")] | [("is_active", "true"), ("name", name)] => (name, true),
                    _ => return Err(NotListed::Query),
                };
                if !is_dictionary_name(name) {
                    return Err(NotListed::Query);
                }
                return Ok(Self::Dictionary {
                    name: name.to_owned(),
                    active_only,
                });
            }
            _ => Self::with_id(path).ok_or(NotListed::Path)?,
        };
        needs(method, &call.method())?;
        match query {
            None => Ok(call),
            Some(_) => Err(NotListed::Query),
        }
    }

    fn with_id(path: &str) -> Option<Self> {
        // The contract writes the paths; the id is cut out where a marker stands.
        let between = |template: String| {
            let (before, after) = template.split_once('*')?;
            uuid(path.strip_prefix(before)?.strip_suffix(after)?)
        };
        None.or_else(|| between(paths::client_details("*")).map(Self::ClientDetails))
            .or_else(|| between(paths::user_details("*")).map(Self::UserDetails))
    }

    /// The call's method.
    pub fn method(&self) -> Method {
        match self.takes_body() {
            true => Method::POST,
            false => Method::GET,
        }
    }

    /// Whether the call carries a JSON body.
    pub fn takes_body(&self) -> bool {
        matches!(self, Self::Validate | Self::Register | Self::Authorize)
    }

    /// Whether the call can change anything upstream.
    pub fn changes_state(&self) -> bool {
        self.takes_body()
    }

    /// Which upstream serves it.
    pub fn host(&self) -> Host {
        match self {
            Self::Validate | Self::Register | Self::UserRoles { .. } | Self::Dictionary { .. } => Host::Api,
            Self::Authorize | Self::ClientDetails(_) | Self::UserDetails(_) => Host::Auth,
        }
    }

    /// The upstream path and query, made of the contract's paths and this call's values.
    pub fn path_and_query(&self) -> String {
        match self {
            Self::Validate => paths::SIGN_UP_VALIDATION.to_owned(),
            Self::Register => paths::REGISTER.to_owned(),
            Self::Authorize => paths::AUTHORIZE.to_owned(),
            Self::ClientDetails(id) => paths::client_details(&id.to_string()),
            Self::UserDetails(id) => paths::user_details(&id.to_string()),
            Self::UserRoles { client } => format!("{}?client_id={client}", paths::USER_ROLES),
            Self::Dictionary {
                name,
                active_only: false,
            } => format!("{}?name={name}", paths::DICTIONARIES),
            Self::Dictionary {
                name,
                active_only: true,
            } => {
                format!("{}?name={name}&is_active=true", paths::DICTIONARIES)
            }
        }
    }

    /// The path for the log, without values.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Validate => paths::SIGN_UP_VALIDATION,
            Self::Register => paths::REGISTER,
            Self::Authorize => paths::AUTHORIZE,
            Self::ClientDetails(_) => "/oauth/clients/{id}/details",
            Self::UserDetails(_) => "/oauth/users/{id}",
            Self::UserRoles { .. } => paths::USER_ROLES,
            Self::Dictionary { .. } => paths::DICTIONARIES,
        }
    }
}

fn needs(method: &Method, wanted: &Method) -> Result<(), NotListed> {
    match (method == wanted, wanted == Method::POST) {
        (true, _) => Ok(()),
        (false, true) => Err(NotListed::Method("POST")),
        (false, false) => Err(NotListed::Method("GET")),
    }
}

/// Names and values as they stand, nothing decoded: every listed value is made of unreserved characters.
fn pairs(query: Option<&str>) -> Vec<(&str, &str)> {
    query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect()
}

/// The usual form only: the parser would also take braces, `urn:uuid:` and no hyphens.
fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

fn is_dictionary_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}
