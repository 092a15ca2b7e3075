//! Steps of an administrator.

use std::path::Path;
use std::time::{Duration, Instant};

use cordon_client::Event;
use cordon_graph::protection::{self, Import};
use cordon_policy::Platform;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::admin::text;
use crate::import::{self, POLICIES};
use crate::scenario::stage::{Stage, StageError, missed};
use crate::setup;

pub(super) async fn import(
    stage: &mut Stage<'_>,
    file: &Path,
    name: &str,
    unknown: &[String],
    apps: &[String],
) -> Result<String, StageError> {
    let path = stage.scenario.directory.join(file);
    let read = import::read(&path);
    let documents = read.map_err(|cause| StageError::Policy { file: path.display().to_string(), cause })?;
    let [document] = documents.as_slice() else { return missed("the file holds several policies") };
    let mut document = document.clone();
    if !apps.is_empty() {
        let Some(platform) = document.platform else {
            return missed(
                "a configuration is for every platform: leave `apps` out and name them in the file",
            );
        };
        choose_apps(&mut document, platform, apps);
    }
    let done = import::store(&stage.admin, &document, cordon_policy::texts::Language::English).await?;
    if done.unknown != unknown {
        return missed(format!("unknown settings are {:?}, expected {unknown:?}", done.unknown));
    }
    stage.policies.insert(name.to_owned(), (done.id.clone(), document));
    Ok(format!("{} `{}` with {} settings and {} apps", done.id, done.name, done.settings, done.apps))
}

/// The scenario's own apps in place of those of the export.
fn choose_apps(policy: &mut Import, platform: Platform, apps: &[String]) {
    let (kind, member) = protection::kind::identifier(platform);
    let kind = format!("#microsoft.graph.{kind}");
    let identifier = |app: &String| json!({ "mobileAppIdentifier": { "@odata.type": kind, member: app } });
    let list: Vec<Value> = apps.iter().map(identifier).collect();
    if let Some(body) = policy.body.as_object_mut() {
        body.insert("apps".to_owned(), list.into());
        body.insert("appGroupType".to_owned(), "selectedPublicApps".into());
    }
    policy.apps = apps.len();
}

/// What was imported comes back with the same settings, the unknown ones too.
pub(super) async fn returned(stage: &Stage<'_>, name: &str) -> Result<String, StageError> {
    let (id, document) = stage.policy(name)?;
    let all = stage.admin.all(POLICIES).await?;
    let Some(stored) = all.iter().find(|policy| text(policy, "id") == *id) else {
        return missed(format!("{id} is not among the {} policies", all.len()));
    };
    // Apps are contained: the list does not carry them.
    let members = document.body.as_object().into_iter().flatten().map(|(name, _)| name);
    let settings: Vec<&String> = members.filter(|name| !name.starts_with('@') && *name != "apps").collect();
    let differs = |name: &&&String| !same(stored.get(name.as_str()), document.body.get(name.as_str()));
    let different: Vec<&&String> = settings.iter().filter(differs).collect();
    if different.is_empty() {
        return Ok(format!("{} members come back as they were sent", settings.len()));
    }
    missed(format!("these settings come back otherwise: {different:?}"))
}

/// Equal but for annotations, which answers carry as they are asked to.
fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    fn bare(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let plain = object.iter().filter(|(name, _)| !name.contains('@'));
                Value::Object(plain.map(|(name, value)| (name.clone(), bare(value))).collect())
            }
            Value::Array(items) => items.iter().map(bare).collect(),
            other => other.clone(),
        }
    }
    one.map(bare) == other.map(bare)
}

pub(super) async fn assign(stage: &Stage<'_>, policy: &str, groups: &[String]) -> Result<String, StageError> {
    let (id, _) = stage.policy(policy)?;
    let group = |name: &String| {
        stage.groups.get(name).copied().ok_or_else(|| StageError::Unknown("group", name.clone()))
    };
    let ids: Vec<Uuid> = groups.iter().map(group).collect::<Result<_, _>>()?;
    setup::assign(&stage.admin, id, &ids).await?;
    let stored = stage.admin.all(&format!("{POLICIES}/{id}/assignments")).await?;
    if stored.len() == ids.len() {
        return Ok(format!("assigned to {}", groups.join(", ")));
    }
    missed(format!("{} assignments are stored, {} were sent", stored.len(), ids.len()))
}

/// Changes settings and waits until the app holds them: the time runs from the request to the policy in force.
pub(super) async fn change(
    stage: &Stage<'_>,
    policy: &str,
    set: &toml::Table,
    app: &str,
    within: u64,
) -> Result<String, StageError> {
    let (id, document) = stage.policy(policy)?;
    let mut body = serde_json::to_value(set).unwrap_or_default();
    if let Some(object) = body.as_object_mut() {
        object.insert("@odata.type".to_owned(), text(&document.body, "@odata.type").into());
    }
    let app = stage.app(app)?;
    app.wait("a waiting long poll", Duration::from_secs(10), |seen| {
        seen.snapshot.policy_version().is_some().then_some(())
    })
    .await?;
    let before = app.seen();
    let began = Instant::now();
    stage.admin.call(Method::PATCH, &format!("{POLICIES}/{id}"), Some(&body)).await?;
    let limit = Duration::from_millis(within);
    let held = app.wait("the new policy", limit.max(Duration::from_secs(5)), |seen| {
        let mut since = seen.since(before.next);
        since.find(|(.., event)| matches!(event, Event::PolicyChanged { .. })).map(|(_, at, _)| *at)
    });
    let took = held.await?.saturating_duration_since(began);
    let words = format!("held {} ms after the request", took.as_millis());
    if took <= limit { Ok(words) } else { missed(format!("{words}, allowed are {within} ms")) }
}

/// Orders a wipe and waits until each app's receipt has arrived and its operation says done.
pub(super) async fn wipe(
    stage: &Stage<'_>,
    user: &str,
    device: &str,
    within: u64,
) -> Result<String, StageError> {
    let person = stage.person(user)?;
    let tag = stage.devices.get(device).map(|device| device.tag.clone());
    let tag = tag.ok_or_else(|| StageError::Unknown("device", device.to_owned()))?;
    setup::wipe(&stage.admin, &person.oid.to_string(), &tag).await?;
    let limit = Duration::from_millis(within);
    let mut receipts = Vec::new();
    for app in stage.scenario.apps.iter().filter(|app| app.device == device && app.user == user) {
        let app = stage.app(&app.name)?;
        let receipt = app.wait("the wipe", limit, |seen| {
            seen.events.iter().find_map(|(.., event)| match event {
                Event::WipeDone { receipt, .. } => *receipt,
                _ => None,
            })
        });
        let receipt = receipt.await?;
        app.wait("the receipt's acknowledgement", limit, |seen| {
            let acknowledged = |event: &Event| {
                matches!(event, Event::Acknowledged { receipts, .. } if receipts.contains(&receipt))
            };
            seen.events.iter().any(|(.., event)| acknowledged(event)).then_some(())
        })
        .await?;
        receipts.push(receipt.to_string());
    }
    let registrations = setup::registrations(&stage.admin, &person.oid.to_string()).await?;
    let states = states(&registrations, &tag);
    if states.is_empty() || states.iter().any(|state| state != "done") {
        return missed(format!("the operations say {states:?}"));
    }
    // With the receipts that the devices signed, by their hashes.
    let told = Value::from(registrations).to_string();
    if let Some(lacking) = receipts.iter().find(|receipt| !told.contains(receipt.as_str())) {
        return missed(format!("receipt {lacking} is not with the operations"));
    }
    Ok(format!("{} operations done, receipts {}", states.len(), receipts.join(", ")))
}

/// How far the operations on one device are.
fn states(registrations: &[Value], tag: &str) -> Vec<String> {
    registrations
        .iter()
        .filter(|registration| text(registration, "deviceTag") == tag)
        .flat_map(|registration| {
            registration.get("operations").and_then(Value::as_array).into_iter().flatten()
        })
        .map(|operation| text(operation, "state"))
        .collect()
}
