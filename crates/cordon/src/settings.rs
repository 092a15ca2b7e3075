//! `cordon settings`: which function follows each setting, and which settings nothing can follow.

use clap::Args;
use cordon_policy::control::{CONTROLS, Control, control_json};
use cordon_policy::property::{GraphVersion, PROPERTIES, Property};
use cordon_policy::{Enforced, Platform, Rule};
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon settings
  cordon settings --platform ios --enforced yes
  cordon settings --output json
A setting that nothing follows is stored, returned and delivered all the same.";

/// List the settings, and what follows them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Settings {
    /// Only this platform: ios, android, windows
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Only those that are enforced, or only those that are not: yes, no
    #[arg(long, value_name = "WORD", value_parser = ["yes", "no"])]
    enforced: Option<String>,
    /// How the tables are printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

pub(crate) fn run(command: &Settings) -> Result<(), Failure> {
    let wanted = |word: &str| command.enforced.as_deref().is_none_or(|enforced| enforced == word);
    let on = |platform| command.platform.is_none_or(|only| only == platform);
    let controls: Vec<&Control> =
        CONTROLS.iter().filter(|row| on(row.platform) && wanted(row.enforced().name())).collect();
    let properties: Vec<&Property> = PROPERTIES
        .iter()
        .filter(|row| {
            command.platform.is_none_or(|only| row.platforms.has(only)) && wanted(row.enforced.name())
        })
        .collect();
    match command.output {
        Output::Json => out::json(&json!({
            "controls": controls.into_iter().map(control_json).collect::<Vec<_>>(),
            "properties": properties.into_iter().map(property).collect::<Vec<_>>(),
        })),
        Output::Text => print(controls),
    }
    Ok(())
}

fn property(row: &Property) -> Value {
    let platforms: Vec<&str> =
        Platform::ALL.iter().filter(|p| row.platforms.has(**p)).map(|p| p.name()).collect();
    json!({
        "name": row.name,
        "platforms": platforms,
        "group": row.group.name(),
        "graph": match row.graph {
            GraphVersion::V1_0 => "v1.0",
            GraphVersion::Beta => "beta",
        },
        "enforced": row.enforced.name(),
        "decidedBy": row.enforced.rule().map(Rule::name),
        "reason": row.enforced.reason(),
    })
}

fn print(mut controls: Vec<&Control>) {
    // The table keeps its own order; people read platform by platform, section by section.
    let first = |row: &&Control| {
        CONTROLS.iter().position(|other| (other.platform, other.section) == (row.platform, row.section))
    };
    controls.sort_by_key(|row| (row.platform, first(row)));
    let mut under = None;
    for row in &controls {
        if under != Some((row.platform, row.section)) {
            under = Some((row.platform, row.section));
            out::line(&format!("\n{}: {}", row.platform.title(), row.section));
        }
        let mark = match row.enforced() {
            Enforced::By(rule) => rule.name(),
            Enforced::No(_) => "no",
        };
        let reason = row.reason().map(|reason| format!(" ({reason})")).unwrap_or_default();
        out::line(&format!("  {mark:<8}{}{reason}", row.name));
    }
    let count = |keep: fn(Enforced) -> bool| controls.iter().filter(|row| keep(row.enforced())).count();
    let all = count(|enforced| enforced.rule().is_some());
    let none = count(|enforced| enforced.rule().is_none());
    out::line(&format!("\n{all} decided, {none} not to be"));
}
