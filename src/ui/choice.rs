//! Two buttons of equal weight: yes and no.

use std::rc::Rc;

use crate::driver::Patience;
use crate::signal::Signal;
use crate::text::use_text;
use crate::ui::view::{View, button, div, p, row, span};

/// What the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// «Прийняти та продовжити»
    Accept,
    /// «Відхилити»
    Decline,
}

/// Says what is under way, if anything is.
pub type Busy = Rc<dyn Fn() -> Option<&'static str>>;

/// The two buttons, and a line that says what is under way. While busy they keep their place and the focus.
/// `decline_means` says in small print what declining does, and nothing while it cannot be done any more.
pub fn choice(
    busy: Busy,
    patience: Signal<Patience>,
    decline_means: impl Fn() -> &'static str + 'static,
    on_answer: impl Fn(Answer) + Clone + 'static,
) -> View {
    let text = &use_text().confirm;
    let answers = [
        ("primary", "accept", text.accept, Answer::Accept),
        ("secondary", "decline", text.decline, Answer::Decline),
    ];
    let buttons = answers.map(|(class, id, words, answer)| {
        let busy = busy.clone();
        let on_answer = on_answer.clone();
        button()
            .attr("type", "button")
            .class(class)
            .id(id)
            .live_attr("aria-disabled", move || busy().map(|_| "true"))
            .on("click", move |_| on_answer(answer))
            .child(words)
    });
    let means = {
        let busy = busy.clone();
        move || match busy() {
            Some(_) => "",
            None => decline_means(),
        }
    };
    let under = div()
        .class("under")
        .child(p().class("small").live_text(means))
        .child(status(busy, patience));
    row().child(div().class("actions").children(buttons)).child(under)
}

/// Says politely what is under way and, after a while, that it takes long.
pub fn status(busy: Busy, patience: Signal<Patience>) -> View {
    let waiting = &use_text().waiting;
    let hint = {
        let busy = busy.clone();
        move || match (busy(), patience.get()) {
            (None, _) | (_, Patience::Fresh | Patience::Deserted) => "",
            (_, Patience::AWhile) => waiting.a_while,
            (_, Patience::Long) => waiting.longer_than_usual,
        }
    };
    p().class("status")
        .attr("role", "status")
        .child(span().live_text(move || busy().unwrap_or_default()))
        .child(" ")
        .child(span().live_text(hint))
}
