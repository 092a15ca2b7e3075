//! `cargo run --release -p cordon-bench -- [--smoke] [--enforce] [--output json] [NAME…]`

use std::io::Write;
use std::process::ExitCode;

use cordon_bench::{Failure, Figure, Scale, measure};

const HELP: &str = "\
Measures the figures of docs/performance.md.

  cargo run --release -p cordon-bench -- [OPTIONS] [NAME…]

  NAME…            only figures whose group begins so, such as `vault` or `may`
  --smoke          a few seconds, any build: shows that everything runs
  --enforce        exit with 1 when a bar is missed
  --output json    one JSON array instead of lines
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(failure) => {
            complain(&format!("bench: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<String>) -> Result<ExitCode, Failure> {
    #[cfg(feature = "server")]
    if let [word, data] = arguments.as_slice()
        && word == cordon_bench::server::SERVE
    {
        cordon_bench::server::serve(data.as_ref())?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.iter().any(|word| word == "--help" || word == "-h") {
        say(HELP.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let smoke = take(&mut arguments, &["--smoke"]);
    let enforce = take(&mut arguments, &["--enforce"]);
    let json = take(&mut arguments, &["--output", "json"]);
    if let Some(unknown) = arguments.iter().find(|word| word.starts_with('-')) {
        return Err(format!("unknown option `{unknown}`: `--help` lists them").into());
    }
    if !smoke && cfg!(debug_assertions) {
        return Err("a debug build measures nothing: add --release, or --smoke to see that it runs".into());
    }
    let scale = if smoke { Scale::Smoke } else { Scale::Full };
    let mut told = |figure: &Figure| {
        if !json {
            say(&figure.line());
        }
    };
    let figures = measure(scale, &arguments, &mut told)?;
    if json {
        say(&serde_json::to_string_pretty(&figures)?);
    }
    if let Some(broken) = figures.iter().find(|figure| !figure.value.is_finite()) {
        return Err(format!("`{}` is not a number", broken.name).into());
    }
    if figures.is_empty() {
        return Err("no figure has such a name".into());
    }
    let missed = figures.iter().any(|figure| figure.holds() == Some(false));
    Ok(if enforce && missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Removes `words` from `arguments`, where they stand one behind the other.
fn take(arguments: &mut Vec<String>, words: &[&str]) -> bool {
    let place =
        arguments.windows(words.len()).position(|window| window.iter().zip(words).all(|(a, b)| a == b));
    if let Some(at) = place {
        arguments.drain(at..at + words.len());
    }
    place.is_some()
}

fn say(line: &str) {
    // A reader that went away is no reason to stop measuring.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
