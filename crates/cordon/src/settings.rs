//! `cordon settings`: what is enforced, and what is not yet.

use clap::Args;
use cordon_policy::control::{CONTROLS, Control};
use cordon_policy::property::{GraphVersion, PROPERTIES, Property};
use cordon_policy::{Enforced, Platform};
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon settings
  cordon settings --platform ios --enforced yes
  cordon settings --output json
A setting that is not enforced is stored, returned and delivered all the same.";

/// List the settings, and which of them this version enforces
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Settings {
    /// Only this platform: ios, android, windows
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Only those that are enforced so: yes, no, notYet
    #[arg(long, value_name = "WORD", value_parser = ["yes", "no", "notYet"])]
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
            "controls": controls.into_iter().map(control).collect::<Vec<_>>(),
            "properties": properties.into_iter().map(property).collect::<Vec<_>>(),
        })),
        Output::Text => print(controls),
    }
    Ok(())
}

fn control(row: &Control) -> Value {
    json!({
        "id": row.id,
        "platform": row.platform,
        "section": row.section,
        "name": row.name,
        "properties": row.properties,
        "enforced": row.enforced().name(),
        "reason": row.reason(),
    })
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
            Enforced::Yes => "enforced",
            Enforced::NotYet => "not yet ",
            Enforced::No(_) => "no      ",
        };
        let reason = row.reason().map(|reason| format!(" ({reason})")).unwrap_or_default();
        out::line(&format!("  {mark}  {}{reason}", row.name));
    }
    let count = |word: &str| controls.iter().filter(|row| row.enforced().name() == word).count();
    let counts = (count("yes"), count("notYet"), count("no"));
    out::line(&format!("\n{} enforced, {} not yet, {} not to be", counts.0, counts.1, counts.2));
}
