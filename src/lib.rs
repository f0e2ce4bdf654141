//! Auth UI.
