//! The class of the other end of an ask.

use crate::decide::{Channel, Location};

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

impl End {
    /// How many classes there are.
    pub const COUNT: usize = PARTIES.len() + Location::ALL.len() + Channel::ALL.len();

    /// Every class, in the order of its place.
    pub fn all() -> impl Iterator<Item = Self> {
        let places = Location::ALL.into_iter().map(Self::Place);
        PARTIES.into_iter().chain(places).chain(Channel::ALL.into_iter().map(Self::Channel))
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
            Self::Channel(channel) => PARTIES.len() + Location::ALL.len() + channel as usize,
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
        assert_eq!(End::by_name("moon"), None);
    }

    #[test]
    fn the_words_are_those_of_asks() {
        let word = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap();
        for location in Location::ALL {
            assert_eq!(place_name(location), word(serde_json::to_value(location).unwrap()));
        }
        for channel in Channel::ALL {
            assert_eq!(channel_name(channel), word(serde_json::to_value(channel).unwrap()));
        }
    }
}
