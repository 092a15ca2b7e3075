//! `cordon break-glass`: a new break-glass code, on the terminal.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use cordon_server::{BreakGlass, renew_break_glass};

use crate::exit::Failure;
use crate::init::failure;
use crate::out;

const EXAMPLES: &str = "\
Examples:
  cordon break-glass --data /var/lib/cordon
  CORDON_DATABASE=postgres://cordon:…@db/cordon cordon break-glass --data /var/lib/cordon
The code appears on the terminal only, once. The code before it is worth nothing any more. Who runs this needs the data
directory; the audit log says that it was run.";

/// Make a new break-glass code and show it on the terminal
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Renew {
    /// Directory that `cordon init` made
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where the rows are, if not in the directory: postgres://…
    #[arg(long, env = "CORDON_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

pub(crate) async fn run(command: Renew) -> Result<(), Failure> {
    out::warn_of_password();
    let no_terminal = "the code is shown on a terminal only, and there is none: nothing was changed";
    let mut terminal = terminal().map_err(|_| Failure::local(no_terminal))?;
    let code = renew_break_glass(&command.data, command.database.as_deref()).await.map_err(failure)?;
    show(&mut terminal, &code, &command.data)
}

/// The terminal itself, so that no redirection of either stream catches the code.
pub(crate) fn terminal() -> std::io::Result<File> {
    OpenOptions::new().write(true).open("/dev/tty")
}

/// Writes the code on paper's way.
pub(crate) fn show(terminal: &mut File, code: &BreakGlass, data: &Path) -> Result<(), Failure> {
    let text = format!(
        "break-glass code   {}\nWrite it down on paper: it is shown this once, on this terminal only.\n",
        code.reveal()
    );
    terminal.write_all(text.as_bytes()).map_err(|cause| {
        let again = format!("run `cordon break-glass --data {}` for a new one", data.display());
        Failure::local(format!("the break-glass code could not be shown ({cause}): {again}"))
    })
}
