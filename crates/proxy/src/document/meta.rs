//! Writes the page's settings into the page.

use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::settings::PageSettings;

/// The page with one `meta` element behind `meta charset`; nothing when there is none.
pub fn insert(html: &str, settings: &PageSettings) -> Option<String> {
    let PageSettings {
        registration_auth,
        require_token,
        require_scope,
        redirect_on_error,
        help_url,
        accessibility_url,
        privacy_url,
        terms_url,
        agreement_url,
    } = settings;
    let links: String = [
        ("help_url", help_url),
        ("accessibility_url", accessibility_url),
        ("privacy_url", privacy_url),
        ("terms_url", terms_url),
        ("agreement_url", agreement_url),
    ]
    .into_iter()
    .filter_map(|(name, link)| Some(format!("; {name}={}", link.as_ref()?)))
    .collect();
    // The parser of addresses leaves `&` and `'` alone, and quotes and brackets it encodes.
    let links = links.replace('&', "&amp;");
    let element = format!(
        r#"<meta name="auth-ui" content="registration_auth={}; require_token={require_token}; require_scope={require_scope}; redirect_on_error={redirect_on_error}{links}">"#,
        registration_auth.word(),
    );
    let mut inserted = false;
    let html = rewrite_str(
        html,
        RewriteStrSettings::new()
            // The build's own defaults must not stand beside the operator's choice.
            .append_element_content_handler(element!(r#"meta[name="auth-ui"]"#, |el| {
                el.remove();
                Ok(())
            }))
            // A minified page has no `head` tag, but it always says its encoding, and does so first.
            .append_element_content_handler(element!("meta[charset]", |el| {
                if !inserted {
                    el.after(&element, ContentType::Html);
                    inserted = true;
                }
                Ok(())
            })),
    )
    .ok()?;
    inserted.then_some(html)
}
