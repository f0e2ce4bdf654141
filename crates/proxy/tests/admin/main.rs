//! The admin surface: sign-in, sessions, orders, what eHealth's answers come to, the machine endpoint, the commands, the process.

mod bench;
mod binary;
mod commands;
mod ehealth;
mod machine;
mod notify;
mod orders;
mod process;
mod sessions;
mod sign_in;
#[path = "../support/mod.rs"]
mod support;
mod surfaces;
mod upstream;
