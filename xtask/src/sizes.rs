//! `sizes`: what each page costs to download, against `budgets.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::dist::{self, Kind, PAGES};
use crate::tools::{self, For};
use crate::workspace::{self, files_below};

/// The most one page may cost, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    raw: u64,
    brotli: u64,
}

/// What one file costs, in bytes.
struct Shipped {
    name: String,
    raw: u64,
    brotli: u64,
}

/// Builds what is shipped, prints the sizes, and fails above the budget.
pub fn sizes() -> Result<()> {
    tools::install(For::Building)?;
    dist::build_pages(Kind::Shipped, &workspace::dist())?;
    measure()
}

/// Prints the sizes of what is built already, and fails above the budget.
pub fn measure() -> Result<()> {
    let budgets = fs::read_to_string(workspace::root().join("budgets.toml")).context("cannot read budgets.toml")?;
    let budgets: BTreeMap<String, Budget> = toml::from_str(&budgets).context("cannot understand budgets.toml")?;
    let mut complaints = Vec::new();
    for page in PAGES {
        let files = shipped_files(&workspace::dist().join(page.name))?;
        let total = total(&files);
        println!("\n{}", table(page.name, &files, total));
        match budgets.get(page.name) {
            Some(budget) => complaints.extend(compare(page.name, total, *budget)),
            None => complaints.push(format!("the {} page has no budget in budgets.toml", page.name)),
        }
    }
    if !complaints.is_empty() {
        bail!("{}", complaints.join("; "));
    }
    Ok(())
}

fn shipped_files(folder: &Path) -> Result<Vec<Shipped>> {
    let mut files = Vec::new();
    for file in files_below(folder).with_context(|| format!("{} is not built", folder.display()))? {
        if file
            .extension()
            .is_some_and(|extension| extension == "br" || extension == "gz")
        {
            continue;
        }
        let raw = file.metadata()?.len();
        // What is not worth compressing travels as it is.
        let brotli = file
            .with_added_extension("br")
            .metadata()
            .map_or(raw, |compressed| compressed.len());
        files.push(Shipped {
            name: file.strip_prefix(folder)?.display().to_string(),
            raw,
            brotli,
        });
    }
    ensure!(!files.is_empty(), "{} is empty", folder.display());
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    Ok(files)
}

fn total(files: &[Shipped]) -> Budget {
    Budget {
        raw: files.iter().map(|file| file.raw).sum(),
        brotli: files.iter().map(|file| file.brotli).sum(),
    }
}

fn table(page: &str, files: &[Shipped], total: Budget) -> String {
    let mut lines = vec![
        format!("| {page} page | raw | brotli |"),
        "| --- | ---: | ---: |".to_owned(),
    ];
    lines.extend(
        files
            .iter()
            .map(|file| format!("| {} | {} | {} |", file.name, file.raw, file.brotli)),
    );
    lines.push(format!("| **total** | **{}** | **{}** |", total.raw, total.brotli));
    lines.join("\n")
}

fn compare(page: &str, total: Budget, budget: Budget) -> Vec<String> {
    [("raw", total.raw, budget.raw), ("brotli", total.brotli, budget.brotli)]
        .into_iter()
        .filter(|(_, bytes, most)| bytes > most)
        .map(|(kind, bytes, most)| {
            format!(
                "the {page} page is {bytes} bytes {kind}, {} above its budget of {most}",
                bytes - most
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget { raw: 1000, brotli: 300 };

    #[test]
    fn a_page_at_its_budget_is_accepted() {
        assert!(compare("patient", BUDGET, BUDGET).is_empty());
    }

    #[test]
    fn every_excess_is_named_with_its_size() {
        let complaints = compare("patient", Budget { raw: 1001, brotli: 302 }, BUDGET);
        assert_eq!(
            complaints,
            [
                "the patient page is 1001 bytes raw, 1 above its budget of 1000",
                "the patient page is 302 bytes brotli, 2 above its budget of 300"
            ]
        );
    }

    #[test]
    fn the_committed_budget_names_every_page() {
        let text = fs::read_to_string(workspace::root().join("budgets.toml")).unwrap();
        let budgets: BTreeMap<String, Budget> = toml::from_str(&text).unwrap();
        assert!(PAGES.iter().all(|page| budgets.contains_key(page.name)));
    }
}
