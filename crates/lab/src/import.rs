//! Policies as they are exported from Graph, brought to a server.

use std::path::Path;

use cordon_policy::property;
use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};

use crate::admin::{Admin, AdminError, text};

const POLICIES: &str = "beta/deviceAppManagement/managedAppPolicies";

/// Members of a policy that are not settings.
const ENVELOPE: [&str; 13] = [
    "id",
    "displayName",
    "description",
    "createdDateTime",
    "lastModifiedDateTime",
    "roleScopeTagIds",
    "version",
    "isAssigned",
    "deployedAppCount",
    "apps",
    "assignments",
    "appGroupType",
    "targetedAppManagementLevels",
];

/// Why a file holds no policy.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// Neither UTF-8 nor UTF-16 with a byte-order mark.
    #[error("is not text: export it again as JSON")]
    NotText,
    /// Ends in the middle.
    #[error("ends in the middle ({0}): export it again")]
    Truncated(serde_json::Error),
    /// Something else than JSON.
    #[error("is not JSON ({0}): export it again")]
    NotJson(serde_json::Error),
    /// JSON, but no policies.
    #[error("holds no policy: give an exported policy, a list of them, or `{{\"value\": […]}}`")]
    NoPolicy,
    /// No type.
    #[error("`{0}` does not say what kind of policy it is: add `@odata.type`")]
    NoType(String),
}

/// One policy of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// `iosManagedAppProtection`, `androidManagedAppProtection`, …
    pub kind: String,
    /// The policy's name.
    pub name: String,
    /// The policy as it stands in the file, with its type.
    pub body: Value,
}

impl Document {
    fn of(mut body: Value) -> Result<Self, ReadError> {
        let name = text(&body, "displayName");
        let kind = kind(&body).ok_or_else(|| ReadError::NoType(name.clone()))?;
        let Some(object) = body.as_object_mut() else { return Err(ReadError::NoPolicy) };
        object.insert("@odata.type".to_owned(), format!("#microsoft.graph.{kind}").into());
        // Groups of the organisation it was exported from: assigning is a decision of its own here.
        object.remove("assignments");
        Ok(Self { kind, name, body })
    }

    /// The members that are settings: those that Cordon knows, and those that it only keeps.
    #[must_use]
    pub fn settings(&self) -> (Vec<&str>, Vec<&str>) {
        let members = self.body.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        members
            .filter(|name| !name.contains(['@', '#']) && !ENVELOPE.contains(name))
            // Contained resources that only answers carry.
            .filter(|name| *name != "deploymentSummary")
            .partition(|name| property::by_name(name).is_some())
    }
}

/// The type without `#microsoft.graph.`; exports with little metadata name it in their context only.
fn kind(body: &Value) -> Option<String> {
    let named = text(body, "@odata.type");
    if let Some(kind) = named.rsplit('.').next().filter(|kind| !kind.is_empty()) {
        return Some(kind.to_owned());
    }
    let context = text(body, "@odata.context");
    let (_, after) = context.split_once("deviceAppManagement/")?;
    let collection: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
    collection.strip_suffix('s').filter(|kind| kind.ends_with("Protection")).map(str::to_owned)
}

/// Reads the policies of a file: one, a list, or a collection; UTF-8 with or without a byte-order mark, or UTF-16.
///
/// # Errors
/// Every [`ReadError`].
pub fn read(path: &Path) -> Result<Vec<Document>, ReadError> {
    parse(&decode(&std::fs::read(path)?)?)
}

/// Reads the policies of a text.
///
/// # Errors
/// Every [`ReadError`] but those of files.
pub fn parse(text: &str) -> Result<Vec<Document>, ReadError> {
    // A mark that came along with text that was read elsewhere.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json: Value = serde_json::from_str(text).map_err(|cause| match cause.is_eof() {
        true => ReadError::Truncated(cause),
        false => ReadError::NotJson(cause),
    })?;
    let items = match json {
        Value::Array(items) => items,
        Value::Object(mut object) => match object.remove("value") {
            Some(Value::Array(items)) => items,
            Some(Value::Object(one)) => vec![Value::Object(one)],
            Some(_) => return Err(ReadError::NoPolicy),
            None => vec![Value::Object(object)],
        },
        _ => return Err(ReadError::NoPolicy),
    };
    if items.is_empty() || !items.iter().all(Value::is_object) {
        return Err(ReadError::NoPolicy);
    }
    items.into_iter().map(Document::of).collect()
}

fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten().ok_or(ReadError::NotText)
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| ReadError::NotText),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        bytes => String::from_utf8(bytes.to_vec()).map_err(|_| ReadError::NotText),
    }
}

/// What became of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Made, or brought up to date.
    pub outcome: Outcome,
    /// The policy's id on the server.
    pub id: String,
    /// The policy's name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// How many settings Cordon knows.
    pub settings: usize,
    /// Settings that Cordon does not know: kept and returned, not enforced.
    pub unknown: Vec<String>,
    /// How many apps it lists.
    pub apps: usize,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// There was none of that kind and name.
    Created,
    /// The one of that kind and name (or id) has the file's content now.
    Updated,
}

/// Stores one policy: as a new one, or over the one with its id, or with its kind and name.
///
/// # Errors
/// Every [`AdminError`]. A refused policy leaves the server as it was.
pub async fn store(admin: &Admin, document: &Document) -> Result<Imported, AdminError> {
    let known = existing(admin, document).await?;
    let (outcome, id) = match known {
        Some(id) => {
            admin.call(Method::PATCH, &format!("{POLICIES}/{id}"), Some(&document.body)).await?;
            if let Some(apps) = document.body.get("apps") {
                let group = document.body.get("appGroupType").cloned().unwrap_or("selectedPublicApps".into());
                let body = json!({ "apps": apps, "appGroupType": group });
                admin.post(&format!("{POLICIES}/{id}/targetApps"), &body).await?;
            }
            (Outcome::Updated, id)
        }
        None => (Outcome::Created, text(&admin.post(POLICIES, &document.body).await?, "id")),
    };
    let (settings, unknown) = document.settings();
    Ok(Imported {
        outcome,
        id,
        name: document.name.clone(),
        kind: document.kind.clone(),
        settings: settings.len(),
        unknown: unknown.into_iter().map(str::to_owned).collect(),
        apps: document.body.get("apps").and_then(Value::as_array).map_or(0, Vec::len),
    })
}

async fn existing(admin: &Admin, document: &Document) -> Result<Option<String>, AdminError> {
    let stored = admin.all(POLICIES).await?;
    let same_kind = |policy: &&Value| kind(policy).as_deref() == Some(&document.kind);
    let id = text(&document.body, "id");
    let by_id = stored.iter().filter(same_kind).find(|policy| !id.is_empty() && text(policy, "id") == id);
    let by_name =
        || stored.iter().filter(same_kind).find(|policy| text(policy, "displayName") == document.name);
    Ok(by_id.or_else(by_name).map(|policy| text(policy, "id")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<Vec<Document>, ReadError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("policy.json");
        std::fs::write(&path, bytes).unwrap();
        read(&path)
    }

    const POLICY: &str = r##"{"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Ünïcode",
        "printBlocked": true, "apps@odata.context": "x", "assignments": [{"id": "1"}], "neverHeardOf": 7}"##;

    #[test]
    fn every_encoding_reads_the_same() {
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(POLICY.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let bom = [&[0xef, 0xbb, 0xbf][..], POLICY.as_bytes()].concat();
        let plain = of(POLICY.as_bytes()).unwrap();
        assert_eq!(of(&utf16).unwrap(), plain);
        assert_eq!(of(&bom).unwrap(), plain);
        assert_eq!(of(format!("{{\"value\": [{POLICY}]}}").as_bytes()).unwrap(), plain);
        assert_eq!(plain[0].settings(), (vec!["printBlocked"], vec!["neverHeardOf"]));
        assert_eq!(plain[0].body.get("assignments"), None);
    }

    #[test]
    fn the_context_names_the_kind_where_the_type_is_missing() {
        let policy = br##"{"@odata.context": "https://x/beta/$metadata#deviceAppManagement/androidManagedAppProtections(apps())/$entity"}"##;
        assert_eq!(of(policy).unwrap()[0].kind, "androidManagedAppProtection");
        assert!(matches!(of(br#"{"displayName": "x"}"#), Err(ReadError::NoType(name)) if name == "x"));
    }

    #[test]
    fn what_is_no_policy_says_so() {
        assert!(matches!(of(&POLICY.as_bytes()[..60]), Err(ReadError::Truncated(_))));
        assert!(matches!(of(b"not json"), Err(ReadError::NotJson(_))));
        assert!(matches!(of(&[0x80, 0x81]), Err(ReadError::NotText)));
        for empty in ["[]", "7", "{\"value\": []}", "[7]"] {
            assert!(matches!(of(empty.as_bytes()), Err(ReadError::NoPolicy)), "{empty}");
        }
    }
}
