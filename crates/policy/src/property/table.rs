//! The settings: one row each, data only.

use super::{
    Check, Declared, Default, Enforced, Form, GraphVersion, Group, Kind, Order, Parent, Property, Rule,
};
use crate::app::Platforms;

const FLAG: Kind = Kind::Flag { nullable: false };
const NULLABLE_FLAG: Kind = Kind::Flag { nullable: true };
const DURATION: Kind = Kind::Duration { nullable: false };
const NULLABLE_DURATION: Kind = Kind::Duration { nullable: true };
const SMALLER: Order = Order::Smaller { zero_is_never: false };
const SMALLER_OR_NEVER: Order = Order::Smaller { zero_is_never: true };
/// Values that restrict, of the settings that give lists their meaning.
const SAVE_BLOCKED: Parent = Parent { name: "saveAsBlocked", when: &["true"] };
const OPEN_BLOCKED: Parent = Parent { name: "blockDataIngestionIntoOrganizationDocuments", when: &["true"] };
const KEYBOARDS: Parent = Parent { name: "keyboardsRestricted", when: &["true"] };
const BROWSES: Parent = Parent { name: "managedBrowserToOpenLinksRequired", when: &["true"] };
const SENDS: Parent =
    Parent { name: "allowedOutboundDataTransferDestinations", when: &["managedApps", "none"] };
const RECEIVES: Parent = Parent { name: "allowedInboundDataTransferSources", when: &["managedApps", "none"] };
const SENDS_SELECTED: Parent =
    Parent { name: "allowedOutboundDataTransferDestinations", when: &["selectedApps"] };
const RECEIVES_SELECTED: Parent =
    Parent { name: "allowedInboundDataTransferSources", when: &["selectedApps"] };
const COPIES: Parent = Parent {
    name: "allowedOutboundClipboardSharingLevel",
    when: &["managedAppsWithPasteIn", "managedApps", "blocked"],
};
const CALLS: Parent =
    Parent { name: "dialerRestrictionLevel", when: &["managedApps", "customApp", "blocked"] };
const WRITES: Parent =
    Parent { name: "protectedMessagingRedirectAppType", when: &["anyManagedApp", "specificApps", "blocked"] };

const BY_BROWSER: Order = Order::Unordered { parent: "managedBrowserToOpenLinksRequired", when: &["true"] };
const BY_DIALER: Order = Order::Unordered { parent: "dialerRestrictionLevel", when: &["customApp"] };
const BY_MESSAGING: Order =
    Order::Unordered { parent: "protectedMessagingRedirectAppType", when: &["specificApps"] };
const BY_THREAT: Order = Order::Unordered {
    parent: "maximumAllowedDeviceThreatLevel",
    when: &["high", "medium", "low", "secured"],
};
const IOS_AND_WINDOWS: Platforms = Platforms::IOS.and(Platforms::WINDOWS);
const PURVIEW_REASON: &str = "its effect is documented nowhere";
const TUNNEL_REASON: &str = "it starts a VPN of another product, which only that product can do";

// Words of levels, from lax to strict.
const TRANSFER: &[&str] = &["allApps", "managedApps", "none"];
const WINDOWS_TRANSFER: &[&str] = &["allApps", "selectedApps", "none"];
const DIALER: &[&str] = &["allApps", "managedApps", "customApp", "blocked"];
const MESSAGING: &[&str] = &["anyApp", "anyManagedApp", "specificApps", "blocked"];
const CLIPBOARD: &[&str] = &["allApps", "managedAppsWithPasteIn", "managedApps", "blocked"];
const WINDOWS_CLIPBOARD: &[&str] =
    &["anyDestinationAnySource", "orgDestinationAnySource", "orgDestinationOrgSource", "none"];
const ENCRYPTION: &[&str] =
    &["useDeviceSettings", "afterDeviceRestart", "whenDeviceLockedExceptOpenFiles", "whenDeviceLocked"];
const BROWSER: &[&str] = &["notConfigured", "microsoftEdge"];
const NOTIFICATION: &[&str] = &["allow", "blockOrganizationalData", "block"];
const STATE: &[&str] = &["notBlocked", "blocked"];
const PIN_CHARACTERS: &[&str] = &["numeric", "alphanumericAndSymbol"];
const ACTION: &[&str] = &["warn", "blockWhenSettingIsSupported", "block", "wipe"];
const ATTESTATION: &[&str] = &["none", "basicIntegrity", "basicIntegrityAndDeviceCertification"];
const EVALUATION: &[&str] = &["basic", "hardwareBacked"];
const APPS_VERIFICATION: &[&str] = &["none", "enabled"];
const THREAT: &[&str] = &["notConfigured", "high", "medium", "low", "secured"];
const THREAT_PARTNER: &[&str] = &["defenderOverThirdPartyPartner", "thirdPartyPartnerOverDefender"];
const PURVIEW: &[&str] = &["notRequired", "requiredWhenOnline", "required"];
const BLOCK_OR_WIPE: &[&str] = &["block", "wipe"];
const STORAGE_LOCATIONS: &[&str] =
    &["oneDriveForBusiness", "sharePoint", "box", "localStorage", "photoLibrary", "iManage", "egnyte"];
const INGESTION_LOCATIONS: &[&str] = &["oneDriveForBusiness", "sharePoint", "camera", "photoLibrary"];
const WINDOWS_LOCATIONS: &[&str] = &["none", "oneDriveForBusiness"];
const EXEMPT_LINKS: &[&str] = &[
    "http://maps.apple.com",
    "https://maps.apple.com",
    "http://facetime.apple.com",
    "https://facetime.apple.com",
];

const fn level(members: &'static [&'static str]) -> Kind {
    Kind::Level { members, nullable: false }
}

const fn nullable(members: &'static [&'static str]) -> Kind {
    Kind::Level { members, nullable: true }
}

const fn property(
    name: &'static str,
    kind: Kind,
    order: Order,
    default: Default,
    platforms: Platforms,
    group: Group,
) -> Property {
    Property {
        name,
        kind,
        order,
        platforms,
        default,
        windows: None,
        declared: Declared::OwnType,
        graph: GraphVersion::Beta,
        group,
        enforced: Enforced::By(Rule::of(group)),
    }
}

impl Property {
    const fn on_windows(mut self, kind: Kind, order: Order, default: Default) -> Self {
        self.windows = Some(Form { kind, order, default });
        self
    }

    const fn base(mut self) -> Self {
        self.declared = Declared::Base;
        self
    }

    const fn v1(mut self) -> Self {
        self.graph = GraphVersion::V1_0;
        self
    }

    const fn by(mut self, rule: Rule) -> Self {
        self.enforced = Enforced::By(rule);
        self
    }

    const fn never(mut self, reason: &'static str) -> Self {
        self.enforced = Enforced::No(reason);
        self
    }
}

/// Every setting, in the order in which administrators meet them.
#[rustfmt::skip] // one row, one line
pub static PROPERTIES: &[Property] = &[
    property("dataBackupBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Channels).base().v1(),
    property("allowedOutboundDataTransferDestinations", level(TRANSFER), Order::Listed, Default::Level("allApps"), Platforms::ALL, Group::Send)
        .on_windows(level(WINDOWS_TRANSFER), Order::Listed, Default::Level("allApps")).base().v1(),
    property("disableProtectionOfManagedOutboundOpenInData", FLAG, Order::FalseStricter, Default::Flag(false), Platforms::IOS, Group::Send),
    property("filterOpenInToOnlyManagedApps", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::IOS, Group::Send),
    property("exemptedAppProtocols", Kind::Pairs, Order::Intersection { parents: &[SENDS, CALLS, WRITES] }, Default::Pairs(&[("Default", "skype;app-settings;calshow;itms;itmss;itms-apps;itms-appss;itms-services")]), Platforms::IOS, Group::Send),
    property("exemptedAppPackages", Kind::Pairs, Order::Intersection { parents: &[SENDS, RECEIVES, COPIES] }, Default::Pairs(&[]), Platforms::ANDROID, Group::Send),
    property("exemptedUniversalLinks", Kind::Texts, Order::Intersection { parents: &[SENDS, BROWSES] }, Default::List(EXEMPT_LINKS), Platforms::IOS, Group::Links),
    property("managedUniversalLinks", Kind::Texts, Order::Intersection { parents: &[SENDS, BROWSES] }, Default::Unset, Platforms::IOS, Group::Links),
    property("saveAsBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Save).base().v1(),
    property("allowedDataStorageLocations", Kind::Choices(STORAGE_LOCATIONS), Order::Intersection { parents: &[SAVE_BLOCKED] }, Default::List(&[]), Platforms::MOBILE, Group::Save).base().v1(),
    property("dialerRestrictionLevel", level(DIALER), Order::Peers, Default::Level("allApps"), Platforms::MOBILE, Group::Dialer).base(),
    property("customDialerAppProtocol", Kind::Text, BY_DIALER, Default::Unset, Platforms::IOS, Group::Dialer),
    property("customDialerAppPackageId", Kind::Text, BY_DIALER, Default::Unset, Platforms::ANDROID, Group::Dialer),
    property("customDialerAppDisplayName", Kind::Text, Order::Label, Default::Unset, Platforms::ANDROID, Group::Dialer),
    property("protectedMessagingRedirectAppType", level(MESSAGING), Order::Peers, Default::Level("anyApp"), Platforms::MOBILE, Group::Messaging).base(),
    property("messagingRedirectAppUrlScheme", Kind::Text, BY_MESSAGING, Default::Unset, Platforms::IOS, Group::Messaging),
    property("messagingRedirectAppPackageId", Kind::Text, BY_MESSAGING, Default::Unset, Platforms::ANDROID, Group::Messaging),
    property("messagingRedirectAppDisplayName", Kind::Text, Order::Label, Default::Unset, Platforms::ANDROID, Group::Messaging),
    property("allowedInboundDataTransferSources", level(TRANSFER), Order::Listed, Default::Level("allApps"), Platforms::ALL, Group::Receive)
        .on_windows(level(WINDOWS_TRANSFER), Order::Listed, Default::Level("allApps")).base().v1(),
    property("protectInboundDataFromUnknownSources", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::IOS, Group::Receive),
    property("blockDataIngestionIntoOrganizationDocuments", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Open).base(),
    property("allowedDataIngestionLocations", Kind::Choices(INGESTION_LOCATIONS), Order::Intersection { parents: &[OPEN_BLOCKED] }, Default::List(&["oneDriveForBusiness", "sharePoint", "camera", "photoLibrary"]), Platforms::MOBILE, Group::Open).base(),
    property("allowedOutboundClipboardSharingLevel", level(CLIPBOARD), Order::Listed, Default::Level("allApps"), Platforms::ALL, Group::Clipboard)
        .on_windows(level(WINDOWS_CLIPBOARD), Order::Listed, Default::Level("anyDestinationAnySource")).base().v1(),
    property("allowedOutboundClipboardSharingExceptionLength", Kind::Number { min: 0, max: 65535 }, SMALLER, Default::Number(0), Platforms::MOBILE, Group::Clipboard).base(),
    property("screenCaptureBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ANDROID, Group::Channels).v1(),
    property("keyboardsRestricted", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ANDROID, Group::Channels),
    property("approvedKeyboards", Kind::Pairs, Order::Intersection { parents: &[KEYBOARDS] }, Default::Pairs(&[]), Platforms::ANDROID, Group::Channels),
    property("thirdPartyKeyboardsBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::IOS, Group::Channels),
    property("appDataEncryptionType", level(ENCRYPTION), Order::Listed, Default::Level("whenDeviceLocked"), Platforms::IOS, Group::Encryption).v1(),
    property("encryptAppData", FLAG, Order::TrueStricter, Default::Flag(true), Platforms::ANDROID, Group::Encryption).v1().by(Rule::Ask),
    property("disableAppEncryptionIfDeviceEncryptionIsEnabled", FLAG, Order::FalseStricter, Default::Flag(false), Platforms::ANDROID, Group::Encryption).v1().by(Rule::Ask),
    property("contactSyncBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Channels).base().v1(),
    property("allowWidgetContentSync", FLAG, Order::FalseStricter, Default::Flag(true), Platforms::IOS, Group::Channels),
    property("printBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ALL, Group::Channels).base().v1(),
    property("managedBrowserToOpenLinksRequired", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Links).base().v1(),
    property("managedBrowser", level(BROWSER), BY_BROWSER, Default::Level("notConfigured"), Platforms::MOBILE, Group::Links).base().v1(),
    property("customBrowserProtocol", Kind::Text, BY_BROWSER, Default::Unset, Platforms::IOS, Group::Links).v1(),
    property("customBrowserPackageId", Kind::Text, BY_BROWSER, Default::Unset, Platforms::ANDROID, Group::Links).v1(),
    property("customBrowserDisplayName", Kind::Text, Order::Label, Default::Unset, Platforms::ANDROID, Group::Links).v1(),
    property("notificationRestriction", level(NOTIFICATION), Order::Listed, Default::Level("allow"), Platforms::MOBILE, Group::Channels).base(),
    property("genmojiConfigurationState", nullable(STATE), Order::Listed, Default::Unset, Platforms::IOS, Group::Channels),
    property("screenCaptureConfigurationState", nullable(STATE), Order::Implied, Default::Unset, Platforms::IOS, Group::Channels),
    property("writingToolsConfigurationState", nullable(STATE), Order::Listed, Default::Unset, Platforms::IOS, Group::Channels),
    property("connectToVpnOnLaunch", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ANDROID, Group::Channels).never(TUNNEL_REASON),
    property("pinRequired", FLAG, Order::TrueStricter, Default::Flag(true), Platforms::MOBILE, Group::Access).base().v1(),
    property("pinCharacterSet", level(PIN_CHARACTERS), Order::Listed, Default::Level("numeric"), Platforms::MOBILE, Group::Access).base().v1(),
    property("simplePinBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Access).base().v1(),
    property("minimumPinLength", Kind::Number { min: 0, max: 16 }, Order::Greater, Default::Number(4), Platforms::MOBILE, Group::Access).base().v1(),
    property("fingerprintBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Access).base().v1(),
    property("faceIdBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::IOS, Group::Access).v1(),
    property("biometricAuthenticationBlocked", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ANDROID, Group::Access),
    property("fingerprintAndBiometricEnabled", NULLABLE_FLAG, Order::FalseStricter, Default::Unset, Platforms::ANDROID, Group::Access),
    property("pinRequiredInsteadOfBiometricTimeout", NULLABLE_DURATION, SMALLER, Default::Duration("PT30M"), Platforms::MOBILE, Group::Access).base(),
    property("requireClass3Biometrics", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ANDROID, Group::Access),
    property("requirePinAfterBiometricChange", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::ANDROID, Group::Access),
    property("periodBeforePinReset", DURATION, SMALLER_OR_NEVER, Default::Duration("PT0S"), Platforms::MOBILE, Group::Access).base().v1(),
    property("previousPinBlockCount", Kind::Number { min: 0, max: 24 }, Order::Greater, Default::Number(0), Platforms::MOBILE, Group::Access).base(),
    property("disableAppPinIfDevicePinIsSet", FLAG, Order::FalseStricter, Default::Flag(false), Platforms::MOBILE, Group::Access).base().v1(),
    property("organizationalCredentialsRequired", FLAG, Order::TrueStricter, Default::Flag(false), Platforms::MOBILE, Group::Access).base().v1(),
    property("periodOnlineBeforeAccessCheck", DURATION, SMALLER, Default::Duration("PT30M"), Platforms::MOBILE, Group::Access).base().v1(),
    property("maximumPinRetries", Kind::Number { min: 1, max: 65535 }, Order::Predicate(Check::PinRetries), Default::Number(5), Platforms::MOBILE, Group::Launch).base().v1().by(Rule::Access),
    property("appActionIfMaximumPinRetriesExceeded", level(BLOCK_OR_WIPE), Order::Action(Check::PinRetries), Default::Level("block"), Platforms::MOBILE, Group::Launch).base().by(Rule::Access),
    property("periodOfflineBeforeAccessCheck", DURATION, SMALLER, Default::Duration("P1D"), Platforms::ALL, Group::Launch)
        .on_windows(DURATION, SMALLER, Default::Duration("PT12H")).base().v1(),
    property("periodOfflineBeforeWipeIsEnforced", DURATION, SMALLER_OR_NEVER, Default::Duration("P90D"), Platforms::ALL, Group::Launch).base().v1(),
    property("minimumRequiredAppVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ALL, Group::Launch).base().v1(),
    property("minimumWarningAppVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ALL, Group::Launch).base().v1(),
    property("minimumWipeAppVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ALL, Group::Launch).base(),
    property("minimumRequiredSdkVersion", Kind::Version, Order::Greater, Default::Unset, IOS_AND_WINDOWS, Group::Launch).v1(),
    property("minimumWarningSdkVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::IOS, Group::Launch),
    property("minimumWipeSdkVersion", Kind::Version, Order::Greater, Default::Unset, IOS_AND_WINDOWS, Group::Launch),
    property("appActionIfUnableToAuthenticateUser", nullable(ACTION), Order::Listed, Default::Unset, Platforms::ALL, Group::Launch).base(),
    property("appActionIfAccountIsClockedOut", nullable(ACTION), Order::Listed, Default::Unset, Platforms::MOBILE, Group::Launch),
    property("deviceComplianceRequired", FLAG, Order::Predicate(Check::DeviceIntegrity), Default::Flag(true), Platforms::MOBILE, Group::Launch).base().v1(),
    property("appActionIfDeviceComplianceRequired", level(BLOCK_OR_WIPE), Order::Action(Check::DeviceIntegrity), Default::Level("block"), Platforms::MOBILE, Group::Launch).base(),
    property("minimumRequiredOsVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ALL, Group::Launch).base().v1(),
    property("minimumWarningOsVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ALL, Group::Launch).base().v1(),
    property("minimumWipeOsVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ALL, Group::Launch).base(),
    property("maximumRequiredOsVersion", Kind::Version, SMALLER_OR_NEVER, Default::Unset, Platforms::ALL, Group::Launch).base(),
    property("maximumWarningOsVersion", Kind::Version, SMALLER_OR_NEVER, Default::Unset, Platforms::ALL, Group::Launch).base(),
    property("maximumWipeOsVersion", Kind::Version, SMALLER_OR_NEVER, Default::Unset, Platforms::ALL, Group::Launch).base(),
    property("allowedIosDeviceModels", Kind::Names, Order::Predicate(Check::IosModel), Default::Unset, Platforms::IOS, Group::Launch),
    property("appActionIfIosDeviceModelNotAllowed", level(ACTION), Order::Action(Check::IosModel), Default::Level("block"), Platforms::IOS, Group::Launch),
    property("allowedAndroidDeviceManufacturers", Kind::Names, Order::Predicate(Check::AndroidManufacturer), Default::Unset, Platforms::ANDROID, Group::Launch),
    property("appActionIfAndroidDeviceManufacturerNotAllowed", level(ACTION), Order::Action(Check::AndroidManufacturer), Default::Level("block"), Platforms::ANDROID, Group::Launch),
    property("minimumRequiredPatchVersion", Kind::PatchDate, Order::Greater, Default::Unset, Platforms::ANDROID, Group::Launch).v1(),
    property("minimumWarningPatchVersion", Kind::PatchDate, Order::Greater, Default::Unset, Platforms::ANDROID, Group::Launch).v1(),
    property("minimumWipePatchVersion", Kind::PatchDate, Order::Greater, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("requiredAndroidSafetyNetDeviceAttestationType", level(ATTESTATION), Order::Predicate(Check::Attestation), Default::Level("none"), Platforms::ANDROID, Group::Launch),
    property("appActionIfAndroidSafetyNetDeviceAttestationFailed", level(ACTION), Order::Action(Check::Attestation), Default::Level("block"), Platforms::ANDROID, Group::Launch),
    property("requiredAndroidSafetyNetEvaluationType", level(EVALUATION), Order::Predicate(Check::Attestation), Default::Level("basic"), Platforms::ANDROID, Group::Launch),
    property("requiredAndroidSafetyNetAppsVerificationType", level(APPS_VERIFICATION), Order::Predicate(Check::AppsVerification), Default::Level("none"), Platforms::ANDROID, Group::Launch),
    property("appActionIfAndroidSafetyNetAppsVerificationFailed", level(ACTION), Order::Action(Check::AppsVerification), Default::Level("block"), Platforms::ANDROID, Group::Launch),
    property("deviceLockRequired", FLAG, Order::Predicate(Check::DeviceLock), Default::Flag(false), Platforms::ANDROID, Group::Launch),
    property("appActionIfDeviceLockNotSet", level(ACTION), Order::Action(Check::DeviceLock), Default::Level("block"), Platforms::ANDROID, Group::Launch),
    property("appActionIfDevicePasscodeComplexityLessThanLow", nullable(ACTION), Order::Listed, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("appActionIfDevicePasscodeComplexityLessThanMedium", nullable(ACTION), Order::Listed, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("appActionIfDevicePasscodeComplexityLessThanHigh", nullable(ACTION), Order::Listed, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("minimumRequiredCompanyPortalVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("minimumWarningCompanyPortalVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("minimumWipeCompanyPortalVersion", Kind::Version, Order::Greater, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("blockAfterCompanyPortalUpdateDeferralInDays", Kind::Number { min: 0, max: 365 }, SMALLER_OR_NEVER, Default::Number(0), Platforms::ANDROID, Group::Launch),
    property("warnAfterCompanyPortalUpdateDeferralInDays", Kind::Number { min: 0, max: 365 }, SMALLER_OR_NEVER, Default::Number(0), Platforms::ANDROID, Group::Launch),
    property("wipeAfterCompanyPortalUpdateDeferralInDays", Kind::Number { min: 0, max: 365 }, SMALLER_OR_NEVER, Default::Number(0), Platforms::ANDROID, Group::Launch),
    property("appActionIfSamsungKnoxAttestationRequired", nullable(ACTION), Order::Listed, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("maximumAllowedDeviceThreatLevel", level(THREAT), Order::Predicate(Check::ThreatLevel), Default::Level("notConfigured"), Platforms::ALL, Group::Launch).base(),
    property("mobileThreatDefenseRemediationAction", level(BLOCK_OR_WIPE), Order::Action(Check::ThreatLevel), Default::Level("block"), Platforms::ALL, Group::Launch).base(),
    property("mobileThreatDefensePartnerPriority", nullable(THREAT_PARTNER), BY_THREAT, Default::Unset, Platforms::MOBILE, Group::Launch).base(),
    property("purviewContentEvaluationRequired", level(PURVIEW), Order::Listed, Default::Level("notRequired"), Platforms::MOBILE, Group::Send).base().never(PURVIEW_REASON),
    property("gracePeriodToBlockAppsDuringOffClockHours", NULLABLE_DURATION, SMALLER, Default::Unset, Platforms::MOBILE, Group::Launch).base(),
    property("allowedAndroidDeviceModels", Kind::Texts, Order::Predicate(Check::AndroidModel), Default::Unset, Platforms::ANDROID, Group::Launch),
    property("appActionIfAndroidDeviceModelNotAllowed", level(ACTION), Order::Action(Check::AndroidModel), Default::Level("block"), Platforms::ANDROID, Group::Launch),
    property("appActionIfDeveloperOptionsEnabled", nullable(ACTION), Order::Listed, Default::Unset, Platforms::ANDROID, Group::Launch),
    property("allowedInboundDataTransferSourceApps", Kind::Bits(WINDOWS_LOCATIONS), Order::Intersection { parents: &[RECEIVES_SELECTED] }, Default::Unset, Platforms::WINDOWS, Group::Receive),
    property("allowedOutboundDataTransferDestinationApps", Kind::Bits(WINDOWS_LOCATIONS), Order::Intersection { parents: &[SENDS_SELECTED] }, Default::Unset, Platforms::WINDOWS, Group::Send),
];
