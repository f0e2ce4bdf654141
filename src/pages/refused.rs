//! A link that cannot be used: the first message is the headline, every finding stands under it (contract b.3).

use crate::flow::entry::{Finding, Flaw, Refusal};
use crate::person::UKRAINIAN;
use crate::text::{Language, use_text};
use crate::ui::page::{Tone, page};
use crate::ui::story::{meaning, step_list};
use crate::ui::view::{View, br, h2, li, row, section, span, ul};

/// Why the link was not accepted.
pub fn refused(refusal: &Refusal) -> View {
    let text = use_text();
    let refused = &text.refused;
    let findings = refusal.findings().map(|finding| {
        let original = original(finding, text.lang).map(|original| {
            let words = ["“", original, "”"].concat();
            row()
                .child(br())
                .child(span().class("small").attr("lang", UKRAINIAN).child(words))
        });
        li().child((refused.finding)(finding, finding == refusal.first))
            .child(original)
    });
    let card = section()
        .class("card support")
        .child(h2().child(refused.findings))
        .child(ul().class("findings").children(findings));
    page("refused", (refused.headline)(refusal.first), || Tone::Error, None)
        .child(meaning(refused.meaning))
        .child(h2().child(text.frame.what_to_do))
        .child(step_list(refused.steps, None))
        .child(card)
}

/// The seed's own message, to the letter, where the page says it in another language.
fn original(finding: Finding, lang: &str) -> Option<&'static str> {
    let exact = Language::Ukrainian;
    (finding.flaw == Flaw::Missing && lang != exact.code()).then(|| (exact.text().refused.headline)(finding))
}
