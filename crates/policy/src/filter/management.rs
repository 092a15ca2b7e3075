//! The values of `deviceManagementType`.

use serde::{Deserialize, Serialize};

use crate::app::{Platform, Platforms};
use crate::subject::ManagementState;

/// In which way a device is enrolled in the organisation's device management.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Enrolment {
    /// Android device administrator.
    DeviceAdministrator,
    /// Android without Google services, for nobody in particular.
    OpenSourceUserless,
    /// Android without Google services, for a user.
    OpenSourceUserAssociated,
    /// Android dedicated device with shared mode.
    DedicatedShared,
    /// Android dedicated device without shared mode.
    Dedicated,
    /// Android device of the organisation with a work profile.
    CorporateWorkProfile,
    /// Android device of the organisation, managed as a whole.
    FullyManaged,
    /// Android device of the user with a work profile.
    PersonalWorkProfile,
    /// Apple automated enrolment, for a user.
    AutomatedUserAssociated,
    /// Apple automated enrolment, for nobody in particular.
    AutomatedUserless,
    /// Apple account-driven user enrolment.
    AccountDriven,
    /// Apple device enrolment by app or web.
    DeviceEnrolment,
}

impl Enrolment {
    /// Every way.
    pub const ALL: [Self; 12] = [
        Self::DeviceAdministrator,
        Self::OpenSourceUserless,
        Self::OpenSourceUserAssociated,
        Self::DedicatedShared,
        Self::Dedicated,
        Self::CorporateWorkProfile,
        Self::FullyManaged,
        Self::PersonalWorkProfile,
        Self::AutomatedUserAssociated,
        Self::AutomatedUserless,
        Self::AccountDriven,
        Self::DeviceEnrolment,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeviceAdministrator => "deviceAdministrator",
            Self::OpenSourceUserless => "openSourceUserless",
            Self::OpenSourceUserAssociated => "openSourceUserAssociated",
            Self::DedicatedShared => "dedicatedShared",
            Self::Dedicated => "dedicated",
            Self::CorporateWorkProfile => "corporateWorkProfile",
            Self::FullyManaged => "fullyManaged",
            Self::PersonalWorkProfile => "personalWorkProfile",
            Self::AutomatedUserAssociated => "automatedUserAssociated",
            Self::AutomatedUserless => "automatedUserless",
            Self::AccountDriven => "accountDriven",
            Self::DeviceEnrolment => "deviceEnrolment",
        }
    }

    /// The way of that name, compared exactly.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// One value of `app.deviceManagementType`.
#[derive(Debug, PartialEq, Eq)]
pub struct ManagementType {
    /// The canonical text.
    pub name: &'static str,
    /// Another spelling that is read.
    also: Option<&'static str>,
    platforms: Platforms,
    matches: Matches,
}

#[derive(Debug, PartialEq, Eq)]
enum Matches {
    /// One of these states, however enrolled.
    States(&'static [ManagementState]),
    /// Enrolled in one of these ways, or in a way that is not known.
    Family(&'static [Enrolment]),
    /// Known to be enrolled in this way.
    Exactly(Enrolment),
}

const fn states(name: &'static str, states: &'static [ManagementState]) -> ManagementType {
    ManagementType { name, also: None, platforms: Platforms::ALL, matches: Matches::States(states) }
}

const fn exactly(name: &'static str, platforms: Platforms, enrolment: Enrolment) -> ManagementType {
    ManagementType { name, also: None, platforms, matches: Matches::Exactly(enrolment) }
}

const fn also(name: &'static str, value: ManagementType) -> ManagementType {
    ManagementType { also: Some(name), ..value }
}

/// What "Android Enterprise" stands for.
const ANDROID_ENTERPRISE: &[Enrolment] = &[
    Enrolment::DedicatedShared,
    Enrolment::Dedicated,
    Enrolment::CorporateWorkProfile,
    Enrolment::FullyManaged,
    Enrolment::PersonalWorkProfile,
];

static ALL: [ManagementType; 16] = [
    states("Unmanaged", &[ManagementState::Unmanaged]),
    states("Managed", &[ManagementState::Mdm, ManagementState::ThirdPartyMdm]),
    states("Third-party MDM", &[ManagementState::ThirdPartyMdm]),
    ManagementType {
        name: "Android Enterprise",
        also: None,
        platforms: Platforms::ANDROID,
        matches: Matches::Family(ANDROID_ENTERPRISE),
    },
    exactly("Android device administrator", Platforms::ANDROID, Enrolment::DeviceAdministrator),
    exactly("AOSP userless devices", Platforms::ANDROID, Enrolment::OpenSourceUserless),
    exactly("AOSP user-associated devices", Platforms::ANDROID, Enrolment::OpenSourceUserAssociated),
    also(
        "Corporate-owned dedicated devices with Azure AD Shared mode",
        exactly(
            "Corporate-owned dedicated devices with Entra ID Shared mode",
            Platforms::ANDROID,
            Enrolment::DedicatedShared,
        ),
    ),
    exactly(
        "Corporate-owned dedicated devices without Entra ID Shared mode",
        Platforms::ANDROID,
        Enrolment::Dedicated,
    ),
    exactly("Corporate-owned with work profile", Platforms::ANDROID, Enrolment::CorporateWorkProfile),
    exactly("Corporate-owned fully managed", Platforms::ANDROID, Enrolment::FullyManaged),
    also(
        "Personally-owned device with a work profile",
        exactly("Personally-owned work profile", Platforms::ANDROID, Enrolment::PersonalWorkProfile),
    ),
    exactly(
        "Automated Device Enrollment user-associated devices",
        Platforms::IOS,
        Enrolment::AutomatedUserAssociated,
    ),
    exactly("Automated Device Enrollment userless devices", Platforms::IOS, Enrolment::AutomatedUserless),
    exactly("Account Driven User Enrollment", Platforms::IOS, Enrolment::AccountDriven),
    exactly(
        "Device Enrollment with Company Portal and Web Enrollment",
        Platforms::IOS,
        Enrolment::DeviceEnrolment,
    ),
];

impl ManagementType {
    /// The values that a filter for `platform` can name.
    ///
    /// `Managed` is every enrolled device, whoever manages it; `Third-party MDM` (of this system alone) singles out
    /// those of another vendor's management. `Android Enterprise` holds for every Android device enrolled in the
    /// organisation's own management whose way of enrolment is not known to be another. All others hold only for a
    /// device that is known to be enrolled so, and never under a third-party management.
    pub fn all(platform: Platform) -> impl Iterator<Item = &'static Self> {
        ALL.iter().filter(move |value| value.platforms.has(platform))
    }

    pub(super) fn named(platform: Platform, name: &str) -> Option<&'static Self> {
        let name = name.trim();
        Self::all(platform).find(|value| {
            value.name.eq_ignore_ascii_case(name) || value.also.is_some_and(|a| a.eq_ignore_ascii_case(name))
        })
    }

    /// Whether a device in that state is of this type.
    #[must_use]
    pub fn holds(&self, state: ManagementState, enrolment: Option<Enrolment>) -> bool {
        let own = state == ManagementState::Mdm;
        match &self.matches {
            Matches::States(states) => states.contains(&state),
            Matches::Family(family) => own && enrolment.is_none_or(|one| family.contains(&one)),
            Matches::Exactly(wanted) => own && enrolment == Some(*wanted),
        }
    }
}
