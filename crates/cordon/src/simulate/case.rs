//! A `[[case]]`.

use cordon_policy::simulate::{Moment, Question};
use cordon_policy::{AppId, Ask};
use serde_json::{Value as Json, json};

use super::expect;
use super::fault::{Faults, Table, read as read_value};
use super::file::{Case, Device, Names, User, Who, device};
use super::moment::moment;
use super::tree::{Node, Value};
use crate::ask;

pub(super) fn read((path, node): (String, &Node), names: &mut Names, faults: &mut Faults) -> Option<Case> {
    let mut table = Table::of(node, path, faults);
    let name = table.text("name", faults);
    let who = who(&mut table, names, faults);
    let app: Option<AppId> = app(&mut table, faults);
    let device = on_device(&mut table, names, faults);
    let asked = table.take("ask").and_then(|node| Some((node, ask(node, &table.at("ask"), names, faults)?)));
    let asked = with_moment(&mut table, asked, faults);
    let line = table.line;
    let expected = table.take("expect");
    if expected.is_none() {
        faults.add(line, &table.at("expect"), "say what is expected, for example `expect = \"deny\"`");
    }
    let path = table.at("expect");
    table.finish(faults);
    let (app, expected) = (app?, expected?);
    let (words, asked) = asked.map(|(node, asked)| (shown(node), asked)).unzip();
    let expected = expect::read(expected, &path, app.platform, asked.as_ref(), faults);
    let who = who?;
    let name = name.map_or_else(|| default_name(&who, &app, names, words.as_deref()), str::to_owned);
    Some(Case { line, name, who, question: question(app, device, asked, &expected), expected })
}

pub(super) fn question(
    app: AppId,
    device: Device,
    asked: Option<Asked>,
    expected: &cordon_policy::simulate::Expected,
) -> Question {
    let Device { management, enrolment, facts, apps } = device;
    let settings = expected.settings.iter().map(|one| one.setting.clone()).collect();
    let (ask, open) = match asked {
        Some(Asked::Ask(ask)) => (Some(ask), None),
        Some(Asked::Open(moment)) => (None, Some(*moment)),
        None => (None, None),
    };
    Question { app, management, enrolment, facts, apps, ask, open, settings }
}

pub(super) fn app(table: &mut Table<'_>, faults: &mut Faults) -> Option<AppId> {
    let text = table.required("app", faults)?;
    parse_app(text, table.line, &table.at("app"), faults)
}

pub(super) fn parse_app(text: &str, line: usize, path: &str, faults: &mut Faults) -> Option<AppId> {
    text.parse().map_err(|error| faults.add(line, path, format!("{error}"))).ok()
}

/// A user of the file, or anybody in some groups.
fn who(table: &mut Table<'_>, names: &Names, faults: &mut Faults) -> Option<Who> {
    let user = table.text("user", faults);
    let groups = table.texts("groups", faults);
    match (user, groups) {
        (Some(name), None) => user_named(name, table.line, &table.at("user"), names, faults).map(Who::User),
        (None, groups) => {
            Some(Who::Groups(names.groups(&table.at("groups"), groups.unwrap_or_default(), faults)))
        }
        (Some(_), Some(_)) => {
            let text = "name a user or groups, not both: the groups of a user stand in its [[user]]";
            faults.add(table.line, &table.at("groups"), text);
            None
        }
    }
}

pub(super) fn user_named(
    name: &str,
    line: usize,
    path: &str,
    names: &Names,
    faults: &mut Faults,
) -> Option<User> {
    let found = names.users.iter().find(|user| user.name == name).cloned();
    if found.is_none() {
        let text = format!("there is no user `{name}` in the file: add a [[user]] with that name");
        faults.add(line, path, text);
    }
    found
}

/// The device that is named, with what the case itself says over it.
pub(super) fn on_device(table: &mut Table<'_>, names: &Names, faults: &mut Faults) -> Device {
    let base = match table.text("device", faults) {
        Some(name) => device_named(name, table.line, &table.at("device"), names, faults),
        None => Device::default(),
    };
    device(table, base, faults)
}

pub(super) fn device_named(
    name: &str,
    line: usize,
    path: &str,
    names: &Names,
    faults: &mut Faults,
) -> Device {
    names.devices.get(name).cloned().unwrap_or_else(|| {
        let text = format!("there is no device `{name}` in the file: add a [[device]] with that name");
        faults.add(line, path, text);
        Device::default()
    })
}

/// What a case asks.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// Whether data may move.
    Ask(Ask),
    /// Whether work data opens.
    Open(Box<Moment>),
}

/// The `state` of a case or matrix, in which work data is opened: it belongs to that question alone.
pub(super) fn with_moment<'a>(
    table: &mut Table<'_>,
    asked: Option<(&'a Node, Asked)>,
    faults: &mut Faults,
) -> Option<(&'a Node, Asked)> {
    let (node, path) = (table.take("state"), table.at("state"));
    match (asked, node) {
        (Some((ask, Asked::Open(_))), node) => {
            Some((ask, Asked::Open(Box::new(moment(node, &path, faults)))))
        }
        (asked, Some(node)) => {
            faults.add(node.line, &path, "a state goes with `ask = \"open\"`: leave it out here");
            asked
        }
        (asked, None) => asked,
    }
}

/// An ask: in the words that `cordon explain` takes, or as the API writes it; `open` alone asks whether work data opens.
pub(super) fn ask(node: &Node, path: &str, names: &mut Names, faults: &mut Faults) -> Option<Asked> {
    let json = names.with_ids(node);
    if json == json!("open") || json == json!({ "ask": "open" }) {
        return Some(Asked::Open(Box::new(moment(None, path, faults))));
    }
    ask_of(node, &json, path, faults).map(Asked::Ask)
}

fn ask_of(node: &Node, json: &Json, path: &str, faults: &mut Faults) -> Option<Ask> {
    match json {
        Json::String(words) => ask::read(words).map_err(|text| faults.add(node.line, path, text)).ok(),
        Json::Object(members) => {
            let ask: Ask = read_value(json.clone(), node.line, path, faults)?;
            let known = json!(ask);
            for name in members.keys().filter(|name| known.get(name.as_str()).is_none()) {
                faults.add(node.line, &format!("{path}.{name}"), "this kind of ask has no such member");
            }
            Some(ask)
        }
        _ => {
            let text = format!("expected an ask such as \"paste --to personal\", found {}", node.kind());
            faults.add(node.line, path, text);
            None
        }
    }
}

/// An ask as the file wrote it, for the name of a case.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(words) => words.clone(),
        _ => node.json().to_string(),
    }
}

fn default_name(who: &Who, app: &AppId, names: &Names, ask: Option<&str>) -> String {
    let ask = ask.map(|ask| format!(": {ask}")).unwrap_or_default();
    format!("{} in {app}{ask}", names.title(who))
}
