//! Where the person may be sent, and nowhere else (contract f; requirements A1, A21, A22; RFC 9700 section 4.11).

use std::fmt;

use contract::Hidden;

use crate::flow::entry::SignUpRequest;
use crate::flow::host;
use crate::scope::Scope;
use crate::web_url::{Plus, Scheme, WebUrl, decode, encode};

/// The `redirect_uri` of the link, checked: https without user name or fragment, or this very machine during a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnAddress {
    raw: String,
    url: WebUrl,
}

impl ReturnAddress {
    /// Plain http is accepted only for the loopback, and only when the page itself is served from there.
    pub fn parse(raw: &str, page_is_local: bool) -> Option<Self> {
        let url = WebUrl::parse(raw)?;
        let is_safe = url.scheme == Scheme::Https || (page_is_local && url.is_loopback());
        is_safe.then(|| Self {
            raw: raw.to_owned(),
            url,
        })
    }

    /// The address exactly as the client wrote it; the server compares it with the registered one.
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// The host to show to the person, with the port when it is not the usual one.
    pub fn host(&self) -> &str {
        self.url
            .origin
            .rsplit_once('/')
            .map_or(self.url.host.as_str(), |(_, host)| host)
    }

    /// The host as a person should see it.
    pub fn shown_host(&self) -> String {
        host::shown(self.host())
    }

    /// Whether the host could be taken for another one.
    pub fn may_look_like_another(&self) -> bool {
        host::may_look_like_another(self.host())
    }

    /// A link the person may follow after an error: the site's front page, with nothing attached.
    pub fn front_page(&self) -> BackLink {
        BackLink {
            href: format!("{}/", self.url.origin),
            host: self.shown_host(),
        }
    }

    /// A link the person may follow after declining: tells the application so (RFC 6749 section 4.1.2.1).
    pub fn after_decline(&self, state: Option<&Hidden>) -> BackLink {
        let mut href = self.url.with_raw("error", "access_denied");
        if let Some(state) = state {
            href = format!("{href}&state={}", state.expose());
        }
        BackLink {
            href,
            host: self.shown_host(),
        }
    }
}

/// A link back to the application; followed only by the person's own click.
#[derive(Clone, PartialEq, Eq)]
pub struct BackLink {
    /// Where it leads.
    pub href: String,
    /// What the person reads.
    pub host: String,
}

impl fmt::Debug for BackLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BackLink({})", self.host)
    }
}

/// What the server answered to the approval, as far as it decides where we go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approved {
    /// `urgent.redirect_uri`, else the `Location` header (contract f).
    pub redirect_uri: Option<Hidden>,
    /// The client the server says it approved.
    pub client_id: Option<String>,
    /// The user for whom the server says it did.
    pub user_id: Option<String>,
    /// The scopes the server says were requested now.
    pub scopes: Option<Vec<String>>,
    /// The reference to quote.
    pub reference: Option<String>,
}

/// Why an approval answer was not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// It names no address to go to.
    NoAddress,
    /// The address is not one a browser may be sent to.
    UnsafeAddress,
    /// The address is not the one the client asked for.
    AnotherAddress,
    /// Not exactly one grant code, or a `state` that is not ours.
    WrongParameters,
    /// It approves another client than the one shown.
    AnotherClient,
    /// It approves for another user than the registered one.
    AnotherUser,
    /// It approves more than was shown.
    MoreScopes,
}

/// A checked way out: the only value the page can leave for.
#[derive(Clone, PartialEq, Eq)]
pub struct Destination {
    url: Hidden,
    host: String,
    grants: bool,
}

impl Destination {
    /// Checks the approval answer against the request, against the registered user, as far as either is named, and against
    /// what was shown.
    pub fn check(
        approved: &Approved,
        request: &SignUpRequest,
        user_id: Option<&str>,
        shown: &[Scope],
    ) -> Result<Self, Distrust> {
        let asked = &request.return_address.url;
        let answer = approved.redirect_uri.as_ref().ok_or(Distrust::NoAddress)?;
        let url = WebUrl::parse(answer.expose()).ok_or(Distrust::UnsafeAddress)?;
        if url.origin != asked.origin || url.path != asked.path {
            return Err(Distrust::AnotherAddress);
        }
        if !matches!(url.values("code").as_slice(), [code] if !code.trim().is_empty())
            || !url.values("error").is_empty()
        {
            return Err(Distrust::WrongParameters);
        }
        let is_another = |named: &Option<String>, known: Option<&str>| match (named, known) {
            (Some(named), Some(known)) => !named.eq_ignore_ascii_case(known),
            _ => false,
        };
        if is_another(&approved.client_id, Some(request.client_id.as_str())) {
            return Err(Distrust::AnotherClient);
        }
        if is_another(&approved.user_id, user_id) {
            return Err(Distrust::AnotherUser);
        }
        let was_shown = |scope: &String| shown.iter().any(|known| known.as_str() == scope);
        if approved
            .scopes
            .as_ref()
            .is_some_and(|scopes| !scopes.iter().all(was_shown))
        {
            return Err(Distrust::MoreScopes);
        }
        let expected = request.state.as_ref();
        let href = match (url.values("state").as_slice(), expected) {
            ([], None) => url.href,
            ([], Some(state)) => url.with_raw("state", state.expose()),
            ([given], Some(state)) if *given == decode(state.expose(), Plus::IsSpace) => url.href,
            // A state we were never given may belong to the registered address itself, if it stands there too.
            ([given], None) if asked.values("state") == [given.clone()] => url.href,
            _ => return Err(Distrust::WrongParameters),
        };
        Ok(Self {
            host: request.return_address.shown_host(),
            url: Hidden::new(href),
            grants: true,
        })
    }

    /// The way back after eHealth refused the scopes: it had accepted the client and its address before it looked at
    /// them (contract c.4), so the address is vouched for (RFC 6749 section 4.1.2.1).
    pub fn with_scope_error(request: &SignUpRequest, description: &str) -> Self {
        let address = &request.return_address;
        let mut href = address.url.with_raw("error", "invalid_scope");
        if !description.is_empty() {
            href = format!("{href}&error_description={}", encode(description));
        }
        if let Some(state) = &request.state {
            href = format!("{href}&state={}", state.expose());
        }
        Self {
            host: address.shown_host(),
            url: Hidden::new(href),
            grants: false,
        }
    }

    /// The address, grant code inside; for the door that leaves, and for the link shown if the browser does not.
    pub fn as_str(&self) -> &str {
        self.url.expose()
    }

    /// Whether access was granted: else an error is taken along.
    pub fn grants(&self) -> bool {
        self.grants
    }

    /// The host to name while leaving.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Destination({})", self.host)
    }
}
