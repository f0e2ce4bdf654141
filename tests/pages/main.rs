//! Every page mounted in a real browser, in every state it can be in; a file per page.
#![cfg(target_arch = "wasm32")]

mod approval;
mod code;
mod confirm;
mod consent;
mod device;
mod endings;
mod frame;
mod hostile;
mod language;
mod look_up;
#[path = "../mounted/mod.rs"]
mod mounted;
mod refused;
mod retry;
mod screen;
mod start;
mod stopped;
#[path = "../support/mod.rs"]
mod support;
mod view;
mod waiting;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
