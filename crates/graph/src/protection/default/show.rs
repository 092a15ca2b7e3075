//! A default policy as Graph JSON.

use cordon_policy::property::{self, PropertyId};
use serde_json::{Map, Value, json};

use super::{DEFAULT_COLLECTION, DEFAULT_TYPE, DefaultProtection, is_beta, platform_of, settings};
use crate::odata::{Metadata, Query, Root};
use crate::protection::show::edm_type;
use crate::time;
use crate::version::ApiVersion;

pub(super) use crate::protection::show::projected;

/// The navigations of a default policy, as they can be expanded.
pub const DEFAULT_NAVIGATIONS: &[&str] = &["apps", "deploymentSummary"];

/// Is there such a property to filter or order by?
#[must_use]
pub fn default_has_property(name: &str) -> bool {
    const OWN: &[&str] = &[
        "id",
        "displayName",
        "description",
        "createdDateTime",
        "lastModifiedDateTime",
        "roleScopeTagIds",
        "version",
        "deployedAppCount",
        "customSettings",
    ];
    let own = OWN.iter().any(|own| own.eq_ignore_ascii_case(name));
    own || settings().any(|id| id.property().name.eq_ignore_ascii_case(name))
}

/// What a contract reads as a setting; the default when it was not set.
pub(super) fn setting(policy: &DefaultProtection, id: PropertyId, version: ApiVersion) -> Value {
    let row = id.property();
    let value = match policy.settings.value(id) {
        Some(value) => property::to_json(row.kind, value),
        None => property::to_json(row.kind, &cordon_policy::Value::of_default(row.default)),
    };
    if version == ApiVersion::V1_0 { projected(id, value) } else { value }
}

impl DefaultProtection {
    /// The Graph form with the navigations that `query` expands, without `$select`.
    #[must_use]
    pub fn to_json(&self, root: &Root, query: &Query) -> Value {
        let full = root.metadata == Metadata::Full;
        let mut out = Map::new();
        self.head(&mut out, root);
        for id in settings().filter(|id| root.version == ApiVersion::Beta || !is_beta(*id)) {
            let name = id.property().name;
            if let Some(named) = edm_type(id, platform_of(id)).filter(|_| full) {
                out.insert(format!("{name}@odata.type"), named.into());
            }
            out.insert(name.to_owned(), setting(self, id, root.version));
        }
        if full {
            let pairs = "#Collection(microsoft.graph.keyValuePair)";
            out.insert("customSettings@odata.type".into(), pairs.into());
        }
        out.insert("customSettings".into(), json!(self.custom));
        out.insert("deployedAppCount".into(), self.apps.len().into());
        out.extend(self.unknown.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.navigations(&mut out, root, query);
        if full {
            self.actions(&mut out, root);
        }
        Value::Object(out)
    }

    /// The apps alone.
    #[must_use]
    pub fn apps_json(&self) -> Vec<Value> {
        self.apps.iter().map(crate::protection::MobileApp::to_json).collect()
    }

    fn address(&self) -> String {
        format!("deviceAppManagement/{DEFAULT_COLLECTION}('{}')", self.id)
    }

    fn head(&self, out: &mut Map<String, Value>, root: &Root) {
        let full = root.metadata == Metadata::Full;
        out.insert("@odata.type".into(), format!("#microsoft.graph.{DEFAULT_TYPE}").into());
        if full {
            out.insert("@odata.id".into(), self.address().into());
            out.insert("@odata.editLink".into(), self.address().into());
        }
        out.insert("displayName".into(), self.name.clone().into());
        out.insert("description".into(), self.description.clone().into());
        for (name, value) in [
            ("createdDateTime", time::precise(self.created)),
            ("lastModifiedDateTime", time::seconds(self.modified)),
        ] {
            if full {
                out.insert(format!("{name}@odata.type"), "#DateTimeOffset".into());
            }
            out.insert(name.into(), value.into());
        }
        if root.version == ApiVersion::Beta {
            if full {
                out.insert("roleScopeTagIds@odata.type".into(), "#Collection(String)".into());
            }
            out.insert("roleScopeTagIds".into(), json!(self.scope_tags));
        }
        out.insert("id".into(), self.id.clone().into());
        out.insert("version".into(), self.version.clone().into());
    }

    fn navigations(&self, out: &mut Map<String, Value>, root: &Root, query: &Query) {
        for name in DEFAULT_NAVIGATIONS {
            let expanded = query.expands(name);
            let address = format!("{}/{name}", self.address());
            if expanded && root.metadata != Metadata::None {
                out.insert(format!("{name}@odata.context"), root.context(&address).into());
            }
            if root.metadata == Metadata::Full {
                let link = format!("{}/{address}", root.url);
                out.insert(format!("{name}@odata.associationLink"), format!("{link}/$ref").into());
                out.insert(format!("{name}@odata.navigationLink"), link.into());
            }
            if expanded {
                // The counts of a deployment are not kept yet.
                let value = if *name == "apps" { self.apps_json().into() } else { Value::Null };
                out.insert((*name).to_owned(), value);
            }
        }
    }

    fn actions(&self, out: &mut Map<String, Value>, root: &Root) {
        let action = |cast: &str| {
            let target =
                format!("{}/{}/microsoft.graph.{cast}/microsoft.graph.targetApps", root.url, self.address());
            json!({ "title": "microsoft.graph.targetApps", "target": target })
        };
        let targets: Vec<Value> = ["managedAppPolicy", "managedAppProtection"].map(action).into();
        out.insert("#microsoft.graph.targetApps".into(), targets.into());
    }
}
