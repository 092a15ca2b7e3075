//! Which policies cover a user, app and device.

use cordon_policy::filter::{Enrolment, Filter, Filters, Rule};
use cordon_policy::target::{Coverage, covers, select, select_or_default};
use cordon_policy::{
    AppGroupType, AppId, Assignment, AssignmentFilter, Facts, FilterMode, Levels, ManagementState, Platform,
    Policy, Settings, Subject,
};
use uuid::Uuid;

use crate::any;

const STAFF: Uuid = Uuid::from_u128(10);
const GUESTS: Uuid = Uuid::from_u128(11);

fn policy(name: &str) -> Policy {
    let mut policy = any::policy(Platform::Ios, name, Settings::default());
    policy.apps.apps = vec!["ios:com.contoso.Mail".parse().unwrap()];
    policy.assignments = vec![Assignment { group: STAFF, exclude: false, filter: None }];
    policy
}

fn check(policy: &Policy, groups: &[Uuid], app: &str, management: ManagementState) -> Coverage {
    let app: AppId = app.parse().unwrap();
    let facts = Facts::default();
    let subject = Subject { oid: any::OID, groups, app: &app, management, enrolment: None, facts: &facts };
    covers(policy, &subject, &Filters::none())
}

const MAIL: &str = "ios:com.contoso.mail";
const UNMANAGED: ManagementState = ManagementState::Unmanaged;

#[test]
fn groups_let_in_and_keep_out() {
    let mut one = policy("one");
    assert_eq!(check(&one, &[STAFF], MAIL, UNMANAGED), Coverage::Covered);
    assert_eq!(check(&one, &[GUESTS], MAIL, UNMANAGED), Coverage::NotInGroup);
    one.assignments.push(Assignment { group: GUESTS, exclude: true, filter: None });
    assert_eq!(check(&one, &[STAFF, GUESTS], MAIL, UNMANAGED), Coverage::Excluded);
    one.assignments.remove(0);
    assert_eq!(check(&one, &[STAFF], MAIL, UNMANAGED), Coverage::NotAssigned);
}

const OLD: Uuid = Uuid::from_u128(5);
const NEW: Uuid = Uuid::from_u128(6);
const OTHER: Uuid = Uuid::from_u128(7);
const GONE: Uuid = Uuid::from_u128(8);

fn filters() -> Filters {
    let filter = |id, platform, rule| Filter {
        id,
        name: format!("filter {id}"),
        rule: Rule::parse(platform, rule).unwrap(),
    };
    [
        filter(OLD, Platform::Ios, "(app.operatingSystemVersion -lt 17)"),
        filter(NEW, Platform::Ios, "(app.operatingSystemVersion -ge 17)"),
        filter(OTHER, Platform::Android, "(app.operatingSystemVersion -ge 1)"),
    ]
    .into_iter()
    .collect()
}

fn filtered(group: Uuid, exclude: bool, id: Uuid, mode: FilterMode) -> Assignment {
    Assignment { group, exclude, filter: Some(AssignmentFilter { id, mode }) }
}

/// The device runs 17.4 and its user is in both groups.
#[test]
fn an_assignment_with_a_filter_reaches_the_devices_it_means() {
    use Coverage::{
        Covered, Excluded, FilterExcluded, FilterNotMatched, FilterUnknown, NotAssigned, NotInGroup,
    };
    use FilterMode::{Exclude, Include};
    let plain = |group, exclude| Assignment { group, exclude, filter: None };
    for (assignments, expected, decided) in [
        (vec![filtered(STAFF, false, NEW, Include)], Covered, Some(NEW)),
        (vec![filtered(STAFF, false, OLD, Include)], FilterNotMatched, Some(OLD)),
        (vec![filtered(STAFF, false, NEW, Exclude)], FilterExcluded, Some(NEW)),
        (vec![filtered(STAFF, false, OLD, Exclude)], Covered, Some(OLD)),
        // A filter that is not there, or not for this platform.
        (vec![filtered(STAFF, false, GONE, Include)], FilterUnknown, Some(GONE)),
        (vec![filtered(STAFF, false, OTHER, Include)], FilterUnknown, Some(OTHER)),
        (vec![filtered(STAFF, false, GONE, Exclude), plain(GUESTS, false)], FilterUnknown, Some(GONE)),
        (vec![filtered(STAFF, true, GONE, Include), plain(GUESTS, false)], FilterUnknown, Some(GONE)),
        // One that lets in is enough, in any order.
        (
            vec![filtered(STAFF, false, OLD, Include), filtered(GUESTS, false, NEW, Include)],
            Covered,
            Some(NEW),
        ),
        (vec![filtered(STAFF, false, GONE, Include), plain(GUESTS, false)], Covered, None),
        (vec![plain(STAFF, false), filtered(GUESTS, false, OLD, Include)], Covered, None),
        // Keeping out wins.
        (vec![plain(STAFF, false), filtered(GUESTS, false, NEW, Exclude)], FilterExcluded, Some(NEW)),
        (vec![filtered(STAFF, false, NEW, Include), plain(GUESTS, true)], Excluded, None),
        // An exclusion holds for the devices its filter means.
        (vec![plain(STAFF, false), filtered(GUESTS, true, NEW, Include)], Excluded, Some(NEW)),
        (vec![plain(STAFF, false), filtered(GUESTS, true, OLD, Include)], Covered, None),
        (vec![plain(STAFF, false), filtered(GUESTS, true, NEW, Exclude)], Covered, None),
        (vec![plain(STAFF, false), filtered(GUESTS, true, OLD, Exclude)], Excluded, Some(OLD)),
        // The reason told is the one that an administrator can act on.
        (
            vec![filtered(STAFF, false, OLD, Include), filtered(GUESTS, true, OLD, Include)],
            FilterNotMatched,
            Some(OLD),
        ),
        (
            vec![filtered(STAFF, false, OLD, Include), filtered(GUESTS, false, GONE, Include)],
            FilterUnknown,
            Some(GONE),
        ),
        (vec![filtered(Uuid::nil(), false, NEW, Include)], NotInGroup, None),
        (vec![], NotAssigned, None),
    ] {
        let mut one = policy("one");
        one.assignments = assignments;
        for _ in 0..2 {
            let app: AppId = MAIL.parse().unwrap();
            let facts = Facts { os_version: Some("17.4".to_owned()), ..Facts::default() };
            let groups = [STAFF, GUESTS];
            let (oid, management) = (any::OID, UNMANAGED);
            let subject =
                Subject { oid, groups: &groups, app: &app, management, enrolment: None, facts: &facts };
            assert_eq!(covers(&one, &subject, &filters()), expected, "{:?}", one.assignments);
            let filters = filters();
            let selection = select([&one], &subject, &filters);
            let told = match selection.missed.first() {
                Some(missed) => missed.filter.clone(),
                None => selection.by_filter.first().map(|(_, filter)| filter.clone()),
            };
            assert_eq!(told.as_ref().map(|filter| filter.id), decided, "{:?}", one.assignments);
            let name = told.and_then(|filter| filter.name);
            assert_eq!(name.is_some(), decided.is_some_and(|id| id != GONE), "{name:?}");
            one.assignments.reverse();
        }
    }
}

#[test]
fn default_policies_stand_in_only_where_no_targeted_one_reaches() {
    let (mut targeted, mut default) = (policy("targeted"), policy("default"));
    default.assignments.clear();
    let app: AppId = MAIL.parse().unwrap();
    let facts = Facts::default();
    let subject = |groups| Subject {
        oid: any::OID,
        groups,
        app: &app,
        management: UNMANAGED,
        enrolment: None,
        facts: &facts,
    };
    let applied = |targeted: &Policy, default: &Policy, groups: &'static [Uuid]| {
        let found = select_or_default([targeted], [default], &subject(groups), &filters());
        found.applied.first().map(|policy| policy.name.clone())
    };
    assert_eq!(applied(&targeted, &default, &[STAFF]).as_deref(), Some("targeted"));
    assert_eq!(applied(&targeted, &default, &[GUESTS]).as_deref(), Some("default"));
    // Reached in another app: replaced all the same.
    targeted.apps.apps.clear();
    assert_eq!(applied(&targeted, &default, &[STAFF]), None);
    // Not reached on this device: neither by its state nor by a filter.
    targeted.management_levels = Levels::MDM;
    assert_eq!(applied(&targeted, &default, &[STAFF]).as_deref(), Some("default"));
    targeted.management_levels = Levels::UNSPECIFIED;
    targeted.assignments = vec![filtered(STAFF, false, NEW, FilterMode::Include)];
    assert_eq!(applied(&targeted, &default, &[STAFF]).as_deref(), Some("default"));
    // A default policy still has its platform and apps.
    default.apps.apps.clear();
    assert_eq!(applied(&targeted, &default, &[STAFF]), None);
    let none: [&Policy; 0] = [];
    let reached = policy("targeted");
    let default = policy("default");
    let selection = select_or_default([&reached], [&default], &subject(&[STAFF]), &Filters::none());
    assert_eq!(selection.missed[0].why, Coverage::Replaced);
    assert!(select_or_default(none, none, &subject(&[STAFF]), &Filters::none()).applied.is_empty());
}

#[test]
fn a_known_way_of_enrolment_is_held_against_the_android_levels() {
    let every = [
        Levels::MDM,
        Levels::ANDROID_ENTERPRISE,
        Levels::ANDROID_DEDICATED_SHARED,
        Levels::ANDROID_OPEN_SOURCE_USER,
        Levels::ANDROID_OPEN_SOURCE_USERLESS,
        Levels::UNMANAGED,
    ];
    for (way, covered) in [
        (Enrolment::FullyManaged, [true, true, false, false, false, false]),
        (Enrolment::DedicatedShared, [true, true, true, false, false, false]),
        (Enrolment::OpenSourceUserAssociated, [true, false, false, true, false, false]),
        (Enrolment::OpenSourceUserless, [true, false, false, false, true, false]),
        (Enrolment::DeviceAdministrator, [true, false, false, false, false, false]),
    ] {
        let mut one = policy("one");
        let app: AppId = MAIL.parse().unwrap();
        let facts = Facts::default();
        let found = every.map(|levels| {
            one.management_levels = levels;
            let (groups, management, enrolment) = (&[STAFF], ManagementState::Mdm, Some(way));
            let subject = Subject { oid: any::OID, groups, app: &app, management, enrolment, facts: &facts };
            covers(&one, &subject, &Filters::none()) == Coverage::Covered
        });
        assert_eq!(found, covered, "{way:?}");
    }
}

#[test]
fn groups_of_apps_count_by_their_list() {
    let mut one = policy("one");
    for group in
        [AppGroupType::SelectedPublicApps, AppGroupType::AllMicrosoftApps, AppGroupType::AllCoreMicrosoftApps]
    {
        one.apps.group = group;
        assert_eq!(check(&one, &[STAFF], "ios:com.example.other", UNMANAGED), Coverage::AppNotCovered);
        assert_eq!(check(&one, &[STAFF], MAIL, UNMANAGED), Coverage::Covered);
    }
    one.apps.group = AppGroupType::AllApps;
    assert_eq!(check(&one, &[STAFF], "ios:com.example.other", UNMANAGED), Coverage::Covered);
    assert_eq!(check(&one, &[STAFF], "android:com.contoso.mail", UNMANAGED), Coverage::OtherPlatform);
}

#[test]
fn device_states_are_told_apart() {
    let mut one = policy("one");
    let states = [ManagementState::Unmanaged, ManagementState::Mdm, ManagementState::ThirdPartyMdm];
    for (levels, covered) in [
        (Levels::UNSPECIFIED, [true, true, true]),
        (Levels::UNMANAGED, [true, false, false]),
        (Levels::MDM, [false, true, true]),
        (Levels::ANDROID_ENTERPRISE, [false, true, false]),
        (Levels::UNMANAGED.and(Levels::MDM), [true, true, true]),
    ] {
        one.management_levels = levels;
        let found = states.map(|state| check(&one, &[STAFF], MAIL, state) == Coverage::Covered);
        assert_eq!(found, covered, "{levels}");
    }
}

#[test]
fn a_selection_is_sorted_and_tells_what_it_left_out() {
    let (b, a, mut c) = (policy("b"), policy("a"), policy("c"));
    c.apps.apps.clear();
    let app: AppId = MAIL.parse().unwrap();
    let facts = Facts::default();
    let subject = Subject {
        oid: any::OID,
        groups: &[STAFF],
        app: &app,
        management: UNMANAGED,
        enrolment: None,
        facts: &facts,
    };
    let selection = select([&b, &c, &a], &subject, &Filters::none());
    assert_eq!(selection.applied.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let missed = &selection.missed[0];
    assert_eq!((&missed.policy, missed.why, &missed.filter), (&c.id, Coverage::AppNotCovered, &None));
    assert!(!selection.only_other_apps());
    assert!(select([&c], &subject, &Filters::none()).only_other_apps());
}

#[test]
fn levels_are_one_comma_text() {
    for (text, printed) in [
        ("unspecified", "unspecified"),
        ("", "unspecified"),
        ("mdm, unmanaged", "unmanaged,mdm"),
        ("androidEnterprise", "androidEnterprise"),
    ] {
        assert_eq!(Levels::parse(text).unwrap().to_string(), printed);
    }
    assert_eq!(Levels::parse("unmanaged,floating"), Err("floating".to_owned()));
}
