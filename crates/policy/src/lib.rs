//! App protection rules as pure functions: settings, targeting, merging, decisions.
//!
//! Values in, values out. Nothing here reads a clock, a file or the network; time is an argument.
//!
//! ```text
//! JSON --parse--> Policy --target::select--> policies --merge--> Effective --decide--> Decision (with reasons)
//! ```
//!
//! A setting is declared once: [`property::PROPERTIES`] says how it stands on the wire, which way it gets
//! stricter and which function follows it; [`control::CONTROLS`] are the rows an administrator sees.

pub mod access;
pub mod app;
pub mod clock;
pub mod configuration;
pub mod control;
pub mod decide;
pub mod diff;
pub mod effective;
pub mod explain;
pub mod filter;
pub mod fuzzing;
pub mod launch;
pub mod merge;
pub mod policy;
pub mod property;
pub mod record;
pub mod simulate;
pub mod storage;
pub mod subject;
pub mod target;
pub mod template;
pub mod texts;
pub mod warn;
pub mod whatif;
pub mod wipe;

pub use app::{AppId, AppIdError, Platform, Platforms};
pub use decide::{
    Ask, Channel, Context, Decision, Location, ManagedApps, Owner, Pair, Party, PolicyRef, Purpose, Reason,
    Redirect, Route, Side, Verdict, decide, decide_both,
};
pub use effective::{Diagnostic, Effective};
pub use explain::{Explanation, explain};
pub use policy::{
    AppGroupType, AppScope, Assignment, AssignmentFilter, FilterMode, Levels, Policy, PolicyId, Settings,
};
pub use property::{Enforced, GraphVersion, Property, PropertyId, Rule, Value, ValueError};
pub use subject::{EvidenceLevel, Facts, ManagementState, Subject};
