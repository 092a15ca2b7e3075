//! Switches of what a view shows, and what other apps open in it.
//!
//! ```text
//!              request            access passed
//!   (settled) ─────────► Pending ───────────────► Switched
//!       │                 │  │  └ access left ──► Cancelled ── the old identity stays
//!       │                 │  └─── access refused ► Failed     ── the old identity stays
//!       │                 └────── another request ► Superseded
//!       ├── scope of another identity on this thread ► NotAllowed
//!       └── not what the view was opened with ───────► Failed
//! ```
//! Nothing of the new identity is shown before a switch is `Switched`. A switch to the personal identity needs no access
//! and is done at once.

use cordon_policy::decide::{Party, Route};
use cordon_policy::{AppId, Ask, Decision};
use serde::Serialize;
use uuid::Uuid;

use super::levels::{Accounts, Identities, ViewId};
use super::{Identity, scope};

/// How long a view waits for the app's word on what another app opens in it, in milliseconds of the monotonic clock.
pub const INCOMING_MS: u64 = 10_000;

/// Names one request to switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Ticket(pub u64);

/// Who opened a view from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The app that did.
    pub app: AppId,
    /// Its account; `None` where it acted for no work account, or nobody said.
    pub account: Option<Uuid>,
    /// Whether the host made sure that it is that app.
    pub verified: bool,
}

/// What a switch has to do with what the view was opened with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Data {
    /// It shows what the view was opened with: only the sender's own account may.
    #[default]
    Unsaid,
    /// It shows nothing of it.
    NotOfOrigin,
    /// It shows it under the new identity, which then receives it from the sender.
    OfOrigin,
}

/// How a switch ended, or whether it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "switch", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Switch {
    /// Access has to be given first: [`Client::settle`](crate::Client::settle) with this ticket.
    Pending {
        /// Names it.
        ticket: Ticket,
        /// An older request of the same view, which this one ends: it is `Superseded`.
        superseded: Option<Ticket>,
    },
    /// The view shows the new identity.
    Switched {
        /// An older request of the same view, which this one ended: it is `Superseded`.
        superseded: Option<Ticket>,
    },
    /// The thread acts as another identity: leave that scope first.
    NotAllowed,
    /// Nothing changed.
    Failed {
        /// Why.
        why: SwitchError,
    },
}

/// Why a switch failed. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum SwitchError {
    /// The app holds one account.
    #[error("this app holds one account, there is nothing to switch")]
    OneAccount,
    /// The view was opened by another app for another account.
    #[error("the view shows what another account sent: say whether the new one shows it too")]
    NotOfOrigin,
    /// The new identity may not receive what the view was opened with.
    #[error("the account may not receive what this view was opened with")]
    MayNotReceive(Box<Decision>),
    /// Access to work data was refused.
    #[error("work data of the account is closed")]
    Closed,
}

/// What became of the access that a switch waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Given.
    Passed,
    /// The user left it.
    Left,
    /// Refused.
    Refused,
}

/// How a settled switch ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Settled {
    /// The view shows the new identity.
    Switched,
    /// The user left the question; the old identity stays.
    Cancelled,
    /// Access was refused; the old identity stays.
    Failed(SwitchError),
    /// A newer request of the view, or its end, came first; nothing changed.
    Superseded,
}

/// What another app opens in a view, while the app decides.
#[derive(Debug)]
pub(super) struct Incoming {
    origin: Origin,
    until: u64,
}

/// What becomes of what another app opens in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Accepted {
    /// The view shows it as the sender's account.
    Yes,
    /// The app has to say: [`Identities::answer_incoming`], before this moment of the monotonic clock.
    Asked {
        /// In milliseconds.
        until: u64,
    },
    /// It is not shown, as if it had not been allowed to come in.
    No,
}

/// One view.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) identity: Option<Identity>,
    pub(super) origin: Option<Origin>,
    pub(super) pending: Option<Pending>,
    /// Accounts that it shows together; none where it shows one.
    pub(super) together: Vec<Identity>,
    /// Those of them that the app cannot hide.
    pub(super) unhidable: Vec<Identity>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Pending {
    pub(super) ticket: Ticket,
    to: Identity,
}

impl Identities {
    /// Asks for a view to show another identity. `may` answers whether the new identity may receive from the sender.
    pub(crate) fn switch(
        &mut self,
        view: ViewId,
        to: Identity,
        data: Data,
        may: impl FnOnce(&Ask) -> Decision,
    ) -> Switch {
        if self.accounts != Accounts::Several {
            return Switch::Failed { why: SwitchError::OneAccount };
        }
        if scope::current().is_some_and(|scope| scope != to) {
            return Switch::NotAllowed;
        }
        let origin = self.views.get(&view).and_then(|view| view.origin.as_ref());
        if let Some(why) = origin.and_then(|origin| refused(origin, to, data, may)) {
            return Switch::Failed { why };
        }
        let shown = self.views.entry(view).or_default();
        let superseded = shown.pending.take().map(|pending| pending.ticket);
        if to == Identity::Personal {
            shown.identity = Some(to);
            return Switch::Switched { superseded };
        }
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        shown.pending = Some(Pending { ticket, to });
        Switch::Pending { ticket, superseded }
    }

    /// What a view waits for.
    pub(crate) fn pending(&self, view: ViewId) -> Option<Pending> {
        self.views.get(&view)?.pending
    }

    /// Lets a view wait again for what a switch that came to nothing had taken the place of.
    pub(crate) fn wait_again(&mut self, view: ViewId, earlier: Option<Pending>) {
        self.views.entry(view).or_default().pending = earlier;
    }

    /// The identity that a switch waits for; `None` when nothing waits for it any more.
    pub(crate) fn waits_for(&self, ticket: Ticket) -> Option<Identity> {
        let pending = self.views.values().filter_map(|view| view.pending);
        pending.into_iter().find(|pending| pending.ticket == ticket).map(|pending| pending.to)
    }

    /// Ends a switch with what became of access. One that is no longer waited for is superseded, whatever became of it.
    pub(crate) fn settle(&mut self, ticket: Ticket, access: Access) -> Settled {
        let waits = |view: &&mut View| view.pending.is_some_and(|pending| pending.ticket == ticket);
        let Some(view) = self.views.values_mut().find(waits) else { return Settled::Superseded };
        let to = view.pending.take().map(|pending| pending.to);
        match access {
            Access::Passed => {
                view.identity = to;
                Settled::Switched
            }
            Access::Left => Settled::Cancelled,
            Access::Refused => Settled::Failed(SwitchError::Closed),
        }
    }

    /// Another app opens something in a view. Where the sender acts for a work account and the app wants to be asked
    /// (`asks`), the app says whether it takes it; else the view takes the sender's account at once.
    pub fn incoming(&mut self, view: ViewId, origin: Origin, asks: bool, monotonic: u64) -> Accepted {
        if asks && origin.account.is_some() && self.accounts == Accounts::Several {
            let until = monotonic.saturating_add(INCOMING_MS);
            self.incoming.insert(view, Incoming { origin, until });
            return Accepted::Asked { until };
        }
        self.take(view, origin);
        Accepted::Yes
    }

    /// The app's word on what was opened in a view. Too late, or never asked, is a refusal.
    pub fn answer_incoming(&mut self, view: ViewId, accept: bool, monotonic: u64) -> Accepted {
        match self.incoming.remove(&view) {
            Some(incoming) if accept && monotonic < incoming.until => {
                self.take(view, incoming.origin);
                Accepted::Yes
            }
            _ => Accepted::No,
        }
    }

    /// Refuses what the app never answered. Returns the views, in order.
    pub fn expire_incoming(&mut self, monotonic: u64) -> Vec<ViewId> {
        let late = self.incoming.iter().filter(|(_, incoming)| incoming.until <= monotonic);
        let late: Vec<ViewId> = late.map(|(view, _)| *view).collect();
        self.incoming.retain(|view, _| !late.contains(view));
        late
    }

    /// The work account for which a view was opened from outside.
    #[must_use]
    pub fn sender(&self, view: ViewId) -> Option<Uuid> {
        self.views.get(&view)?.origin.as_ref()?.account
    }

    fn take(&mut self, view: ViewId, origin: Origin) {
        let several = self.accounts == Accounts::Several;
        let shown = self.views.entry(view).or_default();
        if let (Some(oid), true) = (origin.account, several) {
            shown.identity = Some(Identity::Work(oid));
        }
        shown.origin = Some(origin);
    }
}

/// Why a view that another app opened may not show this identity.
fn refused(
    origin: &Origin,
    to: Identity,
    data: Data,
    may: impl FnOnce(&Ask) -> Decision,
) -> Option<SwitchError> {
    match data {
        _ if origin.account.is_some() && origin.account == to.oid() => None,
        Data::NotOfOrigin => None,
        Data::Unsaid => Some(SwitchError::NotOfOrigin),
        Data::OfOrigin => {
            let from = Party::App {
                app: origin.app.clone(),
                account: origin.account,
                verified: origin.verified,
                personal: false,
            };
            let to = if to == Identity::Personal { Party::Personal } else { Party::Work };
            let decision = may(&Ask::by(from, to, Route::Unstated));
            (!decision.verdict.is_allowed()).then(|| SwitchError::MayNotReceive(Box::new(decision)))
        }
    }
}
