//! Whom versions of a policy apply to.

use std::collections::{HashMap, HashSet};

use cordon_policy::target::{Coverage, covers};
use cordon_policy::{Policy, Subject};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::resolve;
use crate::state::App;
use crate::store::registrations::Registration;
use crate::store::{StoreError, directory, filters, registrations};

/// Registrations that are read at once.
const PAGE: i64 = 500;

/// Live registrations, and their users, that a policy applies to.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[schema(as = ReachCount)]
pub(super) struct Count {
    pub(super) users: usize,
    pub(super) registrations: usize,
}

/// Those that the stored version or the draft applies to, and each of the two.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
pub(super) struct Reach {
    #[serde(flatten)]
    either: Count,
    stored: Count,
    draft: Count,
}

/// Counts what the stored version and the draft apply to, as devices reported last.
pub(super) async fn reach(
    app: &App,
    connection: &mut AnyConnection,
    organisation: Uuid,
    versions: &[Option<Policy>; 2],
) -> Result<Reach, StoreError> {
    let policies = || versions.iter().flatten();
    let Some(platform) = policies().next().map(|policy| policy.platform) else { return Ok(Reach::default()) };
    let named = || policies().flat_map(|policy| &policy.assignments);
    let let_in: HashSet<Uuid> = named().filter(|one| !one.exclude).map(|one| one.group).collect();
    let all: HashSet<Uuid> = named().map(|one| one.group).collect();
    let groups = directory::groups_by_member(&mut *connection, organisation, &all).await?;
    let filters = filters::evaluated(&mut *connection, organisation).await?;
    let mut tally: [Tally; 3] = Default::default();
    let mut after = String::new();
    loop {
        let page =
            registrations::of_groups(&mut *connection, organisation, platform, &let_in, &after, PAGE).await?;
        for row in &page {
            let reached = versions.each_ref().map(|version| {
                version.as_ref().is_some_and(|policy| applies(app, policy, row, &groups, &filters))
            });
            let [stored, draft] = reached;
            for (tally, reached) in tally.iter_mut().zip([stored || draft, stored, draft]) {
                tally.add(row, reached);
            }
        }
        match page.last() {
            Some(last) if i64::try_from(page.len()).is_ok_and(|count| count == PAGE) => {
                after = last.id.to_string();
            }
            _ => break,
        }
    }
    let [either, stored, draft] = tally.map(|tally| tally.count());
    Ok(Reach { either, stored, draft })
}

fn applies(
    app: &App,
    policy: &Policy,
    row: &Registration,
    groups: &HashMap<Uuid, Vec<Uuid>>,
    filters: &cordon_policy::filter::Filters,
) -> bool {
    let Ok(id) = resolve::app_of(row) else { return false };
    let facts = resolve::facts_of(row);
    let now = app.clock.micros();
    let subject = Subject {
        oid: row.oid,
        groups: groups.get(&row.oid).map_or(&[], Vec::as_slice),
        app: &id,
        management: row.management_state(now),
        enrolment: row.enrolment(now),
        facts: &facts,
    };
    covers(policy, &subject, filters) == Coverage::Covered
}

#[derive(Default)]
struct Tally {
    users: HashSet<Uuid>,
    registrations: usize,
}

impl Tally {
    fn add(&mut self, row: &Registration, reached: bool) {
        if reached {
            self.users.insert(row.oid);
            self.registrations += 1;
        }
    }

    fn count(&self) -> Count {
        Count { users: self.users.len(), registrations: self.registrations }
    }
}
