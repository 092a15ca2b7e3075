//! What can be asked.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

use super::exempt::Purpose;
use super::party::{Party, Route};
use super::place::{Channel, Location, Owner};
use crate::app::AppId;

/// A question to the policy of an account. It never carries content, only what kind of move it is.
///
/// On the wire an object tagged by `ask`, for example
/// `{"ask":"paste","from":{"party":"work"},"to":{"party":"app","app":"ios:com.example.notes"},"characters":40}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
        /// Whether the system's share sheet put it on the clipboard, by its *Copy* (Android).
        #[serde(default, skip_serializing_if = "is_false")]
        share_sheet: bool,
    },
    /// Data is handed to another app or account: share, open-in, drag, intent.
    Transfer {
        /// Whose data it is.
        from: Party,
        /// Who receives it.
        to: Party,
        /// By which way.
        #[serde(default, skip_serializing_if = "Route::is_unstated")]
        route: Route,
        /// Whether this app holds no personal account that could take the data instead: what is then not for the work
        /// account is refused outright.
        #[serde(default, skip_serializing_if = "is_false")]
        alone: bool,
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
        /// Whether the app can do as it is told: notifications without their content, no sync to the device's own apps.
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        supported: bool,
        /// Whether the content stands in a view that shows several accounts together: see [`Party::Mixed`].
        #[serde(default, skip_serializing_if = "is_false")]
        mixed: bool,
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

impl Ask {
    /// Text that moves over the clipboard.
    #[must_use]
    pub const fn paste(from: Party, to: Party, characters: u32) -> Self {
        Self::Paste { from, to, characters, share_sheet: false }
    }

    /// Data that is handed over, by a way that nobody stated.
    #[must_use]
    pub const fn transfer(from: Party, to: Party) -> Self {
        Self::by(from, to, Route::Unstated)
    }

    /// Data that is handed over by this way.
    #[must_use]
    pub const fn by(from: Party, to: Party, route: Route) -> Self {
        Self::Transfer { from, to, route, alone: false }
    }

    /// A channel of the system, in a view of one account and an app that can do as it is told.
    #[must_use]
    pub const fn channel(channel: Channel) -> Self {
        Self::Channel { channel, supported: true, mixed: false }
    }
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

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_true(flag: &bool) -> bool {
    *flag
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
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

    #[test]
    fn what_is_not_said_is_not_written_and_reads_as_the_plain_ask() {
        for (ask, text) in [
            (
                Ask::transfer(Party::Work, Party::Mixed),
                r#"{"ask":"transfer","from":{"party":"work"},"to":{"party":"mixed"}}"#,
            ),
            (
                Ask::by(Party::Work, Party::Controls, Route::AppClip),
                r#"{"ask":"transfer","from":{"party":"work"},"to":{"party":"controls"},"route":"appClip"}"#,
            ),
            (Ask::channel(Channel::Print), r#"{"ask":"channel","channel":"print"}"#),
            (
                Ask::Channel { channel: Channel::Notification, supported: false, mixed: true },
                r#"{"ask":"channel","channel":"notification","supported":false,"mixed":true}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&ask).unwrap(), text);
            assert_eq!(serde_json::from_str::<Ask>(text).unwrap(), ask);
        }
        let unknown = r#"{"ask":"transfer","from":{"party":"work"},"to":{"party":"work"},"route":"pigeon"}"#;
        assert!(serde_json::from_str::<Ask>(unknown).is_err(), "a way nobody knows is no plain transfer");
    }
}
