//! Ctrl-c and SIGTERM: remembered in a flag, acted on by whoever owns running children.

use std::io::{Read, stdin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result};

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on a request to stop no longer ends this program at once; it only raises the flag. Each suite may ask for it.
pub fn watch() -> Result<()> {
    match ctrlc::set_handler(|| ASKED.store(true, Ordering::SeqCst)) {
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(error).context("cannot watch for ctrl-c"),
    }
}

/// The end of the standard input asks too: it comes even when whoever started this program is killed.
pub fn with_standard_input() {
    thread::spawn(|| {
        // What is written there is of no interest, and an unreadable input has ended.
        stdin().read_to_end(&mut Vec::new()).ok();
        ASKED.store(true, Ordering::SeqCst);
    });
}

/// Whether somebody asked this program to stop.
pub fn was_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_suites_may_watch_one_after_the_other() {
        super::watch().unwrap();
        super::watch().unwrap();
    }
}
