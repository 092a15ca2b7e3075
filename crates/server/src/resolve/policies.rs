//! The organisation's policies as they are resolved.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_graph::protection::{Configuration, Configuring, DefaultProtection, Protecting, Protection};
use cordon_policy::property::Pair;
use cordon_policy::{Policy, PolicyId};
use sqlx::AnyConnection;
use uuid::Uuid;

use crate::store::{StoreError, default_policies, policies};

/// Policies as the rules see them.
#[derive(Default)]
pub(super) struct Policies {
    pub(super) targeted: Vec<Policy>,
    pub(super) defaults: Vec<Policy>,
    /// Configurations, once for each platform.
    pub(super) configurations: Vec<Policy>,
    /// What configurations and default policies configure apps with.
    pub(super) configured: BTreeMap<PolicyId, Arc<Configured>>,
}

/// Something that configures apps.
#[derive(Debug)]
pub(crate) struct Configured {
    pub(crate) id: PolicyId,
    pub(crate) name: String,
    pub(super) version: String,
    /// Whether it is for everybody: its values count only for names of which no other says any.
    pub(crate) is_default: bool,
    pub(crate) values: BTreeMap<String, String>,
}

impl Policies {
    /// Reads them as the database has them.
    pub(super) async fn read(connection: &mut AnyConnection, organisation: Uuid) -> Result<Self, StoreError> {
        let targeted = policies::all::<Protecting>(&mut *connection, organisation).await?;
        let configurations = policies::all::<Configuring>(&mut *connection, organisation).await?;
        let defaults = default_policies::all(connection, organisation).await?;
        let aimed = configurations
            .iter()
            .map(|one| Configured::new((&one.id, &one.name, &one.version), &one.content.custom, false));
        let for_everybody =
            defaults.iter().map(|one| Configured::new((&one.id, &one.name, &one.version), &one.custom, true));
        let configured = aimed.chain(for_everybody);
        Ok(Self {
            targeted: targeted.iter().map(Protection::to_policy).collect(),
            defaults: defaults.iter().flat_map(DefaultProtection::to_policies).collect(),
            configured: configured.map(|one| (one.id.clone(), Arc::new(one))).collect(),
            configurations: configurations.iter().flat_map(Configuration::to_policies).collect(),
        })
    }

    /// Those of `applied` that configure apps.
    pub(super) fn configured_by(&self, applied: &[&Policy]) -> Vec<Arc<Configured>> {
        applied.iter().filter_map(|policy| self.configured.get(&policy.id)).cloned().collect()
    }
}

impl Configured {
    pub(super) fn new((id, name, version): (&str, &str, &str), custom: &[Pair], is_default: bool) -> Self {
        Self {
            id: PolicyId(id.to_owned()),
            name: name.to_owned(),
            version: version.to_owned(),
            is_default,
            values: custom.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect(),
        }
    }
}
