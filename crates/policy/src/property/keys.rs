//! Typed constants for the settings that decisions read.

use super::Key;

/// A level's word.
pub type Word = &'static str;

/// A list or another value that is read as it stands.
#[derive(Debug)]
pub struct Whole;

/// Backup by the operating system.
pub const DATA_BACKUP_BLOCKED: Key<bool> = Key::named("dataBackupBlocked");
/// Data out to other apps.
pub const SEND: Key<Word> = Key::named("allowedOutboundDataTransferDestinations");
/// Hides apps that are not managed from choosers (iOS).
pub const FILTER_OPEN_IN: Key<bool> = Key::named("filterOpenInToOnlyManagedApps");
/// Open-in is left to the device's own management (iOS).
pub const OPEN_IN_UNPROTECTED: Key<bool> = Key::named("disableProtectionOfManagedOutboundOpenInData");
/// Packages that may receive data although they are not managed (Android).
pub const EXEMPTED_PACKAGES: Key<Whole> = Key::named("exemptedAppPackages");
/// Links that open in protected apps (iOS).
pub const MANAGED_LINKS: Key<Whole> = Key::named("managedUniversalLinks");
/// Data in from other apps.
pub const RECEIVE: Key<Word> = Key::named("allowedInboundDataTransferSources");
/// Data from unmanaged apps is taken in as work data (iOS).
pub const PROTECT_INBOUND: Key<bool> = Key::named("protectInboundDataFromUnknownSources");
/// Saving copies.
pub const SAVE_AS_BLOCKED: Key<bool> = Key::named("saveAsBlocked");
/// Places that take copies although saving is blocked.
pub const STORAGE_LOCATIONS: Key<Whole> = Key::named("allowedDataStorageLocations");
/// Opening data into work documents.
pub const INGESTION_BLOCKED: Key<bool> = Key::named("blockDataIngestionIntoOrganizationDocuments");
/// Places that data may be opened from although that is blocked.
pub const INGESTION_LOCATIONS: Key<Whole> = Key::named("allowedDataIngestionLocations");
/// The clipboard.
pub const CLIPBOARD: Key<Word> = Key::named("allowedOutboundClipboardSharingLevel");
/// Characters that may leave although the clipboard is restricted.
pub const CLIPBOARD_EXCEPTION: Key<i64> = Key::named("allowedOutboundClipboardSharingExceptionLength");
/// Screen capture (Android).
pub const SCREEN_CAPTURE_BLOCKED: Key<bool> = Key::named("screenCaptureBlocked");
/// Screen capture (iOS).
pub const SCREEN_CAPTURE_STATE: Key<Word> = Key::named("screenCaptureConfigurationState");
/// Third-party keyboards (iOS).
pub const KEYBOARDS_BLOCKED: Key<bool> = Key::named("thirdPartyKeyboardsBlocked");
/// Keyboards that are not on the list (Android).
pub const KEYBOARDS_RESTRICTED: Key<bool> = Key::named("keyboardsRestricted");
/// Contacts, calendar and add-ins.
pub const CONTACT_SYNC_BLOCKED: Key<bool> = Key::named("contactSyncBlocked");
/// Widgets (iOS).
pub const WIDGETS_ALLOWED: Key<bool> = Key::named("allowWidgetContentSync");
/// Printing.
pub const PRINT_BLOCKED: Key<bool> = Key::named("printBlocked");
/// Notifications.
pub const NOTIFICATIONS: Key<Word> = Key::named("notificationRestriction");
/// Genmoji (iOS).
pub const GENMOJI_STATE: Key<Word> = Key::named("genmojiConfigurationState");
/// Writing tools (iOS).
pub const WRITING_TOOLS_STATE: Key<Word> = Key::named("writingToolsConfigurationState");
/// Encryption of files (Android).
pub const ENCRYPT_APP_DATA: Key<bool> = Key::named("encryptAppData");
/// Encryption is left to the device where it is enrolled (Android).
pub const ENCRYPTION_LEFT_TO_DEVICE: Key<bool> =
    Key::named("disableAppEncryptionIfDeviceEncryptionIsEnabled");
/// Protection class of files (iOS).
pub const ENCRYPTION_TYPE: Key<Word> = Key::named("appDataEncryptionType");
/// Schemes that any app may take (iOS).
pub const EXEMPTED_PROTOCOLS: Key<Whole> = Key::named("exemptedAppProtocols");
/// Links that open in apps that are not protected (iOS).
pub const EXEMPTED_LINKS: Key<Whole> = Key::named("exemptedUniversalLinks");
/// Apps that take telephone links.
pub const DIALER: Key<Word> = Key::named("dialerRestrictionLevel");
/// The scheme of the one dialer (iOS).
pub const DIALER_PROTOCOL: Key<Whole> = Key::named("customDialerAppProtocol");
/// The package of the one dialer (Android).
pub const DIALER_PACKAGE: Key<Whole> = Key::named("customDialerAppPackageId");
/// What people call it (Android).
pub const DIALER_NAME: Key<Whole> = Key::named("customDialerAppDisplayName");
/// Apps that take message links.
pub const MESSAGING: Key<Word> = Key::named("protectedMessagingRedirectAppType");
/// The scheme of the one app for messages (iOS).
pub const MESSAGING_PROTOCOL: Key<Whole> = Key::named("messagingRedirectAppUrlScheme");
/// The package of the one app for messages (Android).
pub const MESSAGING_PACKAGE: Key<Whole> = Key::named("messagingRedirectAppPackageId");
/// What people call it (Android).
pub const MESSAGING_NAME: Key<Whole> = Key::named("messagingRedirectAppDisplayName");
/// Web links need a certain browser.
pub const BROWSER_REQUIRED: Key<bool> = Key::named("managedBrowserToOpenLinksRequired");
/// Which protected browser.
pub const BROWSER: Key<Word> = Key::named("managedBrowser");
/// The scheme of the one browser (iOS).
pub const BROWSER_PROTOCOL: Key<Whole> = Key::named("customBrowserProtocol");
/// The package of the one browser (Android).
pub const BROWSER_PACKAGE: Key<Whole> = Key::named("customBrowserPackageId");
/// What people call it (Android).
pub const BROWSER_NAME: Key<Whole> = Key::named("customBrowserDisplayName");
/// Keyboards that may be used (Android).
pub const APPROVED_KEYBOARDS: Key<Whole> = Key::named("approvedKeyboards");
/// A PIN opens the app.
pub const PIN_REQUIRED: Key<bool> = Key::named("pinRequired");
/// The work account's credentials open the app.
pub const CREDENTIALS_REQUIRED: Key<bool> = Key::named("organizationalCredentialsRequired");
/// Places that work data may go to although others may not (Windows).
pub const SELECTED_DESTINATIONS: Key<Whole> = Key::named("allowedOutboundDataTransferDestinationApps");
/// Places that data may come from although others may not (Windows).
pub const SELECTED_SOURCES: Key<Whole> = Key::named("allowedInboundDataTransferSourceApps");
