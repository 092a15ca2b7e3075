//! What the host tells, brought to the accounts that it concerns.

use std::sync::Arc;

use cordon_policy::Facts;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::address;
use crate::client::Client;
use crate::effect::{Input, LifeCycle, Now, SignOutData};
use crate::error::InputError;
use crate::host::Host;
use crate::session::run::Session;
use crate::session::told::Told;
use crate::sign_in::SignIn;

impl Client {
    /// Takes an input. What follows from it comes out of [`next_effect`](Self::next_effect).
    ///
    /// # Errors
    /// When the input itself cannot be taken; nothing changed then.
    pub fn handle(&mut self, now: Now, input: Input) -> Result<(), InputError> {
        self.advance(now);
        self.woken = None;
        self.take(now, input)?;
        self.drop_forgotten();
        Ok(())
    }

    fn take(&mut self, now: Now, input: Input) -> Result<(), InputError> {
        match input {
            Input::SignIn { oid, server, token, upn } => {
                self.sign_in(now, SignIn::new(oid, &server, Some(token), upn)?)?;
            }
            Input::Remediate { oid, server, token, upn, silent } => {
                self.remediate(SignIn::new(oid, &server, token, upn)?, silent)?;
            }
            Input::CancelRemediation { oid } => {
                self.cancel_remediation(oid).then_some(()).ok_or(InputError::NoRemediation)?;
            }
            Input::Token { oid, token } => {
                address::check_token(oid, &token)?;
                self.one(oid, |session, _| session.token(token, now))?;
            }
            Input::SignOut { oid, data } => self.sign_out(now, oid, data)?,
            Input::Reply(reply) => self.each(|session, host| session.reply(host, now, &reply)),
            Input::Failed { request } => self.each(|session, host| session.failed(host, now, request)),
            Input::Changed { oid } => self.one(oid, |session, _| session.hint(now, 0))?,
            Input::CheckInNow { oid } => self.one(oid, |session, host| session.check_in_now(host, now))?,
            Input::Account { oid, status } => self.told(oid, |told| told.account = Some(status))?,
            Input::WorkingTime { oid, status } => self.told(oid, |told| told.working = status)?,
            Input::SignInRefused { oid } => self.told(oid, |told| told.sign_in_refused = true)?,
            Input::Log { oid, request, outcome } => self.log_decided(now, oid, request, outcome)?,
            Input::Biometrics(offer) => {
                self.host.biometrics = offer;
                self.each(|session, host| drop(session.rejudge(host)));
            }
            Input::Presence { oid, outcome } => {
                self.one(oid, |session, host| session.presence(host, now, &outcome))?;
            }
            Input::Connectivity => self.each(|session, _| session.connectivity(now)),
            Input::LifeCycle(place) => self.moved(now, place),
            Input::Facts { facts, management } => self.facts(now, *facts, management),
            Input::DeviceConfiguration { values } => self.device_configuration(values),
            Input::AppDataWiped { identity, answer } => {
                let oid = identity.oid().ok_or(InputError::NotSignedIn)?;
                self.one(oid, |session, host| session.app_data_wiped(host, now, answer))?;
            }
        }
        Ok(())
    }

    /// Does something with the session of one account.
    fn one<T>(&mut self, oid: Uuid, act: impl FnOnce(&mut Session, &mut Host) -> T) -> Result<T, InputError> {
        let session = self.sessions.get_mut(&oid).ok_or(InputError::NotSignedIn)?;
        Ok(act(session, &mut self.host))
    }

    fn sign_out(&mut self, now: Now, oid: Uuid, data: SignOutData) -> Result<(), InputError> {
        // Its turn had not come: nothing of it is here but its place in line.
        if !self.sessions.contains_key(&oid) && self.cancel_remediation(oid) {
            return Ok(());
        }
        self.one(oid, |session, host| session.sign_out(host, now, data))??;
        // Who removes the account waits for nothing.
        self.cancel_remediation(oid);
        Ok(())
    }

    /// Takes what was told of an account, and judges its gate anew.
    fn told(&mut self, oid: Uuid, change: impl FnOnce(&mut Told)) -> Result<(), InputError> {
        self.one(oid, |session, host| {
            change(&mut session.told);
            session.rejudge(host);
        })
    }

    fn moved(&mut self, now: Now, place: LifeCycle) {
        self.host.foreground = place == LifeCycle::Foreground;
        match place {
            LifeCycle::Foreground => self.each(Session::publish),
            LifeCycle::Background => self.each(|session, host| session.left_front(host, now)),
        }
    }

    fn facts(&mut self, now: Now, mut facts: Facts, management: Option<Zeroizing<String>>) {
        facts.platform.get_or_insert(self.host.config.app.platform);
        self.host.told = true;
        let same = *self.host.facts == facts && self.host.management == management;
        self.host.facts = Arc::new(facts);
        self.host.management = management;
        if !same {
            self.each(|session, host| {
                session.publish(host);
                session.hint(now, 0);
            });
        }
    }
}
