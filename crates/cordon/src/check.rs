//! `cordon check`: what is wrong with files of policies, without a server.

use std::path::{Path, PathBuf};

use clap::Args;
use cordon_graph::protection::{self, ManagedPolicy, Side};
use cordon_lab::import;
use cordon_policy::Platform;
use cordon_policy::texts::Language;
use cordon_policy::warn::Told;
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::files::{files, filter_in};
use crate::language::Spoken;
use crate::out::{self, Output};
use crate::told::{self, Field};

const EXAMPLES: &str = "\
Examples:
  cordon check mail.json
  cordon check --output json exports/
A file holds policies and app configurations as `cordon import` takes them, default policies, or an assignment filter; of a folder every .json file at
any depth is read. No server is asked, so that groups and filters which assignments name are not looked up. The exit code is
0 when every file can be used, with warnings or without, and 1 when one cannot.";

/// Say what is wrong with files of policies, without a server
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// Files, and folders with files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    spoken: Spoken,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Debug, Serialize)]
struct Report {
    file: String,
    #[serde(flatten)]
    result: Checked,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Checked {
    Policies(Vec<Policy>),
    Filter { name: String },
    Failed { error: String, fields: Vec<Field> },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    name: String,
    /// None for an app configuration, which is for all of them.
    platform: Option<Platform>,
    /// How many settings it has, or names.
    settings: usize,
    apps: usize,
    /// Properties that nobody knows: kept and returned, never enforced.
    unknown: Vec<String>,
    warnings: Vec<Told>,
}

pub(crate) fn run(command: &Check) -> Result<(), Failure> {
    let mut paths = Vec::new();
    for path in &command.paths {
        let found = files(path)?;
        if found.is_empty() {
            let text = format!("`{}` holds no .json file: name another folder", path.display());
            return Err(Failure::local(text));
        }
        paths.extend(found);
    }
    let check = |path: &PathBuf| Report {
        file: path.display().to_string(),
        result: one(path, command.spoken.language),
    };
    let reports: Vec<_> = paths.iter().map(check).collect();
    match command.output {
        Output::Json => out::json(&serde_json::json!({ "files": reports })),
        Output::Text => reports.iter().for_each(print),
    }
    let failed = reports.iter().filter(|report| matches!(report.result, Checked::Failed { .. })).count();
    match failed {
        0 => Ok(()),
        failed => {
            let text = format!("{failed} of {} files cannot be used", reports.len());
            Err(Failure::new(Exit::Missed, text))
        }
    }
}

fn one(path: &Path, language: Language) -> Checked {
    match filter_in(path) {
        Some(Ok(content)) => return Checked::Filter { name: content.name },
        Some(Err(errors)) => {
            let error = cordon_graph::error::summary(&errors);
            return Checked::Failed { error, fields: Field::all(&errors) };
        }
        None => {}
    }
    match import::read_as(path, protection::read_every) {
        Ok(policies) => Checked::Policies(policies.iter().flat_map(|one| checked(one, language)).collect()),
        Err(error) => Checked::Failed { error: error.to_string(), fields: Field::all(error.fields()) },
    }
}

fn checked(policy: &ManagedPolicy, language: Language) -> Vec<Policy> {
    match policy {
        ManagedPolicy::Configuration(one) => vec![Policy {
            name: one.name.clone(),
            platform: None,
            settings: one.content.custom.len(),
            apps: one.apps.len(),
            unknown: one.unknown.keys().cloned().collect(),
            warnings: told::told(&one.warnings(), language),
        }],
        _ => policy.sides().iter().map(|side| on_platform(side, language)).collect(),
    }
}

fn on_platform(side: &Side, language: Language) -> Policy {
    Policy {
        name: side.policy.name.clone(),
        platform: Some(side.policy.platform),
        settings: side.policy.settings.len(),
        apps: side.policy.apps.apps.len(),
        unknown: side.unknown().map(str::to_owned).collect(),
        warnings: told::told(&side.warnings(), language),
    }
}

fn print(report: &Report) {
    out::line(&report.file);
    match &report.result {
        Checked::Policies(policies) => {
            for one in policies {
                let (kind, what) = match one.platform {
                    Some(platform) => (platform.title(), "setting"),
                    None => ("app configuration", "name"),
                };
                let (settings, apps) = (counted(one.settings, what), counted(one.apps, "app"));
                out::line(&format!("  `{}`: {kind}, {settings}, {apps}", one.name));
                if !one.unknown.is_empty() {
                    out::line(&format!("  not known to this version: {}", one.unknown.join(", ")));
                }
                one.warnings.iter().for_each(|one| out::line(&format!("  {}", told::warning(one))));
            }
            if policies.is_empty() {
                out::line("  no policy that covers an app: a default policy counts where it does");
            }
        }
        Checked::Filter { name } => out::line(&format!("  filter `{name}`")),
        Checked::Failed { error, fields } => {
            out::line(&format!("  failed: {error}"));
            fields.iter().for_each(Field::print);
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
