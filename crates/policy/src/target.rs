//! Does this policy cover this user, app and device?
//!
//! **Assignments of one policy.** An exclusion always wins, and so does an inclusion whose filter keeps out what it
//! matches; otherwise one assignment that lets the user in is enough. A filter that the organisation does not have (or
//! that is for another platform) counts against the policy: an inclusion that needs it does not cover, one that keeps
//! out what it matches keeps out, and an exclusion keeps out. [`Coverage::FilterUnknown`] says so.
//!
//! **Default policies** apply only to users whom no targeted policy reaches, see [`select_or_default`].

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use uuid::Uuid;

use crate::app::AppId;
use crate::filter::{Enrolment, Filters};
use crate::policy::{AppGroupType, Assignment, FilterMode, Levels, Policy, PolicyId};
use crate::subject::{ManagementState, Subject};
use crate::texts;

/// Whether a policy covers a subject, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
    /// No filter of the assignments that would let the user in matches.
    FilterNotMatched,
    /// A filter that keeps out what it matches matches.
    FilterExcluded,
    /// An assignment that decides names a filter that is not there for the platform.
    FilterUnknown,
    /// It does not cover the app.
    AppNotCovered,
    /// It is for other device states.
    OtherDeviceState,
    /// It is a default policy, and a targeted policy reaches the user.
    Replaced,
}

impl Coverage {
    /// Whether the policy reaches this user on this device, in this app or in others.
    #[must_use]
    pub const fn reaches(self) -> bool {
        matches!(self, Self::Covered | Self::AppNotCovered)
    }

    /// The code of the words about it, see [`crate::texts`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Covered => "coverageCovered",
            Self::OtherPlatform => "coverageOtherPlatform",
            Self::NotAssigned => "coverageNotAssigned",
            Self::NotInGroup => "coverageNotInGroup",
            Self::Excluded => "coverageExcluded",
            Self::FilterNotMatched => "coverageFilterNotMatched",
            Self::FilterExcluded => "coverageFilterExcluded",
            Self::FilterUnknown => "coverageFilterUnknown",
            Self::AppNotCovered => "coverageAppNotCovered",
            Self::OtherDeviceState => "coverageOtherDeviceState",
            Self::Replaced => "coverageReplaced",
        }
    }

    /// The words people read, in English.
    #[must_use]
    pub fn title(self) -> &'static str {
        texts::sentence(self.code())
    }
}

/// A filter that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FilterRef {
    /// Its id.
    pub id: Uuid,
    /// Its name; none when there is no such filter.
    #[cfg_attr(feature = "schema", schema(required))]
    pub name: Option<String>,
}

/// A policy that does not apply, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The policy.
    pub policy: PolicyId,
    /// Why.
    pub why: Coverage,
    /// The filter that decided, if one did.
    pub filter: Option<FilterRef>,
}

/// Whether policies reach a user in an app on a device. The words are those of envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Targeting {
    /// At least one applies.
    Managed,
    /// None applies; some reaches the user on this device in other apps.
    AppNotTargeted,
    /// None reaches the user on this device.
    Untargeted,
}

impl Targeting {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Managed, Self::AppNotTargeted, Self::Untargeted];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::AppNotTargeted => "appNotTargeted",
            Self::Untargeted => "untargeted",
        }
    }
}

/// The policies that cover a subject, and those that do not with the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection<'a> {
    /// What applies, sorted by id.
    pub applied: Vec<&'a Policy>,
    /// Those of them that a filter let in, sorted by id.
    pub by_filter: Vec<(PolicyId, FilterRef)>,
    /// What does not, sorted by id.
    pub missed: Vec<Missed>,
    /// Those of them that reach the user on this device in other apps.
    other_apps: Vec<&'a Policy>,
}

/// Whether `policy` covers `subject`. The user and the filters come first, then the device, then the app, so that
/// [`Coverage::AppNotCovered`] tells that the policy reaches this user on this device in other apps.
#[must_use]
pub fn covers(policy: &Policy, subject: &Subject<'_>, filters: &Filters) -> Coverage {
    judge(policy, subject, filters).0
}

/// The policies that cover `subject`, sorted by id so that the result names one merged policy.
pub fn select<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    subject: &Subject<'_>,
    filters: &Filters,
) -> Selection<'a> {
    let mut selection =
        Selection { applied: Vec::new(), by_filter: Vec::new(), missed: Vec::new(), other_apps: Vec::new() };
    for policy in policies {
        let (why, filter) = judge(policy, subject, filters);
        selection.put(policy, why, filter.map(|id| reference(filters, id)));
    }
    selection.sort();
    selection
}

/// Targeted policies, or the default ones in their place.
///
/// A default policy looks at platform, device state and app only. It applies when no targeted policy reaches the user on
/// this device, be it in another app; it is replaced as a whole, never merged. A policy whose filter does not let the
/// device in, or that is for another device state, does not reach: it must not switch protection off.
pub fn select_or_default<'a>(
    targeted: impl IntoIterator<Item = &'a Policy>,
    defaults: impl IntoIterator<Item = &'a Policy>,
    subject: &Subject<'_>,
    filters: &Filters,
) -> Selection<'a> {
    let mut selection = select(targeted, subject, filters);
    let reached = !selection.applied.is_empty() || selection.only_other_apps();
    for policy in defaults {
        let why = match suits(policy, subject) {
            Coverage::Covered | Coverage::AppNotCovered if reached => Coverage::Replaced,
            other => other,
        };
        selection.put(policy, why, None);
    }
    selection.sort();
    selection
}

impl<'a> Selection<'a> {
    /// What it comes to.
    #[must_use]
    pub fn targeting(&self) -> Targeting {
        match (self.applied.is_empty(), self.only_other_apps()) {
            (false, _) => Targeting::Managed,
            (true, true) => Targeting::AppNotTargeted,
            (true, false) => Targeting::Untargeted,
        }
    }

    /// Whether no policy applies, but some reaches this user on this device in other apps: the registration is then
    /// `appNotTargeted` rather than `untargeted`.
    #[must_use]
    pub fn only_other_apps(&self) -> bool {
        self.applied.is_empty() && !self.other_apps.is_empty()
    }

    /// The apps by name that policies cover for this user on this device, sorted.
    #[must_use]
    pub fn covered_apps(&self) -> Vec<AppId> {
        let policies = self.applied.iter().chain(&self.other_apps);
        let mut apps: Vec<AppId> = policies.flat_map(|policy| &policy.apps.apps).cloned().collect();
        apps.sort();
        apps.dedup();
        apps
    }

    fn put(&mut self, policy: &'a Policy, why: Coverage, filter: Option<FilterRef>) {
        if why == Coverage::AppNotCovered {
            self.other_apps.push(policy);
        }
        if why != Coverage::Covered {
            self.missed.push(Missed { policy: policy.id.clone(), why, filter });
            return;
        }
        self.applied.push(policy);
        self.by_filter.extend(filter.map(|filter| (policy.id.clone(), filter)));
    }

    fn sort(&mut self) {
        self.applied.sort_by(|a, b| a.id.cmp(&b.id));
        self.by_filter.sort_by(|a, b| a.0.cmp(&b.0));
        self.missed.sort_by(|a, b| a.policy.cmp(&b.policy));
        self.other_apps.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

fn reference(filters: &Filters, id: Uuid) -> FilterRef {
    FilterRef { id, name: filters.filter(id).map(|filter| filter.name.clone()) }
}

/// The coverage and the filter that decided it.
fn judge(policy: &Policy, subject: &Subject<'_>, filters: &Filters) -> (Coverage, Option<Uuid>) {
    if policy.platform != subject.app.platform {
        return (Coverage::OtherPlatform, None);
    }
    let (user, filter) = covers_user(policy, subject, filters);
    if user != Coverage::Covered {
        return (user, filter);
    }
    match suits(policy, subject) {
        Coverage::Covered => (Coverage::Covered, filter),
        other => (other, None),
    }
}

/// Platform, device state and app, whoever the user is.
fn suits(policy: &Policy, subject: &Subject<'_>) -> Coverage {
    if policy.platform != subject.app.platform {
        return Coverage::OtherPlatform;
    }
    if !covers_state(policy.management_levels, subject.management, subject.enrolment) {
        return Coverage::OtherDeviceState;
    }
    if covers_app(policy, subject) { Coverage::Covered } else { Coverage::AppNotCovered }
}

/// What one assignment of the user says. In the order of what wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Out(Coverage),
    In,
    InByFilter,
    /// The last reason of the enum is the one told.
    Silent(Reverse<Coverage>),
}

fn covers_user(policy: &Policy, subject: &Subject<'_>, filters: &Filters) -> (Coverage, Option<Uuid>) {
    let mine = policy.assignments.iter().filter(|assignment| subject.groups.contains(&assignment.group));
    let named = |assignment: &Assignment| assignment.filter.as_ref().map(|filter| filter.id);
    let words = mine.map(|assignment| (word(assignment, subject, filters), named(assignment)));
    match words.min() {
        Some((Word::Out(why) | Word::Silent(Reverse(why)), filter)) => (why, filter),
        Some((Word::In, _)) => (Coverage::Covered, None),
        Some((Word::InByFilter, filter)) => (Coverage::Covered, filter),
        None if policy.assignments.iter().any(|assignment| !assignment.exclude) => {
            (Coverage::NotInGroup, None)
        }
        None => (Coverage::NotAssigned, None),
    }
}

fn word(assignment: &Assignment, subject: &Subject<'_>, filters: &Filters) -> Word {
    let out = Word::Out(Coverage::Excluded);
    let Some(named) = &assignment.filter else {
        return if assignment.exclude { out } else { Word::In };
    };
    let filter = filters.filter(named.id).filter(|filter| filter.rule.platform() == subject.app.platform);
    let matched = filter.map(|filter| filter.rule.matches(subject));
    match (assignment.exclude, named.mode, matched) {
        (true, _, None) | (false, FilterMode::Exclude, None) => Word::Out(Coverage::FilterUnknown),
        (false, FilterMode::Include, None) => Word::Silent(Reverse(Coverage::FilterUnknown)),
        (false, FilterMode::Exclude, Some(true)) => Word::Out(Coverage::FilterExcluded),
        (false, FilterMode::Include, Some(false)) => Word::Silent(Reverse(Coverage::FilterNotMatched)),
        (false, FilterMode::Include, Some(true)) | (false, FilterMode::Exclude, Some(false)) => {
            Word::InByFilter
        }
        // The filter says for which devices the exclusion holds.
        (true, FilterMode::Include, Some(true)) | (true, FilterMode::Exclude, Some(false)) => out,
        (true, FilterMode::Include, Some(false)) | (true, FilterMode::Exclude, Some(true)) => {
            Word::Silent(Reverse(Coverage::NotInGroup))
        }
    }
}

/// Whether the app is one of the policy's. Groups of apps count by the list that was stored with them; only "all
/// apps" needs none.
pub(crate) fn covers_app(policy: &Policy, subject: &Subject<'_>) -> bool {
    policy.apps.group == AppGroupType::AllApps || policy.apps.apps.contains(subject.app)
}

/// Levels against the state that evidence showed. `mdm` is every enrolled device, also under a third-party management
/// (told apart by the filter value `Third-party MDM`); the Android levels are ways of enrolment in the organisation's
/// own. Where the way is not known, any of them stands for an enrolled device: the reading that protects.
fn covers_state(levels: Levels, state: ManagementState, enrolment: Option<Enrolment>) -> bool {
    levels.is_unspecified()
        || match (state, enrolment) {
            (ManagementState::Unmanaged, _) => levels.any_of(Levels::UNMANAGED),
            (ManagementState::ThirdPartyMdm, _) => levels.any_of(Levels::MDM),
            (ManagementState::Mdm, None) => levels.any_of(Levels::enrolled()),
            (ManagementState::Mdm, Some(way)) => levels.any_of(Levels::MDM.and(level_of(way))),
        }
}

const fn level_of(way: Enrolment) -> Levels {
    match way {
        Enrolment::DedicatedShared => Levels::ANDROID_ENTERPRISE.and(Levels::ANDROID_DEDICATED_SHARED),
        Enrolment::Dedicated
        | Enrolment::CorporateWorkProfile
        | Enrolment::FullyManaged
        | Enrolment::PersonalWorkProfile => Levels::ANDROID_ENTERPRISE,
        Enrolment::OpenSourceUserAssociated => Levels::ANDROID_OPEN_SOURCE_USER,
        Enrolment::OpenSourceUserless => Levels::ANDROID_OPEN_SOURCE_USERLESS,
        Enrolment::DeviceAdministrator
        | Enrolment::AutomatedUserAssociated
        | Enrolment::AutomatedUserless
        | Enrolment::AccountDriven
        | Enrolment::DeviceEnrolment => Levels::MDM,
    }
}
