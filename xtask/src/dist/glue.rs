//! Shortens what the script and the wasm of a page say to each other, puts the wasm in order, and minifies the script.
//!
//! wasm-bindgen names every function that crosses by its crate, its type and a hash, and writes each name into both files.
//! Only the two of them read these names. Trunk's own minifier cannot read the script, and leaves those inside the page as
//! they are, so another one does it here.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use super::fingerprint::digest;
use super::order;
use super::wasm::{Bytes, CUSTOM, EXPORTS, HEADER, IMPORTS, section, write_name, write_number};
use crate::run;
use crate::workspace::files_below;

/// Rewrites the script and the wasm of a built page, and the digests in the page itself.
pub fn shorten(folder: &Path) -> Result<()> {
    let files = files_below(folder)?;
    let the = |extension: &str| {
        let mut such = files
            .iter()
            .filter(|file| file.extension().is_some_and(|own| own == extension));
        match (such.next(), such.next()) {
            (Some(file), None) => Ok(file),
            _ => anyhow::bail!("{} should have one .{extension} file", folder.display()),
        }
    };
    let (script_file, wasm_file, page_file) = (the("js")?, the("wasm")?, the("html")?);
    let (script, wasm) = (fs::read_to_string(script_file)?, fs::read(wasm_file)?);
    let mut page = fs::read_to_string(page_file)?;

    let ordered = order::like_beside_like(&wasm)?;
    let (short_script, short_wasm) = rename(&with_one_start(&script)?, &ordered)?;
    fs::write(script_file, minify(&short_script, true)?)?;
    fs::write(wasm_file, &short_wasm)?;

    for (old, new) in [(script.into_bytes(), fs::read(script_file)?), (wasm, short_wasm)] {
        let old = digest(&old);
        ensure!(page.contains(&old), "{} names another digest", page_file.display());
        page = page.replace(&old, &digest(&new));
    }
    fs::write(page_file, minify_inline(&page)?)?;
    Ok(())
}

/// Minifies a script; what a classic one defines may be meant for others, so such names stay.
fn minify(script: &str, is_module: bool) -> Result<String> {
    let mut terser = run::command("terser");
    terser.args(["--mangle", "--compress", "passes=3,ecma=2017"]);
    if is_module {
        terser.arg("--module");
    }
    let mut terser = terser
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start terser")?;
    terser
        .stdin
        .take()
        .context("terser does not listen")?
        .write_all(script.as_bytes())?;
    let output = terser.wait_with_output()?;
    ensure!(output.status.success(), "terser failed ({})", output.status);
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// Minifies the scripts that stand inside the page: their comments are for developers.
fn minify_inline(page: &str) -> Result<String> {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(start) = rest.find("<script") {
        let open = start + rest[start..].find('>').context("a tag without an end")? + 1;
        let close = open + rest[open..].find("</script").context("a script without an end")?;
        let script = &rest[open..close];
        out.push_str(&rest[..open]);
        if !script.trim().is_empty() {
            out.push_str(&minify(script, rest[start..open].contains("module"))?);
        }
        rest = &rest[close..];
    }
    out.push_str(rest);
    Ok(out)
}

/// `boot.js` starts the app in one way only: with the answer that brings the wasm. wasm-bindgen knows several more.
fn with_one_start(script: &str) -> Result<String> {
    const START: &str = "export default async ({ module_or_path }) => {
        const answer = await module_or_path;
        if (!answer.ok) throw new Error(answer.status);
        const imports = __wbg_get_imports();
        const { instance, module } = WebAssembly.instantiateStreaming
            ? await WebAssembly.instantiateStreaming(answer, imports)
            : await WebAssembly.instantiate(await answer.arrayBuffer(), imports);
        __wbg_finalize_init(instance, module);
    };";
    let (rest, ways) = script
        .split_once("async function __wbg_load(")
        .context("the script does not start as it used to")?;
    ensure!(
        rest.contains("function __wbg_finalize_init(") && ways.contains("__wbg_init as default"),
        "the script starts in another way"
    );
    Ok([rest, START].concat())
}

/// Gives every name that crosses a short one, in both files, and leaves out what the tools noted for each other.
fn rename(script: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut short = Names::default();
    let mut out = wasm.get(..HEADER).context("no wasm")?.to_vec();
    let mut rest = Bytes(&wasm[HEADER..]);
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let length = rest.number()?;
        let mut read = Bytes(rest.take(length)?);
        let content = match id {
            CUSTOM => continue,
            IMPORTS => imports(&mut read, &mut short)?,
            EXPORTS => exports(&mut read, &mut short)?,
            _ => read.0.to_vec(),
        };
        out.extend(section(id, &content));
    }
    Ok((short.in_script(script), out))
}

fn imports(section: &mut Bytes<'_>, short: &mut Names) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let count = section.number()?;
    write_number(count, &mut out);
    for _ in 0..count {
        for _ in ["module", "name"] {
            write_name(short.of(section.name()?), &mut out);
        }
        // Functions only: wasm-bindgen keeps memory and table on this side.
        ensure!(section.byte()? == 0, "an import that is no function");
        out.push(0);
        write_number(section.number()?, &mut out);
    }
    ensure!(section.0.is_empty(), "the imports are not understood");
    Ok(out)
}

fn exports(section: &mut Bytes<'_>, short: &mut Names) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let count = section.number()?;
    write_number(count, &mut out);
    for _ in 0..count {
        write_name(short.of(section.name()?), &mut out);
        out.push(section.byte()?);
        write_number(section.number()?, &mut out);
    }
    ensure!(section.0.is_empty(), "the exports are not understood");
    Ok(out)
}

/// Old names and their short ones.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn of(&mut self, old: &str) -> &str {
        // A word that is in the script for another reason could not be told apart; wasm-bindgen's own names can.
        if !old.contains('_') && !old.starts_with("./") {
            return self.0.entry(old.to_owned()).or_insert_with(|| old.to_owned());
        }
        let next = format!("_{}", self.0.len());
        self.0.entry(old.to_owned()).or_insert(next)
    }

    /// Whole words only: one name may begin with another.
    fn in_script(&self, script: &str) -> String {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
        let mut out = String::with_capacity(script.len());
        let mut rest = script;
        while let Some(start) = rest.find(is_part) {
            out.push_str(&rest[..start]);
            let word = &rest[start..];
            let (word, after) = word.split_at(word.find(|letter| !is_part(letter)).unwrap_or(word.len()));
            out.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = after;
        }
        out.push_str(rest);
        // The module's own name is no word.
        let modules = self.0.iter().filter(|(old, _)| old.starts_with("./"));
        modules.fold(out, |out, (old, short)| {
            out.replace(&format!("\"{old}\""), &format!("\"{short}\""))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two imports and an export, then a section nobody touches.
    fn module(names: [&str; 4]) -> Vec<u8> {
        let [module, one, two, export] = names;
        let mut imports = vec![2];
        for name in [one, two] {
            write_name(module, &mut imports);
            write_name(name, &mut imports);
            imports.extend([0, 0x80, 1]);
        }
        let mut exports = vec![1];
        write_name(export, &mut exports);
        exports.extend([0, 2]);
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in [(IMPORTS, imports), (EXPORTS, exports), (10, vec![7; 300])] {
            wasm.push(id);
            write_number(content.len(), &mut wasm);
            wasm.extend(content);
        }
        wasm
    }

    #[test]
    fn a_name_becomes_the_same_short_one_on_both_sides() {
        let long = module(["./page_bg.js", "__wbg_call_12", "__wbg_call_1", "__wbindgen_start"]);
        let script =
            r#"({"./page_bg.js": {__wbg_call_1: f, __wbg_call_12: g}}); wasm.__wbindgen_start(); my__wbg_call_1()"#;
        let (script, wasm) = rename(script, &long).unwrap();
        assert_eq!(script, r#"({"_0": {_2: f, _1: g}}); wasm._3(); my__wbg_call_1()"#);
        assert_eq!(wasm, module(["_0", "_1", "_2", "_3"]));
    }

    #[test]
    fn a_plain_word_keeps_its_name() {
        let wasm = module(["./page_bg.js", "__a_1", "__a_2", "memory"]);
        let (script, wasm) = rename("const memory = wasm.memory", &wasm).unwrap();
        assert_eq!(script, "const memory = wasm.memory");
        assert_eq!(wasm, module(["_0", "_1", "_2", "memory"]));
    }

    #[test]
    fn of_the_ways_to_start_one_is_left() {
        let usual = "function __wbg_finalize_init() {} async function __wbg_load() {} function initSync() {}
            export { initSync, __wbg_init as default };";
        let script = with_one_start(usual).unwrap();
        assert!(script.starts_with("function __wbg_finalize_init() {} export default async"));
        assert!(!script.contains("initSync"));
        assert!(with_one_start("export default init").is_err());
    }

    #[test]
    fn what_the_tools_noted_is_left_out() {
        let wasm = module(["./page_bg.js", "__a_1", "__a_2", "memory"]);
        let noted = [&wasm[..], &section(CUSTOM, b"\x09producers")].concat();
        assert_eq!(rename("", &noted).unwrap(), rename("", &wasm).unwrap());
    }

    #[test]
    fn a_damaged_module_is_refused() {
        let mut wasm = module(["./page_bg.js", "__a_1", "__a_2", "memory"]);
        wasm.truncate(60);
        assert!(rename("", &wasm).is_err());
    }
}
