//! The managed apps on a device.

use uuid::Uuid;

use crate::app::AppId;

/// What "a managed app" means in a decision: the user's live registrations on this device and the apps their policy
/// covers, as the server's envelope lists them. Looking one up allocates nothing.
///
/// An app that is only covered does not hold the account yet, so it cannot protect what it would receive: work data
/// goes only to registered ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManagedApps(Vec<Entry>);

/// An app, an account and whether a live registration stands behind the two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    app: AppId,
    oid: Uuid,
    registered: bool,
}

impl ManagedApps {
    /// The set of these pairs of app and account, all of them registered.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (AppId, Uuid)>) -> Self {
        Self::listed(pairs.into_iter().map(|(app, oid)| (app, oid, true)))
    }

    /// The set of these apps and accounts, each with whether it is registered; one registration suffices.
    #[must_use]
    pub fn listed(entries: impl IntoIterator<Item = (AppId, Uuid, bool)>) -> Self {
        let mut entries: Vec<_> =
            entries.into_iter().map(|(app, oid, registered)| Entry { app, oid, registered }).collect();
        // The registered one first, so that it is the one that stays.
        entries.sort_by(|a, b| (&a.app, a.oid, b.registered).cmp(&(&b.app, b.oid, a.registered)));
        entries.dedup_by(|a, b| a.app == b.app && a.oid == b.oid);
        Self(entries)
    }

    /// Whether `app` holds the account `oid` under management.
    #[must_use]
    pub fn has(&self, app: &AppId, oid: Uuid) -> bool {
        self.registered(app, oid) == Some(true)
    }

    /// Whether `app` is registered for the account `oid`; `None` when it is not even covered.
    #[must_use]
    pub fn registered(&self, app: &AppId, oid: Uuid) -> Option<bool> {
        let found = self.0.binary_search_by(|entry| entry.app.cmp(app).then(entry.oid.cmp(&oid)));
        found.ok().and_then(|place| self.0.get(place)).map(|entry| entry.registered)
    }

    /// App, account and whether it is registered, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&AppId, Uuid, bool)> {
        self.0.iter().map(|entry| (&entry.app, entry.oid, entry.registered))
    }
}

impl FromIterator<(AppId, Uuid)> for ManagedApps {
    fn from_iter<I: IntoIterator<Item = (AppId, Uuid)>>(pairs: I) -> Self {
        Self::new(pairs)
    }
}
