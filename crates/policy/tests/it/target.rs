//! Which policies cover a user, app and device.

use cordon_policy::target::{Coverage, covers, select};
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
    covers(policy, &Subject { oid: any::OID, groups, app: &app, management, facts: &Facts::default() })
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

#[test]
fn filters_are_never_silently_ignored() {
    let filter = Some(AssignmentFilter { id: Uuid::from_u128(5), mode: FilterMode::Include });
    let mut one = policy("one");
    one.assignments[0].filter = filter.clone();
    assert_eq!(check(&one, &[STAFF], MAIL, UNMANAGED), Coverage::FilterNotEvaluated);
    one.assignments.push(Assignment { group: GUESTS, exclude: false, filter: None });
    assert_eq!(check(&one, &[STAFF, GUESTS], MAIL, UNMANAGED), Coverage::Covered);
    one.assignments.push(Assignment { group: GUESTS, exclude: true, filter });
    assert_eq!(check(&one, &[STAFF, GUESTS], MAIL, UNMANAGED), Coverage::Excluded);
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
    let subject =
        Subject { oid: any::OID, groups: &[STAFF], app: &app, management: UNMANAGED, facts: &facts };
    let selection = select([&b, &c, &a], &subject);
    assert_eq!(selection.applied.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(selection.missed, [(c.id.clone(), Coverage::AppNotCovered)]);
    assert!(!selection.only_other_apps());
    assert!(select([&c], &subject).only_other_apps());
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
