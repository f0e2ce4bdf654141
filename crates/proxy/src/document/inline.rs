//! Finds what a page runs or paints from its own text, and hashes it for the policy (CSP 3, 2.3.1 and 8.3).

use std::cell::RefCell;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, end_tag, rewrite_str, text};
use sha2::{Digest, Sha256};

/// Hash sources, in the page's order, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// Of `script` elements that run and have no `src`.
    pub scripts: Vec<String>,
    /// Of `style` elements.
    pub styles: Vec<String>,
    /// Whether a script makes a policy of trusted types: then the page needs it (Trusted Types, 4.2).
    pub makes_trusted_types: bool,
}

impl Inline {
    /// Reads a page; nothing when it cannot be parsed.
    pub fn find(html: &str) -> Option<Self> {
        let mut found = Self::default();
        found.read(html)?;
        Some(found)
    }

    fn read(&mut self, html: &str) -> Option<()> {
        let scripts = RefCell::new(Collected::default());
        let styles = RefCell::new(Collected::default());
        let noscripts = RefCell::new(Collected::default());
        // What is inside a `template` is neither run nor painted.
        let templates = std::rc::Rc::new(std::cell::Cell::new(0_usize));

        let open = |collected: &RefCell<Collected>, counts: bool| {
            collected.borrow_mut().open(counts && templates.get() == 0);
        };
        rewrite_str(
            html,
            RewriteStrSettings::new()
                .append_element_content_handler(element!("template", |el: &mut Element<'_, '_>| {
                    templates.set(templates.get() + 1);
                    let templates = templates.clone();
                    el.on_end_tag(end_tag!(move |_| {
                        templates.set(templates.get().saturating_sub(1));
                        Ok(())
                    }))
                }))
                .append_element_content_handler(element!("script", |el| {
                    open(&scripts, runs(el));
                    Ok(())
                }))
                .append_element_content_handler(element!("style", |_| {
                    open(&styles, true);
                    Ok(())
                }))
                .append_element_content_handler(element!("noscript", |_| {
                    open(&noscripts, true);
                    Ok(())
                }))
                .append_element_content_handler(text!("script", |chunk| {
                    scripts.borrow_mut().push(chunk.as_str());
                    Ok(())
                }))
                .append_element_content_handler(text!("style", |chunk| {
                    styles.borrow_mut().push(chunk.as_str());
                    Ok(())
                }))
                .append_element_content_handler(text!("noscript", |chunk| {
                    noscripts.borrow_mut().push(chunk.as_str());
                    Ok(())
                })),
        )
        .ok()?;

        for script in scripts.into_inner().texts() {
            self.makes_trusted_types |= script.contains("trustedTypes.createPolicy(");
            add(&mut self.scripts, &script);
        }
        for style in styles.into_inner().texts() {
            add(&mut self.styles, &style);
        }
        // The parser sees `noscript` as a browser with scripts does: as text. A browser without them reads elements.
        for noscript in noscripts.into_inner().texts() {
            self.read(&noscript)?;
        }
        Some(())
    }
}

/// The texts of one kind of element, in order; nothing for those that do not count.
#[derive(Default)]
struct Collected(Vec<Option<String>>);

impl Collected {
    fn open(&mut self, counts: bool) {
        self.0.push(counts.then(String::new));
    }

    fn push(&mut self, chunk: &str) {
        if let Some(Some(text)) = self.0.last_mut() {
            text.push_str(chunk);
        }
    }

    fn texts(self) -> impl Iterator<Item = String> {
        self.0.into_iter().flatten().filter(|text| !text.is_empty())
    }
}

/// Whether a `script` element runs its own text: no `src`, and a type that is not a data block (HTML, 4.12.1).
fn runs(script: &Element<'_, '_>) -> bool {
    if script.has_attribute("src") {
        return false;
    }
    let kind = script.get_attribute("type").unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    matches!(
        kind.as_str(),
        "" | "module"
            | "importmap"
            | "speculationrules"
            | "text/javascript"
            | "application/javascript"
            | "text/ecmascript"
            | "application/ecmascript"
    )
}

fn add(hashes: &mut Vec<String>, text: &str) {
    // A browser hashes the text after its parser has normalised line ends (HTML, 13.2.3.5).
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let hash = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)));
    if !hashes.contains(&hash) {
        hashes.push(hash);
    }
}
