//! Lists the built pages (`dist/patient`, `dist/admin`) so that they can be embedded in the binary.
//!
//! A missing folder is not an error: the binary is then started with `--assets`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    for page in ["patient", "admin"] {
        let dist = manifest.join("../../dist").join(page);
        // Cargo scans the folder for changes; while it is missing the script runs at every build.
        println!("cargo::rerun-if-changed=../../dist/{page}");
        fs::write(out.join(format!("{page}.rs")), table(&dist)?)?;
    }
    Ok(())
}

fn table(dist: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    if dist.is_dir() {
        collect(dist, dist, &mut files)?;
    }
    files.sort();

    let mut table = String::from("[\n");
    for (name, path) in files {
        let path = path.canonicalize()?;
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?}) as &[u8]),");
    }
    table.push(']');
    Ok(table)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.push((name.replace('\\', "/"), path));
        }
    }
    Ok(())
}
