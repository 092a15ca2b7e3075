//! Names and words that are the same on both sides, and plain records of them. Each is the type of the core itself.

use std::str::FromStr as _;

use cordon_client::configuration::{Pick, Truth};
use cordon_client::gate::{Action, BiometricOffer, SignInReason, TriesLeft};
use cordon_client::{AppDataReport, CheckInOutcome, LifeCycle, ManagedAccounts, SignOutData, WipeHandler};
use cordon_policy::access::{AfterWrongPins, BiometricKind, PinFlaw, PinRules};
use cordon_policy::launch::{AccountStatus, Checked, LaunchVerdict, Outcome, Want, WorkingStatus};
use cordon_policy::subject::{
    Attestation, AttestationVerdict, Complexity, Facts, Integrity, Knox, ThreatLevel,
};
use cordon_policy::texts::Language;
use cordon_policy::{AppId, Channel, Location, Owner, Platform, Purpose, Route, Verdict};
use cordon_wire::check_in::LogOutcome;
use cordon_wire::receipt::Level;
use uuid::Uuid;

use crate::error::CordonError;

uniffi::custom_type!(Uuid, String, {
    remote,
    lower: |id| id.to_string(),
    try_lift: |text| Uuid::from_str(&text)
        .map_err(|_| CordonError::invalid("oid", format!("`{text}` is no object id: write a GUID")).into()),
});

uniffi::custom_type!(AppId, String, {
    remote,
    lower: |app| app.to_string(),
    try_lift: |text| AppId::from_str(&text).map_err(|cause| CordonError::invalid("app", cause.to_string()).into()),
});

/// What the answer is.
#[uniffi::remote(Enum)]
pub enum Verdict {
    /// Allowed in clear.
    Allow,
    /// Allowed, and what comes in becomes work data of the account.
    AllowTagged,
    /// Allowed without the content: a general text instead.
    Redact,
    /// Not into this account: the app may offer its personal account instead, else it is refused.
    SwitchAccount,
    /// Not there: `Decision::redirect` says where instead.
    Redirect,
    /// Refused.
    Deny,
}

/// By which way data moves between two apps. A word that is not listed is no ask at all.
///
/// A link that opens another app by its scheme is `Ask::OpenLink`; the Files app in a share sheet is an app.
#[uniffi::remote(Enum)]
pub enum Route {
    /// Nobody said: nothing that a certain way would open is open.
    Unstated,
    /// Open-in, the share sheet, copy-to (iOS); an intent (Android).
    Share,
    /// An extension that takes the private type of protected apps alone (iOS).
    ProtectedExtension,
    /// Drag and drop.
    Drag,
    /// A content provider (Android).
    ContentProvider,
    /// A bound service (Android).
    BoundService,
    /// The app's own App Clip, which runs without the client (iOS).
    AppClip,
    /// The app's own extension of Safari, which runs without the client (iOS).
    WebExtension,
    /// An Instant App (Android).
    InstantApp,
    /// Across the border of the work profile: the app at the other end is outside of it (Android).
    OtherProfile,
    /// The system's own managed account, such as the organisation's account in the system's mail app (iOS).
    OsManaged,
    /// An encrypted file on storage that apps share, whose tag names the account (Android).
    SharedFile,
}

/// A place that documents are saved to or opened from.
#[uniffi::remote(Enum)]
pub enum Location {
    /// OneDrive for work or school.
    OneDriveForBusiness,
    /// SharePoint.
    SharePoint,
    /// Box.
    Box,
    /// The device: on iOS the app's own folder, on Android storage that other apps can read.
    LocalStorage,
    /// The photo library of the device.
    PhotoLibrary,
    /// iManage.
    IManage,
    /// Egnyte.
    Egnyte,
    /// The camera (only opened from).
    Camera,
    /// Another cloud service, reached with an account; the owner says whose.
    AccountDocument,
    /// The Files app or another document provider (iOS): what is saved there leaves the app as it is sent to others.
    DocumentProvider,
    /// The opened document itself, saved where it lies.
    OpenedDocument,
    /// Storage that only this app reads: what it needs to work, such as a cache.
    AppPrivate,
    /// A PDF made by printing.
    PrintToPdf,
    /// Anything else. Unknown words read as this.
    Other,
}

/// Whose place it is.
#[uniffi::remote(Enum)]
pub enum Owner {
    /// The account whose policy is asked; for a local file: the file belongs to it.
    Work,
    /// Another account.
    Personal,
    /// Nobody knows.
    Unknown,
}

/// A channel of the operating system.
#[uniffi::remote(Enum)]
pub enum Channel {
    /// Printing.
    Print,
    /// Backup by the operating system.
    Backup,
    /// Screenshots, recording, casting, mirroring.
    ScreenCapture,
    /// Assistants: on Android one that reads the screen; on iOS Siri, App Intents and the Spotlight index.
    Assistant,
    /// Text of notifications.
    Notification,
    /// Native contacts and calendar, add-ins.
    NativeSync,
    /// Widgets.
    Widgets,
    /// Keyboards of other makers.
    ThirdPartyKeyboard,
    /// Genmoji.
    Genmoji,
    /// Writing tools.
    WritingTools,
    /// The picture of the app in the system's list of apps.
    AppSwitcher,
    /// Dictation. No setting rules it; an app may close it by itself.
    Dictation,
}

/// What a service of the system is used for.
#[uniffi::remote(Enum)]
pub enum Purpose {
    /// Showing web content inside the app.
    WebView,
    /// A call.
    Call,
    /// Choosing a ringtone.
    Ringtone,
    /// Push messages.
    Push,
    /// Finding the way to an address.
    Navigation,
    /// Opening or creating a file with the system's picker.
    DocumentPicker,
    /// Anything else. Unknown words read as this.
    Other,
}

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

/// What a new PIN has to be, as a person who chooses one is told.
#[uniffi::remote(Record)]
pub struct PinRules {
    /// The fewest characters.
    pub least: u32,
    /// Whether it is a passcode of letters, digits and special characters; otherwise digits alone.
    pub passcode: bool,
    /// Whether three characters in a row must not be equal or follow each other.
    pub simple_blocked: bool,
    /// How many of the last PINs must not come again.
    pub kept: u32,
    /// Days after which it has to be changed; `None` for never.
    pub days: Option<u64>,
}

/// A rule that a PIN breaks.
#[uniffi::remote(Enum)]
pub enum PinFlaw {
    /// It has fewer characters than that.
    TooShort {
        /// The least that is allowed.
        least: u32,
    },
    /// A numeric PIN has something else than digits.
    NotDigits,
    /// It has a character that is no digit, letter or special character.
    Unusable,
    /// A passcode has neither a letter nor a special character.
    NoLetterOrSpecial,
    /// A passcode has no digit, while simple ones are blocked.
    NoDigit,
    /// A passcode has no letter, while simple ones are blocked.
    NoLetter,
    /// A passcode has no special character, while simple ones are blocked.
    NoSpecial,
    /// It is simple, and simple ones are blocked.
    Simple,
    /// It is one of the last ones.
    UsedBefore {
        /// How many are kept.
        kept: u32,
    },
    /// It is older than allowed.
    Expired,
}

/// What follows the wrong PINs so far.
#[uniffi::remote(Enum)]
pub enum AfterWrongPins {
    /// Another try.
    Nothing,
    /// The PIN is void: a fresh sign-in, then a new PIN.
    Reset,
    /// The account's work data is removed from this app.
    Wipe,
}

/// What a biometric looks at.
#[uniffi::remote(Enum)]
pub enum BiometricKind {
    /// A finger.
    Fingerprint,
    /// A face.
    Face,
    /// Anything else, for example an iris.
    Other,
}

/// What a condition, or all of them together, come to; from lax to strict.
#[uniffi::remote(Enum)]
pub enum LaunchVerdict {
    /// Work data opens.
    Ok,
    /// Work data opens after a warning that the user may dismiss.
    Warn,
    /// Work data stays closed until it is fixed.
    Block,
    /// Work data is removed from this app.
    Wipe,
}

/// How a check ended, where it did not pass.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// The fact is known, and is not what the policy asks for.
    Failed,
    /// The fact is not known.
    CannotTell,
    /// The fact was reported in a form that nobody can compare.
    Unreadable,
}

/// What is checked, in the order in which people are told.
#[uniffi::remote(Enum)]
pub enum Checked {
    /// Version of the client inside the app.
    Sdk,
    /// Version of the app.
    App,
    /// Version of the operating system.
    Os,
    /// Security patch level.
    Patch,
    /// Model of the device.
    Model,
    /// Maker of the device.
    Manufacturer,
    /// Rooted or jailbroken.
    Integrity,
    /// Play Integrity verdict.
    Attestation,
    /// Scan of apps for threats.
    AppScan,
    /// Samsung Knox attestation.
    Knox,
    /// Developer options.
    DeveloperOptions,
    /// Whether there is a device lock.
    Lock,
    /// How good the device lock is.
    Complexity,
    /// Threat level.
    Threat,
    /// Version of the agent app.
    Agent,
    /// How long an update of the agent app has been waiting.
    AgentAge,
    /// Whether the account is disabled.
    Account,
    /// Time since the server was last heard.
    Offline,
    /// Working time.
    WorkingTime,
}

/// What the host should get, because it would help.
#[uniffi::remote(Enum)]
pub enum Want {
    /// A check-in.
    CheckIn,
    /// Network and a fresh sign-in.
    SignIn,
    /// A fresh attestation of the device.
    Attestation,
}

/// Whether an account may sign in. A deleted account counts as disabled.
#[uniffi::remote(Enum)]
pub enum AccountStatus {
    /// It may.
    Active,
    /// The identity provider said that it is disabled or deleted.
    Disabled,
}

/// Whether somebody is at work.
#[uniffi::remote(Record)]
pub struct WorkingStatus {
    /// Clocked in.
    pub at_work: bool,
    /// Since when, in Unix seconds.
    pub since: i64,
    /// Until when this status counts, in Unix seconds. Later it is stale, which is not "at work".
    pub until: i64,
}

/// A language that the catalogue is complete in. On the wire its BCP 47 tag.
#[uniffi::remote(Enum)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

/// What came of a log that was asked for.
#[uniffi::remote(Enum)]
pub enum LogOutcome {
    /// The person agreed, and the log is here.
    Sent,
    /// The person did not agree.
    Denied,
    /// The app could not ask.
    Failed,
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

/// What a person may do at a screen.
#[uniffi::remote(Enum)]
pub enum Action {
    /// `Answer::NewPin`.
    NewPin,
    /// `Answer::Pin`.
    Pin,
    /// `Answer::Biometric`.
    Biometric,
    /// `Answer::ForgotPin`.
    ForgotPin,
    /// `Answer::RememberedPin`.
    RememberedPin,
    /// `Answer::SignedIn`.
    SignIn,
    /// `Answer::Dismiss`.
    Dismiss,
    /// `Input::CheckInNow`.
    CheckIn,
    /// `Input::SignOut`: the account and its work data leave the app.
    RemoveAccount,
}

/// Why a sign-in with the work account is asked for.
#[uniffi::remote(Enum)]
pub enum SignInReason {
    /// The policy asks for it at each entry.
    Access,
    /// Too many wrong PINs.
    WrongPins,
    /// The PIN is forgotten, by the person or by the key store.
    ForgottenPin,
}

/// What follows wrong PINs.
#[uniffi::remote(Record)]
pub struct TriesLeft {
    /// Wrong ones until then.
    pub tries: u32,
    /// What happens then.
    pub then: AfterWrongPins,
}

/// How an exchange with the server ended.
#[uniffi::remote(Enum)]
pub enum CheckInOutcome {
    /// A verified envelope with new content was adopted.
    Changed,
    /// A verified envelope with the same content came.
    Unchanged,
    /// No answer that counts came; what was held stays.
    NoAnswer,
    /// Too many were asked for; the next one goes as scheduled.
    Limited,
}

/// What becomes of work data when its account signs out.
#[uniffi::remote(Enum)]
pub enum SignOutData {
    /// It is destroyed, and the registration ends.
    Wipe,
    /// It stays on the device, sealed and closed, until the same account signs in again and the server accepts that. The
    /// registration goes on checking in without the user, so that a wipe still arrives.
    Keep,
}

/// Where the app stands for its user.
#[uniffi::remote(Enum)]
pub enum LifeCycle {
    /// In front.
    Foreground,
    /// Behind: no long poll.
    Background,
}

/// What the app does when work data is to go. Keys are destroyed before it is asked, so that what it leaves of encrypted
/// files is unreadable in any case.
#[uniffi::remote(Enum)]
pub enum WipeHandler {
    /// Nothing: the app keeps no work data but encrypted files. It is not asked.
    None,
    /// It deletes its own data; the client deletes the encrypted files afterwards.
    Supplements,
    /// It deletes its own data and the encrypted files, and the client deletes none.
    Replaces,
}

/// What the app did when it was asked to wipe its own data of an identity.
#[uniffi::remote(Record)]
pub struct AppDataReport {
    /// Plain files and records deleted.
    #[uniffi(default = 0)]
    pub deleted: u64,
    /// Files and records that could not be deleted.
    #[uniffi(default = 0)]
    pub failed: u64,
    /// What stays behind and why, in words that an administrator reads; no personal data. At most 60 texts of 512 bytes
    /// reach the receipt.
    #[uniffi(default)]
    pub stays: Vec<String>,
}

/// How many managed accounts an app may hold.
#[uniffi::remote(Enum)]
pub enum ManagedAccounts {
    /// One. Another work account stays closed and is not told to any server until the first one has left.
    One,
    /// Several, each with its own policy, keys and schedule, unless an organisation of one of them wants one alone.
    Several,
}

/// The biometrics that a device offers right now.
#[uniffi::remote(Record)]
pub struct BiometricOffer {
    /// What is looked at.
    pub kind: BiometricKind,
    /// Whether it is strong (class 3); absent when the device does not say.
    pub strong: Option<bool>,
}

/// Which of several numbers or texts counts.
#[uniffi::remote(Enum)]
pub enum Pick {
    /// The first one, in the order of `values`.
    Any,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// Which of several truth values counts.
#[uniffi::remote(Enum)]
pub enum Truth {
    /// The first one, in the order of `values`.
    Any,
    /// True when all are.
    And,
    /// True when one is.
    Or,
}
