//! Tables, laws, golden vectors and the wire form, run from outside as callers do.

#![cfg(test)]

mod allocation;
mod any;
mod cells;
mod controls;
mod decide_vectors;
mod decision_laws;
mod diff;
mod explain;
mod explain_laws;
mod explain_open;
mod explain_vectors;
mod filter;
mod filter_laws;
mod fuzz;
mod labels;
mod launch_laws;
mod launch_scenarios;
mod launch_vectors;
mod laws;
mod merge_vectors;
mod settings_page;
mod simulate;
mod states;
mod storage;
mod tables;
mod target;
mod target_laws;
mod templates;
mod texts;
mod values;
mod warnings;
mod whatif;
mod wire;
