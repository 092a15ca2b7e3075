//! Fuzz bodies: plain functions that must not panic on any bytes. A stable test runs them over samples and over mutants
//! of them; the targets in `fuzz/` run them for as long as one likes. Filters have theirs in [`crate::filter::fuzz`].

use serde_json::Value as Json;
use uuid::Uuid;

use crate::access::{self, AccessState};
use crate::app::{AppId, Platform};
use crate::clock::{Moment, Now};
use crate::decide::{Ask, Channel, Context, Location, ManagedApps, Owner, Party, decide};
use crate::effective::Effective;
use crate::explain::{Seen, explain};
use crate::launch::{self, LaunchState};
use crate::merge::merge;
use crate::policy::{AppScope, Levels, Policy, PolicyId, Settings};
use crate::property;
use crate::subject::Facts;

/// The settings of a policy. Those that are read print and are read back the same, merge, decide and travel; those that are
/// not are told why.
pub fn settings(data: &[u8]) {
    let Ok(Json::Object(object)) = serde_json::from_slice(data) else { return };
    for platform in Platform::ALL {
        match Settings::parse(platform, &object) {
            Ok((settings, unknown)) => {
                assert!(settings.len() + unknown.len() <= object.len());
                same_again(platform, &settings);
                let effective = merge(platform, &[&policy(platform, settings)]);
                let (read, diagnostics) = Effective::from_wire(&effective.to_wire());
                assert!(read == effective && diagnostics.is_empty(), "{diagnostics:?}");
                use_it(&effective);
            }
            Err(errors) => assert!(!errors.is_empty()),
        }
    }
}

/// The policy in an envelope: whatever it holds, it is read; what was read is written and read back the same.
pub fn effective(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Json>(data) else { return };
    let (effective, _) = Effective::from_wire(&json);
    // What was closed because nobody could read it has no value to write: it is unreadable again, and as closed.
    let (again, diagnostics) = Effective::from_wire(&effective.to_wire());
    assert!(again == effective, "{diagnostics:?}");
    use_it(&effective);
}

fn same_again(platform: Platform, settings: &Settings) {
    for (id, value) in settings.iter() {
        let json = property::to_json(id.property().form(platform).kind, value);
        assert_eq!(property::parse(id, platform, &json).as_ref(), Ok(value), "{id:?}");
    }
}

fn policy(platform: Platform, settings: Settings) -> Policy {
    Policy {
        id: PolicyId::from("T_fuzz"),
        name: "fuzz".to_owned(),
        description: String::new(),
        platform,
        version: "1".to_owned(),
        settings,
        apps: AppScope::default(),
        assignments: Vec::new(),
        management_levels: Levels::UNSPECIFIED,
    }
}

/// Asks it everything once.
fn use_it(effective: &Effective) {
    let app = AppId::new(effective.platform(), "com.example.notes");
    let managed_apps = ManagedApps::new([(app.clone(), Uuid::nil())]);
    let context = Context { managed_apps: &managed_apps, oid: Uuid::nil(), enrolled: true };
    let facts = Facts::default();
    let to = Party::App { app: app.clone(), account: None, verified: true, personal: false };
    let link = |url: &str| Ask::OpenLink { url: url.to_owned(), app_link: true, to: Some(to.clone()) };
    for ask in [
        Ask::paste(Party::Work, to.clone(), 7),
        Ask::transfer(to.clone(), Party::Work),
        Ask::SaveCopy { location: Location::LocalStorage, owner: Owner::Work },
        Ask::OpenFrom { location: Location::SharePoint, owner: Owner::Unknown },
        Ask::channel(Channel::Notification),
        Ask::Keyboard { app: app.clone() },
        link("https://contoso.example/a/b?c"),
        link("tel:+41315550100"),
    ] {
        let decision = decide(effective, &context, &ask);
        assert_eq!(explain(effective, &context, &Seen::of(&facts), &ask).verdict, decision.verdict);
    }
    let now = Now { trusted: 0, wall: 0, moment: Moment { boot: Uuid::nil(), monotonic: 0 } };
    let _ = launch::judge(effective, &facts, &LaunchState::default(), &now);
    let _ = access::required(effective, &AccessState::default(), &facts, &now);
}
