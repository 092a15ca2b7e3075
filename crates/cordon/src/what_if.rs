//! `cordon what-if`: what a draft would change, before anybody feels it.

use std::path::{Path, PathBuf};

use clap::Args;
use cordon_graph::protection::Import;
use cordon_lab::admin::Admin;
use cordon_lab::import;
use cordon_policy::texts::Language;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::language::Spoken;
use crate::out::{self, Output};
use crate::told;

const EXAMPLES: &str = "\
Examples:
  cordon what-if ios.json                                  what `cordon import ios.json` would change
  cordon what-if ios.json --replaces T_ID
  cordon what-if ios.json --group GROUP --output json      a draft that is given to a group
  cordon what-if --removes T_ID
Nothing is written. Assignments in the file are left out, as `import` does: the draft keeps those of the policy that it
replaces, or takes the groups that are named here. The exit code is 0 whatever would change.";

/// Say whom a draft would close, open, wipe or reach, and which asks it would answer otherwise
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WhatIf {
    #[command(flatten)]
    connection: Connection,
    /// An exported policy
    #[arg(value_name = "FILE", required_unless_present = "removes")]
    file: Option<PathBuf>,
    /// The policy whose place it takes; without it the one with its platform and name, if there is one
    #[arg(long, value_name = "ID")]
    replaces: Option<String>,
    /// A group that it is given to; may be repeated
    #[arg(long = "group", value_name = "ID")]
    groups: Vec<Uuid>,
    /// A policy that would be removed
    #[arg(long, value_name = "ID", conflicts_with_all = ["file", "replaces", "groups"])]
    removes: Option<String>,
    /// Days back from today of which recorded asks count
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
    #[command(flatten)]
    spoken: Spoken,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

pub(crate) async fn run(command: WhatIf) -> Result<(), Failure> {
    let mut body = json!({ "days": command.days, "language": command.spoken.language });
    let draft = command.file.as_deref().map(read).transpose()?;
    let admin = command.connection.admin()?;
    match (draft, &command.removes) {
        (Some(draft), _) => {
            let id = match &command.replaces {
                Some(id) => Some(id.clone()),
                None => import::existing(&admin, &draft).await?,
            };
            note(&draft, id.as_deref(), command.spoken.language);
            set(&mut body, "policy", given(draft.body, &command.groups));
            set(&mut body, "id", json!(id));
        }
        (None, removes) => set(&mut body, "id", json!(removes)),
    }
    print(&admin, &body, command.output).await
}

async fn print(admin: &Admin, body: &Value, output: Output) -> Result<(), Failure> {
    let report = admin.post("cordon/v1/what-if", body).await?;
    match output {
        Output::Json => out::json(&report),
        Output::Text => {
            let lines = report.get("lines").and_then(Value::as_array).into_iter().flatten();
            lines.filter_map(Value::as_str).for_each(out::line);
        }
    }
    Ok(())
}

/// The one policy of a file.
fn read(path: &Path) -> Result<Import, Failure> {
    let shown = path.display();
    let mut policies = import::read(path).map_err(|error| {
        let fields = error.fields().iter().map(|field| format!("\n  {}: {}", field.target, field.message));
        Failure::local(format!("`{shown}`: {error}{}", fields.collect::<String>()))
    })?;
    match (policies.pop(), policies.len()) {
        (Some(one), 0) => Ok(one),
        (_, more) => {
            let text = format!("`{shown}` holds {} policies: ask about one at a time", more + 1);
            Err(Failure::new(Exit::Usage, text))
        }
    }
}

/// Says beside the result what is compared, and what is odd about the draft.
fn note(draft: &Import, id: Option<&str>, language: Language) {
    match id {
        Some(id) => out::note(&format!("`{}` in place of {id}", draft.name)),
        None => out::note(&format!("`{}` beside the policies in force", draft.name)),
    }
    if draft.assignments > 0 {
        out::note(&format!("{} assignments in the file are left out", draft.assignments));
    }
    told::told(&draft.warnings, language).iter().for_each(|one| out::note(&told::warning(one)));
}

/// The draft with the groups that it is given to.
fn given(mut draft: Value, groups: &[Uuid]) -> Value {
    let target = |group: &Uuid| {
        let kind = "#microsoft.graph.groupAssignmentTarget";
        json!({ "target": { "@odata.type": kind, "groupId": group } })
    };
    if !groups.is_empty() {
        set(&mut draft, "assignments", groups.iter().map(target).collect());
    }
    draft
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_its_assignments_to_itself_unless_groups_are_named() {
        assert_eq!(given(json!({"displayName": "x"}), &[]), json!({"displayName": "x"}));
        let two = given(json!({}), &[Uuid::from_u128(1), Uuid::from_u128(2)]);
        assert_eq!(two["assignments"][1]["target"]["groupId"], "00000000-0000-0000-0000-000000000002");
    }
}
