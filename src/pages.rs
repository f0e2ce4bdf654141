//! One file per screen.

mod confirm;
mod consent;
mod declined;
mod leaving;
mod refused;
mod stopped;
mod unsure;
mod waiting;

pub use confirm::{AtConfirmation, ConfirmPage};
pub use consent::ConsentPage;
pub use declined::DeclinedPage;
pub use leaving::LeavingPage;
pub use refused::RefusedPage;
pub use stopped::{RestartedPage, Stop, StoppedPage};
pub use unsure::UnsurePage;
pub use waiting::WaitingPage;
