//! What an app configuration says: names and values, for apps of every platform.

use cordon_policy::Platform;
use cordon_policy::property::{self, Pair};
use cordon_policy::warn::Warning;
use serde_json::{Map, Value, json};

use super::apps::{app_among, read_apps};
use super::change::read_list;
use super::pairs::{admit_pairs, read_pairs};
use super::show::has_own_property;
use super::{Content, MobileApp};
use crate::error::FieldError;
use crate::fields::{Fields, type_name};
use crate::odata::{Metadata, Root};
use crate::version::ApiVersion;

/// The entity type, without namespace.
pub const CONFIGURATION_TYPE: &str = "targetedManagedAppConfiguration";
/// The collection.
pub const CONFIGURATIONS: &str = "targetedManagedAppConfigurations";

/// The bytes of names and values that all configurations of an organisation hold together: all of them may reach one
/// app, whose envelope has to hold them.
const MOST_BYTES: usize = 1024 * 1024;

/// The names and values of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuring {
    /// `customSettings`, each name once.
    pub custom: Vec<Pair>,
}

impl Content for Configuring {
    type Kind = ();
    type Wanted = Option<Vec<Pair>>;

    const PREFIX: &'static str = "A_";
    const MOST_BYTES: Option<usize> = Some(MOST_BYTES);
    const NAVIGATIONS: &'static [&'static str] = &["assignments", "apps", "deploymentSummary", "settings"];

    fn has_property(name: &str) -> bool {
        has_own_property(name) || name.eq_ignore_ascii_case("customSettings")
    }

    fn empty((): ()) -> Self {
        Self { custom: Vec::new() }
    }

    fn kind(&self) {}

    fn platform(&self) -> Option<Platform> {
        None
    }

    fn entity_type(&self) -> &'static str {
        CONFIGURATION_TYPE
    }

    fn collection(&self) -> &'static str {
        CONFIGURATIONS
    }

    fn casts(&self) -> (&'static str, Vec<&'static str>) {
        (CONFIGURATION_TYPE, vec![CONFIGURATION_TYPE, "managedAppPolicy"])
    }

    fn exists_in(&self, _version: ApiVersion) -> bool {
        true
    }

    fn has_states(&self) -> bool {
        true
    }

    fn len(&self) -> usize {
        self.custom.len()
    }

    fn bytes(&self) -> usize {
        self.custom.iter().map(|pair| pair.name.len() + pair.value.len()).sum()
    }

    fn warnings(&self, _unknown: &Map<String, Value>) -> Vec<Warning> {
        Vec::new()
    }

    fn check_type((): (), fields: &mut Fields<'_>) {
        let named = fields.text("@odata.type").unwrap_or_default();
        if !named.is_empty() && !type_name(&named).eq_ignore_ascii_case(CONFIGURATION_TYPE) {
            let text =
                format!("`{named}` is no app configuration; use #microsoft.graph.{CONFIGURATION_TYPE}");
            fields.error("@odata.type", "otherType", text);
        }
    }

    fn read_apps((): (), items: &[Value], path: &str) -> Result<Vec<MobileApp>, Vec<FieldError>> {
        read_apps(items, path, |item, path| app_among(&Platform::ALL, item, path))
    }

    fn read(
        (): (),
        custom: &mut Option<Vec<Pair>>,
        fields: &mut Fields<'_>,
        (name, value): (&str, &Value),
        _version: ApiVersion,
    ) -> bool {
        match name {
            "customSettings" => *custom = read_list(fields, name, read_pairs),
            "settings" if value.as_array().is_none_or(|items| !items.is_empty()) && !value.is_null() => {
                let text = "settings of the settings catalogue are not kept here: write names and values in \
                            `customSettings`";
                fields.error(name, "notSupported", text);
            }
            "settings" => {}
            _ if property::by_name(name).is_some() => {
                let text = format!("`{name}` protects apps: set it in a protection policy");
                fields.error(name, "notSupported", text);
            }
            _ => return false,
        }
        true
    }

    fn admit(fields: &mut Fields<'_>, custom: &Option<Vec<Pair>>) {
        admit_pairs(fields, custom.as_deref().unwrap_or_default());
    }

    fn apply(&mut self, custom: Option<Vec<Pair>>, _version: ApiVersion) {
        if let Some(custom) = custom {
            self.custom = custom;
        }
    }

    fn show(&self, out: &mut Map<String, Value>, root: &Root) {
        if root.metadata == Metadata::Full {
            let pairs = "#Collection(microsoft.graph.keyValuePair)";
            out.insert("customSettings@odata.type".into(), pairs.into());
        }
        out.insert("customSettings".into(), json!(self.custom));
    }

    fn store(&self, out: &mut Map<String, Value>) {
        out.insert("customSettings".into(), json!(self.custom));
    }

    /// `settings`: none of the settings catalogue is kept.
    fn navigation(&self, _name: &str) -> Value {
        json!([])
    }
}
