//! The rules of contract (d) that concern data only: no HTTP, no store, no cryptography.

pub mod ages;
pub mod person_schema;
pub mod redirect;
pub mod schema;
pub mod signer;
pub mod texts;
