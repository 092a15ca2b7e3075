//! Typed constants for the settings that conditional launch reads as values of their own. Those that are pairs of
//! predicate and action stand in [`crate::Effective::conditions`].

use crate::property::Key;
use crate::property::keys::{Whole, Word};

pub(crate) const OFFLINE_BLOCK: Key<Whole> = Key::named("periodOfflineBeforeAccessCheck");
pub(crate) const OFFLINE_WIPE: Key<Whole> = Key::named("periodOfflineBeforeWipeIsEnforced");
pub(crate) const DISABLED_ACTION: Key<Word> = Key::named("appActionIfUnableToAuthenticateUser");
pub(crate) const CLOCKED_OUT_ACTION: Key<Word> = Key::named("appActionIfAccountIsClockedOut");
pub(crate) const CLOCKED_OUT_GRACE: Key<Whole> = Key::named("gracePeriodToBlockAppsDuringOffClockHours");
pub(crate) const LESS_THAN_LOW: Key<Word> = Key::named("appActionIfDevicePasscodeComplexityLessThanLow");
pub(crate) const LESS_THAN_MEDIUM: Key<Word> =
    Key::named("appActionIfDevicePasscodeComplexityLessThanMedium");
pub(crate) const LESS_THAN_HIGH: Key<Word> = Key::named("appActionIfDevicePasscodeComplexityLessThanHigh");
pub(crate) const KNOX_ACTION: Key<Word> = Key::named("appActionIfSamsungKnoxAttestationRequired");
pub(crate) const DEVELOPER_ACTION: Key<Word> = Key::named("appActionIfDeveloperOptionsEnabled");
pub(crate) const THREAT_PARTNER: Key<Word> = Key::named("mobileThreatDefensePartnerPriority");
pub(crate) const MAX_THREAT: Key<Word> = Key::named("maximumAllowedDeviceThreatLevel");
pub(crate) const ATTESTATION: Key<Word> = Key::named("requiredAndroidSafetyNetDeviceAttestationType");
pub(crate) const EVALUATION: Key<Word> = Key::named("requiredAndroidSafetyNetEvaluationType");

/// Thresholds of one thing that is measured: the setting that warns, the one that blocks, the one that wipes.
pub(crate) type Thresholds = [(Key<Whole>, &'static str); 3];

pub(crate) const MIN_SDK: Thresholds = [
    (Key::named("minimumWarningSdkVersion"), "warn"),
    (Key::named("minimumRequiredSdkVersion"), "block"),
    (Key::named("minimumWipeSdkVersion"), "wipe"),
];
pub(crate) const MIN_APP: Thresholds = [
    (Key::named("minimumWarningAppVersion"), "warn"),
    (Key::named("minimumRequiredAppVersion"), "block"),
    (Key::named("minimumWipeAppVersion"), "wipe"),
];
pub(crate) const MIN_OS: Thresholds = [
    (Key::named("minimumWarningOsVersion"), "warn"),
    (Key::named("minimumRequiredOsVersion"), "block"),
    (Key::named("minimumWipeOsVersion"), "wipe"),
];
pub(crate) const MAX_OS: Thresholds = [
    (Key::named("maximumWarningOsVersion"), "warn"),
    (Key::named("maximumRequiredOsVersion"), "block"),
    (Key::named("maximumWipeOsVersion"), "wipe"),
];
pub(crate) const MIN_PATCH: Thresholds = [
    (Key::named("minimumWarningPatchVersion"), "warn"),
    (Key::named("minimumRequiredPatchVersion"), "block"),
    (Key::named("minimumWipePatchVersion"), "wipe"),
];
pub(crate) const MIN_AGENT: Thresholds = [
    (Key::named("minimumWarningCompanyPortalVersion"), "warn"),
    (Key::named("minimumRequiredCompanyPortalVersion"), "block"),
    (Key::named("minimumWipeCompanyPortalVersion"), "wipe"),
];
pub(crate) const AGENT_AGE: Thresholds = [
    (Key::named("warnAfterCompanyPortalUpdateDeferralInDays"), "warn"),
    (Key::named("blockAfterCompanyPortalUpdateDeferralInDays"), "block"),
    (Key::named("wipeAfterCompanyPortalUpdateDeferralInDays"), "wipe"),
];
