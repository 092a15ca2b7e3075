//! Places and channels: what is asked about besides apps and accounts.

use serde::{Deserialize, Serialize};

/// A place that documents are saved to or opened from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
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
    #[serde(other)]
    Other,
}

impl Location {
    /// Every place, in the order of the type.
    pub const ALL: [Self; 14] = [
        Self::OneDriveForBusiness,
        Self::SharePoint,
        Self::Box,
        Self::LocalStorage,
        Self::PhotoLibrary,
        Self::IManage,
        Self::Egnyte,
        Self::Camera,
        Self::AccountDocument,
        Self::DocumentProvider,
        Self::OpenedDocument,
        Self::AppPrivate,
        Self::PrintToPdf,
        Self::Other,
    ];
}

/// Whose place it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// The account whose policy is asked; for a local file: the file belongs to it.
    Work,
    /// Another account.
    Personal,
    /// Nobody knows.
    #[default]
    Unknown,
}

/// A channel of the operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
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

impl Channel {
    /// Every channel, in the order of the type.
    pub const ALL: [Self; 12] = [
        Self::Print,
        Self::Backup,
        Self::ScreenCapture,
        Self::Assistant,
        Self::Notification,
        Self::NativeSync,
        Self::Widgets,
        Self::ThirdPartyKeyboard,
        Self::Genmoji,
        Self::WritingTools,
        Self::AppSwitcher,
        Self::Dictation,
    ];
}
