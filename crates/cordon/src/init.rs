//! `cordon init`: an organisation in a data directory.

use std::path::PathBuf;

use clap::Args;
use cordon_server::{InitError, Initialised, Options, WipeLimits, init_with};

use crate::break_glass::{self, terminal};
use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon init --data /var/lib/cordon --organisation Contoso --admin admin@contoso.example
  cordon init --data ./data --organisation Contoso --admin admin@contoso.example --output json
The password, the client's secret and the break-glass code are shown once and stored nowhere in clear. The break-glass
code appears on the terminal only, never in the JSON; without a terminal none is made. The directory then holds the organisation's root key: keep a copy
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
    /// Users × devices that may newly fall under a wipe in an hour before somebody else has to approve
    #[arg(long, value_name = "NUMBER", default_value_t = WipeLimits::default().per_hour)]
    wipes_per_hour: u32,
    /// The same in a day
    #[arg(long, value_name = "NUMBER", default_value_t = WipeLimits::default().per_day)]
    wipes_per_day: u32,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

pub(crate) async fn run(command: Init) -> Result<(), Failure> {
    out::warn_of_password();
    // The code is made only where it can be shown.
    let mut terminal = terminal();
    let options = Options {
        data: command.data.clone(),
        organisation: command.organisation,
        admin_upn: command.admin,
        database: command.database,
        break_glass: terminal.is_ok(),
        wipe_limits: WipeLimits { per_hour: command.wipes_per_hour, per_day: command.wipes_per_day },
    };
    let made = init_with(options).await.map_err(failure)?;
    match command.output {
        Output::Json => out::json(&made),
        Output::Text => print(&made, &command.data),
    }
    match (made.break_glass, &mut terminal) {
        (Some(code), Ok(terminal)) => break_glass::show(terminal, &code, &command.data),
        _ => {
            let command = format!("cordon break-glass --data {}", command.data.display());
            out::note(&format!(
                "no break-glass code was made: it is shown on a terminal only, and there is none; run `{command}` on one"
            ));
            Ok(())
        }
    }
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

pub(crate) fn failure(error: InitError) -> Failure {
    let exit = match error {
        InitError::Name { .. } | InitError::Config(_) => Exit::Usage,
        _ => Exit::Local,
    };
    Failure::new(exit, error.to_string())
}
