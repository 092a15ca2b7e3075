//! `cordon import`: exported policies, file by file.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;
use cordon_lab::admin::{Admin, AdminError};
use cordon_lab::import::{self, Imported, Outcome};
use cordon_policy::texts::Language;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::language::Spoken;
use crate::out::{self, Output};
use crate::told::{self, Field};

const EXAMPLES: &str = "\
Examples:
  cordon import iOS.json Android.json
  cordon import --output json exports/*.json
A policy with the platform and name of one on the server replaces that one: settings and apps that the file leaves out
are gone, id and assignments stay; so does an app configuration with one of its name. Settings that contradict each other are stored, with a warning. Assignments are not
imported: the groups of another organisation mean nothing here. Of a file with a wrong field nothing is stored; the other
files are imported all the same, and the exit code is 1. `cordon check` says the same of files without a server.";

/// Store policies that were exported from Graph
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Import {
    #[command(flatten)]
    connection: Connection,
    /// Exported policies: one per file, a list, or a collection
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
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
    result: Outcomes,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcomes {
    Policies(Vec<Imported>),
    Failed { imported: Vec<Imported>, error: String, fields: Vec<Field> },
}

pub(crate) async fn run(command: Import) -> Result<(), Failure> {
    let admin = command.connection.admin()?;
    let bar = progress(command.files.len());
    let mut reports = Vec::new();
    for path in &command.files {
        bar.set_message(path.display().to_string());
        let report = Report {
            file: path.display().to_string(),
            result: one(&admin, path, command.spoken.language).await?,
        };
        if command.output == Output::Text {
            bar.suspend(|| print(&report));
        }
        reports.push(report);
        bar.inc(1);
    }
    bar.finish_and_clear();
    if command.output == Output::Json {
        out::json(&serde_json::json!({ "files": reports }));
    }
    let failed = reports.iter().filter(|report| matches!(report.result, Outcomes::Failed { .. })).count();
    match failed {
        0 => Ok(()),
        failed => {
            Err(Failure::new(Exit::Missed, format!("{failed} of {} files not imported", reports.len())))
        }
    }
}

/// A file that is wrong is a line in the report; a server that cannot be used ends the command.
async fn one(admin: &Admin, path: &std::path::Path, language: Language) -> Result<Outcomes, Failure> {
    let mut imported = Vec::new();
    let failed = |imported, error, fields| Ok(Outcomes::Failed { imported, error, fields });
    let documents = match import::read(path) {
        Ok(documents) => documents,
        Err(error) => {
            return failed(imported, error.to_string(), Field::all(error.fields()));
        }
    };
    for document in documents {
        match import::store(admin, &document, language).await {
            Ok(done) => imported.push(done),
            Err(AdminError::Refused { status: 400..=499, code, message, details, .. })
                if code != "Forbidden" =>
            {
                let fields = details.iter().map(|(path, message)| Field::new(path, message)).collect();
                return failed(imported, format!("`{}` was refused: {message}", document.name), fields);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Outcomes::Policies(imported))
}

fn print(report: &Report) {
    out::line(&report.file);
    let (Outcomes::Policies(imported) | Outcomes::Failed { imported, .. }) = &report.result;
    for policy in imported {
        let done = match policy.outcome {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
        };
        out::line(&format!("  {done} {} `{}`", policy.id, policy.name));
        let holds = match policy.platform {
            Some(platform) => format!("{platform}: {} settings", policy.settings),
            None => format!("app configuration: {} names", policy.settings),
        };
        out::line(&format!("  {holds}, {} apps", policy.apps));
        if policy.assignments > 0 {
            out::line(&format!(
                "  {} assignments left out: assign it to groups of this organisation",
                policy.assignments
            ));
        }
        if !policy.unknown.is_empty() {
            out::line(&format!("  kept, not known to this version: {}", policy.unknown.join(", ")));
        }
        for one in &policy.warnings {
            out::line(&format!("  {}", told::warning(one)));
        }
    }
    if let Outcomes::Failed { error, fields, .. } = &report.result {
        out::line(&format!("  failed: {error}"));
        for field in fields {
            field.print();
        }
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress(files: usize) -> ProgressBar {
    if files < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
    ProgressBar::new(files as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
