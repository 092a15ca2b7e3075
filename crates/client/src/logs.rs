//! A log that an administrator asks for: the person at the device sees what would be sent, and decides.
//!
//! The request stands in the envelope until the server has an answer. What was shown is what is sent. An answer is kept for
//! this run only: where it was not delivered, the next start asks again rather than to send what nobody remembers.

use cordon_policy::texts::Phrase;
use cordon_wire::check_in::{LogAnswer, LogOutcome};
use uuid::Uuid;

use crate::client::Client;
use crate::effect::{Event, Now};
use crate::error::InputError;
use crate::session::run::Session;

/// A log that is asked for, in this run.
pub(crate) struct Log {
    request: Uuid,
    /// What the person was shown.
    text: String,
    outcome: Option<LogOutcome>,
}

impl Log {
    /// What the next check-in says of it; nothing before the person has decided.
    pub(crate) fn answer(&self) -> Option<LogAnswer> {
        let outcome = self.outcome?;
        let bundle = (outcome == LogOutcome::Sent).then(|| self.text.clone());
        Some(LogAnswer { request: self.request, outcome, bundle })
    }
}

impl Client {
    /// Asks the app about every log that an envelope asks for and that nobody was asked about in this run.
    pub(crate) fn ask_for_logs(&mut self) {
        let asked = |session: &Session| session.envelope.as_ref().and_then(|envelope| envelope.log_request);
        let known = |session: &Session| session.net.log.as_ref().map(|log| log.request);
        let changed = self.sessions.values().filter(|session| asked(session) != known(session));
        let changed: Vec<_> = changed.map(|session| (session.oid, asked(session))).collect();
        for (oid, request) in changed {
            let log = request.map(|request| Log { request, text: self.bundle_of(Some(oid)), outcome: None });
            if let Some(session) = self.sessions.get_mut(&oid) {
                let event = log.as_ref().map(|log| Event::LogRequested {
                    identity: session.identity(),
                    request: log.request,
                    text: log.text.clone(),
                });
                session.net.log = log;
                event.into_iter().for_each(|event| self.host.event(event));
            }
        }
    }

    /// The person decided. It goes out with a check-in at once.
    pub(crate) fn log_decided(
        &mut self,
        now: Now,
        oid: Uuid,
        request: Uuid,
        outcome: LogOutcome,
    ) -> Result<(), InputError> {
        let session = self.sessions.get_mut(&oid).ok_or(InputError::NotSignedIn)?;
        let open = |log: &&mut Log| log.request == request && log.outcome.is_none();
        let log = session.net.log.as_mut().filter(open).ok_or(InputError::NoLogRequest(request))?;
        log.outcome = Some(outcome);
        session.hint(now, 0);
        let code = match outcome {
            LogOutcome::Sent => "journalLogSent",
            LogOutcome::Denied => "journalLogDenied",
            LogOutcome::Failed => "journalLogFailed",
        };
        self.host.journal.add(now.wall, Some(oid), Phrase::new(code));
        Ok(())
    }
}
