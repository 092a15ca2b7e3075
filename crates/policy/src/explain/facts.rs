//! The facts that a check of conditional launch looks at, with what they say and how old that is.

use super::case::Case;
use super::voices::{Fact, ago};
use crate::launch::{AccountStatus, Checked};
use crate::subject::{AttestationVerdict, Integrity, Knox};
use crate::texts::{Param, Phrase};

/// Since when the facts of the device are known, and by what time ages are told.
#[derive(Clone, Copy)]
pub(super) struct Ages {
    pub(super) facts_at: Option<i64>,
    pub(super) now: Option<i64>,
}

/// What a check looked at.
pub(super) fn looked_at(checked: Checked, case: &Case<'_>, ages: Ages) -> Vec<Fact> {
    let facts = &case.facts;
    let text =
        |fact, name, value: &Option<String>| vec![ages.device(fact, name, value.clone().map(Param::from))];
    match checked {
        Checked::Sdk => text("clientVersion", "factSdk", &facts.client_version),
        Checked::App => text("appVersion", "factApp", &facts.app_version),
        Checked::Os => text("osVersion", "factOs", &facts.os_version),
        Checked::Patch => text("patchVersion", "factPatch", &facts.patch_version),
        Checked::Model => text("model", "factModel", &facts.model),
        Checked::Manufacturer => text("manufacturer", "factManufacturer", &facts.manufacturer),
        Checked::Agent => text("agentVersion", "factAgent", &facts.agent_version),
        Checked::Integrity => {
            let word = |integrity| match integrity {
                Integrity::Intact => "factIntact",
                Integrity::Compromised => "factCompromised",
            };
            vec![ages.device("integrity", "factIntegrity", facts.integrity.map(|one| phrase(word(one))))]
        }
        Checked::Attestation => vec![attestation(case, ages)],
        // Without the services that attest there is nothing that scans either.
        Checked::AppScan
            if facts.attestation.is_some_and(|one| one.verdict == AttestationVerdict::Unavailable) =>
        {
            vec![attestation(case, ages)]
        }
        Checked::AppScan => vec![ages.device("appScan", "factAppScan", switch(facts.app_scan))],
        Checked::Knox => knox(case, ages),
        Checked::DeveloperOptions => {
            vec![ages.device("developerOptions", "factDeveloperOptions", switch(facts.developer_options))]
        }
        Checked::Lock => vec![device_lock(case, ages)],
        Checked::Complexity => vec![
            ages.device("lockComplexity", "factComplexity", facts.lock_complexity.and_then(word)),
            device_lock(case, ages),
        ],
        Checked::Threat => threat(case, ages),
        Checked::AgentAge => {
            let days = facts
                .agent_update_days
                .map(|days| Phrase::new("factDays").with("count", days.to_string()).into());
            vec![ages.device("agentUpdateDays", "factAgentUpdate", days)]
        }
        Checked::Account | Checked::Offline | Checked::WorkingTime => state(checked, case, ages),
    }
}

/// Whether the device has a lock.
pub(super) fn device_lock(case: &Case<'_>, ages: Ages) -> Fact {
    let set = case.facts.device_lock.map(|set| phrase(if set { "factSet" } else { "factNotSet" }));
    ages.device("deviceLock", "factDeviceLock", set)
}

fn attestation(case: &Case<'_>, ages: Ages) -> Fact {
    match case.facts.attestation {
        Some(one) => Fact::new("attestation", Phrase::new("factAttestation"), known(word(one.verdict)))
            .known("madeAge", Some(one.at), ages.now),
        None => ages.device("attestation", "factAttestation", None),
    }
}

/// What Knox said; where it said nothing, the maker and the system tell whether it could.
fn knox(case: &Case<'_>, ages: Ages) -> Vec<Fact> {
    let code = |knox| match knox {
        Knox::Passed => "factPassed",
        Knox::Failed => "factFailed",
        Knox::Unsupported => "factUnsupported",
    };
    let said = ages.device("knox", "factKnox", case.facts.knox.map(|knox| phrase(code(knox))));
    if case.facts.knox.is_some() {
        return vec![said];
    }
    let text = |fact, name, value: &Option<String>| ages.device(fact, name, value.clone().map(Param::from));
    vec![
        said,
        text("manufacturer", "factManufacturer", &case.facts.manufacturer),
        text("osVersion", "factOs", &case.facts.os_version),
    ]
}

/// Every product that reports; where none does, the one that would.
fn threat(case: &Case<'_>, ages: Ages) -> Vec<Fact> {
    let facts = &case.facts;
    let reported = [
        ("threatLevel", "factThreat", facts.threat_level),
        ("defenderThreatLevel", "factDefenderThreat", facts.defender_threat_level),
        ("partnerThreatLevel", "factPartnerThreat", facts.partner_threat_level),
    ];
    let known = reported.iter().filter(|(.., level)| level.is_some());
    let known: Vec<_> =
        known.map(|(fact, name, level)| ages.device(fact, name, level.and_then(word))).collect();
    if known.is_empty() { vec![ages.device("threatLevel", "factThreat", None)] } else { known }
}

/// What a client knows beside the facts of the device.
fn state(checked: Checked, case: &Case<'_>, ages: Ages) -> Vec<Fact> {
    let state = &case.entry.launch;
    let latest = case.entry.now.latest();
    let from = |at| Param::from(Phrase::new("factFrom").with("ago", ago(at, latest)));
    let fact = |fact, name, value: Option<Param>| Fact::new(fact, Phrase::new(name), known(value));
    match checked {
        Checked::Account => {
            let code = |status| match status {
                AccountStatus::Active => "factActive",
                AccountStatus::Disabled => "factDisabled",
            };
            vec![fact("account", "factAccount", state.account.map(|status| phrase(code(status))))]
        }
        Checked::WorkingTime => {
            let stale = |status: &crate::launch::WorkingStatus| status.until <= latest;
            let code = |status: &crate::launch::WorkingStatus| match (stale(status), status.at_work) {
                (true, _) => "factStale",
                (false, true) => "factAtWork",
                (false, false) => "factNotAtWork",
            };
            let value = state.working.as_ref().map(|status| phrase(code(status)));
            let since = state.working.map(|status| status.since);
            vec![fact("working", "factWorking", value).known("startedAge", since, ages.now)]
        }
        _ => {
            let online = state.online.map(|online| phrase(if online { "factUp" } else { "factDown" }));
            let last = fact("lastEnvelope", "factLastAnswer", state.last_envelope.map(from));
            vec![last.at(state.last_envelope), fact("online", "factConnection", online)]
        }
    }
}

impl Ages {
    /// A fact that the device reports. One that is missing says since when.
    pub(super) fn device(self, fact: &'static str, name: &str, value: Option<Param>) -> Fact {
        let reported = if value.is_some() { "reportedAge" } else { "missingAge" };
        let fact = Fact::new(fact, Phrase::new(name), known(value.clone()));
        match self.facts_at {
            None if value.is_none() && self.now.is_some() => fact.aged(Phrase::new("neverReported")),
            at => fact.known(reported, at, self.now),
        }
    }
}

fn known(value: Option<Param>) -> Param {
    value.unwrap_or_else(|| phrase("factUnknown"))
}

fn phrase(code: &str) -> Param {
    Phrase::new(code).into()
}

fn switch(on: Option<bool>) -> Option<Param> {
    on.map(|on| phrase(if on { "factOn" } else { "factOff" }))
}

/// A word as facts and policies write it.
fn word(value: impl serde::Serialize) -> Option<Param> {
    let json = serde_json::to_value(value).ok()?;
    json.as_str().map(Param::from)
}
