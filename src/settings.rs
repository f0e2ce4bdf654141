//! What the operator may switch, as the proxy writes it into the page's head.

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
        for (name, value) in content.split(';').filter_map(|pair| pair.split_once('=')) {
            match (name.trim(), value.trim()) {
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
    fn every_switch_can_be_turned() {
        let settings = Settings::parse(
            "registration_auth=blueprint; require_token=false;require_scope=false; redirect_on_error=true",
        );
        assert_eq!(settings.registration_auth, RegistrationAuth::Blueprint);
        assert!(!settings.require_token && !settings.require_scope && settings.redirect_on_error);
    }
}
