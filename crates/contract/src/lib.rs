//! Wire types and paths of the eHealth calls that Auth UI, its proxy and its sandbox speak.
//!
//! Shapes only: no rules, no network, no text for people. One module per chapter of the contract:
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`envelope`] | the success envelope and the two error envelopes (c.0) |
//! | [`hidden`] | text that never prints itself: tokens, secrets, signed content |
//! | [`paths`] | every path, spelt once |
//! | [`nonce`] | `POST /oauth/nonce` (c.1) |
//! | [`person`] | the person as the server returned it, nothing lost (d.6) |
//! | [`sign_up`] | validation and registration (c.2, c.3) |
//! | [`approval`] | authorizing an approval (c.4) |
//! | [`tokens`] | code exchange and refresh (g) |
//! | [`clients`] | client, user and role look-ups (e.2) |
//! | [`dictionaries`] | dictionaries in both versions (e.3) |
//! | [`connections`] | a clinic's connections and the refresh of a client secret (h) |
//! | [`admin`] | what the admin page and the proxy say to each other |

#[cfg(feature = "admin")]
pub mod admin;
pub mod approval;
pub mod clients;
pub mod connections;
pub mod dictionaries;
pub mod envelope;
pub mod hidden;
pub mod nonce;
pub mod paths;
pub mod person;
pub mod sign_up;
pub mod tokens;

pub use envelope::{ErrorBody, ErrorEnvelope, Meta, Success};
pub use hidden::Hidden;
pub use person::Person;
