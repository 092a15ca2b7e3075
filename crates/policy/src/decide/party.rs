//! The ends of a move and the way between them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::AppId;

/// One end of a move, seen from the app that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
        /// Whether it is known to be a personal account or screen of that app, or a document there that was not saved
        /// yet.
        #[serde(default)]
        personal: bool,
    },
    /// A view of this app that shows several accounts together, at least one of them a work account. Nothing is copied
    /// out of it or pasted into it.
    Mixed,
    /// The app's own controls, such as the address bar of a browser: what stands there is not work content (Windows).
    /// Elsewhere they count as an app that is not protected.
    Controls,
}

/// By which way data moves between two apps. A word that is not listed is no ask at all.
///
/// A link that opens another app by its scheme is [`super::Ask::OpenLink`]; the Files app in a share sheet is an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Route {
    /// Nobody said: nothing that a certain way would open is open.
    #[default]
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

impl Route {
    /// Every way, in the order of the type.
    pub const ALL: [Self; 12] = [
        Self::Unstated,
        Self::Share,
        Self::ProtectedExtension,
        Self::Drag,
        Self::ContentProvider,
        Self::BoundService,
        Self::AppClip,
        Self::WebExtension,
        Self::InstantApp,
        Self::OtherProfile,
        Self::OsManaged,
        Self::SharedFile,
    ];

    /// Whether nobody said.
    #[must_use]
    pub fn is_unstated(&self) -> bool {
        *self == Self::Unstated
    }
}
