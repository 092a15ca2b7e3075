//! The tables against the reference, where it is at hand, and against a committed list always.

use std::collections::BTreeSet;

use cordon_policy::Platform;
use cordon_policy::control::{self, CONTROLS};
use cordon_policy::property::{self, Enforced, GraphVersion, Kind, Order, PROPERTIES, PropertyId};
use serde_json::Value as Json;

#[test]
fn the_tables_hold_every_row() {
    assert_eq!(PROPERTIES.len(), 114);
    assert_eq!(CONTROLS.len(), 139);
    let names: BTreeSet<_> = PROPERTIES.iter().map(|property| property.name).collect();
    assert_eq!(names.len(), PROPERTIES.len());
    let ids: BTreeSet<_> = CONTROLS.iter().map(|control| control.id).collect();
    assert_eq!(ids.len(), CONTROLS.len());
    let on = |property: &property::Property| {
        let platforms: Vec<_> = property.platforms.iter().map(Platform::name).collect();
        let rule = property.enforced.rule().map_or("no", property::Rule::name);
        format!("{} {} {rule}", property.name, platforms.join("+"))
    };
    insta::assert_snapshot!("properties", PROPERTIES.iter().map(on).collect::<Vec<_>>().join("\n"));
    let row = |control: &control::Control| {
        format!("{} [{}] {}", control.id, control.properties.join(" "), control.enforced().name())
    };
    insta::assert_snapshot!("controls", CONTROLS.iter().map(row).collect::<Vec<_>>().join("\n"));
}

#[test]
fn controls_and_properties_name_each_other() {
    for control in CONTROLS {
        for name in control.properties {
            let id = property::by_name(name).unwrap_or_else(|| panic!("{}: {name}", control.id));
            assert!(id.property().platforms.has(control.platform), "{}: {name}", control.id);
        }
        if let Some(parent) = control.parent {
            assert_eq!(
                control::by_id(parent).map(|row| row.platform),
                Some(control.platform),
                "{}",
                control.id
            );
        }
        assert!(control.id.starts_with(control.platform.name()), "{}", control.id);
    }
    for id in PropertyId::all() {
        for platform in id.property().platforms.iter() {
            let has = |control: &&control::Control| {
                control.platform == platform && control.properties.contains(&id.property().name)
            };
            assert!(CONTROLS.iter().any(|control| has(&control)), "{id:?} on {platform} has no row");
        }
    }
}

/// Whether a setting that gives another its meaning has the values that are named.
fn looks(parent: &str, when: &[&str], platform: Platform) -> bool {
    match property::by_name(parent).unwrap().property().form(platform).kind {
        Kind::Flag { .. } => when == ["true"],
        Kind::Level { members, .. } => !when.is_empty() && when.iter().all(|word| members.contains(word)),
        _ => false,
    }
}

#[test]
fn parents_and_kinds_fit_their_orders() {
    for id in PropertyId::all() {
        for platform in id.property().platforms.iter() {
            let form = id.property().form(platform);
            let fits = match form.order {
                Order::TrueStricter | Order::FalseStricter => matches!(form.kind, Kind::Flag { .. }),
                Order::Listed | Order::Implied | Order::Peers => {
                    matches!(form.kind, Kind::Level { members, .. } if members.len() >= 2)
                }
                Order::Greater | Order::Smaller { .. } => {
                    matches!(
                        form.kind,
                        Kind::Number { .. } | Kind::Duration { .. } | Kind::Version | Kind::PatchDate
                    )
                }
                Order::Intersection { parents } => {
                    let list =
                        matches!(form.kind, Kind::Choices(_) | Kind::Texts | Kind::Pairs | Kind::Bits(_));
                    list && parents.iter().all(|one| looks(one.name, one.when, platform))
                }
                Order::Unordered { parent, when } => looks(parent, when, platform),
                Order::Label => form.kind == Kind::Text,
                Order::Predicate(_) => true,
                Order::Action(_) => matches!(form.kind, Kind::Level { .. }),
            };
            assert!(fits, "{id:?} on {platform}");
            let (lax, strict) = (property::laxest(&form), property::strictest(id.property(), &form));
            let ordered = property::compare(&form, &strict, &lax).is_none_or(std::cmp::Ordering::is_ge);
            assert!(
                ordered || id.property().only_wipes(),
                "{id:?} on {platform}: {strict} is laxer than {lax}"
            );
        }
    }
}

/// The `settings.json` of the reference that `CORDON_REFERENCE` names, if it is set.
pub(crate) fn reference() -> Option<Json> {
    let folder = std::env::var_os("CORDON_REFERENCE")?;
    let folder = std::path::Path::new(&folder);
    let files = [folder.join("settings.json"), folder.join("reference/settings.json")];
    let file =
        files.iter().find(|file| file.exists()).expect("CORDON_REFERENCE is set, but has no settings.json");
    let text = std::fs::read_to_string(file).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Joins the tables with the reference that `CORDON_REFERENCE` names (a folder with `settings.json`, there or in its
/// folder `reference`). Without it this says nothing; the snapshots above hold the lists either way.
#[test]
fn the_tables_agree_with_the_reference() {
    let Some(reference) = reference() else { return };
    let rows = reference["settings"].as_array().unwrap();
    assert_eq!(rows.len(), CONTROLS.len());
    let mut named = BTreeSet::new();
    for row in rows {
        let control = control::by_id(row["id"].as_str().unwrap()).unwrap_or_else(|| panic!("{}", row["id"]));
        assert_eq!(control.name, row["name"]);
        assert_eq!(control.section, row["section"]);
        assert_eq!(control.platform.name(), row["platform"]);
        let properties: Vec<_> =
            row["graph"].as_array().unwrap().iter().map(|one| one["property"].as_str().unwrap()).collect();
        assert_eq!(control.properties, properties, "{}", control.id);
        for one in row["graph"].as_array().unwrap() {
            joins(control.platform, one);
            named.insert(one["property"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(named.len(), PROPERTIES.len());
}

fn joins(platform: Platform, one: &Json) {
    let id = property::by_name(one["property"].as_str().unwrap()).unwrap();
    let property = id.property();
    let v1 = property.graph_version(platform) == GraphVersion::V1_0;
    assert_eq!(one["v1_0"], Json::Bool(v1), "{id:?} on {platform}");
    assert_eq!(one["declared_on"], property.declared_on(platform), "{id:?} on {platform}");
    let edm = one["type"].as_str().unwrap();
    let fits = match property.form(platform).kind {
        Kind::Flag { .. } => edm == "Edm.Boolean",
        Kind::Number { .. } => edm == "Edm.Int32",
        Kind::Duration { .. } => edm == "Edm.Duration",
        Kind::Version | Kind::PatchDate | Kind::Text | Kind::Names => edm == "Edm.String",
        Kind::Level { .. } => edm.starts_with("graph."),
        Kind::Bits(_) => edm.ends_with("(flags)"),
        Kind::Choices(_) => edm.starts_with("Collection(graph.managedAppData"),
        Kind::Texts => edm == "Collection(Edm.String)",
        Kind::Pairs => edm == "Collection(graph.keyValuePair)",
    };
    assert!(fits, "{id:?} on {platform}: {edm}");
}

#[test]
fn every_setting_has_a_rule_or_a_reason() {
    let no: Vec<_> = PROPERTIES
        .iter()
        .filter(|property| matches!(property.enforced, Enforced::No(_)))
        .map(|property| property.name)
        .collect();
    assert_eq!(no, ["connectToVpnOnLaunch", "purviewContentEvaluationRequired"]);
    let said = |id: &str| control::by_id(id).unwrap().reason();
    assert_eq!(said("ios.data.send"), None);
    assert_eq!(
        said("ios.data.keyboards").unwrap(),
        "in work context only: personal context is never restricted"
    );
    assert_eq!(said("ios.access.pin"), None);
    assert_eq!(
        said("android.data.tunnel").unwrap(),
        "it starts a VPN of another product, which only that product can do"
    );
    for control in CONTROLS.iter().filter(|control| control.properties.is_empty()) {
        assert!(matches!(control.enforced(), Enforced::No(_)), "{}", control.id);
    }
}
