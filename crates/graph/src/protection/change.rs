//! What a request wants of a policy: the body of a create, an update, `assign` or `targetApps`.

use cordon_policy::{AppGroupType, Assignment, Levels};
use serde_json::{Map, Value};

use super::{Configuring, Content, MobileApp, Protecting, Targeted, read_assignments, read_group_type};
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

/// A wanted change: what is `None`, or not among the content, stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted<C: Content> {
    /// `displayName`.
    pub name: Option<String>,
    /// `description`; `Some(None)` sets null.
    pub description: Option<Option<String>>,
    /// `roleScopeTagIds`.
    pub scope_tags: Option<Vec<String>>,
    /// `targetedAppManagementLevels`.
    pub levels: Option<Levels>,
    /// What to say to the apps.
    pub content: C::Wanted,
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

/// What a request wants of an app protection policy.
pub type Change = Wanted<Protecting>;
/// What a request wants of an app configuration.
pub type ConfigurationChange = Wanted<Configuring>;

/// The body of `targetApps`.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetApps {
    /// The whole list of apps.
    pub apps: Vec<MobileApp>,
    /// The group they stand for; absent means that the list itself was chosen.
    pub group: AppGroupType,
}

impl TargetApps {
    /// Reads the body for a policy of a kind.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json<C: Content>(body: &Value, kind: C::Kind) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let apps = read_list(&mut fields, "apps", |items| C::read_apps(kind, items, "apps"));
        let apps = apps.unwrap_or_default();
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

impl<C: Content> Wanted<C> {
    /// Reads the body of a create or an update of a policy of a kind, at contract `version`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value, kind: C::Kind, version: ApiVersion) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let change = Self::read(&mut fields, kind, version);
        C::admit(&mut fields, &change.content);
        fields.finish(change)
    }

    /// Reads the body of a stored policy, which may hold values that are no longer taken.
    pub(super) fn from_stored(body: &Value, kind: C::Kind) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        let change = Self::read(&mut fields, kind, ApiVersion::Beta);
        fields.finish(change)
    }

    fn read(fields: &mut Fields<'_>, kind: C::Kind, version: ApiVersion) -> Self {
        C::check_type(kind, fields);
        let mut change = Self {
            name: read_name(fields),
            description: fields.raw("description").map(|_| fields.text("description")),
            scope_tags: read_tags(fields),
            levels: read_levels(fields),
            group: read_group(fields),
            apps: read_list(fields, "apps", |items| C::read_apps(kind, items, "apps")),
            assignments: read_list(fields, "assignments", |items| read_assignments(items, "assignments")),
            content: C::Wanted::default(),
            unknown: Map::new(),
            ignored: Vec::new(),
        };
        for (name, value) in fields.members() {
            change.member(fields, (name, value), kind, version);
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
        kind: C::Kind,
        id: String,
        tag: String,
        now: i64,
    ) -> Result<Targeted<C>, Vec<FieldError>> {
        if self.name.is_none() {
            return Err(vec![FieldError::new("displayName", "required", "a policy needs a name")]);
        }
        let mut policy = Targeted {
            id,
            version: String::new(),
            created: now,
            modified: now,
            name: String::new(),
            description: None,
            scope_tags: vec!["0".to_owned()],
            levels: Levels::default(),
            content: C::empty(kind),
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
    pub fn replace(self, old: &Targeted<C>, tag: String, now: i64) -> Result<Targeted<C>, Vec<FieldError>> {
        let assignments = self.assignments.clone().unwrap_or_else(|| old.assignments.clone());
        let new = self.create(old.content.kind(), old.id.clone(), tag, now)?;
        Ok(Targeted { created: old.created, assignments, ..new })
    }

    /// Changes `policy`. At v1.0 a value that reads the same there as before changes nothing, so that a client
    /// that writes back what it read does not reset what v1.0 hides.
    pub fn apply(self, policy: &mut Targeted<C>, version: ApiVersion, tag: String, now: i64) {
        policy.content.apply(self.content, version);
        policy.unknown.extend(self.unknown);
        policy.name = self.name.unwrap_or_else(|| std::mem::take(&mut policy.name));
        policy.description = self.description.unwrap_or_else(|| policy.description.take());
        policy.scope_tags = self.scope_tags.unwrap_or_else(|| std::mem::take(&mut policy.scope_tags));
        policy.levels = self.levels.unwrap_or(policy.levels);
        policy.group = self.group.unwrap_or(policy.group);
        policy.apps = self.apps.unwrap_or_else(|| std::mem::take(&mut policy.apps));
        policy.assignments = self.assignments.unwrap_or_else(|| std::mem::take(&mut policy.assignments));
        policy.touch(tag, now);
    }

    fn member(
        &mut self,
        fields: &mut Fields<'_>,
        (name, value): (&str, &Value),
        kind: C::Kind,
        version: ApiVersion,
    ) {
        if version == ApiVersion::V1_0 && BETA_ONLY.contains(&name) {
            beta_only(fields, name);
        } else if C::read(kind, &mut self.content, fields, (name, value), version) {
        } else if SERVICE_SET.contains(&name) {
            self.ignored.push(name.to_owned());
        } else if !READ_ELSEWHERE.contains(&name) {
            self.unknown.insert(name.to_owned(), value.clone());
        }
    }
}

/// Refuses a member at v1.0.
pub(super) fn beta_only(fields: &mut Fields<'_>, name: &str) {
    fields.error(name, "betaOnly", format!("`{name}` is not part of v1.0; write it through /beta"));
}

/// Members that [`Wanted::from_json`] reads by name.
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
