//! The server in front of Auth UI, in two surfaces that are switched on separately. On the patient surface it serves the
//! page with strict headers and forwards a short, typed list of eHealth calls; it knows no rule of eHealth there and
//! rewrites no answer. On the admin surface it signs clinic people in and renews client secrets, and no secret leaves it
//! but to the MIS back end.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`settings`] | every setting, where it may come from, what is refused at start |
//! | [`app`] | the router: settings and assets in, answers out |
//! | [`around`] | what happens to every request: id, limits, headers, one log line |
//! | [`assets`] | the built app, loaded into memory and ready to send |
//! | [`document`] | the page itself: its content security policy and its settings |
//! | [`patient`] | the calls the patient page may make, and nothing else |
//! | [`admin`] | sign-in, sessions, the refresh of a client secret |
//! | [`wire`] | one call to eHealth, once, within limits: what both surfaces send through |
//! | [`wiped`] | bytes with a secret in them, wiped after use |
//! | [`machine`] | the active secret for the MIS back end, on an address of its own |
//! | [`command`] | `secrets` and `audit`: the store by hand |
//! | [`health`], [`metrics`] | what operators' machines ask |
//! | [`refusal`] | every answer the proxy gives by itself, for people and for programs |
//! | [`pages`] | the words of those answers for people |
//! | [`security_headers`] | the headers every answer carries |
//! | [`server`] | connections: limits, timeouts, graceful stop |
//! | [`process`] | open files, no memory dumps |
//! | [`log`] | what may be written to the log |

pub mod admin;
pub mod app;
pub mod around;
pub mod assets;
pub mod command;
pub mod document;
pub mod health;
pub mod log;
pub mod machine;
pub mod metrics;
pub mod pages;
pub mod patient;
pub mod process;
pub mod refusal;
pub mod security_headers;
pub mod server;
pub mod settings;
pub mod wiped;
pub mod wire;

pub use app::{Pages, app};
