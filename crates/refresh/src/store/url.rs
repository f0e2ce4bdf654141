//! Where the store is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::StoreError;

/// Where the store is: `sqlite:path` or `postgres://…`. May hold a password: never printed.
#[derive(Clone)]
pub struct StoreUrl(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    /// One file, one process.
    Sqlite(PathBuf),
    /// A server, several replicas.
    Postgres(String),
}

impl StoreUrl {
    /// Whether only one process can use it.
    pub fn is_single_process(&self) -> bool {
        matches!(self.0, Place::Sqlite(_))
    }
}

impl FromStr for StoreUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self(Place::Postgres(text.to_owned())));
        }
        let path = text.strip_prefix("sqlite:").ok_or(StoreError::Url)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(StoreError::Url);
        }
        Ok(Self(Place::Sqlite(
            std::path::absolute(path).map_err(|_| StoreError::Url)?,
        )))
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_forgets_is_no_store() {
        for text in [
            "",
            "sqlite:",
            "sqlite::memory:",
            "sqlite://",
            "mysql://a/b",
            "auth-ui.db",
        ] {
            assert_eq!(text.parse::<StoreUrl>().unwrap_err(), StoreError::Url, "{text}");
        }
    }

    #[test]
    fn a_password_in_the_address_does_not_show() {
        let url: StoreUrl = "postgres://user:pa55word@db/auth".parse().unwrap();
        assert_eq!(format!("{url:?}"), "StoreUrl(…)");
        assert!(!url.is_single_process());
        assert!("sqlite:auth-ui.db".parse::<StoreUrl>().unwrap().is_single_process());
        assert!(
            "sqlite:///var/lib/auth-ui.db"
                .parse::<StoreUrl>()
                .unwrap()
                .is_single_process()
        );
    }
}
