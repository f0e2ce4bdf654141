//! Builds the standard library together with the app, for size, and makes every panic a plain trap.
//!
//! The library that comes with the compiler is built for speed and carries the words of every panic, which nobody could
//! read in a browser. `boot.js` meets the trap with the page for a broken app. The compiler guards these switches as
//! unstable, so they are used for what is shipped only: everything else, the tests too, is built as usual.

use std::process::Command;

/// Joined by cargo with the flags in `.cargo/config.toml`.
const FLAGS: [&str; 5] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    // Where a panic was raised, and how `{:?}` writes: said to nobody.
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    // What the script holds for the wasm is numbered by the script then, which takes fewer bytes than a function around each
    // call that puts it into a table.
    "-Ctarget-feature=-reference-types",
];

/// Has this command, or the cargo it starts, build the library too.
pub fn build_for_size(command: &mut Command) -> &mut Command {
    command
        // Lets a stable compiler take the switches below.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS.join(" "))
}
