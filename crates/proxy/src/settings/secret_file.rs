//! Files and variables that hold secrets: read once, at start, and refused when every user of the machine can read them.

use std::path::Path;

use http::HeaderValue;

/// The text of a secret file. The error is the end of a sentence that begins with what names the file.
pub fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {}", error.kind()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_err(|error| format!("cannot be read: {}", error.kind()))?;
        if mode.permissions().mode() & 0o007 != 0 {
            return Err("can be read by every user of this machine; run chmod o-rwx on it".to_owned());
        }
    }
    Ok(text)
}

/// A secret as the value of a header, which prints nowhere.
pub fn header(text: &str) -> Result<HeaderValue, String> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err("has an empty value".to_owned());
    }
    let mut value = HeaderValue::from_str(text).map_err(|_| "has a value that does not fit in a header".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
