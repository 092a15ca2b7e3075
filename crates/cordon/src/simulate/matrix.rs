//! A `[[matrix]]`: asks in rows; users, devices or apps in columns; what is expected in the cells.

use cordon_policy::AppId;
use cordon_policy::simulate::Moment;

use super::case::{Asked, ask, device_named, parse_app, question, user_named};
use super::expect;
use super::fault::{Faults, Table};
use super::file::{Case, Device, Names, Who, device};
use super::moment::moment;
use super::tree::{Member, Node, Value};

/// What stands above the cells of a column.
#[derive(Clone)]
struct Column {
    title: String,
    who: Who,
    app: AppId,
    device: Device,
}

pub(super) fn read((path, node): (String, &Node), names: &mut Names, faults: &mut Faults) -> Vec<Case> {
    let mut table = Table::of(node, path, faults);
    let name = table.text("name", faults).map(str::to_owned);
    let columns = columns(&mut table, names, faults);
    let rows = match table.take("asks") {
        Some(node) => match &node.value {
            Value::Table(rows) => rows.as_slice(),
            _ => {
                faults.add(node.line, &table.at("asks"), format!("expected a table, found {}", node.kind()));
                &[]
            }
        },
        None => {
            let text = "list the asks: `asks = { \"paste --to personal\" = [\"deny\", \"allow\"] }`";
            faults.add(table.line, &table.at("asks"), text);
            &[]
        }
    };
    let at = table.at("asks");
    let state = state(&mut table, rows, faults);
    table.finish(faults);
    let mut cases = Vec::new();
    for row in rows {
        let path = format!("{at}.\"{}\"", row.name);
        cases.extend(cells(row, &columns, (&path, state.as_ref()), names, faults));
    }
    for case in &mut cases {
        case.name = name.iter().chain([&case.name]).map(String::as_str).collect::<Vec<_>>().join(": ");
    }
    cases
}

/// One of user, device and app may be a list: each of its items is a column.
fn columns(table: &mut Table<'_>, names: &Names, faults: &mut Faults) -> Vec<Column> {
    let line = table.line;
    let users = table.texts("user", faults);
    let groups = table.texts("groups", faults);
    let apps = table.texts("app", faults);
    let devices = table.texts("device", faults);
    let (at_user, at_app, at_device) = (table.at("user"), table.at("app"), table.at("device"));
    let lists = [&users, &apps, &devices].into_iter().flatten().filter(|list| list.len() > 1).count();
    if lists > 1 {
        faults.add(
            line,
            &table.path,
            "only one of `user`, `device` and `app` can be a list: write another [[matrix]]",
        );
    }
    let whos: Vec<(String, Who)> = match users {
        Some(users) => {
            let user = |(line, name): (usize, &str)| {
                Some((name.to_owned(), Who::User(user_named(name, line, &at_user, names, faults)?)))
            };
            users.into_iter().filter_map(user).collect()
        }
        None => {
            let groups = names.groups(&table.at("groups"), groups.unwrap_or_default(), faults);
            let who = Who::Groups(groups);
            vec![(names.title(&who), who)]
        }
    };
    let app = |(line, text): (usize, &str)| parse_app(text, line, &at_app, faults);
    let apps: Vec<AppId> = apps.unwrap_or_default().into_iter().filter_map(app).collect();
    if apps.is_empty() {
        faults.add(line, &at_app, "an app is required here, such as `ios:com.contoso.mail`");
    }
    let devices: Vec<(Option<&str>, Device)> = match devices {
        Some(devices) => {
            let named = |(line, name): (usize, &'_ str)| device_named(name, line, &at_device, names, faults);
            let titles: Vec<_> = devices.iter().map(|(_, name)| Some(*name)).collect();
            titles.into_iter().zip(devices.into_iter().map(named)).collect()
        }
        None => vec![(None, Device::default())],
    };
    let devices: Vec<_> = read_over(table, devices, faults);
    let (many_apps, many_devices) = (apps.len() > 1, devices.len() > 1);
    let mut columns = Vec::new();
    for (who_title, who) in &whos {
        for app in &apps {
            for (device_title, device) in &devices {
                let title = match device_title {
                    Some(name) if many_devices => (*name).to_owned(),
                    _ if many_apps => app.to_string(),
                    _ => who_title.clone(),
                };
                columns.push(Column { title, who: who.clone(), app: app.clone(), device: device.clone() });
            }
        }
    }
    columns
}

/// The devices with what the matrix itself says over each; faults are told once.
fn read_over<'a>(
    table: &mut Table<'_>,
    devices: Vec<(Option<&'a str>, Device)>,
    faults: &mut Faults,
) -> Vec<(Option<&'a str>, Device)> {
    let mut read = Vec::new();
    for (place, (title, base)) in devices.into_iter().enumerate() {
        let mut again = Faults::default();
        let device = device(table, base, if place == 0 { faults } else { &mut again });
        read.push((title, device));
    }
    read
}

/// The moment in which the row `open` is asked.
fn state(table: &mut Table<'_>, rows: &[Member], faults: &mut Faults) -> Option<Moment> {
    let node = table.take("state")?;
    let path = table.at("state");
    if !rows.iter().any(|row| row.name == "open") {
        faults.add(node.line, &path, "a state goes with the row `\"open\"`: add that, or leave it out");
    }
    Some(moment(Some(node), &path, faults))
}

fn cells(
    row: &Member,
    columns: &[Column],
    (path, state): (&str, Option<&Moment>),
    names: &mut Names,
    faults: &mut Faults,
) -> Vec<Case> {
    let words = Node { line: row.line, value: Value::Text(row.name.clone()) };
    let Some(asked) = ask(&words, path, names, faults) else { return Vec::new() };
    let asked = match (asked, state) {
        (Asked::Open(_), Some(state)) => Asked::Open(Box::new(state.clone())),
        (asked, _) => asked,
    };
    let same;
    let cells = match &row.node.value {
        Value::List(cells) => cells.as_slice(),
        _ => {
            same = vec![row.node.clone(); columns.len()];
            same.as_slice()
        }
    };
    if cells.len() != columns.len() && !columns.is_empty() {
        let text = format!(
            "{} columns, and the row has answers for {}: write one for each (\"-\" where it is not tested), or one text for all",
            columns.len(),
            cells.len()
        );
        faults.add(row.line, path, text);
        return Vec::new();
    }
    let cell = |(column, cell): (&Column, &Node)| {
        if cell.value == Value::Text("-".to_owned()) {
            return None;
        }
        let expected = expect::read(cell, path, column.app.platform, Some(&asked), faults);
        Some(Case {
            line: cell.line,
            name: format!("{} ({})", row.name, column.title),
            who: column.who.clone(),
            question: question(column.app.clone(), column.device.clone(), Some(asked.clone()), &expected),
            expected,
        })
    };
    columns.iter().zip(cells).filter_map(cell).collect()
}
