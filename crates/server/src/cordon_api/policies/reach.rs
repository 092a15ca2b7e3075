//! `GET /cordon/v1/policies/reach`: how many registrations and users each policy applies to, all counted in one pass.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_graph::protection::ManagedPolicy;
use cordon_policy::filter::{Enrolment, Filters, Reported};
use cordon_policy::target::select_or_default;
use cordon_policy::whatif::Policies;
use cordon_policy::{AppId, ManagementState, Policy, PolicyId, Subject};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Admin, PolicyRead};
use crate::clock::rfc3339;
use crate::cordon_api::TAG;
use crate::cordon_api::reach::Count;
use crate::cordon_api::what_if::in_force;
use crate::error::ApiError;
use crate::graph::every;
use crate::state::{App, AppState};
use crate::store::census::{self, Counted, Depth};
use crate::store::{StoreError, directory, filters, organisations};

/// How long it is kept while neither policies nor people change, microseconds.
const AGE: i64 = 60_000_000;

/// Whom each policy applies to.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyReaches)]
pub(crate) struct Reaches {
    /// When it was counted, RFC 3339: at most a minute ago, and never before the last change of a policy.
    #[schema(format = DateTime)]
    at: String,
    value: Vec<Reached>,
}

/// Whom a policy applies to.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyReach)]
struct Reached {
    /// The policy.
    id: String,
    #[serde(flatten)]
    count: Count,
}

/// How many live registrations and users each policy applies to, as devices reported last.
#[utoipa::path(get, path = "/policies/reach", tag = TAG, responses((status = 200, body = Reaches)))]
pub(in crate::cordon_api) async fn reach(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
) -> Result<Json<Arc<Reaches>>, ApiError> {
    let organisation = admin.scope.organisation;
    let mut connection = app.store.read().await?;
    let revision = organisations::revision(&mut connection, organisation).await?;
    drop(connection);
    let now = app.clock.micros();
    let made = app.kept.reaches.get((now, AGE), revision, async || count(&app, organisation, now).await);
    Ok(Json(made.await?))
}

async fn count(app: &App, organisation: Uuid, now: i64) -> Result<Reaches, StoreError> {
    let mut connection = app.store.read().await?;
    let stored = every(&mut connection, organisation).await?;
    let filters = filters::evaluated(&mut connection, organisation).await?;
    let policies = in_force(&stored);
    let groups = groups(&mut connection, organisation, &policies).await?;
    let depth = if filters.is_empty() { Depth::Listed } else { Depth::Facts };
    let mut pass = Pass {
        policies: &policies,
        filters: &filters,
        groups: &groups,
        known: HashMap::new(),
        tallies: HashMap::new(),
    };
    census::each(&mut connection, organisation, now, depth, |one| pass.take(one)).await?;
    let protects = |policy: &&ManagedPolicy| !matches!(policy, ManagedPolicy::Configuration(_));
    let value = stored.iter().filter(protects).map(ManagedPolicy::id).map(|id| {
        let tally = pass.tallies.get(&PolicyId(id.to_owned()));
        Reached { id: id.to_owned(), count: tally.map_or_else(Count::default, Tally::count) }
    });
    Ok(Reaches { at: rfc3339(now), value: value.collect() })
}

/// The groups that policies name, by member.
async fn groups(
    connection: &mut AnyConnection,
    organisation: Uuid,
    policies: &Policies,
) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    let named = policies.targeted.iter().flat_map(|policy| &policy.assignments);
    let named: HashSet<Uuid> = named.map(|one| one.group).collect();
    directory::groups_by_member(connection, organisation, &named).await
}

/// One pass over the registrations. Those of which targeting sees the same are resolved once.
struct Pass<'a> {
    policies: &'a Policies,
    filters: &'a Filters,
    groups: &'a HashMap<Uuid, Vec<Uuid>>,
    known: HashMap<Key<'a>, Arc<[&'a PolicyId]>>,
    tallies: HashMap<PolicyId, Tally>,
}

/// What targeting looks at.
type Key<'a> = (&'a [Uuid], AppId, ManagementState, Option<Enrolment>, Option<Reported>);

#[derive(Default)]
struct Tally {
    users: HashSet<Uuid>,
    registrations: usize,
}

impl Tally {
    fn count(&self) -> Count {
        Count { users: self.users.len(), registrations: self.registrations }
    }
}

impl Pass<'_> {
    fn take(&mut self, one: Counted) {
        if !one.live {
            return;
        }
        let groups = self.groups.get(&one.oid).map_or(&[][..], Vec::as_slice);
        let app = AppId::new(one.platform, one.app);
        let reported = (!self.filters.is_empty()).then(|| Reported::of(&one.facts));
        let key = (groups, app, one.management, one.enrolment, reported);
        let applied = match self.known.get(&key) {
            Some(known) => Arc::clone(known),
            None => {
                let subject = Subject {
                    oid: one.oid,
                    groups,
                    app: &key.1,
                    management: one.management,
                    enrolment: one.enrolment,
                    facts: &one.facts,
                };
                let applied = applied(self.policies, self.filters, &subject);
                self.known.insert(key, Arc::clone(&applied));
                applied
            }
        };
        for id in applied.iter() {
            let tally = match self.tallies.get_mut(*id) {
                Some(tally) => tally,
                None => self.tallies.entry((*id).clone()).or_default(),
            };
            tally.users.insert(one.oid);
            tally.registrations += 1;
        }
    }
}

fn applied<'a>(policies: &'a Policies, filters: &Filters, subject: &Subject<'_>) -> Arc<[&'a PolicyId]> {
    let same = |policy: &&Policy| policy.platform == subject.app.platform;
    let targeted = policies.targeted.iter().filter(same);
    let defaults = policies.defaults.iter().filter(same);
    select_or_default(targeted, defaults, subject, filters).applied.iter().map(|policy| &policy.id).collect()
}
