//! Default policies, `defaultManagedAppProtection`: one object for both mobile platforms, given to nobody in particular.
//! It holds for users whom no targeted policy reaches; see `cordon_policy::target::select_or_default`.

mod change;
mod show;

use std::collections::BTreeMap;

use cordon_policy::property::{self, Pair, PropertyId};
use cordon_policy::warn::Warning;
use cordon_policy::{
    AppGroupType, AppScope, GraphVersion, Levels, Platform, Platforms, Policy, PolicyId, Settings,
};
use serde_json::{Map, Value, json};

use super::import::warnings_of;
use super::{MobileApp, StoredError};

pub use change::{DefaultChange, app_of};
pub use show::{DEFAULT_NAVIGATIONS, default_has_property};

/// The entity type, without namespace.
pub const DEFAULT_TYPE: &str = "defaultManagedAppProtection";
/// The collection.
pub const DEFAULT_COLLECTION: &str = "defaultManagedAppProtections";

/// The platforms of a default policy.
const PLATFORMS: [Platform; 2] = [Platform::Ios, Platform::Android];

/// Settings of the mobile platforms that default policies do not have.
const NOT_HERE: &[&str] = &[
    "appActionIfDeveloperOptionsEnabled",
    "appActionIfSamsungKnoxAttestationRequired",
    "approvedKeyboards",
    "exemptedUniversalLinks",
    "genmojiConfigurationState",
    "keyboardsRestricted",
    "managedUniversalLinks",
    "screenCaptureConfigurationState",
    "writingToolsConfigurationState",
];

/// Settings that default policies have at beta only, although targeted ones have them at v1.0.
const BETA_HERE: &[&str] = &["customBrowserDisplayName", "customBrowserPackageId", "customBrowserProtocol"];

/// A default policy with everything that the API shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultProtection {
    /// `D_` and a GUID; unique over all policies of the organisation.
    pub id: String,
    /// Opaque tag in quotes; changes with every change.
    pub version: String,
    /// Microseconds since 1970.
    pub created: i64,
    /// Microseconds since 1970.
    pub modified: i64,
    /// `displayName`.
    pub name: String,
    /// `description`, as it was sent.
    pub description: Option<String>,
    /// `roleScopeTagIds`.
    pub scope_tags: Vec<String>,
    /// The settings that were set, of both platforms.
    pub settings: Settings,
    /// `customSettings`: configuration for the apps.
    pub custom: Vec<Pair>,
    /// Properties that nobody knows, as they were sent.
    pub unknown: Map<String, Value>,
    /// The apps, of both platforms.
    pub apps: Vec<MobileApp>,
}

impl DefaultProtection {
    /// The policy as the rules see it, once for each platform that it has apps for.
    #[must_use]
    pub fn to_policies(&self) -> Vec<Policy> {
        PLATFORMS.into_iter().filter_map(|platform| self.to_policy(platform)).collect()
    }

    fn to_policy(&self, platform: Platform) -> Option<Policy> {
        let apps: Vec<_> =
            self.apps.iter().filter(|one| one.app.platform == platform).map(|one| one.app.clone()).collect();
        if apps.is_empty() {
            return None;
        }
        let mut settings = Settings::default();
        for (id, value) in self.settings.iter().filter(|(id, _)| id.property().platforms.has(platform)) {
            settings.set(id, value.clone());
        }
        Some(Policy {
            id: PolicyId(self.id.clone()),
            name: self.name.clone(),
            description: self.description.clone().unwrap_or_default(),
            platform,
            version: self.version.clone(),
            settings,
            apps: AppScope { group: AppGroupType::SelectedPublicApps, apps },
            assignments: Vec::new(),
            management_levels: Levels::UNSPECIFIED,
        })
    }

    /// The text to store: what was set, and nothing that the service derives.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let mut body = json!({
            "displayName": self.name,
            "description": self.description,
            "roleScopeTagIds": self.scope_tags,
            "customSettings": self.custom,
            "apps": self.apps_json(),
        });
        if let Some(object) = body.as_object_mut() {
            for (id, value) in self.settings.iter() {
                let value = property::to_json(id.property().kind, value);
                object.insert(id.property().name.to_owned(), value);
            }
            object.extend(self.unknown.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        body.to_string()
    }

    /// Reads a stored text back.
    ///
    /// # Errors
    /// [`StoredError`] when it is not what [`DefaultProtection::to_stored`] wrote.
    pub fn from_stored(
        id: &str,
        version: &str,
        (created, modified): (i64, i64),
        body: &str,
    ) -> Result<Self, StoredError> {
        let wrong = |cause: String| StoredError { id: id.to_owned(), cause };
        let body: Value = serde_json::from_str(body).map_err(|error| wrong(error.to_string()))?;
        let fields = |errors: Vec<crate::error::FieldError>| wrong(crate::error::summary(&errors));
        let change = DefaultChange::from_stored(&body).map_err(fields)?;
        let policy = change.create(id.to_owned(), version.to_owned(), created).map_err(fields)?;
        Ok(Self { modified, ..policy })
    }
}

impl DefaultProtection {
    /// What [`crate::protection::Protection::warnings`] says of it on each platform that it covers, each once.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut found: Vec<Warning> = Vec::new();
        for one in self.to_policies() {
            for warning in warnings_of(one.platform, &one.settings, &self.unknown) {
                if !found.contains(&warning) {
                    found.push(warning);
                }
            }
        }
        found
    }
}

/// The settings that default policies have.
fn settings() -> impl Iterator<Item = PropertyId> {
    PropertyId::all().filter(|id| is_here(*id))
}

fn is_here(id: PropertyId) -> bool {
    let row = id.property();
    PLATFORMS.iter().any(|platform| row.platforms.has(*platform)) && !NOT_HERE.contains(&row.name)
}

/// A platform whose form of a setting counts: it is the same on both.
fn platform_of(id: PropertyId) -> Platform {
    let row: Platforms = id.property().platforms;
    if row.has(Platform::Ios) { Platform::Ios } else { Platform::Android }
}

fn is_beta(id: PropertyId) -> bool {
    let row = id.property();
    row.graph == GraphVersion::Beta || BETA_HERE.contains(&row.name)
}

/// What the custom settings of the default policies that apply come to. A name to which two of them give different values is
/// left out: which one the administrators meant, nobody can say.
#[must_use]
pub fn configuration<'a>(
    custom: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> BTreeMap<String, String> {
    let mut values: BTreeMap<&String, Option<&String>> = BTreeMap::new();
    for (name, value) in custom {
        let same = |known: &mut Option<&String>| *known = known.filter(|known| *known == value);
        values.entry(name).and_modify(same).or_insert(Some(value));
    }
    values.into_iter().filter_map(|(name, value)| Some((name.clone(), value?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::version::ApiVersion;

    use super::*;
    use crate::odata::{Metadata, Query, Root};

    fn made(body: Value) -> DefaultProtection {
        let change = DefaultChange::from_json(&body, ApiVersion::Beta).unwrap();
        change.create("D_1".to_owned(), "\"1\"".to_owned(), 5).unwrap()
    }

    fn shown(policy: &DefaultProtection, version: ApiVersion) -> Value {
        let root = Root { url: String::new(), version, metadata: Metadata::Minimal };
        policy.to_json(&root, &Query::default())
    }

    #[test]
    fn it_has_the_settings_of_both_platforms_that_the_schema_names() {
        // 103 at beta and 35 at v1.0, beside `customSettings`.
        assert_eq!(settings().count(), 103);
        assert_eq!(settings().filter(|id| !is_beta(*id)).count(), 35);
        assert!(NOT_HERE.iter().chain(BETA_HERE).all(|name| property::by_name(name).is_some()));
    }

    #[test]
    fn what_is_stored_comes_back() {
        let all = made(json!({"displayName": "All"}));
        // Everything it shows, written back, stored, read: the same again.
        let mut body = shown(&all, ApiVersion::Beta);
        body["customSettings"] = json!([{"name": "a", "value": "1"}, {"name": "b", "value": ""}]);
        body["futureThing"] = json!({"deep": [1]});
        body["apps"] = json!([
            {"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}},
            {"id": "com.contoso.mail.android"},
        ]);
        let policy = made(body);
        let read = DefaultProtection::from_stored("D_1", "\"1\"", (5, 5), &policy.to_stored()).unwrap();
        assert_eq!(read, policy);
        assert_eq!(read.settings.len(), 103);
        assert!(DefaultProtection::from_stored("D_1", "", (0, 0), "{}").is_err());
    }

    #[test]
    fn each_platform_has_its_own_settings_and_apps() {
        let body = json!({
            "displayName": "All", "faceIdBlocked": true, "encryptAppData": true, "printBlocked": true,
            "apps": [{"id": "com.contoso.mail.ios"}, {"id": "com.contoso.mail.android"}],
        });
        let mut policy = made(body);
        let told = |policy: &DefaultProtection| -> Vec<_> {
            let told = |one: Policy| (one.platform, one.settings.len(), one.apps.apps.len());
            policy.to_policies().into_iter().map(told).collect()
        };
        assert_eq!(told(&policy), [(Platform::Ios, 2, 1), (Platform::Android, 2, 1)]);
        policy.apps.retain(|one| one.app.platform == Platform::Android);
        assert_eq!(told(&policy), [(Platform::Android, 2, 1)], "without apps a platform is not meant");
    }
}
