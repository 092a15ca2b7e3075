//! What can be asked.

use std::sync::Arc;

use cordon_policy::{AppId, Channel, Location, Owner, Purpose, Route};
use uuid::Uuid;

use crate::error::CordonError;

/// One end of a move.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Party {
    /// The work account that is asked, in this app.
    Work,
    /// A personal account in this app.
    Personal,
    /// Another app, or another work account of this one.
    App {
        /// The app.
        app: AppId,
        /// Its work account, where it acts for one.
        account: Option<Uuid>,
        /// Whether the host made sure that it is that app.
        verified: bool,
        /// Whether it acts for a personal account.
        personal: bool,
    },
    /// A view of this app that shows several accounts together.
    Mixed,
    /// The system's own controls.
    Controls,
}

impl From<Party> for cordon_policy::Party {
    fn from(party: Party) -> Self {
        match party {
            Party::Work => Self::Work,
            Party::Personal => Self::Personal,
            Party::App { app, account, verified, personal } => Self::App { app, account, verified, personal },
            Party::Mixed => Self::Mixed,
            Party::Controls => Self::Controls,
        }
    }
}

/// A question to the policy of an account. It never carries content, only what kind of move it is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Ask {
    /// Text moves over the clipboard.
    Paste {
        /// Whose text it is.
        from: Party,
        /// Where it is pasted.
        to: Party,
        /// Its length, as `characters` counts; without it, over every limit.
        #[uniffi(default)]
        characters: Option<u32>,
        /// Whether the system's share sheet put it on the clipboard, by its *Copy* (Android).
        #[uniffi(default)]
        share_sheet: bool,
    },
    /// Data is handed to another app or account: share, open-in, drag, intent.
    Transfer {
        /// Whose data it is.
        from: Party,
        /// Who receives it.
        to: Party,
        /// By which way.
        #[uniffi(default)]
        route: Option<Route>,
        /// Whether this app holds no personal account that could take the data instead.
        #[uniffi(default)]
        alone: bool,
    },
    /// A copy of a work document is saved.
    SaveCopy {
        /// Where to.
        location: Location,
        /// Whose place it is.
        owner: Owner,
    },
    /// Data is opened into a work document.
    OpenFrom {
        /// Where from.
        location: Location,
        /// Whose place it is.
        owner: Owner,
    },
    /// Work data meets a channel of the operating system.
    Channel {
        /// Which one.
        channel: Channel,
        /// Whether the app can do as it is told: notifications without their content, no sync to the device's own apps.
        #[uniffi(default = true)]
        supported: bool,
        /// Whether the content stands in a view that shows several accounts together.
        #[uniffi(default)]
        mixed: bool,
    },
    /// A link is tapped in work context.
    OpenLink {
        /// The link. It decides, and is neither kept nor counted.
        url: String,
        /// Whether the system would hand it to the app that claims it rather than to a browser.
        #[uniffi(default)]
        app_link: bool,
        /// Who would open it, where that is known.
        #[uniffi(default)]
        to: Option<Party>,
    },
    /// Work text is typed on a keyboard.
    Keyboard {
        /// The keyboard, as the system names it.
        app: AppId,
    },
    /// Work data is handed to an app that serves others, for one purpose (Android).
    Service {
        /// The app, made sure of by the host.
        app: AppId,
        /// What for.
        purpose: Purpose,
    },
}

impl From<Ask> for cordon_policy::Ask {
    fn from(ask: Ask) -> Self {
        match ask {
            Ask::Paste { from, to, characters, share_sheet } => Self::Paste {
                from: from.into(),
                to: to.into(),
                characters: characters.unwrap_or(u32::MAX),
                share_sheet,
            },
            Ask::Transfer { from, to, route, alone } => {
                Self::Transfer { from: from.into(), to: to.into(), route: route.unwrap_or_default(), alone }
            }
            Ask::SaveCopy { location, owner } => Self::SaveCopy { location, owner },
            Ask::OpenFrom { location, owner } => Self::OpenFrom { location, owner },
            Ask::Channel { channel, supported, mixed } => Self::Channel { channel, supported, mixed },
            Ask::OpenLink { url, app_link, to } => Self::OpenLink { url, app_link, to: to.map(Into::into) },
            Ask::Keyboard { app } => Self::Keyboard { app },
            Ask::Service { app, purpose } => Self::Service { app, purpose },
        }
    }
}

/// An ask made once, to be asked often: it crosses into the core by a handle.
#[derive(Debug, uniffi::Object)]
pub struct Question(pub(crate) cordon_policy::Ask);

#[uniffi::export]
impl Question {
    /// Prepares an ask.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] when an app or an object id in it does not read.
    #[uniffi::constructor]
    pub fn new(ask: Ask) -> Result<Arc<Self>, CordonError> {
        Ok(Arc::new(Self(ask.into())))
    }

    /// Reads an ask as it stands on the wire, in scenario files and in golden vectors.
    ///
    /// # Errors
    /// [`CordonError::Invalid`] names what does not read.
    #[uniffi::constructor]
    pub fn from_json(text: String) -> Result<Arc<Self>, CordonError> {
        let ask = serde_json::from_str(&text);
        ask.map(|ask| Arc::new(Self(ask))).map_err(|cause| CordonError::invalid("ask", cause.to_string()))
    }
}

/// The length of a text in characters as a person counts them: what [`Ask::Paste`] carries.
#[uniffi::export]
#[must_use]
pub fn characters(text: &str) -> u32 {
    cordon_policy::decide::characters(text)
}
