//! App instances and what they were told: `managedAppRegistration` and `managedAppOperation`.

use cordon_policy::{AppId, Facts, Platform, subject::Integrity};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::odata::{Query, Root};
use crate::protection::{ManagedPolicy, kind};
use crate::time;
use crate::version::ApiVersion;

/// A registration as the API shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// The id, unique over all organisations.
    pub id: String,
    /// The user.
    pub user: Uuid,
    /// The app.
    pub app: AppId,
    /// `applicationVersion`.
    pub app_version: Option<String>,
    /// `managementSdkVersion`.
    pub client_version: Option<String>,
    /// `deviceTag`: the same for all apps of one device.
    pub device_tag: String,
    /// `deviceName`.
    pub device_name: Option<String>,
    /// What the device reported last.
    pub facts: Facts,
    /// Changes with every accepted report.
    pub version: String,
    /// Microseconds since 1970.
    pub created: i64,
    /// Microseconds since 1970.
    pub last_sync: i64,
}

/// What a registration was told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The id.
    pub id: String,
    /// Such as `Wipe`.
    pub display_name: String,
    /// `pending`, `sent`, `done`, `failed` or `canceled`.
    pub state: String,
    /// Changes with the state.
    pub version: String,
    /// Microseconds since 1970.
    pub modified: i64,
    /// The signed receipts that came for it, as `@cordon.receipts`.
    pub receipts: Vec<Value>,
}

/// Navigations of a registration.
pub const NAVIGATIONS: &[&str] = &["operations", "appliedPolicies", "intendedPolicies"];

/// Properties of a registration that can be filtered and ordered by.
pub const PROPERTIES: &[&str] = &[
    "id",
    "userId",
    "appIdentifier",
    "applicationVersion",
    "managementSdkVersion",
    "deviceTag",
    "deviceName",
    "deviceType",
    "deviceModel",
    "deviceManufacturer",
    "platformVersion",
    "flaggedReasons",
    "createdDateTime",
    "lastSyncDateTime",
    "version",
];

/// Properties of an operation that can be filtered and ordered by.
pub const OPERATION_PROPERTIES: &[&str] = &["id", "displayName", "state", "lastModifiedDateTime", "version"];

/// What `$expand` adds to a registration; `None` was not asked for.
#[derive(Debug, Clone, Default)]
pub struct Expanded {
    /// The operations.
    pub operations: Option<Vec<Operation>>,
    /// The policies in the envelope that it holds.
    pub applied: Option<Vec<ManagedPolicy>>,
    /// The policies that should apply to it.
    pub intended: Option<Vec<ManagedPolicy>>,
}

impl Operation {
    /// The Graph form.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut out = json!({
            "@odata.type": "#microsoft.graph.managedAppOperation",
            "id": self.id,
            "displayName": self.display_name,
            "lastModifiedDateTime": time::seconds(self.modified),
            "state": self.state,
            "version": self.version,
        });
        if let (false, Some(object)) = (self.receipts.is_empty(), out.as_object_mut()) {
            object.insert("@cordon.receipts".to_owned(), self.receipts.clone().into());
        }
        out
    }
}

impl Registration {
    /// The entity type, without namespace.
    #[must_use]
    pub const fn entity_type(&self) -> &'static str {
        match self.app.platform {
            Platform::Ios => "iosManagedAppRegistration",
            Platform::Android => "androidManagedAppRegistration",
            Platform::Windows => "windowsManagedAppRegistration",
        }
    }

    /// Does the contract know registrations of this platform?
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        version == ApiVersion::Beta || self.app.platform != Platform::Windows
    }

    /// The Graph form with what was expanded.
    #[must_use]
    pub fn to_json(&self, root: &Root, expanded: &Expanded) -> Value {
        let (identifier, member) = kind::identifier(self.app.platform);
        let mut out = Map::new();
        out.insert("@odata.type".into(), format!("#microsoft.graph.{}", self.entity_type()).into());
        out.insert("id".into(), self.id.clone().into());
        out.insert("createdDateTime".into(), time::seconds(self.created).into());
        out.insert("lastSyncDateTime".into(), time::seconds(self.last_sync).into());
        out.insert("applicationVersion".into(), self.app_version.clone().into());
        out.insert("managementSdkVersion".into(), self.client_version.clone().into());
        out.insert("platformVersion".into(), self.facts.os_version.clone().into());
        out.insert("deviceType".into(), self.device_type().into());
        out.insert("deviceTag".into(), self.device_tag.clone().into());
        out.insert("deviceName".into(), self.device_name.clone().into());
        if root.version == ApiVersion::Beta {
            out.insert("managedDeviceId".into(), Value::Null);
            out.insert("azureADDeviceId".into(), Value::Null);
            out.insert("deviceModel".into(), self.facts.model.clone().into());
            out.insert("deviceManufacturer".into(), self.facts.manufacturer.clone().into());
        }
        out.insert("flaggedReasons".into(), self.flagged().into());
        out.insert("userId".into(), self.user.to_string().into());
        let app = json!({ "@odata.type": format!("#microsoft.graph.{identifier}"), member: self.app.id });
        out.insert("appIdentifier".into(), app);
        out.insert("version".into(), self.version.clone().into());
        if self.app.platform == Platform::Android && root.version == ApiVersion::Beta {
            out.insert("patchVersion".into(), self.facts.patch_version.clone().into());
        }
        expand(&mut out, root, expanded);
        Value::Object(out)
    }

    /// Did the device report a sign of tampering?
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.facts.integrity == Some(Integrity::Compromised)
    }

    fn device_type(&self) -> &str {
        self.facts.model.as_deref().unwrap_or(self.app.platform.title())
    }

    /// A rooted or jailbroken device is flagged on every platform by the one name that both contracts know.
    fn flagged(&self) -> Vec<Value> {
        vec![if self.is_flagged() { "rootedDevice" } else { "none" }.into()]
    }
}

fn expand(out: &mut Map<String, Value>, root: &Root, expanded: &Expanded) {
    if let Some(operations) = &expanded.operations {
        let items: Vec<Value> = operations.iter().map(Operation::to_json).collect();
        out.insert("operations".into(), items.into());
    }
    for (name, policies) in [("appliedPolicies", &expanded.applied), ("intendedPolicies", &expanded.intended)]
    {
        if let Some(policies) = policies {
            let query = Query::default();
            let known = policies.iter().filter(|policy| policy.exists_in(root.version));
            let items: Vec<Value> = known.map(|policy| policy.to_json(root, &query)).collect();
            out.insert(name.into(), items.into());
        }
    }
}

/// The device tag in the body of the wipe actions.
///
/// # Errors
/// The field `deviceTag`.
pub fn wipe_device_tag(body: &Value) -> Result<String, Vec<crate::error::FieldError>> {
    let mut fields = crate::fields::Fields::of(body, "")?;
    let tag = fields.required("deviceTag");
    fields.finish(tag)
}

#[cfg(test)]
mod tests {
    use super::{Expanded, Operation, Registration, wipe_device_tag};
    use crate::odata::{Metadata, Root};
    use crate::version::ApiVersion;
    use cordon_policy::{AppId, Facts, Platform, subject::Integrity};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_registration_shows_its_app_and_device() {
        let facts = Facts {
            os_version: Some("17.1".into()),
            model: Some("iPhone15,3".into()),
            integrity: Some(Integrity::Compromised),
            ..Facts::default()
        };
        let registration = Registration {
            id: "o.1".into(),
            user: Uuid::from_u128(7),
            app: AppId::new(Platform::Ios, "com.contoso.mail"),
            app_version: Some("1.2".into()),
            client_version: None,
            device_tag: "tag".into(),
            device_name: Some("phone".into()),
            facts,
            version: "1".into(),
            created: 0,
            last_sync: 1_000_000,
        };
        let operation = Operation {
            id: "w".into(),
            display_name: "Wipe".into(),
            state: "sent".into(),
            version: "2".into(),
            modified: 0,
            receipts: Vec::new(),
        };
        let expanded = Expanded { operations: Some(vec![operation]), ..Expanded::default() };
        let root = Root::new("http://h", ApiVersion::V1_0, Metadata::Minimal);
        assert_eq!(
            registration.to_json(&root, &expanded),
            json!({
                "@odata.type": "#microsoft.graph.iosManagedAppRegistration", "id": "o.1",
                "createdDateTime": "1970-01-01T00:00:00Z", "lastSyncDateTime": "1970-01-01T00:00:01Z",
                "applicationVersion": "1.2", "managementSdkVersion": null, "platformVersion": "17.1",
                "deviceType": "iPhone15,3", "deviceTag": "tag", "deviceName": "phone",
                "flaggedReasons": ["rootedDevice"], "userId": "00000000-0000-0000-0000-000000000007",
                "appIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"},
                "version": "1",
                "operations": [{"@odata.type": "#microsoft.graph.managedAppOperation", "id": "w", "displayName": "Wipe",
                    "lastModifiedDateTime": "1970-01-01T00:00:00Z", "state": "sent", "version": "2"}],
            })
        );
        let beta = Root::new("http://h", ApiVersion::Beta, Metadata::Minimal);
        assert_eq!(registration.to_json(&beta, &Expanded::default())["deviceModel"], "iPhone15,3");
    }

    #[test]
    fn a_wipe_names_its_device() {
        assert_eq!(wipe_device_tag(&json!({"deviceTag": "t"})), Ok("t".into()));
        assert_eq!(wipe_device_tag(&json!({"deviceTag": 1})).unwrap_err()[0].target, "deviceTag");
        assert_eq!(wipe_device_tag(&json!({})).unwrap_err()[0].code, "required");
    }
}
