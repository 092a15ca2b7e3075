//! Resolution: the one caller of targeting and merging.
//!
//! The organisation's policies are read once per revision. Which of them apply to a user in an app on a device is kept
//! until the revision moves; the merged policy itself is kept by the list of (policy id, version), so that a hundred
//! thousand registrations share a few hundred objects.

mod policies;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use cordon_graph::protection;
use cordon_policy::filter::{Enrolment, Filters, Reported};
use cordon_policy::merge::merge;
pub(crate) use cordon_policy::target::Targeting;
use cordon_policy::target::{self, Coverage, FilterRef, select_or_default};
use cordon_policy::{AppId, Effective, Facts, ManagementState, Platform, Policy, PolicyId, Subject};
use cordon_wire::envelope::ConfigurationSet;
use moka::sync::Cache;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use uuid::Uuid;

use policies::Policies;

pub(crate) use policies::Configured;

use crate::seal;
use crate::store::registrations::Registration;
use crate::store::{Revision, StoreError, directory, filters, organisations};

/// Merged policies that are kept.
const MERGED: u64 = 4_096;
/// Lists of sets of app configuration that are kept.
const SETS: u64 = 4_096;
/// Users in apps on devices whose policies are kept per revision.
const SUBJECTS: u64 = 200_000;

/// Resolves registrations to effective policies.
pub(crate) struct Resolver {
    snapshot: ArcSwapOption<Snapshot>,
    merged: Cache<MergedKey, Arc<Merged>>,
    sets: Cache<Versions, Arc<[ConfigurationSet]>>,
}

/// Policies with their versions, sorted by id.
type Versions = Vec<(PolicyId, String)>;
type MergedKey = (Platform, Versions);

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
    /// What the app is configured with as one of everybody whom no targeted policy reaches.
    pub(crate) configuration: BTreeMap<String, String>,
    /// The sets of app configuration that are aimed at the user, sorted.
    pub(crate) sets: Arc<[ConfigurationSet]>,
    /// Where all of that comes from: the configurations that apply, sorted by id, then default policies.
    pub(crate) configured: Vec<Arc<Configured>>,
    /// Whether the organisation wants one managed account in an app.
    pub(crate) one_account: bool,
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
    one_account: bool,
    subjects: Cache<SubjectKey, Arc<Resolution>>,
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
        Self { snapshot: ArcSwapOption::empty(), merged: Cache::new(MERGED), sets: Cache::new(SETS) }
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
        let resolution = Arc::new(self.select(&snapshot, &groups, who));
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
        Ok(self.select(&snapshot, groups, who))
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
        let snapshot = Arc::new(Snapshot {
            organisation,
            revision: read,
            policies: Policies::read(&mut *connection, organisation).await?,
            filters: filters::evaluated(&mut *connection, organisation).await?,
            one_account: organisations::settings(connection, organisation).await?.one_account(),
            subjects: Cache::new(SUBJECTS),
        });
        self.snapshot.store(Some(Arc::clone(&snapshot)));
        Ok(snapshot)
    }

    fn select(&self, snapshot: &Snapshot, groups: &[Uuid], who: Who<'_>) -> Resolution {
        let Snapshot { policies, filters, .. } = snapshot;
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
        let configurations = policies.configurations.iter().filter(same_platform);
        let aimed = policies.configured_by(&target::select(configurations, &subject, filters).applied);
        let for_everybody = policies.configured_by(&selection.applied);
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
            configuration: protection::configuration(for_everybody.iter().flat_map(|one| &one.values)),
            sets: self.sets(&aimed),
            configured: aimed.into_iter().chain(for_everybody).collect(),
            one_account: snapshot.one_account,
            missed: missed.collect(),
            covered_apps,
            merged: (targeting == Targeting::Managed)
                .then(|| self.merged(who.app.platform, &selection.applied)),
        }
    }

    /// The sets in one order, whichever configurations they come from.
    fn sets(&self, aimed: &[Arc<Configured>]) -> Arc<[ConfigurationSet]> {
        let key = aimed.iter().map(|one| (one.id.clone(), one.version.clone())).collect();
        self.sets.get_with(key, || {
            let with_values = aimed.iter().filter(|one| !one.values.is_empty());
            let set = |one: &Arc<Configured>| ConfigurationSet {
                is_default: one.is_default,
                values: one.values.clone(),
            };
            let mut sets: Vec<_> = with_values.map(set).collect();
            sets.sort();
            sets.into()
        })
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
