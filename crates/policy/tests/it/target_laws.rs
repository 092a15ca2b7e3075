//! The laws of targeting: keeping out wins, and what is not known never widens a policy.

use cordon_policy::filter::{Enrolment, Filter, Filters, ManagementType, Rule};
use cordon_policy::target::{Coverage, Selection, Targeting, covers, select, select_or_default};
use cordon_policy::{
    AppGroupType, AppId, Assignment, AssignmentFilter, Facts, FilterMode, Levels, ManagementState, Platform,
    Policy, Settings, Subject,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::any as random;

const GROUPS: [Uuid; 4] = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3), Uuid::from_u128(4)];
const FILTERS: [Uuid; 4] =
    [Uuid::from_u128(11), Uuid::from_u128(12), Uuid::from_u128(13), Uuid::from_u128(14)];
/// No filter has this id.
const GONE: Uuid = Uuid::from_u128(99);

/// A user in an app on a device.
#[derive(Debug, Clone)]
struct Who {
    groups: Vec<Uuid>,
    app: AppId,
    management: ManagementState,
    enrolment: Option<Enrolment>,
    facts: Facts,
}

impl Who {
    fn subject(&self) -> Subject<'_> {
        let Self { groups, app, management, enrolment, facts } = self;
        Subject { oid: random::OID, groups, app, management: *management, enrolment: *enrolment, facts }
    }

    fn covered(&self, policy: &Policy, filters: &Filters) -> bool {
        covers(policy, &self.subject(), filters) == Coverage::Covered
    }
}

fn who(platform: Platform) -> impl Strategy<Value = Who> {
    let states = vec![ManagementState::Unmanaged, ManagementState::Mdm, ManagementState::ThirdPartyMdm];
    let ways = vec![
        None,
        Some(Enrolment::FullyManaged),
        Some(Enrolment::DedicatedShared),
        Some(Enrolment::DeviceEnrolment),
    ];
    let versions = vec![None, Some("16.4"), Some("17.4"), Some("odd")];
    (
        prop::sample::subsequence(GROUPS.to_vec(), 0..=3),
        prop::sample::select(vec!["mail", "docs"]),
        prop::sample::select(states),
        prop::sample::select(ways),
        prop::sample::select(versions),
        prop::sample::select(vec![None, Some("Pixel 9"), Some(" ")]),
    )
        .prop_map(move |(groups, app, management, enrolment, version, model)| Who {
            groups,
            app: random::app(platform, app),
            management,
            enrolment,
            facts: Facts {
                os_version: version.map(str::to_owned),
                model: model.map(str::to_owned),
                ..Facts::default()
            },
        })
}

fn assignment() -> impl Strategy<Value = Assignment> {
    let ids = [&FILTERS[..], &[GONE]].concat();
    let mode = prop::sample::select(vec![FilterMode::Include, FilterMode::Exclude]);
    let filter = (prop::sample::select(ids), mode).prop_map(|(id, mode)| AssignmentFilter { id, mode });
    (prop::sample::select(&GROUPS[..]), prop::bool::weighted(0.25), prop::option::of(filter))
        .prop_map(|(group, exclude, filter)| Assignment { group, exclude, filter })
}

fn policy(platform: Platform) -> impl Strategy<Value = Policy> {
    let levels = vec![
        Levels::UNSPECIFIED,
        Levels::UNSPECIFIED,
        Levels::UNMANAGED,
        Levels::MDM,
        Levels::ANDROID_ENTERPRISE,
    ];
    (prop::collection::vec(assignment(), 0..5), prop::sample::select(levels), prop::bool::weighted(0.7))
        .prop_map(move |(assignments, levels, all)| {
            let mut policy = random::policy(platform, "one", Settings::default());
            policy.assignments = assignments;
            policy.management_levels = levels;
            policy.apps.group = if all { AppGroupType::AllApps } else { AppGroupType::SelectedPublicApps };
            policy.apps.apps = vec![random::app(platform, "mail")];
            policy
        })
}

/// One filter that goes by the version, one by the model, one by the state of management; the last is another platform's.
fn filters(platform: Platform) -> Filters {
    let other = if platform == Platform::Ios { Platform::Android } else { Platform::Ios };
    let rules = [
        (platform, "app.operatingSystemVersion -ge 17"),
        (platform, "app.deviceModel -ne \"Pixel 9\""),
        (platform, "app.deviceManagementType -eq \"Managed\""),
        (other, "app.deviceModel -ne \"x\""),
    ];
    let one = |(id, (platform, rule)): (Uuid, (Platform, &str))| Filter {
        id,
        name: format!("filter {id}"),
        rule: Rule::parse(platform, rule).unwrap(),
    };
    FILTERS.into_iter().zip(rules).map(one).collect()
}

/// The filters but one.
fn without(platform: Platform, gone: Uuid) -> Filters {
    let all = filters(platform);
    FILTERS.into_iter().filter(|id| *id != gone).filter_map(|id| all.filter(id).cloned()).collect()
}

fn scene() -> impl Strategy<Value = (Platform, Policy, Who)> {
    random::platform().prop_flat_map(|platform| (Just(platform), policy(platform), who(platform)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn a_group_that_is_kept_out_stays_out((platform, mut policy, who) in scene(), place in any::<prop::sample::Index>()) {
        let Some(group) = who.groups.get(place.index(3)).copied() else { return Ok(()) };
        let at = place.index(policy.assignments.len() + 1);
        policy.assignments.insert(at, Assignment { group, exclude: true, filter: None });
        prop_assert!(!who.covered(&policy, &filters(platform)));
    }

    #[test]
    fn an_exclusion_more_never_adds_coverage((platform, policy, who) in scene(), more in assignment()) {
        let mut stricter = policy.clone();
        stricter.assignments.push(Assignment { exclude: true, ..more });
        let all = filters(platform);
        prop_assert!(!who.covered(&stricter, &all) || who.covered(&policy, &all));
    }

    #[test]
    fn an_inclusion_that_needs_a_filter_nobody_has_never_covers((platform, mut policy, who) in scene(), mode in any::<bool>()) {
        for one in &mut policy.assignments {
            let mode = if mode { FilterMode::Include } else { FilterMode::Exclude };
            one.filter = Some(AssignmentFilter { id: GONE, mode });
        }
        prop_assert!(!who.covered(&policy, &filters(platform)));
    }

    #[test]
    fn a_filter_that_goes_never_adds_coverage((platform, policy, who) in scene(), gone in prop::sample::select(&FILTERS[..])) {
        prop_assert!(!who.covered(&policy, &without(platform, gone)) || who.covered(&policy, &filters(platform)));
    }

    #[test]
    fn an_inclusion_more_never_takes_coverage_away((platform, policy, who) in scene(), more in assignment()) {
        let mut wider = policy.clone();
        // A filter that keeps out what it matches is no inclusion but an exclusion of those.
        let filter = more.filter.map(|filter| AssignmentFilter { mode: FilterMode::Include, ..filter });
        wider.assignments.push(Assignment { exclude: false, filter, ..more });
        let all = filters(platform);
        prop_assert!(!who.covered(&policy, &all) || who.covered(&wider, &all));
    }

    #[test]
    fn neither_order_nor_repetition_of_assignments_counts((platform, policy, who) in scene()) {
        let (all, subject) = (filters(platform), who.subject());
        let mut turned = policy.clone();
        turned.assignments.reverse();
        turned.assignments.extend(policy.assignments.clone());
        prop_assert_eq!(covers(&turned, &subject, &all), covers(&policy, &subject, &all));
    }

    #[test]
    fn groups_that_nobody_names_and_other_platforms_change_nothing((platform, policy, who) in scene()) {
        let (all, mut more) = (filters(platform), who.clone());
        more.groups.push(Uuid::from_u128(77));
        prop_assert_eq!(covers(&policy, &more.subject(), &all), covers(&policy, &who.subject(), &all));
        for other in Platform::ALL.into_iter().filter(|other| *other != platform) {
            let elsewhere = Who { app: random::app(other, "mail"), ..who.clone() };
            prop_assert_eq!(covers(&policy, &elsewhere.subject(), &all), Coverage::OtherPlatform);
        }
    }

    #[test]
    fn a_selection_is_what_each_policy_says(
        (platform, policies, who) in random::platform().prop_flat_map(|platform| (Just(platform), prop::collection::vec(policy(platform), 0..4), who(platform)))
    ) {
        let policies: Vec<_> = policies.into_iter().zip(["a", "b", "c"]).map(|(policy, name)| Policy { id: name.into(), ..policy }).collect();
        let (all, subject) = (filters(platform), who.subject());
        let forth = select(&policies, &subject, &all);
        prop_assert_eq!(&select(policies.iter().rev(), &subject, &all), &forth);
        for policy in &policies {
            let why = covers(policy, &subject, &all);
            prop_assert_eq!(forth.applied.contains(&policy), why == Coverage::Covered);
            let missed = forth.missed.iter().find(|missed| missed.policy == policy.id);
            prop_assert_eq!(missed.map(|missed| missed.why), (why != Coverage::Covered).then_some(why));
        }
        prop_assert_eq!(forth.targeting() == Targeting::Managed, !forth.applied.is_empty());
        default_policies(&policies, &subject, &all, &forth)?;
    }
}

/// A default policy applies where no targeted one reaches, and nowhere else.
fn default_policies(
    policies: &[Policy],
    subject: &Subject<'_>,
    filters: &Filters,
    targeted: &Selection<'_>,
) -> Result<(), TestCaseError> {
    let mut default = random::policy(subject.app.platform, "default", Settings::default());
    default.apps.group = AppGroupType::AllApps;
    let with = select_or_default(policies, [&default], subject, filters);
    let applies = with.applied.iter().any(|policy| policy.id == default.id);
    prop_assert_eq!(applies, targeted.targeting() == Targeting::Untargeted);
    prop_assert_eq!(with.applied.len(), targeted.applied.len() + usize::from(applies));
    Ok(())
}

/// Each value of the management type names the states it is for; together the first two cover every device once.
#[test]
fn unmanaged_and_managed_share_every_device() {
    for platform in Platform::ALL {
        let named = |name: &str| ManagementType::all(platform).find(|value| value.name == name).unwrap();
        for state in [ManagementState::Unmanaged, ManagementState::Mdm, ManagementState::ThirdPartyMdm] {
            for way in [None, Some(Enrolment::FullyManaged), Some(Enrolment::DeviceEnrolment)] {
                assert_ne!(named("Unmanaged").holds(state, way), named("Managed").holds(state, way));
            }
        }
    }
}
