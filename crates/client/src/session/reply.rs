//! What an answer of the server means. Everything that is not a verified envelope is no answer.

use cordon_wire::changes::Changes;
use cordon_wire::registration::Answer;
use cordon_wire::{Code, ErrorBody};

use super::net::{Kind, Main, Poll, Trouble};
use super::run::Session;
use crate::backoff;
use crate::effect::{Effect, Event, Now, Reply};
use crate::host::Host;

/// A poll that is answered sooner than this without news is not asked again at once.
const QUICK_MS: u64 = 1_000;

/// Refusals that say nothing of the server: it answered, and this device could not take it.
const OWN: [&str; 4] = ["storeUnavailable", "policyMissing", "wiping", "notJoined"];

impl Session {
    /// Takes an answer, if it answers a request that is under way; a late or repeated one is passed over.
    pub(crate) fn reply(&mut self, host: &mut Host, now: Now, reply: &Reply) {
        if let Some(main) = self.net.main.take_if(|main| main.id == reply.request) {
            self.learn_nonce(reply);
            self.main_reply(host, now, main, reply);
        } else if let Some(poll) = self.net.poll.take_if(|poll| poll.id == reply.request) {
            self.learn_nonce(reply);
            self.poll_reply(host, now, poll, reply);
        }
    }

    fn learn_nonce(&mut self, reply: &Reply) {
        let fits = |nonce: &&String| nonce.len() <= cordon_wire::limits::TEXT;
        if let Some(nonce) = reply.nonce.as_ref().filter(fits) {
            self.net.server_nonce = Some(nonce.clone());
        }
    }

    fn main_reply(&mut self, host: &mut Host, now: Now, main: Main, reply: &Reply) {
        let code = error_code(reply);
        if code == Some(Code::UseNonce) && reply.nonce.is_some() && !main.again {
            let effect = self.send(host, now, main.kind, true);
            host.effects.extend(effect);
            return;
        }
        if main.kind == Kind::Delete {
            // Every answer of the server carries a nonce; a network's own 204 does not.
            let left = reply.status == 204 && reply.nonce.is_some();
            self.left(host, now, left.then_some(()).ok_or(reply.status));
            return;
        }
        match (reply.status, code) {
            (200, _) => self.answer(host, now, &main, &reply.body),
            (401, Some(Code::BadToken)) if main.kind == Kind::Register => {
                self.net.token = None;
                self.sign_in_failed("signInNotAccepted", now);
                host.notice(
                    Some(self.identity()),
                    "token",
                    "the server did not take the token: fetch a new one",
                );
                // At once the first time; a host whose tokens are never taken is not asked in a circle.
                let wait = backoff::wait_ms(self.net.failures, backoff::jitter());
                let wait = if self.net.failures == 0 { 0 } else { wait };
                self.net.failures = self.net.failures.saturating_add(1);
                self.net.due = Some(now.monotonic.saturating_add(wait));
            }
            (status, code) => {
                let said = code.map(|code| format!(" ({code:?})")).unwrap_or_default();
                let text = format!("the server said {status}{said}, which is no envelope: nothing changes");
                host.notice(Some(self.identity()), "noEnvelope", text);
                self.no_answer(host, now);
            }
        }
    }

    fn answer(&mut self, host: &mut Host, now: Now, main: &Main, body: &[u8]) {
        let adopted = match Answer::from_slice(body) {
            Ok(answer) => self.adopt(host, now, main, &answer),
            Err(error) => Err(super::adopt::Refused::new(error.code(), error)),
        };
        match adopted {
            Ok(outcome) => {
                host.event(Event::CheckIn { identity: self.identity(), outcome });
            }
            Err(refused) => {
                host.notice(Some(self.identity()), refused.code, refused.text);
                self.no_answer(host, now);
                if OWN.contains(&refused.code) {
                    self.net.trouble = Some(Trouble::Unasked);
                }
            }
        }
    }

    fn poll_reply(&mut self, host: &mut Host, now: Now, poll: Poll, reply: &Reply) {
        if error_code(reply) == Some(Code::UseNonce) && reply.nonce.is_some() && !poll.again {
            let effect: Option<Effect> = self.send_poll(host, now, true);
            host.effects.extend(effect);
            return;
        }
        let changes = (reply.status == 200).then(|| Changes::from_slice(&reply.body).ok()).flatten();
        let held = self.saved.held.map(|held| held.position);
        match changes {
            // What changed since was adopted in the meantime.
            Some(changes) if changes.changed && poll.asked < held => self.net.poll_due = Some(now.monotonic),
            // The next poll opens when the check-in has ended.
            Some(changes) if changes.changed => self.hint(now, changes.spread_ms),
            Some(_) => self.poll_again(now, poll.since),
            None if reply.status == 204 => self.poll_again(now, poll.since),
            None => self.poll_failed(now),
        }
    }

    fn poll_again(&mut self, now: Now, since: u64) {
        if now.monotonic.saturating_sub(since) < QUICK_MS {
            self.poll_failed(now);
        } else {
            self.net.poll_failures = 0;
            self.net.poll_due = Some(now.monotonic);
        }
    }
}

/// The stable code of an error answer, if it is one.
fn error_code(reply: &Reply) -> Option<Code> {
    let is_error = (400..600).contains(&reply.status) && reply.body.len() <= cordon_wire::limits::LONG_TEXT;
    let body: ErrorBody = is_error.then(|| serde_json::from_slice(&reply.body).ok()).flatten()?;
    Some(body.error.code)
}
