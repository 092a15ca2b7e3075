//! What a request wants of a default policy.

use cordon_policy::Settings;
use cordon_policy::property::{self, Pair, PropertyId};
use serde_json::{Map, Value};

use super::{DEFAULT_TYPE, DefaultProtection, is_beta, is_here, platform_of, show};
use crate::error::FieldError;
use crate::fields::{Fields, type_name};
use crate::protection::MobileApp;
use crate::protection::apps::{app_among, read_apps};
use crate::protection::change::{SERVICE_SET, beta_only, check_unknown, read_list, read_name, read_tags};
use crate::protection::pairs::{admit_pairs, read_pairs};
use crate::protection::protecting::admit;
use crate::version::ApiVersion;

/// Members beside the settings that only beta has.
const BETA_ONLY: &[&str] = &["roleScopeTagIds"];

/// Members that [`DefaultChange::from_json`] reads by name.
const READ_ELSEWHERE: &[&str] = &["displayName", "description", "roleScopeTagIds", "customSettings", "apps"];

/// What belongs to targeted policies, and what to do instead.
const TARGETED: &[(&str, &str)] = &[
    ("assignments", "a default policy is given to nobody in particular: make a targeted policy for groups"),
    ("isAssigned", "a default policy is given to nobody in particular"),
    ("targetedAppManagementLevels", "a default policy is for every state of devices"),
    ("appGroupType", "a default policy lists its apps one by one"),
];

/// A wanted change: what is `None`, or not among the settings, stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DefaultChange {
    /// `displayName`.
    pub name: Option<String>,
    /// `description`; `Some(None)` sets null.
    pub description: Option<Option<String>>,
    /// `roleScopeTagIds`.
    pub scope_tags: Option<Vec<String>>,
    /// The settings to set.
    pub settings: Settings,
    /// `customSettings`, the whole list.
    pub custom: Option<Vec<Pair>>,
    /// Properties that nobody knows, to keep as they are.
    pub unknown: Map<String, Value>,
    /// `apps`, the whole list.
    pub apps: Option<Vec<MobileApp>>,
}

impl DefaultChange {
    /// Reads the body of a create or an update, at contract `version`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value, version: ApiVersion) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let change = Self::read(&mut fields, version);
        admit(&mut fields, &change.settings);
        admit_pairs(&mut fields, change.custom.as_deref().unwrap_or_default());
        fields.finish(change)
    }

    /// Reads the body of a stored policy, which may hold values that are no longer taken.
    pub(super) fn from_stored(body: &Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let change = Self::read(&mut fields, ApiVersion::Beta);
        fields.finish(change)
    }

    fn read(fields: &mut Fields<'_>, version: ApiVersion) -> Self {
        check_type(fields);
        let mut change = Self {
            name: read_name(fields),
            description: fields.raw("description").map(|_| fields.text("description")),
            scope_tags: read_tags(fields),
            custom: read_list(fields, "customSettings", read_pairs),
            apps: read_list(fields, "apps", |items| read_apps(items, "apps", app_of)),
            ..Self::default()
        };
        for (name, value) in fields.members() {
            change.member(fields, name, value, version);
        }
        check_unknown(fields, &change.unknown);
        change
    }

    fn member(&mut self, fields: &mut Fields<'_>, name: &str, value: &Value, version: ApiVersion) {
        if let Some((_, text)) = TARGETED.iter().find(|(targeted, _)| *targeted == name) {
            fields.error(name, "notSupported", *text);
            return;
        }
        let id = property::by_name(name);
        if version == ApiVersion::V1_0 && id.map_or(BETA_ONLY.contains(&name), is_beta) {
            beta_only(fields, name);
            return;
        }
        match id {
            Some(id) if !is_here(id) => {
                let text = format!("default policies have no `{name}`: set it in a targeted policy");
                fields.error(name, "notSupported", text);
            }
            Some(id) => match property::parse(id, platform_of(id), value) {
                Ok(value) => {
                    self.settings.set(id, value);
                }
                Err(errors) => fields.append(errors.into_iter().map(FieldError::from).collect()),
            },
            None if SERVICE_SET.contains(&name) || READ_ELSEWHERE.contains(&name) => {}
            None => {
                self.unknown.insert(name.to_owned(), value.clone());
            }
        }
    }

    /// A new policy.
    ///
    /// # Errors
    /// `displayName` when it is missing.
    pub fn create(self, id: String, tag: String, now: i64) -> Result<DefaultProtection, Vec<FieldError>> {
        if self.name.is_none() {
            return Err(vec![FieldError::new("displayName", "required", "a policy needs a name")]);
        }
        let mut policy = DefaultProtection {
            id,
            version: String::new(),
            created: now,
            modified: now,
            name: String::new(),
            description: None,
            scope_tags: vec!["0".to_owned()],
            settings: Settings::default(),
            custom: Vec::new(),
            unknown: Map::new(),
            apps: Vec::new(),
        };
        self.apply(&mut policy, ApiVersion::Beta, tag, now);
        Ok(policy)
    }

    /// Changes `policy`. At v1.0 a value that reads the same there as before changes nothing.
    pub fn apply(self, policy: &mut DefaultProtection, version: ApiVersion, tag: String, now: i64) {
        for (id, value) in self.settings.iter() {
            if !hides(policy, id, value, version) {
                policy.settings.set(id, value.clone());
            }
        }
        policy.unknown.extend(self.unknown);
        policy.name = self.name.unwrap_or_else(|| std::mem::take(&mut policy.name));
        policy.description = self.description.unwrap_or_else(|| policy.description.take());
        policy.scope_tags = self.scope_tags.unwrap_or_else(|| std::mem::take(&mut policy.scope_tags));
        policy.custom = self.custom.unwrap_or_else(|| std::mem::take(&mut policy.custom));
        policy.apps = self.apps.unwrap_or_else(|| std::mem::take(&mut policy.apps));
        policy.version = tag;
        policy.modified = now;
    }
}

/// Whether v1.0 shows the value that is there as it shows the new one.
fn hides(
    policy: &DefaultProtection,
    id: PropertyId,
    value: &cordon_policy::Value,
    version: ApiVersion,
) -> bool {
    let sent = property::to_json(id.property().kind, value);
    version == ApiVersion::V1_0 && show::setting(policy, id, version) == show::projected(id, sent)
}

fn check_type(fields: &mut Fields<'_>) {
    let named = fields.text("@odata.type").unwrap_or_default();
    if !named.is_empty() && !type_name(&named).eq_ignore_ascii_case(DEFAULT_TYPE) {
        let text = format!("`{named}` is no default policy; use #microsoft.graph.{DEFAULT_TYPE}");
        fields.error("@odata.type", "otherType", text);
    }
}

/// Reads one app of a mobile platform.
///
/// # Errors
/// All fields that are wrong, below `path`.
pub fn app_of(item: &Value, path: &str) -> Result<MobileApp, Vec<FieldError>> {
    app_among(&super::PLATFORMS, item, path)
}
