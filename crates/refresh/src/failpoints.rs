//! Named points at which a test can stop the process. Without the feature `failpoints` they are not in the binary.
//!
//! A process started with `FAILPOINTS="patch.after=abort"` dies there as if its power were cut. Other actions are those of
//! the crate `fail`, e.g. `store.before=sleep(2000)`; several are separated by `;`.

/// Every point, in the order in which a refresh that succeeds passes them.
pub const NAMES: &[&str] = &[
    "intent.before",
    "intent.unsaved",
    "intent.after",
    "checks.after",
    "asking.before",
    "asking.unsaved",
    "asking.after",
    "patch.before",
    "patch.after",
    "escrow.before",
    "escrow.after",
    "store.before",
    "store.inserted",
    "store.unsaved",
    "store.after",
    "proof.before",
    "proof.after",
];

/// A variable that names no point, or an action that is none.
#[derive(Debug, thiserror::Error)]
#[error("FAILPOINTS is not `name=action;…` over the known names")]
pub struct BadFailpoints;

/// Arms the points named in the environment variable `FAILPOINTS`.
#[cfg(feature = "failpoints")]
pub fn setup_from_env() -> Result<(), BadFailpoints> {
    let Ok(wanted) = std::env::var("FAILPOINTS") else {
        return Ok(());
    };
    for one in wanted.split(';').map(str::trim).filter(|one| !one.is_empty()) {
        let (name, action) = one.split_once('=').ok_or(BadFailpoints)?;
        if !NAMES.contains(&name) {
            return Err(BadFailpoints);
        }
        match action {
            "abort" => fail::cfg_callback(name, || std::process::abort()),
            other => fail::cfg(name, other),
        }
        .map_err(|_| BadFailpoints)?;
    }
    Ok(())
}

/// Passes a point.
pub(crate) fn pass(_name: &'static str) {
    debug_assert!(NAMES.contains(&_name), "{_name}");
    #[cfg(feature = "failpoints")]
    fail::fail_point!(_name);
}
