//! The names of enumeration types, which only answers with full metadata carry.

use cordon_policy::Platform;

/// The enumeration type of a property, without namespace.
pub(super) fn enumeration(property: &str, platform: Platform) -> Option<&'static str> {
    if property.starts_with("appActionIf") {
        return Some("managedAppRemediationAction");
    }
    let table = if platform == Platform::Windows { WINDOWS } else { MOBILE };
    table.iter().chain(SHARED).find(|(name, _)| *name == property).map(|(_, kind)| *kind)
}

const WINDOWS: &[(&str, &str)] = &[
    ("allowedInboundDataTransferSourceApps", "windowsManagedAppDataTransferLocations"),
    ("allowedInboundDataTransferSources", "windowsManagedAppDataTransferLevel"),
    ("allowedOutboundClipboardSharingLevel", "windowsManagedAppClipboardSharingLevel"),
    ("allowedOutboundDataTransferDestinationApps", "windowsManagedAppDataTransferLocations"),
    ("allowedOutboundDataTransferDestinations", "windowsManagedAppDataTransferLevel"),
];

const MOBILE: &[(&str, &str)] = &[
    ("allowedDataIngestionLocations", "managedAppDataIngestionLocation"),
    ("allowedDataStorageLocations", "managedAppDataStorageLocation"),
    ("allowedInboundDataTransferSources", "managedAppDataTransferLevel"),
    ("allowedOutboundClipboardSharingLevel", "managedAppClipboardSharingLevel"),
    ("allowedOutboundDataTransferDestinations", "managedAppDataTransferLevel"),
    ("appDataEncryptionType", "managedAppDataEncryptionType"),
    ("dialerRestrictionLevel", "managedAppPhoneNumberRedirectLevel"),
    ("genmojiConfigurationState", "genmojiIosManagedAppConfigurationState"),
    ("managedBrowser", "managedBrowserType"),
    ("mobileThreatDefensePartnerPriority", "mobileThreatDefensePartnerPriority"),
    ("notificationRestriction", "managedAppNotificationRestriction"),
    ("pinCharacterSet", "managedAppPinCharacterSet"),
    ("protectedMessagingRedirectAppType", "messagingRedirectAppType"),
    ("purviewContentEvaluationRequired", "managedAppPurviewEvaluationRequirement"),
    ("requiredAndroidSafetyNetAppsVerificationType", "androidManagedAppSafetyNetAppsVerificationType"),
    ("requiredAndroidSafetyNetDeviceAttestationType", "androidManagedAppSafetyNetDeviceAttestationType"),
    ("requiredAndroidSafetyNetEvaluationType", "androidManagedAppSafetyNetEvaluationType"),
    ("screenCaptureConfigurationState", "screenCaptureIosManagedAppConfigurationState"),
    ("writingToolsConfigurationState", "writingToolsIosManagedAppConfigurationState"),
];

const SHARED: &[(&str, &str)] = &[
    ("maximumAllowedDeviceThreatLevel", "managedAppDeviceThreatLevel"),
    ("mobileThreatDefenseRemediationAction", "managedAppRemediationAction"),
];
