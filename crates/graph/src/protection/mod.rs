//! App protection policies: `iosManagedAppProtection`, `androidManagedAppProtection`, `windowsManagedAppProtection`.
//!
//! A [`Protection`] is what is stored. A [`Change`] is what a request wants ([`Change::from_json`] collects all
//! errors). Settings keep their text; properties that nobody knows are kept beside them and returned again.

mod apps;
mod assignments;
mod change;
mod default;
mod diff;
mod import;
pub mod kind;
mod managed;
mod read;
mod show;
mod stored;
mod template;
mod types;

use cordon_policy::warn::Warning;
use cordon_policy::{AppGroupType, AppScope, Assignment, Levels, Platform, Policy, PolicyId, Settings};
use serde_json::{Map, Value};

pub use apps::{MAX_APPS, MobileApp, group_type_name, read_apps, read_group_type};
pub use assignments::{MAX_ASSIGNMENTS, assignment_id, read_assignments, show_assignment};
pub use change::{Change, TargetApps};
pub use default::{
    DEFAULT_COLLECTION, DEFAULT_NAVIGATIONS, DEFAULT_TYPE, DefaultChange, DefaultProtection, app_of,
    configuration, default_has_property,
};
pub use diff::{Comparison, Side, diff};
pub use import::{Import, ImportError, MAX_IMPORT, import};
pub use managed::{ManagedPolicy, is_default, read_any, read_every};
pub use read::{read, read_object};
pub use show::{NAVIGATIONS, context, has_property};
pub use stored::{StoredError, StoredTexts};
pub use template::{template_body, template_json};

/// An app protection policy with everything that the API shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Protection {
    /// `T_` and a GUID; unique over all policies of the organisation.
    pub id: String,
    /// The platform it is written for; never changes.
    pub platform: Platform,
    /// Opaque tag in quotes; changes with every change.
    pub version: String,
    /// Microseconds since 1970.
    pub created: i64,
    /// Microseconds since 1970.
    pub modified: i64,
    /// `displayName`.
    pub name: String,
    /// `description`, as it was sent.
    pub description: Option<String>,
    /// `roleScopeTagIds`.
    pub scope_tags: Vec<String>,
    /// `targetedAppManagementLevels`.
    pub levels: Levels,
    /// The settings that were set.
    pub settings: Settings,
    /// Properties that nobody knows, as they were sent.
    pub unknown: Map<String, Value>,
    /// `appGroupType`.
    pub group: AppGroupType,
    /// The apps.
    pub apps: Vec<MobileApp>,
    /// The groups it is given to, and those that are kept out.
    pub assignments: Vec<Assignment>,
}

impl Protection {
    /// The policy as the rules see it.
    #[must_use]
    pub fn to_policy(&self) -> Policy {
        Policy {
            id: PolicyId(self.id.clone()),
            name: self.name.clone(),
            description: self.description.clone().unwrap_or_default(),
            platform: self.platform,
            version: self.version.clone(),
            settings: self.settings.clone(),
            apps: AppScope { group: self.group, apps: self.apps.iter().map(|a| a.app.clone()).collect() },
            assignments: self.assignments.clone(),
            management_levels: self.levels,
        }
    }

    /// Contradictions in its settings, values that nothing can follow, and names that nobody knows although one is near.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        import::warnings_of(self.platform, &self.settings, &self.unknown)
    }

    /// Is it given to at least one group? Groups that are kept out do not count.
    #[must_use]
    pub fn is_assigned(&self) -> bool {
        self.assignments.iter().any(|a| !a.exclude)
    }
}
