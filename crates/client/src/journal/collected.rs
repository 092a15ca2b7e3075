//! What the app reports to the organisation's server, in words for its user.

use cordon_policy::texts::{Param, Phrase};

use crate::host::Host;

/// What the facts are called, by their names on the wire.
const FACTS: [(&str, &str); cordon_policy::Facts::NAMES.len()] = [
    ("platform", "factPlatform"),
    ("osVersion", "factOs"),
    ("appVersion", "factApp"),
    ("clientVersion", "factSdk"),
    ("model", "factModel"),
    ("manufacturer", "factManufacturer"),
    ("patchVersion", "factPatch"),
    ("deviceLock", "factDeviceLock"),
    ("integrity", "factIntegrity"),
    ("threatLevel", "factThreat"),
    ("defenderThreatLevel", "factDefenderThreat"),
    ("partnerThreatLevel", "factPartnerThreat"),
    ("attestation", "factAttestation"),
    ("knox", "factKnox"),
    ("appScan", "factAppScan"),
    ("developerOptions", "factDeveloperOptions"),
    ("lockComplexity", "factComplexity"),
    ("agentVersion", "factAgent"),
    ("agentUpdateDays", "factAgentUpdate"),
    ("locale", "factLocale"),
];

/// One sentence for each kind of thing that is reported.
pub(super) fn of(host: &Host) -> Vec<Phrase> {
    let mut told = vec![Phrase::new("journalReportsFacts").with("facts", facts(host))];
    if !host.config.device_name.is_empty() {
        told.push(Phrase::new("journalReportsName"));
    }
    if host.management.is_some() {
        told.push(Phrase::new("journalReportsManagement"));
    }
    let always = [
        "journalReportsState",
        "journalReportsCounts",
        "journalReportsKeys",
        "journalReportsReceipts",
        "journalKeepsHere",
    ];
    told.extend(always.map(Phrase::new));
    told
}

/// The facts that this app knows; the two that the client adds itself are always told.
fn facts(host: &Host) -> Param {
    let known = serde_json::to_value(&*host.facts).unwrap_or_default();
    let told = |name: &str| known.get(name).is_some() || matches!(name, "appVersion" | "clientVersion");
    Param::all(FACTS.iter().filter(|(name, _)| told(name)).map(|(_, code)| Phrase::new(code).into()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_fact_has_a_word() {
        let named = super::FACTS.map(|(name, _)| name);
        assert_eq!(named, cordon_policy::Facts::NAMES);
    }
}
