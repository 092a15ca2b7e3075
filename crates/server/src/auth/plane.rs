//! On which listener a sign-in takes place, and what follows from it.

use super::CONSOLE_CLIENT;
use super::token::Audience;
use crate::state::App;

/// The listener of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plane {
    /// Administrators and automation.
    Admin,
    /// Devices and users.
    Public,
}

impl Plane {
    /// The audience of the tokens that are issued here.
    pub(super) fn audience(self) -> Audience {
        match self {
            Self::Admin => Audience::Admin,
            Self::Public => Audience::Device,
        }
    }

    /// Life of a person's access token, in seconds.
    pub(super) fn life(self) -> i64 {
        match self {
            Self::Admin => 15 * 60,
            Self::Public => 60 * 60,
        }
    }

    /// Whether people may sign in here through `client`: the console on the admin plane, apps on the public one.
    pub(super) fn admits(self, client: &str) -> bool {
        (self == Self::Admin) == (client == CONSOLE_CLIENT)
    }

    /// The plane's address as the world sees it.
    pub(super) fn url(self, app: &App) -> &str {
        match self {
            Self::Admin => &app.admin_url,
            Self::Public => &app.public_url,
        }
    }

    /// What the tokens that are issued here name as their issuer.
    pub(super) fn issuer(self, app: &App) -> String {
        format!("{}/{}/v2.0", self.url(app), app.organisation.id)
    }
}
