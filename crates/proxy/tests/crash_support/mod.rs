//! The real `auth-ui-proxy` as a child process, eHealth's sandbox in this one, and every way to do them harm.

pub mod chance;
pub mod ehealth;
pub mod http;
pub mod person;
pub mod postgres;
pub mod process;
pub mod syscalls;
