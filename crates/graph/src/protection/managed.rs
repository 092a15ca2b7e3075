//! A policy of whatever kind: what `managedAppPolicies` lists.

use cordon_policy::Policy;
use serde_json::{Map, Value};

use super::default::DEFAULT_TYPE;
use super::import::{ImportError, each};
use super::{DefaultChange, DefaultProtection, Protection, read_object};
use crate::error::FieldError;
use crate::fields::type_name;
use crate::odata::{Query, Root};
use crate::version::ApiVersion;

/// A policy of whatever kind.
#[derive(Debug, Clone, PartialEq)]
pub enum ManagedPolicy {
    /// Given to groups.
    Targeted(Box<Protection>),
    /// For everybody whom no targeted policy reaches.
    Default(Box<DefaultProtection>),
}

impl ManagedPolicy {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Targeted(policy) => &policy.id,
            Self::Default(policy) => &policy.id,
        }
    }

    /// Does the contract know it at all?
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        match self {
            Self::Targeted(policy) => policy.exists_in(version),
            Self::Default(_) => true,
        }
    }

    /// The Graph form with the navigations that `query` expands, without `$select`.
    #[must_use]
    pub fn to_json(&self, root: &Root, query: &Query) -> Value {
        match self {
            Self::Targeted(policy) => policy.to_json(root, query),
            Self::Default(policy) => policy.to_json(root, query),
        }
    }

    /// The policy as the rules see it, and whether it is a default one.
    #[must_use]
    pub fn to_policies(&self) -> (Vec<Policy>, bool) {
        match self {
            Self::Targeted(policy) => (vec![policy.to_policy()], false),
            Self::Default(policy) => (policy.to_policies(), true),
        }
    }
}

/// Reads the policies of an exported file, of whatever kind, as [`super::read()`] does.
///
/// # Errors
/// [`ImportError`]; wrong fields of all policies together, with the place in a list before the path.
pub fn read_every(bytes: &[u8]) -> Result<Vec<ManagedPolicy>, ImportError> {
    each(bytes, read_any)
}

/// Reads one policy of whatever kind, like [`read_every`].
///
/// # Errors
/// All fields that are wrong.
pub fn read_any(object: &Map<String, Value>) -> Result<ManagedPolicy, Vec<FieldError>> {
    if is_default(object) {
        return Ok(ManagedPolicy::Default(Box::new(read_default(object)?)));
    }
    Ok(ManagedPolicy::Targeted(Box::new(read_object(object)?)))
}

fn read_default(object: &Map<String, Value>) -> Result<DefaultProtection, Vec<FieldError>> {
    let change = DefaultChange::from_json(&Value::Object(object.clone()), ApiVersion::Beta)?;
    let text = |name: &str| object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("id").map(str::to_owned).or_else(|| change.name.clone()).unwrap_or_default();
    change.create(id, text("version").unwrap_or_default().to_owned(), 0)
}

/// Whether a body is that of a default policy, by its `@odata.type`.
#[must_use]
pub fn is_default(body: &Map<String, Value>) -> bool {
    let named = body.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    type_name(named).eq_ignore_ascii_case(DEFAULT_TYPE)
}
