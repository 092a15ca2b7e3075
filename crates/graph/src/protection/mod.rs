//! Policies of apps: protection (`iosManagedAppProtection`, `androidManagedAppProtection`, `windowsManagedAppProtection`),
//! configuration (`targetedManagedAppConfiguration`) and the default policies.
//!
//! What is given to groups is a [`Targeted`], whatever it holds: a [`Protection`] holds settings, a [`Configuration`] names
//! and values. A [`Wanted`] is what a request asks of one ([`Wanted::from_json`] collects all errors). Settings keep their
//! text; properties that nobody knows are kept beside them and returned again.

mod apps;
mod assignments;
mod change;
mod configuring;
mod content;
mod default;
mod diff;
mod import;
pub mod kind;
mod managed;
mod pairs;
mod protecting;
mod read;
mod show;
mod stored;
mod template;
mod types;

use cordon_policy::warn::Warning;
use cordon_policy::{AppGroupType, AppScope, Assignment, Levels, Platform, Policy, PolicyId, Settings};
use serde_json::{Map, Value};

pub use apps::{MAX_APPS, MobileApp, group_type_name, read_group_type};
pub use assignments::{MAX_ASSIGNMENTS, assignment_id, read_assignments, show_assignment};
pub use change::{Change, ConfigurationChange, TargetApps, Wanted};
pub use configuring::{CONFIGURATION_TYPE, CONFIGURATIONS, Configuring};
pub use content::Content;
pub use default::{
    DEFAULT_COLLECTION, DEFAULT_NAVIGATIONS, DEFAULT_TYPE, DefaultChange, DefaultProtection, app_of,
    configuration, default_has_property,
};
pub use diff::{Comparison, Side, diff};
pub use import::{Import, ImportError, MAX_IMPORT, import};
pub use managed::{ManagedPolicy, is_configuration, is_default, read_any, read_every};
pub use protecting::Protecting;
pub use read::{read, read_object};
pub use show::{NAVIGATIONS, context, has_property, navigations};
pub use stored::{StoredError, StoredTexts};
pub use template::{template_body, template_json};

/// A policy that is given to groups, with everything that the API shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Targeted<C> {
    /// [`Content::PREFIX`] and a GUID; unique over all policies of the organisation.
    pub id: String,
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
    /// What it says to the apps.
    pub content: C,
    /// Properties that nobody knows, as they were sent.
    pub unknown: Map<String, Value>,
    /// `appGroupType`.
    pub group: AppGroupType,
    /// The apps.
    pub apps: Vec<MobileApp>,
    /// The groups it is given to, and those that are kept out.
    pub assignments: Vec<Assignment>,
}

/// An app protection policy.
pub type Protection = Targeted<Protecting>;
/// An app configuration.
pub type Configuration = Targeted<Configuring>;

impl<C: Content> Targeted<C> {
    /// Contradictions in its settings, values that nothing can follow, and names that nobody knows although one is near.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.content.warnings(&self.unknown)
    }

    /// Is it given to at least one group? Groups that are kept out do not count.
    #[must_use]
    pub fn is_assigned(&self) -> bool {
        self.assignments.iter().any(|a| !a.exclude)
    }

    /// Marks it as changed.
    pub fn touch(&mut self, tag: String, now: i64) {
        self.version = tag;
        self.modified = now;
    }

    /// As the rules see it on a platform, with these settings.
    fn policy(&self, platform: Platform, settings: Settings) -> Policy {
        let apps = self.apps.iter().filter(|one| one.app.platform == platform);
        Policy {
            id: PolicyId(self.id.clone()),
            name: self.name.clone(),
            description: self.description.clone().unwrap_or_default(),
            platform,
            version: self.version.clone(),
            settings,
            apps: AppScope { group: self.group, apps: apps.map(|one| one.app.clone()).collect() },
            assignments: self.assignments.clone(),
            management_levels: self.levels,
        }
    }
}

impl Protection {
    /// The policy as the rules see it.
    #[must_use]
    pub fn to_policy(&self) -> Policy {
        self.policy(self.content.platform, self.content.settings.clone())
    }
}

impl Configuration {
    /// The configuration as targeting sees it, once for each platform: a policy without settings.
    #[must_use]
    pub fn to_policies(&self) -> [Policy; 3] {
        Platform::ALL.map(|platform| self.policy(platform, Settings::default()))
    }
}
