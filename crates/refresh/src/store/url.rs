//! Where the store is.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

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

impl FromStr for StoreUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(text).map_err(|_| StoreError::Url)?;
            return match stays_here(&options) || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
                true => Ok(Self(Place::Postgres(text.to_owned()))),
                false => Err(StoreError::Unprotected),
            };
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

/// Whether the way to the server leaves this machine: asked of what the driver will use, because `host` may stand in the
/// query or in the environment too.
fn stays_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
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
        let url: StoreUrl = "postgres://user:pa55word@db/auth?sslmode=verify-full".parse().unwrap();
        assert_eq!(format!("{url:?}"), "StoreUrl(…)");
    }

    /// Requirements A30.
    #[test]
    fn a_server_on_another_machine_must_prove_its_name() {
        let refused = [
            "postgres://user:pa55word@db.example/auth",
            "postgresql://db.example/auth?sslmode=disable",
            "postgres://db.example/auth?sslmode=prefer",
            "postgres://db.example/auth?sslmode=require",
            "postgres://db.example/auth?sslmode=verify-ca",
            "postgres://db.example/auth?sslmode=verify-full&sslmode=require",
            "postgres://10.0.0.1/auth",
            "postgres://[2001:db8::1]/auth",
            "postgres://localhost/auth?host=db.example",
            "postgres://localhost/auth?hostaddr=10.0.0.1",
            "postgres://localhost.example/auth",
        ];
        for text in refused {
            assert_eq!(text.parse::<StoreUrl>().unwrap_err(), StoreError::Unprotected, "{text}");
        }
        let taken = [
            "postgres://db.example/auth?sslmode=verify-full",
            "postgres://db.example/auth?sslmode=verify-full&sslrootcert=/etc/auth-ui/db-ca.pem",
            "postgres://localhost/auth",
            "postgres://127.0.0.1:5433/auth?sslmode=disable",
            "postgres://[::1]/auth",
            "postgres://%2Fvar%2Frun%2Fpostgresql/auth",
            "postgres://db.example/auth?host=/var/run/postgresql",
        ];
        for text in taken {
            assert!(text.parse::<StoreUrl>().is_ok(), "{text}");
        }
        let nonsense = "postgres://db.example/auth?sslmode=sometimes";
        assert_eq!(nonsense.parse::<StoreUrl>().unwrap_err(), StoreError::Url);
    }
}
