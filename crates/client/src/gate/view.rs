//! Views and the gate: switches that wait for it, and views that show several accounts together.

use serde::Serialize;

use super::screen::{Gate, Screen};
use crate::client::Client;
use crate::effect::Now;
use crate::identity::{Access, Data, Identity, Settled, Switch, SwitchError, Ticket, ViewId};

/// What a view that shows several accounts together has to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "view", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ViewGate {
    /// Everything it shows may be shown.
    Open,
    /// These accounts have to be hidden until their gate opens; the rest may be shown. An app that cannot hide them says so by
    /// [`Identities::cannot_hide`](crate::identity::Identities::cannot_hide).
    Hide {
        /// Who, and what is at the gate.
        accounts: Vec<(Identity, Screen)>,
    },
    /// Nothing may be shown: the app cannot hide the accounts whose gate is shut.
    Shut {
        /// Who, and what is at the gate.
        accounts: Vec<(Identity, Screen)>,
    },
}

impl Client {
    /// Asks for a view to show another identity. What the view was opened with is judged by the policy of the new identity;
    /// where that one is personal, by that of the account that sent it. A work account passes its gate first: while that is
    /// open the switch is done at once, while it waits for the person the switch is pending.
    pub fn switch(&mut self, view: ViewId, to: Identity, data: Data, now: Now) -> Switch {
        let earlier = self.identities.pending(view);
        let asked = self.ask_switch(view, to, data);
        let Switch::Pending { ticket, superseded } = asked else { return asked };
        match self.settle(ticket, now) {
            None => asked,
            Some(Settled::Switched) => Switch::Switched { superseded },
            Some(_) => {
                // Nothing came in the place of what waited there: it goes on waiting.
                self.identities.wait_again(view, earlier);
                Switch::Failed { why: SwitchError::Closed }
            }
        }
    }

    /// Whether a pending switch is done by now; `None` while the gate still waits for the person.
    pub fn settle(&mut self, ticket: Ticket, now: Now) -> Option<Settled> {
        let Some(to) = self.identities.waits_for(ticket) else { return Some(Settled::Superseded) };
        let access = match self.gate(&to, now) {
            Gate::Open => Access::Passed,
            Gate::Shut(screen) if screen.waits_for_person() => return None,
            Gate::Shut(_) => Access::Refused,
        };
        Some(self.identities.settle(ticket, access))
    }

    /// The person left the gate: the switch is cancelled, and the view goes on to show what it showed.
    pub fn leave_switch(&mut self, ticket: Ticket) -> Settled {
        self.identities.settle(ticket, Access::Left)
    }

    /// What a view has to do that shows several accounts together: see
    /// [`Identities::show_together`](crate::identity::Identities::show_together).
    pub fn gate_of_view(&mut self, view: ViewId, now: Now) -> ViewGate {
        let shown = self.identities.together(view).to_vec();
        let mut accounts = Vec::new();
        for identity in shown {
            if let Gate::Shut(screen) = self.gate(&identity, now) {
                accounts.push((identity, screen));
            }
        }
        let stuck = accounts.iter().any(|(identity, _)| self.identities.is_unhidable(view, identity));
        match (accounts.is_empty(), stuck) {
            (true, _) => ViewGate::Open,
            (false, true) => ViewGate::Shut { accounts },
            (false, false) => ViewGate::Hide { accounts },
        }
    }
}
