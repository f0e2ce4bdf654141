//! Is the signer the authenticated person? (contract d.3)

use serde_json::Value;

use super::texts::is_series_and_number;
use crate::store::{documents, text};

/// Compares the DRFO code with the person, by the code's form.
pub fn is_signer(drfo: &str, person: &Value) -> bool {
    let digits = drfo.bytes().all(|byte| byte.is_ascii_digit());
    let has_document =
        |kind: &str, number: &str| documents(person).any(|(found, theirs)| found == kind && theirs == number);
    match drfo.len() {
        10 if digits => text(person, "tax_id") == drfo,
        9 if digits => has_document("NATIONAL_ID", drfo),
        _ if drfo.chars().any(char::is_alphabetic) => [BY_LOOK, BY_SOUND]
            .map(|table| reverse_transliterate(drfo, table))
            .iter()
            .any(|passport| is_series_and_number(passport) && has_document("PASSPORT", passport)),
        _ => false,
    }
}

/// Latin letters back to the Ukrainian ones a passport series has; Ukrainian letters stay.
fn reverse_transliterate(drfo: &str, table: &[(&str, &str)]) -> String {
    let mut rest = drfo.to_uppercase();
    let mut out = String::new();
    while let Some(first) = rest.chars().next() {
        let first = first.to_string();
        let (latin, ukrainian) = table
            .iter()
            .copied()
            .find(|(latin, _)| rest.starts_with(latin))
            .unwrap_or((&first, &first));
        out.push_str(ukrainian);
        rest = rest.split_off(latin.len());
    }
    out
}

/// Letters that look alike: authorities copy the printed series.
const BY_LOOK: &[(&str, &str)] = &[
    ("A", "А"),
    ("B", "В"),
    ("C", "С"),
    ("E", "Е"),
    ("H", "Н"),
    ("I", "І"),
    ("K", "К"),
    ("M", "М"),
    ("O", "О"),
    ("P", "Р"),
    ("T", "Т"),
    ("X", "Х"),
    ("Y", "У"),
];

/// The transliteration table of 2010, longest first.
const BY_SOUND: &[(&str, &str)] = &[
    ("SHCH", "Щ"),
    ("ZH", "Ж"),
    ("KH", "Х"),
    ("TS", "Ц"),
    ("CH", "Ч"),
    ("SH", "Ш"),
    ("YE", "Є"),
    ("YI", "Ї"),
    ("YU", "Ю"),
    ("YA", "Я"),
    ("A", "А"),
    ("B", "Б"),
    ("D", "Д"),
    ("E", "Е"),
    ("F", "Ф"),
    ("G", "Ґ"),
    ("H", "Г"),
    ("I", "І"),
    ("K", "К"),
    ("L", "Л"),
    ("M", "М"),
    ("N", "Н"),
    ("O", "О"),
    ("P", "П"),
    ("R", "Р"),
    ("S", "С"),
    ("T", "Т"),
    ("U", "У"),
    ("V", "В"),
    ("Y", "И"),
    ("Z", "З"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_three_kinds_of_code() {
        let person = json!({"tax_id": "2659719350", "documents": [
            {"type": "NATIONAL_ID", "number": "123456789"}, {"type": "PASSPORT", "number": "МЕ654321"},
            {"type": "PASSPORT", "number": "ЧБ111222"}, {"type": "PASSPORT", "number": "СК000001"}]});
        for (drfo, expected) in [
            ("2659719350", true),
            ("2659719351", false),
            ("123456789", true),
            ("123456780", false),
            ("ME654321", true),
            ("МЕ654321", true),
            ("me654321", true),
            ("CHB111222", true),
            ("SK000001", true),
            ("ME654322", false),
            ("ME65432", false),
            ("12345678", false),
            ("", false),
        ] {
            assert_eq!(is_signer(drfo, &person), expected, "{drfo}");
        }
    }

    #[test]
    fn a_person_without_a_number_matches_no_code() {
        assert!(!is_signer("", &json!({})));
        assert!(!is_signer("2659719350", &json!({"documents": []})));
    }
}
