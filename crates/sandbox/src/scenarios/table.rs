//! The scenarios, one file per part of the journey.

mod approval;
mod consent;
mod entry;
mod happy;
mod pis;
mod registration;
mod trouble;
mod validation;

use super::{Draft, Group, Scenario};

/// Every list, in the order of the journey.
pub const LISTS: [&[Scenario]; 8] = [
    happy::LIST,
    entry::LIST,
    validation::LIST,
    registration::LIST,
    consent::LIST,
    approval::LIST,
    pis::LIST,
    trouble::LIST,
];

/// Shorter to read in tables.
const fn scenario(
    id: &'static str,
    group: Group,
    title: &'static str,
    expect: &'static str,
    change: fn(&mut Draft),
) -> Scenario {
    Scenario {
        id,
        group,
        title,
        expect,
        change,
    }
}
