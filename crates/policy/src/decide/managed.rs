//! The managed apps on a device.

use uuid::Uuid;

use crate::app::AppId;

/// What "a managed app" means in a decision: the user's live registrations on this device and the apps their policy
/// covers, as the server's envelope lists them. Looking one up allocates nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManagedApps(Vec<(AppId, Uuid)>);

impl ManagedApps {
    /// The set of these pairs of app and account.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (AppId, Uuid)>) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort();
        pairs.dedup();
        Self(pairs)
    }

    /// Whether `app` holds the account `oid` under management.
    #[must_use]
    pub fn has(&self, app: &AppId, oid: Uuid) -> bool {
        self.0.binary_search_by(|(other, account)| other.cmp(app).then(account.cmp(&oid))).is_ok()
    }

    /// The pairs, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&AppId, Uuid)> {
        self.0.iter().map(|(app, oid)| (app, *oid))
    }
}

impl FromIterator<(AppId, Uuid)> for ManagedApps {
    fn from_iter<I: IntoIterator<Item = (AppId, Uuid)>>(pairs: I) -> Self {
        Self::new(pairs)
    }
}
