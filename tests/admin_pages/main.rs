//! The admin page mounted in a real browser, in every state it can be in; a file per part of it.
#![cfg(target_arch = "wasm32")]

#[path = "../admin_support/mod.rs"]
mod admin_support;
mod checks;
mod connection;
mod door;
mod doubt;
mod facts;
mod frame;
mod history;
mod language;
#[path = "../mounted/mod.rs"]
mod mounted;
mod order;
mod outcome;
mod parting;
mod running;
mod screen;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
