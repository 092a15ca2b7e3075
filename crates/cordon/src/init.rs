//! `cordon init`: an organisation in a data directory.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use cordon_server::{InitError, Initialised, Options, init_with};

use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon init --data /var/lib/cordon --organisation Contoso --admin admin@contoso.example
  cordon init --data ./data --organisation Contoso --admin admin@contoso.example --output json
The password, the client's secret and the break-glass code are shown once and stored nowhere in clear. The break-glass
code appears on the terminal only, never in the JSON. The directory then holds the organisation's root key: keep a copy
of it offline.";

/// Make an organisation: its root key, a first administrator, an automation client
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Init {
    /// Directory for keys and database; made when it is missing
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Name of the organisation
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// User principal name of the first administrator
    #[arg(long, value_name = "UPN")]
    admin: String,
    /// PostgreSQL instead of SQLite in the directory: postgres://…
    #[arg(long, env = "CORDON_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

pub(crate) async fn run(command: Init) -> Result<(), Failure> {
    let options = Options {
        data: command.data.clone(),
        organisation: command.organisation,
        admin_upn: command.admin,
        database: command.database,
    };
    let made = init_with(options).await.map_err(failure)?;
    match command.output {
        Output::Json => out::json(&made),
        Output::Text => print(&made, &command.data),
    }
    show_break_glass(made.break_glass.reveal());
    Ok(())
}

fn print(made: &Initialised, data: &std::path::Path) {
    let rows = [
        ("organisation", made.organisation.clone()),
        ("tenant id", made.tenant_id.to_string()),
        ("root thumbprint", made.root_thumbprint.clone()),
        ("administrator", made.admin.user_principal_name.clone()),
        ("  password", made.admin.password.to_string()),
        ("automation client", made.client.id.to_string()),
        ("  secret", made.client.secret.to_string()),
    ];
    for (name, value) in rows {
        out::line(&format!("{name:<18} {value}"));
    }
    out::line("\nPassword and secret are shown this once: store them in a safe place.");
    out::line(&format!("Next: cordon serve --data {}", data.display()));
}

/// The code goes to the terminal itself, so that no redirection of either stream catches it.
fn show_break_glass(code: &str) {
    let text = format!(
        "break-glass code   {code}\nWrite it down on paper: it is shown this once, on this terminal only.\n"
    );
    let terminal = std::fs::OpenOptions::new().write(true).open("/dev/tty");
    if terminal.and_then(|mut terminal| terminal.write_all(text.as_bytes())).is_err() {
        out::note(
            "the break-glass code is shown on a terminal only, and there is none: run `cordon init` on one to have it",
        );
    }
}

fn failure(error: InitError) -> Failure {
    let exit = match error {
        InitError::Name { .. } | InitError::Config(_) => Exit::Usage,
        _ => Exit::Local,
    };
    Failure::new(exit, error.to_string())
}
