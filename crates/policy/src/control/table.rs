//! The rows an administrator sees: data only.

use super::form::Advice::{AsBelow, Chosen, Example, NotSet, Supply, TheDefault, Values};
use super::form::{Advice, Choice, Clause, Field, Form, Format, Input};
use super::{Area, Control, options};
use crate::app::Platform::{Android, Ios, Windows};
use crate::property::Default::{Date, Duration, Flag, Level, List, Number, Unset, Version};

const fn control(
    id: &'static str,
    platform: crate::app::Platform,
    area: Area,
    section: &'static str,
    name: &'static str,
    parent: Option<&'static str>,
    properties: &'static [&'static str],
) -> Control {
    let (form, levels) = (Form::Nothing, [NotSet; 3]);
    Control { id, platform, area, section, name, parent, properties, form, shown: &[], levels }
}

impl Control {
    const fn input(mut self, input: Input) -> Self {
        self.form = Form::One(input);
        self
    }

    const fn options(self, choices: &'static [Choice]) -> Self {
        self.input(Input::Options(choices))
    }

    const fn parts(mut self, parts: &'static [Field]) -> Self {
        self.form = Form::Parts(parts);
        self
    }

    const fn shown(mut self, when: &'static [&'static [Clause]]) -> Self {
        self.shown = when;
        self
    }

    const fn levels(mut self, levels: [Advice; 3]) -> Self {
        self.levels = levels;
        self
    }
}

/// Every row, in the order of the console.
#[rustfmt::skip] // one row: what it is, then how it is edited and what the framework says
pub static CONTROLS: &[Control] = &[
    control("ios.data.backup", Ios, Area::DataProtection, "data transfer", "Backup Org data to iTunes and iCloud backups", None, &["dataBackupBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), Chosen("Block"), AsBelow]),
    control("android.data.backup", Android, Area::DataProtection, "data transfer", "Backup org data to Android backup services", None, &["dataBackupBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), Chosen("Block"), AsBelow]),
    control("ios.data.send", Ios, Area::DataProtection, "data transfer", "Send Org data to other apps", None, &["allowedOutboundDataTransferDestinations", "disableProtectionOfManagedOutboundOpenInData", "filterOpenInToOnlyManagedApps"])
        .options(options::SEND_IOS).levels([Chosen("All apps"), Chosen("Policy managed apps"), AsBelow]),
    control("android.data.send", Android, Area::DataProtection, "data transfer", "Send org data to other apps", None, &["allowedOutboundDataTransferDestinations"])
        .options(options::TRANSFER).levels([Chosen("All apps"), Chosen("Policy managed apps"), AsBelow]),
    control("ios.data.exempt_apps", Ios, Area::DataProtection, "data transfer", "Select apps to exempt", Some("ios.data.send"), &["exemptedAppProtocols"])
        .input(Input::Pairs(Format::UrlSchemes)).shown(&[options::SENDS]).levels([NotSet, TheDefault, AsBelow]),
    control("android.data.exempt_apps", Android, Area::DataProtection, "data transfer", "Select apps to exempt", Some("android.data.send"), &["exemptedAppPackages"])
        .input(Input::Pairs(Format::PackageId)).shown(&[options::MANAGED_EITHER_WAY]),
    control("ios.data.exempt_ulinks", Ios, Area::DataProtection, "data transfer", "Select universal links to exempt", Some("ios.data.send"), &["exemptedUniversalLinks"])
        .input(Input::Texts(Format::LinkPattern)).shown(&[options::SENDS]),
    control("ios.data.managed_ulinks", Ios, Area::DataProtection, "data transfer", "Select managed universal links", Some("ios.data.send"), &["managedUniversalLinks"])
        .input(Input::Texts(Format::LinkPattern)).shown(&[options::SENDS]),
    control("ios.data.save_copies", Ios, Area::DataProtection, "data transfer", "Save copies of org data", Some("ios.data.send"), &["saveAsBlocked"])
        .options(options::ALLOW_BLOCK).shown(&[options::SENDS_TO_MANAGED]).levels([NotSet, Chosen("Block"), AsBelow]),
    control("android.data.save_copies", Android, Area::DataProtection, "data transfer", "Save copies of org data", Some("android.data.send"), &["saveAsBlocked"])
        .options(options::ALLOW_BLOCK).shown(&[options::SENDS_TO_MANAGED]).levels([NotSet, Chosen("Block"), AsBelow]),
    control("ios.data.save_locations", Ios, Area::DataProtection, "data transfer", "Allow user to save copies to selected services", Some("ios.data.save_copies"), &["allowedDataStorageLocations"])
        .input(options::STORAGE).shown(&[options::SAVE_BLOCKED]).levels([NotSet, Values("OneDrive, SharePoint, Photo Library", &[("allowedDataStorageLocations", List(&["oneDriveForBusiness", "sharePoint", "photoLibrary"]))]), AsBelow]),
    control("android.data.save_locations", Android, Area::DataProtection, "data transfer", "Allow user to save copies to selected services", Some("android.data.save_copies"), &["allowedDataStorageLocations"])
        .input(options::STORAGE).shown(&[options::SAVE_BLOCKED]).levels([NotSet, Values("OneDrive, SharePoint, Photo Library", &[("allowedDataStorageLocations", List(&["oneDriveForBusiness", "sharePoint", "photoLibrary"]))]), AsBelow]),
    control("ios.data.dialer", Ios, Area::DataProtection, "data transfer", "Transfer telecommunication data to", Some("ios.data.send"), &["dialerRestrictionLevel"])
        .options(options::DIALER).levels([NotSet, Chosen("Any dialer app"), Chosen("A specific dialer app")]),
    control("android.data.dialer", Android, Area::DataProtection, "data transfer", "Transfer telecommunications data to", Some("android.data.send"), &["dialerRestrictionLevel"])
        .options(options::DIALER).levels([NotSet, Chosen("Any dialer app"), Chosen("Any policy-managed dialer app")]),
    control("ios.data.dialer_scheme", Ios, Area::DataProtection, "data transfer", "Dialer App URL Scheme", Some("ios.data.dialer"), &["customDialerAppProtocol"])
        .input(Input::Text(Format::UrlScheme)).shown(&[options::ONE_DIALER]).levels([NotSet, NotSet, Supply("the scheme of the dialer app")]),
    control("android.data.dialer_pkg", Android, Area::DataProtection, "data transfer", "Dialer App Package ID", Some("android.data.dialer"), &["customDialerAppPackageId"])
        .input(Input::Text(Format::PackageId)).shown(&[options::ONE_DIALER]),
    control("android.data.dialer_name", Android, Area::DataProtection, "data transfer", "Dialer App Name", Some("android.data.dialer"), &["customDialerAppDisplayName"])
        .input(Input::Text(Format::Name)).shown(&[options::ONE_DIALER]),
    control("ios.data.messaging", Ios, Area::DataProtection, "data transfer", "Transfer messaging data to", Some("ios.data.send"), &["protectedMessagingRedirectAppType"])
        .options(options::MESSAGING),
    control("android.data.messaging", Android, Area::DataProtection, "data transfer", "Transfer messaging data to", Some("android.data.send"), &["protectedMessagingRedirectAppType"])
        .options(options::MESSAGING),
    control("ios.data.messaging_scheme", Ios, Area::DataProtection, "data transfer", "Messaging App URL Scheme", Some("ios.data.messaging"), &["messagingRedirectAppUrlScheme"])
        .input(Input::Text(Format::UrlScheme)).shown(&[options::ONE_MESSENGER]),
    control("android.data.messaging_pkg", Android, Area::DataProtection, "data transfer", "Messaging App Package ID", Some("android.data.messaging"), &["messagingRedirectAppPackageId"])
        .input(Input::Text(Format::PackageId)).shown(&[options::ONE_MESSENGER]),
    control("android.data.messaging_name", Android, Area::DataProtection, "data transfer", "Messaging App Name", Some("android.data.messaging"), &["messagingRedirectAppDisplayName"])
        .input(Input::Text(Format::Name)).shown(&[options::ONE_MESSENGER]),
    control("ios.data.receive", Ios, Area::DataProtection, "data transfer", "Receive data from other apps", None, &["allowedInboundDataTransferSources", "protectInboundDataFromUnknownSources"])
        .options(options::RECEIVE_IOS).levels([Chosen("All apps"), AsBelow, Chosen("Policy managed apps")]),
    control("android.data.receive", Android, Area::DataProtection, "data transfer", "Receive data from other apps", None, &["allowedInboundDataTransferSources"])
        .options(options::TRANSFER).levels([Chosen("All apps"), AsBelow, Chosen("Policy managed apps")]),
    control("ios.data.open_into", Ios, Area::DataProtection, "data transfer", "Open data into Org documents", Some("ios.data.receive"), &["blockDataIngestionIntoOrganizationDocuments"])
        .options(options::ALLOW_BLOCK).shown(&[options::RECEIVES_FROM_MANAGED]).levels([NotSet, NotSet, Chosen("Block")]),
    control("android.data.open_into", Android, Area::DataProtection, "data transfer", "Open data into Org documents", Some("android.data.receive"), &["blockDataIngestionIntoOrganizationDocuments"])
        .options(options::ALLOW_BLOCK).shown(&[options::RECEIVES_FROM_MANAGED]).levels([NotSet, NotSet, Chosen("Block")]),
    control("ios.data.open_locations", Ios, Area::DataProtection, "data transfer", "Allow users to open data from selected services", Some("ios.data.open_into"), &["allowedDataIngestionLocations"])
        .input(options::INGESTION).shown(&[options::OPEN_BLOCKED]).levels([NotSet, NotSet, Values("OneDrive, SharePoint, Camera, Photo Library", &[("allowedDataIngestionLocations", List(&["oneDriveForBusiness", "sharePoint", "camera", "photoLibrary"]))])]),
    control("android.data.open_locations", Android, Area::DataProtection, "data transfer", "Allow users to open data from selected services", Some("android.data.open_into"), &["allowedDataIngestionLocations"])
        .input(options::INGESTION).shown(&[options::OPEN_BLOCKED]).levels([NotSet, NotSet, Values("OneDrive, SharePoint, Camera, Photo Library", &[("allowedDataIngestionLocations", List(&["oneDriveForBusiness", "sharePoint", "camera", "photoLibrary"]))])]),
    control("ios.data.clipboard", Ios, Area::DataProtection, "data transfer", "Restrict cut, copy and paste between other apps", None, &["allowedOutboundClipboardSharingLevel"])
        .options(options::CLIPBOARD).levels([Chosen("Any app"), Chosen("Policy managed apps with paste in"), AsBelow]),
    control("android.data.clipboard", Android, Area::DataProtection, "data transfer", "Restrict cut, copy and paste between other apps", None, &["allowedOutboundClipboardSharingLevel"])
        .options(options::CLIPBOARD).levels([Chosen("Any app"), Chosen("Policy managed apps with paste in"), AsBelow]),
    control("ios.data.clip_limit", Ios, Area::DataProtection, "data transfer", "Cut and copy character limit for any app", Some("ios.data.clipboard"), &["allowedOutboundClipboardSharingExceptionLength"])
        .input(options::CHARACTERS).shown(&[options::CLIPBOARD_RESTRICTED]),
    control("android.data.clip_limit", Android, Area::DataProtection, "data transfer", "Cut and copy character limit for any app", Some("android.data.clipboard"), &["allowedOutboundClipboardSharingExceptionLength"])
        .input(options::CHARACTERS).shown(&[options::CLIPBOARD_RESTRICTED]),
    control("android.data.screen_capture", Android, Area::DataProtection, "data transfer", "Screen capture and Google Assistant", None, &["screenCaptureBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), Chosen("Block"), AsBelow]),
    control("android.data.keyboards", Android, Area::DataProtection, "data transfer", "Approved keyboards", None, &["keyboardsRestricted"])
        .options(options::REQUIRE).levels([Chosen("Not required"), AsBelow, Chosen("Require")]),
    control("android.data.keyboards_list", Android, Area::DataProtection, "data transfer", "Select keyboards to approve", Some("android.data.keyboards"), &["approvedKeyboards"])
        .input(Input::Pairs(Format::PackageId)).shown(&[options::KEYBOARDS_RESTRICTED]).levels([NotSet, NotSet, Supply("the keyboards that people may use")]),
    control("ios.data.keyboards", Ios, Area::DataProtection, "data transfer", "Third party keyboards", None, &["thirdPartyKeyboardsBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), AsBelow, Chosen("Block")]),
    control("ios.data.encrypt", Ios, Area::DataProtection, "encryption", "Encrypt Org data", None, &["appDataEncryptionType"])
        .options(options::ENCRYPT_IOS).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("android.data.encrypt", Android, Area::DataProtection, "encryption", "Encrypt org data", None, &["encryptAppData"])
        .options(options::REQUIRE).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("android.data.encrypt_enrolled", Android, Area::DataProtection, "encryption", "Encrypt org data on enrolled devices", Some("android.data.encrypt"), &["disableAppEncryptionIfDeviceEncryptionIsEnabled"])
        .options(options::REQUIRE_INVERSE).shown(&[options::ENCRYPTED]).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("ios.data.native_sync", Ios, Area::DataProtection, "functionality", "Sync policy managed app data with native apps or add-ins", None, &["contactSyncBlocked", "allowWidgetContentSync"])
        .parts(options::NATIVE_SYNC).levels([Values("Allow", &[("contactSyncBlocked", Flag(false))]), AsBelow, AsBelow]),
    control("android.data.native_sync", Android, Area::DataProtection, "functionality", "Sync policy managed app data with native apps or add-ins", None, &["contactSyncBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), AsBelow, AsBelow]),
    control("ios.data.print", Ios, Area::DataProtection, "functionality", "Printing Org data", None, &["printBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), AsBelow, Chosen("Block")]),
    control("android.data.print", Android, Area::DataProtection, "functionality", "Printing Org data", None, &["printBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), AsBelow, Chosen("Block")]),
    control("ios.data.web", Ios, Area::DataProtection, "functionality", "Restrict web content transfer with other apps", None, &["managedBrowserToOpenLinksRequired", "managedBrowser"])
        .options(options::WEB).levels([Chosen("Any app"), Chosen("Microsoft Edge"), AsBelow]),
    control("android.data.web", Android, Area::DataProtection, "functionality", "Restrict web content transfer with other apps", None, &["managedBrowserToOpenLinksRequired", "managedBrowser"])
        .options(options::WEB).levels([Chosen("Any app"), Chosen("Microsoft Edge"), AsBelow]),
    control("ios.data.browser_scheme", Ios, Area::DataProtection, "functionality", "Unmanaged Browser Protocol", Some("ios.data.web"), &["customBrowserProtocol"])
        .input(Input::Text(Format::UrlScheme)).shown(&[options::BROWSER_REQUIRED, options::BROWSER_UNMANAGED]),
    control("android.data.browser_pkg", Android, Area::DataProtection, "functionality", "Unmanaged Browser ID", Some("android.data.web"), &["customBrowserPackageId"])
        .input(Input::Text(Format::PackageId)).shown(&[options::BROWSER_REQUIRED, options::BROWSER_UNMANAGED]),
    control("android.data.browser_name", Android, Area::DataProtection, "functionality", "Unmanaged Browser Name", Some("android.data.web"), &["customBrowserDisplayName"])
        .input(Input::Text(Format::Name)).shown(&[options::BROWSER_REQUIRED, options::BROWSER_UNMANAGED]),
    control("ios.data.notifications", Ios, Area::DataProtection, "functionality", "Org data notifications", None, &["notificationRestriction"])
        .options(options::NOTIFICATIONS).levels([Chosen("Allow"), Chosen("Block org data"), AsBelow]),
    control("android.data.notifications", Android, Area::DataProtection, "functionality", "Org data notifications", None, &["notificationRestriction"])
        .options(options::NOTIFICATIONS).levels([Chosen("Allow"), Chosen("Block org data"), AsBelow]),
    control("ios.data.genmoji", Ios, Area::DataProtection, "functionality", "Genmoji", None, &["genmojiConfigurationState"])
        .options(options::STATE),
    control("ios.data.screen_capture", Ios, Area::DataProtection, "functionality", "Screen capture", None, &["screenCaptureConfigurationState"])
        .options(options::STATE),
    control("ios.data.writing_tools", Ios, Area::DataProtection, "functionality", "Writing Tools", None, &["writingToolsConfigurationState"])
        .options(options::STATE),
    control("android.data.tunnel", Android, Area::DataProtection, "functionality", "Start Microsoft Tunnel connection on app-launch", None, &["connectToVpnOnLaunch"])
        .options(options::YES_NO),
    control("windows.data.receive", Windows, Area::DataProtection, "data transfer", "Receive data from", None, &["allowedInboundDataTransferSources"])
        .options(options::SOURCES).levels([Chosen("All sources"), Chosen("No sources"), AsBelow]),
    control("windows.data.send", Windows, Area::DataProtection, "data transfer", "Send org data to", None, &["allowedOutboundDataTransferDestinations"])
        .options(options::DESTINATIONS).levels([Chosen("All destinations"), Chosen("No destinations"), AsBelow]),
    control("windows.data.clipboard", Windows, Area::DataProtection, "data transfer", "Allow cut, copy, and paste for", None, &["allowedOutboundClipboardSharingLevel"])
        .options(options::CLIPBOARD_WINDOWS).levels([Chosen("Any destination and any source"), Chosen("No destination or source"), AsBelow]),
    control("windows.data.print", Windows, Area::DataProtection, "functionality", "Printing Org data", None, &["printBlocked"])
        .options(options::ALLOW_BLOCK).levels([Chosen("Allow"), AsBelow, Chosen("Block")]),
    control("ios.access.pin", Ios, Area::AccessRequirements, "access", "PIN for access", None, &["pinRequired"])
        .options(options::REQUIRE).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("android.access.pin", Android, Area::AccessRequirements, "access", "PIN for access", None, &["pinRequired"])
        .options(options::REQUIRE).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("ios.access.pin_type", Ios, Area::AccessRequirements, "access", "PIN type", Some("ios.access.pin"), &["pinCharacterSet"])
        .options(options::PIN_TYPE).shown(&[options::PIN]).levels([Chosen("Numeric"), AsBelow, AsBelow]),
    control("android.access.pin_type", Android, Area::AccessRequirements, "access", "PIN type", Some("android.access.pin"), &["pinCharacterSet"])
        .options(options::PIN_TYPE).shown(&[options::PIN]).levels([Chosen("Numeric"), AsBelow, AsBelow]),
    control("ios.access.pin_simple", Ios, Area::AccessRequirements, "access", "Simple PIN", Some("ios.access.pin"), &["simplePinBlocked"])
        .options(options::ALLOW_BLOCK).shown(&[options::PIN]).levels([Chosen("Allow"), AsBelow, Chosen("Block")]),
    control("android.access.pin_simple", Android, Area::AccessRequirements, "access", "Simple PIN", Some("android.access.pin"), &["simplePinBlocked"])
        .options(options::ALLOW_BLOCK).shown(&[options::PIN]).levels([Chosen("Allow"), AsBelow, Chosen("Block")]),
    control("ios.access.pin_len", Ios, Area::AccessRequirements, "access", "Select minimum PIN length", Some("ios.access.pin"), &["minimumPinLength"])
        .input(options::PIN_LENGTH).shown(&[options::PIN]).levels([Values("4", &[("minimumPinLength", Number(4))]), AsBelow, Values("6", &[("minimumPinLength", Number(6))])]),
    control("android.access.pin_len", Android, Area::AccessRequirements, "access", "Select minimum PIN length", Some("android.access.pin"), &["minimumPinLength"])
        .input(options::PIN_LENGTH).shown(&[options::PIN]).levels([Values("4", &[("minimumPinLength", Number(4))]), AsBelow, Values("6", &[("minimumPinLength", Number(6))])]),
    control("ios.access.touchid", Ios, Area::AccessRequirements, "access", "Touch ID instead of PIN for access (iOS 8+)", Some("ios.access.pin"), &["fingerprintBlocked"])
        .options(options::ALLOW_BLOCK).shown(&[options::PIN]).levels([Chosen("Allow"), AsBelow, AsBelow]),
    control("ios.access.faceid", Ios, Area::AccessRequirements, "access", "Face ID instead of PIN for access (iOS 11+)", Some("ios.access.touchid"), &["faceIdBlocked"])
        .options(options::ALLOW_BLOCK).shown(&[options::PIN]).levels([Chosen("Allow"), AsBelow, AsBelow]),
    control("android.access.biometric", Android, Area::AccessRequirements, "access", "Biometrics instead of PIN for access", Some("android.access.pin"), &["biometricAuthenticationBlocked", "fingerprintBlocked", "fingerprintAndBiometricEnabled"])
        .options(options::BIOMETRICS).shown(&[options::PIN]).levels([Chosen("Allow"), AsBelow, AsBelow]),
    control("ios.access.bio_override", Ios, Area::AccessRequirements, "access", "Override Touch ID with PIN after timeout", Some("ios.access.touchid"), &["pinRequiredInsteadOfBiometricTimeout"])
        .options(options::OVERRIDE).shown(&[options::BIOMETRICS_IOS]).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("android.access.bio_override", Android, Area::AccessRequirements, "access", "Override biometric with PIN after timeout", Some("android.access.biometric"), &["pinRequiredInsteadOfBiometricTimeout"])
        .options(options::OVERRIDE).shown(&[options::BIOMETRICS_ANDROID]).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("ios.access.bio_timeout", Ios, Area::AccessRequirements, "access", "Timeout (minutes of inactivity)", Some("ios.access.bio_override"), &["pinRequiredInsteadOfBiometricTimeout"])
        .input(options::IDLE_MINUTES).shown(&[options::OVERRIDDEN]).levels([Values("1440 minutes", &[("pinRequiredInsteadOfBiometricTimeout", Duration("PT24H"))]), AsBelow, AsBelow]),
    control("android.access.bio_timeout", Android, Area::AccessRequirements, "access", "Timeout (minutes of inactivity)", Some("android.access.bio_override"), &["pinRequiredInsteadOfBiometricTimeout"])
        .input(options::IDLE_MINUTES).shown(&[options::OVERRIDDEN]).levels([Values("1440 minutes", &[("pinRequiredInsteadOfBiometricTimeout", Duration("PT24H"))]), AsBelow, AsBelow]),
    control("android.access.class3", Android, Area::AccessRequirements, "access", "Class 3 biometrics (Android 9.0+)", Some("android.access.biometric"), &["requireClass3Biometrics"])
        .options(options::REQUIRE).shown(&[options::BIOMETRICS_ANDROID]).levels([NotSet, NotSet, Chosen("Require")]),
    control("android.access.bio_change", Android, Area::AccessRequirements, "access", "Override biometrics with PIN after biometric updates", Some("android.access.biometric"), &["requirePinAfterBiometricChange"])
        .options(options::REQUIRE).shown(&[options::BIOMETRICS_ANDROID]).levels([NotSet, NotSet, Chosen("Require")]),
    control("ios.access.pin_expiry", Ios, Area::AccessRequirements, "access", "PIN reset after number of days", Some("ios.access.pin"), &["periodBeforePinReset"])
        .options(options::EXPIRY).shown(&[options::PIN]).levels([Chosen("No"), AsBelow, Chosen("Yes")]),
    control("android.access.pin_expiry", Android, Area::AccessRequirements, "access", "PIN reset after number of days", Some("android.access.pin"), &["periodBeforePinReset"])
        .options(options::EXPIRY).shown(&[options::PIN]).levels([Chosen("No"), AsBelow, Chosen("Yes")]),
    control("ios.access.pin_expiry_days", Ios, Area::AccessRequirements, "access", "Number of days", Some("ios.access.pin_expiry"), &["periodBeforePinReset"])
        .input(options::EXPIRY_DAYS).shown(&[options::EXPIRES]).levels([NotSet, NotSet, Values("365", &[("periodBeforePinReset", Duration("P365D"))])]),
    control("android.access.pin_expiry_days", Android, Area::AccessRequirements, "access", "Number of days", Some("android.access.pin_expiry"), &["periodBeforePinReset"])
        .input(options::EXPIRY_DAYS).shown(&[options::EXPIRES]).levels([NotSet, NotSet, Values("365", &[("periodBeforePinReset", Duration("P365D"))])]),
    control("android.access.pin_history", Android, Area::AccessRequirements, "access", "Select number of previous PIN values to maintain", Some("android.access.pin"), &["previousPinBlockCount"])
        .input(options::PIN_HISTORY).shown(&[options::PIN]).levels([Values("0", &[("previousPinBlockCount", Number(0))]), AsBelow, AsBelow]),
    control("ios.access.device_pin", Ios, Area::AccessRequirements, "access", "App PIN when device PIN is set", Some("ios.access.pin"), &["disableAppPinIfDevicePinIsSet"])
        .options(options::REQUIRE_INVERSE).shown(&[options::PIN]).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("android.access.device_pin", Android, Area::AccessRequirements, "access", "App PIN when device PIN is set", Some("android.access.pin"), &["disableAppPinIfDevicePinIsSet"])
        .options(options::REQUIRE_INVERSE).shown(&[options::PIN]).levels([Chosen("Require"), AsBelow, AsBelow]),
    control("ios.access.credentials", Ios, Area::AccessRequirements, "access", "Work or school account credentials for access", None, &["organizationalCredentialsRequired"])
        .options(options::REQUIRE).levels([Chosen("Not required"), AsBelow, AsBelow]),
    control("android.access.credentials", Android, Area::AccessRequirements, "access", "Work or school account credentials for access", None, &["organizationalCredentialsRequired"])
        .options(options::REQUIRE).levels([Chosen("Not required"), AsBelow, AsBelow]),
    control("ios.access.recheck", Ios, Area::AccessRequirements, "access", "Recheck the access requirements after (minutes of inactivity)", None, &["periodOnlineBeforeAccessCheck"])
        .input(options::IDLE_MINUTES).levels([Values("30", &[("periodOnlineBeforeAccessCheck", Duration("PT30M"))]), AsBelow, AsBelow]),
    control("android.access.recheck", Android, Area::AccessRequirements, "access", "Recheck the access requirements after (minutes of inactivity)", None, &["periodOnlineBeforeAccessCheck"])
        .input(options::IDLE_MINUTES).levels([Values("30", &[("periodOnlineBeforeAccessCheck", Duration("PT30M"))]), AsBelow, AsBelow]),
    control("ios.launch.pin_attempts", Ios, Area::ConditionalLaunch, "app condition", "Max PIN attempts", None, &["maximumPinRetries", "appActionIfMaximumPinRetriesExceeded"])
        .parts(options::PIN_ATTEMPTS).shown(&[options::PIN]).levels([Values("5 / Reset PIN", &[("maximumPinRetries", Number(5)), ("appActionIfMaximumPinRetriesExceeded", Level("block"))]), AsBelow, AsBelow]),
    control("android.launch.pin_attempts", Android, Area::ConditionalLaunch, "app condition", "Max PIN attempts", None, &["maximumPinRetries", "appActionIfMaximumPinRetriesExceeded"])
        .parts(options::PIN_ATTEMPTS).shown(&[options::PIN]).levels([Values("5 / Reset PIN", &[("maximumPinRetries", Number(5)), ("appActionIfMaximumPinRetriesExceeded", Level("block"))]), AsBelow, AsBelow]),
    control("ios.launch.offline_block", Ios, Area::ConditionalLaunch, "app condition", "Offline grace period - Block access (minutes)", None, &["periodOfflineBeforeAccessCheck"])
        .input(options::OFFLINE_MINUTES).levels([Values("10080 minutes", &[("periodOfflineBeforeAccessCheck", Duration("P7D"))]), AsBelow, AsBelow]),
    control("android.launch.offline_block", Android, Area::ConditionalLaunch, "app condition", "Offline grace period - Block access (minutes)", None, &["periodOfflineBeforeAccessCheck"])
        .input(options::OFFLINE_MINUTES).levels([Values("10080 minutes", &[("periodOfflineBeforeAccessCheck", Duration("P7D"))]), AsBelow, AsBelow]),
    control("windows.launch.offline_block", Windows, Area::ConditionalLaunch, "health check: app condition", "Offline grace period - Block access (minutes)", None, &["periodOfflineBeforeAccessCheck"])
        .input(options::OFFLINE_MINUTES).levels([Values("10080 minutes", &[("periodOfflineBeforeAccessCheck", Duration("P7D"))]), AsBelow, AsBelow]),
    control("ios.launch.offline_wipe", Ios, Area::ConditionalLaunch, "app condition", "Offline grace period - Wipe data (days)", None, &["periodOfflineBeforeWipeIsEnforced"])
        .input(options::OFFLINE_DAYS).levels([Values("90", &[("periodOfflineBeforeWipeIsEnforced", Duration("P90D"))]), Values("30", &[("periodOfflineBeforeWipeIsEnforced", Duration("P30D"))]), AsBelow]),
    control("android.launch.offline_wipe", Android, Area::ConditionalLaunch, "app condition", "Offline grace period - Wipe data (days)", None, &["periodOfflineBeforeWipeIsEnforced"])
        .input(options::OFFLINE_DAYS).levels([Values("90", &[("periodOfflineBeforeWipeIsEnforced", Duration("P90D"))]), Values("30", &[("periodOfflineBeforeWipeIsEnforced", Duration("P30D"))]), AsBelow]),
    control("windows.launch.offline_wipe", Windows, Area::ConditionalLaunch, "health check: app condition", "Offline grace period - Wipe data (days)", None, &["periodOfflineBeforeWipeIsEnforced"])
        .input(options::OFFLINE_DAYS).levels([Values("90", &[("periodOfflineBeforeWipeIsEnforced", Duration("P90D"))]), Values("30", &[("periodOfflineBeforeWipeIsEnforced", Duration("P30D"))]), AsBelow]),
    control("ios.launch.min_app", Ios, Area::ConditionalLaunch, "app condition", "Min app version", None, &["minimumRequiredAppVersion", "minimumWarningAppVersion", "minimumWipeAppVersion"])
        .parts(options::MIN_APP),
    control("android.launch.min_app", Android, Area::ConditionalLaunch, "app condition", "Min app version", None, &["minimumRequiredAppVersion", "minimumWarningAppVersion", "minimumWipeAppVersion"])
        .parts(options::MIN_APP),
    control("windows.launch.min_app", Windows, Area::ConditionalLaunch, "health check: app condition", "Min app version", None, &["minimumRequiredAppVersion", "minimumWarningAppVersion", "minimumWipeAppVersion"])
        .parts(options::MIN_APP),
    control("ios.launch.min_sdk", Ios, Area::ConditionalLaunch, "app condition", "Min SDK version", None, &["minimumRequiredSdkVersion", "minimumWarningSdkVersion", "minimumWipeSdkVersion"])
        .parts(options::MIN_SDK),
    control("windows.launch.min_sdk", Windows, Area::ConditionalLaunch, "health check: app condition", "Min SDK version", None, &["minimumRequiredSdkVersion", "minimumWipeSdkVersion"])
        .parts(options::MIN_SDK_WINDOWS),
    control("ios.launch.disabled_account", Ios, Area::ConditionalLaunch, "app condition", "Disabled account", None, &["appActionIfUnableToAuthenticateUser"])
        .options(options::BLOCK_WIPE).levels([NotSet, Chosen("Block access"), AsBelow]),
    control("android.launch.disabled_account", Android, Area::ConditionalLaunch, "app condition", "Disabled account", None, &["appActionIfUnableToAuthenticateUser"])
        .options(options::BLOCK_WIPE).levels([NotSet, Chosen("Block access"), AsBelow]),
    control("windows.launch.disabled_account", Windows, Area::ConditionalLaunch, "health check: app condition", "Disabled account", None, &["appActionIfUnableToAuthenticateUser"])
        .options(options::BLOCK_WIPE).levels([NotSet, Chosen("Block access"), AsBelow]),
    control("ios.launch.nonworking", Ios, Area::ConditionalLaunch, "app condition", "Non-working time", None, &["appActionIfAccountIsClockedOut"])
        .options(options::WARN_BLOCK),
    control("android.launch.nonworking", Android, Area::ConditionalLaunch, "app condition", "Non-working time", None, &["appActionIfAccountIsClockedOut"])
        .options(options::WARN_BLOCK),
    control("ios.launch.jailbreak", Ios, Area::ConditionalLaunch, "device condition", "Jailbroken/rooted devices", None, &["deviceComplianceRequired", "appActionIfDeviceComplianceRequired"])
        .options(options::INTEGRITY).levels([Chosen("Block access"), AsBelow, Chosen("Wipe data")]),
    control("android.launch.jailbreak", Android, Area::ConditionalLaunch, "device condition", "Jailbroken/rooted devices", None, &["deviceComplianceRequired", "appActionIfDeviceComplianceRequired"])
        .options(options::INTEGRITY).levels([Chosen("Block access"), AsBelow, Chosen("Wipe data")]),
    control("ios.launch.min_os", Ios, Area::ConditionalLaunch, "device condition", "Min OS version", None, &["minimumRequiredOsVersion", "minimumWarningOsVersion", "minimumWipeOsVersion"])
        .parts(options::MIN_OS).levels([NotSet, Example("14.8", &[("minimumRequiredOsVersion", Version("14.8"))]), AsBelow]),
    control("android.launch.min_os", Android, Area::ConditionalLaunch, "device condition", "Min OS version", None, &["minimumRequiredOsVersion", "minimumWarningOsVersion", "minimumWipeOsVersion"])
        .parts(options::MIN_OS).levels([NotSet, Example("9.0", &[("minimumRequiredOsVersion", Version("9.0"))]), AsBelow]),
    control("windows.launch.min_os", Windows, Area::ConditionalLaunch, "health check: device condition", "Min OS version", None, &["minimumRequiredOsVersion", "minimumWarningOsVersion", "minimumWipeOsVersion"])
        .parts(options::MIN_OS).levels([NotSet, Example("10.0.26200.6899", &[("minimumRequiredOsVersion", Version("10.0.26200.6899"))]), AsBelow]),
    control("ios.launch.max_os", Ios, Area::ConditionalLaunch, "device condition", "Max OS version", None, &["maximumRequiredOsVersion", "maximumWarningOsVersion", "maximumWipeOsVersion"])
        .parts(options::MAX_OS).levels([NotSet, NotSet, Example("15.0", &[])]),
    control("android.launch.max_os", Android, Area::ConditionalLaunch, "device condition", "Max OS version", None, &["maximumRequiredOsVersion", "maximumWarningOsVersion", "maximumWipeOsVersion"])
        .parts(options::MAX_OS).levels([NotSet, NotSet, Example("11.0", &[])]),
    control("windows.launch.max_os", Windows, Area::ConditionalLaunch, "health check: device condition", "Max OS version", None, &["maximumRequiredOsVersion", "maximumWarningOsVersion", "maximumWipeOsVersion"])
        .parts(options::MAX_OS).levels([NotSet, NotSet, Example("22631", &[])]),
    control("ios.launch.models", Ios, Area::ConditionalLaunch, "device condition", "Device model(s)", None, &["allowedIosDeviceModels", "appActionIfIosDeviceModelNotAllowed"])
        .parts(options::IOS_MODELS),
    control("android.launch.manufacturers", Android, Area::ConditionalLaunch, "device condition", "Device manufacturers", None, &["allowedAndroidDeviceManufacturers", "appActionIfAndroidDeviceManufacturerNotAllowed"])
        .parts(options::MANUFACTURERS),
    control("android.launch.min_patch", Android, Area::ConditionalLaunch, "device condition", "Min patch version", None, &["minimumRequiredPatchVersion", "minimumWarningPatchVersion", "minimumWipePatchVersion"])
        .parts(options::MIN_PATCH).levels([NotSet, Example("2020-01-01", &[("minimumRequiredPatchVersion", Date("2020-01-01"))]), AsBelow]),
    control("android.launch.play_integrity", Android, Area::ConditionalLaunch, "device condition", "Play integrity verdict", None, &["requiredAndroidSafetyNetDeviceAttestationType", "appActionIfAndroidSafetyNetDeviceAttestationFailed"])
        .parts(options::PLAY_INTEGRITY).levels([Values("Basic integrity and certified devices / Block", &[("requiredAndroidSafetyNetDeviceAttestationType", Level("basicIntegrityAndDeviceCertification")), ("appActionIfAndroidSafetyNetDeviceAttestationFailed", Level("block"))]), AsBelow, AsBelow]),
    control("android.launch.play_strong", Android, Area::ConditionalLaunch, "device condition", "Required SafetyNet evaluation type (Play integrity verdict evaluation type)", Some("android.launch.play_integrity"), &["requiredAndroidSafetyNetEvaluationType"])
        .options(options::EVALUATION).shown(&[options::ATTESTED]).levels([NotSet, Values("Hardware-backed key", &[("requiredAndroidSafetyNetEvaluationType", Level("hardwareBacked"))]), AsBelow]),
    control("android.launch.threat_scan", Android, Area::ConditionalLaunch, "device condition", "Require threat scan on apps", None, &["requiredAndroidSafetyNetAppsVerificationType", "appActionIfAndroidSafetyNetAppsVerificationFailed"])
        .options(options::APP_SCAN).levels([Chosen("Block access"), AsBelow, AsBelow]),
    control("android.launch.device_lock", Android, Area::ConditionalLaunch, "device condition", "Require device lock", None, &["deviceLockRequired", "appActionIfDeviceLockNotSet", "appActionIfDevicePasscodeComplexityLessThanLow", "appActionIfDevicePasscodeComplexityLessThanMedium", "appActionIfDevicePasscodeComplexityLessThanHigh"])
        .parts(options::DEVICE_LOCK).levels([Values("Low / Warn", &[("appActionIfDevicePasscodeComplexityLessThanLow", Level("warn"))]), Values("Medium / Block", &[("appActionIfDevicePasscodeComplexityLessThanLow", Unset), ("appActionIfDevicePasscodeComplexityLessThanMedium", Level("block"))]), Values("High / Block", &[("appActionIfDevicePasscodeComplexityLessThanMedium", Unset), ("appActionIfDevicePasscodeComplexityLessThanHigh", Level("block"))])]),
    control("android.launch.min_agent", Android, Area::ConditionalLaunch, "device condition", "Min Company Portal version", None, &["minimumRequiredCompanyPortalVersion", "minimumWarningCompanyPortalVersion", "minimumWipeCompanyPortalVersion"])
        .parts(options::MIN_AGENT),
    control("android.launch.agent_age", Android, Area::ConditionalLaunch, "device condition", "Max Company Portal version age (days)", None, &["blockAfterCompanyPortalUpdateDeferralInDays", "warnAfterCompanyPortalUpdateDeferralInDays", "wipeAfterCompanyPortalUpdateDeferralInDays"])
        .parts(options::AGENT_AGE),
    control("android.launch.knox", Android, Area::ConditionalLaunch, "device condition", "Samsung Knox device attestation", None, &["appActionIfSamsungKnoxAttestationRequired"])
        .options(options::KNOX).levels([NotSet, Chosen("Block access"), Chosen("Wipe data")]),
    control("ios.launch.threat", Ios, Area::ConditionalLaunch, "device condition", "Max allowed device threat level", None, &["maximumAllowedDeviceThreatLevel", "mobileThreatDefenseRemediationAction"])
        .parts(options::THREAT_LEVEL).levels([NotSet, NotSet, Values("Secured / Block", &[("maximumAllowedDeviceThreatLevel", Level("secured")), ("mobileThreatDefenseRemediationAction", Level("block"))])]),
    control("android.launch.threat", Android, Area::ConditionalLaunch, "device condition", "Max allowed device threat level", None, &["maximumAllowedDeviceThreatLevel", "mobileThreatDefenseRemediationAction"])
        .parts(options::THREAT_LEVEL).levels([NotSet, NotSet, Values("Secured / Block", &[("maximumAllowedDeviceThreatLevel", Level("secured")), ("mobileThreatDefenseRemediationAction", Level("block"))])]),
    control("windows.launch.threat", Windows, Area::ConditionalLaunch, "health check: device condition", "Max allowed device threat level", None, &["maximumAllowedDeviceThreatLevel", "mobileThreatDefenseRemediationAction"])
        .parts(options::THREAT_LEVEL).levels([Values("Low / Block", &[("maximumAllowedDeviceThreatLevel", Level("low")), ("mobileThreatDefenseRemediationAction", Level("block"))]), AsBelow, Values("Secured / Block", &[("maximumAllowedDeviceThreatLevel", Level("secured")), ("mobileThreatDefenseRemediationAction", Level("block"))])]),
    control("ios.launch.mtd_priority", Ios, Area::ConditionalLaunch, "device condition", "Primary MTD service", Some("ios.launch.threat"), &["mobileThreatDefensePartnerPriority"])
        .options(options::THREAT_PARTNER).shown(&[options::THREAT_ASKED]),
    control("android.launch.mtd_priority", Android, Area::ConditionalLaunch, "device condition", "Primary MTD service", Some("android.launch.threat"), &["mobileThreatDefensePartnerPriority"])
        .options(options::THREAT_PARTNER).shown(&[options::THREAT_ASKED]),
    control("ios.schema.no_ui_purview_content_evaluation", Ios, Area::SchemaOnly, "no admin control", "(no UI) Purview content evaluation", None, &["purviewContentEvaluationRequired"])
        .options(options::PURVIEW),
    control("ios.schema.no_ui_grace_before_off_clock_block", Ios, Area::SchemaOnly, "no admin control", "(no UI) Grace before off-clock block", None, &["gracePeriodToBlockAppsDuringOffClockHours"])
        .input(options::GRACE_MINUTES).shown(&[options::CLOCKED_OUT]),
    control("android.schema.no_ui_purview_content_evaluation", Android, Area::SchemaOnly, "no admin control", "(no UI) Purview content evaluation", None, &["purviewContentEvaluationRequired"])
        .options(options::PURVIEW),
    control("android.schema.no_ui_grace_before_off_clock_block", Android, Area::SchemaOnly, "no admin control", "(no UI) Grace before off-clock block", None, &["gracePeriodToBlockAppsDuringOffClockHours"])
        .input(options::GRACE_MINUTES).shown(&[options::CLOCKED_OUT]),
    control("ios.schema.no_ui_previous_pin_count", Ios, Area::SchemaOnly, "no admin control", "(no UI) Previous PIN count", None, &["previousPinBlockCount"])
        .input(options::PIN_HISTORY).shown(&[options::PIN]),
    control("ios.schema.client_only_clipboard_encryption", Ios, Area::SchemaOnly, "no admin control", "(client only) Clipboard encryption", None, &[]),
    control("ios.schema.client_only_dictation_blocked", Ios, Area::SchemaOnly, "no admin control", "(client only) Dictation blocked", None, &[]),
    control("android.schema.client_only_dictation_blocked", Android, Area::SchemaOnly, "no admin control", "(client only) Dictation blocked", None, &[]),
    control("android.schema.no_ui_device_models", Android, Area::SchemaOnly, "no admin control", "(no UI) Device models", None, &["allowedAndroidDeviceModels", "appActionIfAndroidDeviceModelNotAllowed"])
        .parts(options::ANDROID_MODELS),
    control("android.launch.developer_options", Android, Area::SchemaOnly, "schema only", "Developer options enabled", None, &["appActionIfDeveloperOptionsEnabled"])
        .options(options::WARN_BLOCK_WIPE),
    control("windows.data.receive_apps", Windows, Area::SchemaOnly, "schema only", "Selected apps that work data may come from", None, &["allowedInboundDataTransferSourceApps"])
        .input(options::SELECTED).shown(&[options::SELECTED_IN]),
    control("windows.data.send_apps", Windows, Area::SchemaOnly, "schema only", "Selected apps that work data may go to", None, &["allowedOutboundDataTransferDestinationApps"])
        .input(options::SELECTED).shown(&[options::SELECTED_OUT]),
];
