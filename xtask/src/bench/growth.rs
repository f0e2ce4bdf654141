//! What a person feels when the record is a hundred times as long as usual; and the memory of the page.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use super::pages::Stand;

/// What one step cost, on the phone profile's processor.
#[derive(Deserialize)]
pub struct Cost {
    /// Milliseconds of script, style and layout together.
    pub busy: f64,
    /// Of them, style and layout.
    pub layout: f64,
    /// From the touch to the next picture, as the browser counts it for INP; nothing when nobody touched anything.
    pub felt: Option<f64>,
}

/// Medians of the steps with little data and with much.
#[derive(Deserialize)]
pub struct Growth {
    pub steps: Vec<Step>,
    /// Characters of `user_data` in both links.
    pub link: BTreeMap<String, u64>,
    /// Bytes of linear memory after the whole journey, with little data and with much.
    pub memory: BTreeMap<String, u64>,
}

/// One step of the journey.
#[derive(Deserialize)]
pub struct Step {
    pub name: String,
    pub little: Cost,
    pub much: Cost,
}

pub fn measure(stand: &Stand, runs: u32) -> Result<Growth> {
    // Each walk is long, and its times vary less than those of a network.
    stand.ask("growth.mjs", runs.min(5))
}
