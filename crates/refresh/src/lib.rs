//! Refreshes a clinic's client secret and never loses one.
