//! On the way to the application.

use crate::flow::destination::Destination;
use crate::text::use_text;
use crate::ui::page::{Tone, page};
use crate::ui::story::unbroken;
use crate::ui::view::{View, a, div, p};

/// Names the host, says what is done, and offers a link should the browser not go by itself.
pub fn leaving(destination: &Destination) -> View {
    let endings = &use_text().endings;
    let host = unbroken(destination.host());
    let link = a()
        .attr("href", destination.as_str())
        .attr("rel", "noreferrer")
        .child(host.as_str());
    page("leaving", &(endings.leaving)(&host), || Tone::Calm, None)
        .child(div().class("progress").attr("aria-hidden", "true"))
        .child(p().child(endings.leaving_means))
        .child(p().child(endings.leaving_by_hand).child(" ").child(link))
}
