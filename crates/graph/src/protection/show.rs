//! A policy as Graph JSON.

use cordon_policy::Platform;
use cordon_policy::property::{Kind, PropertyId};
use serde_json::{Map, Value, json};

use super::{Configuring, Content, Targeted, group_type_name, show_assignment, types};
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
    has_own_property(name) || PropertyId::all().any(|id| id.property().name.eq_ignore_ascii_case(name))
}

/// Is it a property that every policy has which is given to groups?
pub(super) fn has_own_property(name: &str) -> bool {
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

impl<C: Content> Targeted<C> {
    /// Does the contract know it at all?
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        self.content.exists_in(version)
    }

    /// The Graph form with the navigations that `query` expands, without `$select`.
    #[must_use]
    pub fn to_json(&self, root: &Root, query: &Query) -> Value {
        let mut out = Map::new();
        self.head(&mut out, root);
        self.content.show(&mut out, root);
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
        format!("deviceAppManagement/{}('{}')", self.content.collection(), self.id)
    }

    fn head(&self, out: &mut Map<String, Value>, root: &Root) {
        let full = root.metadata == Metadata::Full;
        let beta = root.version == ApiVersion::Beta;
        out.insert("@odata.type".into(), format!("#microsoft.graph.{}", self.content.entity_type()).into());
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
        if root.version == ApiVersion::Beta && self.content.has_states() {
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
        for name in navigations::<C>(root.version) {
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
            "deploymentSummary" => Value::Null,
            own => self.content.navigation(own),
        }
    }

    fn actions(&self, out: &mut Map<String, Value>, root: &Root) {
        let action = |cast: &str, name: &str| {
            let target =
                format!("{}/{}/microsoft.graph.{cast}/microsoft.graph.{name}", root.url, self.address());
            json!({ "title": format!("microsoft.graph.{name}"), "target": target })
        };
        let (assign, target_apps) = self.content.casts();
        out.insert("#microsoft.graph.assign".into(), action(assign, "assign"));
        let targets: Vec<Value> = target_apps.iter().map(|cast| action(cast, "targetApps")).collect();
        out.insert("#microsoft.graph.targetApps".into(), targets.into());
    }
}

/// The navigations of such a policy at a contract.
pub fn navigations<C: Content>(version: ApiVersion) -> &'static [&'static str] {
    if version == ApiVersion::Beta { C::NAVIGATIONS } else { NAVIGATIONS }
}

/// The context of a collection of policies, with what `query` expands. Names that the collection does not have were refused
/// before.
#[must_use]
pub fn context(collection: &str, query: &Query) -> String {
    let expanded: Vec<&str> = Configuring::NAVIGATIONS.iter().copied().filter(|n| query.expands(n)).collect();
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
