//! Something is under way and there is nothing to show yet.

use std::rc::Rc;

use crate::driver::Patience;
use crate::signal::Signal;
use crate::ui::choice::status;
use crate::ui::page::{Tone, page, step};
use crate::ui::view::{View, bdi, div, p};

/// Says what is under way, and after a while that it takes long. `place` and `done` say where we are, and whether anything
/// has changed; `closing` what closing the tab does.
pub fn waiting(title: &str, [place, done]: [&str; 2], closing: &str, patience: Signal<Patience>) -> View {
    page("waiting", title, || Tone::Calm, Some(step(place, bdi().child(done))))
        .child(div().class("progress").attr("aria-hidden", "true"))
        .child(status(Rc::new(|| Some("")), patience))
        .child(p().class("small").child(closing))
}
