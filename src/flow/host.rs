//! The name of a site as a person should see it. An internationalised name is shown in its own letters and in the ASCII
//! form that the browser goes to, because letters of several alphabets look alike (requirements C, acceptance list 5).

/// What an ASCII label begins with when it stands for other letters (RFC 5890 section 2.3.2.1).
const ENCODED: &str = "xn--";

/// «приклад.укр (xn--80aikifvh.xn--j1amh)»; a plain name stays as it is. The port may follow the name.
pub fn shown(ascii: &str) -> String {
    if !may_look_like_another(ascii) {
        return ascii.to_owned();
    }
    let (name, port) = ascii.split_once(':').unwrap_or((ascii, ""));
    let labels: Vec<String> = name
        .split('.')
        .map(|label| {
            let decoded = label.strip_prefix(ENCODED).and_then(decode);
            decoded.unwrap_or_else(|| label.to_owned())
        })
        .collect();
    let colon = if port.is_empty() { "" } else { ":" };
    [&labels.join("."), colon, port, " (", ascii, ")"].concat()
}

/// Whether the name could be taken for another one: it has letters outside ASCII, in whatever form the link wrote them.
pub fn may_look_like_another(ascii: &str) -> bool {
    ascii.split('.').any(|label| label.starts_with(ENCODED))
}

/// Punycode (RFC 3492 section 6.2); the browser's parser has already refused what is none.
fn decode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    let (plain, digits) = label.rsplit_once('-').unwrap_or(("", label));
    let mut letters: Vec<char> = plain.chars().collect();
    let mut digits = digits.bytes().peekable();
    let (mut letter, mut place, mut bias) = (128_u32, 0_u32, 72_u32);
    while digits.peek().is_some() {
        let before = place;
        let (mut weight, mut k) = (1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                digit @ b'a'..=b'z' => u32::from(digit - b'a'),
                digit @ b'0'..=b'9' => u32::from(digit - b'0') + 26,
                _ => return None,
            };
            place = place.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let count = u32::try_from(letters.len()).ok()? + 1;
        let mut delta = (place - before) / if before == 0 { 700 } else { 2 };
        delta += delta / count;
        bias = 0;
        while delta > 455 {
            delta /= BASE - 1;
            bias += BASE;
        }
        bias += BASE * delta / (delta + 38);
        letter = letter.checked_add(place / count)?;
        place %= count;
        letters.insert(usize::try_from(place).ok()?, char::from_u32(letter)?);
        place += 1;
    }
    Some(letters.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internationalised_name_is_shown_both_ways() {
        for (ascii, own) in [
            ("xn--80aikifvh.xn--j1amh", "приклад.укр"),
            ("pis.xn--80aikifvh.xn--j1amh:8443", "pis.приклад.укр:8443"),
            ("xn--bcher-kva.example", "bücher.example"),
            ("xn--pple-43d.com", "аpple.com"),
            ("xn--ihqwcrb4cv8a8dqg056pqjye.example", "他们为什么不说中文.example"),
        ] {
            assert_eq!(shown(ascii), format!("{own} ({ascii})"));
            assert!(may_look_like_another(ascii), "{ascii}");
        }
    }

    #[test]
    fn a_plain_name_is_shown_once_and_warned_of_never() {
        for plain in ["pis.example.com", "127.0.0.1:8080", "localhost", "my-xn--app.example"] {
            assert_eq!(shown(plain), plain);
            assert!(!may_look_like_another(plain), "{plain}");
        }
    }

    #[test]
    fn what_is_no_punycode_stays_as_it_is() {
        for broken in ["xn--!.ua", "xn--99999999.ua", "xn--a-ü.ua"] {
            assert_eq!(shown(broken), format!("{broken} ({broken})"));
        }
    }
}
