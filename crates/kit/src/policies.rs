//! The policies of a file, as they hold for the accounts of a local organisation.

use std::collections::BTreeMap;

use cordon_graph::protection::{self, ImportError, ManagedPolicy};
use cordon_policy::filter::Filters;
use cordon_policy::merge::merge;
use cordon_policy::property::Pair;
use cordon_policy::target::{Selection, Targeting, select_or_default};
use cordon_policy::{AppId, Assignment, Facts, ManagementState, Policy, PolicyId, Subject};
use cordon_wire::Sha256;
use cordon_wire::envelope::Status;
use serde_json::Value;
use uuid::Uuid;

/// The one group of a local organisation: every account is in it.
const EVERYBODY: Uuid = Uuid::nil();

/// What a file of policies holds.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    targeted: Vec<Policy>,
    defaults: Vec<Policy>,
    /// What default policies configure apps with.
    configuration: BTreeMap<PolicyId, Vec<Pair>>,
}

/// What holds for a user in an app on a device.
pub(crate) struct Resolved {
    pub(crate) status: Status,
    /// The effective policy as envelopes carry it, and its version.
    pub(crate) policy: Option<(String, Value)>,
    pub(crate) configuration: BTreeMap<String, String>,
    /// The apps that the policies name.
    pub(crate) apps: Vec<AppId>,
}

impl Policies {
    /// Reads a policy, a list of them, or an answer with `value`, in Graph's form or as exported. Whom the file assigns a
    /// policy to does not count: those groups are of another directory, so each holds for every account.
    pub(crate) fn read(json: &[u8]) -> Result<Self, ImportError> {
        let mut read = Self::default();
        for policy in protection::read_every(json)? {
            let (policies, default) = policy.to_policies();
            if let ManagedPolicy::Default(policy) = policy {
                read.configuration.insert(PolicyId(policy.id.clone()), policy.custom.clone());
            }
            if default { read.defaults.extend(policies) } else { read.targeted.extend(policies) }
        }
        for policy in &mut read.targeted {
            policy.assignments = vec![Assignment { group: EVERYBODY, exclude: false, filter: None }];
        }
        Ok(read)
    }

    pub(crate) fn resolve(
        &self,
        oid: Uuid,
        app: &AppId,
        management: ManagementState,
        facts: &Facts,
    ) -> Resolved {
        let subject = Subject { oid, groups: &[EVERYBODY], app, management, enrolment: None, facts };
        let selection = select_or_default(&self.targeted, &self.defaults, &subject, &Filters::none());
        let targeting = selection.targeting();
        let managed = targeting == Targeting::Managed;
        let custom =
            selection.applied.iter().filter_map(|policy| self.configuration.get(&policy.id)).flatten();
        Resolved {
            status: match targeting {
                Targeting::Managed => Status::Managed,
                Targeting::AppNotTargeted => Status::AppNotTargeted,
                Targeting::Untargeted => Status::Untargeted,
            },
            policy: managed.then(|| merged(app, &selection)),
            configuration: protection::configuration(custom.map(|pair| (&pair.name, &pair.value))),
            apps: if managed { selection.covered_apps() } else { Vec::new() },
        }
    }
}

fn merged(app: &AppId, selection: &Selection<'_>) -> (String, Value) {
    let policy = merge(app.platform, &selection.applied).to_wire();
    (Sha256::of(policy.to_string().as_bytes()).to_hex(), policy)
}
