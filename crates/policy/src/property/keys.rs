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
