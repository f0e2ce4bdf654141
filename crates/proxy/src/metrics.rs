//! Numbers for an operator's dashboard, in Prometheus' text form. No label holds a clinic, a person or a secret.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use auth_ui_contract::admin::Outcome;
use auth_ui_refresh::Readiness;

/// How refreshes ended since this process started.
#[derive(Debug, Default)]
pub struct Ended {
    stored: AtomicU64,
    not_changed: AtomicU64,
    in_doubt: AtomicU64,
    settled: AtomicU64,
}

impl Ended {
    /// Counts one.
    pub fn count(&self, outcome: &Outcome) {
        let counter = match outcome {
            Outcome::Stored { .. } => &self.stored,
            Outcome::NotChanged { .. } => &self.not_changed,
            Outcome::InDoubt { .. } => &self.in_doubt,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts so many of a process that has ended, or was frozen for too long.
    pub fn settled(&self, count: u32) {
        self.settled.fetch_add(u64::from(count), Ordering::Relaxed);
    }
}

/// The page of numbers.
pub fn page(ended: &Ended, readiness: &Readiness) -> String {
    let mut page = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
        let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in values {
            let _ = writeln!(page, "{name}{labels} {value}");
        }
    };
    let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    metric(
        "auth_ui_refresh_total",
        "counter",
        "Refreshes of a client secret that this process began, by how they ended; one whose secret was stored late is counted as in_doubt and as stored.",
        &[
            ("{result=\"stored\"}", load(&ended.stored)),
            ("{result=\"not_changed\"}", load(&ended.not_changed)),
            ("{result=\"in_doubt\"}", load(&ended.in_doubt)),
        ],
    );
    metric(
        "auth_ui_refresh_settled_total",
        "counter",
        "Refreshes without a sign of life that this process has settled as not changed or unknown.",
        &[("", load(&ended.settled))],
    );
    metric(
        "auth_ui_in_doubt",
        "gauge",
        "Clinics whose newest refresh has an unknown outcome.",
        &[("", u64::from(readiness.in_doubt))],
    );
    let seconds = |age: Option<i64>| age.and_then(|age| u64::try_from(age).ok());
    if let Some(age) = seconds(readiness.oldest_in_doubt) {
        metric(
            "auth_ui_in_doubt_oldest_seconds",
            "gauge",
            "Age of the oldest unknown outcome.",
            &[("", age)],
        );
    }
    if let Some(age) = seconds(readiness.oldest_active) {
        metric(
            "auth_ui_active_secret_oldest_seconds",
            "gauge",
            "Age of the oldest active secret.",
            &[("", age)],
        );
    }
    metric(
        "auth_ui_store_up",
        "gauge",
        "Whether the store takes durable writes.",
        &[("", u64::from(readiness.store.is_none()))],
    );
    metric(
        "auth_ui_key_up",
        "gauge",
        "Whether the master key is there, protected, and opens the store.",
        &[("", u64::from(readiness.key.is_none()))],
    );
    metric(
        "auth_ui_escrow_missing_total",
        "counter",
        "Secrets that this process has stored although the escrow folder took no copy.",
        &[("", u64::from(readiness.uncopied))],
    );
    page
}
