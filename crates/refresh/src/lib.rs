//! Refreshes a clinic's client secret and never loses one.
//!
//! eHealth makes the new secret and kills the old one in the same call (contract h.6), so the only copy that works passes
//! through this program's memory. Everything here serves three honest outcomes: stored, not changed, unknown.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`engine`] | one refresh from the order to the outcome |
//! | [`upstream`] | what the engine asks of eHealth; knows no HTTP |
//! | [`store`] | clinics, versions, attempts, sessions: SQLite or PostgreSQL |
//! | [`keys`], [`seal`] | master keys, and the envelope around everything secret |
//! | [`audit`] | who did what, in a chain that shows every change |
//! | [`escrow`] | a copy that only the organisation's recovery key opens |
//! | [`words`] | how outcomes, proofs and times are called outside the page |
//! | [`failpoints`] | named points at which tests stop the process |

pub mod audit;
pub mod clock;
pub mod engine;
pub mod escrow;
pub mod failpoints;
pub mod ids;
pub mod keys;
pub mod seal;
pub mod secret;
pub mod store;
pub mod upstream;
pub mod words;

#[cfg(test)]
mod tests;

pub use audit::{Audit, AuditBroken, Entry, Event, Head};
pub use clock::Clock;
pub use engine::{Engine, Order, Preflight, Rules, StartRefused};
pub use escrow::{Escrow, EscrowError};
pub use ids::{AttemptId, ClientId, ConnectionId, NotAnId};
pub use keys::{KeyError, Keyring};
pub use secret::Secret;
pub use store::{
    ActiveVersion, Clinic, ClinicRow, Ending, KeptVersion, Readiness, Rewrapped, State, Store, StoreError, StoreUrl,
    VersionInfo,
};
pub use upstream::{Answer, Caller, Declined, RefreshAnswer, Tried, Upstream};
