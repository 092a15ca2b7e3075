//! Resolution without a database.

use cordon_policy::{AppGroupType, AppScope, Assignment, Levels, Settings};

use cordon_policy::property::Pair;

use super::*;

const STAFF: Uuid = Uuid::from_u128(1);

fn policy(id: &str, apps: &[&str], levels: Levels) -> Policy {
    Policy {
        id: PolicyId(id.to_owned()),
        name: format!("Policy {id}"),
        description: String::new(),
        platform: Platform::Ios,
        version: "1".to_owned(),
        settings: Settings::default(),
        apps: AppScope {
            group: AppGroupType::SelectedPublicApps,
            apps: apps.iter().map(|app| app.parse().unwrap()).collect(),
        },
        assignments: vec![Assignment { group: STAFF, exclude: false, filter: None }],
        management_levels: levels,
    }
}

fn snapshot(policies: Policies) -> Snapshot {
    Snapshot {
        organisation: Uuid::nil(),
        revision: 1,
        policies,
        filters: Filters::none(),
        one_account: false,
        subjects: Cache::new(1),
    }
}

fn resolve(resolver: &Resolver, policies: &[Policy], app: &str, management: ManagementState) -> Resolution {
    let app: AppId = app.parse().unwrap();
    let facts = Facts::default();
    let who = Who { oid: Uuid::nil(), app: &app, management, enrolment: None, facts: &facts };
    let policies = Policies { targeted: policies.to_vec(), ..Policies::default() };
    resolver.select(&snapshot(policies), &[STAFF], who)
}

#[test]
fn registrations_with_the_same_policies_share_one_merged_object() {
    let resolver = Resolver::default();
    let policies = [
        policy("T_1", &["ios:a", "ios:b"], Levels::UNSPECIFIED),
        policy("T_2", &["ios:a", "ios:b"], Levels::UNSPECIFIED),
    ];
    let one = resolve(&resolver, &policies, "ios:a", ManagementState::Unmanaged);
    let two = resolve(&resolver, &policies, "ios:b", ManagementState::Unmanaged);
    assert!(Arc::ptr_eq(one.merged.as_ref().unwrap(), two.merged.as_ref().unwrap()));
    let mut changed = policies;
    changed[1].version = "2".to_owned();
    let three = resolve(&resolver, &changed, "ios:a", ManagementState::Unmanaged);
    assert!(!Arc::ptr_eq(one.merged.as_ref().unwrap(), three.merged.as_ref().unwrap()));
}

#[test]
fn tells_an_app_that_is_not_covered_from_a_user_whom_nothing_reaches() {
    let resolver = Resolver::default();
    let policies =
        [policy("T_1", &["ios:mail"], Levels::UNSPECIFIED), policy("T_2", &["ios:docs"], Levels::MDM)];
    let mail = resolve(&resolver, &policies, "ios:mail", ManagementState::Unmanaged);
    assert_eq!(mail.targeting, Targeting::Managed);
    assert_eq!(mail.covered_apps, ["ios:mail"]);
    assert_eq!(mail.missed[0].why, Coverage::OtherDeviceState);
    let enrolled = resolve(&resolver, &policies, "ios:mail", ManagementState::Mdm);
    assert_eq!(enrolled.covered_apps, ["ios:docs", "ios:mail"]);
    let docs = resolve(&resolver, &policies, "ios:docs", ManagementState::Unmanaged);
    assert_eq!((docs.targeting, docs.merged.is_none()), (Targeting::AppNotTargeted, true));
    let android = resolve(&resolver, &policies, "android:mail", ManagementState::Unmanaged);
    assert_eq!(android.targeting, Targeting::Untargeted);
}

#[test]
fn configurations_that_apply_are_sets_in_one_order_and_shared() {
    let resolver = Resolver::default();
    let aimed = |id: &str, value: &str, levels| {
        let pair = Pair { name: "theme".to_owned(), value: value.to_owned() };
        (policy(id, &["ios:mail"], levels), Configured::new((id, id, "1"), &[pair], false))
    };
    let (policies, configured): (Vec<_>, Vec<_>) = [
        aimed("A_1", "light", Levels::UNSPECIFIED),
        aimed("A_2", "dark", Levels::UNSPECIFIED),
        aimed("A_3", "black", Levels::MDM),
    ]
    .into_iter()
    .unzip();
    let mut all = Policies {
        configurations: policies,
        configured: configured.into_iter().map(|one| (one.id.clone(), Arc::new(one))).collect(),
        ..Policies::default()
    };
    all.configurations[0].assignments.push(Assignment { group: Uuid::nil(), exclude: true, filter: None });
    let facts = Facts::default();
    let select = |all: &Snapshot, app: &str, groups: &[Uuid]| {
        let (app, management) = (app.parse().unwrap(), ManagementState::Unmanaged);
        let who = Who { oid: Uuid::nil(), app: &app, management, enrolment: None, facts: &facts };
        resolver.select(all, groups, who)
    };
    let all = snapshot(all);
    let themes = |resolution: &Resolution| -> Vec<String> {
        resolution.sets.iter().map(|set| set.values["theme"].clone()).collect()
    };
    let mail = select(&all, "ios:mail", &[STAFF]);
    assert_eq!(themes(&mail), ["dark", "light"], "sorted by what they say, not by id");
    assert_eq!(mail.targeting, Targeting::Untargeted, "a configuration protects nothing");
    assert_eq!(mail.configured.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["A_1", "A_2"]);
    let again = select(&all, "ios:mail", &[STAFF, Uuid::from_u128(2)]);
    assert!(Arc::ptr_eq(&mail.sets, &again.sets));
    assert_eq!(themes(&select(&all, "ios:mail", &[STAFF, Uuid::nil()])), ["dark"], "an exclusion wins");
    for (app, groups) in [("ios:docs", &[STAFF][..]), ("android:mail", &[STAFF]), ("ios:mail", &[])] {
        assert!(select(&all, app, groups).sets.is_empty(), "{app}");
    }
}
