//! What may be written to the log: one line per request, and never a query, a header, a body or an address with values
//! in it (requirements A3).

#[cfg(unix)]
use std::fs::File;
#[cfg(unix)]
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method};
use tracing::Level;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, filter};

/// Starts logging to stderr. `RUST_LOG` chooses what is shown of our own lines; libraries are held at warnings whatever
/// it says, because their traces contain requests.
pub fn start() {
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let ours_or_warning = filter::filter_fn(|meta| may_speak(meta.target(), *meta.level()));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(stderr())
        .with_filter(wanted)
        .with_filter(ours_or_warning);
    let _ = tracing_subscriber::registry().with(lines).try_init();

    // The standard message repeats the panic's words, and those may repeat a request.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(place = place.unwrap_or_default(), "panicked");
    }));
}

fn may_speak(target: &str, level: Level) -> bool {
    let of = |name: &str| {
        target
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let ours = of("auth_ui_proxy") || of("auth_ui_refresh");
    // The driver warns of a parameter it does not know by repeating its value, which may be a misplaced password.
    let repeats_the_address = of("sqlx_postgres::options");
    ours || (level <= Level::WARN && !repeats_the_address)
}

/// Stderr without the lock of the standard library: a line is one write, and threads need not wait for each other's.
fn stderr() -> BoxMakeWriter {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        if let Ok(own) = std::io::stderr().as_fd().try_clone_to_owned() {
            return BoxMakeWriter::new(Arc::new(File::from(own)));
        }
    }
    BoxMakeWriter::new(std::io::stderr)
}

/// One request.
#[derive(Debug)]
pub struct Line<'a> {
    /// Our id.
    pub id: &'a str,
    /// The method; written only when it is a usual one, because a method is free text.
    pub method: &'a Method,
    /// The address's template.
    pub route: &'a str,
    /// The status.
    pub status: u16,
    /// Bytes of the answer's body, where they are known before its end.
    pub bytes: Option<u64>,
    /// From the head's arrival to the beginning of the answer's body.
    pub took: Duration,
    /// Why the proxy itself said no.
    pub refused: Option<&'static str>,
    /// The id eHealth gave.
    pub reference: Option<&'a HeaderValue>,
}

/// Writes the line.
pub fn request(line: &Line<'_>) {
    tracing::info!(
        target: "auth_ui_proxy",
        id = line.id,
        method = usual(line.method),
        route = line.route,
        status = line.status,
        bytes = line.bytes,
        ms = line.took.as_millis() as u64,
        refused = line.refused,
        reference = line.reference.and_then(as_id),
        "request"
    );
}

fn usual(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}

/// eHealth's ids look like `6617aeec-15e2-4d6f-b9bd-53559c358f97#17810`; anything else is not written.
fn as_id(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    let (id, number) = text.split_once('#').unwrap_or((text, ""));
    let readable =
        uuid::Uuid::try_parse(id).is_ok() && number.len() <= 12 && number.bytes().all(|b| b.is_ascii_digit());
    readable.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_may_warn_and_never_repeat_the_stores_address() {
        assert!(may_speak("auth_ui_refresh::engine::run", Level::INFO));
        assert!(may_speak("auth_ui_proxy", Level::TRACE));
        assert!(!may_speak("auth_ui_refresher", Level::INFO));
        assert!(may_speak("sqlx_core::pool", Level::WARN));
        assert!(!may_speak("hyper::proto", Level::INFO));
        assert!(!may_speak("sqlx_postgres::options::parse", Level::WARN));
    }
}
