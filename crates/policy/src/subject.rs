//! Who is asked about: a user, an app and what its device reports.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::{AppId, Platform};
use crate::filter::Enrolment;

/// What a device and app report about themselves. Everything is optional: unknown is an outcome of its own and
/// is never taken for "fine".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// The platform of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Version of the operating system, as the system writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Version of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// Version of the client inside the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_version: Option<String>,
    /// Model identifier, for example `iPhone15,3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Maker of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Android security patch level, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch_version: Option<String>,
    /// Whether a device lock is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_lock: Option<bool>,
    /// Whether the integrity of the system holds (not rooted, not jailbroken).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrity: Option<Integrity>,
    /// Threat level that a threat-defence agent reports, where only one is connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threat_level: Option<ThreatLevel>,
    /// Threat level that Defender reports, where it is connected beside another product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defender_threat_level: Option<ThreatLevel>,
    /// Threat level that another product reports, where one is connected beside Defender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_threat_level: Option<ThreatLevel>,
    /// Last Play Integrity verdict that the service stored (Android).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestation: Option<Attestation>,
    /// Samsung Knox attestation (Android).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knox: Option<Knox>,
    /// Whether the system scans apps for threats (Android).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_scan: Option<bool>,
    /// Whether developer options are on (Android).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub developer_options: Option<bool>,
    /// How good the device lock is (Android 12 and later).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock_complexity: Option<Complexity>,
    /// Version of the agent app beside the managed apps (Android).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// For how many days an update of the agent app has been waiting (Android); 0 when it is up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_update_days: Option<u32>,
    /// Language of the user, as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl Facts {
    /// What a device can report, by the names on the wire, in the order of the type.
    pub const NAMES: [&'static str; 20] = [
        "platform",
        "osVersion",
        "appVersion",
        "clientVersion",
        "model",
        "manufacturer",
        "patchVersion",
        "deviceLock",
        "integrity",
        "threatLevel",
        "defenderThreatLevel",
        "partnerThreatLevel",
        "attestation",
        "knox",
        "appScan",
        "developerOptions",
        "lockComplexity",
        "agentVersion",
        "agentUpdateDays",
        "locale",
    ];
}

/// Integrity of the operating system as the client sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Integrity {
    /// No sign of tampering.
    Intact,
    /// Rooted, jailbroken or a modified system.
    Compromised,
}

/// A Play Integrity verdict and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attestation {
    /// The best that the device proved.
    pub verdict: AttestationVerdict,
    /// When, in Unix seconds of the server.
    pub at: i64,
}

/// What a device proved of itself, from nothing to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AttestationVerdict {
    /// It could not be asked: Play services are missing or too old.
    Unavailable,
    /// It failed.
    Failed,
    /// Basic integrity.
    Basic,
    /// Basic integrity on a certified device.
    Device,
    /// The same, proven by the hardware.
    Strong,
}

/// Outcome of Samsung's own attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Knox {
    /// The device proved itself.
    Passed,
    /// It did not, or its user refused.
    Failed,
    /// The device cannot do it.
    Unsupported,
}

/// How good a device lock is, as the system counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Complexity {
    /// No lock.
    None,
    /// A pattern, or a PIN with repeats.
    Low,
    /// A PIN without repeats of four digits or more, or a password.
    Medium,
    /// A PIN of eight digits or a password of six characters, or more.
    High,
}

/// Threat level of a device, from none to grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ThreatLevel {
    /// No threat found.
    Secured,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

/// Whether and by whom the device is managed. Believed only with evidence; without it a device is unmanaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ManagementState {
    /// Not enrolled anywhere, or enrolled without evidence of it.
    #[default]
    Unmanaged,
    /// Enrolled in the organisation's own device management.
    Mdm,
    /// Enrolled in another vendor's device management.
    ThirdPartyMdm,
}

impl ManagementState {
    /// Whether a device in this state counts as enrolled where a setting acts on enrolled devices only. On Android a
    /// third-party device management does not count; on iOS it does, because it delivers the same managed configuration.
    #[must_use]
    pub const fn counts_as_enrolled(self, platform: Platform) -> bool {
        match self {
            Self::Unmanaged => false,
            Self::Mdm => true,
            Self::ThirdPartyMdm => matches!(platform, Platform::Ios),
        }
    }

    /// Every state.
    pub const ALL: [Self; 3] = [Self::Unmanaged, Self::Mdm, Self::ThirdPartyMdm];

    /// The word on the wire: `unmanaged`, `mdm` or `thirdPartyMdm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unmanaged => "unmanaged",
            Self::Mdm => "mdm",
            Self::ThirdPartyMdm => "thirdPartyMdm",
        }
    }

    /// The state of that word, compared exactly.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The words people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Unmanaged => "not enrolled",
            Self::Mdm => "enrolled",
            Self::ThirdPartyMdm => "enrolled in a third-party device management",
        }
    }
}

/// How good the evidence of management is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EvidenceLevel {
    /// A token that the server issued for one device, delivered by its device management.
    Device,
    /// Confirmed by a connected device management.
    Connector,
    /// Proven by the hardware.
    Attested,
}

/// One user in one app on one device: what targeting looks at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The user.
    pub oid: Uuid,
    /// The groups the user is in, nested ones resolved.
    pub groups: &'a [Uuid],
    /// The app.
    pub app: &'a AppId,
    /// State of the device.
    pub management: ManagementState,
    /// In which way the device is enrolled, where that is known.
    pub enrolment: Option<Enrolment>,
    /// What the device reports.
    pub facts: &'a Facts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_wire() {
        let text = || Some("x".to_owned());
        // Without a default for the rest, so that a new fact does not compile before it is named.
        let all = Facts {
            platform: Some(Platform::Ios),
            os_version: text(),
            app_version: text(),
            client_version: text(),
            model: text(),
            manufacturer: text(),
            patch_version: text(),
            device_lock: Some(true),
            integrity: Some(Integrity::Intact),
            threat_level: Some(ThreatLevel::Low),
            defender_threat_level: Some(ThreatLevel::Low),
            partner_threat_level: Some(ThreatLevel::Low),
            attestation: Some(Attestation { verdict: AttestationVerdict::Basic, at: 0 }),
            knox: Some(Knox::Passed),
            app_scan: Some(true),
            developer_options: Some(false),
            lock_complexity: Some(Complexity::High),
            agent_version: text(),
            agent_update_days: Some(0),
            locale: text(),
        };
        let json = serde_json::to_value(all).unwrap();
        let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, Facts::NAMES);
    }
}
