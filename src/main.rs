//! The patient page.
fn main() {}
