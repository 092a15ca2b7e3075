//! What is recorded of an ask: its kind and the class of its other end, counted by day. Never content, never whom.

mod end;

use serde::{Deserialize, Serialize};

pub use end::End;

use crate::decide::{self, Ask, Channel, Context, Party, Route, Verdict};

/// The kind of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = AskKind))]
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
    fn every_kind_and_verdict_has_its_place_and_its_word() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!((kind as usize, Kind::by_name(kind.name())), (place, Some(kind)));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        for (place, known) in VERDICTS.into_iter().enumerate() {
            assert_eq!((known as usize, verdict(known.name())), (place, Some(known)));
        }
        assert_eq!((Kind::by_name(""), verdict("maybe")), (None, None));
    }
}
