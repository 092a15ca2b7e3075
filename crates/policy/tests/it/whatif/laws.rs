//! The laws: nothing changes nothing, the way back mirrors the way there, sums are those of a recount, and what is told
//! about a record holds for every ask that is recorded so.

use std::collections::BTreeMap;

use cordon_policy::clock::{Moment, Now};
use cordon_policy::filter::Filters;
use cordon_policy::launch::{AccountStatus, LaunchState, LaunchVerdict, Outcome, judge};
use cordon_policy::texts::Language;
use cordon_policy::whatif::{AskChange, Fate, Recorded, Report, WhatIf};
use cordon_policy::{Effective, ManagementState, Settings};
use proptest::prelude::*;
use uuid::Uuid;

use super::{GROUPS, Phone, Record, World, compare, is_work, named_for, simple_for, targeted, world};
use crate::{any, states};

fn asks_by_change(report: &Report) -> BTreeMap<AskChange, u64> {
    report.asks.changes.iter().map(|one| (one.change, one.asks)).collect()
}

fn mirrored(change: AskChange) -> AskChange {
    match change {
        AskChange::NewlyDenied => AskChange::NewlyAllowed,
        AskChange::NewlyAllowed => AskChange::NewlyDenied,
        AskChange::MayBeDenied => AskChange::MayBeAllowed,
        AskChange::MayBeAllowed => AskChange::MayBeDenied,
        other => other,
    }
}

/// The fate of a registration, worked out without groups and without times moved.
fn fate(phone: &Phone, side: Option<&Effective>) -> Fate {
    let disabled = phone.account == Some(AccountStatus::Disabled);
    let floor = if disabled { Fate::Blocked } else { Fate::Open };
    let Some(effective) = side else { return floor };
    let moment = Moment { boot: Uuid::nil(), monotonic: 0 };
    let now = Now { trusted: states::T0, wall: states::T0, moment };
    let state = LaunchState {
        last_envelope: Some(states::T0),
        online: Some(true),
        account: phone.account,
        ..LaunchState::default()
    };
    let reasons = judge(effective, &phone.facts, &state, &now).reasons;
    let failed = |action| reasons.iter().any(|one| one.outcome == Outcome::Failed && one.action == action);
    let missing = reasons.iter().any(|one| one.outcome != Outcome::Failed);
    // Whether a missing fact could wipe is the library's own word; here it is only told from all others.
    let found = if failed(LaunchVerdict::Wipe) {
        Fate::Wiped
    } else if failed(LaunchVerdict::Block) {
        Fate::Blocked
    } else if missing {
        Fate::CannotTell
    } else if failed(LaunchVerdict::Warn) {
        Fate::Warned
    } else {
        Fate::Open
    };
    found.max(floor)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_draft_that_changes_nothing_changes_nothing(world in world()) {
        let same = World { after: world.before.clone(), ..world };
        let report = same.report();
        prop_assert_eq!((report.affected, report.changes.len(), report.asks.changes.len()), (0, 0, 0));
        prop_assert!(report.moves.iter().all(|one| one.before == one.after));
        prop_assert_eq!(report.asks.total, report.asks.unchanged);
        prop_assert_eq!(report.registrations, same.phones.len() as u64);
    }

    #[test]
    fn the_way_back_mirrors_the_way_there(world in world()) {
        let there = world.report();
        let records = |phone: &Phone| world.records(&world.before, phone);
        let back = compare(&world.after, &world.before, Recorded::After, &world.phones, records);
        let turned: BTreeMap<_, _> = back.moves.iter().map(|one| ((one.after, one.before), one.registrations)).collect();
        let moves: BTreeMap<_, _> = there.moves.iter().map(|one| ((one.before, one.after), one.registrations)).collect();
        prop_assert_eq!(moves, turned);
        let turned: BTreeMap<_, _> = asks_by_change(&back).into_iter().map(|(change, asks)| (mirrored(change), asks)).collect();
        prop_assert_eq!(asks_by_change(&there), turned);
        prop_assert_eq!((there.affected, there.asks.unchanged), (back.affected, back.asks.unchanged));
    }

    #[test]
    fn sums_are_those_of_one_registration_and_one_row_after_another(world in world()) {
        let all = world.report();
        let (mut moves, mut changes, mut asks, mut causes) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut unchanged = 0;
        for phone in &world.phones {
            let alone = compare(&world.before, &world.after, Recorded::Before, std::slice::from_ref(phone), |_| vec![]);
            for one in &alone.moves {
                *moves.entry((one.before, one.after)).or_insert(0) += one.registrations;
            }
            for one in &alone.changes {
                *changes.entry(one.change).or_insert(0) += one.group.registrations;
            }
            for record in world.records(&world.before, phone) {
                let row = || vec![Record { ..record }];
                let one = compare(&world.before, &world.after, Recorded::Before, std::slice::from_ref(phone), |_| row());
                unchanged += one.asks.unchanged;
                for group in &one.asks.changes {
                    *asks.entry(group.change).or_insert(0) += group.asks;
                    for cause in &group.causes {
                        *causes.entry((group.change, cause.code.clone(), cause.setting.clone())).or_insert(0) += cause.count;
                    }
                }
            }
        }
        prop_assert_eq!(all.moves.iter().map(|one| ((one.before, one.after), one.registrations)).collect::<BTreeMap<_, _>>(), moves);
        prop_assert_eq!(all.changes.iter().map(|one| (one.change, one.group.registrations)).collect::<BTreeMap<_, _>>(), changes);
        prop_assert_eq!(asks_by_change(&all), asks);
        prop_assert_eq!(all.asks.unchanged, unchanged);
        prop_assert_eq!(all.asks.total, unchanged + all.asks.changes.iter().map(|one| one.asks).sum::<u64>());
        let mut told = BTreeMap::new();
        for group in &all.asks.changes {
            prop_assert_eq!(group.asks, group.causes.iter().map(|cause| cause.count).sum::<u64>());
            prop_assert_eq!(group.asks, group.apps.iter().map(|app| app.count).sum::<u64>());
            prop_assert_eq!(group.asks, group.kinds.iter().map(|kind| kind.count).sum::<u64>());
            for cause in &group.causes {
                *told.entry((group.change, cause.code.clone(), cause.setting.clone())).or_insert(0) += cause.count;
            }
        }
        prop_assert_eq!(told, causes);
    }

    #[test]
    fn registrations_stand_where_targeting_and_conditional_launch_put_them(world in world()) {
        for phone in &world.phones {
            let report = compare(&world.before, &world.after, Recorded::Before, std::slice::from_ref(phone), |_| vec![]);
            let one = report.moves[0];
            for (state, side) in [(one.before, &world.before), (one.after, &world.after)] {
                let (targeting, holds) = phone.holds(side);
                prop_assert_eq!(state.targeting, targeting);
                let expected = fate(phone, holds.as_ref());
                let agrees = state.fate == expected
                    || (state.fate == Fate::MayBeWiped && matches!(expected, Fate::CannotTell | Fate::Blocked));
                prop_assert!(agrees, "{:?} against {expected:?}", state.fate);
            }
        }
    }

    /// What is told about a record holds for every ask that is recorded so.
    #[test]
    fn what_is_told_about_an_ask_is_what_would_happen(
        (platform, sides) in any::several(2), reached in (prop::bool::weighted(0.9), prop::bool::weighted(0.9)), enrolled in any::<bool>(), covers in any::<bool>()
    ) {
        let side = |settings: &Settings, reached| {
            let group = if reached { GROUPS[0] } else { GROUPS[1] };
            targeted([named_for(platform, "one", group, settings.clone())])
        };
        let (before, after) = (side(&sides[0], reached.0), side(&sides[1], reached.1));
        let phone = Phone { covers, management: if enrolled { ManagementState::Mdm } else { ManagementState::Unmanaged }, ..simple_for(platform, "r", GROUPS[0], None) };
        let (was, is) = (phone.holds(&before).1, phone.holds(&after).1);
        let asks: Vec<_> = any::asks(platform).into_iter().filter(is_work).collect();
        let recorded: Vec<_> = asks.iter().map(|ask| Record::of(&phone, ask, &phone.decide(was.as_ref(), ask), 1)).collect();
        // One app for each record, so that the report tells them apart.
        let mut apps: BTreeMap<&Record, Phone> = BTreeMap::new();
        for record in &recorded {
            let place = apps.len();
            apps.entry(record).or_insert_with(|| Phone { app: any::app(platform, &format!("app{place}")), ..phone.clone() });
        }
        let filters = Filters::none();
        let mut whatif = WhatIf::new(&before, &after, &filters, Recorded::Before);
        for (record, phone) in &apps {
            whatif.registration(&phone.registered());
            whatif.asks(&record.row());
        }
        let report = whatif.finish(Language::English);
        let told: BTreeMap<_, _> = report.asks.changes.iter().flat_map(|group| group.apps.iter().map(|one| (one.app.clone(), group.change))).collect();
        for (ask, record) in asks.iter().zip(&recorded) {
            let (was, is) = (phone.decide(was.as_ref(), ask), phone.decide(is.as_ref(), ask));
            let happens = match (was.verdict.is_allowed(), is.verdict.is_allowed()) {
                (true, false) => Some(AskChange::NewlyDenied),
                (false, true) => Some(AskChange::NewlyAllowed),
                _ if was.verdict != is.verdict => Some(AskChange::AnsweredOtherwise),
                _ => None,
            };
            let told = told.get(&apps[record].app).copied();
            let holds = match told {
                Some(AskChange::MayBeDenied) => happens != Some(AskChange::NewlyAllowed),
                Some(AskChange::MayBeAllowed) => happens != Some(AskChange::NewlyDenied),
                Some(AskChange::CannotTell) => true,
                told => told == happens,
            };
            prop_assert!(holds, "{ask:?}: told {told:?}, happens {happens:?}: {was:?} {is:?}");
        }
    }
}
