//! The patterns of contract d.6, written without look-ahead.

const FORBIDDEN: &str = "ЫЪЭЁыъэё@%&$^#";

fn is_ukrainian(letter: char) -> bool {
    matches!(letter, 'А'..='Я' | 'а'..='я' | 'Ґ' | 'Ї' | 'І' | 'Є' | 'ґ' | 'ї' | 'і' | 'є')
}

/// P-PERSON: Ukrainian words of letters, apostrophes and hyphens, single spaces between.
pub fn is_person_name(text: &str) -> bool {
    let is_letter =
        |letter: char| (is_ukrainian(letter) || matches!(letter, '\'' | '-')) && !FORBIDDEN.contains(letter);
    text.split(char::is_whitespace)
        .all(|word| !word.is_empty() && word.chars().all(is_letter))
}

/// P-NAME: starts with a letter, a digit or one of a few signs, and has no forbidden character.
pub fn is_name(text: &str) -> bool {
    let starts_well = text
        .chars()
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric() || is_ukrainian(first) || "№\"!*)][(._-".contains(first));
    starts_well && !text.chars().any(|c| FORBIDDEN.contains(c) || c == '\n')
}

/// P-SERIES: two Ukrainian capitals and six digits.
pub fn is_series_and_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let [first, second, digits @ ..] = chars.as_slice() else {
        return false;
    };
    let is_capital = |c: &char| matches!(c, 'А'..='Я' | 'Ґ' | 'Ї' | 'І' | 'Є') && !FORBIDDEN.contains(*c);
    is_capital(first) && is_capital(second) && digits.len() == 6 && digits.iter().all(char::is_ascii_digit)
}

/// P-FREE: capitals, digits and № \ / ( ) -, not beginning with a forbidden letter.
pub fn is_free_number(text: &str) -> bool {
    let starts_well = text.chars().next().is_some_and(|first| !FORBIDDEN.contains(first));
    starts_well
        && text.chars().all(|c| {
            c.is_ascii_uppercase()
                || c.is_ascii_digit()
                || matches!(c, 'А'..='Я' | 'Ґ' | 'Ї' | 'І' | 'Є')
                || "№\\/()-".contains(c)
        })
}

/// Exactly so many digits.
pub fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// УНЗР: `YYYYMMDD-NNNNN`.
pub fn is_unzr(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(date, number)| is_digits(date, 8) && is_digits(number, 5))
}

/// A Ukrainian phone number.
pub fn is_phone(text: &str) -> bool {
    text.strip_prefix("+38").is_some_and(|rest| is_digits(rest, 10))
}

/// Something@somewhere.tld, as loosely as the real schema.
pub fn is_email(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(check: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(check(text), "{text}");
        }
        for text in bad {
            assert!(!check(text), "{text}");
        }
    }

    #[test]
    fn patterns_accept_and_refuse_what_the_contract_says() {
        all(
            is_person_name,
            &["Іваненко", "Нечуй-Левицький", "О'Ніл", "Де ля Круз"],
            &["", "Ivan", "Ёж", "Объедков", "А  Б", " А", "А1", "<b>"],
        );
        all(
            is_name,
            &["сонечко", "5 липня", "№1", "Вінниця"],
            &["", "Эхо", " а", "а@б", "а#", "'а"],
        );
        all(
            is_series_and_number,
            &["МЕ654321", "ЇЄ000000"],
            &["ЫА123456", "МЕ65432", "ME654321", "М6543211", ""],
        );
        all(
            is_free_number,
            &["ІАМ120518", "I-БК 1".replace(' ', "").as_str()],
            &["", "ЭА1", "іам1", "А 1", "А#1"],
        );
        all(
            is_unzr,
            &["20160705-00011"],
            &["20160705", "2016-0705-00011", "20160705-0001"],
        );
        all(
            is_phone,
            &["+380503410870"],
            &["380503410870", "+38050341087", "+48503410870"],
        );
        all(
            is_email,
            &["a@b.ua"],
            &["a", "a@b", "@b.ua", "a b@c.ua", "a@b@c.ua", "a@.ua"],
        );
    }
}
