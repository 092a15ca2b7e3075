//! The form in which envelopes carry an effective policy.

use cordon_policy::decide::{Ask, Context, decide};
use cordon_policy::merge::merge;
use cordon_policy::property::{Group, Order, PropertyId};
use cordon_policy::{Channel, Effective, Location, Owner, Party, Platform, Route, Settings, Verdict};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::any;

fn merged(platform: Platform, settings: Vec<Settings>) -> Effective {
    let policies: Vec<_> = (settings.into_iter().zip(["a", "b"]))
        .map(|(settings, name)| any::policy(platform, name, settings))
        .collect();
    merge(platform, &policies.iter().collect::<Vec<_>>())
}

/// Whether data reaches work or leaves it. Being told to take it to a personal account moves nothing: an exempt app is
/// refused where any other is told that.
fn moves(effective: &Effective, ask: &Ask) -> bool {
    let managed = any::managed(effective.platform());
    let context = Context { managed_apps: &managed, oid: any::OID, enrolled: true };
    !matches!(decide(effective, &context, ask).verdict, Verdict::Deny | Verdict::SwitchAccount)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back((platform, settings) in any::several(2)) {
        let effective = merged(platform, settings);
        let wire: Json = serde_json::from_str(&effective.to_wire().to_string()).unwrap();
        let (read, diagnostics) = Effective::from_wire(&wire);
        prop_assert_eq!(diagnostics, []);
        prop_assert_eq!(read.to_wire(), wire);
        prop_assert_eq!(read.conditions(), effective.conditions());
        for id in PropertyId::all() {
            prop_assert_eq!(read.slot(id), effective.slot(id), "{:?}", id);
        }
        prop_assert_eq!(read, effective);
    }

    #[test]
    fn an_unreadable_value_never_frees_anything(
        (platform, settings) in any::several(2),
        place in any::<prop::sample::Index>(),
        share in 0..any::SHARES,
        garbage in prop::sample::select(vec![json!({"x": 1}), json!("?"), json!([1]), json!(-1), json!({"value": "?"}), json!({"value": 99999999}), json!({"critical": true})]),
    ) {
        let effective = merged(platform, settings);
        let mut wire = effective.to_wire();
        let settings = wire["settings"].as_object_mut().unwrap();
        let name = settings.keys().nth(place.index(settings.len())).unwrap().clone();
        settings.insert(name.clone(), garbage);
        let (read, diagnostics) = Effective::from_wire(&wire);
        if diagnostics.is_empty() {
            // Where a text belongs, this is one.
            let id = cordon_policy::property::by_name(&name).unwrap();
            prop_assert_eq!(read.slot(id).value.to_string(), "?");
            return Ok(());
        }
        for ask in any::asks(platform).into_iter().skip(share).step_by(any::SHARES) {
            prop_assert!(!moves(&read, &ask) || moves(&effective, &ask), "{name}: {ask:?}");
        }
    }
}

fn lax(platform: Platform) -> Effective {
    merged(platform, vec![Settings::default()])
}

#[test]
fn a_critical_setting_nobody_knows_closes_its_group() {
    let mut wire = lax(Platform::Android).to_wire();
    let paste = Ask::paste(Party::Work, Party::Personal, 1);
    let print = Ask::channel(Channel::Print);
    assert!(moves(&Effective::from_wire(&wire).0, &paste));
    wire["settings"]["clipboardOfTomorrow"] =
        json!({"value": "shut", "critical": true, "group": "clipboard"});
    let (read, diagnostics) = Effective::from_wire(&wire);
    assert!(!moves(&read, &paste));
    assert!(moves(&read, &print), "other groups stay as they are");
    assert_eq!(diagnostics[0].code, "unknownCritical");
    assert_eq!(diagnostics[0].path, "clipboardOfTomorrow");
}

#[test]
fn a_critical_setting_of_an_unknown_group_closes_everything() {
    let mut wire = lax(Platform::Ios).to_wire();
    wire["settings"]["telepathy"] = json!({"value": true, "critical": true, "group": "minds"});
    let (read, _) = Effective::from_wire(&wire);
    for ask in any::asks(Platform::Ios) {
        let personal = matches!(&ask, Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. }
            if !touches_work(from) && !matches!(to, Party::Work | Party::Mixed));
        let within = matches!(&ask, Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. }
            if from == to && *from == Party::Work)
            && !bypasses(&ask);
        let own_file = matches!(ask, Ask::OpenFrom { location, owner: Owner::Work }
            if matches!(location, Location::LocalStorage | Location::AppPrivate | Location::OpenedDocument));
        let in_place =
            matches!(ask, Ask::SaveCopy { location: Location::OpenedDocument | Location::AppPrivate, .. });
        // No setting rules dictation, and nothing holds back a sync that the app cannot hold back.
        let unruled = matches!(
            ask,
            Ask::Channel { channel: Channel::Dictation, .. }
                | Ask::Channel { channel: Channel::NativeSync | Channel::Widgets, supported: false, .. }
        );
        let own_link = matches!(&ask, Ask::OpenLink { url, to: Some(Party::Work), .. } if url.contains(':'));
        let allowed = decide(
            &read,
            &Context { managed_apps: &any::managed(Platform::Ios), oid: any::OID, enrolled: true },
            &ask,
        );
        let open = personal || within || own_file || in_place || unruled || own_link;
        assert_eq!(allowed.verdict.is_allowed(), open, "{ask:?}: {allowed:?}");
    }
}

/// Ways by which data gets to a part that runs without the client, even under the app's own name.
fn bypasses(ask: &Ask) -> bool {
    matches!(ask, Ask::Transfer { route, .. }
        if matches!(route, Route::AppClip | Route::WebExtension | Route::InstantApp | Route::OtherProfile))
}

fn touches_work(party: &Party) -> bool {
    match party {
        Party::Work | Party::Mixed => true,
        Party::Personal | Party::Controls => false,
        Party::App { app, verified, personal, account } => {
            *verified
                && !*personal
                && any::managed(Platform::Ios).registered(app, account.unwrap_or(any::OID)).is_some()
        }
    }
}

#[test]
fn an_advisory_setting_nobody_knows_is_ignored_and_named() {
    let effective = lax(Platform::Ios);
    let mut wire = effective.to_wire();
    wire["settings"]["niceToHave"] = json!({"value": true});
    let (read, diagnostics) = Effective::from_wire(&wire);
    assert_eq!(read, effective);
    assert_eq!(diagnostics[0].code, "unknownAdvisory");
}

#[test]
fn a_version_nobody_knows_closes_everything_and_wipes_nothing() {
    for wire in [
        json!({}),
        json!(null),
        json!({"version": 2, "platform": "android"}),
        json!({"version": 1, "platform": "palm"}),
        json!({"version": 1, "platform": "android"}),
    ] {
        let (read, diagnostics) = Effective::from_wire(&wire);
        assert!(!diagnostics.is_empty(), "{wire}");
        assert!(!moves(&read, &Ask::channel(Channel::Print)), "{wire}");
        assert!(read.conditions().iter().all(|condition| condition.action != "wipe"));
        for id in PropertyId::of(read.platform()).filter(|id| id.property().only_wipes()) {
            assert!(read.slot(id).value.is_unset(), "{id:?}");
        }
    }
}

#[test]
fn every_restricting_value_is_critical_and_names_its_group() {
    let mut settings = Settings::default();
    for id in PropertyId::of(Platform::Android) {
        let form = id.property().form(Platform::Android);
        let value = cordon_policy::property::strictest(id.property(), &form);
        settings.set(id, value);
    }
    let wire = merged(Platform::Android, vec![settings]).to_wire();
    for id in PropertyId::of(Platform::Android) {
        let property = id.property();
        if matches!(
            property.order,
            Order::Predicate(_) | Order::Action(_) | Order::Label | Order::Unordered { .. }
        ) || property.only_wipes()
        {
            continue;
        }
        let setting = &wire["settings"][property.name];
        assert_eq!(setting["critical"], json!(true), "{}", property.name);
        assert!(Group::by_name(setting["group"].as_str().unwrap()).is_some());
    }
}
