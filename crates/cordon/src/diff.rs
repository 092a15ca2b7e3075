//! `cordon diff`: policies compared by what they do.

use std::collections::HashMap;
use std::path::Path;

use clap::Args;
use cordon_graph::protection::{self, Comparison, ManagedPolicy, Side};
use cordon_lab::admin::{Admin, AdminError, text};
use cordon_lab::import::{self, POLICIES};
use cordon_policy::diff::Effect;
use cordon_policy::texts::Language;
use cordon_policy::warn::Told;
use cordon_policy::{Platform, Policy};
use serde::Serialize;
use uuid::Uuid;

use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::files::files;
use crate::language::Spoken;
use crate::out::{self, Output};
use crate::told;

const EXAMPLES: &str = "\
Examples:
  cordon diff before.json after.json
  cordon diff exports/monday exports/tuesday
  cordon diff T_0b0a1c1e-5b5e-4c1c-9d6a-3d7c9d1f0a01 draft.json
  cordon diff stored policies/
A file holds one policy, a list, or a collection; of a folder every .json file at any depth is read. `T_…` is a policy on
the server, `D_…` a default one, `stored` all of them (write ./stored for a file of that name). One policy on each side is
compared as it stands; several are matched by id, then by platform and name. App configurations are named and not compared.
What contradicts itself in AFTER is told as a warning. The exit code is 0 whatever differs.";

/// Say what differs between policies: stricter, looser, different
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    #[command(flatten)]
    connection: Connection,
    /// What was: a file, a folder, a policy's id, or `stored`
    #[arg(value_name = "BEFORE")]
    before: String,
    /// What will be
    #[arg(value_name = "AFTER")]
    after: String,
    #[command(flatten)]
    spoken: Spoken,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    policies: Vec<Comparison>,
    only_before: Vec<Named>,
    only_after: Vec<Named>,
    /// App configurations by name: they protect nothing and are not compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passed_over: Vec<String>,
}

/// One of the two sides.
#[derive(Default)]
struct Read {
    sides: Vec<Side>,
    /// The app configurations by name.
    passed_over: Vec<String>,
}

impl Read {
    fn take(&mut self, policy: &ManagedPolicy) {
        match policy {
            ManagedPolicy::Configuration(one) => self.passed_over.push(one.name.clone()),
            _ => self.sides.extend(policy.sides()),
        }
    }
}

#[derive(Debug, Serialize)]
struct Named {
    name: String,
    platform: Platform,
    /// Of a policy that comes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Told>,
}

impl Named {
    fn gone(side: &Side) -> Self {
        Self { name: side.policy.name.clone(), platform: side.policy.platform, warnings: Vec::new() }
    }

    fn new(side: &Side, language: Language) -> Self {
        Self { warnings: told::told(&side.warnings(), language), ..Self::gone(side) }
    }
}

pub(crate) async fn run(command: Diff) -> Result<(), Failure> {
    let sides = [&command.before, &command.after];
    let admin =
        if sides.iter().any(|side| is_stored(side)) { Some(command.connection.admin()?) } else { None };
    let [before, after] = sides.map(|side| read(admin.as_ref(), side));
    let (before, after) = (before.await?, after.await?);
    let names = match &admin {
        Some(admin) => names(admin).await?,
        None => HashMap::new(),
    };
    let report = compare(&before, &after, &|id| names.get(&id).cloned(), command.spoken.language)?;
    match command.output {
        Output::Json => out::json(&report),
        Output::Text => print(&report, command.spoken.language),
    }
    Ok(())
}

fn is_stored(side: &str) -> bool {
    let id = side.starts_with("T_") || side.starts_with("D_");
    side == "stored" || (id && !Path::new(side).exists())
}

async fn read(admin: Option<&Admin>, side: &str) -> Result<Read, Failure> {
    match admin.filter(|_| is_stored(side)) {
        Some(admin) => stored(admin, side).await,
        None => read_files(Path::new(side)),
    }
}

/// The policies of a file, or of every `.json` file of a folder.
fn read_files(path: &Path) -> Result<Read, Failure> {
    let paths = files(path)?;
    if paths.is_empty() {
        return Err(Failure::local(format!("`{}` holds no .json file: name another folder", path.display())));
    }
    let mut all = Read::default();
    for path in paths {
        let read = import::read_as(&path, protection::read_every).map_err(|error| in_full(&path, &error))?;
        read.iter().for_each(|policy| all.take(policy));
    }
    Ok(all)
}

/// The error, and below it every wrong field.
fn in_full(path: &Path, error: &import::ReadError) -> Failure {
    let mut message = format!("`{}`: {error}", path.display());
    for field in error.fields() {
        message.push_str(&format!("\n  {}: {}", field.target, field.message));
    }
    Failure::local(message)
}

async fn stored(admin: &Admin, side: &str) -> Result<Read, Failure> {
    let rows = match side {
        "stored" => admin.all(&format!("{POLICIES}?$expand=apps,assignments")).await?,
        // A default policy is given to nobody.
        id if id.starts_with("D_") => vec![admin.fetch(&format!("{POLICIES}/{id}?$expand=apps")).await?],
        id => vec![admin.fetch(&format!("{POLICIES}/{id}?$expand=apps,assignments")).await?],
    };
    let unread = |what: &str| {
        Failure::new(Exit::Unreachable, format!("the server answered no policy that can be read: {what}"))
    };
    let mut all = Read::default();
    for row in &rows {
        let row = row.as_object().ok_or_else(|| unread("no object"))?;
        let policy =
            protection::read_any(row).map_err(|errors| unread(&cordon_graph::error::summary(&errors)))?;
        all.take(&policy);
    }
    Ok(all)
}

/// What groups and filters are called, as far as the client may know.
async fn names(admin: &Admin) -> Result<HashMap<Uuid, String>, Failure> {
    let mut names = HashMap::new();
    for path in ["v1.0/groups", "beta/deviceManagement/assignmentFilters"] {
        match admin.all(path).await {
            Ok(rows) => names.extend(
                rows.iter().filter_map(|row| Some((text(row, "id").parse().ok()?, text(row, "displayName")))),
            ),
            Err(AdminError::Refused { status: 403, .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(names)
}

/// One policy on each side is compared as it stands; several are matched by id, then by platform and name.
fn compare(
    before: &Read,
    after: &Read,
    names: &dyn Fn(Uuid) -> Option<String>,
    language: Language,
) -> Result<Report, Failure> {
    let diff = |a: &Side, b: &Side| {
        protection::diff(a, b, names, language).map_err(|error| Failure::new(Exit::Usage, error.to_string()))
    };
    let mut passed_over = [before.passed_over.as_slice(), &after.passed_over].concat();
    passed_over.sort();
    passed_over.dedup();
    if let ([a], [b]) = (before.sides.as_slice(), after.sides.as_slice()) {
        let policies = vec![diff(a, b)?];
        return Ok(Report { policies, only_before: vec![], only_after: vec![], passed_over });
    }
    let mut left: Vec<&Side> = before.sides.iter().collect();
    let (mut policies, mut only_after) = (Vec::new(), Vec::new());
    for two in &after.sides {
        // What has no id goes by its name.
        let fits = |one: &Policy| one.platform == two.policy.platform;
        let same_id = |one: &&Side| fits(&one.policy) && one.policy.id == two.policy.id;
        let same_name = |one: &&Side| fits(&one.policy) && one.policy.name == two.policy.name;
        let place = left.iter().position(same_id).or_else(|| left.iter().position(same_name));
        match place {
            Some(place) => policies.push(diff(left.remove(place), two)?),
            None => only_after.push(Named::new(two, language)),
        }
    }
    let only_before = left.into_iter().map(Named::gone).collect();
    Ok(Report { policies, only_before, only_after, passed_over })
}

fn print(report: &Report, language: Language) {
    if report.policies.is_empty() && report.only_before.is_empty() && report.only_after.is_empty() {
        out::line("no policy to compare: a default policy counts where it covers apps");
    }
    for comparison in &report.policies {
        let title = format!("`{}` ({})", comparison.name, comparison.platform.title());
        if comparison.changes.is_empty() {
            out::line(&format!("{title}: no difference"));
            warn(&comparison.warnings);
            continue;
        }
        out::line(&title);
        // What changes nothing stands below what does.
        let (idle, acting): (Vec<_>, Vec<_>) =
            comparison.changes.iter().partition(|change| change.effect == Effect::None);
        for change in acting.into_iter().chain(idle) {
            out::line(&format!("  {}", change.text));
        }
        out::line(&format!("  {}", comparison.summary.text(language)));
        warn(&comparison.warnings);
    }
    for (named, where_to) in [(&report.only_before, "before"), (&report.only_after, "after")] {
        for one in named {
            out::line(&format!("`{}` ({}): only {where_to}", one.name, one.platform.title()));
            warn(&one.warnings);
        }
    }
    for name in &report.passed_over {
        out::line(&format!("`{name}` (app configuration): not compared"));
    }
}

/// Says below a policy what is odd about how it will be.
fn warn(warnings: &[Told]) {
    warnings.iter().for_each(|one| out::line(&format!("  {}", told::warning(one))));
}
