//! Roles, spans of time, plurals.

use super::super::nearest;

/// A role of eHealth in words; its own word when there is no other.
pub fn role(word: &str) -> String {
    match word {
        "OWNER" => "керівник закладу",
        "PHARMACY_OWNER" => "керівник аптеки",
        "DOCTOR" => "лікар",
        "SPECIALIST" => "лікар-спеціаліст",
        "ASSISTANT" => "асистент лікаря",
        "RECEPTIONIST" => "реєстратор",
        "HR" => "кадровик",
        "ADMIN" => "адміністратор закладу",
        "LABORANT" => "лаборант",
        "PHARMACIST" => "фармацевт",
        "MED_COORDINATOR" => "медичний координатор",
        "MED_ADMIN" => "медичний адміністратор",
        other => other,
    }
    .to_owned()
}

/// A span to count down by, on one line.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}\u{a0}с"),
        (0, minutes, seconds) => format!("{minutes}\u{a0}хв\u{a0}{seconds:02}\u{a0}с"),
        (hours, minutes, _) => format!("{hours}\u{a0}год\u{a0}{minutes:02}\u{a0}хв"),
    }
}

/// An age.
pub fn ago(seconds: i64) -> String {
    let (count, one, few, many) = match seconds.max(0) {
        0..60 => return "щойно".to_owned(),
        seconds @ 60..3_600 => (seconds / 60, "хвилину", "хвилини", "хвилин"),
        seconds @ 3_600..86_400 => (nearest(seconds, 3_600), "годину", "години", "годин"),
        seconds @ 86_400..5_184_000 => (nearest(seconds, 86_400), "день", "дні", "днів"),
        seconds @ 5_184_000..63_072_000 => (nearest(seconds, 2_592_000), "місяць", "місяці", "місяців"),
        seconds => (nearest(seconds, 31_536_000), "рік", "роки", "років"),
    };
    format!("{count} {} тому", plural(count, one, few, many))
}

fn plural(count: i64, one: &'static str, few: &'static str, many: &'static str) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_down_in_whole_words() {
        for (seconds, said) in [
            (-5, "0\u{a0}с"),
            (59, "59\u{a0}с"),
            (65, "1\u{a0}хв\u{a0}05\u{a0}с"),
            (3_599, "59\u{a0}хв\u{a0}59\u{a0}с"),
            (3_725, "1\u{a0}год\u{a0}02\u{a0}хв"),
        ] {
            assert_eq!(span(seconds), said);
        }
    }

    #[test]
    fn an_age_is_told_by_the_nearest_number() {
        const HOUR: i64 = 3_600;
        for (seconds, said) in [
            (47 * HOUR, "2 дні тому"),
            (35 * HOUR, "1 день тому"),
            (23 * HOUR + 3_000, "24 години тому"),
            (59 * 24 * HOUR, "59 днів тому"),
        ] {
            assert_eq!(ago(seconds), said);
        }
    }

    #[test]
    fn ages_agree_with_their_numbers() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        const YEAR: i64 = 365 * DAY;
        for (seconds, said) in [
            (0, "щойно"),
            (MINUTE, "1 хвилину тому"),
            (2 * MINUTE, "2 хвилини тому"),
            (5 * MINUTE, "5 хвилин тому"),
            (11 * MINUTE, "11 хвилин тому"),
            (21 * MINUTE, "21 хвилину тому"),
            (22 * MINUTE, "22 хвилини тому"),
            (HOUR, "1 годину тому"),
            (3 * HOUR, "3 години тому"),
            (11 * HOUR, "11 годин тому"),
            (21 * HOUR, "21 годину тому"),
            (DAY, "1 день тому"),
            (25 * DAY, "25 днів тому"),
            (90 * DAY, "3 місяці тому"),
            (2 * YEAR, "2 роки тому"),
            (5 * YEAR, "5 років тому"),
            (21 * YEAR, "21 рік тому"),
            (111 * YEAR, "111 років тому"),
        ] {
            assert_eq!(ago(seconds), said);
        }
    }
}
