//! Optimises the wasm once more and puts functions that are alike beside each other, where brotli finds the likeness cheaper.
//!
//! The order of functions means nothing to a program. wasm-opt can sort them by name and renumber every call, so each gets
//! a name that says its place.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::wasm::{Bytes, CODE, CUSTOM, HEADER, IMPORTS, section, write_name, write_number};
use crate::{run, workspace};

/// Loops and branches made anew from a flat form, then the usual passes; trunk's own run knows no list of passes. The lowest
/// kilobyte of memory is the far end of the stack: nothing a pointer and an offset add up to lies there.
const AGAIN: &[&str] = &[
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--always-inline-max-function-size=4",
];
const BY_NAME: &[&str] = &["--reorder-functions-by-name"];

/// Bytes in a row by which likeness is told.
const RUN: usize = 4;
/// What stands in more functions than this says nothing about any two.
const COMMON: usize = 400;

/// The same program, smaller once compressed.
pub fn like_beside_like(wasm: &[u8]) -> Result<Vec<u8>> {
    let folder = workspace::target().join("order");
    fs::create_dir_all(&folder)?;
    let smaller = optimise(&folder, AGAIN, wasm)?;
    optimise(&folder, BY_NAME, &named(&smaller)?)
}

fn optimise(folder: &Path, passes: &[&str], wasm: &[u8]) -> Result<Vec<u8>> {
    let (from, to) = (folder.join("from.wasm"), folder.join("to.wasm"));
    fs::write(&from, wasm)?;
    run::run(run::command("wasm-opt").args(passes).arg(&from).arg("-o").arg(&to))?;
    Ok(fs::read(&to)?)
}

/// The module with a section of names that say where each function should stand (appendix, 7.4.1).
fn named(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut functions = Vec::new();
    let mut rest = Bytes(wasm.get(HEADER..).context("no wasm")?);
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let length = rest.number()?;
        let mut content = Bytes(rest.take(length)?);
        match id {
            // Functions only, as the script's names are shortened.
            IMPORTS => imported = content.number()?,
            CODE => {
                for _ in 0..content.number()? {
                    let length = content.number()?;
                    functions.push(content.take(length)?);
                }
            }
            _ => {}
        }
    }
    let mut places = vec![0; functions.len()];
    for (place, function) in order(&functions).into_iter().enumerate() {
        places[function] = place;
    }
    let mut map = Vec::new();
    write_number(imported + places.len(), &mut map);
    let imports = (0..imported).map(|import| format!("a{import:06}"));
    let own = places.iter().map(|place| format!("b{place:06}"));
    for (index, name) in imports.chain(own).enumerate() {
        write_number(index, &mut map);
        write_name(&name, &mut map);
    }
    let mut names = Vec::new();
    write_name("name", &mut names);
    names.extend(section(1, &map));
    Ok([wasm, &section(CUSTOM, &names)].concat())
}

/// Goes from each function to the one most like it that is left, and starts again at the longest when nothing is.
fn order(functions: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<&[u8]>> = functions.iter().map(|code| code.windows(RUN).collect()).collect();
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            holders.entry(run).or_default().push(function);
        }
    }
    holders.retain(|_, holders| holders.len() <= COMMON);

    let mut longest: Vec<usize> = (0..functions.len()).collect();
    longest.sort_by_key(|&function| std::cmp::Reverse(functions[function].len()));
    let mut longest = longest.into_iter();
    let mut is_placed = vec![false; functions.len()];
    let mut order = Vec::with_capacity(functions.len());
    let mut shared = vec![0_usize; functions.len()];
    let mut next = longest.next();
    while let Some(here) = next {
        is_placed[here] = true;
        order.push(here);
        let mut alike = Vec::new();
        for run in &runs[here] {
            for &other in holders.get(run).into_iter().flatten() {
                if !is_placed[other] {
                    if shared[other] == 0 {
                        alike.push(other);
                    }
                    shared[other] += 1;
                }
            }
        }
        // The sets differ in order from run to run of this program; the choice must not.
        alike.sort_unstable();
        let likeness = |other: usize| shared[other] as f64 / (runs[other].len() as f64).sqrt();
        let best = alike
            .iter()
            .copied()
            .max_by(|&one, &other| likeness(one).total_cmp(&likeness(other)));
        for other in alike {
            shared[other] = 0;
        }
        next = best.or_else(|| longest.find(|&function| !is_placed[function]));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_are_alike_stand_together_and_none_is_lost() {
        let (long, short): (&[u8], &[u8]) = (b"something quite long, once", b"short, twice");
        let functions: [&[u8]; 5] = [long, b"XYZ", short, b"something quite long, twice", b"short, once!"];
        let order = order(&functions);
        assert_eq!(order.len(), 5);
        let place = |function| order.iter().position(|&at| at == function).unwrap();
        assert_eq!(place(0).abs_diff(place(3)), 1, "{order:?}");
        assert_eq!(place(2).abs_diff(place(4)), 1, "{order:?}");
        assert_eq!(place(1), 4, "{order:?}");
    }

    #[test]
    fn every_function_is_named_by_its_place_and_the_rest_is_untouched() {
        let mut code = vec![3];
        for body in [&b"another one"[..], b"the same, say", b"the same, sir"] {
            write_number(body.len(), &mut code);
            code.extend(body);
        }
        let wasm = [&b"\0asm\x01\0\0\0"[..], &section(IMPORTS, &[2]), &section(CODE, &code)].concat();
        let named = named(&wasm).unwrap();
        let names = named.strip_prefix(&wasm[..]).unwrap();
        let text = String::from_utf8_lossy(names);
        // Two imports before them, in the order they have.
        for name in ["a000000", "a000001", "b000000", "b000001", "b000002"] {
            assert_eq!(text.matches(name).count(), 1, "{name}");
        }
        assert!(text.find("b000002") < text.find("b000000"), "{text}");
    }
}
