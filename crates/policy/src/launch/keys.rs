//! Typed constants for the settings that conditional launch reads as values of their own. Those that are pairs of
//! predicate and action stand in [`crate::Effective::conditions`].

use crate::property::Key;
use crate::property::keys::{Whole, Word};

pub(super) const OFFLINE_BLOCK: Key<Whole> = Key::named("periodOfflineBeforeAccessCheck");
pub(super) const OFFLINE_WIPE: Key<Whole> = Key::named("periodOfflineBeforeWipeIsEnforced");
pub(super) const DISABLED_ACTION: Key<Word> = Key::named("appActionIfUnableToAuthenticateUser");
pub(super) const CLOCKED_OUT_ACTION: Key<Word> = Key::named("appActionIfAccountIsClockedOut");
pub(super) const CLOCKED_OUT_GRACE: Key<Whole> = Key::named("gracePeriodToBlockAppsDuringOffClockHours");
pub(super) const LESS_THAN_LOW: Key<Word> = Key::named("appActionIfDevicePasscodeComplexityLessThanLow");
pub(super) const LESS_THAN_MEDIUM: Key<Word> =
    Key::named("appActionIfDevicePasscodeComplexityLessThanMedium");
pub(super) const LESS_THAN_HIGH: Key<Word> = Key::named("appActionIfDevicePasscodeComplexityLessThanHigh");
pub(super) const KNOX_ACTION: Key<Word> = Key::named("appActionIfSamsungKnoxAttestationRequired");
pub(super) const DEVELOPER_ACTION: Key<Word> = Key::named("appActionIfDeveloperOptionsEnabled");
pub(super) const THREAT_PARTNER: Key<Word> = Key::named("mobileThreatDefensePartnerPriority");
pub(super) const MAX_THREAT: Key<Word> = Key::named("maximumAllowedDeviceThreatLevel");
pub(super) const ATTESTATION: Key<Word> = Key::named("requiredAndroidSafetyNetDeviceAttestationType");
pub(super) const EVALUATION: Key<Word> = Key::named("requiredAndroidSafetyNetEvaluationType");

/// Thresholds of one thing that is measured: the setting that warns, the one that blocks, the one that wipes.
pub(super) type Thresholds = [(Key<Whole>, &'static str); 3];

pub(super) const MIN_SDK: Thresholds = [
    (Key::named("minimumWarningSdkVersion"), "warn"),
    (Key::named("minimumRequiredSdkVersion"), "block"),
    (Key::named("minimumWipeSdkVersion"), "wipe"),
];
pub(super) const MIN_APP: Thresholds = [
    (Key::named("minimumWarningAppVersion"), "warn"),
    (Key::named("minimumRequiredAppVersion"), "block"),
    (Key::named("minimumWipeAppVersion"), "wipe"),
];
pub(super) const MIN_OS: Thresholds = [
    (Key::named("minimumWarningOsVersion"), "warn"),
    (Key::named("minimumRequiredOsVersion"), "block"),
    (Key::named("minimumWipeOsVersion"), "wipe"),
];
pub(super) const MAX_OS: Thresholds = [
    (Key::named("maximumWarningOsVersion"), "warn"),
    (Key::named("maximumRequiredOsVersion"), "block"),
    (Key::named("maximumWipeOsVersion"), "wipe"),
];
pub(super) const MIN_PATCH: Thresholds = [
    (Key::named("minimumWarningPatchVersion"), "warn"),
    (Key::named("minimumRequiredPatchVersion"), "block"),
    (Key::named("minimumWipePatchVersion"), "wipe"),
];
pub(super) const MIN_AGENT: Thresholds = [
    (Key::named("minimumWarningCompanyPortalVersion"), "warn"),
    (Key::named("minimumRequiredCompanyPortalVersion"), "block"),
    (Key::named("minimumWipeCompanyPortalVersion"), "wipe"),
];
pub(super) const AGENT_AGE: Thresholds = [
    (Key::named("warnAfterCompanyPortalUpdateDeferralInDays"), "warn"),
    (Key::named("blockAfterCompanyPortalUpdateDeferralInDays"), "block"),
    (Key::named("wipeAfterCompanyPortalUpdateDeferralInDays"), "wipe"),
];
