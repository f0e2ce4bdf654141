//! Ctrl-c and SIGTERM: remembered in a flag, acted on by whoever owns running children.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on a request to stop no longer ends this program at once; it only raises the flag.
pub fn watch() -> Result<()> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::SeqCst)).context("cannot watch for ctrl-c")
}

/// Whether somebody asked this program to stop.
pub fn was_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
