//! The names that each platform's policies, apps and collections have.

use cordon_policy::{Platform, PropertyId};
use serde_json::{Map, Value};

use crate::error::FieldError;
use crate::fields::type_name;

/// The collection of all policies.
pub const POLICIES: &str = "managedAppPolicies";

/// The entity type of a platform's policies, without namespace.
#[must_use]
pub const fn entity_type(platform: Platform) -> &'static str {
    match platform {
        Platform::Ios => "iosManagedAppProtection",
        Platform::Android => "androidManagedAppProtection",
        Platform::Windows => "windowsManagedAppProtection",
    }
}

/// The collection of a platform's policies.
#[must_use]
pub const fn collection(platform: Platform) -> &'static str {
    match platform {
        Platform::Ios => "iosManagedAppProtections",
        Platform::Android => "androidManagedAppProtections",
        Platform::Windows => "windowsManagedAppProtections",
    }
}

/// The platform whose policies the collection holds.
#[must_use]
pub fn of_collection(name: &str) -> Option<Platform> {
    Platform::ALL.into_iter().find(|p| collection(*p).eq_ignore_ascii_case(name))
}

/// The type that identifies an app of a platform, and its member with the id.
#[must_use]
pub const fn identifier(platform: Platform) -> (&'static str, &'static str) {
    match platform {
        Platform::Ios => ("iosMobileAppIdentifier", "bundleId"),
        Platform::Android => ("androidMobileAppIdentifier", "packageId"),
        Platform::Windows => ("windowsAppIdentifier", "windowsAppId"),
    }
}

/// The platform of a policy's JSON: from `@odata.type`, else `@odata.context`, else from its apps and from settings
/// that only one platform has.
///
/// # Errors
/// One error at `@odata.type` when nothing tells, or what tells contradicts itself.
pub fn recognise(body: &Map<String, Value>) -> Result<Platform, FieldError> {
    if let Some(named) = body.get("@odata.type") {
        return from_type(named);
    }
    if let Some(platform) = body.get("@odata.context").and_then(Value::as_str).and_then(from_context) {
        return Ok(platform);
    }
    let mut found: Vec<Platform> = Vec::new();
    for name in body.keys() {
        let Some(id) = cordon_policy::property::by_name(name) else { continue };
        found.extend(only(id));
    }
    for app in body.get("apps").and_then(Value::as_array).into_iter().flatten() {
        let identifier = app.get("mobileAppIdentifier").unwrap_or(&Value::Null);
        found.extend(Platform::ALL.into_iter().filter(|p| identifier.get(self::identifier(*p).1).is_some()));
    }
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        _ => Err(unclear(&found)),
    }
}

fn from_type(named: &Value) -> Result<Platform, FieldError> {
    let text = named.as_str().unwrap_or_default();
    let wanted = type_name(text);
    Platform::ALL.into_iter().find(|p| entity_type(*p).eq_ignore_ascii_case(wanted)).ok_or_else(|| {
        let text = format!(
            "`{text}` is no protection policy that is offered; use #microsoft.graph.iosManagedAppProtection, \
             androidManagedAppProtection or windowsManagedAppProtection"
        );
        FieldError::new("@odata.type", "unknownType", text)
    })
}

fn from_context(context: &str) -> Option<Platform> {
    let (_, path) = context.split_once('#')?;
    let name = path.split('/').nth(1)?;
    of_collection(name.split('(').next()?)
}

/// The platform, if only one has the property.
fn only(id: PropertyId) -> Option<Platform> {
    let mut platforms = id.property().platforms.iter();
    let first = platforms.next()?;
    platforms.next().is_none().then_some(first)
}

fn unclear(found: &[Platform]) -> FieldError {
    let text = if found.is_empty() {
        "nothing says which platform the policy is for; add `@odata.type`".to_owned()
    } else {
        let names: Vec<&str> = found.iter().map(|p| p.title()).collect();
        format!("the policy has members of {}; add the right `@odata.type`", names.join(" and "))
    };
    FieldError::new("@odata.type", "required", text)
}

#[cfg(test)]
mod tests {
    use super::recognise;
    use cordon_policy::Platform;
    use serde_json::{Value, json};

    fn platform(body: Value) -> Result<Platform, String> {
        recognise(body.as_object().unwrap()).map_err(|e| e.message)
    }

    #[test]
    fn the_platform_is_recognised() {
        assert_eq!(
            platform(json!({"@odata.type": "#microsoft.graph.iosManagedAppProtection"})),
            Ok(Platform::Ios)
        );
        assert_eq!(
            platform(json!({"@odata.type": "microsoft.graph.androidManagedAppProtection"})),
            Ok(Platform::Android)
        );
        let context = "https://graph.example/beta/$metadata#deviceAppManagement/windowsManagedAppProtections(apps())/$entity";
        assert_eq!(platform(json!({"@odata.context": context})), Ok(Platform::Windows));
        assert_eq!(platform(json!({"encryptAppData": true})), Ok(Platform::Android));
        assert_eq!(platform(json!({"faceIdBlocked": true, "pinRequired": true})), Ok(Platform::Ios));
        assert_eq!(
            platform(json!({"apps": [{"mobileAppIdentifier": {"packageId": "a"}}]})),
            Ok(Platform::Android)
        );
    }

    #[test]
    fn what_is_unclear_is_an_error() {
        assert!(platform(json!({"pinRequired": true})).unwrap_err().contains("nothing says"));
        assert!(
            platform(json!({"faceIdBlocked": true, "encryptAppData": true}))
                .unwrap_err()
                .contains("iOS and Android")
        );
        assert!(
            platform(json!({"@odata.type": "#microsoft.graph.group"}))
                .unwrap_err()
                .contains("`#microsoft.graph.group`")
        );
        assert!(platform(json!({"@odata.type": 7})).is_err());
    }
}
