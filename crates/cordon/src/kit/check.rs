//! `cordon kit check`: what an app's integration forgets.

use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::Args;
use cordon_kit::check::{self, Played, Program};
use serde_json::{Value, json};

use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon kit check -- cargo run -q -- --check
  cordon kit check --scene wipe -- ./my-app --check
  cordon kit check --output json -- ./my-app --check
The command speaks the protocol of docs/kit.md over its standard input and output: one JSON object a line.
It is started anew for each scene, in a folder of its own. The exit code is 1 when something is forgotten.";

/// Play what must hold on an app's own integration, and print what it forgets
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// Only this scene; may be given several times
    #[arg(long = "scene", value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(check::scenes()))]
    scenes: Vec<String>,
    /// Directory for what the app keeps, kept afterwards; without it a temporary one
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
    /// The app, and its arguments
    #[arg(required = true, last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

pub(super) fn run(command: &Check) -> Result<(), Failure> {
    let (folder, temporary) = match &command.data {
        Some(folder) => (folder.clone(), false),
        None => (std::env::temp_dir().join(format!("cordon-kit-{}", std::process::id())), true),
    };
    refuse_leftovers(&folder)?;
    let told = |played: &Played| {
        if command.output == Output::Text {
            tell(played);
        }
    };
    let played = check::play(&Program(command.command.clone()), &folder, &command.scenes, told);
    if temporary {
        // Nothing was made where the app could not be started.
        let _ = std::fs::remove_dir_all(&folder);
    }
    let played = played.map_err(|error| Failure::local(error.to_string()))?;
    let wrong = played.iter().filter(|one| !one.is_ok()).count();
    if command.output == Output::Json {
        out::json(&json!({ "ok": wrong == 0, "scenes": played.iter().map(told_json).collect::<Vec<_>>() }));
    }
    match wrong {
        0 => Ok(()),
        wrong => {
            let text = format!(
                "{wrong} of {} scenes show that something is forgotten; one alone is played by --scene NAME",
                played.len()
            );
            Err(Failure::new(Exit::Missed, text))
        }
    }
}

/// What an earlier check left would be taken for the app's own.
fn refuse_leftovers(folder: &Path) -> Result<(), Failure> {
    let used = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    let text = || format!("`{}` is not empty: name a folder that is new", folder.display());
    if used { Err(Failure::new(Exit::Usage, text())) } else { Ok(()) }
}

fn tell(played: &Played) {
    let Played { scene, title, .. } = played;
    match (played.is_ok(), played.skipped) {
        (true, false) => out::line(&format!("  {GREEN}ok{GREEN:#}      {scene}: {title}")),
        (true, true) => out::line(&format!("  passed  {scene}: {title} (the app has no such function)")),
        (false, _) => out::line(&format!("  {RED}FAILED{RED:#}  {scene}: {title}")),
    }
    if !played.is_ok() {
        out::line(&format!("            played: {}", played.play));
    }
    for fault in &played.faults {
        out::line(&format!("            {}: {}", fault.name(), fault.sentence()));
        out::line(&format!("              change: {}", fault.change()));
        out::line(&format!("              read:   {}", fault.guide()));
    }
    if let Some(stopped) = &played.stopped {
        out::line(&format!("            not played to its end: {stopped}"));
    }
}

fn told_json(played: &Played) -> Value {
    let faults = played.faults.iter().map(|fault| {
        json!({
            "fault": fault,
            "sentence": fault.sentence(),
            "change": fault.change(),
            "guide": fault.guide(),
        })
    });
    json!({
        "scene": played.scene,
        "title": played.title,
        "play": played.play,
        "ok": played.is_ok(),
        "skipped": played.skipped,
        "faults": faults.collect::<Vec<_>>(),
        "stopped": played.stopped,
    })
}
