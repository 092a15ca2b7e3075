//! What a request wants of a policy: the body of a create, an update, `assign` or `targetApps`.

use cordon_policy::property::{self, PropertyId};
use cordon_policy::{AppGroupType, Assignment, GraphVersion, Levels, Platform, Settings};
use serde_json::{Map, Value};

use super::{MobileApp, Protection, read_apps, read_assignments, read_group_type, show};
use crate::error::FieldError;
use crate::fields::{Fields, kind as kind_of};
use crate::version::ApiVersion;

/// Longest display name, in characters.
const MAX_NAME: usize = 256;
/// Most properties that nobody knows, and the most bytes of JSON that they hold together.
const MAX_UNKNOWN: (usize, usize) = (100, 64 * 1024);

/// Members that the service sets: clients send them back, and they are ignored.
pub(super) const SERVICE_SET: &[&str] = &[
    "id",
    "createdDateTime",
    "lastModifiedDateTime",
    "version",
    "deployedAppCount",
    "isAssigned",
    "deploymentSummary",
];

/// Members beside the settings that only beta has.
const BETA_ONLY: &[&str] = &["roleScopeTagIds", "targetedAppManagementLevels", "appGroupType"];

/// A wanted change: what is `None`, or not among the settings, stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// `displayName`.
    pub name: Option<String>,
    /// `description`; `Some(None)` sets null.
    pub description: Option<Option<String>>,
    /// `roleScopeTagIds`.
    pub scope_tags: Option<Vec<String>>,
    /// `targetedAppManagementLevels`.
    pub levels: Option<Levels>,
    /// The settings to set.
    pub settings: Settings,
    /// Properties that nobody knows, to keep as they are.
    pub unknown: Map<String, Value>,
    /// `appGroupType`.
    pub group: Option<AppGroupType>,
    /// `apps`, the whole list.
    pub apps: Option<Vec<MobileApp>>,
    /// `assignments`, the whole list.
    pub assignments: Option<Vec<Assignment>>,
    /// Names of members that were sent and are set by the service.
    pub ignored: Vec<String>,
}

/// The body of `targetApps`.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetApps {
    /// The whole list of apps.
    pub apps: Vec<MobileApp>,
    /// The group they stand for; absent means that the list itself was chosen.
    pub group: AppGroupType,
}

impl TargetApps {
    /// Reads the body for a policy of `platform`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value, platform: Platform) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let apps = fields.list("apps").map(|items| read_apps(items, platform, "apps"));
        let apps = apps.unwrap_or_else(|| Ok(Vec::new())).unwrap_or_else(|errors| {
            fields.append(errors);
            Vec::new()
        });
        let group = fields.raw("appGroupType").filter(|g| !g.is_null());
        let group = group.map_or(Ok(AppGroupType::default()), |g| read_group_type(g, "appGroupType"));
        let group = group.unwrap_or_else(|error| {
            fields.append(vec![error]);
            AppGroupType::default()
        });
        if fields.raw("apps").is_none() && group == AppGroupType::SelectedPublicApps {
            fields.error("apps", "required", "list the apps that the policy is for");
        }
        fields.finish(Self { apps, group })
    }
}

impl Change {
    /// Reads the body of a create or an update of a policy of `platform`, at contract `version`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value, platform: Platform, version: ApiVersion) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let change = Self::read(&mut fields, body, platform, version);
        admit(&mut fields, &change.settings);
        fields.finish(change)
    }

    /// Reads the body of a stored policy, which may hold values that are no longer taken.
    pub(super) fn from_stored(body: &Value, platform: Platform) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let change = Self::read(&mut fields, body, platform, ApiVersion::Beta);
        fields.finish(change)
    }

    fn read(fields: &mut Fields<'_>, body: &Value, platform: Platform, version: ApiVersion) -> Self {
        let Value::Object(object) = body else { return Self::default() };
        check_type(fields, object, platform);
        let mut change = Self {
            name: read_name(fields),
            description: fields.raw("description").map(|_| fields.text("description")),
            scope_tags: read_tags(fields),
            levels: read_levels(fields),
            group: read_group(fields),
            apps: read_list(fields, "apps", |items| read_apps(items, platform, "apps")),
            assignments: read_list(fields, "assignments", |items| read_assignments(items, "assignments")),
            ..Self::default()
        };
        for (name, value) in object.iter().filter(|(name, _)| !name.contains('@') && !name.starts_with('#')) {
            change.member(fields, name, value, platform, version);
        }
        check_unknown(fields, &change.unknown);
        change
    }

    /// A new policy.
    ///
    /// # Errors
    /// `displayName` when it is missing.
    pub fn create(
        self,
        platform: Platform,
        id: String,
        tag: String,
        now: i64,
    ) -> Result<Protection, Vec<FieldError>> {
        if self.name.is_none() {
            return Err(vec![FieldError::new("displayName", "required", "a policy needs a name")]);
        }
        let mut policy = Protection {
            id,
            platform,
            version: String::new(),
            created: now,
            modified: now,
            name: String::new(),
            description: None,
            scope_tags: vec!["0".to_owned()],
            levels: Levels::default(),
            settings: Settings::default(),
            unknown: Map::new(),
            group: AppGroupType::default(),
            apps: Vec::new(),
            assignments: Vec::new(),
        };
        self.apply(&mut policy, ApiVersion::Beta, tag, now);
        Ok(policy)
    }

    /// The policy in place of `old`: with its id and date of creation, its assignments if none are wanted, and nothing
    /// else of it.
    ///
    /// # Errors
    /// `displayName` when it is missing.
    pub fn replace(self, old: &Protection, tag: String, now: i64) -> Result<Protection, Vec<FieldError>> {
        let assignments = self.assignments.clone().unwrap_or_else(|| old.assignments.clone());
        let new = self.create(old.platform, old.id.clone(), tag, now)?;
        Ok(Protection { created: old.created, assignments, ..new })
    }

    /// Changes `policy`. At v1.0 a value that reads the same there as before changes nothing, so that a client
    /// that writes back what it read does not reset what v1.0 hides.
    pub fn apply(self, policy: &mut Protection, version: ApiVersion, tag: String, now: i64) {
        for (id, value) in self.settings.iter() {
            let kind = id.property().form(policy.platform).kind;
            let hidden = version == ApiVersion::V1_0
                && show::setting(policy, id, version) == show::projected(id, property::to_json(kind, value));
            if !hidden {
                policy.settings.set(id, value.clone());
            }
        }
        policy.unknown.extend(self.unknown);
        policy.name = self.name.unwrap_or_else(|| std::mem::take(&mut policy.name));
        policy.description = self.description.unwrap_or_else(|| policy.description.take());
        policy.scope_tags = self.scope_tags.unwrap_or_else(|| std::mem::take(&mut policy.scope_tags));
        policy.levels = self.levels.unwrap_or(policy.levels);
        policy.group = self.group.unwrap_or(policy.group);
        policy.apps = self.apps.unwrap_or_else(|| std::mem::take(&mut policy.apps));
        policy.assignments = self.assignments.unwrap_or_else(|| std::mem::take(&mut policy.assignments));
        policy.version = tag;
        policy.modified = now;
    }

    fn member(
        &mut self,
        fields: &mut Fields<'_>,
        name: &str,
        value: &Value,
        platform: Platform,
        version: ApiVersion,
    ) {
        let beta_only = |id: Option<PropertyId>| {
            version == ApiVersion::V1_0
                && id.map_or(BETA_ONLY.contains(&name), |id| {
                    id.property().graph_version(platform) == GraphVersion::Beta
                })
        };
        let id = property::by_name(name);
        if beta_only(id) {
            fields.error(name, "betaOnly", format!("`{name}` is not part of v1.0; write it through /beta"));
            return;
        }
        match id {
            Some(id) => match property::parse(id, platform, value) {
                Ok(value) => {
                    self.settings.set(id, value);
                }
                Err(errors) => fields.append(errors.into_iter().map(FieldError::from).collect()),
            },
            None if SERVICE_SET.contains(&name) => self.ignored.push(name.to_owned()),
            None if READ_ELSEWHERE.contains(&name) => {}
            None => {
                self.unknown.insert(name.to_owned(), value.clone());
            }
        }
    }
}

/// Members that [`Change::from_json`] reads by name.
const READ_ELSEWHERE: &[&str] = &[
    "displayName",
    "description",
    "roleScopeTagIds",
    "targetedAppManagementLevels",
    "appGroupType",
    "apps",
    "assignments",
];

impl From<cordon_policy::ValueError> for FieldError {
    fn from(error: cordon_policy::ValueError) -> Self {
        Self::new(error.path, error.code, format!("{}; {}", error.what, error.next))
    }
}

/// Refuses values that can be read and must not be written.
pub(super) fn admit(fields: &mut Fields<'_>, settings: &Settings) {
    let refused = settings.iter().filter_map(|(id, value)| property::admit(id, value).err());
    fields.append(refused.map(FieldError::from).collect());
}

fn check_type(fields: &mut Fields<'_>, object: &Map<String, Value>, platform: Platform) {
    let Some(named) = object.get("@odata.type") else { return };
    let mut only_type = Map::new();
    only_type.insert("@odata.type".to_owned(), named.clone());
    match super::kind::recognise(&only_type) {
        Ok(found) if found != platform => {
            let text = format!("the policy is for {}, not for {}", platform.title(), found.title());
            fields.error("@odata.type", "otherPlatform", text);
        }
        Ok(_) => {}
        Err(error) => fields.append(vec![error]),
    }
}

pub(super) fn read_name(fields: &mut Fields<'_>) -> Option<String> {
    fields.raw("displayName")?;
    let name = fields.required("displayName");
    if name.chars().count() > MAX_NAME {
        fields.error("displayName", "outOfBounds", format!("the name is longer than {MAX_NAME} characters"));
    }
    Some(name)
}

pub(super) fn read_tags(fields: &mut Fields<'_>) -> Option<Vec<String>> {
    let items = fields.list("roleScopeTagIds")?;
    let mut tags = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Value::String(tag) if tag.len() <= 64 => tags.push(tag.clone()),
            Value::String(_) => {
                fields.error(
                    &format!("roleScopeTagIds[{index}]"),
                    "outOfBounds",
                    "a scope tag id is too long",
                );
            }
            other => {
                let text = format!("expected text, found {}", kind_of(other));
                fields.error(&format!("roleScopeTagIds[{index}]"), "wrongType", text);
            }
        }
    }
    Some(tags)
}

fn read_levels(fields: &mut Fields<'_>) -> Option<Levels> {
    let text = fields.text("targetedAppManagementLevels")?;
    match Levels::parse(&text) {
        Ok(levels) => Some(levels),
        Err(part) => {
            let names: Vec<&str> = Levels::names().collect();
            let text = format!("`{part}` is no device state; use {}", names.join(", "));
            fields.error("targetedAppManagementLevels", "unknownMember", text);
            None
        }
    }
}

fn read_group(fields: &mut Fields<'_>) -> Option<AppGroupType> {
    let value = fields.raw("appGroupType").filter(|v| !v.is_null())?;
    match read_group_type(value, "appGroupType") {
        Ok(group) => Some(group),
        Err(error) => {
            fields.append(vec![error]);
            None
        }
    }
}

pub(super) fn read_list<T>(
    fields: &mut Fields<'_>,
    name: &str,
    read: impl Fn(&[Value]) -> Result<Vec<T>, Vec<FieldError>>,
) -> Option<Vec<T>> {
    match read(fields.list(name)?) {
        Ok(items) => Some(items),
        Err(errors) => {
            fields.append(errors);
            None
        }
    }
}

pub(super) fn check_unknown(fields: &mut Fields<'_>, unknown: &Map<String, Value>) {
    let (names, bytes) = MAX_UNKNOWN;
    let size: usize = unknown.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
    if unknown.len() > names || size > bytes {
        let text = format!(
            "{} unknown properties with {size} bytes: at most {names} with {bytes} bytes are kept",
            unknown.len()
        );
        fields.error("(body)", "outOfBounds", text);
    }
}
