//! The table, and its place in the document.

use std::fs;

use anyhow::{Context, Result};

use super::growth::Growth;
use super::machine;
use super::pages::{Bytes, Felt, Profile, Tasks, WANTED_BYTES};
use super::servers::Servers;
use crate::workspace;

const BEGIN: &str = "<!-- measured -->\n";
const END: &str = "<!-- /measured -->\n";

/// What a person feels, and the most it may be as a part of the hand-written page's, by profile.
const FELT: [(&str, [Option<f64>; 3]); 3] = [
    ("until the confirmation button works", [Some(1.20), Some(1.35), None]),
    ("first paint", [Some(1.00), None, None]),
    ("click to usable consent page", [Some(0.80), None, None]),
];

/// What may take no longer than this, in milliseconds, however fast the hand-written page is: the first words on a line of
/// 50 kB/s, and the button on a slow 4G line with a quarter of the processor.
const LIMITS: [(&str, &str, f64); 2] = [
    ("poor phone", "first paint", 1_000.0),
    ("phone", "until the confirmation button works", 5_000.0),
];

/// The measurements as Markdown.
pub struct Report {
    text: String,
}

impl Report {
    pub fn new(runs: u32, seconds: u32) -> Self {
        Self {
            text: format!(
                "`cargo xtask bench --runs {runs} --seconds {seconds}` on {}.\n",
                machine::words()
            ),
        }
    }

    /// The finished Markdown.
    pub fn table(&self) -> String {
        self.text.clone()
    }

    pub fn pages(&mut self, profiles: &[Profile], bytes: &Bytes) {
        self.head(&["the page ÷ the hand-written one", "measured", "wanted"]);
        self.row(&[
            "bytes of the app, brotli",
            &format!(
                "{} (hand-written: {})",
                thousands(bytes.ours),
                thousands(bytes.reference)
            ),
            &format!("≤ {}", thousands(WANTED_BYTES)),
        ]);
        let get = |felt: &Felt, what: &str| felt.get(what).copied().unwrap_or(f64::NAN);
        for (what, wanted) in FELT {
            for (profile, wanted) in profiles.iter().zip(wanted) {
                self.row(&[
                    &format!("{what}, {}", profile.name),
                    &ratio(get(&profile.ours, what) / get(&profile.reference, what)),
                    &wanted.map_or_else(|| "–".to_owned(), |most| format!("≤ {}", ratio(most))),
                ]);
            }
        }
        for profile in profiles {
            let what = "until the confirmation button works";
            self.row(&[
                &format!("{what}, {}, without `early.js` ÷ with it", profile.name),
                &ratio(get(&profile.late, what) / get(&profile.ours, what)),
                "> 1.00",
            ]);
        }
        for what in ["until the confirmation button works", "click to usable consent page"] {
            for profile in profiles {
                self.row(&[
                    &format!("{what}, {}, through the proxy ÷ through nginx", profile.name),
                    &ratio(get(&profile.ours, what) / get(&profile.nginx, what)),
                    "≤ 1.00",
                ]);
            }
        }
        for profile in profiles {
            let (ours, theirs) = (&profile.ours, &profile.reference);
            let wanted = if profile.name == "phone" { "≤ 60" } else { "–" };
            self.row(&[
                &format!("blocking time, {}, ms", profile.name),
                &format!(
                    "{:.0} (hand-written: {:.0})",
                    get(ours, "blocking time"),
                    get(theirs, "blocking time")
                ),
                wanted,
            ]);
        }
        for profile in profiles {
            self.row(&[
                &format!("layout shift (CLS), {}", profile.name),
                &format!("{:.3}", get(&profile.ours, "layout shift")),
                "0",
            ]);
        }
    }

    /// How much of what our page takes longer than the hand-written one is the time that its bytes take to arrive.
    pub fn weights(&mut self, profiles: &[Profile], bytes: &Bytes) {
        let mut head = vec!["until the confirmation button works, ÷ the hand-written page"];
        head.extend(profiles.iter().map(|profile| profile.name.as_str()));
        self.head(&head);
        let mut compare = |name: String, whose: fn(&Profile) -> &Felt| {
            let mut row = vec![name];
            row.extend(profiles.iter().map(|profile| {
                let of = |felt: &Felt| felt.get("until the confirmation button works").copied();
                ratio(of(whose(profile)).unwrap_or(f64::NAN) / of(&profile.reference).unwrap_or(f64::NAN))
            }));
            self.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
        };
        let by_hand = |bytes| format!("the hand-written page, waiting for {} bytes in all", thousands(bytes));
        compare(by_hand(WANTED_BYTES), |profile| &profile.wanted);
        compare(by_hand(bytes.ours), |profile| &profile.heavy);
        compare("the page".to_owned(), |profile| &profile.ours);
    }

    /// The page against the clock. Most of it is the line, which the browser slows down by itself; the rest is the machine.
    pub fn limits(&mut self, profiles: &[Profile]) {
        self.head(&["the page ÷ the time it may take", "measured", "wanted"]);
        for (name, what, most) in LIMITS {
            let profile = profiles.iter().find(|profile| profile.name == name);
            let felt = profile.and_then(|profile| profile.ours.get(what).copied());
            self.row(&[
                &format!("{what}, {name}, ÷ {} s", most / 1_000.0),
                &ratio(felt.unwrap_or(f64::NAN) / most),
                "< 1.00",
            ]);
        }
    }

    /// What the blocking time is made of.
    pub fn tasks(&mut self, tasks: &Tasks) {
        self.head(&["the phone's main thread in tasks of more than 50 ms", "share"]);
        for kind in &tasks.shares {
            self.row(&[&kind.name, &format!("{:.0} %", kind.share * 100.0)]);
        }
        self.text += &format!(
            "\nUntil the confirmation page is there; {} functions of the wasm are compiled by then.\n",
            thousands(tasks.compiled)
        );
    }

    pub fn servers(&mut self, servers: &Servers) {
        self.head(&[
            "the proxy ÷ nginx, 64 connections",
            "requests per second (≥ 1.00)",
            "p99 (≤ 1.00)",
        ]);
        for compared in &servers.compared {
            self.row(&[compared.what, &ratio(compared.requests), &ratio(compared.p99)]);
        }
        self.head(&["the proxy and nginx", "measured", "wanted"]);
        for alone in &servers.alone {
            self.row(&[
                &format!("time added to a forwarded call {}, one connection, ÷ nginx", alone.what),
                &ratio(alone.compared),
                "–",
            ]);
        }
        for alone in &servers.alone {
            let (ours, theirs) = alone.felt;
            self.row(&[
                &format!("the same {}, ÷ what the phone waits for every request", alone.what),
                &format!("{ours:.4} (nginx: {theirs:.4})"),
                "< 0.01",
            ]);
        }
        let memory = |(ours, theirs)| format!("{:.1} MB (nginx: {:.1} MB)", mb(ours), mb(theirs));
        self.row(&["memory under load", &memory(servers.memory), "≤ 40 MB"]);
        self.row(&["memory under calls of 48 KB", &memory(servers.memory_when_long), "–"]);
    }

    pub fn growth(&mut self, growth: &Growth) {
        self.head(&[
            "200 documents, 500 scopes (in brackets: the usual record)",
            "busy, ms",
            "of it style and layout, ms",
            "touch to picture, ms",
        ]);
        let pair = |much: f64, little: f64| format!("{much:.0} ({little:.0})");
        for step in &growth.steps {
            let felt = match (step.much.felt, step.little.felt) {
                (Some(much), Some(little)) => pair(much, little),
                _ => "–".to_owned(),
            };
            self.row(&[
                &step.name,
                &pair(step.much.busy, step.little.busy),
                &pair(step.much.layout, step.little.layout),
                &felt,
            ]);
        }
        let of = |map: &std::collections::BTreeMap<String, u64>, name: &str| map.get(name).copied().unwrap_or_default();
        self.text += &format!(
            "\n`user_data` has {} characters ({}). The program's memory after the whole \
             journey: {:.1} MB ({:.1} MB).\n",
            thousands(of(&growth.link, "much")),
            thousands(of(&growth.link, "little")),
            mb(of(&growth.memory, "much") / 1024),
            mb(of(&growth.memory, "little") / 1024),
        );
    }

    fn head(&mut self, cells: &[&str]) {
        self.text.push('\n');
        self.row(cells);
        self.row(&cells.iter().map(|_| "---").collect::<Vec<_>>());
    }

    fn row(&mut self, cells: &[&str]) {
        self.text += &format!("| {} |\n", cells.join(" | "));
    }
}

/// Puts the tables between their marks in `docs/performance.md`.
pub fn write(table: &str) -> Result<()> {
    let file = workspace::root().join("docs/performance.md");
    let text = fs::read_to_string(&file).context("cannot read docs/performance.md")?;
    let text = put(&text, table).context("docs/performance.md has lost the marks of the tables")?;
    fs::write(file, text)?;
    Ok(())
}

fn put(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

fn ratio(value: f64) -> String {
    format!("{value:.2}")
}

fn mb(kb: u64) -> f64 {
    kb as f64 / 1024.0
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let text = format!("before\n{BEGIN}old\n{END}after\n");
        assert_eq!(
            put(&text, "new\n").unwrap(),
            format!("before\n{BEGIN}new\n{END}after\n")
        );
        assert!(put("nothing", "new").is_none());
    }

    #[test]
    fn a_limit_is_compared_with_what_was_felt_on_its_own_line() {
        let felt = |paint: f64, button: f64| {
            let what = [("first paint", paint), ("until the confirmation button works", button)];
            what.map(|(what, value)| (what.to_owned(), value)).into()
        };
        let profile = |name: &str, ours| Profile {
            name: name.to_owned(),
            ours,
            late: felt(0.0, 0.0),
            reference: felt(0.0, 0.0),
            heavy: felt(0.0, 0.0),
            wanted: felt(0.0, 0.0),
            nginx: felt(0.0, 0.0),
        };
        let mut report = Report::new(1, 1);
        report.limits(&[
            profile("phone", felt(1.0, 2_500.0)),
            profile("poor phone", felt(900.0, 1.0)),
        ]);
        let text = report.table();
        assert!(
            text.contains("| first paint, poor phone, ÷ 1 s | 0.90 | < 1.00 |"),
            "{text}"
        );
        assert!(
            text.contains("| until the confirmation button works, phone, ÷ 5 s | 0.50 | < 1.00 |"),
            "{text}"
        );
    }

    #[test]
    fn every_page_that_waits_for_bytes_is_compared_with_the_one_that_does_not() {
        let button = |value: f64| Felt::from([("until the confirmation button works".to_owned(), value)]);
        let profile = Profile {
            name: "phone".to_owned(),
            ours: button(450.0),
            late: button(0.0),
            reference: button(200.0),
            heavy: button(400.0),
            wanted: button(300.0),
            nginx: button(0.0),
        };
        let mut report = Report::new(1, 1);
        let bytes = Bytes {
            ours: 80_000,
            reference: 1_800,
        };
        report.weights(&[profile], &bytes);
        let text = report.table();
        for row in [
            "| the hand-written page, waiting for 65,536 bytes in all | 1.50 |",
            "| the hand-written page, waiting for 80,000 bytes in all | 2.00 |",
            "| the page | 2.25 |",
        ] {
            assert!(text.contains(row), "{text}");
        }
    }

    #[test]
    fn the_document_has_the_marks() {
        let text = fs::read_to_string(workspace::root().join("docs/performance.md")).unwrap();
        assert!(put(&text, "").is_some());
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(
            [7, 123, 1_234, 65_536, 1_234_567].map(thousands),
            ["7", "123", "1,234", "65,536", "1,234,567"]
        );
    }
}
