//! What a device and the app on it tell of themselves.

use cordon_policy::Platform;
use cordon_policy::storage::ProtectionClass;
use cordon_policy::subject::{
    Attestation, AttestationVerdict, Complexity, Facts, Integrity, Knox, ThreatLevel,
};
use cordon_wire::receipt::Level;

/// The operating system a policy, an app or a registration belongs to.
#[uniffi::remote(Enum)]
pub enum Platform {
    /// iOS, iPadOS and visionOS.
    Ios,
    /// Android.
    Android,
    /// Windows.
    Windows,
}

/// What a device and app report about themselves. Everything is optional: unknown is an outcome of its own and
/// is never taken for "fine".
#[uniffi::remote(Record)]
pub struct Facts {
    /// The platform of the device.
    #[uniffi(default)]
    pub platform: Option<Platform>,
    /// Version of the operating system, as the system writes it.
    #[uniffi(default)]
    pub os_version: Option<String>,
    /// Version of the app.
    #[uniffi(default)]
    pub app_version: Option<String>,
    /// Version of the client inside the app.
    #[uniffi(default)]
    pub client_version: Option<String>,
    /// Model identifier, for example `iPhone15,3`.
    #[uniffi(default)]
    pub model: Option<String>,
    /// Maker of the device.
    #[uniffi(default)]
    pub manufacturer: Option<String>,
    /// Android security patch level, `YYYY-MM-DD`.
    #[uniffi(default)]
    pub patch_version: Option<String>,
    /// Whether a device lock is set.
    #[uniffi(default)]
    pub device_lock: Option<bool>,
    /// Whether the integrity of the system holds (not rooted, not jailbroken).
    #[uniffi(default)]
    pub integrity: Option<Integrity>,
    /// Threat level that a threat-defence agent reports, where only one is connected.
    #[uniffi(default)]
    pub threat_level: Option<ThreatLevel>,
    /// Threat level that Defender reports, where it is connected beside another product.
    #[uniffi(default)]
    pub defender_threat_level: Option<ThreatLevel>,
    /// Threat level that another product reports, where one is connected beside Defender.
    #[uniffi(default)]
    pub partner_threat_level: Option<ThreatLevel>,
    /// Last Play Integrity verdict that the service stored (Android).
    #[uniffi(default)]
    pub attestation: Option<Attestation>,
    /// Samsung Knox attestation (Android).
    #[uniffi(default)]
    pub knox: Option<Knox>,
    /// Whether the system scans apps for threats (Android).
    #[uniffi(default)]
    pub app_scan: Option<bool>,
    /// Whether developer options are on (Android).
    #[uniffi(default)]
    pub developer_options: Option<bool>,
    /// How good the device lock is (Android 12 and later).
    #[uniffi(default)]
    pub lock_complexity: Option<Complexity>,
    /// Version of the agent app beside the managed apps (Android).
    #[uniffi(default)]
    pub agent_version: Option<String>,
    /// For how many days an update of the agent app has been waiting (Android); 0 when it is up to date.
    #[uniffi(default)]
    pub agent_update_days: Option<u32>,
    /// Language of the user, as a BCP 47 tag.
    #[uniffi(default)]
    pub locale: Option<String>,
}

/// Integrity of the operating system as the client sees it.
#[uniffi::remote(Enum)]
pub enum Integrity {
    /// No sign of tampering.
    Intact,
    /// Rooted, jailbroken or a modified system.
    Compromised,
}

/// A Play Integrity verdict and when it was made.
#[uniffi::remote(Record)]
pub struct Attestation {
    /// The best that the device proved.
    pub verdict: AttestationVerdict,
    /// When, in Unix seconds of the server.
    pub at: i64,
}

/// What a device proved of itself, from nothing to the most.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Enum)]
pub enum Knox {
    /// The device proved itself.
    Passed,
    /// It did not, or its user refused.
    Failed,
    /// The device cannot do it.
    Unsupported,
}

/// How good a device lock is, as the system counts.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Enum)]
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

/// How well the device keeps keys.
#[uniffi::remote(Enum)]
pub enum Level {
    /// In hardware that does not give them out.
    Hardware,
    /// By the operating system.
    Os,
    /// In memory and files of the app.
    Software,
    /// A level that this version does not know; worth no more than software.
    Unknown,
}

/// When the system lets a file be read (iOS), from lax to strict.
#[uniffi::remote(Enum)]
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
