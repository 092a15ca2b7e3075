//! A policy as Graph JSON.

use cordon_policy::property::{self, Kind, PropertyId};
use cordon_policy::{GraphVersion, Platform};
use serde_json::{Map, Value, json};

use super::{Protection, group_type_name, kind, show_assignment, types};
use crate::odata::envelope::expanded_context;
use crate::odata::{Metadata, Query, Root};
use crate::time;
use crate::version::ApiVersion;

/// The navigations of a policy, as they can be expanded.
pub const NAVIGATIONS: &[&str] = &["assignments", "apps", "deploymentSummary"];

/// Members of lists that v1.0 does not know.
const BETA_MEMBERS: &[(&str, &[&str])] =
    &[("allowedDataStorageLocations", &["photoLibrary", "iManage", "egnyte"])];

/// Is there such a property to filter or order by?
#[must_use]
pub fn has_property(name: &str) -> bool {
    const OWN: &[&str] = &[
        "id",
        "displayName",
        "description",
        "createdDateTime",
        "lastModifiedDateTime",
        "roleScopeTagIds",
        "version",
        "isAssigned",
        "targetedAppManagementLevels",
        "appGroupType",
        "deployedAppCount",
    ];
    OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
        || PropertyId::all().any(|id| id.property().name.eq_ignore_ascii_case(name))
}

/// What v1.0 reads as a setting of `policy`, or beta; the default when it was not set.
pub(super) fn setting(policy: &Protection, id: PropertyId, version: ApiVersion) -> Value {
    let form = id.property().form(policy.platform);
    let value = match policy.settings.value(id) {
        Some(value) => property::to_json(form.kind, value),
        None => property::to_json(form.kind, &cordon_policy::Value::of_default(form.default)),
    };
    if version == ApiVersion::V1_0 { projected(id, value) } else { value }
}

/// Takes out members of a list that v1.0 does not know.
pub(super) fn projected(id: PropertyId, value: Value) -> Value {
    let hidden = BETA_MEMBERS.iter().find(|(name, _)| *name == id.property().name);
    match (hidden, value) {
        (Some((_, hidden)), Value::Array(items)) => {
            items.into_iter().filter(|i| !i.as_str().is_some_and(|i| hidden.contains(&i))).collect()
        }
        (_, value) => value,
    }
}

impl Protection {
    /// Does the contract know policies of this platform at all?
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        version == ApiVersion::Beta || self.platform != Platform::Windows
    }

    /// The Graph form with the navigations that `query` expands, without `$select`.
    #[must_use]
    pub fn to_json(&self, root: &Root, query: &Query) -> Value {
        let mut out = Map::new();
        self.head(&mut out, root);
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
            out.insert(row.name.to_owned(), setting(self, id, root.version));
        }
        self.tail(&mut out, root);
        out.extend(self.unknown.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.navigations(&mut out, root, query);
        if root.metadata == Metadata::Full {
            self.actions(&mut out, root);
        }
        Value::Object(out)
    }

    /// The apps alone.
    #[must_use]
    pub fn apps_json(&self) -> Vec<Value> {
        self.apps.iter().map(super::MobileApp::to_json).collect()
    }

    /// The assignments alone.
    #[must_use]
    pub fn assignments_json(&self, version: ApiVersion) -> Vec<Value> {
        self.assignments.iter().map(|a| show_assignment(a, &self.id, version)).collect()
    }

    /// `deviceAppManagement/iosManagedAppProtections('T_…')`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("deviceAppManagement/{}('{}')", kind::collection(self.platform), self.id)
    }

    fn head(&self, out: &mut Map<String, Value>, root: &Root) {
        let full = root.metadata == Metadata::Full;
        let beta = root.version == ApiVersion::Beta;
        out.insert(
            "@odata.type".into(),
            format!("#microsoft.graph.{}", kind::entity_type(self.platform)).into(),
        );
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
        if beta && full {
            out.insert("roleScopeTagIds@odata.type".into(), "#Collection(String)".into());
        }
        if beta {
            out.insert("roleScopeTagIds".into(), json!(self.scope_tags));
        }
        out.insert("id".into(), self.id.clone().into());
        out.insert("version".into(), self.version.clone().into());
    }

    fn tail(&self, out: &mut Map<String, Value>, root: &Root) {
        out.insert("isAssigned".into(), self.is_assigned().into());
        // Windows policies have neither device states nor groups of apps in the reference schema.
        if root.version == ApiVersion::Beta && self.platform != Platform::Windows {
            if root.metadata == Metadata::Full {
                let levels = "#microsoft.graph.appManagementLevel";
                out.insert("targetedAppManagementLevels@odata.type".into(), levels.into());
                let group = "#microsoft.graph.targetedManagedAppGroupType";
                out.insert("appGroupType@odata.type".into(), group.into());
            }
            out.insert("targetedAppManagementLevels".into(), self.levels.to_string().into());
            out.insert("appGroupType".into(), group_type_name(self.group).into());
        }
        out.insert("deployedAppCount".into(), self.apps.len().into());
    }

    fn navigations(&self, out: &mut Map<String, Value>, root: &Root, query: &Query) {
        for name in NAVIGATIONS {
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
                out.insert((*name).to_owned(), self.navigation(name, root.version));
            }
        }
    }

    fn navigation(&self, name: &str, version: ApiVersion) -> Value {
        match name {
            "assignments" => self.assignments_json(version).into(),
            "apps" => self.apps_json().into(),
            // The counts of a deployment are not kept yet.
            _ => Value::Null,
        }
    }

    fn actions(&self, out: &mut Map<String, Value>, root: &Root) {
        let own = kind::entity_type(self.platform);
        let action = |cast: &str, name: &str| {
            let target =
                format!("{}/{}/microsoft.graph.{cast}/microsoft.graph.{name}", root.url, self.address());
            json!({ "title": format!("microsoft.graph.{name}"), "target": target })
        };
        let base = if self.platform == Platform::Windows { own } else { "targetedManagedAppProtection" };
        out.insert("#microsoft.graph.assign".into(), action(base, "assign"));
        let casts = if self.platform == Platform::Windows {
            vec![own, "managedAppPolicy"]
        } else {
            vec!["targetedManagedAppProtection", "managedAppPolicy", "managedAppProtection"]
        };
        let targets: Vec<Value> = casts.iter().map(|cast| action(cast, "targetApps")).collect();
        out.insert("#microsoft.graph.targetApps".into(), targets.into());
    }
}

/// The context of a collection of policies, with what `query` expands.
#[must_use]
pub fn context(collection: &str, query: &Query) -> String {
    let expanded: Vec<&str> = NAVIGATIONS.iter().copied().filter(|n| query.expands(n)).collect();
    expanded_context(&format!("deviceAppManagement/{collection}"), &expanded)
}

/// The type that full metadata names for a setting; what JSON itself tells has none.
pub(super) fn edm_type(id: PropertyId, platform: Platform) -> Option<String> {
    let row = id.property();
    match row.form(platform).kind {
        Kind::Duration { .. } => Some("#Duration".to_owned()),
        Kind::Texts => Some("#Collection(String)".to_owned()),
        Kind::Pairs => Some("#Collection(microsoft.graph.keyValuePair)".to_owned()),
        Kind::Choices(_) => {
            types::enumeration(row.name, platform).map(|name| format!("#Collection(microsoft.graph.{name})"))
        }
        Kind::Level { .. } | Kind::Bits(_) => {
            types::enumeration(row.name, platform).map(|name| format!("#microsoft.graph.{name}"))
        }
        Kind::Flag { .. }
        | Kind::Number { .. }
        | Kind::Version
        | Kind::PatchDate
        | Kind::Text
        | Kind::Names => None,
    }
}
