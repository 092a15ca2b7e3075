//! Places that files are saved to and opened from.

use cordon_policy::{Location, Owner, Platform};
use serde::Serialize;

/// A place for files besides the documents of the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Outside {
    /// What kind of place.
    pub location: Location,
    /// Whose, as the work account sees it.
    pub owner: Owner,
}

impl Outside {
    /// The places that phones of the demo have, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self { location: Location::OneDriveForBusiness, owner: Owner::Work },
        Self { location: Location::SharePoint, owner: Owner::Work },
        Self { location: Location::OneDriveForBusiness, owner: Owner::Personal },
        Self { location: Location::AccountDocument, owner: Owner::Personal },
        Self { location: Location::LocalStorage, owner: Owner::Unknown },
        Self { location: Location::DocumentProvider, owner: Owner::Unknown },
        Self::PHOTOS,
        Self { location: Location::Camera, owner: Owner::Unknown },
    ];

    /// Where pictures of the screen go.
    pub const PHOTOS: Self = Self { location: Location::PhotoLibrary, owner: Owner::Unknown };

    /// The places of a phone.
    pub fn on(platform: Platform) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |place| place.is_on(platform))
    }

    /// Whether phones of that platform have it: the Files app is one of iOS.
    #[must_use]
    pub fn is_on(self, platform: Platform) -> bool {
        self.location != Location::DocumentProvider || platform == Platform::Ios
    }

    /// The place of that word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }

    /// The word in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match (self.location, self.owner) {
            (Location::OneDriveForBusiness, Owner::Work) => "oneDriveWork",
            (Location::SharePoint, _) => "sharePoint",
            (Location::OneDriveForBusiness, _) => "oneDrivePersonal",
            (Location::AccountDocument, _) => "personalAttachment",
            (Location::LocalStorage, _) => "localStorage",
            (Location::DocumentProvider, _) => "files",
            (Location::PhotoLibrary, _) => "photoLibrary",
            (Location::Camera, _) => "camera",
            _ => "other",
        }
    }

    /// Whether copies can be saved there.
    #[must_use]
    pub const fn takes_copies(self) -> bool {
        !matches!(self.location, Location::Camera | Location::AccountDocument)
    }

    /// Whether it is a folder of the app that saves there. On iOS an app stores nothing anywhere else by itself, so a copy
    /// lies among the account's own files; on Android local storage is what every app can read.
    #[must_use]
    pub fn is_in_app(self, platform: Platform) -> bool {
        self.location == Location::LocalStorage && platform == Platform::Ios
    }

    /// Whether it is the organisation's.
    #[must_use]
    pub fn is_of_work(self) -> bool {
        self.owner == Owner::Work
    }

    /// Whether it is a service in the network, whose content the phone does not hold.
    #[must_use]
    pub const fn is_cloud(self) -> bool {
        matches!(
            self.location,
            Location::OneDriveForBusiness | Location::SharePoint | Location::AccountDocument
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_one_place_each() {
        for place in Outside::ALL {
            assert_eq!(Outside::named(place.name()), Some(place), "{place:?}");
        }
    }

    #[test]
    fn local_storage_is_the_apps_own_on_ios_and_everybodys_on_android() {
        let in_app = |platform| -> Vec<&str> {
            Outside::on(platform).filter(|place| place.is_in_app(platform)).map(Outside::name).collect()
        };
        assert_eq!(in_app(Platform::Ios), ["localStorage"]);
        assert_eq!(in_app(Platform::Android), [""; 0]);
        assert!(Outside::on(Platform::Android).all(|place| place.name() != "files"));
    }
}
