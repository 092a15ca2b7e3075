//! A policy of whatever kind: what `managedAppPolicies` lists.

use cordon_policy::Policy;
use serde_json::{Map, Value};

use super::default::DEFAULT_TYPE;
use super::import::{ImportError, each};
use super::read::{id_of, read_as, version_of};
use super::{CONFIGURATION_TYPE, Configuration, DefaultChange, DefaultProtection, Protection, read_object};
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
    /// Names and values for apps; it protects nothing.
    Configuration(Box<Configuration>),
}

impl ManagedPolicy {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Targeted(policy) => &policy.id,
            Self::Default(policy) => &policy.id,
            Self::Configuration(policy) => &policy.id,
        }
    }

    /// Does the contract know it at all?
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        match self {
            Self::Targeted(policy) => policy.exists_in(version),
            Self::Default(_) => true,
            Self::Configuration(policy) => policy.exists_in(version),
        }
    }

    /// The Graph form with the navigations that `query` expands, without `$select`.
    #[must_use]
    pub fn to_json(&self, root: &Root, query: &Query) -> Value {
        match self {
            Self::Targeted(policy) => policy.to_json(root, query),
            Self::Default(policy) => policy.to_json(root, query),
            Self::Configuration(policy) => policy.to_json(root, query),
        }
    }

    /// The policy as the rules see it, and whether it is a default one; a configuration is none to them.
    #[must_use]
    pub fn to_policies(&self) -> (Vec<Policy>, bool) {
        match self {
            Self::Targeted(policy) => (vec![policy.to_policy()], false),
            Self::Default(policy) => (policy.to_policies(), true),
            Self::Configuration(_) => (Vec::new(), false),
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
    if is_configuration(object) {
        return Ok(ManagedPolicy::Configuration(Box::new(read_as((), CONFIGURATION_TYPE, object)?)));
    }
    Ok(ManagedPolicy::Targeted(Box::new(read_object(object)?)))
}

fn read_default(object: &Map<String, Value>) -> Result<DefaultProtection, Vec<FieldError>> {
    let change = DefaultChange::from_json(&Value::Object(object.clone()), ApiVersion::Beta)?;
    let (id, version) = (id_of(object, change.name.as_deref()), version_of(object));
    change.create(id, version, 0)
}

/// Whether a body is that of a default policy, by its `@odata.type`.
#[must_use]
pub fn is_default(body: &Map<String, Value>) -> bool {
    is_of(body, DEFAULT_TYPE)
}

/// Whether a body is that of an app configuration, by its `@odata.type`.
#[must_use]
pub fn is_configuration(body: &Map<String, Value>) -> bool {
    is_of(body, CONFIGURATION_TYPE)
}

fn is_of(body: &Map<String, Value>, kind: &str) -> bool {
    let named = body.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    type_name(named).eq_ignore_ascii_case(kind)
}
