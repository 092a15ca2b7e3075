//! Permissions: types that a handler names, and the roles that grant them.

/// A permission as a type, so that a handler cannot forget to ask.
pub(crate) trait Permission: Send + Sync + 'static {
    /// Which it is.
    const PERMISSION: Kind;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Every permission of the admin plane.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $($(#[$doc])* $name),+ }

        impl Kind {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name, as callers see it.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }
        }

        $($(#[$doc])* pub(crate) struct $name;
        impl Permission for $name { const PERMISSION: Kind = Kind::$name; })+
    };
}

permissions! {
    /// Read policies and what they mean.
    PolicyRead,
    /// Create, change, assign, delete policies.
    PolicyWrite,
    /// Read registrations and operations.
    RegistrationRead,
    /// Order a wipe, a hold, a release.
    Wipe,
    /// Ask for logs of apps, and read those that were sent.
    CollectLogs,
    /// Read users and groups.
    DirectoryRead,
    /// Create and change users, groups, members, evidence.
    DirectoryWrite,
    /// Read the audit.
    AuditRead,
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Permissions(u16);

impl Permissions {
    /// The empty set.
    pub(crate) fn none() -> Self {
        Self(0)
    }

    /// What a list of roles grants together. An unknown role grants nothing.
    pub(crate) fn of_roles<'a>(roles: impl IntoIterator<Item = &'a str>) -> Self {
        roles.into_iter().fold(Self::none(), |held, role| {
            granted(role).iter().fold(held, |held, kind| Self(held.0 | 1 << *kind as u16))
        })
    }

    /// Whether `kind` is in the set.
    pub(crate) fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// The names of what is in the set.
    pub(crate) fn names(self) -> Vec<&'static str> {
        Kind::ALL.iter().filter(|kind| self.contains(**kind)).map(|kind| kind.name()).collect()
    }

    /// What both sets hold.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// The role of the first administrator: everything.
pub(crate) const ADMINISTRATOR: &str = "Administrator";
/// Reads policies, registrations and operations.
pub(crate) const APPS_READ: &str = "DeviceManagementApps.Read.All";
/// The same, writes policies, orders wipes and asks for logs.
pub(crate) const APPS_WRITE: &str = "DeviceManagementApps.ReadWrite.All";
/// Reads users and groups.
pub(crate) const DIRECTORY_READ: &str = "Directory.Read.All";
/// Reads and writes users and groups.
pub(crate) const DIRECTORY_WRITE: &str = "Directory.ReadWrite.All";
/// Reads the audit.
pub(crate) const AUDIT_READ: &str = "AuditLog.Read.All";

/// No role grants one of the two without the other; tests ask what holds with one alone.
#[cfg(test)]
pub(crate) const ONLY_POLICIES: &str = "Test.Policies";
#[cfg(test)]
pub(crate) const ONLY_REGISTRATIONS: &str = "Test.Registrations";

/// Role names are those of Graph's application permissions, so that automation finds the ones it knows.
fn granted(role: &str) -> &'static [Kind] {
    use Kind::{
        AuditRead, CollectLogs, DirectoryRead, DirectoryWrite, PolicyRead, PolicyWrite, RegistrationRead,
        Wipe,
    };
    match role {
        ADMINISTRATOR => &[
            PolicyRead,
            PolicyWrite,
            RegistrationRead,
            Wipe,
            CollectLogs,
            DirectoryRead,
            DirectoryWrite,
            AuditRead,
        ],
        APPS_READ => &[PolicyRead, RegistrationRead],
        APPS_WRITE => &[PolicyRead, PolicyWrite, RegistrationRead, Wipe, CollectLogs],
        DIRECTORY_READ => &[DirectoryRead],
        DIRECTORY_WRITE => &[DirectoryRead, DirectoryWrite],
        AUDIT_READ => &[AuditRead],
        #[cfg(test)]
        ONLY_POLICIES => &[PolicyRead],
        #[cfg(test)]
        ONLY_REGISTRATIONS => &[RegistrationRead],
        _ => &[],
    }
}
