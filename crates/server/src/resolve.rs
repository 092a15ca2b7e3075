//! Resolution: the one caller of targeting and merging.
//!
//! The organisation's policies are read once per revision. Which of them apply to a user in an app on a device is kept
//! until the revision moves; the merged policy itself is kept by the list of (policy id, version), so that a hundred
//! thousand registrations share a few hundred objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use cordon_graph::protection::{self, DefaultProtection, Protection};
use cordon_policy::filter::{Enrolment, Filters, Reported};
use cordon_policy::merge::merge;
use cordon_policy::property::Pair;
pub(crate) use cordon_policy::target::Targeting;
use cordon_policy::target::{self, Coverage, FilterRef, select_or_default};
use cordon_policy::{AppId, Effective, Facts, ManagementState, Platform, Policy, PolicyId, Subject};
use moka::sync::Cache;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use uuid::Uuid;

use crate::seal;
use crate::store::registrations::Registration;
use crate::store::{Revision, StoreError, default_policies, directory, filters, organisations, policies};

/// Merged policies that are kept.
const MERGED: u64 = 4_096;
/// Users in apps on devices whose policies are kept per revision.
const SUBJECTS: u64 = 200_000;

/// Resolves registrations to effective policies.
pub(crate) struct Resolver {
    snapshot: ArcSwapOption<Snapshot>,
    merged: Cache<MergedKey, Arc<Merged>>,
}

type MergedKey = (Platform, Vec<(PolicyId, String)>);

/// Whose policy is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who<'a> {
    pub(crate) oid: Uuid,
    pub(crate) app: &'a AppId,
    /// By evidence that holds now.
    pub(crate) management: ManagementState,
    /// In which way the device is enrolled, where that is known.
    pub(crate) enrolment: Option<Enrolment>,
    /// What the device reported last: filters look at it.
    pub(crate) facts: &'a Facts,
}

/// How fresh the answer must be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Freshness {
    /// As the database has it now: for administrators.
    Database,
    /// As the watch over the revision last saw it: for devices, which it wakes.
    Watched(Revision),
}

/// What holds for a user in an app on a device.
#[derive(Debug)]
pub(crate) struct Resolution {
    pub(crate) targeting: Targeting,
    /// The merged policy, when some policy applies.
    pub(crate) merged: Option<Arc<Merged>>,
    /// Those of the policies that apply which a filter let in, sorted by id.
    pub(crate) by_filter: Vec<(PolicyId, FilterRef)>,
    /// The policies of the app's platform that do not apply, with the reason.
    pub(crate) missed: Vec<Missed>,
    /// What the app is configured with.
    pub(crate) configuration: BTreeMap<String, String>,
    /// The apps by name that policies cover for this user on this device, as `platform:id`, sorted.
    pub(crate) covered_apps: Vec<String>,
}

/// A policy that does not apply.
#[derive(Debug)]
pub(crate) struct Missed {
    pub(crate) id: PolicyId,
    pub(crate) name: String,
    pub(crate) why: Coverage,
    /// The filter that decided.
    pub(crate) filter: Option<FilterRef>,
}

/// A merged policy and the form in which envelopes carry it.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) effective: Effective,
    pub(crate) wire: Arc<Value>,
    /// Lower-case hexadecimal SHA-256 of the JSON of `wire`.
    pub(crate) version: String,
}

/// The organisation's policies at a revision.
struct Snapshot {
    organisation: Uuid,
    revision: i64,
    policies: Policies,
    filters: Filters,
    subjects: Cache<SubjectKey, Arc<Resolution>>,
}

/// Policies as the rules see them.
#[derive(Default)]
struct Policies {
    targeted: Vec<Policy>,
    defaults: Vec<Policy>,
    /// What default policies configure apps with, by policy.
    configuration: BTreeMap<PolicyId, Vec<Pair>>,
}

/// Without filters a subject is known without what its device reported.
type SubjectKey = (Uuid, AppId, ManagementState, Option<Enrolment>, Option<Reported>);

impl Snapshot {
    fn key(&self, who: Who<'_>) -> SubjectKey {
        let reported = (!self.filters.is_empty()).then(|| Reported::of(who.facts));
        (who.oid, who.app.clone(), who.management, who.enrolment, reported)
    }
}

impl Default for Resolver {
    fn default() -> Self {
        Self { snapshot: ArcSwapOption::empty(), merged: Cache::new(MERGED) }
    }
}

impl Resolver {
    /// What holds for `who`.
    pub(crate) async fn resolve(
        &self,
        connection: &mut AnyConnection,
        organisation: Uuid,
        who: Who<'_>,
        freshness: Freshness,
    ) -> Result<Arc<Resolution>, StoreError> {
        if let Freshness::Watched(revision) = freshness
            && let Some(known) = self.remembered(organisation, who, revision)
        {
            return Ok(known);
        }
        let snapshot = self.snapshot(&mut *connection, organisation, freshness).await?;
        let key = snapshot.key(who);
        if let Some(known) = snapshot.subjects.get(&key) {
            return Ok(known);
        }
        let groups = directory::groups_of(connection, organisation, who.oid).await?;
        let resolution = Arc::new(self.select(&snapshot.policies, &snapshot.filters, &groups, who));
        snapshot.subjects.insert(key, Arc::clone(&resolution));
        Ok(resolution)
    }

    /// What holds for `who` where it was worked out before and is as new as `revision`: without a look at the database.
    pub(crate) fn remembered(
        &self,
        organisation: Uuid,
        who: Who<'_>,
        revision: Revision,
    ) -> Option<Arc<Resolution>> {
        let held = self.snapshot.load();
        let known = !revision.stale && revision.value > 0;
        let held = held
            .as_ref()
            .filter(|held| known && held.organisation == organisation && held.revision >= revision.value)?;
        held.subjects.get(&held.key(who))
    }

    /// What would hold for somebody who is in these groups and no others, nested ones resolved: for trying out.
    pub(crate) async fn resolve_for(
        &self,
        connection: &mut AnyConnection,
        organisation: Uuid,
        groups: &[Uuid],
        who: Who<'_>,
    ) -> Result<Resolution, StoreError> {
        let snapshot = self.snapshot(connection, organisation, Freshness::Database).await?;
        Ok(self.select(&snapshot.policies, &snapshot.filters, groups, who))
    }

    /// The policies at least as new as asked. What is read is labelled with the revision read before it, so a label is
    /// never newer than what it stands on.
    async fn snapshot(
        &self,
        connection: &mut AnyConnection,
        organisation: Uuid,
        freshness: Freshness,
    ) -> Result<Arc<Snapshot>, StoreError> {
        let revision = match freshness {
            Freshness::Watched(known) if !known.stale && known.value > 0 => known.value,
            _ => organisations::revision(&mut *connection, organisation).await?,
        };
        let held = self.snapshot.load_full();
        if let Some(held) = held.filter(|held| held.organisation == organisation && held.revision >= revision)
        {
            return Ok(held);
        }
        let read = organisations::revision(&mut *connection, organisation).await?;
        let targeted = policies::all(&mut *connection, organisation).await?;
        let defaults = default_policies::all(&mut *connection, organisation).await?;
        let filters = filters::evaluated(connection, organisation).await?;
        let snapshot = Arc::new(Snapshot {
            organisation,
            revision: read,
            policies: Policies {
                targeted: targeted.iter().map(Protection::to_policy).collect(),
                configuration: defaults
                    .iter()
                    .map(|one| (PolicyId(one.id.clone()), one.custom.clone()))
                    .collect(),
                defaults: defaults.iter().flat_map(DefaultProtection::to_policies).collect(),
            },
            filters,
            subjects: Cache::new(SUBJECTS),
        });
        self.snapshot.store(Some(Arc::clone(&snapshot)));
        Ok(snapshot)
    }

    fn select(&self, policies: &Policies, filters: &Filters, groups: &[Uuid], who: Who<'_>) -> Resolution {
        let subject = Subject {
            oid: who.oid,
            groups,
            app: who.app,
            management: who.management,
            enrolment: who.enrolment,
            facts: who.facts,
        };
        let same_platform = |policy: &&Policy| policy.platform == who.app.platform;
        let targeted = policies.targeted.iter().filter(same_platform);
        let defaults = policies.defaults.iter().filter(same_platform);
        let selection = select_or_default(targeted, defaults, &subject, filters);
        let name = |id: &PolicyId| {
            let mut all = policies.targeted.iter().chain(&policies.defaults);
            all.find(|policy| policy.id == *id).map(|policy| policy.name.clone())
        };
        let missed = selection.missed.iter().map(|target::Missed { policy, why, filter }| Missed {
            id: policy.clone(),
            name: name(policy).unwrap_or_default(),
            why: *why,
            filter: filter.clone(),
        });
        let targeting = selection.targeting();
        let mut covered_apps: Vec<String> =
            selection.covered_apps().iter().map(ToString::to_string).collect();
        covered_apps.sort();
        Resolution {
            targeting,
            by_filter: selection.by_filter.clone(),
            configuration: protection::configuration(&policies.configuration, &selection.applied),
            missed: missed.collect(),
            covered_apps,
            merged: (targeting == Targeting::Managed)
                .then(|| self.merged(who.app.platform, &selection.applied)),
        }
    }

    fn merged(&self, platform: Platform, applied: &[&Policy]) -> Arc<Merged> {
        let key = applied.iter().map(|policy| (policy.id.clone(), policy.version.clone())).collect();
        self.merged.get_with((platform, key), || Arc::new(Merged::of(merge(platform, applied))))
    }
}

impl Merged {
    fn of(effective: Effective) -> Self {
        let wire = effective.to_wire();
        let version = seal::hex(&seal::hash(wire.to_string().as_bytes()));
        Self { effective, wire: Arc::new(wire), version }
    }
}

/// The app of a registration.
pub(crate) fn app_of(registration: &Registration) -> Result<AppId, StoreError> {
    let platform = registration.platform.parse::<Platform>();
    let platform = platform.map_err(|_| StoreError::Corrupt { what: "platform of a registration" })?;
    Ok(AppId::new(platform, registration.app.as_str()))
}

/// What a registration reported, as far as rules know it.
pub(crate) fn facts_of(registration: &Registration) -> Facts {
    facts(&registration.facts, &registration.app_version, &registration.client_version)
}

/// Facts as they were reported. One of a wrong type is not known; the others count. The versions of app and client are
/// those of the registration until the device reports others.
pub(crate) fn facts(reported: &Map<String, Value>, app_version: &str, client_version: &str) -> Facts {
    let read = |facts: &Map<String, Value>| Facts::deserialize(facts).ok();
    let sound = |(name, value): (&String, &Value)| {
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        read(&alone).map(|_| (name.clone(), value.clone()))
    };
    let facts = read(reported).or_else(|| read(&reported.iter().filter_map(sound).collect()));
    let mut facts = facts.unwrap_or_default();
    facts.app_version.get_or_insert_with(|| app_version.to_owned());
    facts.client_version.get_or_insert_with(|| client_version.to_owned());
    facts
}

#[cfg(test)]
mod tests {
    use cordon_policy::{AppGroupType, AppScope, Assignment, Levels, Settings};

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

    fn resolve(
        resolver: &Resolver,
        policies: &[Policy],
        app: &str,
        management: ManagementState,
    ) -> Resolution {
        let app: AppId = app.parse().unwrap();
        let facts = Facts::default();
        let who = Who { oid: Uuid::nil(), app: &app, management, enrolment: None, facts: &facts };
        let policies = Policies { targeted: policies.to_vec(), ..Policies::default() };
        resolver.select(&policies, &Filters::none(), &[STAFF], who)
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
}
