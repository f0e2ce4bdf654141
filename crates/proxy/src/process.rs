//! What the operating system is asked for at the start: no memory dumps, and open files.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are open for other things than people's connections and their calls: the store and its journal, escrow copies,
/// listeners, the machines' connections, calls of the admin surface.
const OTHER_FILES: u64 = 512;
/// What is tried even where the system allows next to nothing.
const LEAST: u64 = 64;
/// Whoever has more connections than half of this needs more processes.
const MOST: u64 = 32 * 1024;

/// Forbids memory dumps: they would contain tokens and secrets (requirements A3). Where the system does not take that, the
/// proxy serves all the same.
pub fn forbid_dumps() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    // A dump that is piped to a program of the system's is made whatever the limit is.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// How many files may be open for what people cause, so that the store and the escrow can always open theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Connections of browsers.
    pub connections: usize,
    /// Calls to eHealth under way, on all threads together.
    pub calls: usize,
    /// Connections to eHealth that wait for the next call, on all threads together.
    pub kept: usize,
}

impl Room {
    /// Asks for as many open files as the system may give, and shares them out.
    pub fn ask_for() -> Self {
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        Self::of(match setrlimit(Resource::Nofile, raised) {
            Ok(()) => limit.maximum,
            Err(_) => limit.current,
        })
    }

    fn of(files: Option<u64>) -> Self {
        let free = files.unwrap_or(u64::MAX).saturating_sub(OTHER_FILES).clamp(LEAST, MOST);
        let part = |of: u64| usize::try_from(free / of).unwrap_or(usize::MAX);
        Self {
            connections: part(2),
            calls: part(4),
            kept: part(4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn no_dump_is_made_by_the_system_nor_by_a_program_of_its() {
        use rustix::process::{DumpableBehavior, dumpable_behavior};
        forbid_dumps();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }

    #[test]
    fn what_people_cause_leaves_files_for_everything_else() {
        for files in [Some(1024), Some(4096), Some(1 << 20), None] {
            let room = Room::of(files);
            let all = (room.connections + room.calls + room.kept) as u64;
            assert!(all + OTHER_FILES <= files.unwrap_or(u64::MAX), "{files:?}: {room:?}");
            assert!(room.calls > 0 && room.kept > 0);
        }
        assert_eq!(Room::of(Some(1024)).connections, 256);
        assert_eq!(Room::of(None).connections, 16 * 1024);
        assert_eq!(Room::of(Some(10)), Room::of(Some(OTHER_FILES + LEAST)));
    }
}
