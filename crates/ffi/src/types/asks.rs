//! What is asked, and what the answer is.

use cordon_policy::{Channel, Location, Owner, Purpose, Route, Verdict};

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
