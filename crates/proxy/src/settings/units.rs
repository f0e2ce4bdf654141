//! Durations, sizes and yes/no, as people write them. Errors are the end of a sentence that begins with the setting.

use std::time::Duration;

/// `500ms`, `5s`, `2m`, or whole seconds.
pub fn duration(value: &str) -> Result<Duration, String> {
    let wrong = || "must be a duration between 1ms and 10m, such as 500ms, 5s or 2m".to_owned();
    let (number, unit) = split(value);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let millis = match unit {
        "ms" => Some(number),
        "s" | "" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        _ => None,
    };
    millis
        .filter(|millis| (1..=600_000).contains(millis))
        .map(Duration::from_millis)
        .ok_or_else(wrong)
}

/// `15m`, `8h`: how long sessions and sign-ins last.
pub fn span(value: &str) -> Result<Duration, String> {
    let wrong = || "must be a duration between 1s and 24h, such as 90s, 15m or 8h".to_owned();
    let (number, unit) = split(value);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" | "" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        _ => None,
    };
    seconds
        .filter(|seconds| (1..=86_400).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(wrong)
}

/// A whole number from 1 to a limit.
pub fn count(value: &str, most: u32) -> Result<u32, String> {
    let number: Option<u32> = value.trim().parse().ok();
    number
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| format!("must be a whole number between 1 and {most}"))
}

/// `64KB`, `5MB`, or whole bytes; a KB is 1,024 bytes.
pub fn size(value: &str, least: usize, most: usize) -> Result<usize, String> {
    let wrong = || format!("must be a size between {least} and {most} bytes, such as 64KB");
    let (number, unit) = split(value);
    let number: usize = number.parse().map_err(|_| wrong())?;
    let bytes = match unit {
        "" | "B" => Some(number),
        "KB" | "K" | "KiB" => number.checked_mul(1 << 10),
        "MB" | "M" | "MiB" => number.checked_mul(1 << 20),
        _ => None,
    };
    bytes.filter(|bytes| (least..=most).contains(bytes)).ok_or_else(wrong)
}

/// `true` or `false`.
pub fn boolean(value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| "must be true or false".to_owned())
}

fn split(value: &str) -> (&str, &str) {
    let value = value.trim();
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    (number, unit.trim())
}
