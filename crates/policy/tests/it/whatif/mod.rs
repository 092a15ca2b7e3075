//! What a draft would change: worlds to compare, and the phones in them.

mod laws;
mod words;

use cordon_policy::decide::{Ask, Context, ManagedApps, Party, decide};
use cordon_policy::filter::Filters;
use cordon_policy::launch::AccountStatus;
use cordon_policy::merge::merge;
use cordon_policy::target::{Targeting, select_or_default};
use cordon_policy::texts::Language;
use cordon_policy::whatif::{Policies, Recorded, Registered, Report, Row, WhatIf};
use cordon_policy::{
    AppGroupType, AppId, Assignment, Decision, Effective, Facts, Levels, ManagementState, Platform, Policy,
    PolicyId, Settings, Subject, record,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{any, states};

const GROUPS: [Uuid; 3] = [Uuid::from_u128(21), Uuid::from_u128(22), Uuid::from_u128(23)];

/// A registration with its recorded asks.
#[derive(Debug, Clone)]
struct Phone {
    id: String,
    oid: Uuid,
    groups: Vec<Uuid>,
    app: AppId,
    management: ManagementState,
    facts: Facts,
    account: Option<AccountStatus>,
    /// Whether the policy names another app that does not hold the account yet.
    covers: bool,
    asks: Vec<(Ask, u64)>,
}

impl Phone {
    fn subject(&self) -> Subject<'_> {
        let Self { oid, groups, app, management, facts, .. } = self;
        Subject { oid: *oid, groups, app, management: *management, enrolment: None, facts }
    }

    fn registered(&self) -> Registered<'_> {
        Registered { id: &self.id, subject: self.subject(), reported: states::T0, account: self.account }
    }

    fn enrolled(&self) -> bool {
        self.management != ManagementState::Unmanaged
    }

    /// What holds on one side.
    fn holds(&self, policies: &Policies) -> (Targeting, Option<Effective>) {
        let Policies { targeted, defaults } = policies;
        let selection = select_or_default(targeted, defaults, &self.subject(), &Filters::none());
        let applied = !selection.applied.is_empty();
        let merged = applied.then(|| merge(self.app.platform, &selection.applied));
        (selection.targeting(), merged)
    }

    fn managed_apps(&self) -> ManagedApps {
        let platform = self.app.platform;
        let known = any::managed(platform);
        let known = known.iter().map(|(app, oid, registered)| (app.clone(), oid, registered));
        let covered = self.covers.then(|| (any::app(platform, "notes"), any::OID, false));
        ManagedApps::listed(known.chain(covered))
    }

    fn decide(&self, side: Option<&Effective>, ask: &Ask) -> Decision {
        let managed = self.managed_apps();
        let context = Context { managed_apps: &managed, oid: any::OID, enrolled: self.enrolled() };
        side.map_or(Decision::ALLOW, |effective| decide(effective, &context, ask))
    }
}

/// A recorded row with its texts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    kind: &'static str,
    end: &'static str,
    verdict: &'static str,
    setting: &'static str,
    count: u64,
}

impl Record {
    fn of(phone: &Phone, ask: &Ask, decision: &Decision, count: u64) -> Self {
        let managed = phone.managed_apps();
        let context = Context { managed_apps: &managed, oid: any::OID, enrolled: phone.enrolled() };
        let (kind, end) = record::of(&context, ask);
        let setting = decision.reasons.iter().find_map(|reason| reason.setting).unwrap_or_default();
        Self { kind: kind.name(), end: end.name(), verdict: decision.verdict.name(), setting, count }
    }

    fn row(&self) -> Row<'_> {
        let Self { kind, end, verdict, setting, count } = *self;
        Row { kind, end, verdict, setting, first: "2026-11-01", last: "2026-11-20", count }
    }
}

/// Two sets of policies and the phones that they may reach.
#[derive(Debug, Clone)]
struct World {
    before: Policies,
    after: Policies,
    phones: Vec<Phone>,
}

impl World {
    fn records(&self, side: &Policies, phone: &Phone) -> Vec<Record> {
        let (_, holds) = phone.holds(side);
        let one =
            |(ask, count): &(Ask, u64)| Record::of(phone, ask, &phone.decide(holds.as_ref(), ask), *count);
        phone.asks.iter().map(one).collect()
    }

    fn report(&self) -> Report {
        compare(&self.before, &self.after, Recorded::Before, &self.phones, |phone| {
            self.records(&self.before, phone)
        })
    }
}

fn compare(
    before: &Policies,
    after: &Policies,
    recorded: Recorded,
    phones: &[Phone],
    records: impl Fn(&Phone) -> Vec<Record>,
) -> Report {
    let filters = Filters::none();
    let mut whatif = WhatIf::new(before, after, &filters, recorded);
    for phone in phones {
        whatif.registration(&phone.registered());
        for record in records(phone) {
            whatif.asks(&record.row());
        }
    }
    whatif.finish(Language::English)
}

/// Moves that an account is asked about: work data is at one end.
fn is_work(ask: &Ask) -> bool {
    match ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } => {
            *from == Party::Work || *to == Party::Work
        }
        _ => true,
    }
}

fn policy(platform: Platform) -> impl Strategy<Value = Policy> {
    let groups = prop::collection::vec((prop::sample::select(&GROUPS[..]), prop::bool::weighted(0.2)), 0..3);
    let levels =
        prop::sample::select(vec![Levels::UNSPECIFIED, Levels::UNSPECIFIED, Levels::UNMANAGED, Levels::MDM]);
    (any::settings(platform), groups, levels, any::<bool>()).prop_map(
        move |(settings, groups, levels, all)| {
            let mut policy = any::policy(platform, "x", settings);
            let group = |(group, exclude)| Assignment { group, exclude, filter: None };
            policy.assignments = groups.into_iter().map(group).collect();
            policy.management_levels = levels;
            policy.apps.group = if all { AppGroupType::AllApps } else { AppGroupType::SelectedPublicApps };
            policy.apps.apps = vec![any::app(platform, "mail")];
            policy
        },
    )
}

fn phone(platform: Platform) -> impl Strategy<Value = Phone> {
    let asks: Vec<_> = any::asks(platform).into_iter().filter(is_work).collect();
    let state = vec![ManagementState::Unmanaged, ManagementState::Mdm];
    let accounts =
        vec![None, Some(AccountStatus::Active), Some(AccountStatus::Active), Some(AccountStatus::Disabled)];
    (
        0u128..3,
        prop::sample::subsequence(GROUPS.to_vec(), 1..3),
        prop::sample::select(vec!["mail", "docs"]),
        prop::sample::select(state),
        states::facts(false),
        prop::sample::select(accounts),
        prop::collection::vec((prop::sample::select(asks), 1u64..9), 0..8),
    )
        .prop_map(move |(oid, groups, app, management, facts, account, asks)| Phone {
            id: String::new(),
            oid: Uuid::from_u128(oid),
            groups,
            app: any::app(platform, app),
            management,
            facts,
            account,
            covers: false,
            asks,
        })
}

/// Some policies stay, some change, some come and go; so may a default one.
fn world() -> impl Strategy<Value = World> {
    any::platform().prop_flat_map(|platform| {
        let policies = || prop::collection::vec(policy(platform), 3);
        let default = || prop::option::weighted(0.3, policy(platform));
        let phones = prop::collection::vec(phone(platform), 0..6);
        (policies(), policies(), default(), default(), phones).prop_map(|(before, after, was, is, phones)| {
            let before = named_all(before, ["stays", "changes", "goes"]);
            let mut after = named_all(after, ["stays", "changes", "comes"]);
            after[0] = before[0].clone();
            let defaults = |default: Option<Policy>| named_all(default.into_iter().collect(), ["default"; 3]);
            let named = |(phone, place): (Phone, usize)| Phone { id: format!("r{place}"), ..phone };
            World {
                before: Policies { targeted: before, defaults: defaults(was) },
                after: Policies { targeted: after, defaults: defaults(is) },
                phones: phones.into_iter().zip(0..).map(named).collect(),
            }
        })
    })
}

fn named_all(policies: Vec<Policy>, names: [&str; 3]) -> Vec<Policy> {
    let one = |(policy, name): (Policy, &str)| Policy {
        id: PolicyId(format!("T_{name}")),
        name: name.to_owned(),
        ..policy
    };
    policies.into_iter().zip(names).map(one).collect()
}

fn targeted<const N: usize>(policies: [Policy; N]) -> Policies {
    Policies { targeted: policies.into(), defaults: Vec::new() }
}

fn settings(json: serde_json::Value) -> Settings {
    Settings::parse(Platform::Ios, json.as_object().unwrap()).unwrap().0
}

fn named(name: &str, group: Uuid, json: serde_json::Value) -> Policy {
    named_for(Platform::Ios, name, group, settings(json))
}

/// A policy for every app of a group.
fn named_for(platform: Platform, name: &str, group: Uuid, settings: Settings) -> Policy {
    let mut policy = any::policy(platform, name, settings);
    policy.apps.group = AppGroupType::AllApps;
    policy.assignments = vec![Assignment { group, exclude: false, filter: None }];
    policy
}

fn simple(id: &str, group: Uuid, os: Option<&str>) -> Phone {
    simple_for(Platform::Ios, id, group, os)
}

fn simple_for(platform: Platform, id: &str, group: Uuid, os: Option<&str>) -> Phone {
    Phone {
        id: id.to_owned(),
        oid: Uuid::from_u128(7),
        groups: vec![group],
        app: any::app(platform, "mail"),
        management: ManagementState::Unmanaged,
        facts: Facts { os_version: os.map(str::to_owned), ..Facts::default() },
        account: Some(AccountStatus::Active),
        covers: false,
        asks: Vec::new(),
    }
}
