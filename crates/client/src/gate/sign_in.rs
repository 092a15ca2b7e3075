//! A sign-in with the work account at the gate: it counts when the server accepted its token and it happened just now.

use zeroize::Zeroizing;

use super::Loaded;
use super::answer::AnswerError;
use super::judge::Door;
use super::screen::{Gate, Screen, SignInReason};
use crate::address;
use crate::effect::Now;
use crate::host::Host;
use crate::session::run::Session;

/// How long ago a sign-in may be that counts as fresh, in seconds of the server's clock.
const FRESH_S: i64 = 10 * 60;

/// What became of a sign-in at the gate.
#[derive(Default)]
pub(crate) enum SignIn {
    #[default]
    None,
    /// The token goes to the server, or went.
    Waiting { token: Zeroizing<String>, sent: bool },
    /// It did not count: a text key.
    Failed(&'static str),
}

impl Session {
    /// A token of a sign-in that just happened. The server says whether it holds: see [`sign_in_held`](Self::sign_in_held).
    pub(super) fn take_sign_in(
        &mut self,
        gate: &Gate,
        now: Now,
        token: Zeroizing<String>,
    ) -> Result<(), AnswerError> {
        address::check_token(self.oid, &token)?;
        if address::auth_time(&token).is_none() && matches!(gate, Gate::Shut(Screen::Credentials { .. })) {
            return Err(AnswerError::NoAuthTime);
        }
        self.gate.sign_in = SignIn::Waiting { token, sent: false };
        if self.net.main.is_none() {
            self.net.due = Some(now.monotonic);
        }
        Ok(())
    }

    /// The server accepted the token: its envelope came at `at`, by the server's clock.
    pub(crate) fn sign_in_held(&mut self, host: &mut Host, now: Now, at: i64) {
        let SignIn::Waiting { token, sent: true } = &self.gate.sign_in else { return };
        let fresh = address::auth_time(token).is_some_and(|time| time >= at.saturating_sub(FRESH_S));
        self.gate.sign_in = SignIn::None;
        // Where something else was in the way, the server's answer is what was wanted.
        let Door::Gate(Gate::Shut(Screen::Credentials { why, .. })) = self.door(host, now) else { return };
        if !fresh {
            self.gate.sign_in = SignIn::Failed("signInNotFresh");
            return;
        }
        let time = self.time.now(now);
        let (void, known) = (why != SignInReason::Access, self.saved.access);
        let saved = self.change_record(host, |record| {
            let state = std::mem::take(&mut record.state);
            record.state = if void { state.reset_by_sign_in(&time) } else { state.signed_in(&time) };
            if void {
                // From now on a PIN is not the first one, whose choice needs no sign-in.
                record.generation = record.generation.max(known).max(1);
            }
        });
        match saved {
            Ok(()) if void => self.pin_was_reset(host),
            Ok(()) => {}
            Err(error) => host.notice(Some(self.identity()), "keyUnavailable", error.to_string()),
        }
    }

    fn pin_was_reset(&mut self, host: &mut Host) {
        (self.gate.forgot, self.gate.lost, self.gate.wrong) = (false, false, false);
        let Loaded::Here(record) = &self.gate.record else { return };
        let generation = record.generation;
        self.remember_generation(host, generation);
    }

    /// The sign-in did not count.
    pub(crate) fn sign_in_failed(&mut self, code: &'static str, now: Now) {
        if matches!(self.gate.sign_in, SignIn::Waiting { sent: true, .. }) {
            self.gate.sign_in = SignIn::Failed(code);
            self.gate.due = Some(now.monotonic);
        }
    }
}
