//! The warning before the data of a page nobody touches are wiped (WCAG 2.2, 2.2.1; requirements C14).

use crate::browser;
use crate::driver::Patience;
use crate::signal::Signal;
use crate::text::Speech;
use crate::ui::view::{View, button, div, live, p};

/// Says that the data will soon be wiped; `stay` puts that off. Whoever presses the button goes on where they were.
pub fn deserted(speech: Speech, patience: Signal<Patience>, stay: impl Fn() + Copy + 'static) -> View {
    let warned_in = move || (patience.get() == Patience::Deserted).then(|| speech.language.get());
    let warning = live(warned_in, move |language| {
        language.map(|language| {
            let frame = &language.text().frame;
            let before = browser::focused();
            let here = button()
                .attr("type", "button")
                .class("secondary")
                .id("still-here")
                .child(frame.still_here)
                .on("click", move |_| {
                    stay();
                    if let Some(before) = &before {
                        browser::focus_in_place(before);
                    }
                });
            div().class("note warn").child(p().child(frame.deserted)).child(here)
        })
    });
    div().class("deserted").attr("role", "alert").child(warning)
}
