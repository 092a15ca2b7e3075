//! What a device says about itself, as far as a person can bring it about.

use cordon_policy::subject::{Complexity, Integrity, ThreatLevel};
use cordon_policy::{Facts, Platform};
use serde::Serialize;

/// Facts of a device, or those of them that change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claims {
    /// Whether the system is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrity: Option<Integrity>,
    /// The version of the operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Whether the device has a lock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_lock: Option<bool>,
    /// What a threat-defence agent says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threat_level: Option<Threat>,
}

/// A threat level, or that no agent reports one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Threat {
    /// There is no agent.
    NotReported,
    /// It found this much.
    #[serde(untagged)]
    Level(ThreatLevel),
}

impl Claims {
    /// All of them.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self {
            integrity: facts.integrity,
            os_version: facts.os_version.clone(),
            device_lock: facts.device_lock,
            threat_level: Some(facts.threat_level.map_or(Threat::NotReported, Threat::Level)),
        }
    }

    /// All of it in words, for a terminal.
    #[must_use]
    pub fn words(&self) -> String {
        let integrity = self.integrity.map(|integrity| match integrity {
            Integrity::Intact => "the system is whole".to_owned(),
            Integrity::Compromised => "the system is rooted".to_owned(),
        });
        let version = self.os_version.as_ref().map(|version| format!("version {version}"));
        let lock = self.device_lock.map(|lock| if lock { "a lock" } else { "no lock" }.to_owned());
        let threat =
            self.threat_level.and_then(|threat| Threat::ALL.into_iter().find(|(_, one)| *one == threat));
        let threat = threat.map(|(word, _)| format!("threat level {word}"));
        let said: Vec<String> = [integrity, version, lock, threat].into_iter().flatten().collect();
        said.join(", ")
    }

    /// Whether nothing is claimed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Changes what a device says.
    pub fn change(&self, facts: &mut Facts) {
        facts.integrity = self.integrity.or(facts.integrity);
        if self.os_version.is_some() {
            facts.os_version.clone_from(&self.os_version);
        }
        if let Some(lock) = self.device_lock {
            facts.device_lock = Some(lock);
            let complexity = if lock { Complexity::High } else { Complexity::None };
            facts.lock_complexity = (facts.platform == Some(Platform::Android)).then_some(complexity);
        }
        match self.threat_level {
            Some(Threat::Level(level)) => facts.threat_level = Some(level),
            Some(Threat::NotReported) => facts.threat_level = None,
            None => {}
        }
    }
}

impl Threat {
    /// Every one with its word.
    pub const ALL: [(&'static str, Self); 5] = [
        ("notReported", Self::NotReported),
        ("secured", Self::Level(ThreatLevel::Secured)),
        ("low", Self::Level(ThreatLevel::Low)),
        ("medium", Self::Level(ThreatLevel::Medium)),
        ("high", Self::Level(ThreatLevel::High)),
    ];

    /// The one of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, threat)| threat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_claimed_changes() {
        let mut facts = Facts {
            platform: Some(Platform::Android),
            os_version: Some("15".to_owned()),
            ..Facts::default()
        };
        Claims { integrity: Some(Integrity::Compromised), ..Claims::default() }.change(&mut facts);
        Claims { device_lock: Some(false), threat_level: Threat::named("high"), ..Claims::default() }
            .change(&mut facts);
        assert_eq!(facts.os_version.as_deref(), Some("15"));
        assert_eq!((facts.integrity, facts.device_lock), (Some(Integrity::Compromised), Some(false)));
        assert_eq!(facts.lock_complexity, Some(Complexity::None));
        assert_eq!(facts.threat_level, Some(ThreatLevel::High));
        Claims { threat_level: Threat::named("notReported"), ..Claims::default() }.change(&mut facts);
        assert_eq!(facts.threat_level, None);
    }

    #[test]
    fn threats_are_written_as_they_are_read() {
        for (word, threat) in Threat::ALL {
            assert_eq!(serde_json::to_value(threat).unwrap(), word);
        }
    }
}
