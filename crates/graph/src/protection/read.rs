//! Exported policies as they stand in their files, with assignments: for looking at them without a server.

use cordon_policy::Platform;
use serde_json::{Map, Value};

use super::change::SERVICE_SET;
use super::import::{ImportError, each};
use super::{Change, Protection, kind};
use crate::error::FieldError;
use crate::version::ApiVersion;

/// Reads the policies of an exported file, with their own ids and with the groups they are given to. A policy that has no
/// id is known by its display name.
///
/// # Errors
/// [`ImportError`]; wrong fields of all policies together, with the place in a list before the path.
pub fn read(bytes: &[u8]) -> Result<Vec<Protection>, ImportError> {
    each(bytes, read_object)
}

/// Reads one policy as it stands, like [`read`].
///
/// # Errors
/// All fields that are wrong.
pub fn read_object(object: &Map<String, Value>) -> Result<Protection, Vec<FieldError>> {
    let platform = kind::recognise(object).map_err(|error| vec![error])?;
    let change = Change::from_json(&written(object, platform), platform, ApiVersion::Beta)?;
    let text = |name: &str| object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("id").map(str::to_owned).or_else(|| change.name.clone()).unwrap_or_default();
    let version = text("version").unwrap_or_default().to_owned();
    change.create(platform, id, version, 0)
}

/// The members that an administrator writes: without annotations, actions and what the service sets.
pub(super) fn written(object: &Map<String, Value>, platform: Platform) -> Value {
    let kind =
        ("@odata.type".to_owned(), Value::from(format!("#microsoft.graph.{}", kind::entity_type(platform))));
    let ours = |name: &&String| {
        !name.contains('@') && !name.starts_with('#') && !SERVICE_SET.contains(&name.as_str())
    };
    let members =
        object.iter().filter(|(name, _)| ours(name)).map(|(name, value)| (name.clone(), value.clone()));
    Value::Object(std::iter::once(kind).chain(members).collect())
}
