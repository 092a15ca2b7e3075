//! The apps of a policy: `managedMobileApp`.

use cordon_policy::{AppGroupType, AppId, Platform};
use serde_json::{Value, json};

use super::kind;
use crate::error::FieldError;
use crate::fields::{Fields, kind as kind_of, type_name};

/// Most apps that one policy lists.
pub const MAX_APPS: usize = 2_000;

/// One app of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobileApp {
    /// The app.
    pub app: AppId,
    /// A signed 32-bit number as text: kept when it was sent, else derived from the id.
    pub version: String,
}

impl MobileApp {
    /// An app with the version derived from its id.
    #[must_use]
    pub fn new(app: AppId) -> Self {
        let version = derived_version(&app);
        Self { app, version }
    }

    /// `com.contoso.mail.ios`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}.{}", self.app.id, self.app.platform)
    }

    /// The Graph form.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let (kind, member) = kind::identifier(self.app.platform);
        json!({
            "id": self.id(),
            "version": self.version,
            "mobileAppIdentifier": { "@odata.type": format!("#microsoft.graph.{kind}"), member: self.app.id },
        })
    }

    pub(super) fn from_json(value: &Value, platform: Platform, path: &str) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value, path)?;
        let version = fields.text("version").filter(|v| v.parse::<i32>().is_ok());
        let app = match fields.raw("mobileAppIdentifier").filter(|v| !v.is_null()) {
            Some(identifier) => {
                let app = read_identifier(identifier, platform, &fields.at("mobileAppIdentifier"));
                app.unwrap_or_else(|errors| {
                    fields.append(errors);
                    AppId::new(platform, "")
                })
            }
            None => from_id(&mut fields, platform),
        };
        let version = version.unwrap_or_else(|| derived_version(&app));
        fields.finish(Self { app, version })
    }
}

/// Reads a list of apps, each with `one`; a repeated app counts once.
pub(super) fn read_apps(
    items: &[Value],
    path: &str,
    one: impl Fn(&Value, &str) -> Result<MobileApp, Vec<FieldError>>,
) -> Result<Vec<MobileApp>, Vec<FieldError>> {
    if items.len() > MAX_APPS {
        let text = format!("{} apps are listed, a policy holds at most {MAX_APPS}", items.len());
        return Err(vec![FieldError::new(path, "outOfBounds", text)]);
    }
    let (mut apps, mut errors) = (Vec::<MobileApp>::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match one(item, &format!("{path}[{index}]")) {
            Ok(app) if apps.iter().any(|known| known.app == app.app) => {}
            Ok(app) => apps.push(app),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(apps) } else { Err(errors) }
}

/// Reads one app of these platforms, whose identifier or id tells which.
pub(super) fn app_among(
    platforms: &[Platform],
    item: &Value,
    path: &str,
) -> Result<MobileApp, Vec<FieldError>> {
    let identifier = item.get("mobileAppIdentifier").unwrap_or(&Value::Null);
    let named = identifier.get("@odata.type").and_then(Value::as_str).map(type_name);
    let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
    let is = |platform: &&Platform| {
        let (kind, member) = kind::identifier(**platform);
        match named {
            Some(named) => named.eq_ignore_ascii_case(kind),
            None if identifier.is_null() => id.ends_with(&format!(".{platform}")),
            None => identifier.get(member).is_some(),
        }
    };
    match platforms.iter().find(is) {
        Some(platform) => MobileApp::from_json(item, *platform, path),
        None => {
            let titles: Vec<&str> = platforms.iter().map(|one| one.title()).collect();
            let text = format!(
                "name an app of {}: {{\"@odata.type\": \"#microsoft.graph.iosMobileAppIdentifier\", \"bundleId\": …}}",
                titles.join(" or ")
            );
            Err(vec![FieldError::new(format!("{path}.mobileAppIdentifier"), "required", text)])
        }
    }
}

/// Reads a group type: its name in any case, or its number.
///
/// # Errors
/// One error at `path`.
pub fn read_group_type(value: &Value, path: &str) -> Result<AppGroupType, FieldError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => {
            let text = format!("expected a group of apps, found {}", kind_of(other));
            return Err(FieldError::new(path, "wrongType", text));
        }
    };
    let found = GROUPS.iter().find(|(_, name, number)| name.eq_ignore_ascii_case(&text) || *number == text);
    found.map(|(group, ..)| *group).ok_or_else(|| {
        let names: Vec<&str> = GROUPS.iter().map(|(_, name, _)| *name).collect();
        let text = format!("`{text}` is no group of apps; use one of {}", names.join(", "));
        FieldError::new(path, "unknownMember", text)
    })
}

/// The name of a group type.
#[must_use]
pub fn group_type_name(group: AppGroupType) -> &'static str {
    GROUPS.iter().find(|(known, ..)| *known == group).map_or("selectedPublicApps", |(_, name, _)| name)
}

const GROUPS: [(AppGroupType, &str, &str); 4] = [
    (AppGroupType::SelectedPublicApps, "selectedPublicApps", "0"),
    (AppGroupType::AllCoreMicrosoftApps, "allCoreMicrosoftApps", "1"),
    (AppGroupType::AllMicrosoftApps, "allMicrosoftApps", "2"),
    (AppGroupType::AllApps, "allApps", "4"),
];

/// Some tools send only `id`: `com.contoso.mail.android`.
fn from_id(fields: &mut Fields<'_>, platform: Platform) -> AppId {
    let id = fields.text("id").unwrap_or_default();
    let bare = id.strip_suffix(&format!(".{platform}")).unwrap_or_default();
    AppId::parse(platform, bare).unwrap_or_else(|_| {
        let (kind, member) = kind::identifier(platform);
        let text = format!("name the app: {{\"@odata.type\": \"#microsoft.graph.{kind}\", \"{member}\": …}}");
        fields.error("mobileAppIdentifier", "required", text);
        AppId::new(platform, "")
    })
}

fn read_identifier(value: &Value, platform: Platform, path: &str) -> Result<AppId, Vec<FieldError>> {
    let mut fields = Fields::of(value, path)?;
    let (kind, member) = kind::identifier(platform);
    if let Some(named) = fields.text("@odata.type")
        && !type_name(&named).eq_ignore_ascii_case(kind)
    {
        let text = format!("`{named}` is no app of {}; use #microsoft.graph.{kind}", platform.title());
        fields.error("@odata.type", "otherPlatform", text);
        return fields.finish(AppId::new(platform, ""));
    }
    let id = fields.required(member);
    let app = AppId::parse(platform, &id).unwrap_or_else(|error| {
        if !id.trim().is_empty() {
            fields.error(member, "badFormat", error.to_string());
        }
        AppId::new(platform, "")
    });
    fields.finish(app)
}

/// FNV-1a over the folded id, as a signed number: stable, and different for different apps.
fn derived_version(app: &AppId) -> String {
    let hash = app
        .to_string()
        .to_ascii_lowercase()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.cast_signed().to_string()
}

#[cfg(test)]
mod tests {
    use super::{MobileApp, read_group_type};
    use crate::error::FieldError;
    use cordon_policy::{AppGroupType, AppId, Platform};
    use serde_json::{Value, json};

    fn read_apps(sent: &Value) -> Result<Vec<MobileApp>, Vec<FieldError>> {
        super::read_apps(sent.as_array().unwrap(), "apps", |item, path| {
            MobileApp::from_json(item, Platform::Ios, path)
        })
    }

    #[test]
    fn apps_come_back_as_they_were_sent() {
        let sent = json!([
            {"id": "com.contoso.mail.ios", "version": "-42", "mobileAppIdentifier":
                {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}},
            {"mobileAppIdentifier": {"@odata.type": "microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.Files"}},
            {"id": "COM.contoso.files.ios"},
        ]);
        let apps = read_apps(&sent).unwrap();
        assert_eq!(apps.len(), 2);
        assert_eq!(apps[0].to_json(), sent[0]);
        assert_eq!(apps[1].id(), "com.contoso.Files.ios");
        assert_eq!(apps[1], MobileApp::new(AppId::new(Platform::Ios, "com.contoso.Files")));
    }

    #[test]
    fn every_wrong_app_is_named() {
        let sent = json!([
            {"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.androidMobileAppIdentifier", "packageId": "a"}},
            7,
            {},
            {"mobileAppIdentifier": {"bundleId": "a b"}},
            {"mobileAppIdentifier": {"bundleId": 3}},
        ]);
        let errors = read_apps(&sent).unwrap_err();
        let targets: Vec<_> = errors.iter().map(|e| (e.target.as_str(), e.code.as_str())).collect();
        assert_eq!(
            targets,
            [
                ("apps[0].mobileAppIdentifier.@odata.type", "otherPlatform"),
                ("apps[1]", "wrongType"),
                ("apps[2].mobileAppIdentifier", "required"),
                ("apps[3].mobileAppIdentifier.bundleId", "badFormat"),
                ("apps[4].mobileAppIdentifier.bundleId", "wrongType"),
            ]
        );
    }

    #[test]
    fn group_types_have_names_and_numbers() {
        assert_eq!(read_group_type(&json!("AllApps"), "g"), Ok(AppGroupType::AllApps));
        assert_eq!(read_group_type(&json!(2), "g"), Ok(AppGroupType::AllMicrosoftApps));
        assert_eq!(read_group_type(&json!("some"), "g").unwrap_err().code, "unknownMember");
        assert_eq!(read_group_type(&json!(null), "g").unwrap_err().code, "wrongType");
    }
}
