//! Exported policies as they stand in their files, with assignments: for looking at them without a server.

use serde_json::{Map, Value};

use super::change::SERVICE_SET;
use super::import::{ImportError, each};
use super::{Content, Protection, Targeted, Wanted, kind};
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
    read_as(platform, kind::entity_type(platform), object)
}

/// Reads a policy of a kind that is given to groups.
pub(super) fn read_as<C: Content>(
    kind: C::Kind,
    entity_type: &str,
    object: &Map<String, Value>,
) -> Result<Targeted<C>, Vec<FieldError>> {
    let change = Wanted::<C>::from_json(&written(object, entity_type), kind, ApiVersion::Beta)?;
    let (id, version) = (id_of(object, change.name.as_deref()), version_of(object));
    change.create(kind, id, version, 0)
}

/// The id in a file, or else the name.
pub(super) fn id_of(object: &Map<String, Value>, name: Option<&str>) -> String {
    text(object, "id").or(name).unwrap_or_default().to_owned()
}

/// The version in a file.
pub(super) fn version_of(object: &Map<String, Value>) -> String {
    text(object, "version").unwrap_or_default().to_owned()
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The members that an administrator writes: without annotations, actions and what the service sets.
pub(super) fn written(object: &Map<String, Value>, entity_type: &str) -> Value {
    let kind = ("@odata.type".to_owned(), Value::from(format!("#microsoft.graph.{entity_type}")));
    let ours = |name: &&String| {
        !name.contains('@') && !name.starts_with('#') && !SERVICE_SET.contains(&name.as_str())
    };
    let members =
        object.iter().filter(|(name, _)| ours(name)).map(|(name, value)| (name.clone(), value.clone()));
    Value::Object(std::iter::once(kind).chain(members).collect())
}
