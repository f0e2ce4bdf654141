//! BER to DER: real containers use indefinite lengths and strings in pieces, our parsers want neither.
//!
//! Total on any input: depth and size are bounded and nothing is indexed unchecked.

/// Nesting deeper than any real container has.
const MAX_DEPTH: usize = 64;

/// The bytes are not BER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBer;

/// Re-encodes one BER value with definite, minimal lengths and whole octet strings.
pub fn to_der(input: &[u8]) -> Result<Vec<u8>, NotBer> {
    let mut reader = Reader { rest: input };
    let mut out = Vec::with_capacity(input.len());
    reader.value(&mut out, 0)?;
    if reader.rest.is_empty() { Ok(out) } else { Err(NotBer) }
}

struct Reader<'a> {
    rest: &'a [u8],
}

/// One identifier: its octets, and what of it matters here.
struct Tag<'a> {
    octets: &'a [u8],
    constructed: bool,
    /// An OCTET STRING in pieces.
    split_octets: bool,
}

impl<'a> Reader<'a> {
    fn value(&mut self, out: &mut Vec<u8>, depth: usize) -> Result<(), NotBer> {
        if depth > MAX_DEPTH {
            return Err(NotBer);
        }
        let tag = self.tag()?;
        let mut body = Vec::new();
        match self.length()? {
            Some(length) if tag.constructed => {
                let mut inner = Reader {
                    rest: self.take(length)?,
                };
                while !inner.rest.is_empty() {
                    inner.piece(&tag, &mut body, depth)?;
                }
            }
            Some(length) => body.extend_from_slice(canonical(tag.octets, self.take(length)?)),
            None if tag.constructed => {
                while !self.at_end_of_contents() {
                    self.piece(&tag, &mut body, depth)?;
                }
                self.take(2)?;
            }
            None => return Err(NotBer),
        }
        if tag.split_octets {
            out.push(0x04);
        } else {
            out.extend_from_slice(tag.octets);
        }
        write_length(body.len(), out);
        out.append(&mut body);
        Ok(())
    }

    /// One child: appended whole, or, inside a split octet string, only its contents.
    fn piece(&mut self, parent: &Tag, body: &mut Vec<u8>, depth: usize) -> Result<(), NotBer> {
        if !parent.split_octets {
            return self.value(body, depth + 1);
        }
        let mut child = Vec::new();
        self.value(&mut child, depth + 1)?;
        let mut child = Reader { rest: &child };
        if child.tag()?.octets != [0x04] {
            return Err(NotBer);
        }
        let length = child.length()?.ok_or(NotBer)?;
        body.extend_from_slice(child.take(length)?);
        Ok(())
    }

    fn at_end_of_contents(&self) -> bool {
        self.rest.starts_with(&[0, 0])
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], NotBer> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(NotBer)?;
        self.rest = rest;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, NotBer> {
        let (&first, rest) = self.rest.split_first().ok_or(NotBer)?;
        self.rest = rest;
        Ok(first)
    }

    fn tag(&mut self) -> Result<Tag<'a>, NotBer> {
        let start = self.rest;
        let first = self.byte()?;
        let mut width = 1;
        if first & 0x1f == 0x1f {
            loop {
                width += 1;
                if width > 5 {
                    return Err(NotBer);
                }
                if self.byte()? & 0x80 == 0 {
                    break;
                }
            }
        }
        Ok(Tag {
            octets: start.get(..width).ok_or(NotBer)?,
            constructed: first & 0x20 != 0,
            split_octets: first == 0x24,
        })
    }

    /// `None` is the indefinite form.
    fn length(&mut self) -> Result<Option<usize>, NotBer> {
        let first = self.byte()?;
        match first {
            0x80 => Ok(None),
            0..=0x7f => Ok(Some(usize::from(first))),
            _ => {
                let width = usize::from(first & 0x7f);
                if width > 8 {
                    return Err(NotBer);
                }
                let mut length = 0u64;
                for &byte in self.take(width)? {
                    length = length.checked_mul(256).ok_or(NotBer)? | u64::from(byte);
                }
                usize::try_from(length).map(Some).map_err(|_| NotBer)
            }
        }
    }
}

/// DER has one way to write `true` and an integer; BER writers take liberties with both.
fn canonical<'a>(tag: &[u8], value: &'a [u8]) -> &'a [u8] {
    match (tag, value) {
        ([0x01], [flag]) if *flag != 0 => &[0xff],
        ([0x02], [0x00, next, ..]) if next & 0x80 == 0 => canonical(tag, &value[1..]),
        ([0x02], [0xff, next, ..]) if next & 0x80 != 0 => canonical(tag, &value[1..]),
        _ => value,
    }
}

/// One DER value: its tag, its contents, what follows it.
pub fn split(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let mut reader = Reader { rest: der };
    let tag = reader.tag().ok()?;
    let &[tag] = tag.octets else { return None };
    let length = reader.length().ok()??;
    let value = reader.take(length).ok()?;
    Some((tag, value, reader.rest))
}

/// The contents of a DER value's children with a tag, in order.
pub fn children(value: &[u8], wanted: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (tag, value, next) = split(rest)?;
        rest = next;
        Some((tag, value))
    })
    .filter(move |(tag, _)| *tag == wanted)
    .map(|(_, value)| value)
}

fn write_length(length: usize, out: &mut Vec<u8>) {
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let significant = bytes.iter().skip(zeros);
            out.push(0x80 | u8::try_from(bytes.len() - zeros).unwrap_or(8));
            out.extend(significant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_become_definite() {
        let ber = [0x30, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00];
        assert_eq!(to_der(&ber), Ok(vec![0x30, 0x03, 0x02, 0x01, 0x05]));
    }

    #[test]
    fn octet_strings_in_pieces_become_whole() {
        let ber = [0x24, 0x80, 0x04, 0x01, 0xaa, 0x04, 0x02, 0xbb, 0xcc, 0, 0];
        assert_eq!(to_der(&ber), Ok(vec![0x04, 0x03, 0xaa, 0xbb, 0xcc]));
    }

    #[test]
    fn long_lengths_become_minimal() {
        assert_eq!(to_der(&[0x04, 0x82, 0, 1, 7]), Ok(vec![0x04, 1, 7]));
        let der = [&[0x04, 0x81, 200][..], &[9; 200]].concat();
        assert_eq!(to_der(&der), Ok(der));
    }

    #[test]
    fn liberties_with_truth_and_numbers_are_corrected() {
        assert_eq!(to_der(&[0x01, 1, 1]), Ok(vec![0x01, 1, 0xff]));
        assert_eq!(to_der(&[0x02, 3, 0, 0, 5]), Ok(vec![0x02, 1, 5]));
        assert_eq!(to_der(&[0x02, 2, 0, 0x80]), Ok(vec![0x02, 2, 0, 0x80]));
        assert_eq!(to_der(&[0x02, 2, 0xff, 0x80]), Ok(vec![0x02, 1, 0x80]));
    }

    #[test]
    fn children_are_found_by_tag() {
        let sequence = [0x02, 1, 5, 0x04, 1, 6, 0x02, 1, 7];
        assert_eq!(children(&sequence, 0x02).collect::<Vec<_>>(), [[5], [7]]);
        assert_eq!(children(&[0x02], 0x02).count(), 0);
    }

    #[test]
    fn cut_overlong_and_bottomless_values_are_refused() {
        assert_eq!(to_der(&[]), Err(NotBer));
        assert_eq!(to_der(&[0x30, 0x80, 0x02]), Err(NotBer));
        assert_eq!(
            to_der(&[0x04, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]),
            Err(NotBer)
        );
        assert_eq!(to_der(&[0x30, 0x80].repeat(10_000)), Err(NotBer));
        assert_eq!(to_der(&[0x02, 0x01, 0x05, 0x00]), Err(NotBer));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            if let Ok(der) = to_der(&bytes) {
                proptest::prop_assert_eq!(to_der(&der), Ok(der.clone()));
            }
        }
    }
}
