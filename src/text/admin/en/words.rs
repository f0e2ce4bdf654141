//! Roles, spans of time, plurals.

use super::super::nearest;

/// A role of eHealth in words; its own word when there is no other.
pub fn role(word: &str) -> String {
    match word {
        "OWNER" => "head of the clinic",
        "PHARMACY_OWNER" => "head of the pharmacy",
        "DOCTOR" => "doctor",
        "SPECIALIST" => "specialist doctor",
        "ASSISTANT" => "doctor’s assistant",
        "RECEPTIONIST" => "receptionist",
        "HR" => "personnel officer",
        "ADMIN" => "administrator of the clinic",
        "LABORANT" => "laboratory assistant",
        "PHARMACIST" => "pharmacist",
        "MED_COORDINATOR" => "medical coordinator",
        "MED_ADMIN" => "medical administrator",
        other => other,
    }
    .to_owned()
}

/// A span to count down by, on one line.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}\u{a0}s"),
        (0, minutes, seconds) => format!("{minutes}\u{a0}min\u{a0}{seconds:02}\u{a0}s"),
        (hours, minutes, _) => format!("{hours}\u{a0}h\u{a0}{minutes:02}\u{a0}min"),
    }
}

/// An age.
pub fn ago(seconds: i64) -> String {
    let (count, one, many) = match seconds.max(0) {
        0..60 => return "just now".to_owned(),
        seconds @ 60..3_600 => (seconds / 60, "minute", "minutes"),
        seconds @ 3_600..86_400 => (nearest(seconds, 3_600), "hour", "hours"),
        seconds @ 86_400..5_184_000 => (nearest(seconds, 86_400), "day", "days"),
        seconds @ 5_184_000..63_072_000 => (nearest(seconds, 2_592_000), "month", "months"),
        seconds => (nearest(seconds, 31_536_000), "year", "years"),
    };
    format!("{count} {} ago", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_down_in_whole_words() {
        for (seconds, said) in [
            (-5, "0\u{a0}s"),
            (59, "59\u{a0}s"),
            (65, "1\u{a0}min\u{a0}05\u{a0}s"),
            (3_599, "59\u{a0}min\u{a0}59\u{a0}s"),
            (3_725, "1\u{a0}h\u{a0}02\u{a0}min"),
        ] {
            assert_eq!(span(seconds), said);
        }
    }

    #[test]
    fn an_age_is_told_by_the_nearest_number() {
        const HOUR: i64 = 3_600;
        for (seconds, said) in [
            (47 * HOUR, "2 days ago"),
            (35 * HOUR, "1 day ago"),
            (23 * HOUR + 3_000, "24 hours ago"),
            (59 * 24 * HOUR, "59 days ago"),
        ] {
            assert_eq!(ago(seconds), said);
        }
    }

    #[test]
    fn ages_agree_with_their_numbers() {
        const MINUTE: i64 = 60;
        const DAY: i64 = 86_400;
        const YEAR: i64 = 365 * DAY;
        for (seconds, said) in [
            (0, "just now"),
            (MINUTE, "1 minute ago"),
            (2 * MINUTE, "2 minutes ago"),
            (21 * 3_600, "21 hours ago"),
            (DAY, "1 day ago"),
            (5 * DAY, "5 days ago"),
            (90 * DAY, "3 months ago"),
            (11 * YEAR, "11 years ago"),
            (111 * YEAR, "111 years ago"),
        ] {
            assert_eq!(ago(seconds), said);
        }
    }
}
