//! Running other programs and saying what went wrong.

use std::borrow::BorrowMut;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why a chore stopped: one sentence that names the next step.
pub(crate) struct Failure(pub(crate) String);

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}

/// `cargo …` at the top of the repository, the same cargo that runs this program.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end; anything but success is a failure.
pub(crate) fn passed(mut command: impl BorrowMut<Command>) -> Result<(), Failure> {
    let command = command.borrow_mut();
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure(format!("`{shown}` ended with {status}"))),
        Err(cause) => Err(Failure(format!("`{shown}` could not be started: {cause}"))),
    }
}

/// Runs a command for its text; `None` when it is missing or fails.
pub(crate) fn text(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub(crate) fn say(text: &str) {
    // A closed pipe (`| head`) is the reader's decision, not an error of ours.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

pub(crate) fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    // The address of the temporary database holds a password.
    let words =
        words.map(|word| if word.starts_with("postgres://") { "postgres://…".to_owned() } else { word });
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

/// The command that was built beside this program.
pub(crate) fn product() -> Result<PathBuf, Failure> {
    let own =
        std::env::current_exe().map_err(|cause| Failure(format!("cannot find this program: {cause}")))?;
    Ok(own.with_file_name("cordon"))
}
