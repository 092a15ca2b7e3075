//! `cordon lab`: virtual devices.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_lab::phones::asked::{self, AskError, Asked};
use cordon_lab::scenario::{self, Outcome, Scenario, ScenarioError, Server};
use cordon_policy::Ask;
use serde_json::json;

use crate::ask::Question;
use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

/// Play scenarios on virtual devices, ask the demo's phones
#[derive(Debug, Subcommand)]
pub(crate) enum Lab {
    Run(Run),
    Ask(AskPhone),
}

const RUN_EXAMPLES: &str = "\
Examples:
  cordon lab run scenarios/first-trip.toml
  CORDON_DATABASE=postgres://cordon:…@127.0.0.1/empty cordon lab run scenarios/first-trip.toml
  cordon lab run --output json my-scenario.toml
Each scenario has a server of its own: a child process on free loopback ports with its data in a temporary directory.
The exit code is 1 when a step is missed.";

/// Play a scenario file and print each step with its outcome
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct Run {
    /// The scenario (TOML)
    file: PathBuf,
    /// An empty PostgreSQL database for the server, instead of SQLite: postgres://…
    #[arg(long, env = "CORDON_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Directory for the server and the devices, kept afterwards; without it a temporary one
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How the steps are printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

const ASK_EXAMPLES: &str = "\
Examples:
  cordon lab ask --phone 127.0.0.1:8443 --app ana-mail paste --to personal
  cordon lab ask --app ana-mail open --from photoLibrary --owner unknown
  cordon lab ask --app ana-mail open
The app answers for its work account, by the policy that it holds and by what the phone reports.
`open` without --from asks whether work data opens at all: what the app's gate would say.
The exit code is 0 whatever the verdict is.";

/// Ask an app on one of the demo's phones
#[derive(Debug, Args)]
#[command(after_help = ASK_EXAMPLES)]
pub(crate) struct AskPhone {
    /// Where the demo's phones answer
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    phone: SocketAddr,
    /// The app, as the demo names it
    #[arg(long, value_name = "NAME")]
    app: String,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
    #[command(subcommand)]
    question: Question,
}

pub(crate) async fn run(command: Lab) -> Result<(), Failure> {
    match command {
        Lab::Run(command) => play(command).await,
        Lab::Ask(command) => ask(command).await,
    }
}

async fn play(command: Run) -> Result<(), Failure> {
    let scenario = Scenario::read(&command.file).map_err(|error| {
        let exit = if matches!(error, ScenarioError::Read { .. }) { Exit::Local } else { Exit::Usage };
        Failure::new(exit, error.to_string())
    })?;
    let program =
        std::env::current_exe().map_err(|cause| Failure::local(format!("cannot find myself: {cause}")))?;
    let server = Server { program, database: command.database, data: command.data };
    if command.output == Output::Text {
        out::line(&scenario.name);
    }
    let show = |step: &Outcome| {
        if command.output == Output::Text {
            let mark = if step.ok { "ok    " } else { "missed" };
            out::line(&format!("  {mark} {} ({} ms)", step.say, step.milliseconds));
            for line in step.words.lines() {
                out::line(&format!("           {line}"));
            }
        }
    };
    let played =
        scenario::play(&scenario, server, show).await.map_err(|error| Failure::local(error.to_string()))?;
    let missed = played.steps.iter().filter(|step| !step.ok).count();
    if command.output == Output::Json {
        out::json(&json!({ "scenario": scenario.name, "ok": missed == 0, "steps": played.steps }));
    }
    match (missed, scenario.steps.len() - played.steps.len()) {
        (0, 0) => Ok(()),
        (missed, unplayed) => Err(Failure::new(
            Exit::Missed,
            format!("{missed} steps missed, {unplayed} not played after that"),
        )),
    }
}

async fn ask(command: AskPhone) -> Result<(), Failure> {
    // The one question that is no ask of data.
    let ask = Ask::try_from(command.question).map_or(Asked::Open, Asked::from);
    let answer = asked::ask(command.phone, &command.app, &ask).await.map_err(|error| {
        let exit = match error {
            AskError::Refused(_) => Exit::Refused,
            AskError::Http(_) | AskError::NotPhones(_) => Exit::Unreachable,
        };
        Failure::new(exit, error.to_string())
    })?;
    match command.output {
        Output::Json => out::json(&answer),
        Output::Text => {
            for line in answer.lines {
                out::line(&line);
            }
        }
    }
    Ok(())
}
