//! A small editor that keeps work text inside: the first app to read when you embed Cordon.
//!
//! - `editor.rs` is the app: what it asks, and when.
//! - `world.rs` is what stands around it: a local organisation, or a server.
//! - `told.rs` says what the client told, in words.
//! - `check.rs` speaks to `cordon kit check`.

mod check;
mod console;
mod editor;
#[cfg(feature = "server")]
mod remote;
mod told;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
usage: cargo run [-- OPTIONS]
  --script FILE   play the lines of FILE instead of reading the terminal
  --policy FILE   the policies of the local organisation (policy.json)
  --data DIR      where app and organisation keep things (data)
  --server URL --organisation ID --user UPN
                  a server in place of the local organisation; the password comes from CORDON_PASSWORD
                  (needs: cargo run --features server -- --server …)
  --check         speak to `cordon kit check`
  --help          print this";

/// What the command line says.
#[derive(Default)]
pub struct Options {
    script: Option<PathBuf>,
    policy: Option<PathBuf>,
    data: Option<PathBuf>,
    server: Option<String>,
    organisation: Option<String>,
    user: Option<String>,
    check: bool,
    help: bool,
}

fn main() -> ExitCode {
    match options().and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    match options {
        Options { help: true, .. } => Ok(println!("{HELP}")),
        Options { check: true, .. } => check::run(),
        _ => console::run(options),
    }
}

fn options() -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{name}` needs a value\n{HELP}"));
        match name.as_str() {
            "--script" => options.script = Some(value()?.into()),
            "--policy" => options.policy = Some(value()?.into()),
            "--data" => options.data = Some(value()?.into()),
            "--server" => options.server = Some(value()?),
            "--organisation" => options.organisation = Some(value()?),
            "--user" => options.user = Some(value()?),
            "--check" => options.check = true,
            "--help" | "-h" => options.help = true,
            _ => return Err(format!("`{name}` is no option\n{HELP}")),
        }
    }
    Ok(options)
}
