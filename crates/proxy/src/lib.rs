//! The server in front of Auth UI: it serves the built app with strict headers and forwards a short, typed list of
//! eHealth calls. It knows no rule of eHealth and rewrites no answer.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`settings`] | every setting, where it may come from, what is refused at start |
//! | [`app`] | the router: settings and assets in, answers out |
//! | [`around`] | what happens to every request: id, limits, headers, one log line |
//! | [`assets`] | the built app, loaded into memory and ready to send |
//! | [`document`] | the page itself: its content security policy and its settings |
//! | [`patient`] | the calls the patient page may make, and nothing else |
//! | [`refusal`] | every answer the proxy gives by itself, for people and for programs |
//! | [`pages`] | the words of those answers for people |
//! | [`security_headers`] | the headers every answer carries |
//! | [`server`] | connections: limits, timeouts, graceful stop |
//! | [`log`] | what may be written to the log |

pub mod app;
pub mod around;
pub mod assets;
pub mod document;
pub mod health;
pub mod log;
pub mod pages;
pub mod patient;
pub mod refusal;
pub mod security_headers;
pub mod server;
pub mod settings;

pub use app::app;
