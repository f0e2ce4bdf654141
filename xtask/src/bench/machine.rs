//! What the numbers were measured on.

use std::fs;

/// Cores, their model, and memory, as far as the system tells.
pub fn words() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(String::new, |kb| format!(", {} GB of memory", kb.div_ceil(1 << 20)));
    format!("{cores} cores of {model}{memory}, {}", std::env::consts::OS)
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// What a process and its children really occupy, in KB: pages shared between them are counted once.
pub fn memory_kb(process: u32) -> Option<u64> {
    let mut all = vec![process];
    let mut total = 0;
    while let Some(process) = all.pop() {
        let kb = field(&format!("/proc/{process}/smaps_rollup"), "Pss")?;
        total += kb.split_whitespace().next()?.parse::<u64>().ok()?;
        let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
        all.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn this_very_process_occupies_something() {
        assert!(memory_kb(std::process::id()).unwrap() > 100);
        assert!(words().contains("cores of") && words().contains("GB"), "{}", words());
    }
}
