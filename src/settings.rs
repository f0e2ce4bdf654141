//! What the operator may switch, as the proxy writes it into the page's head.

use crate::web_url::{Scheme, WebUrl};

/// How registration is authorized (contract c.3, j.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationAuth {
    /// Bearer is the sign-up jwt, as the seed says.
    #[default]
    Seed,
    /// Bearer is the confidant's own token, as the blueprint says.
    Blueprint,
}

/// The page's settings; the default is the seed's variant V1 (contract 0.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Which bearer registration carries.
    pub registration_auth: RegistrationAuth,
    /// Whether a link without `token` is refused.
    pub require_token: bool,
    /// Whether a link without `scope` is refused; otherwise the user's roles name the scopes (contract e.1).
    pub require_scope: bool,
    /// Whether an approval refused for its scopes returns to the application with `error` (contract b.5).
    pub redirect_on_error: bool,
}

/// Where the operator tells more than the page does; only ever https.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// `help_url`
    pub help: Option<String>,
    /// `accessibility_url`
    pub accessibility: Option<String>,
    /// `privacy_url`
    pub privacy: Option<String>,
    /// `terms_url`
    pub terms: Option<String>,
    /// `agreement_url`
    pub agreement: Option<String>,
}

impl Links {
    /// Reads the same `name=value; name=value`; a `;` inside an address stands there as `%3B`.
    pub fn parse(content: &str) -> Self {
        let mut links = Self::default();
        for (name, value) in pairs(content) {
            let slot = match name {
                "help_url" => &mut links.help,
                "accessibility_url" => &mut links.accessibility,
                "privacy_url" => &mut links.privacy,
                "terms_url" => &mut links.terms,
                "agreement_url" => &mut links.agreement,
                _ => continue,
            };
            *slot = WebUrl::parse(value)
                .filter(|url| url.scheme == Scheme::Https)
                .map(|url| url.href);
        }
        links
    }
}

fn pairs(content: &str) -> impl Iterator<Item = (&str, &str)> {
    content
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            registration_auth: RegistrationAuth::Seed,
            require_token: true,
            require_scope: true,
            redirect_on_error: false,
        }
    }
}

impl Settings {
    /// Reads `name=value; name=value`; unknown names and values keep the default, which is the safe side.
    pub fn parse(content: &str) -> Self {
        let mut settings = Self::default();
        for pair in pairs(content) {
            match pair {
                ("registration_auth", "blueprint") => settings.registration_auth = RegistrationAuth::Blueprint,
                ("require_token", "false") => settings.require_token = false,
                ("require_scope", "false") => settings.require_scope = false,
                ("redirect_on_error", "true") => settings.redirect_on_error = true,
                _ => {}
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_means_the_variant_of_the_seed() {
        assert_eq!(Settings::parse(""), Settings::default());
        assert_eq!(
            Settings::parse("require_token=maybe; colour=blue;;="),
            Settings::default()
        );
    }

    #[test]
    fn the_operators_links_lead_to_https_and_nowhere_else() {
        let links = Links::parse(
            "require_scope=false; help_url=https://example.com/help?a=b; accessibility_url=javascript:alert(1); privacy_url=http://example.com/",
        );
        assert_eq!(
            links,
            Links {
                help: Some("https://example.com/help?a=b".to_owned()),
                ..Links::default()
            }
        );
        assert_eq!(Links::parse(""), Links::default());
    }

    #[test]
    fn every_switch_can_be_turned() {
        let settings = Settings::parse(
            "registration_auth=blueprint; require_token=false;require_scope=false; redirect_on_error=true",
        );
        assert_eq!(settings.registration_auth, RegistrationAuth::Blueprint);
        assert!(!settings.require_token && !settings.require_scope && settings.redirect_on_error);
    }
}
