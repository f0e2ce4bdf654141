//! The client secret itself.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A client secret: never printed, never serialised, wiped on drop.
///
/// What shows nothing of it compiles:
///
/// ```
/// fn shown(_: impl std::fmt::Debug) {}
/// shown(auth_ui_refresh::Secret::new("a secret"));
/// ```
///
/// What would show it does not:
///
/// ```compile_fail,E0277
/// fn shown(_: impl std::fmt::Display) {}
/// shown(auth_ui_refresh::Secret::new("a secret"));
/// ```
///
/// ```compile_fail,E0277
/// fn written(_: impl serde::Serialize) {}
/// written(auth_ui_refresh::Secret::new("a secret"));
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(SecretString::from(value.into()))
    }

    /// The secret, for the few places that send or seal it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// An empty answer is no secret.
    pub fn is_blank(&self) -> bool {
        self.expose().trim().is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
