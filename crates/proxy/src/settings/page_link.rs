//! Where the page's footer may lead: an address of the operator's own, ready to stand inside the page.

use std::fmt;

use url::Url;

/// An https address without a user name or a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PageLink(String);

impl PageLink {
    /// Reads an address.
    pub fn parse(value: &str) -> Result<Self, String> {
        let url = Url::parse(value).map_err(|_| "must be an address such as https://example.com/help".to_owned())?;
        if url.scheme() != "https" || !value.to_ascii_lowercase().starts_with("https://") {
            return Err("must begin with https://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user name or a password: everybody sees it".to_owned());
        }
        if url.fragment().is_some() {
            return Err("must not contain a fragment (the part from #)".to_owned());
        }
        // A semicolon separates the page's settings.
        Ok(Self(url.as_str().replace(';', "%3B")))
    }
}

impl fmt::Display for PageLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PageLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
