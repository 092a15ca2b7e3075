//! The groups and filters that policies name: held while they are assigned, looked up, and taken away.

use cordon_graph::error::FieldError;
use cordon_graph::protection::{Configuring, Protecting, read_assignments};
use cordon_policy::{Assignment, Platform};
use serde_json::Value;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::call::wrong;
use super::filters::check_assigned;
use super::policy_changes::{Served, entry, new_tag};
use crate::error::ApiError;
use crate::store::{StoreError, Write, policies};

/// Holds the groups and filters that the assignments of a body name. What is wrong with them is said when they are read.
pub(super) async fn hold_named(
    connection: &mut AnyConnection,
    organisation: Uuid,
    body: &Value,
) -> Result<(), ApiError> {
    let items = body.get("assignments").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let wanted = read_assignments(items, "assignments").unwrap_or_default();
    let groups = wanted.iter().map(|assignment| assignment.group).collect();
    let filters = wanted.iter().filter_map(|assignment| Some(assignment.filter.as_ref()?.id)).collect();
    Ok(policies::hold_targets(connection, organisation, &groups, &filters).await?)
}

/// Takes a group that was removed away from the policies, each with its audit row; their ids.
pub(super) async fn unassigned(
    write: &mut Write,
    organisation: Uuid,
    group: Uuid,
) -> Result<Vec<String>, StoreError> {
    let mut ids = unassigned_of::<Protecting>(write, organisation, group).await?;
    ids.extend(unassigned_of::<Configuring>(write, organisation, group).await?);
    Ok(ids)
}

async fn unassigned_of<C: Served>(
    write: &mut Write,
    organisation: Uuid,
    group: Uuid,
) -> Result<Vec<String>, StoreError> {
    let now = write.now();
    let changed = policies::unassign::<C>(write, organisation, group, new_tag, now).await?;
    for policy in &changed {
        write.also(entry(C::ACTIONS.assign, policy));
    }
    Ok(changed.into_iter().map(|policy| policy.id).collect())
}

/// Refuses assignments to groups that the directory does not have, and by filters that do not exist, each by its path.
/// Without a platform, filters of every platform fit.
pub(crate) async fn check_assignments(
    connection: &mut AnyConnection,
    organisation: Uuid,
    platform: Option<Platform>,
    wanted: Option<&[Assignment]>,
) -> Result<(), ApiError> {
    let wanted = wanted.unwrap_or_default();
    let groups: Vec<Uuid> = wanted.iter().map(|a| a.group).collect();
    let known = policies::known_groups(&mut *connection, organisation, &groups).await?;
    let missing = wanted.iter().enumerate().filter(|(_, a)| !known.contains(&a.group));
    let errors: Vec<FieldError> = missing
        .map(|(index, assignment)| {
            let text = format!("there is no group `{}`: make it, or name another", assignment.group);
            FieldError::new(format!("assignments[{index}].target.groupId"), "missingGroup", text)
        })
        .collect();
    if !errors.is_empty() {
        return Err(wrong(errors));
    }
    check_assigned(connection, organisation, platform, wanted).await
}
