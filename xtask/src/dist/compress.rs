//! Stores `.br` and `.gz` beside each file worth compressing. The same input always gives the same bytes.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::workspace::files_below;

/// Other kinds are compressed already, or not served.
const WORTH_COMPRESSING: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Compresses every file of a built page.
pub fn compress_files(folder: &Path) -> Result<()> {
    for file in files_below(folder)? {
        if !is_worth_compressing(&file) {
            continue;
        }
        let bytes = fs::read(&file)?;
        fs::write(file.with_added_extension("br"), brotli(&bytes)?)?;
        fs::write(file.with_added_extension("gz"), gzip(&bytes)?)?;
    }
    Ok(())
}

fn is_worth_compressing(file: &Path) -> bool {
    file.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| WORTH_COMPRESSING.contains(&extension))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    // The encoder writes no name and no time, so equal content gives equal files.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressing_twice_gives_the_same_bytes() {
        let text = "один і той самий текст ".repeat(100);
        assert_eq!(brotli(text.as_bytes()).unwrap(), brotli(text.as_bytes()).unwrap());
        assert_eq!(gzip(text.as_bytes()).unwrap(), gzip(text.as_bytes()).unwrap());
    }

    #[test]
    fn what_was_compressed_can_be_read_back() {
        let text = "read me back ".repeat(100);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(text.as_bytes()).unwrap()[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
    }

    #[test]
    fn pictures_and_compressed_files_are_left_alone() {
        assert!(is_worth_compressing(Path::new("app.wasm")));
        assert!(!is_worth_compressing(Path::new("app.wasm.br")));
        assert!(!is_worth_compressing(Path::new("icon.png")));
    }
}
