//! Calendar dates without a clock: they never pass through a time zone, so a birthday cannot move.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day, when it exists.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let widths_fit = [year, month, day].map(str::len) == [4, 2, 2];
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !widths_fit || !is_digits || parts.next().is_some() {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Year, month and day, both from one.
    pub fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Full years lived by a day; `None` before birth.
    pub fn age_on(self, today: Self) -> Option<u32> {
        let had_birthday = (today.month, today.day) >= (self.month, self.day);
        let years = i32::from(today.year) - i32::from(self.year) - i32::from(!had_birthday);
        u32::try_from(years).ok()
    }
}

impl fmt::Display for Date {
    /// «05.07.2016», as forms in Ukraine write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}.{:02}.{:04}", self.day, self.month, self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_not_dates() {
        for broken in [
            "2015-02-29",
            "2016-13-01",
            "2016-00-10",
            "2016-1-01",
            "16-01-01",
            "2016-01-01T00:00",
            "+016-01-01",
            "",
        ] {
            assert_eq!(Date::parse(broken), None, "{broken}");
        }
        assert_eq!(
            Date::parse("2016-02-29").map(|date| date.to_string()).as_deref(),
            Some("29.02.2016")
        );
    }

    #[test]
    fn age_turns_on_the_birthday_and_not_before() {
        let born = Date::parse("2016-07-05").unwrap();
        let age = |today: &str| born.age_on(Date::parse(today).unwrap());
        assert_eq!(age("2026-07-04"), Some(9));
        assert_eq!(age("2026-07-05"), Some(10));
        assert_eq!(age("2016-07-04"), None);
    }
}
