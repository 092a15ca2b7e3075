//! Where an identity stands, and why its work data is closed.

use std::fmt;

use serde::Serialize;

/// Where an identity stands, and so how its asks are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// A personal account: never restricted.
    Personal,
    /// A policy holds.
    Managed,
    /// No policy reaches the user, and none ever did: not restricted.
    Untargeted,
    /// Policies reach the user but not this app, and none ever did: not restricted.
    AppNotTargeted,
    /// Work data is closed.
    Closed(Closed),
}

/// Why work data is closed. Nothing of it is released, nothing is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Closed {
    /// Nobody signed that account in.
    NotSignedIn,
    /// The user signed out and left the work data on the device.
    SignedOut,
    /// Signed in, but the server has not answered yet.
    Joining,
    /// What is saved does not read or does not verify.
    StateUnreadable,
    /// What is saved is older than what happened since.
    StateOlder,
    /// An administrator must decide first.
    Held,
    /// An order closed it.
    HeldByOrder,
    /// The account is disabled.
    Disabled,
    /// Another installation of the app took over.
    Superseded,
    /// No policy reaches the user any more.
    NoLongerTargeted,
    /// No policy covers this app any more.
    AppNoLongerTargeted,
    /// The device's management does not allow the account in this app.
    NotAllowed,
    /// The app may hold one managed account, and that is another one.
    WrongAccount,
    /// Managed, but the policy is not here.
    NoPolicy,
    /// Work data is being destroyed.
    Wiping,
    /// Work data was destroyed.
    Wiped,
    /// The gate is shut: see [`crate::Client::gate`].
    Locked,
}

impl Closed {
    /// A stable code, as it stands in decisions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSignedIn => "notSignedIn",
            Self::SignedOut => "signedOut",
            Self::Joining => "joining",
            Self::StateUnreadable => "stateUnreadable",
            Self::StateOlder => "stateOlder",
            Self::Held => "held",
            Self::HeldByOrder => "heldByOrder",
            Self::Disabled => "disabled",
            Self::Superseded => "superseded",
            Self::NoLongerTargeted => "noLongerTargeted",
            Self::AppNoLongerTargeted => "appNoLongerTargeted",
            Self::NotAllowed => "accountNotAllowed",
            Self::WrongAccount => "wrongAccount",
            Self::NoPolicy => "noPolicy",
            Self::Wiping => "wiping",
            Self::Wiped => "wiped",
            Self::Locked => "gateShut",
        }
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(cordon_policy::texts::sentence(self.code()))
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Personal => f.write_str("personal"),
            Self::Managed => f.write_str("managed"),
            Self::Untargeted => f.write_str("untargeted"),
            Self::AppNotTargeted => f.write_str("appNotTargeted"),
            Self::Closed(closed) => write!(f, "closed ({})", closed.code()),
        }
    }
}
