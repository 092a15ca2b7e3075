//! What is recorded of an ask: its kind and the class of its other end, counted by day. Never content, never whom.

use serde::{Deserialize, Serialize};

use crate::decide::{self, Ask, Channel, Context, Location, Party, Route, Verdict};

/// The kind of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// [`Ask::Paste`].
    Paste,
    /// [`Ask::Transfer`].
    Transfer,
    /// [`Ask::SaveCopy`].
    SaveCopy,
    /// [`Ask::OpenFrom`].
    OpenFrom,
    /// [`Ask::Channel`].
    Channel,
    /// [`Ask::OpenLink`].
    OpenLink,
    /// [`Ask::Keyboard`].
    Keyboard,
    /// [`Ask::Service`].
    Service,
}

impl Kind {
    /// Every kind, in the order of its place.
    pub const ALL: [Self; 8] = [
        Self::Paste,
        Self::Transfer,
        Self::SaveCopy,
        Self::OpenFrom,
        Self::Channel,
        Self::OpenLink,
        Self::Keyboard,
        Self::Service,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paste => "paste",
            Self::Transfer => "transfer",
            Self::SaveCopy => "saveCopy",
            Self::OpenFrom => "openFrom",
            Self::Channel => "channel",
            Self::OpenLink => "openLink",
            Self::Keyboard => "keyboard",
            Self::Service => "service",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Every verdict, in the order of its place.
pub const VERDICTS: [Verdict; 6] = [
    Verdict::Allow,
    Verdict::AllowTagged,
    Verdict::Redact,
    Verdict::SwitchAccount,
    Verdict::Redirect,
    Verdict::Deny,
];

/// The verdict of that word.
#[must_use]
pub fn verdict(name: &str) -> Option<Verdict> {
    VERDICTS.into_iter().find(|verdict| verdict.name() == name)
}

/// The class of the other end of an ask. Which app it is, is not told; whether it is protected for the account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The same account of this app.
    Work,
    /// A personal account of this app.
    Personal,
    /// An app that holds the account under management on this device.
    ManagedApp,
    /// Any other app, or one that nobody named.
    App,
    /// Data enters work from a personal account of this app.
    FromPersonal,
    /// Data enters work from an app that holds the account under management on this device.
    FromManagedApp,
    /// Data enters work from any other app.
    FromApp,
    /// An app that holds the account under management on this device, by open-in, the share sheet or an intent.
    SharedManagedApp,
    /// Any other app, by open-in, the share sheet or an intent.
    SharedApp,
    /// An extension that takes the private type of protected apps.
    ProtectedExtension,
    /// A part or an app that runs without the client, whatever it is called: an App Clip, an extension of Safari, an app
    /// outside of the work profile.
    Unprotected,
    /// An Instant App.
    InstantApp,
    /// Data enters work from the system's own managed account.
    FromOsManaged,
    /// An encrypted file of the account on storage that apps share.
    SharedFile,
    /// Wherever the share sheet's *Copy* is pasted.
    ShareSheet,
    /// A view of several accounts.
    Mixed,
    /// The app's own controls.
    Controls,
    /// Another work account, whose policy was asked too.
    OtherAccount,
    /// A channel, in an app that cannot do as it is told about it.
    Unable(Channel),
    /// A place that documents are saved to or opened from.
    Place(Location),
    /// A channel of the system.
    Channel(Channel),
}

const PARTIES: [End; 21] = [
    End::Work,
    End::Personal,
    End::ManagedApp,
    End::App,
    End::FromPersonal,
    End::FromManagedApp,
    End::FromApp,
    End::SharedManagedApp,
    End::SharedApp,
    End::ProtectedExtension,
    End::Unprotected,
    End::InstantApp,
    End::FromOsManaged,
    End::SharedFile,
    End::ShareSheet,
    End::Mixed,
    End::Controls,
    End::OtherAccount,
    End::Unable(Channel::Notification),
    End::Unable(Channel::NativeSync),
    End::Unable(Channel::Widgets),
];
const PLACES: [Location; 14] = [
    Location::OneDriveForBusiness,
    Location::SharePoint,
    Location::Box,
    Location::LocalStorage,
    Location::PhotoLibrary,
    Location::IManage,
    Location::Egnyte,
    Location::Camera,
    Location::AccountDocument,
    Location::DocumentProvider,
    Location::OpenedDocument,
    Location::AppPrivate,
    Location::PrintToPdf,
    Location::Other,
];
const CHANNELS: [Channel; 12] = [
    Channel::Print,
    Channel::Backup,
    Channel::ScreenCapture,
    Channel::Assistant,
    Channel::Notification,
    Channel::NativeSync,
    Channel::Widgets,
    Channel::ThirdPartyKeyboard,
    Channel::Genmoji,
    Channel::WritingTools,
    Channel::AppSwitcher,
    Channel::Dictation,
];

impl End {
    /// How many classes there are.
    pub const COUNT: usize = PARTIES.len() + PLACES.len() + CHANNELS.len();

    /// Every class, in the order of its place.
    pub fn all() -> impl Iterator<Item = Self> {
        let places = PLACES.into_iter().map(Self::Place);
        PARTIES.into_iter().chain(places).chain(CHANNELS.into_iter().map(Self::Channel))
    }

    /// Its place among [`End::all`], below [`End::COUNT`].
    #[must_use]
    pub const fn place(self) -> usize {
        match self {
            Self::Work => 0,
            Self::Personal => 1,
            Self::ManagedApp => 2,
            Self::App => 3,
            Self::FromPersonal => 4,
            Self::FromManagedApp => 5,
            Self::FromApp => 6,
            Self::SharedManagedApp => 7,
            Self::SharedApp => 8,
            Self::ProtectedExtension => 9,
            Self::Unprotected => 10,
            Self::InstantApp => 11,
            Self::FromOsManaged => 12,
            Self::SharedFile => 13,
            Self::ShareSheet => 14,
            Self::Mixed => 15,
            Self::Controls => 16,
            Self::OtherAccount => 17,
            Self::Unable(Channel::Notification) => 18,
            Self::Unable(Channel::NativeSync) => 19,
            // No other channel is recorded so.
            Self::Unable(_) => 20,
            Self::Place(location) => PARTIES.len() + location as usize,
            Self::Channel(channel) => PARTIES.len() + PLACES.len() + channel as usize,
        }
    }

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Personal => "personal",
            Self::ManagedApp => "managedApp",
            Self::App => "app",
            Self::FromPersonal => "fromPersonal",
            Self::FromManagedApp => "fromManagedApp",
            Self::FromApp => "fromApp",
            Self::SharedManagedApp => "sharedManagedApp",
            Self::SharedApp => "sharedApp",
            Self::ProtectedExtension => "protectedExtension",
            Self::Unprotected => "unprotected",
            Self::InstantApp => "instantApp",
            Self::FromOsManaged => "fromOsManaged",
            Self::SharedFile => "sharedFile",
            Self::ShareSheet => "shareSheet",
            Self::Mixed => "mixed",
            Self::Controls => "controls",
            Self::OtherAccount => "otherAccount",
            Self::Unable(Channel::Notification) => "notificationUnable",
            Self::Unable(Channel::NativeSync) => "nativeSyncUnable",
            Self::Unable(_) => "widgetsUnable",
            Self::Place(location) => place_name(location),
            Self::Channel(channel) => channel_name(channel),
        }
    }

    /// The class of that word.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().find(|end| end.name() == name)
    }
}

const fn place_name(location: Location) -> &'static str {
    match location {
        Location::OneDriveForBusiness => "oneDriveForBusiness",
        Location::SharePoint => "sharePoint",
        Location::Box => "box",
        Location::LocalStorage => "localStorage",
        Location::PhotoLibrary => "photoLibrary",
        Location::IManage => "iManage",
        Location::Egnyte => "egnyte",
        Location::Camera => "camera",
        Location::AccountDocument => "accountDocument",
        Location::DocumentProvider => "documentProvider",
        Location::OpenedDocument => "openedDocument",
        Location::AppPrivate => "appPrivate",
        Location::PrintToPdf => "printToPdf",
        Location::Other => "other",
    }
}

const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Print => "print",
        Channel::Backup => "backup",
        Channel::ScreenCapture => "screenCapture",
        Channel::Assistant => "assistant",
        Channel::Notification => "notification",
        Channel::NativeSync => "nativeSync",
        Channel::Widgets => "widgets",
        Channel::ThirdPartyKeyboard => "thirdPartyKeyboard",
        Channel::Genmoji => "genmoji",
        Channel::WritingTools => "writingTools",
        Channel::AppSwitcher => "appSwitcher",
        Channel::Dictation => "dictation",
    }
}

/// Kind and class of an ask.
#[must_use]
pub fn of(context: &Context<'_>, ask: &Ask) -> (Kind, End) {
    match ask {
        Ask::Paste { from, to, share_sheet, .. } => {
            let end = end(context, from, to);
            (Kind::Paste, if *share_sheet && leaves(from, end) { End::ShareSheet } else { end })
        }
        Ask::Transfer { from, to, route, .. } => (Kind::Transfer, by(end(context, from, to), *route)),
        Ask::SaveCopy { location, .. } => (Kind::SaveCopy, End::Place(*location)),
        Ask::OpenFrom { location, .. } => (Kind::OpenFrom, End::Place(*location)),
        Ask::Channel { channel, mixed: true, .. } if decide::mixed_channel(*channel).is_some() => {
            (Kind::Channel, End::Mixed)
        }
        Ask::Channel {
            channel: channel @ (Channel::Notification | Channel::NativeSync | Channel::Widgets),
            supported: false,
            ..
        } => (Kind::Channel, End::Unable(*channel)),
        Ask::Channel { channel, .. } => (Kind::Channel, End::Channel(*channel)),
        Ask::OpenLink { to: Some(to), .. } => (Kind::OpenLink, end(context, &Party::Work, to)),
        // Where nobody knows who would open a link, it is some app.
        Ask::OpenLink { to: None, .. } => (Kind::OpenLink, End::App),
        Ask::Keyboard { .. } => (Kind::Keyboard, End::App),
        Ask::Service { app, .. } => {
            let managed = context.managed_apps.has(app, context.oid);
            (Kind::Service, if managed { End::ManagedApp } else { End::App })
        }
    }
}

/// Kind and class of a move between two work accounts that are both asked. What the other policy says is not recorded, so
/// nobody can tell later what would change about it.
#[must_use]
pub fn between(ask: &Ask) -> (Kind, End) {
    let kind = if matches!(ask, Ask::Paste { .. }) { Kind::Paste } else { Kind::Transfer };
    (kind, End::OtherAccount)
}

/// The class of an end that data goes to, or comes from, by a certain way.
const fn by(end: End, route: Route) -> End {
    match (route, end) {
        (_, End::Mixed | End::Controls) => end,
        (Route::SharedFile, End::Work) => End::SharedFile,
        (Route::OsManaged, End::FromApp) => End::FromOsManaged,
        (Route::AppClip | Route::WebExtension | Route::OtherProfile | Route::InstantApp, _) => {
            unprotected(end, route)
        }
        (Route::Share, End::App) => End::SharedApp,
        (Route::ProtectedExtension, End::App) => End::ProtectedExtension,
        (Route::Share | Route::ProtectedExtension, End::ManagedApp) => End::SharedManagedApp,
        _ => end,
    }
}

/// A part that runs without the client is no managed app, and not this account either.
const fn unprotected(end: End, route: Route) -> End {
    match end {
        End::FromManagedApp => End::FromApp,
        End::FromApp | End::FromPersonal => end,
        _ if matches!(route, Route::InstantApp) => End::InstantApp,
        End::Personal => end,
        _ => End::Unprotected,
    }
}

/// Whether data leaves work there.
fn leaves(from: &Party, end: End) -> bool {
    match end {
        End::Personal | End::ManagedApp | End::App => true,
        End::Controls => *from == Party::Work,
        _ => false,
    }
}

fn end(context: &Context<'_>, from: &Party, to: &Party) -> End {
    match (to, from) {
        (Party::Mixed, _) | (_, Party::Mixed) => End::Mixed,
        (Party::Controls, _) | (_, Party::Controls) => End::Controls,
        (Party::Work, Party::Work) => End::Work,
        (Party::Work, Party::Personal) => End::FromPersonal,
        (Party::Work, app) if is_managed(context, app) => End::FromManagedApp,
        (Party::Work, Party::App { .. }) => End::FromApp,
        (Party::Personal, _) => End::Personal,
        (app, _) if is_managed(context, app) => End::ManagedApp,
        (Party::App { .. }, _) => End::App,
    }
}

/// Whether a party is an app of which the shell made sure, and the server knows that it holds the account.
fn is_managed(context: &Context<'_>, party: &Party) -> bool {
    matches!(party, Party::App { app, account, verified: true, personal: false }
        if context.managed_apps.has(app, account.unwrap_or(context.oid)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_place_and_its_word() {
        assert_eq!(End::all().count(), End::COUNT);
        for (place, end) in End::all().enumerate() {
            assert_eq!(end.place(), place, "{end:?}");
            assert_eq!(End::by_name(end.name()), Some(end));
        }
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!((kind as usize, Kind::by_name(kind.name())), (place, Some(kind)));
        }
        for (place, known) in VERDICTS.into_iter().enumerate() {
            assert_eq!((known as usize, verdict(known.name())), (place, Some(known)));
        }
        assert_eq!((End::by_name("moon"), Kind::by_name(""), verdict("maybe")), (None, None, None));
    }

    #[test]
    fn the_words_are_those_of_asks() {
        let word = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap();
        for location in PLACES {
            assert_eq!(place_name(location), word(serde_json::to_value(location).unwrap()));
        }
        for channel in CHANNELS {
            assert_eq!(channel_name(channel), word(serde_json::to_value(channel).unwrap()));
        }
        for kind in Kind::ALL {
            assert_eq!(kind.name(), word(serde_json::to_value(kind).unwrap()));
        }
    }
}
