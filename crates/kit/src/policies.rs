//! The policies of a file, as they hold for the accounts of a local organisation.

use std::collections::BTreeMap;

use cordon_graph::protection::{self, ImportError, ManagedPolicy};
use cordon_policy::filter::Filters;
use cordon_policy::merge::merge;
use cordon_policy::property::Pair;
use cordon_policy::target::{Coverage, Selection, Targeting, covers, select, select_or_default};
use cordon_policy::texts::Language;
use cordon_policy::warn::Warning;
use cordon_policy::{AppId, Assignment, Facts, ManagementState, Policy, PolicyId, Subject};
use cordon_wire::Sha256;
use cordon_wire::envelope::{ConfigurationSet, Status};
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
    /// App configurations, once for each platform, and what they say. Of two with one id the later one counts.
    configurations: Vec<Policy>,
    configured: BTreeMap<PolicyId, Vec<Pair>>,
    /// What is odd about them, whatever the app.
    odd: Vec<String>,
}

/// What holds for a user in an app on a device.
pub(crate) struct Resolved {
    pub(crate) status: Status,
    /// The effective policy as envelopes carry it, and its version.
    pub(crate) policy: Option<(String, Value)>,
    pub(crate) configuration: BTreeMap<String, String>,
    /// What configurations say to the app, sorted.
    pub(crate) sets: Vec<ConfigurationSet>,
    /// The apps that the policies name.
    pub(crate) apps: Vec<AppId>,
}

impl Policies {
    /// Reads a policy, a list of them, or an answer with `value`, in Graph's form or as exported. Whom the file assigns a
    /// policy to does not count: those groups are of another directory, so each holds for every account.
    pub(crate) fn read(json: &[u8]) -> Result<Self, ImportError> {
        let mut read = Self::default();
        for policy in protection::read_every(json)? {
            read.add(policy);
        }
        for policy in read.targeted.iter_mut().chain(&mut read.configurations) {
            policy.assignments = vec![Assignment { group: EVERYBODY, exclude: false, filter: None }];
        }
        Ok(read)
    }

    fn add(&mut self, policy: ManagedPolicy) {
        let id = PolicyId(policy.id().to_owned());
        let (policies, default) = policy.to_policies();
        if default {
            self.defaults.extend(policies)
        } else {
            self.targeted.extend(policies)
        }
        let (name, warnings, unknown) = match policy {
            ManagedPolicy::Targeted(policy) => (policy.name.clone(), policy.warnings(), policy.unknown),
            ManagedPolicy::Default(policy) => {
                self.configuration.insert(id, policy.custom.clone());
                (policy.name.clone(), policy.warnings(), policy.unknown)
            }
            ManagedPolicy::Configuration(policy) => {
                self.configurations.extend(policy.to_policies());
                self.configured.insert(id, policy.content.custom);
                (policy.name, Vec::new(), policy.unknown)
            }
        };
        let warned: Vec<_> = warnings.iter().map(|one| warned(&name, one)).collect();
        let names = unknown.keys().map(|unknown| format!("`{unknown}`"));
        let unnamed: Vec<_> = names.filter(|name| !warned.iter().any(|one| one.contains(name))).collect();
        self.odd.extend(warned);
        if !unnamed.is_empty() {
            self.odd.push(format!("{name}: not known, and without effect: {}", unnamed.join(", ")));
        }
    }

    /// What a developer should know before these policies hold for `app`: contradictions, names that nobody knows, and
    /// what does not reach it. Each is a sentence with the next step.
    pub(crate) fn remarks(&self, app: &AppId, management: ManagementState) -> Vec<String> {
        let facts = Facts::default();
        let subject = subject(Uuid::nil(), app, management, &facts);
        let mut remarks = Vec::new();
        if self.select(&subject).applied.is_empty() {
            remarks.push(format!(
                "no policy holds for `{app}`, so nothing of its work account is protected: name the app in the `apps` of one"
            ));
            remarks.extend(missed(self.targeted.iter().chain(&self.defaults), &subject));
        }
        remarks.extend(missed(self.configurations.iter(), &subject));
        remarks.extend(self.odd.iter().cloned());
        remarks
    }

    fn select<'a>(&'a self, subject: &Subject<'_>) -> Selection<'a> {
        select_or_default(&self.targeted, &self.defaults, subject, &Filters::none())
    }

    pub(crate) fn resolve(
        &self,
        oid: Uuid,
        app: &AppId,
        management: ManagementState,
        facts: &Facts,
    ) -> Resolved {
        let subject = subject(oid, app, management, facts);
        let selection = self.select(&subject);
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
            sets: self.sets(&subject),
            apps: if managed { selection.covered_apps() } else { Vec::new() },
        }
    }

    /// What configurations say to the app, each a set that is aimed at the user, as on a server.
    fn sets(&self, subject: &Subject<'_>) -> Vec<ConfigurationSet> {
        let aimed = select(&self.configurations, subject, &Filters::none()).applied;
        let pairs = aimed.iter().filter_map(|one| self.configured.get(&one.id));
        let mut sets: Vec<_> = pairs
            .filter(|pairs| !pairs.is_empty())
            .map(|pairs| ConfigurationSet {
                is_default: false,
                values: pairs.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect(),
            })
            .collect();
        sets.sort();
        sets.dedup();
        sets
    }
}

const fn subject<'a>(
    oid: Uuid,
    app: &'a AppId,
    management: ManagementState,
    facts: &'a Facts,
) -> Subject<'a> {
    Subject { oid, groups: &[EVERYBODY], app, management, enrolment: None, facts }
}

/// Why policies do not hold for an app. What is written for several platforms is told by the app's own.
fn missed<'a>(
    policies: impl Iterator<Item = &'a Policy>,
    subject: &Subject<'_>,
) -> impl Iterator<Item = String> {
    let mut judged: BTreeMap<&str, Coverage> = BTreeMap::new();
    for policy in policies {
        let why = covers(policy, subject, &Filters::none());
        let known = judged.entry(&policy.name).or_insert(why);
        if *known == Coverage::OtherPlatform {
            *known = why;
        }
    }
    let app = subject.app.clone();
    let missing = judged.into_iter().filter(|(_, why)| *why != Coverage::Covered);
    missing.map(move |(name, why)| format!("{name}: {} (`{app}`)", why.title()))
}

fn warned(policy: &str, warning: &Warning) -> String {
    let (what, next) = (warning.sentence(Language::English), warning.next(Language::English));
    format!("{policy}: {what} {next} ({})", warning.settings.join(", "))
}

fn merged(app: &AppId, selection: &Selection<'_>) -> (String, Value) {
    let policy = merge(app.platform, &selection.applied).to_wire();
    (Sha256::of(policy.to_string().as_bytes()).to_hex(), policy)
}
