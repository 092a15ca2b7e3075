//! `cordon explain`: the server's answer to an ask, with every reason.

use clap::Args;
use cordon_lab::admin::text;
use cordon_policy::{AppId, Ask};
use serde_json::{Value, json};

use crate::ask::Question;
use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::language::Spoken;
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon explain --user ana@contoso.example --app ios:com.contoso.mail paste --to personal
  cordon explain --user ana@contoso.example --app ios:com.contoso.mail --management mdm save --to localStorage
  cordon explain --registration ID transfer --to ios:com.contoso.docs
  cordon explain --registration ID --language de open
  cordon explain --user ana@contoso.example --app ios:com.contoso.mail --state '{\"pin\": \"set\", \"idleSeconds\": 60}' open
The exit code is 0 whatever the verdict is.";

/// Say what an app would decide, and why
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    #[command(flatten)]
    connection: Connection,
    /// A registration, as the server names it: explains with what that device reports
    #[arg(long, value_name = "ID", conflicts_with_all = ["user", "app", "management", "facts"])]
    registration: Option<String>,
    /// A user, by name or object id
    #[arg(long, value_name = "USER", required_unless_present = "registration", requires = "app")]
    user: Option<String>,
    /// An app, for example ios:com.contoso.mail
    #[arg(long, value_name = "APP", requires = "user")]
    app: Option<AppId>,
    /// State of the device: unmanaged, mdm, thirdPartyMdm
    #[arg(long, value_name = "STATE", default_value = "unmanaged")]
    management: String,
    /// What the device reports, as JSON: '{"osVersion": "17.5"}'
    #[arg(long, value_name = "JSON", default_value = "{}", value_parser = object)]
    facts: Value,
    /// With `open` alone, what is known of the moment, as JSON: online, answeredSecondsAgo, account, signInRefused, atWork,
    /// atWorkSeconds, pin (set, notSet), pinShape, pinAgeSeconds, idleSeconds, wrongPins, biometrics
    #[arg(long, value_name = "JSON", value_parser = object)]
    state: Option<Value>,
    #[command(flatten)]
    spoken: Spoken,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
    #[command(subcommand)]
    question: Question,
}

pub(crate) async fn run(command: Explain) -> Result<(), Failure> {
    let admin = command.connection.admin()?;
    let ask = match Ask::try_from(command.question) {
        Ok(_) if command.state.is_some() => {
            let text = "a --state means something for `open` alone: leave it out";
            return Err(Failure::new(Exit::Usage, text));
        }
        Ok(ask) => json!(ask),
        // The one question that is no ask of data.
        Err(_) => json!({ "ask": "open" }),
    };
    let mut body = match (&command.registration, &command.user, &command.app) {
        (Some(registration), ..) => json!({ "registration": registration, "ask": ask }),
        (None, Some(user), Some(app)) => json!({
            "user": user, "app": app, "management": command.management, "facts": command.facts, "ask": ask,
        }),
        _ => return Err(Failure::new(Exit::Usage, "name a --registration, or a --user and an --app")),
    };
    if let Some(members) = body.as_object_mut() {
        members.insert("language".to_owned(), json!(command.spoken.language));
        members.extend(command.state.map(|state| ("state".to_owned(), state)));
    }
    let explanation = admin.post("cordon/v1/explain", &body).await?;
    match command.output {
        Output::Json => out::json(&explanation),
        Output::Text => {
            let lines = explanation.get("lines").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            if lines.is_empty() {
                out::line(&text(&explanation, "sentence"));
            }
            let background = explanation.get("background").and_then(Value::as_array);
            let background = background.map_or(&[][..], Vec::as_slice);
            for line in lines.iter().chain(background).filter_map(Value::as_str) {
                out::line(line);
            }
        }
    }
    Ok(())
}

fn object(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|cause| format!("not JSON: {cause}"))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err("write an object, for example {\"osVersion\": \"17.5\"}".into())
    }
}
