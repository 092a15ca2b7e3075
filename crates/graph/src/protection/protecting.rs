//! What a protection policy says: settings of one platform.

use cordon_policy::property::{self, PropertyId};
use cordon_policy::warn::Warning;
use cordon_policy::{GraphVersion, Platform, Settings};
use serde_json::{Map, Value};

use super::apps::read_apps;
use super::change::beta_only;
use super::import::warnings_of;
use super::show::{NAVIGATIONS, edm_type, has_property, projected};
use super::{Content, MobileApp, kind};
use crate::error::FieldError;
use crate::fields::Fields;
use crate::odata::{Metadata, Root};
use crate::version::ApiVersion;

/// The settings of a protection policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Protecting {
    /// The platform it is written for; never changes.
    pub platform: Platform,
    /// The settings that were set.
    pub settings: Settings,
}

impl Protecting {
    /// What a contract reads as a setting; the default when it was not set.
    fn setting(&self, id: PropertyId, version: ApiVersion) -> Value {
        let form = id.property().form(self.platform);
        let value = match self.settings.value(id) {
            Some(value) => property::to_json(form.kind, value),
            None => property::to_json(form.kind, &cordon_policy::Value::of_default(form.default)),
        };
        if version == ApiVersion::V1_0 { projected(id, value) } else { value }
    }
}

impl Content for Protecting {
    type Kind = Platform;
    type Wanted = Settings;

    const PREFIX: &'static str = "T_";
    const MOST_BYTES: Option<usize> = None;
    const NAVIGATIONS: &'static [&'static str] = NAVIGATIONS;

    fn has_property(name: &str) -> bool {
        has_property(name)
    }

    fn empty(platform: Platform) -> Self {
        Self { platform, settings: Settings::default() }
    }

    fn kind(&self) -> Platform {
        self.platform
    }

    fn platform(&self) -> Option<Platform> {
        Some(self.platform)
    }

    fn entity_type(&self) -> &'static str {
        kind::entity_type(self.platform)
    }

    fn collection(&self) -> &'static str {
        kind::collection(self.platform)
    }

    fn casts(&self) -> (&'static str, Vec<&'static str>) {
        let (own, targeted) = (self.entity_type(), "targetedManagedAppProtection");
        match self.platform {
            Platform::Windows => (own, vec![own, "managedAppPolicy"]),
            _ => (targeted, vec![targeted, "managedAppPolicy", "managedAppProtection"]),
        }
    }

    fn exists_in(&self, version: ApiVersion) -> bool {
        version == ApiVersion::Beta || self.platform != Platform::Windows
    }

    fn has_states(&self) -> bool {
        self.platform != Platform::Windows
    }

    fn len(&self) -> usize {
        self.settings.len()
    }

    fn bytes(&self) -> usize {
        0
    }

    fn warnings(&self, unknown: &Map<String, Value>) -> Vec<Warning> {
        warnings_of(self.platform, &self.settings, unknown)
    }

    fn check_type(platform: Platform, fields: &mut Fields<'_>) {
        let Some(named) = fields.raw("@odata.type") else { return };
        let only_type = Map::from_iter([("@odata.type".to_owned(), named.clone())]);
        match kind::recognise(&only_type) {
            Ok(found) if found != platform => {
                let text = format!("the policy is for {}, not for {}", platform.title(), found.title());
                fields.error("@odata.type", "otherPlatform", text);
            }
            Ok(_) => {}
            Err(error) => fields.append(vec![error]),
        }
    }

    fn read_apps(platform: Platform, items: &[Value], path: &str) -> Result<Vec<MobileApp>, Vec<FieldError>> {
        read_apps(items, path, |item, path| MobileApp::from_json(item, platform, path))
    }

    fn read(
        platform: Platform,
        settings: &mut Settings,
        fields: &mut Fields<'_>,
        (name, value): (&str, &Value),
        version: ApiVersion,
    ) -> bool {
        let Some(id) = property::by_name(name) else { return false };
        if version == ApiVersion::V1_0 && id.property().graph_version(platform) == GraphVersion::Beta {
            beta_only(fields, name);
            return true;
        }
        match property::parse(id, platform, value) {
            Ok(value) => {
                settings.set(id, value);
            }
            Err(errors) => fields.append(errors.into_iter().map(FieldError::from).collect()),
        }
        true
    }

    fn admit(fields: &mut Fields<'_>, settings: &Settings) {
        admit(fields, settings);
    }

    fn apply(&mut self, settings: Settings, version: ApiVersion) {
        for (id, value) in settings.iter() {
            let kind = id.property().form(self.platform).kind;
            let hidden = version == ApiVersion::V1_0
                && self.setting(id, version) == projected(id, property::to_json(kind, value));
            if !hidden {
                self.settings.set(id, value.clone());
            }
        }
    }

    fn show(&self, out: &mut Map<String, Value>, root: &Root) {
        for id in PropertyId::of(self.platform) {
            let row = id.property();
            if root.version == ApiVersion::V1_0 && row.graph_version(self.platform) == GraphVersion::Beta {
                continue;
            }
            if root.metadata == Metadata::Full
                && let Some(named) = edm_type(id, self.platform)
            {
                out.insert(format!("{}@odata.type", row.name), named.into());
            }
            out.insert(row.name.to_owned(), self.setting(id, root.version));
        }
    }

    fn store(&self, out: &mut Map<String, Value>) {
        for (id, value) in self.settings.iter() {
            let kind = id.property().form(self.platform).kind;
            out.insert(id.property().name.to_owned(), property::to_json(kind, value));
        }
    }

    fn navigation(&self, _name: &str) -> Value {
        Value::Null
    }
}

/// Refuses values that can be read and must not be written.
pub(super) fn admit(fields: &mut Fields<'_>, settings: &Settings) {
    let refused = settings.iter().filter_map(|(id, value)| property::admit(id, value).err());
    fields.append(refused.map(FieldError::from).collect());
}
