//! On the way to the application.

use crate::flow::Progress;
use crate::flow::destination::Destination;
use crate::text::use_text;
use crate::ui::fact_list::site;
use crate::ui::page::{Tone, page};
use crate::ui::view::{View, a, div, p};

/// The name of a site whose line is not broken after its hyphens (U+2060, Unicode Standard Annex 14, LB11): in a name written
/// in ASCII instead of its own letters they part nothing.
fn unbroken(host: &str) -> String {
    host.replace('-', "-\u{2060}")
}

/// Names the host, says what is done, and offers a link should the browser not go by itself.
pub fn leaving(destination: &Destination) -> View {
    let text = use_text();
    let endings = &text.endings;
    let done = match destination.grants() {
        true => endings.leaving_means,
        false => (text.progress)(Progress::Registered),
    };
    let link = a()
        .attr("href", destination.as_str())
        .attr("rel", "noreferrer")
        .child(site(destination.host()));
    page(
        "leaving",
        &(endings.leaving)(&unbroken(destination.host())),
        || Tone::Calm,
        None,
    )
    .child(div().class("progress").attr("aria-hidden", "true"))
    .child(p().child(done))
    .child(p().child(endings.leaving_by_hand).child(" ").child(link))
}
