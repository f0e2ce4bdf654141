//! The link a person came with: read once, into a request that cannot be wrong (contract b.2, b.3; requirements A17).

use std::sync::Arc;

use contract::Hidden;

use crate::flow::content;
use crate::flow::destination::ReturnAddress;
use crate::scope::{Scope, ScopeSet};
use crate::settings::Settings;
use crate::web_url::{Plus, decode, pairs};

/// What the browser knows when the page opens.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The query as it stood in the address, with or without its `?`.
    pub query: Hidden,
    /// How the person got to the page.
    pub arrival: Arrival,
    /// Whether the page itself is served from this very machine; only then may it return to plain http there.
    pub is_local: bool,
    /// The operator's switches.
    pub settings: Settings,
}

/// How the person got to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// By following a link.
    Fresh,
    /// By reload, Back, Forward, or a tab the browser had discarded: what was in memory is gone.
    Returned,
}

/// The parameters of the link, in the order they are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// `client_id`
    ClientId,
    /// `redirect_uri`
    RedirectUri,
    /// `scope`
    Scope,
    /// `user_data`
    UserData,
    /// `token`
    Token,
    /// `state`, the only optional one.
    State,
}

impl Parameter {
    /// All of them, in the order of the seed.
    pub const ALL: [Self; 6] = [
        Self::ClientId,
        Self::RedirectUri,
        Self::Scope,
        Self::UserData,
        Self::Token,
        Self::State,
    ];

    /// The name in the query.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientId => "client_id",
            Self::RedirectUri => "redirect_uri",
            Self::Scope => "scope",
            Self::UserData => "user_data",
            Self::Token => "token",
            Self::State => "state",
        }
    }

    /// The longest value we read, in characters as they stand in the address.
    fn longest(self) -> usize {
        match self {
            Self::UserData => 256 * 1024,
            Self::Token => 8 * 1024,
            // Five hundred permissions of usual length, each space spelt `%20`.
            Self::Scope => 16 * 1024,
            _ => 2 * 1024,
        }
    }

    /// Base64 and tokens hold no spaces, so a `+` in them is a `+` that nobody encoded.
    fn plus(self) -> Plus {
        match self {
            Self::UserData | Self::Token => Plus::IsItself,
            _ => Plus::IsSpace,
        }
    }
}

/// What is wrong with one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub parameter: Parameter,
    /// How.
    pub flaw: Flaw,
}

/// How a parameter can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Absent, empty, or only white space.
    Missing,
    /// Given more than once.
    Repeated,
    /// Longer than we read.
    TooLong,
    /// Not of the form it must have.
    Malformed,
}

/// Why a link was not accepted: at least one finding, what is missing first, in the order of the seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The finding that gives the page its headline.
    pub first: Finding,
    /// The others.
    pub rest: Vec<Finding>,
}

impl Refusal {
    /// Every finding, the headline first.
    pub fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    fn of(findings: Vec<Finding>) -> Option<Self> {
        // Within "missing" and within the rest the order of the seed stays.
        let (mut sorted, others): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.flaw == Flaw::Missing);
        sorted.extend(others);
        let mut findings = sorted.into_iter();
        Some(Self {
            first: findings.next()?,
            rest: findings.collect(),
        })
    }
}

/// A checked link. After this nobody checks a client id again.
#[derive(Clone, Debug, PartialEq)]
pub struct SignUpRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the person returns.
    pub return_address: ReturnAddress,
    /// What is asked; empty only when the operator lets the roles decide.
    pub scopes: ScopeSet,
    /// The signed container, canonical base64.
    pub signed_content: Hidden,
    /// The confidant's own access token; absent only when the operator does not require it.
    pub token: Option<Hidden>,
    /// `state` exactly as it stood in the query, percent-encoding included, to be handed back unchanged.
    pub state: Option<Hidden>,
    /// The operator's switches.
    pub settings: Settings,
}

/// The UUID of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// Accepts the usual 8-4-4-4-12 form, in any case.
    pub fn parse(raw: &str) -> Option<Self> {
        let groups: Vec<&str> = raw.split('-').collect();
        let lengths_fit = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]);
        let digits_fit = groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
        (lengths_fit && digits_fit).then(|| Self(raw.to_owned()))
    }

    /// The UUID as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SignUpRequest {
    /// Reads the link, reporting everything that is wrong with it at once.
    pub fn parse(entry: &Entry) -> Result<Arc<Self>, Refusal> {
        let query = entry.query.expose();
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut reading = Reading {
            query,
            findings: Vec::new(),
        };

        let client_id = reading.required(Parameter::ClientId, ClientId::parse);
        let return_address = reading.required(Parameter::RedirectUri, |raw| ReturnAddress::parse(raw, entry.is_local));
        let scopes = reading.wanted(Parameter::Scope, entry.settings.require_scope, parse_scopes);
        let signed_content = reading.required(Parameter::UserData, content::repair);
        let token = reading.wanted(Parameter::Token, entry.settings.require_token, parse_token);
        let state = reading.state();

        if let Some(refusal) = Refusal::of(reading.findings) {
            return Err(refusal);
        }
        match (client_id, return_address, signed_content) {
            (Some(client_id), Some(return_address), Some(signed_content)) => Ok(Arc::new(Self {
                client_id,
                return_address,
                scopes: scopes.unwrap_or_default(),
                signed_content,
                token,
                state,
                settings: entry.settings,
            })),
            // A required value without a finding cannot be; if it ever is, the link is refused all the same.
            _ => Err(Refusal {
                first: Finding {
                    parameter: Parameter::ClientId,
                    flaw: Flaw::Malformed,
                },
                rest: Vec::new(),
            }),
        }
    }
}

fn parse_scopes(raw: &str) -> Option<ScopeSet> {
    raw.split_whitespace().map(Scope::parse).collect()
}

fn parse_token(raw: &str) -> Option<Hidden> {
    let token = raw.trim().replace(' ', "+");
    token
        .bytes()
        .all(|byte| byte.is_ascii_graphic())
        .then(|| Hidden::new(token))
}

struct Reading<'a> {
    query: &'a str,
    findings: Vec<Finding>,
}

impl<'a> Reading<'a> {
    fn required<T>(&mut self, parameter: Parameter, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.wanted(parameter, true, parse)
    }

    fn wanted<T>(&mut self, parameter: Parameter, required: bool, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = decode(self.raw(parameter)?.unwrap_or_default(), parameter.plus());
        if value.trim().is_empty() {
            if required {
                self.find(parameter, Flaw::Missing);
            }
            return None;
        }
        let parsed = parse(&value);
        if parsed.is_none() {
            self.find(parameter, Flaw::Malformed);
        }
        parsed
    }

    fn state(&mut self) -> Option<Hidden> {
        self.raw(Parameter::State)?
            .filter(|raw| !raw.is_empty())
            .map(Hidden::from)
    }

    /// The raw value: `None` after a finding, `Some(None)` when the parameter is not there.
    fn raw(&mut self, parameter: Parameter) -> Option<Option<&'a str>> {
        let mut values = pairs(self.query)
            .filter(|(name, _)| decode(name, Plus::IsSpace) == parameter.name())
            .map(|(_, raw)| raw);
        let first = values.next();
        if values.next().is_some() {
            self.find(parameter, Flaw::Repeated);
            return None;
        }
        if first.is_some_and(|raw| raw.len() > parameter.longest()) {
            self.find(parameter, Flaw::TooLong);
            return None;
        }
        Some(first)
    }

    fn find(&mut self, parameter: Parameter, flaw: Flaw) {
        self.findings.push(Finding { parameter, flaw });
    }
}
