//! `cordon wipe`: orders a selective wipe and waits until the apps confirm it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, IsTerminal as _};
use std::time::Duration;

use clap::Args;
use cordon_lab::admin::{Admin, text};
use cordon_lab::setup;
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon wipe --user ana@contoso.example                          # lists the user's devices
  cordon wipe --user ana@contoso.example --device-tag TAG
  cordon wipe --user ana@contoso.example --device-tag TAG --yes --wait 300
Work data of that user leaves the apps on that device: keys first, then files. Personal data and the apps stay. An app
that is closed confirms when it is opened next; the order stays open until then. Above the organisation's limit of wipes
nothing is destroyed until another administrator approves: the apps are closed, and the command says how to go on.";

/// Remove a user's work data from the apps of one device
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Wipe {
    #[command(flatten)]
    connection: Connection,
    /// The user, by name or object id
    #[arg(long, value_name = "USER")]
    user: String,
    /// The device
    #[arg(long, value_name = "TAG")]
    device_tag: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Seconds to wait for the apps to confirm; 0 returns at once
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    wait: u64,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

pub(crate) async fn run(command: Wipe) -> Result<(), Failure> {
    let admin = command.connection.admin()?;
    let registrations = setup::registrations(&admin, &command.user).await?;
    let Some(tag) = &command.device_tag else { return Err(devices(&command.user, &registrations)) };
    let on_device: Vec<&Value> = registrations.iter().filter(|one| text(one, "deviceTag") == *tag).collect();
    if on_device.is_empty() {
        return Err(devices(&command.user, &registrations));
    }
    if !command.yes && !confirmed(&command.user, tag, on_device.len())? {
        return Err(Failure::new(Exit::Missed, "nothing was ordered"));
    }
    let before: Vec<String> =
        on_device.iter().flat_map(|one| operations(one)).map(|one| text(one, "id")).collect();
    setup::wipe(&admin, &command.user, tag).await?;
    let wiped = follow(&admin, &command, tag, &before).await?;
    print(&command, &wiped);
    if wiped.iter().any(App::waits) {
        return Err(waiting(&admin, &command, tag).await?);
    }
    let open = wiped.iter().filter(|app| app.state != "done").count();
    if open > 0 && command.wait > 0 {
        let message = format!("{open} of {} apps have not confirmed yet: the order stays open", wiped.len());
        return Err(Failure::new(Exit::Missed, message));
    }
    Ok(())
}

/// One app of the wipe and how far it is.
struct App {
    registration: String,
    app: String,
    state: String,
}

impl App {
    /// Whether nothing goes out before somebody approves.
    fn waits(&self) -> bool {
        self.state == "pendingApproval"
    }
}

/// What to do about a wipe above the limit.
async fn waiting(admin: &Admin, command: &Wipe, tag: &str) -> Result<Failure, Failure> {
    let all = setup::operations(admin, &command.user).await?;
    let mine = |one: &&Value| text(one, "state") == "pendingApproval" && text(one, "deviceTag") == tag;
    let id = all.iter().find(mine).map_or_else(|| "OPERATION".to_owned(), |one| text(one, "id"));
    Ok(Failure::new(
        Exit::Missed,
        format!(
            "the wipe is above the organisation's limit and waits for approval: the apps are closed, nothing is \
             destroyed. Let another administrator approve it (POST /cordon/v1/operations/{id}/approve), or run \
             `cordon approve {id} --data DIR` with the break-glass code on the server's host"
        ),
    ))
}

/// Watches the operations that the order made until all are done or the time is over.
async fn follow(admin: &Admin, command: &Wipe, tag: &str, before: &[String]) -> Result<Vec<App>, Failure> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(command.wait);
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    loop {
        tick.tick().await;
        let registrations = setup::registrations(admin, &command.user).await?;
        let apps: Vec<App> = registrations
            .iter()
            .filter(|registration| text(registration, "deviceTag") == tag)
            .flat_map(|registration| {
                operations(registration).iter().map(move |operation| (registration, operation))
            })
            .filter(|(_, operation)| !before.contains(&text(operation, "id")))
            .map(|(registration, operation)| App {
                registration: text(registration, "id"),
                app: app_of(registration),
                state: text(operation, "state"),
            })
            .collect();
        if apps.iter().all(|app| app.state == "done") && !apps.is_empty()
            || apps.iter().any(App::waits)
            || tokio::time::Instant::now() >= deadline
        {
            return Ok(apps);
        }
    }
}

fn print(command: &Wipe, apps: &[App]) {
    if command.output == Output::Json {
        let apps: Vec<Value> = apps
            .iter()
            .map(|app| json!({ "registration": app.registration, "app": app.app, "state": app.state }))
            .collect();
        return out::json(&json!({ "user": command.user, "deviceTag": command.device_tag, "apps": apps }));
    }
    for app in apps {
        let state = match app.state.as_str() {
            "done" => "wiped: the app confirmed",
            "sent" => "sent: waiting for the app",
            "pendingApproval" => "waits for approval: the app is closed, nothing is destroyed",
            "pending" => "ordered: the app has not asked yet",
            other => other,
        };
        out::line(&format!("{}  {state}", app.app));
    }
}

fn operations(registration: &Value) -> &[Value] {
    registration.get("operations").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn app_of(registration: &Value) -> String {
    let identifier = registration.get("appIdentifier").unwrap_or(&Value::Null);
    let id = ["bundleId", "packageId", "windowsAppId"].iter().map(|key| text(identifier, key));
    id.into_iter().find(|id| !id.is_empty()).unwrap_or_else(|| text(registration, "id"))
}

/// The refusal that lists what could have been meant.
fn devices(user: &str, registrations: &[Value]) -> Failure {
    let mut devices: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for registration in registrations {
        let device = devices.entry(text(registration, "deviceTag")).or_default();
        device.0 = text(registration, "deviceName");
        device.1.push(app_of(registration));
    }
    let mut message = match devices.len() {
        0 => format!("`{user}` has no app on any device: there is nothing to wipe"),
        _ => format!("say which device of `{user}` with --device-tag:"),
    };
    for (tag, (name, apps)) in devices {
        message.push_str(&format!("\n  {tag}  {name}  {}", apps.join(", ")));
    }
    Failure::new(Exit::Refused, message)
}

fn confirmed(user: &str, tag: &str, apps: usize) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "a wipe cannot be undone: add --yes to order it without being asked",
        ));
    }
    out::note(&format!(
        "work data of `{user}` will be destroyed in {apps} apps on `{tag}`. Type `wipe` to go on:"
    ));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.map_err(|cause| Failure::local(format!("cannot read the answer: {cause}")))?;
    Ok(answer.trim() == "wipe")
}
