//! An address on one line, the way documents have it: from the postcode and the oblast down to the flat, the country last.

use super::Line;
use super::record::Record;
use crate::text::dictionary::{Dictionary, short_word, word};

/// Takes an address apart; what is shortened is never parted from what it names, nor a house from its street: «02090, Житомирська обл., Бердичівський р-н, м. Бердичів, вул. Ніжинська, 15, кв. 23, Україна».
pub fn address(item: &mut Record, country: &dyn Fn(&str) -> Option<String>) -> Option<Line> {
    let zip = item.take_text("zip");
    let area = item
        .take_text("area")
        .map(|area| with_unit(area, &["ська", "цька"], short_word::AREA));
    let region = item
        .take_text("region")
        .map(|region| with_unit(region, &["ський", "цький"], short_word::REGION));
    let settlement = placed(item, "settlement_type", Dictionary::SettlementType, "settlement");
    let street = placed(item, "street_type", Dictionary::StreetType, "street");
    let street = joined([street, item.take_text("building")], ",\u{a0}");
    let apartment = item
        .take_text("apartment")
        .map(|apartment| format!("{}\u{a0}{apartment}", short_word::APARTMENT));
    let country = item.take_text("country").map(|code| country(&code).unwrap_or(code));
    let parts = [zip, area, region, settlement, street, apartment, country];
    Line::join(parts.map(|part| part.map(Line::ukrainian)), ", ")
}

/// An adjective needs its noun: «Житомирська» is an oblast, «м. Київ» is itself.
fn with_unit(name: String, adjectives: &[&str], unit: &str) -> String {
    if adjectives.iter().any(|ending| name.ends_with(ending)) {
        format!("{name}\u{a0}{unit}")
    } else {
        name
    }
}

/// «вул. Ніжинська»: the kind, shortened where that is usual, before the name.
fn placed(item: &mut Record, kind: &str, dictionary: Dictionary, name: &str) -> Option<String> {
    let kind = item.take_text(kind).map(|code| {
        short_word::of(dictionary, &code)
            .or_else(|| word(dictionary, &code))
            .map_or(code, str::to_owned)
    });
    joined([kind, item.take_text(name)], "\u{a0}")
}

/// Two parts that stay on one line; each also stands alone.
fn joined(parts: [Option<String>; 2], between: &str) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(between))
}
