//! A policy as the texts that a store keeps, both ways.

use cordon_policy::Assignment;
use serde_json::{Value, json};

use super::{Content, Targeted, Wanted, group_type_name, show_assignment};
use crate::odata::{Metadata, Query, Root};
use crate::version::ApiVersion;

/// The JSON columns of a stored policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTexts {
    /// Name, description, settings and unknown properties, as one object.
    pub body: String,
    /// The apps, as a list.
    pub apps: String,
    /// The group of apps.
    pub group: String,
    /// The assignments, as a list.
    pub assignments: String,
}

/// A stored policy that cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored policy `{id}` cannot be read: {cause}")]
pub struct StoredError {
    /// The policy.
    pub id: String,
    /// What is wrong with it.
    pub cause: String,
}

impl<C: Content> Targeted<C> {
    /// The texts to store: settings that were set, and nothing that the service derives.
    #[must_use]
    pub fn to_stored(&self) -> StoredTexts {
        let mut body = json!({
            "displayName": self.name,
            "description": self.description,
            "roleScopeTagIds": self.scope_tags,
            "targetedAppManagementLevels": self.levels.to_string(),
        });
        if let Some(object) = body.as_object_mut() {
            self.content.store(object);
            object.extend(self.unknown.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        StoredTexts {
            body: body.to_string(),
            apps: Value::from(self.apps_json()).to_string(),
            group: group_type_name(self.group).to_owned(),
            assignments: json!(self.assignments).to_string(),
        }
    }

    /// Reads stored texts back.
    ///
    /// # Errors
    /// [`StoredError`] when a text is not what [`Targeted::to_stored`] wrote.
    pub fn from_stored(
        id: &str,
        kind: C::Kind,
        version: &str,
        (created, modified): (i64, i64),
        texts: &StoredTexts,
    ) -> Result<Self, StoredError> {
        let wrong = |cause: String| StoredError { id: id.to_owned(), cause };
        let body: Value = serde_json::from_str(&texts.body).map_err(|e| wrong(e.to_string()))?;
        let apps: Vec<Value> = serde_json::from_str(&texts.apps).map_err(|e| wrong(e.to_string()))?;
        let assignments: Vec<Assignment> =
            serde_json::from_str(&texts.assignments).map_err(|e| wrong(e.to_string()))?;
        let fields = |errors: Vec<crate::error::FieldError>| wrong(crate::error::summary(&errors));
        let change = Wanted::from_stored(&body, kind).map_err(fields)?;
        let mut policy: Self =
            change.create(kind, id.to_owned(), version.to_owned(), created).map_err(fields)?;
        policy.modified = modified;
        policy.apps = C::read_apps(kind, &apps, "apps").map_err(fields)?;
        policy.group = super::read_group_type(&texts.group.clone().into(), "appGroupType")
            .map_err(|error| fields(vec![error]))?;
        policy.assignments = assignments;
        Ok(policy)
    }

    /// The whole policy as one document of its own, as an export: everything, at beta, without links.
    #[must_use]
    pub fn export(&self) -> Value {
        let root = Root { url: String::new(), version: ApiVersion::Beta, metadata: Metadata::Minimal };
        let mut out = self.to_json(&root, &Query::default());
        if let Some(object) = out.as_object_mut() {
            object.insert("apps".into(), self.apps_json().into());
            let assignments: Vec<Value> =
                self.assignments.iter().map(|a| show_assignment(a, &self.id, ApiVersion::Beta)).collect();
            object.insert("assignments".into(), assignments.into());
        }
        out
    }
}
