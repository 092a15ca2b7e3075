//! What can be asked.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;
use uuid::Uuid;

use super::exempt::Purpose;
use crate::app::AppId;

/// A question to the policy of an account. It never carries content, only what kind of move it is.
///
/// On the wire an object tagged by `ask`, for example
/// `{"ask":"paste","from":{"party":"work"},"to":{"party":"app","app":"ios:com.example.notes"},"characters":40}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Ask {
    /// Text moves over the clipboard.
    Paste {
        /// Whose text it is.
        from: Party,
        /// Where it is pasted.
        to: Party,
        /// Its length in characters as a person counts them (grapheme clusters).
        #[serde(default = "too_many")]
        characters: u32,
    },
    /// Data is handed to another app or account: share, open-in, drag, intent, URL scheme.
    Transfer {
        /// Whose data it is.
        from: Party,
        /// Who receives it.
        to: Party,
    },
    /// A copy of a work document is saved.
    SaveCopy {
        /// Where to.
        location: Location,
        /// Whose place it is.
        #[serde(default)]
        owner: Owner,
    },
    /// Data is opened into a work document.
    OpenFrom {
        /// Where from.
        location: Location,
        /// Whose place it is.
        #[serde(default)]
        owner: Owner,
    },
    /// Work data meets a channel of the operating system.
    Channel {
        /// Which one.
        channel: Channel,
    },
    /// A link is tapped in work context.
    OpenLink {
        /// The link. It decides, and is neither kept nor counted; explanations show scheme and host.
        url: String,
        /// Whether the system would hand it to the app that claims it (a universal link of iOS, an App Link of
        /// Android) rather than to a browser.
        #[serde(default)]
        app_link: bool,
        /// Who would open it, where the shell knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Party>,
    },
    /// Work text is typed on a keyboard.
    Keyboard {
        /// The keyboard, as the system names it.
        app: AppId,
    },
    /// Work data is handed to an app that serves others, for one purpose (Android).
    Service {
        /// The app, made sure of by the shell.
        app: AppId,
        /// What for.
        purpose: Purpose,
    },
}

/// The length of a text in characters as a person counts them (extended grapheme clusters, UAX 29): what
/// [`Ask::Paste`] carries. Every client counts by this, so that a limit means the same everywhere.
#[must_use]
pub fn characters(text: &str) -> u32 {
    u32::try_from(text.graphemes(true).count()).unwrap_or(u32::MAX)
}

/// A length nobody stated counts as over every limit.
const fn too_many() -> u32 {
    u32::MAX
}

/// One end of a move, seen from the app that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "camelCase")]
pub enum Party {
    /// This app, the account whose policy is asked.
    Work,
    /// This app, a personal account.
    Personal,
    /// Another app, or another account of this app.
    App {
        /// The app.
        app: AppId,
        /// The account there, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Uuid>,
        /// Whether the shell made sure that the app is the one it says it is. An app that nobody verified is not
        /// managed.
        #[serde(default)]
        verified: bool,
        /// Whether it is known to be a personal account or screen of that app.
        #[serde(default)]
        personal: bool,
    },
}

/// A place that documents are saved to or opened from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Anything else. Unknown words read as this.
    #[serde(other)]
    Other,
}

/// Whose place it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_what_a_person_counts() {
        for (text, count) in [("", 0), ("abc", 3), ("e\u{301}te\u{301}", 3), ("👩‍👩‍👧‍👦🇨🇭", 2), ("a\r\nb", 3)]
        {
            assert_eq!(characters(text), count, "{text:?}");
        }
    }

    #[test]
    fn asks_are_one_tagged_object_and_unknown_places_are_other() {
        let text =
            r#"{"ask":"paste","from":{"party":"work"},"to":{"party":"app","app":"ios:com.example.notes"}}"#;
        let Ask::Paste { characters, to: Party::App { verified, personal, account, .. }, .. } =
            serde_json::from_str(text).unwrap()
        else {
            panic!("no paste")
        };
        assert_eq!((characters, verified, personal, account), (u32::MAX, false, false, None));
        let save: Ask = serde_json::from_str(r#"{"ask":"saveCopy","location":"moonBase"}"#).unwrap();
        assert_eq!(save, Ask::SaveCopy { location: Location::Other, owner: Owner::Unknown });
        assert!(serde_json::from_str::<Ask>(r#"{"ask":"teleport"}"#).is_err());
    }
}
