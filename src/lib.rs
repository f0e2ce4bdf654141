//! Auth UI: the page through which a confidant registers a patient and consents to a client's access.
//!
//! Read it in this order:
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`flow`] | the whole journey: states, events, effects; pure |
//! | [`scope`] | what a client asks to be allowed |
//! | [`person`] | the patient's data as a page reads it |
//! | [`text`] | everything the page says to people |
//! | [`pages`], [`ui`] | one file per screen; few shared pieces |
//! | [`signal`] | what changes while a page stands, and what follows it |
//! | [`driver`] | runs effects, feeds events back |
//! | [`json`] | reads answers, writes bodies |
//! | [`api`] | the only place that fetches |
//! | [`browser`] | the only place that touches the window |
//! | [`settings`] | what the operator may switch |
//! | [`web_url`] | an address, parsed once |
//!
//! The admin page has the same shape: [`refresh`] is its journey, [`admin`] its driver and pages, [`text::admin`] its words,
//! [`api::admin`] its calls.

// A panic in wasm leaves a page that looks alive and is dead.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

#[cfg(feature = "admin")]
pub mod admin;
pub mod api;
pub mod app;
pub mod browser;
pub mod driver;
pub mod flow;
pub mod json;
pub mod pages;
pub mod person;
#[cfg(feature = "admin")]
pub mod refresh;
pub mod scope;
pub mod settings;
pub mod signal;
pub mod text;
pub mod ui;
pub mod web_url;
