//! One file per screen.

mod confirm;
mod consent;
mod declined;
mod leaving;
mod refused;
mod stopped;
mod unsure;
mod waiting;

pub use confirm::{AtConfirmation, confirm};
pub use consent::consent;
pub use declined::declined;
pub use leaving::leaving;
pub use refused::refused;
pub use stopped::{Stop, restarted, stopped};
pub use unsure::unsure;
pub use waiting::waiting;
