//! Something is under way and there is nothing to show yet.

use std::rc::Rc;

use crate::driver::Patience;
use crate::signal::Signal;
use crate::ui::choice::status;
use crate::ui::page::{Tone, page};
use crate::ui::view::{View, div};

/// Says what is under way, and after a while that it takes long. `step` says where we are, and whether anything has changed.
pub fn waiting(title: &str, step: [&'static str; 2], patience: Signal<Patience>) -> View {
    page("waiting", title, || Tone::Calm, Some(step))
        .child(div().class("progress").attr("aria-hidden", "true"))
        .child(status(Rc::new(|| Some("")), patience))
}
