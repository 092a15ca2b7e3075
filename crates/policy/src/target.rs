//! Does this policy cover this user, app and device?

use serde::{Deserialize, Serialize};

use crate::policy::{AppGroupType, Levels, Policy, PolicyId};
use crate::subject::{ManagementState, Subject};

/// Whether a policy covers a subject, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Coverage {
    /// It does.
    Covered,
    /// It is written for another platform.
    OtherPlatform,
    /// It is given to no group.
    NotAssigned,
    /// The user is in none of its groups.
    NotInGroup,
    /// The user is in a group that is kept out.
    Excluded,
    /// A filter stands on the assignment that would let the user in, and filters are not evaluated yet.
    FilterNotEvaluated,
    /// It does not cover the app.
    AppNotCovered,
    /// It is for other device states.
    OtherDeviceState,
}

/// The policies that cover a subject, and those that do not with the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection<'a> {
    /// What applies, sorted by id.
    pub applied: Vec<&'a Policy>,
    /// What does not.
    pub missed: Vec<(PolicyId, Coverage)>,
}

/// Whether `policy` covers `subject`. The user comes first, then the device, then the app, so that
/// [`Coverage::AppNotCovered`] tells that the policy reaches this user on this device in other apps.
///
/// An exclusion always wins. Assignment filters are not evaluated in this version: an inclusion with a filter does
/// not cover, an exclusion with one keeps out. Both are the reading that cannot give a policy to the wrong device
/// by accident, and [`Coverage::FilterNotEvaluated`] says so.
#[must_use]
pub fn covers(policy: &Policy, subject: &Subject<'_>) -> Coverage {
    if policy.platform != subject.app.platform {
        return Coverage::OtherPlatform;
    }
    let user = covers_user(policy, subject);
    if user != Coverage::Covered {
        return user;
    }
    if !covers_state(policy.management_levels, subject.management) {
        return Coverage::OtherDeviceState;
    }
    if !covers_app(policy, subject) {
        return Coverage::AppNotCovered;
    }
    Coverage::Covered
}

/// The policies that cover `subject`, sorted by id so that the result names one merged policy.
pub fn select<'a>(policies: impl IntoIterator<Item = &'a Policy>, subject: &Subject<'_>) -> Selection<'a> {
    let mut selection = Selection { applied: Vec::new(), missed: Vec::new() };
    for policy in policies {
        match covers(policy, subject) {
            Coverage::Covered => selection.applied.push(policy),
            reason => selection.missed.push((policy.id.clone(), reason)),
        }
    }
    selection.applied.sort_by(|a, b| a.id.cmp(&b.id));
    selection.missed.sort_by(|a, b| a.0.cmp(&b.0));
    selection
}

impl Selection<'_> {
    /// Whether no policy applies, but some reaches this user on this device in other apps: the registration is then
    /// `appNotTargeted` rather than `untargeted`.
    #[must_use]
    pub fn only_other_apps(&self) -> bool {
        self.applied.is_empty() && self.missed.iter().any(|(_, why)| *why == Coverage::AppNotCovered)
    }
}

fn covers_user(policy: &Policy, subject: &Subject<'_>) -> Coverage {
    let mine = || policy.assignments.iter().filter(|assignment| subject.groups.contains(&assignment.group));
    if mine().any(|assignment| assignment.exclude) {
        return Coverage::Excluded;
    }
    if !policy.assignments.iter().any(|assignment| !assignment.exclude) {
        return Coverage::NotAssigned;
    }
    if mine().any(|assignment| assignment.filter.is_none()) {
        return Coverage::Covered;
    }
    if mine().next().is_some() { Coverage::FilterNotEvaluated } else { Coverage::NotInGroup }
}

/// Whether the app is one of the policy's. Groups of apps count by the list that was stored with them; only "all
/// apps" needs none.
pub(crate) fn covers_app(policy: &Policy, subject: &Subject<'_>) -> bool {
    policy.apps.group == AppGroupType::AllApps || policy.apps.apps.contains(subject.app)
}

/// Levels against the state that evidence showed. Kinds of Android enrolment are not told apart yet: any of them
/// stands for an enrolled device. A third-party management counts as enrolled when the level asks for `mdm`.
fn covers_state(levels: Levels, state: ManagementState) -> bool {
    levels.is_unspecified()
        || match state {
            ManagementState::Unmanaged => levels.any_of(Levels::UNMANAGED),
            ManagementState::Mdm => levels.any_of(Levels::enrolled()),
            ManagementState::ThirdPartyMdm => levels.any_of(Levels::MDM),
        }
}
