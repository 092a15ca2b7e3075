//! How work data must lie on the device.
//!
//! | Platform | Setting | What follows |
//! |---|---|---|
//! | iOS | `appDataEncryptionType` | files are encrypted and carry a protection class of the system, which means something only with a device passcode: without one work data stays closed |
//! | Android | `encryptAppData` | files are encrypted under the account's key |
//! | Android | `disableAppEncryptionIfDeviceEncryptionIsEnabled` | not on devices that are enrolled in the organisation's own device management |
//! | Windows | none | the policy asks for nothing |
//!
//! An app that must read its files while the device is locked may declare the highest class it can live with; that caps
//! the policy, as in the reference. What is unknown counts as the stricter case.

use serde::{Deserialize, Serialize};

use crate::app::Platform;
use crate::decide::{self, Outcome, Reason, Verdict};
use crate::effective::Effective;
use crate::property::keys;
use crate::subject::Facts;

/// When the system lets a file be read, from lax to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProtectionClass {
    /// As the device has it.
    UseDeviceSettings,
    /// From the first unlock after a restart on.
    AfterDeviceRestart,
    /// While the device is unlocked; files that are open stay open.
    WhenDeviceLockedExceptOpenFiles,
    /// While the device is unlocked.
    WhenDeviceLocked,
}

/// What is known about the device and the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StorageState {
    /// Whether the device counts as enrolled: see [`crate::ManagementState::counts_as_enrolled`].
    pub enrolled: bool,
    /// The highest class that the app can live with; `None` for any.
    pub highest_class: Option<ProtectionClass>,
}

/// How work data must lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Storage {
    /// Whether files and buffers of the account are encrypted under its key.
    pub encrypted: bool,
    /// The protection class of the system (iOS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ProtectionClass>,
    /// Whether work data stays closed until the device has a passcode.
    pub closed: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// How the policy wants work data to lie on this device.
#[must_use]
pub fn required(effective: &Effective, facts: &Facts, state: StorageState) -> Storage {
    match effective.platform() {
        Platform::Ios => by_class(effective, facts, state),
        Platform::Android => by_flag(effective, state),
        Platform::Windows => open(effective, &Outcome::free("noRule")),
    }
}

fn open(effective: &Effective, outcome: &Outcome) -> Storage {
    Storage { encrypted: false, class: None, closed: false, reasons: decide::reasons(effective, outcome) }
}

fn by_class(effective: &Effective, facts: &Facts, state: StorageState) -> Storage {
    let setting = keys::ENCRYPTION_TYPE.id();
    let asked = class(effective.value(keys::ENCRYPTION_TYPE));
    if asked == ProtectionClass::UseDeviceSettings {
        let free = open(effective, &Outcome::allow("storageOpen", setting));
        return Storage { class: Some(asked), ..free };
    }
    let outcome = match facts.device_lock {
        Some(true) => Outcome::allow("storageEncrypted", setting),
        Some(false) => Outcome::deny("storageLockMissing", setting),
        None => Outcome::deny("storageLockUnknown", setting),
    };
    Storage {
        encrypted: true,
        class: Some(state.highest_class.map_or(asked, |highest| asked.min(highest))),
        closed: outcome.verdict == Verdict::Deny,
        reasons: decide::reasons(effective, &outcome),
    }
}

/// A word nobody knows reads as the strictest.
fn class(word: Option<&str>) -> ProtectionClass {
    match word {
        Some("useDeviceSettings") => ProtectionClass::UseDeviceSettings,
        Some("afterDeviceRestart") => ProtectionClass::AfterDeviceRestart,
        Some("whenDeviceLockedExceptOpenFiles") => ProtectionClass::WhenDeviceLockedExceptOpenFiles,
        _ => ProtectionClass::WhenDeviceLocked,
    }
}

fn by_flag(effective: &Effective, state: StorageState) -> Storage {
    const FLAG: crate::PropertyId = keys::ENCRYPT_APP_DATA.id();
    const UNLESS: crate::PropertyId = keys::ENCRYPTION_LEFT_TO_DEVICE.id();
    if effective.value(keys::ENCRYPT_APP_DATA) == Some(false) {
        return open(effective, &Outcome::allow("storageOpen", FLAG));
    }
    if !effective.rules().encrypts(state.enrolled) {
        return open(effective, &Outcome::allow("storageLeftToDevice", UNLESS).and(FLAG));
    }
    let outcome = Outcome::allow("storageEncrypted", FLAG);
    Storage { encrypted: true, class: None, closed: false, reasons: decide::reasons(effective, &outcome) }
}
