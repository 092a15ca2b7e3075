//! The user signs out: the work data goes, or stays closed.

use cordon_policy::wipe::LocalReason;

use super::commit::Fresh;
use super::run::Session;
use super::{Cause, Event as Move, State};
use crate::effect::{Event, Now, SignOutData};
use crate::error::InputError;
use crate::host::Host;
use crate::ports::StoreError;
use crate::snapshot::{Closed, Standing};

impl Session {
    /// Ends the account here.
    ///
    /// # Errors
    /// [`InputError::Wiping`] while its work data is being destroyed; [`InputError::Store`] when nothing was saved, and then
    /// nothing changed.
    pub(crate) fn sign_out(
        &mut self,
        host: &mut Host,
        now: Now,
        data: SignOutData,
    ) -> Result<(), InputError> {
        match (&self.saved.state, data) {
            (State::Wiping { .. }, _) => Err(InputError::Wiping),
            (State::Wiped { .. }, _) => self.leave(host, now),
            // Files that wait for the account are its own, whether or not a policy ever reached it.
            _ if !self.saved.ever_managed && host.tags.waiting_for(self.oid).next().is_none() => {
                self.leave(host, now)
            }
            (_, SignOutData::Keep) => self.park(host, now),
            (_, SignOutData::Wipe) => {
                let cause = Cause::Local(self.removal());
                let keys = self.known_keys(host);
                let begun = self.begin_wipe(host, now, cause, keys);
                begun.map_err(|later| StoreError::Unavailable(later.to_string()).into())
            }
        }
    }

    /// Why work data goes when the user removes the account: where it was blocked, that is the reason of its own.
    fn removal(&self) -> LocalReason {
        match self.snapshot.standing() {
            Standing::Closed(closed) if is_block(closed) => LocalReason::RemovedAfterBlock,
            Standing::Managed if self.gate.screen.as_ref().is_some_and(|s| !s.waits_for_person()) => {
                LocalReason::RemovedAfterBlock
            }
            _ => LocalReason::SignOut,
        }
    }

    fn park(&mut self, host: &mut Host, now: Now) -> Result<(), InputError> {
        if std::mem::take(&mut self.net.rejoining) {
            // The sign-in is taken back before the server accepted it; a check-in asked for meanwhile goes on.
            (self.net.token, self.net.token_asked, self.net.due) = (None, false, Some(now.monotonic));
            self.net.main = None;
        }
        let Some(saved) = self.moved(&Move::Park) else { return Ok(()) };
        self.end_access(host).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.commit(host, saved, Fresh::default())?;
        (self.net.token, self.net.token_asked) = (None, false);
        // Nothing is left to wait for but the next check-in.
        self.net.due = Some(now.monotonic);
        host.event(Event::ManagementEnded { identity: self.identity() });
        Ok(())
    }
}

/// Whether the organisation keeps the account closed, so that all its user can do is wait or remove it.
const fn is_block(closed: Closed) -> bool {
    match closed {
        Closed::Held
        | Closed::HeldByOrder
        | Closed::Disabled
        | Closed::NoLongerTargeted
        | Closed::AppNoLongerTargeted
        | Closed::NotAllowed
        | Closed::NoPolicy => true,
        Closed::Locked
        | Closed::NotSignedIn
        | Closed::SignedOut
        | Closed::Joining
        | Closed::StateUnreadable
        | Closed::StateOlder
        | Closed::Superseded
        | Closed::WrongAccount
        | Closed::Wiping
        | Closed::Wiped => false,
    }
}
