//! Files that administrators exported from Graph: one policy, a list, or an answer with `value`.

use cordon_policy::warn::{self, Warning};
use cordon_policy::{Platform, Settings};
use serde_json::{Map, Value};

use super::change::SERVICE_SET;
use super::read::written;
use super::{CONFIGURATION_TYPE, Configuring, Content, Protecting, Wanted, is_configuration, kind};
use crate::error::{FieldError, summary, together};
use crate::json::{self, Document};
use crate::version::ApiVersion;

/// Largest file that is read, in bytes.
pub const MAX_IMPORT: usize = 8 * 1024 * 1024;
/// Most policies in one file.
const MAX_POLICIES: usize = 1_000;

/// One policy of an exported file, and what became of its members.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The display name.
    pub name: String,
    /// The platform, as recognised; a configuration is for all of them.
    pub platform: Option<Platform>,
    /// The body with which the policy is created: `POST deviceAppManagement/managedAppPolicies`.
    pub body: Value,
    /// How many settings it sets, or names.
    pub settings: usize,
    /// How many apps it lists.
    pub apps: usize,
    /// Properties that nobody knows: kept and returned, never enforced.
    pub unknown: Vec<String>,
    /// Members that the service sets anew.
    pub ignored: Vec<String>,
    /// Assignments in the file, which name groups of another directory: they are not taken over.
    pub assignments: usize,
    /// Settings that contradict each other, values that nothing can follow, names that nobody knows.
    pub warnings: Vec<Warning>,
}

/// A file that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Larger than what is read.
    #[error("the file has {0} bytes, more than the {MAX_IMPORT} that are read; split it")]
    TooLarge(usize),
    /// Neither UTF-8 nor UTF-16 text.
    #[error("the file is no text in UTF-8 or UTF-16; export it again")]
    NotText,
    /// The text ends in the middle.
    #[error("the file ends in the middle, in line {line}; export or copy it again")]
    Truncated {
        /// The last line.
        line: usize,
    },
    /// The text is not JSON.
    #[error("the file is not JSON in line {line}, column {column}: {cause}")]
    NotJson {
        /// Counted from one.
        line: usize,
        /// Counted from one.
        column: usize,
        /// What the parser found.
        cause: String,
    },
    /// JSON, but no policy.
    #[error("the file holds no policy; export a protection policy as a JSON object")]
    NoPolicy,
    /// Policies with wrong fields.
    #[error("{}", summary(.0))]
    Fields(Vec<FieldError>),
}

/// Reads the policies of an exported file.
///
/// # Errors
/// [`ImportError`]; wrong fields of all policies together, with the place in a list before the path.
pub fn import(bytes: &[u8]) -> Result<Vec<Import>, ImportError> {
    each(bytes, one)
}

/// Reads every policy of a file by `read`.
pub(super) fn each<T>(
    bytes: &[u8],
    read: impl Fn(&Map<String, Value>) -> Result<T, Vec<FieldError>>,
) -> Result<Vec<T>, ImportError> {
    let Document { value: document, faults } = parse(bytes)?;
    let (policies, listed) = match &document {
        Value::Object(object) => match object.get("value") {
            Some(Value::Array(items)) => (items.as_slice(), true),
            _ => (std::slice::from_ref(&document), false),
        },
        Value::Array(items) => (items.as_slice(), true),
        _ => return Err(ImportError::NoPolicy),
    };
    if policies.is_empty() || policies.len() > MAX_POLICIES {
        return Err(ImportError::NoPolicy);
    }
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    for (index, policy) in policies.iter().enumerate() {
        let prefix = if listed { format!("[{index}].") } else { String::new() };
        let Value::Object(object) = policy else {
            let target = format!("{prefix}(body)");
            errors.push(FieldError::new(target, "wrongType", "expected a policy, found no object"));
            continue;
        };
        match read(object) {
            Ok(read) => out.push(read),
            Err(found) => errors.extend(
                found
                    .into_iter()
                    .map(|error| FieldError { target: format!("{prefix}{}", error.target), ..error }),
            ),
        }
    }
    let errors = together(faults.into_iter().map(below_value).collect(), errors);
    if errors.is_empty() { Ok(out) } else { Err(ImportError::Fields(errors)) }
}

/// A fault at the path by which the policies of a collection are told apart.
fn below_value(fault: FieldError) -> FieldError {
    let path = fault.target.strip_prefix("value").filter(|path| path.starts_with('['));
    FieldError { target: path.unwrap_or(&fault.target).to_owned(), ..fault }
}

fn one(object: &Map<String, Value>) -> Result<Import, Vec<FieldError>> {
    if is_configuration(object) {
        return one_as::<Configuring>((), CONFIGURATION_TYPE, object);
    }
    let platform = kind::recognise(object).map_err(|error| vec![error])?;
    one_as::<Protecting>(platform, kind::entity_type(platform), object)
}

fn one_as<C: Content>(
    kind: C::Kind,
    entity_type: &str,
    object: &Map<String, Value>,
) -> Result<Import, Vec<FieldError>> {
    let assignments = object.get("assignments").and_then(Value::as_array).map_or(0, Vec::len);
    let body = clean(object, entity_type);
    let change = Wanted::<C>::from_json(&body, kind, ApiVersion::Beta)?;
    let ignored = object.keys().filter(|name| SERVICE_SET.contains(&name.as_str())).cloned().collect();
    let policy = change.create(kind, String::new(), String::new(), 0)?;
    Ok(Import {
        platform: policy.content.platform(),
        settings: policy.content.len(),
        warnings: policy.warnings(),
        apps: policy.apps.len(),
        unknown: policy.unknown.into_iter().map(|(name, _)| name).collect(),
        name: policy.name,
        ignored,
        assignments,
        body,
    })
}

/// Every warning about a policy: contradictions in its settings, and names that nobody knows although one is near.
pub(super) fn warnings_of(
    platform: Platform,
    settings: &Settings,
    unknown: &Map<String, Value>,
) -> Vec<Warning> {
    let near = warn::unknown(platform, unknown.keys().map(String::as_str));
    warn::warnings(platform, settings).into_iter().chain(near).collect()
}

/// The members that are written: without annotations, actions, what the service sets, and assignments.
fn clean(object: &Map<String, Value>, entity_type: &str) -> Value {
    let mut body = written(object, entity_type);
    if let Some(members) = body.as_object_mut() {
        members.shift_remove("assignments");
    }
    body
}

fn parse(bytes: &[u8]) -> Result<Document, ImportError> {
    if bytes.len() > MAX_IMPORT {
        return Err(ImportError::TooLarge(bytes.len()));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(ImportError::NoPolicy);
    }
    json::read(text.as_bytes()).map_err(|error| {
        if error.is_eof() {
            return ImportError::Truncated { line: error.line() };
        }
        let cause = error.to_string();
        let cause = cause.split(" at line ").next().unwrap_or_default().to_owned();
        ImportError::NotJson { line: error.line(), column: error.column(), cause }
    })
}

/// UTF-8 with or without its mark, or UTF-16 with one, as PowerShell writes it.
fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
        let whole = bytes.len().is_multiple_of(2);
        String::from_utf16(&units).ok().filter(|_| whole).ok_or(ImportError::NotText)
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => text(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => text(bytes),
    }
}

fn text(bytes: &[u8]) -> Result<String, ImportError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| match error.error_len() {
        // Bytes are missing at the end rather than wrong.
        None => ImportError::Truncated { line: 1 + bytes.iter().filter(|b| **b == b'\n').count() },
        Some(_) => ImportError::NotText,
    })
}
