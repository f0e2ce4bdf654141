//! One page: its title, its one heading, which takes the focus when the page appears.

use crate::browser;
use crate::text::{may_take_focus, use_text};
use crate::ui::view::{View, article, bdi, follow, h1, p};

/// Whether a page tells of something going wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The journey goes on.
    Calm,
    /// Something went wrong; the document's title says so first.
    Error,
}

/// A page with its heading, to be filled. `name` is for tests and styles; `tone` may change while the page stays; `step`
/// is a line above the heading, see [`step`].
pub fn page(name: &str, title: &str, tone: impl Fn() -> Tone + 'static, step: Option<View>) -> View {
    let frame = &use_text().frame;
    let name_of_document = [title, " — ", frame.service].concat();
    follow(tone, move |tone| match tone {
        Tone::Calm => browser::set_title(&name_of_document),
        Tone::Error => browser::set_title(&[frame.error_prefix, ": ", &name_of_document].concat()),
    });
    let heading = h1().attr("tabindex", "-1").child(title);
    focus_when_shown(&heading, browser::scroll_to_top);
    article()
        .class("page")
        .attr("data-page", name)
        .child(step)
        .child(heading)
}

/// Where we are, and what has been done: said apart, for the second may change while the page stays.
pub fn step(place: &str, done: View) -> View {
    p().class("step").child(bdi().child(place)).child(" ").child(done)
}

/// Moves the focus to what appears, unless only its language has changed.
pub fn focus_when_shown(view: &View, before: fn()) {
    let target = view.clone();
    let may_take_focus = may_take_focus();
    follow(
        || (),
        move |()| {
            if may_take_focus() {
                before();
                browser::focus(target.as_element());
            }
        },
    );
}
