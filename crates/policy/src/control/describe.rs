//! The tables as JSON, for whoever builds an editor from them.

use serde_json::{Map, Value as Json, json};

use super::form::{Bounds, Choice, Clause, Field, Input};
use super::{Area, CONTROLS, Control};
use crate::app::Platform;
use crate::property::{self, Default, GraphVersion, Kind, Order, Property, PropertyId, Rule, Value};

/// Everything an editor for policies of `platform` needs: areas, their sections, the controls of each, and the
/// properties below them.
#[must_use]
pub fn platform_json(platform: Platform) -> Json {
    let areas = Area::ALL.into_iter().filter_map(|area| area_json(platform, area));
    json!({
        "platform": platform.name(),
        "title": platform.title(),
        "areas": areas.collect::<Vec<_>>(),
        "properties": PropertyId::of(platform).map(|id| property_json(id, platform)).collect::<Vec<_>>(),
    })
}

fn area_json(platform: Platform, area: Area) -> Option<Json> {
    let rows = || CONTROLS.iter().filter(|row| row.platform == platform && row.area == area);
    let mut sections: Vec<&str> = Vec::new();
    for row in rows() {
        if !sections.contains(&row.section) {
            sections.push(row.section);
        }
    }
    let section = |name: &&str| {
        let controls: Vec<_> = rows().filter(|row| row.section == *name).map(control_json).collect();
        json!({ "section": name, "controls": controls })
    };
    let sections: Vec<_> = sections.iter().map(section).collect();
    (!sections.is_empty()).then(|| json!({ "area": area, "title": area.title(), "sections": sections }))
}

/// A row that administrators see, with how it is edited.
#[must_use]
pub fn control_json(row: &Control) -> Json {
    let ids = row.properties.iter().filter_map(|name| property::by_name(name));
    let defaults: Map<_, _> = ids
        .map(|id| {
            let default = id.property().form(row.platform).default;
            (id.property().name.to_owned(), constant(row.platform, id.property().name, default))
        })
        .collect();
    let framework = (1u8..).zip(row.levels).map(|(level, _)| super::framework::json(row, level));
    json!({
        "id": row.id,
        "platform": row.platform.name(),
        "area": row.area,
        "section": row.section,
        "name": row.name,
        "help": row.help(),
        "parent": row.parent,
        "properties": row.properties,
        "fields": row.fields().map(|field| field_json(row.platform, &field)).collect::<Vec<_>>(),
        "shownWhen": row.shown_when().iter().map(|any| any_of(row.platform, any)).collect::<Vec<_>>(),
        "defaults": defaults,
        "framework": framework.collect::<Vec<_>>(),
        "enforced": row.enforced().name(),
        "decidedBy": row.enforced().rule().map(Rule::name),
        "reason": row.reason(),
    })
}

/// A constant as the JSON of its property.
pub(super) fn constant(platform: Platform, name: &str, value: Default) -> Json {
    let kind = property::by_name(name).map_or(Kind::Text, |id| id.property().form(platform).kind);
    property::to_json(kind, &Value::of_default(value))
}

fn any_of(platform: Platform, clauses: &[Clause]) -> Json {
    let clause = |clause: &Clause| {
        let values = clause.values.iter().map(|value| constant(platform, clause.property, *value));
        let member = if clause.one_of { "oneOf" } else { "noneOf" };
        json!({ "property": clause.property, member: values.collect::<Vec<_>>() })
    };
    clauses.iter().map(clause).collect()
}

fn field_json(platform: Platform, field: &Field) -> Json {
    let mut json = match field.input {
        Input::Options(choices) => {
            let options: Vec<_> = choices.iter().map(|choice| choice_json(platform, field, choice)).collect();
            json!({ "kind": "options", "options": options })
        }
        Input::Several(words) => {
            let choices: Vec<_> =
                words.iter().map(|(word, label)| json!({ "value": word, "label": label })).collect();
            json!({ "kind": "several", "choices": choices })
        }
        Input::Number(bounds) => bounded("number", bounds),
        Input::Period(bounds) => bounded("period", bounds),
        Input::Version => json!({ "kind": "version" }),
        Input::Date => json!({ "kind": "date" }),
        Input::Text(format) => json!({ "kind": "text", "format": format.name() }),
        Input::Names(format) => json!({ "kind": "names", "format": format.name() }),
        Input::Texts(format) => json!({ "kind": "texts", "format": format.name() }),
        Input::Pairs(format) => json!({ "kind": "pairs", "format": format.name() }),
    };
    if let Some(json) = json.as_object_mut() {
        json.insert("label".to_owned(), field.label.into());
        json.insert("properties".to_owned(), field.properties.into());
    }
    json
}

fn choice_json(platform: Platform, field: &Field, choice: &Choice) -> Json {
    let values: Map<_, _> = (field.properties.iter().zip(choice.values))
        .map(|(name, value)| ((*name).to_owned(), constant(platform, name, *value)))
        .collect();
    json!({ "label": choice.label, "values": values, "open": choice.open })
}

fn bounded(kind: &str, bounds: Bounds) -> Json {
    json!({
        "kind": kind, "unit": bounds.unit.name(), "min": bounds.min, "max": bounds.max, "zero": bounds.zero,
    })
}

/// A property as it stands on the wire of policies of `platform`.
#[must_use]
pub fn property_json(id: PropertyId, platform: Platform) -> Json {
    let (row, form) = (id.property(), id.property().form(platform));
    let (kind, nullable, values, bounds) = shape(form.kind);
    json!({
        "name": row.name,
        "kind": kind,
        "nullable": nullable,
        "values": values,
        "min": bounds.map(|(min, _)| min),
        "max": bounds.map(|(_, max)| max),
        "default": constant(platform, row.name, form.default),
        "order": order(form.order),
        "group": row.group.name(),
        "graph": graph(row, platform),
        "enforced": row.enforced.name(),
        "decidedBy": row.enforced.rule().map(Rule::name),
        "reason": row.enforced.reason(),
    })
}

const fn graph(row: &Property, platform: Platform) -> &'static str {
    match row.graph_version(platform) {
        GraphVersion::V1_0 => "v1.0",
        GraphVersion::Beta => "beta",
    }
}

type Shape = (&'static str, bool, &'static [&'static str], Option<(i64, i64)>);

/// The word for a kind, whether `null` is a value, its words from lax to strict, its bounds.
const fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::Flag { nullable } => ("flag", nullable, &[], None),
        Kind::Level { members, nullable } => ("level", nullable, members, None),
        Kind::Number { min, max } => ("number", false, &[], Some((min, max))),
        Kind::Duration { nullable } => ("duration", nullable, &[], None),
        Kind::Version => ("version", true, &[], None),
        Kind::PatchDate => ("date", true, &[], None),
        Kind::Text => ("text", true, &[], None),
        Kind::Names => ("names", true, &[], None),
        Kind::Choices(members) => ("words", true, members, None),
        Kind::Texts => ("texts", true, &[], None),
        Kind::Pairs => ("pairs", true, &[], None),
        Kind::Bits(members) => ("bits", true, members, None),
    }
}

/// Which way it gets stricter.
fn order(order: Order) -> Json {
    match order {
        Order::TrueStricter => json!({ "stricter": "true" }),
        Order::FalseStricter => json!({ "stricter": "false" }),
        Order::Listed | Order::Implied | Order::Peers => json!({ "stricter": "later" }),
        Order::Greater => json!({ "stricter": "greater" }),
        Order::Smaller { zero_is_never } => json!({ "stricter": "smaller", "zeroIsNever": zero_is_never }),
        Order::Intersection { parents } => {
            let parents = parents.iter().map(|parent| json!({ "name": parent.name, "when": parent.when }));
            json!({ "stricter": "fewer", "parents": parents.collect::<Json>() })
        }
        Order::Unordered { parent, when } => json!({ "stricter": null, "parent": parent, "when": when }),
        Order::Label => json!({ "stricter": null }),
        Order::Predicate(check) | Order::Action(check) => json!({ "check": check.name() }),
    }
}
