//! A link that cannot be used: the first message is the headline, every finding stands under it (contract b.3).

use leptos::prelude::*;

use crate::flow::entry::{Finding, Flaw, Refusal};
use crate::person::UKRAINIAN;
use crate::text::{Language, use_text};
use crate::ui::page::{Page, Tone};
use crate::ui::story::StepList;

/// Why the link was not accepted.
#[component]
pub fn RefusedPage(
    /// The findings.
    refusal: Refusal,
) -> impl IntoView {
    let text = use_text();
    let refused = &text.refused;
    let findings = refusal
        .findings()
        .map(|finding| {
            let original = original(finding, text.lang);
            view! {
                <li>
                    {(refused.finding)(finding, finding == refusal.first)}
                    {original.map(|original| view! { <br/> <span class="small" lang=UKRAINIAN>"“"{original}"”"</span> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <Page name="refused" title=(refused.headline)(refusal.first) tone=Tone::Error>
            <p>
                <strong>{text.frame.what_it_means}"."</strong>
                " "
                {refused.meaning}
            </p>
            <h2>{text.frame.what_to_do}</h2>
            <StepList steps=refused.steps/>
            <section class="card support">
                <h2>{refused.findings}</h2>
                <ul class="findings">{findings}</ul>
            </section>
        </Page>
    }
}

/// The seed's own message, to the letter, where the page says it in another language.
fn original(finding: Finding, lang: &str) -> Option<&'static str> {
    let exact = Language::Ukrainian;
    (finding.flaw == Flaw::Missing && lang != exact.code()).then(|| (exact.text().refused.headline)(finding))
}
