//! The few pieces the pages share. They receive values and callbacks, and could be drawn on paper.

pub mod choice;
pub mod deserted;
pub mod fact_list;
pub mod frame;
pub mod icon;
pub mod page;
pub mod story;
pub mod support;
pub mod view;
