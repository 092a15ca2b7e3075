//! Options, parts and conditions that several rows share: data only.

use super::form::{Bounds, Choice, Clause, Field, Format, Input, Unit};
use crate::property::Default;
use crate::property::Default::{Flag, Level, Unset};

const fn choice(label: &'static str, values: &'static [Default]) -> Choice {
    Choice { label, values, open: false }
}

const fn open(label: &'static str, values: &'static [Default]) -> Choice {
    Choice { label, values, open: true }
}

const fn part(label: &'static str, properties: &'static [&'static str], input: Input) -> Field {
    Field { label, properties, input }
}

const fn bounds(unit: Unit, min: u32, max: u32) -> Bounds {
    Bounds { unit, min, max, zero: None }
}

const fn or_zero(unit: Unit, max: u32, zero: &'static str) -> Bounds {
    Bounds { unit, min: 0, max, zero: Some(zero) }
}

const DAYS: u32 = 36_500;
const MINUTES: u32 = DAYS * 24 * 60;

// Flags.
pub(super) const ALLOW_BLOCK: &[Choice] = &[choice("Allow", &[Flag(false)]), choice("Block", &[Flag(true)])];
pub(super) const BLOCK_ALLOW: &[Choice] = &[choice("Allow", &[Flag(true)]), choice("Block", &[Flag(false)])];
pub(super) const REQUIRE: &[Choice] =
    &[choice("Require", &[Flag(true)]), choice("Not required", &[Flag(false)])];
pub(super) const REQUIRE_INVERSE: &[Choice] =
    &[choice("Require", &[Flag(false)]), choice("Not required", &[Flag(true)])];
pub(super) const YES_NO: &[Choice] = &[choice("Yes", &[Flag(true)]), choice("No", &[Flag(false)])];

// Data transfer.
pub(super) const SEND_IOS: &[Choice] = &[
    choice("All apps", &[Level("allApps")]),
    choice("Policy managed apps", &[Level("managedApps"), Flag(false), Flag(false)]),
    choice("Policy managed apps with OS sharing", &[Level("managedApps"), Flag(true), Flag(false)]),
    choice(
        "Policy managed apps with Open-In/Share filtering",
        &[Level("managedApps"), Flag(false), Flag(true)],
    ),
    choice("None", &[Level("none")]),
];
pub(super) const TRANSFER: &[Choice] = &[
    choice("All apps", &[Level("allApps")]),
    choice("Policy managed apps", &[Level("managedApps")]),
    choice("None", &[Level("none")]),
];
pub(super) const RECEIVE_IOS: &[Choice] = &[
    choice("All apps", &[Level("allApps"), Flag(false)]),
    choice("All apps with incoming Org data", &[Level("allApps"), Flag(true)]),
    choice("Policy managed apps", &[Level("managedApps")]),
    choice("None", &[Level("none")]),
];
pub(super) const SOURCES: &[Choice] = &[
    choice("All sources", &[Level("allApps")]),
    choice("Selected sources", &[Level("selectedApps")]),
    choice("No sources", &[Level("none")]),
];
pub(super) const DESTINATIONS: &[Choice] = &[
    choice("All destinations", &[Level("allApps")]),
    choice("Selected destinations", &[Level("selectedApps")]),
    choice("No destinations", &[Level("none")]),
];
pub(super) const DIALER: &[Choice] = &[
    choice("Any dialer app", &[Level("allApps")]),
    choice("Any policy-managed dialer app", &[Level("managedApps")]),
    choice("A specific dialer app", &[Level("customApp")]),
    choice("None", &[Level("blocked")]),
];
pub(super) const MESSAGING: &[Choice] = &[
    choice("Any messaging app", &[Level("anyApp")]),
    choice("Any policy-managed messaging app", &[Level("anyManagedApp")]),
    choice("A specific messaging app", &[Level("specificApps")]),
    choice("None", &[Level("blocked")]),
];
pub(super) const CLIPBOARD: &[Choice] = &[
    choice("Any app", &[Level("allApps")]),
    choice("Policy managed apps with paste in", &[Level("managedAppsWithPasteIn")]),
    choice("Policy managed apps", &[Level("managedApps")]),
    choice("Blocked", &[Level("blocked")]),
];
pub(super) const CLIPBOARD_WINDOWS: &[Choice] = &[
    choice("Any destination and any source", &[Level("anyDestinationAnySource")]),
    choice("Org data destinations and any source", &[Level("orgDestinationAnySource")]),
    choice("Org data destinations and org data sources", &[Level("orgDestinationOrgSource")]),
    choice("No destination or source", &[Level("none")]),
];
pub(super) const STORAGE: Input = Input::Several(&[
    ("oneDriveForBusiness", "OneDrive for work or school"),
    ("sharePoint", "SharePoint"),
    ("box", "Box"),
    ("photoLibrary", "Photo library"),
    ("iManage", "iManage"),
    ("egnyte", "Egnyte"),
    ("localStorage", "Local storage"),
]);
pub(super) const INGESTION: Input = Input::Several(&[
    ("oneDriveForBusiness", "OneDrive for work or school"),
    ("sharePoint", "SharePoint"),
    ("camera", "Camera"),
    ("photoLibrary", "Photo library"),
]);
pub(super) const SELECTED: Input = Input::Several(&[("oneDriveForBusiness", "OneDrive for work or school")]);
pub(super) const CHARACTERS: Input = Input::Number(bounds(Unit::Characters, 0, 65_535));

// Functionality.
pub(super) const ENCRYPT_IOS: &[Choice] = &[
    choice("Require", &[Level("whenDeviceLocked")]),
    choice("Require, but open files stay readable", &[Level("whenDeviceLockedExceptOpenFiles")]),
    choice("Until the first unlock after a restart", &[Level("afterDeviceRestart")]),
    choice("As the device does", &[Level("useDeviceSettings")]),
];
pub(super) const NATIVE_SYNC: &[Field] = &[
    part("Contacts, calendar and add-ins", &["contactSyncBlocked"], Input::Options(ALLOW_BLOCK)),
    part("Widgets", &["allowWidgetContentSync"], Input::Options(BLOCK_ALLOW)),
];
pub(super) const WEB: &[Choice] = &[
    choice("Any app", &[Flag(false)]),
    choice("Microsoft Edge", &[Flag(true), Level("microsoftEdge")]),
    choice("Unmanaged browser", &[Flag(true), Level("notConfigured")]),
];
pub(super) const NOTIFICATIONS: &[Choice] = &[
    choice("Allow", &[Level("allow")]),
    choice("Block org data", &[Level("blockOrganizationalData")]),
    choice("Block", &[Level("block")]),
];
pub(super) const STATE: &[Choice] = &[
    choice("Not configured", &[Unset]),
    choice("Allow", &[Level("notBlocked")]),
    choice("Block", &[Level("blocked")]),
];

// Access.
pub(super) const PIN_TYPE: &[Choice] =
    &[choice("Numeric", &[Level("numeric")]), choice("Passcode", &[Level("alphanumericAndSymbol")])];
pub(super) const PIN_LENGTH: Input = Input::Number(bounds(Unit::Characters, 4, 16));
pub(super) const PIN_HISTORY: Input = Input::Number(bounds(Unit::Pins, 0, 24));
pub(super) const BIOMETRICS: &[Choice] =
    &[choice("Allow", &[Flag(false), Flag(false), Unset]), choice("Block", &[Flag(true), Flag(true), Unset])];
pub(super) const OVERRIDE: &[Choice] =
    &[open("Require", &[Default::Duration("PT30M")]), choice("Not required", &[Unset])];
pub(super) const IDLE_MINUTES: Input = Input::Period(bounds(Unit::Minutes, 1, MINUTES));
pub(super) const EXPIRY: &[Choice] =
    &[choice("No", &[Default::Duration("PT0S")]), open("Yes", &[Default::Duration("P90D")])];
pub(super) const EXPIRY_DAYS: Input = Input::Period(bounds(Unit::Days, 1, DAYS));

// Conditional launch.
pub(super) const OFFLINE_MINUTES: Input = Input::Period(or_zero(Unit::Minutes, MINUTES, "At once"));
pub(super) const OFFLINE_DAYS: Input = Input::Period(or_zero(Unit::Days, DAYS, "Never"));
pub(super) const GRACE_MINUTES: Input = Input::Period(bounds(Unit::Minutes, 0, MINUTES));
const AGENT_DAYS: Input = Input::Number(or_zero(Unit::Days, 365, "Not checked"));

pub(super) const BLOCK_WIPE: &[Choice] = &[
    choice("Not configured", &[Unset]),
    choice("Block access", &[Level("block")]),
    choice("Wipe data", &[Level("wipe")]),
];
pub(super) const WARN_BLOCK: &[Choice] = &[
    choice("Not configured", &[Unset]),
    choice("Warn", &[Level("warn")]),
    choice("Block access", &[Level("block")]),
];
pub(super) const WARN_BLOCK_WIPE: &[Choice] = &[
    choice("Not configured", &[Unset]),
    choice("Warn", &[Level("warn")]),
    choice("Block access", &[Level("block")]),
    choice("Wipe data", &[Level("wipe")]),
];
pub(super) const KNOX: &[Choice] = &[
    choice("Not configured", &[Unset]),
    choice("Warn", &[Level("warn")]),
    choice("Block access on supported devices", &[Level("blockWhenSettingIsSupported")]),
    choice("Block access", &[Level("block")]),
    choice("Wipe data", &[Level("wipe")]),
];
pub(super) const INTEGRITY: &[Choice] = &[
    choice("Not checked", &[Flag(false)]),
    choice("Block access", &[Flag(true), Level("block")]),
    choice("Wipe data", &[Flag(true), Level("wipe")]),
];
pub(super) const APP_SCAN: &[Choice] = &[
    choice("Not checked", &[Level("none")]),
    choice("Warn", &[Level("enabled"), Level("warn")]),
    choice("Block access", &[Level("enabled"), Level("block")]),
];
const LOCK: &[Choice] = &[
    choice("Not checked", &[Flag(false)]),
    choice("Warn", &[Flag(true), Level("warn")]),
    choice("Block access", &[Flag(true), Level("block")]),
    choice("Wipe data", &[Flag(true), Level("wipe")]),
];
/// What happens when a condition with a value of its own fails.
const THEN_BLOCK_WIPE: &[Choice] =
    &[choice("Block access", &[Level("block")]), choice("Wipe data", &[Level("wipe")])];
const THEN_ANY: &[Choice] = &[
    choice("Warn", &[Level("warn")]),
    choice("Block access", &[Level("block")]),
    choice("Wipe data", &[Level("wipe")]),
];
const THEN_PIN: &[Choice] = &[choice("Reset PIN", &[Level("block")]), choice("Wipe data", &[Level("wipe")])];
const ATTESTATION: &[Choice] = &[
    choice("Not checked", &[Level("none")]),
    choice("Basic integrity", &[Level("basicIntegrity")]),
    choice("Basic integrity and device integrity", &[Level("basicIntegrityAndDeviceCertification")]),
];
pub(super) const EVALUATION: &[Choice] = &[
    choice("Not configured", &[Level("basic")]),
    choice("Check strong integrity", &[Level("hardwareBacked")]),
];
const THREAT: &[Choice] = &[
    choice("Not configured", &[Level("notConfigured")]),
    choice("Secured", &[Level("secured")]),
    choice("Low", &[Level("low")]),
    choice("Medium", &[Level("medium")]),
    choice("High", &[Level("high")]),
];
pub(super) const THREAT_PARTNER: &[Choice] = &[
    choice("Not configured", &[Unset]),
    choice("Microsoft Defender for Endpoint", &[Level("defenderOverThirdPartyPartner")]),
    choice("Mobile Threat Defense (Non-Microsoft)", &[Level("thirdPartyPartnerOverDefender")]),
];
pub(super) const PURVIEW: &[Choice] = &[
    choice("Not required", &[Level("notRequired")]),
    choice("Required when online", &[Level("requiredWhenOnline")]),
    choice("Required", &[Level("required")]),
];

pub(super) const PIN_ATTEMPTS: &[Field] = &[
    part("Attempts", &["maximumPinRetries"], Input::Number(bounds(Unit::Attempts, 1, 65_535))),
    part("Then", &["appActionIfMaximumPinRetriesExceeded"], Input::Options(THEN_PIN)),
];
pub(super) const MIN_APP: &[Field] = &[
    part("Warn below", &["minimumWarningAppVersion"], Input::Version),
    part("Block access below", &["minimumRequiredAppVersion"], Input::Version),
    part("Wipe data below", &["minimumWipeAppVersion"], Input::Version),
];
pub(super) const MIN_SDK: &[Field] = &[
    part("Warn below", &["minimumWarningSdkVersion"], Input::Version),
    part("Block access below", &["minimumRequiredSdkVersion"], Input::Version),
    part("Wipe data below", &["minimumWipeSdkVersion"], Input::Version),
];
pub(super) const MIN_SDK_WINDOWS: &[Field] = &[
    part("Block access below", &["minimumRequiredSdkVersion"], Input::Version),
    part("Wipe data below", &["minimumWipeSdkVersion"], Input::Version),
];
pub(super) const MIN_OS: &[Field] = &[
    part("Warn below", &["minimumWarningOsVersion"], Input::Version),
    part("Block access below", &["minimumRequiredOsVersion"], Input::Version),
    part("Wipe data below", &["minimumWipeOsVersion"], Input::Version),
];
pub(super) const MAX_OS: &[Field] = &[
    part("Warn above", &["maximumWarningOsVersion"], Input::Version),
    part("Block access above", &["maximumRequiredOsVersion"], Input::Version),
    part("Wipe data above", &["maximumWipeOsVersion"], Input::Version),
];
pub(super) const MIN_PATCH: &[Field] = &[
    part("Warn below", &["minimumWarningPatchVersion"], Input::Date),
    part("Block access below", &["minimumRequiredPatchVersion"], Input::Date),
    part("Wipe data below", &["minimumWipePatchVersion"], Input::Date),
];
pub(super) const MIN_AGENT: &[Field] = &[
    part("Warn below", &["minimumWarningCompanyPortalVersion"], Input::Version),
    part("Block access below", &["minimumRequiredCompanyPortalVersion"], Input::Version),
    part("Wipe data below", &["minimumWipeCompanyPortalVersion"], Input::Version),
];
pub(super) const AGENT_AGE: &[Field] = &[
    part("Warn after", &["warnAfterCompanyPortalUpdateDeferralInDays"], AGENT_DAYS),
    part("Block access after", &["blockAfterCompanyPortalUpdateDeferralInDays"], AGENT_DAYS),
    part("Wipe data after", &["wipeAfterCompanyPortalUpdateDeferralInDays"], AGENT_DAYS),
];
pub(super) const IOS_MODELS: &[Field] = &[
    part("Allow", &["allowedIosDeviceModels"], Input::Names(Format::Model)),
    part("Others", &["appActionIfIosDeviceModelNotAllowed"], Input::Options(THEN_BLOCK_WIPE)),
];
pub(super) const ANDROID_MODELS: &[Field] = &[
    part("Allow", &["allowedAndroidDeviceModels"], Input::Texts(Format::Model)),
    part("Others", &["appActionIfAndroidDeviceModelNotAllowed"], Input::Options(THEN_BLOCK_WIPE)),
];
pub(super) const MANUFACTURERS: &[Field] = &[
    part("Allow", &["allowedAndroidDeviceManufacturers"], Input::Names(Format::Manufacturer)),
    part("Others", &["appActionIfAndroidDeviceManufacturerNotAllowed"], Input::Options(THEN_BLOCK_WIPE)),
];
pub(super) const PLAY_INTEGRITY: &[Field] = &[
    part("Verdict", &["requiredAndroidSafetyNetDeviceAttestationType"], Input::Options(ATTESTATION)),
    part("Then", &["appActionIfAndroidSafetyNetDeviceAttestationFailed"], Input::Options(THEN_ANY)),
];
pub(super) const DEVICE_LOCK: &[Field] = &[
    part("No lock", &["deviceLockRequired", "appActionIfDeviceLockNotSet"], Input::Options(LOCK)),
    part(
        "Weaker than low complexity",
        &["appActionIfDevicePasscodeComplexityLessThanLow"],
        Input::Options(WARN_BLOCK_WIPE),
    ),
    part(
        "Weaker than medium complexity",
        &["appActionIfDevicePasscodeComplexityLessThanMedium"],
        Input::Options(WARN_BLOCK_WIPE),
    ),
    part(
        "Weaker than high complexity",
        &["appActionIfDevicePasscodeComplexityLessThanHigh"],
        Input::Options(WARN_BLOCK_WIPE),
    ),
];
pub(super) const THREAT_LEVEL: &[Field] = &[
    part("Level", &["maximumAllowedDeviceThreatLevel"], Input::Options(THREAT)),
    part("Then", &["mobileThreatDefenseRemediationAction"], Input::Options(THEN_BLOCK_WIPE)),
];

// When rows are shown.
const fn is(property: &'static str, values: &'static [Default]) -> Clause {
    Clause { property, one_of: true, values }
}

const fn is_not(property: &'static str, values: &'static [Default]) -> Clause {
    Clause { property, one_of: false, values }
}

const SEND: &str = "allowedOutboundDataTransferDestinations";
const RECEIVE: &str = "allowedInboundDataTransferSources";

pub(super) const SENDS: &[Clause] = &[is_not(SEND, &[Level("none")])];
pub(super) const SENDS_TO_MANAGED: &[Clause] = &[is(SEND, &[Level("managedApps")])];
pub(super) const RECEIVES_FROM_MANAGED: &[Clause] = &[is(RECEIVE, &[Level("managedApps")])];
pub(super) const MANAGED_EITHER_WAY: &[Clause] =
    &[is(SEND, &[Level("managedApps")]), is(RECEIVE, &[Level("managedApps")])];
pub(super) const SAVE_BLOCKED: &[Clause] = &[is("saveAsBlocked", &[Flag(true)])];
pub(super) const OPEN_BLOCKED: &[Clause] =
    &[is("blockDataIngestionIntoOrganizationDocuments", &[Flag(true)])];
pub(super) const ONE_DIALER: &[Clause] = &[is("dialerRestrictionLevel", &[Level("customApp")])];
pub(super) const ONE_MESSENGER: &[Clause] =
    &[is("protectedMessagingRedirectAppType", &[Level("specificApps")])];
pub(super) const CLIPBOARD_RESTRICTED: &[Clause] =
    &[is_not("allowedOutboundClipboardSharingLevel", &[Level("allApps")])];
pub(super) const KEYBOARDS_RESTRICTED: &[Clause] = &[is("keyboardsRestricted", &[Flag(true)])];
pub(super) const ENCRYPTED: &[Clause] = &[is("encryptAppData", &[Flag(true)])];
pub(super) const BROWSER_REQUIRED: &[Clause] = &[is("managedBrowserToOpenLinksRequired", &[Flag(true)])];
pub(super) const BROWSER_UNMANAGED: &[Clause] = &[is("managedBrowser", &[Level("notConfigured")])];
pub(super) const PIN: &[Clause] = &[is("pinRequired", &[Flag(true)])];
pub(super) const BIOMETRICS_IOS: &[Clause] =
    &[is("fingerprintBlocked", &[Flag(false)]), is("faceIdBlocked", &[Flag(false)])];
pub(super) const BIOMETRICS_ANDROID: &[Clause] = &[is("biometricAuthenticationBlocked", &[Flag(false)])];
pub(super) const OVERRIDDEN: &[Clause] = &[is_not("pinRequiredInsteadOfBiometricTimeout", &[Unset])];
pub(super) const EXPIRES: &[Clause] = &[is_not("periodBeforePinReset", &[Default::Duration("PT0S")])];
pub(super) const ATTESTED: &[Clause] =
    &[is_not("requiredAndroidSafetyNetDeviceAttestationType", &[Level("none")])];
pub(super) const THREAT_ASKED: &[Clause] =
    &[is_not("maximumAllowedDeviceThreatLevel", &[Level("notConfigured")])];
pub(super) const CLOCKED_OUT: &[Clause] = &[is_not("appActionIfAccountIsClockedOut", &[Unset])];
pub(super) const SELECTED_IN: &[Clause] = &[is(RECEIVE, &[Level("selectedApps")])];
pub(super) const SELECTED_OUT: &[Clause] = &[is(SEND, &[Level("selectedApps")])];
