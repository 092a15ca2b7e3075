//! A file of tests: people, groups, devices and filters, then cases and tables of cases.
//!
//! `docs/policy-tests.md` describes it.

use std::collections::BTreeMap;

use cordon_policy::filter::{Enrolment, Filter, Rule};
use cordon_policy::simulate::{Expected, Question};
use cordon_policy::{AppId, Facts, ManagementState, Platform};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::fault::{Fault, Faults, Table, read};
use super::format;
use super::tree::{Node, Value};
use super::{case, matrix};

/// A file that was read.
#[derive(Debug)]
pub(super) struct TestFile {
    pub(super) groups: Vec<Group>,
    pub(super) filters: Vec<Filter>,
    pub(super) cases: Vec<Case>,
    /// Users whose object id stands in an ask, with the line.
    pub(super) named: Vec<(usize, User)>,
}

/// One test.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) who: Who,
    pub(super) question: Question,
    pub(super) expected: Expected,
}

/// About whom.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Who {
    User(User),
    /// Anybody in these groups.
    Groups(Vec<Member>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct User {
    pub(super) name: String,
    /// How a server knows the user.
    pub(super) upn: String,
    /// The object id: as the file says it, or one of this run's own.
    pub(super) oid: Uuid,
    pub(super) own_oid: bool,
    pub(super) groups: Vec<Member>,
}

/// A group, by its place in the file or by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Place(usize),
    Id(Uuid),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) id: Option<Uuid>,
}

/// A device, and the apps on it that hold the account.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Device {
    pub(super) management: ManagementState,
    pub(super) enrolment: Option<Enrolment>,
    pub(super) facts: Facts,
    pub(super) apps: Option<Vec<AppId>>,
}

/// What cases can name.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    pub(super) devices: BTreeMap<String, Device>,
    pub(super) named: Vec<(usize, User)>,
}

impl TestFile {
    /// Reads the text of a file.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let root = format::read(name, text)?;
        let mut faults = Faults::default();
        let mut table = Table::of(&root, "", &mut faults);
        let mut names = Names { groups: each(&mut table, "group", &mut faults, group), ..Names::default() };
        let filters = each(&mut table, "filter", &mut faults, filter);
        for (place, item) in items(&mut table, "user", &mut faults).into_iter().enumerate() {
            names.user(place, item, &mut faults);
        }
        for item in items(&mut table, "device", &mut faults) {
            names.device(item, &mut faults);
        }
        let mut cases = Vec::new();
        for item in items(&mut table, "case", &mut faults) {
            cases.extend(case::read(item, &mut names, &mut faults));
        }
        for item in items(&mut table, "matrix", &mut faults) {
            cases.extend(matrix::read(item, &mut names, &mut faults));
        }
        table.finish(&mut faults);
        if cases.is_empty() {
            faults.add(1, "", "the file has no tests: add a [[case]] or a [[matrix]]");
        }
        cases.sort_by_key(|case| case.line);
        faults.finish(Self { groups: names.groups, filters, cases, named: names.named })
    }
}

/// The tables of a list, each with its path.
fn items<'a>(table: &mut Table<'a>, name: &'static str, faults: &mut Faults) -> Vec<(String, &'a Node)> {
    let items = table.list(name, faults).unwrap_or_default();
    items.iter().enumerate().map(|(place, node)| (format!("{name}[{place}]"), node)).collect()
}

fn each<T>(
    table: &mut Table<'_>,
    name: &'static str,
    faults: &mut Faults,
    one: impl Fn(Table<'_>, &mut Faults) -> Option<T>,
) -> Vec<T> {
    let items = items(table, name, faults);
    let read = |(path, node): (String, &Node)| {
        let table = Table::of(node, path, faults);
        one(table, faults)
    };
    items.into_iter().filter_map(read).collect()
}

fn group(mut table: Table<'_>, faults: &mut Faults) -> Option<Group> {
    let name = table.required("name", faults);
    let id = table.id("id", faults);
    let line = table.line;
    table.finish(faults);
    Some(Group { line, name: name?.to_owned(), id })
}

fn filter(mut table: Table<'_>, faults: &mut Faults) -> Option<Filter> {
    let name = table.text("name", faults);
    table.required("id", faults);
    let id = table.id("id", faults);
    let platform = table.required("platform", faults).and_then(|text| {
        text.parse::<Platform>()
            .map_err(|e| faults.add(table.line, &table.at("platform"), e.to_string()))
            .ok()
    });
    let rule = table.required("rule", faults);
    let rule = platform.zip(rule).and_then(|(platform, rule)| {
        Rule::parse(platform, rule).map_err(|e| faults.add(table.line, &table.at("rule"), e.to_string())).ok()
    });
    table.finish(faults);
    let id = id?;
    Some(Filter { id, name: name.map_or_else(|| id.to_string(), str::to_owned), rule: rule? })
}

impl Names {
    fn user(&mut self, place: usize, (path, node): (String, &Node), faults: &mut Faults) {
        let mut table = Table::of(node, path, faults);
        let name = table.required("name", faults).unwrap_or_default().to_owned();
        let upn = table.text("upn", faults).map_or_else(|| name.clone(), str::to_owned);
        let id = table.id("id", faults);
        let groups = table.texts("groups", faults).unwrap_or_default();
        let groups = self.groups(&table.at("groups"), groups, faults);
        if self.users.iter().any(|user| user.name == name) {
            faults.add(
                table.line,
                &table.at("name"),
                format!("there are two users `{name}`: give each its own name"),
            );
        }
        table.finish(faults);
        let own = u128::try_from(place).unwrap_or_default().saturating_add(1);
        let oid = id.unwrap_or_else(|| Uuid::from_u128(own));
        self.users.push(User { name, upn, oid, own_oid: id.is_none(), groups });
    }

    /// Groups by name or id.
    pub(super) fn groups(&self, path: &str, names: Vec<(usize, &str)>, faults: &mut Faults) -> Vec<Member> {
        let member = |(line, name): (usize, &str)| {
            let place = self.groups.iter().position(|group| group.name == name).map(Member::Place);
            let found = place.or_else(|| name.parse().ok().map(Member::Id));
            if found.is_none() {
                let text = format!("there is no group `{name}` in the file: add a [[group]] with that name");
                faults.add(line, path, text);
            }
            found
        };
        names.into_iter().filter_map(member).collect()
    }

    /// Who that is, for the name of a case.
    pub(super) fn title(&self, who: &Who) -> String {
        let group = |member: &Member| match member {
            Member::Place(place) => {
                self.groups.get(*place).map(|group| group.name.clone()).unwrap_or_default()
            }
            Member::Id(id) => id.to_string(),
        };
        match who {
            Who::User(user) => user.name.clone(),
            Who::Groups(members) if members.is_empty() => "anybody".to_owned(),
            Who::Groups(members) => members.iter().map(group).collect::<Vec<_>>().join(", "),
        }
    }

    fn device(&mut self, (path, node): (String, &Node), faults: &mut Faults) {
        let mut table = Table::of(node, path, faults);
        let name = table.required("name", faults).unwrap_or_default().to_owned();
        let device = device(&mut table, Device::default(), faults);
        if self.devices.insert(name.clone(), device).is_some() {
            faults.add(
                table.line,
                &table.at("name"),
                format!("there are two devices `{name}`: give each its own name"),
            );
        }
        table.finish(faults);
    }

    /// The JSON of a node in which `{ana}` stands for the object id of the user `ana`.
    pub(super) fn with_ids(&mut self, node: &Node) -> Json {
        match &node.value {
            Value::Text(text) => Json::from(self.ids_in(node.line, text)),
            Value::List(items) => items.iter().map(|item| self.with_ids(item)).collect(),
            Value::Table(members) => {
                let members = members.iter().map(|member| (member.name.clone(), self.with_ids(&member.node)));
                Json::Object(members.collect())
            }
            _ => node.json(),
        }
    }

    fn ids_in(&mut self, line: usize, text: &str) -> String {
        let mut text = text.to_owned();
        for user in &self.users {
            let name = format!("{{{}}}", user.name);
            if text.contains(&name) {
                text = text.replace(&name, &user.oid.to_string());
                self.named.push((line, user.clone()));
            }
        }
        text
    }
}

/// What a table says about a device, over what is known of it.
pub(super) fn device(table: &mut Table<'_>, base: Device, faults: &mut Faults) -> Device {
    let mut device = base;
    if let Some(node) = table.take("management") {
        device.management = read(node.json(), node.line, &table.at("management"), faults).unwrap_or_default();
    }
    if let Some(node) = table.take("enrolment") {
        device.enrolment = read(node.json(), node.line, &table.at("enrolment"), faults);
    }
    if let Some(node) = table.take("facts") {
        device.facts = facts(&device.facts, node, &table.at("facts"), faults);
    }
    if let Some(apps) = table.texts("apps", faults) {
        let path = table.at("apps");
        let app = |(line, text): (usize, &str)| {
            text.parse().map_err(|error| faults.add(line, &path, format!("{error}"))).ok()
        };
        device.apps = Some(apps.into_iter().filter_map(app).collect());
    }
    if device.enrolment.is_some() && device.management != ManagementState::Mdm {
        let text = "a way of enrolment goes with `management = \"mdm\"`: say that too, or leave it out";
        faults.add(table.line, &table.at("enrolment"), text);
    }
    device
}

/// What the device reports, over what it reports already. A fact that nobody knows is refused: it would decide nothing.
fn facts(base: &Facts, node: &Node, path: &str, faults: &mut Faults) -> Facts {
    let Value::Table(members) = &node.value else {
        faults.add(node.line, path, format!("expected a table, found {}", node.kind()));
        return base.clone();
    };
    let mut all = json!(base);
    for member in members {
        let path = format!("{path}.{}", member.name);
        let alone = json!({ member.name.as_str(): member.node.json() });
        let Some(fact) = read::<Facts>(alone, member.line, &path, faults) else { continue };
        match json!(fact).get(&member.name) {
            Some(value) => {
                if let Some(all) = all.as_object_mut() {
                    all.insert(member.name.clone(), value.clone());
                }
            }
            None => {
                let all = Facts::NAMES.map(|name| format!("`{name}`")).join(", ");
                faults.add(member.line, &path, format!("devices report no `{}`: use {all}", member.name));
            }
        }
    }
    serde_json::from_value(all).unwrap_or_default()
}
