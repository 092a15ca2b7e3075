//! What an editor builds from the rows: fields, options, when they are shown.

use std::collections::BTreeSet;

use cordon_policy::control::form::{Clause, Field, Form, Input};
use cordon_policy::control::{CONTROLS, Control, platform_json};
use cordon_policy::property::{self, Default, Kind, PropertyId, Value};
use cordon_policy::{Platform, Settings};
use serde_json::json;

fn id(name: &str) -> PropertyId {
    property::by_name(name).unwrap_or_else(|| panic!("{name}"))
}

fn kind(row: &Control, name: &str) -> Kind {
    id(name).property().form(row.platform).kind
}

/// A constant is a value of its property, as a policy would carry it.
fn stands(row: &Control, name: &str, constant: Default) {
    let value = Value::of_default(constant);
    assert!(value != Value::Null || constant == Default::Unset, "{} {name}: {constant:?}", row.id);
    let json = property::to_json(kind(row, name), &value);
    let read = property::parse(id(name), row.platform, &json);
    let read = read.unwrap_or_else(|errors| panic!("{} {name}: {errors:?}", row.id));
    assert_eq!(property::to_json(kind(row, name), &read), json, "{} {name}", row.id);
}

#[test]
fn fields_write_the_properties_of_their_row() {
    for row in CONTROLS {
        let fields: Vec<Field> = row.fields().collect();
        assert_eq!(fields.is_empty(), row.properties.is_empty(), "{}", row.id);
        let written: Vec<_> = fields.iter().flat_map(|field| field.properties).collect();
        let all: BTreeSet<_> = row.properties.iter().collect();
        assert_eq!(written.iter().copied().collect::<BTreeSet<_>>(), all, "{}", row.id);
        assert_eq!(written.len(), all.len(), "{}: a property stands in two fields", row.id);
        let labelled = matches!(row.form, Form::Parts(_));
        assert!(fields.iter().all(|field| field.label.is_empty() != labelled), "{}", row.id);
        for field in fields {
            fits(row, &field);
        }
    }
}

fn fits(row: &Control, field: &Field) {
    let one = || {
        assert_eq!(field.properties.len(), 1, "{}", row.id);
        kind(row, field.properties[0])
    };
    match field.input {
        Input::Options(choices) => {
            let labels: BTreeSet<_> = choices.iter().map(|choice| choice.label).collect();
            assert_eq!(labels.len(), choices.len(), "{}", row.id);
            for choice in choices {
                assert!(!choice.values.is_empty() && choice.values.len() <= field.properties.len());
                for (name, value) in field.properties.iter().zip(choice.values) {
                    stands(row, name, *value);
                }
            }
            for choice in choices {
                let defaults = field.ids().map(|id| Settings::default().counting(row.platform, id));
                let values: Vec<_> = (choice.values.iter().map(|value| Value::of_default(*value)))
                    .chain(defaults.skip(choice.values.len()))
                    .collect();
                assert_eq!(field.chosen(&values).unwrap().label, choice.label, "{}", row.id);
            }
        }
        Input::Several(words) => {
            let (Kind::Choices(members) | Kind::Bits(members)) = one() else { panic!("{}", row.id) };
            let words: BTreeSet<_> = words.iter().map(|(word, _)| *word).collect();
            let members: BTreeSet<_> = members.iter().copied().filter(|word| *word != "none").collect();
            assert_eq!(words, members, "{}", row.id);
        }
        Input::Number(bounds) => {
            let Kind::Number { min, max } = one() else { panic!("{}", row.id) };
            assert!(min <= bounds.min.into() && i64::from(bounds.max) <= max && bounds.min < bounds.max);
            assert!(bounds.zero.is_none() || bounds.min == 0, "{}", row.id);
        }
        Input::Period(bounds) => {
            assert!(matches!(one(), Kind::Duration { .. }), "{}", row.id);
            let seconds = u64::from(bounds.max) * bounds.unit.seconds().unwrap();
            let longest = property::Period::of_seconds(seconds).text;
            assert!(property::parse_period(&longest).is_some(), "{}: {longest}", row.id);
        }
        Input::Version => assert_eq!(one(), Kind::Version, "{}", row.id),
        Input::Date => assert_eq!(one(), Kind::PatchDate, "{}", row.id),
        Input::Text(_) => assert_eq!(one(), Kind::Text, "{}", row.id),
        Input::Names(_) => assert_eq!(one(), Kind::Names, "{}", row.id),
        Input::Texts(_) => assert_eq!(one(), Kind::Texts, "{}", row.id),
        Input::Pairs(_) => assert_eq!(one(), Kind::Pairs, "{}", row.id),
    }
}

#[test]
fn the_defaults_are_one_of_the_options() {
    for row in CONTROLS {
        for field in row.fields().filter(|field| matches!(field.input, Input::Options(_))) {
            let values: Vec<_> =
                field.ids().map(|id| Settings::default().counting(row.platform, id)).collect();
            assert!(field.chosen(&values).is_some(), "{} {}: {values:?}", row.id, field.label);
        }
    }
}

#[test]
fn what_shows_a_row_can_happen() {
    for row in CONTROLS {
        for any in row.shown_when() {
            for Clause { property, values, .. } in any {
                assert!(id(property).property().platforms.has(row.platform), "{}: {property}", row.id);
                values.iter().for_each(|value| stands(row, property, *value));
            }
        }
        // Every row is shown beside some settings.
        let mut settings = Settings::default();
        for any in row.shown_when().into_iter().map(|any| any[0]) {
            let held = settings.counting(row.platform, id(any.property));
            if !any.holds(&held) {
                let wanted = if any.one_of {
                    Value::of_default(any.values[0])
                } else {
                    property::strictest(
                        id(any.property).property(),
                        &id(any.property).property().form(row.platform),
                    )
                };
                settings.set(id(any.property), wanted);
            }
        }
        assert!(row.is_shown(&settings), "{}: {settings:?}", row.id);
    }
}

#[test]
fn a_row_is_shown_with_its_parents_only() {
    let row = cordon_policy::control::by_id("ios.data.save_locations").unwrap();
    let mut settings = Settings::default();
    assert!(!row.is_shown(&settings));
    settings.set(id("saveAsBlocked"), Value::Flag(true));
    assert!(!row.is_shown(&settings), "saving is forced where data may be sent anywhere");
    settings.set(id("allowedOutboundDataTransferDestinations"), Value::Level("managedApps"));
    assert!(row.is_shown(&settings));
}

#[test]
fn the_json_has_every_row_once() {
    for platform in Platform::ALL {
        let json = platform_json(platform);
        let sections = |area: &serde_json::Value| area["sections"].as_array().unwrap().clone();
        let rows: Vec<_> = (json["areas"].as_array().unwrap().iter().flat_map(sections))
            .flat_map(|section| section["controls"].as_array().unwrap().clone())
            .collect();
        let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        let expected = CONTROLS.iter().filter(|row| row.platform == platform);
        assert_eq!(ids, expected.map(|row| row.id.to_owned()).collect());
        assert_eq!(ids.len(), rows.len());
        assert_eq!(json["properties"].as_array().unwrap().len(), PropertyId::of(platform).count());
    }
    let json = platform_json(Platform::Ios);
    let send = json.pointer("/areas/0/sections/0/controls/1").unwrap();
    assert_eq!(send["id"], "ios.data.send");
    assert_eq!(
        send["fields"][0]["options"][3],
        json!({
            "label": "Policy managed apps with Open-In/Share filtering",
            "values": {
                "allowedOutboundDataTransferDestinations": "managedApps",
                "disableProtectionOfManagedOutboundOpenInData": false,
                "filterOpenInToOnlyManagedApps": true,
            },
            "open": false,
        })
    );
}

/// The words of an action are told in two places: the options of its row, and the list that says what holds.
#[test]
fn rows_offer_the_actions_that_hold() {
    let mut seen = 0;
    for row in CONTROLS {
        for field in row.fields() {
            let Input::Options(choices) = field.input else { continue };
            for (place, id) in field.ids().enumerate() {
                let offered = property::actions(id);
                if offered.is_empty() {
                    continue;
                }
                let words = choices.iter().filter_map(|choice| match choice.values.get(place) {
                    Some(Default::Level(word)) => Some(*word),
                    _ => None,
                });
                assert_eq!(words.collect::<Vec<_>>(), offered, "{}", row.id);
                assert!(offered.iter().all(|word| property::held_action(id, word) == *word));
                assert_eq!(property::held_action(id, "anything else"), "block", "{}", row.id);
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}
