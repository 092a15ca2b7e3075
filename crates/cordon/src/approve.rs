//! `cordon approve`: the break-glass code lets one wipe go that waits for approval.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;
use cordon_server::{ApproveError, approve_with_break_glass};
use uuid::Uuid;

use crate::exit::{Exit, Failure};
use crate::out;

const EXAMPLES: &str = "\
Examples:
  cordon approve 5a0e…  --data /var/lib/cordon
  cordon approve 5a0e…  --data /var/lib/cordon < code.txt
For when no second administrator is left. It runs on the server's host, beside a running server or without one. The
break-glass code, which `cordon init` showed once, is read from the terminal or from standard input. It approves the one
operation that is named, once, and is spent with it; the audit tells so.";

/// Approve one waiting wipe with the break-glass code, on the server's host
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Approve {
    /// The operation, as `cordon wipe` printed it
    #[arg(value_name = "OPERATION")]
    operation: Uuid,
    /// Directory that `cordon init` made
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// PostgreSQL instead of SQLite in the directory: postgres://…
    #[arg(long, env = "CORDON_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

pub(crate) async fn run(command: Approve) -> Result<(), Failure> {
    if std::io::stdin().is_terminal() {
        out::note("break-glass code (spent with this one approval):");
    }
    let mut code = String::new();
    let read = std::io::stdin().lock().read_line(&mut code);
    read.map_err(|cause| Failure::local(format!("cannot read the code: {cause}")))?;
    let database = command.database.as_deref();
    approve_with_break_glass(&command.data, database, command.operation, &code).await.map_err(failure)?;
    out::line(
        "approved: the apps destroy the work data at their next check-in. The break-glass code is spent.",
    );
    Ok(())
}

fn failure(error: ApproveError) -> Failure {
    let exit = match error {
        ApproveError::Config(_) => Exit::Usage,
        ApproveError::WrongCode | ApproveError::NoOperation(_) | ApproveError::NotWaiting(_) => Exit::Refused,
        _ => Exit::Local,
    };
    Failure::new(exit, error.to_string())
}
