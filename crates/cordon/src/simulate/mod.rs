//! `cordon simulate`: tests of policies, as an administrator writes them.

mod case;
mod expect;
mod fault;
mod file;
mod format;
mod matrix;
mod moment;
mod policies;
mod report;
mod run;
mod server;
mod tree;
mod vectors;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

use fault::Fault;
use file::TestFile;
use policies::Policies;
use report::{CaseReport, FileReport};
use run::Local;
use vectors::Vectors;

const EXAMPLES: &str = "\
Examples:
  cordon simulate policy-tests.toml                          against the server
  cordon simulate policy-tests.toml --policies exports/      against a folder of exported policies
  cordon simulate policy-tests.toml --policy ios.json        against one policy, taken to apply
  cordon simulate vectors/{decide,launch,access}/*.json      the project's own vectors
Tests are TOML, YAML or JSON. The exit code is 0 when every expectation is met and 1 when one is not.";

/// Run tests of policies: given this user, app and device, when this is asked, expect that
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Simulate {
    #[command(flatten)]
    connection: Connection,
    /// Files of tests
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Run against the exported policies of a folder or file, with their assignments, instead of a server
    #[arg(long, value_name = "DIR|FILE")]
    policies: Option<PathBuf>,
    /// Run against one exported policy, taken to apply to everybody, instead of a server
    #[arg(long, value_name = "FILE", conflicts_with = "policies")]
    policy: Option<PathBuf>,
    /// Only the cases whose name has this in it, in any case
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// A file of tests, or of the project's vectors.
enum Input {
    Tests(TestFile),
    Vectors(Vectors),
}

pub(crate) async fn run(command: Simulate) -> Result<(), Failure> {
    let started = Instant::now();
    let inputs = inputs(&command.files)?;
    let policies = match (&command.policies, &command.policy) {
        (Some(path), _) => Some(Policies::read(path)?),
        (None, Some(path)) => Some(Policies::single(path)?),
        (None, None) => None,
    };
    let wanted = wanted(command.filter.as_deref());
    let mut files = Vec::new();
    for (name, input) in &inputs {
        if command.output == Output::Text {
            out::line(name);
        }
        let show = Show::new(command.output, input.count());
        let cases = match (input, &policies) {
            (Input::Vectors(vectors), _) => {
                let reports = vectors.run(&wanted).map_err(|fault| faulty(name, &[fault]))?;
                reports.into_iter().map(|report| show.case(report)).collect()
            }
            (Input::Tests(file), Some(policies)) => {
                let local = Local::new(policies, file).map_err(|faults| faulty(name, &faults))?;
                let cases = file.cases.iter().filter(|case| wanted(&case.name));
                cases.map(|case| show.case(local.run(case).report(case))).collect()
            }
            (Input::Tests(file), None) => {
                let server = server::Remote::new(command.connection.admin()?, file).await;
                server.map_err(|error| error.failure(name))?.run(name, file, &wanted, &show).await?
            }
        };
        files.push(FileReport { file: name.clone(), cases });
    }
    finish(&command, &files, started)
}

fn finish(command: &Simulate, files: &[FileReport], started: Instant) -> Result<(), Failure> {
    let (cases, failed) = report::counts(files);
    if let (0, Some(filter)) = (cases, &command.filter) {
        return Err(Failure::new(
            Exit::Usage,
            format!("no case has `{filter}` in its name: run without --filter to see all names"),
        ));
    }
    match command.output {
        Output::Text => report::summary(files, started.elapsed()),
        Output::Json => report::json(files, started.elapsed()),
    }
    match failed {
        0 => Ok(()),
        failed => Err(Failure::new(Exit::Missed, format!("{failed} of {cases} cases failed"))),
    }
}

/// Reads every file before any case runs; everything that is wrong with any of them is told.
fn inputs(paths: &[PathBuf]) -> Result<Vec<(String, Input)>, Failure> {
    let (mut inputs, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match read(path, &name)? {
            Ok(input) => inputs.push((name, input)),
            Err(faults) => wrong.push(faulty(&name, &faults).message),
        }
    }
    if wrong.is_empty() { Ok(inputs) } else { Err(Failure::new(Exit::Usage, wrong.join("\n"))) }
}

fn read(path: &Path, name: &str) -> Result<Result<Input, Vec<Fault>>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| Failure::local(format!("cannot read `{name}`: {cause}")))?;
    if let Some(vectors) = vectors::read(&text) {
        return Ok(vectors.map(Input::Vectors).map_err(|fault| vec![fault]));
    }
    Ok(TestFile::read(name, &text).map(Input::Tests))
}

fn faulty(name: &str, faults: &[Fault]) -> Failure {
    let lines: String = faults.iter().map(|fault| format!("\n  {fault}")).collect();
    let count =
        if faults.len() == 1 { "one thing is".to_owned() } else { format!("{} things are", faults.len()) };
    Failure::new(Exit::Usage, format!("`{name}` cannot be run, {count} wrong in it:{lines}"))
}

/// Which cases are wanted, by their names.
fn wanted(filter: Option<&str>) -> impl Fn(&str) -> bool {
    let filter = filter.map(str::to_lowercase);
    move |name| filter.as_ref().is_none_or(|filter| name.to_lowercase().contains(filter))
}

impl Input {
    fn count(&self) -> usize {
        match self {
            Self::Tests(file) => file.cases.len(),
            Self::Vectors(vectors) => vectors.count(),
        }
    }
}

/// How cases are shown while they run: lines for people, with a bar on a terminal.
pub(super) struct Show {
    output: Output,
    bar: ProgressBar,
}

impl Show {
    fn new(output: Output, cases: usize) -> Self {
        // Fewer are done before anybody could look.
        let bar = if cases < 100 || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(cases as u64).with_style(style)
        };
        Self { output, bar }
    }

    fn case(&self, report: CaseReport) -> CaseReport {
        if self.output == Output::Text {
            self.bar.suspend(|| report::case(&report));
        }
        self.bar.inc(1);
        report
    }
}

impl Drop for Show {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
