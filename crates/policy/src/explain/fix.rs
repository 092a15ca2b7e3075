//! Facts that would read otherwise: a newer system, a lock, an answer of the server.

use serde_json::{Value as Json, json};

use super::case::Case;
use super::proposal::Proposal;
use crate::app::Platform;
use crate::launch::{AccountStatus, Checked, LaunchReason, WorkingStatus};
use crate::property::Value;
use crate::subject::{Attestation, AttestationVerdict, Complexity, Facts, Integrity, Knox, ThreatLevel};
use crate::texts::{Param, Phrase};

/// Later than any version that is in use, and earlier.
const LATEST: &str = "4000000000";
const EARLIEST: &str = "0.0.0.1";
/// At most that many names of a list are named.
const NAMES: usize = 5;

/// What the device or the client would have to say, each to be tried; the first that helps is told.
pub(super) fn facts<'a>(
    case: &Case<'a>,
    reason: &LaunchReason,
    helps: &dyn Fn(&Case<'_>) -> bool,
) -> Vec<Proposal<'a>> {
    let required = reason.required.as_deref();
    match reason.checked {
        Checked::Sdk => text(case, "clientVersion", required, "changeSdk", |facts| &mut facts.client_version),
        Checked::App => text(case, "appVersion", required, "changeApp", |facts| &mut facts.app_version),
        Checked::Patch => {
            text(case, "patchVersion", required, "changePatch", |facts| &mut facts.patch_version)
        }
        Checked::Agent => {
            text(case, "agentVersion", required, "changeAgent", |facts| &mut facts.agent_version)
        }
        Checked::Os => os(case, reason, helps),
        Checked::Model => listed(case, reason, "model", "changeModel", helps, |facts| &mut facts.model),
        Checked::Manufacturer => {
            listed(case, reason, "manufacturer", "changeManufacturer", helps, |facts| &mut facts.manufacturer)
        }
        Checked::Threat => threat(case, required),
        Checked::Account | Checked::Offline | Checked::WorkingTime => state(case, reason.checked),
        _ => device(case, reason.checked, required),
    }
}

/// A lock on the device.
pub(super) fn device_lock<'a>(case: &Case<'a>) -> Proposal<'a> {
    Proposal::fact(case, "deviceLock", true, Phrase::new("changeLock"), |facts| {
        facts.device_lock = Some(true)
    })
}

fn text<'a>(
    case: &Case<'a>,
    fact: &'static str,
    value: Option<&str>,
    code: &str,
    member: fn(&mut Facts) -> &mut Option<String>,
) -> Vec<Proposal<'a>> {
    let Some(value) = value else { return Vec::new() };
    let phrase = Phrase::new(code).with("value", value);
    vec![Proposal::fact(case, fact, value, phrase, |facts| *member(facts) = Some(value.to_owned()))]
}

/// The limit itself; told as "or later", "or earlier" only where every one of those would do.
fn os<'a>(case: &Case<'a>, reason: &LaunchReason, helps: &dyn Fn(&Case<'_>) -> bool) -> Vec<Proposal<'a>> {
    let Some(limit) = reason.required.as_deref() else { return Vec::new() };
    let most = reason.setting.starts_with("maximum");
    let far = if most { EARLIEST } else { LATEST };
    let open = helps(&case.with_facts(|facts| facts.os_version = Some(far.to_owned())));
    let code = match (open, most) {
        (false, _) => "changeOs",
        (true, false) => "changeOsLeast",
        (true, true) => "changeOsMost",
    };
    let system = match case.effective.platform() {
        Platform::Ios => "iOS",
        Platform::Android => "Android",
        Platform::Windows => "Windows",
    };
    let phrase = Phrase::new(code).with("system", system).with("value", limit);
    let set = |facts: &mut Facts| facts.os_version = Some(limit.to_owned());
    vec![Proposal::fact(case, "osVersion", limit, phrase, set)]
}

/// Names of the list that is asked for. Only those are told that would do.
fn listed<'a>(
    case: &Case<'a>,
    reason: &LaunchReason,
    fact: &'static str,
    code: &str,
    helps: &dyn Fn(&Case<'_>) -> bool,
    member: fn(&mut Facts) -> &mut Option<String>,
) -> Vec<Proposal<'a>> {
    let lists = case.effective.conditions().iter().flat_map(|condition| &condition.predicate);
    let names =
        lists.filter(|(id, _)| id.property().name == reason.setting).flat_map(|(_, list)| match list {
            Value::Texts(names) => names.as_slice(),
            _ => &[],
        });
    let mut allowed: Vec<&str> = Vec::new();
    for name in names {
        let new = allowed.len() < NAMES && !allowed.contains(&name.as_str());
        if new && helps(&case.with_facts(|facts| *member(facts) = Some(name.clone()))) {
            allowed.push(name);
        }
    }
    let Some(first) = allowed.first().copied() else { return Vec::new() };
    let phrase = Phrase::new(code).with("value", Param::any(allowed.iter().map(|name| Param::from(*name))));
    vec![Proposal::fact(case, fact, first, phrase, |facts| *member(facts) = Some(first.to_owned()))]
}

/// Whatever the device says by yes and no, or by a level.
fn device<'a>(case: &Case<'a>, checked: Checked, required: Option<&str>) -> Vec<Proposal<'a>> {
    let phrase = |code| Phrase::new(code);
    match checked {
        Checked::Integrity => {
            vec![Proposal::fact(case, "integrity", "intact", phrase("changeIntact"), |facts| {
                facts.integrity = Some(Integrity::Intact);
            })]
        }
        Checked::Attestation => attestation(case, required).into_iter().collect(),
        Checked::AppScan => vec![Proposal::fact(case, "appScan", true, phrase("changeAppScan"), |facts| {
            facts.app_scan = Some(true);
        })],
        Checked::Knox => vec![Proposal::fact(case, "knox", "passed", phrase("changeKnox"), |facts| {
            facts.knox = Some(Knox::Passed);
        })],
        Checked::DeveloperOptions => {
            let off = |facts: &mut Facts| facts.developer_options = Some(false);
            vec![Proposal::fact(case, "developerOptions", false, phrase("changeDeveloperOptions"), off)]
        }
        Checked::Lock => vec![device_lock(case)],
        Checked::Complexity => complexity(case, required).into_iter().collect(),
        Checked::AgentAge => {
            vec![Proposal::fact(case, "agentUpdateDays", 0, phrase("changeAgentUpdate"), |facts| {
                facts.agent_update_days = Some(0);
            })]
        }
        _ => Vec::new(),
    }
}

fn attestation<'a>(case: &Case<'a>, required: Option<&str>) -> Option<Proposal<'a>> {
    let verdict: AttestationVerdict = read(required?)?;
    let fresh = Attestation { verdict, at: case.entry.now.latest() };
    let phrase = Phrase::new("changeAttestation").with("value", required?);
    let value = json!({"verdict": verdict, "at": fresh.at});
    Some(Proposal::fact(case, "attestation", value, phrase, |facts| facts.attestation = Some(fresh)))
}

fn complexity<'a>(case: &Case<'a>, required: Option<&str>) -> Option<Proposal<'a>> {
    let needed: Complexity = read(required?)?;
    let phrase = Phrase::new("changeComplexity").with("value", required?);
    let set = |facts: &mut Facts| facts.lock_complexity = Some(needed);
    Some(Proposal::fact(case, "lockComplexity", required?, phrase, set))
}

/// The product whose level counts is the one that helps when it says so.
fn threat<'a>(case: &Case<'a>, required: Option<&str>) -> Vec<Proposal<'a>> {
    let Some((word, most)) = required.and_then(|word| Some((word, read::<ThreatLevel>(word)?))) else {
        return Vec::new();
    };
    let phrase = |code: &str| Phrase::new(code).with("value", word);
    vec![
        Proposal::fact(case, "threatLevel", word, phrase("changeThreat"), |facts| {
            facts.threat_level = Some(most);
        }),
        Proposal::fact(case, "defenderThreatLevel", word, phrase("changeDefenderThreat"), |facts| {
            facts.defender_threat_level = Some(most);
        }),
        Proposal::fact(case, "partnerThreatLevel", word, phrase("changePartnerThreat"), |facts| {
            facts.partner_threat_level = Some(most);
        }),
    ]
}

/// What the client knows beside the facts.
fn state<'a>(case: &Case<'a>, checked: Checked) -> Vec<Proposal<'a>> {
    let now = case.entry.now.latest();
    match checked {
        Checked::Account => {
            vec![Proposal::state(case, "account", "active", Phrase::new("changeAccount"), |state| {
                state.account = Some(AccountStatus::Active);
            })]
        }
        Checked::WorkingTime => {
            let status = WorkingStatus { at_work: true, since: now, until: now.saturating_add(3_600) };
            let value = serde_json::to_value(status).unwrap_or(Json::Null);
            vec![Proposal::state(case, "working", value, Phrase::new("changeAtWork"), |state| {
                state.working = Some(status);
            })]
        }
        _ => vec![Proposal::state(case, "checkIn", now, Phrase::new("changeCheckIn"), |state| {
            state.last_envelope = Some(now);
            state.online = Some(true);
        })],
    }
}

/// A word of facts as its value.
fn read<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(Json::from(word)).ok()
}
