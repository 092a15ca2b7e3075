//! Switches of a phone: its network, its management, its sign-in; and the demo anew.

use std::sync::Arc;
use std::time::Duration;

use cordon_client::{CheckInOutcome, Closed, Event, Input, LogOutcome, SignOutData, Standing};
use cordon_policy::ManagementState;
use zeroize::Zeroizing;

use super::super::log::What;
use super::super::phone::Phone;
use super::super::place::Program;
use super::super::{Phones, PhonesError};
use super::{ActError, Hindered, Told};
use crate::app::{App, AppError, Seen};
use crate::setup;

/// How long a switch waits for the server's answer before it says that there was none.
const PATIENCE: Duration = Duration::from_secs(10);

fn told(act: &'static str, hindered: Option<Hindered>) -> Told {
    Told { done: hindered.is_none(), hindered, ..Told::new(act, Vec::new()) }
}

impl Phones {
    pub(super) async fn offline(&self, phone: &Phone, offline: bool) -> Result<Told, ActError> {
        for (_, app) in phone.apps.read().await.iter() {
            app.set_online(!offline).await?;
        }
        phone.held().online = !offline;
        self.note(Some(phone), None, What::Network { online: !offline });
        Ok(told("offline", None))
    }

    /// Delivers evidence of the new state to the phone's apps, or takes it away, as a device management would; they tell
    /// the server, which believes it or not.
    pub(super) async fn management(&self, phone: &Phone, state: ManagementState) -> Result<Told, ActError> {
        let evidence = self.evidence(phone, state).await?;
        phone.held().management = state;
        self.note(Some(phone), None, What::Management { state });
        let online = phone.held().online;
        let mut hindered = None;
        for (_, app) in phone.apps.read().await.iter() {
            let management = evidence.clone().map(Zeroizing::new);
            let facts = Box::new(phone.held().facts.clone());
            let before = app.seen().next;
            app.input(Input::Facts { facts, management }).await?;
            if !online {
                hindered = Some(Hindered::Offline);
            } else if speaks(app) && !answered(app, before).await? {
                hindered = Some(Hindered::NoAnswer);
            }
        }
        Ok(told("management", hindered))
    }

    /// The evidence that the server issued for this phone in this state, issued now if it was not yet.
    async fn evidence(&self, phone: &Phone, state: ManagementState) -> Result<Option<String>, PhonesError> {
        if state == ManagementState::Unmanaged {
            return Ok(None);
        }
        let held = phone.held().evidence.get(&state).cloned();
        let token = match held {
            Some(token) => token,
            None => setup::evidence(&self.organisation.admin, &phone.plan.device.name, state).await?,
        };
        phone.held().evidence.insert(state, token.clone());
        Ok(Some(token))
    }

    pub(super) async fn check_in(&self, phone: &Phone) -> Result<Told, ActError> {
        let mut hindered = None;
        for (_, app) in phone.apps.read().await.iter().filter(|(_, app)| speaks(app)) {
            let before = app.seen().next;
            app.input(Input::CheckInNow { oid: app.account.person.oid }).await?;
            if !phone.held().online {
                hindered = Some(Hindered::Offline);
            } else if !answered(app, before).await? {
                hindered = Some(Hindered::NoAnswer);
            }
        }
        Ok(told("checkIn", hindered))
    }

    pub(super) async fn sign_in(&self, phone: &Phone) -> Result<Told, ActError> {
        if !phone.held().online {
            return Err(ActError::field("phone", "the phone is offline: put it online first"));
        }
        let apps = phone.apps.read().await;
        let mut any = false;
        for (program, app) in apps.iter().filter(|(_, app)| is_out(app)) {
            any = true;
            phone.join(program, app).await?;
            phone.held().wiped.remove(&program);
            self.note(Some(phone), Some(program), What::SignedIn);
        }
        if !any {
            return Err(ActError::field("phone", "everybody is signed in on this phone"));
        }
        // The organisation's mail and documents come back from its servers.
        phone.fill(&apps).await?;
        Ok(told("signIn", None))
    }

    /// Removes the work account from every app that has it: what was protected is destroyed as by a wipe, whether or not the
    /// server hears of it.
    pub(super) async fn sign_out(&self, phone: &Phone) -> Result<Told, ActError> {
        let apps = phone.apps.read().await;
        let online = phone.held().online;
        let mut any = false;
        let mut hindered = None;
        for (program, app) in apps.iter().filter(|(_, app)| holds(app)) {
            any = true;
            app.input(Input::SignOut { oid: apps.oid, data: SignOutData::Wipe }).await?;
            let gone = |seen: &Seen| is_gone(seen.snapshot.standing()).then_some(());
            app.wait("the end of the work account", PATIENCE, gone).await?;
            // Also what no policy protected: an app keeps nothing of an account that it does not have.
            app.delete_work_data();
            self.note(Some(phone), Some(program), What::SignedOut);
            if !online {
                hindered = Some(Hindered::Offline);
            } else if !ended(app).await? {
                hindered = Some(Hindered::NoAnswer);
            }
        }
        if !any {
            return Err(ActError::field("phone", "nobody is signed in on this phone: sign in first"));
        }
        Ok(told("signOut", hindered))
    }

    /// The person decides about the log that an administrator asks for. Nothing else ever does.
    pub(super) async fn decide_log(
        &self,
        phone: &Phone,
        program: Program,
        agreed: bool,
    ) -> Result<Told, ActError> {
        let apps = phone.apps.read().await;
        let asked = phone.held().logs.remove(&program);
        let Some((asked, app)) = asked.zip(apps.running(program)) else {
            return Err(ActError::field("app", "nobody asks for the log of this app"));
        };
        let outcome = if agreed { LogOutcome::Sent } else { LogOutcome::Denied };
        let before = app.seen().next;
        app.input(Input::Log { oid: apps.oid, request: asked.request, outcome }).await?;
        self.note(Some(phone), Some(program), if agreed { What::LogSent } else { What::LogDenied });
        let hindered = if !phone.held().online {
            Some(Hindered::Offline)
        } else {
            (!answered(app, before).await?).then_some(Hindered::NoAnswer)
        };
        Ok(told("log", hindered))
    }

    pub(super) async fn reset(self: &Arc<Self>) -> Result<Told, ActError> {
        for phone in self.iter() {
            phone.clear().await?;
            self.set_up(phone).await?;
        }
        self.note(None, None, What::Reset);
        Ok(told("reset", None))
    }
}

/// Whether the app talks to the server by itself.
fn speaks(app: &App) -> bool {
    !matches!(
        app.snapshot().standing(),
        Standing::Closed(Closed::NotSignedIn | Closed::Wiped | Closed::Wiping | Closed::Superseded)
    )
}

/// Whether the work account is gone, with everything of it; ending the registration may wait for the server.
fn is_gone(standing: Standing) -> bool {
    matches!(standing, Standing::Closed(Closed::NotSignedIn | Closed::Wiped))
}

/// Whether the server has ended the registration in time.
async fn ended(app: &App) -> Result<bool, AppError> {
    let out = |seen: &Seen| (seen.snapshot.standing() == Standing::Closed(Closed::NotSignedIn)).then_some(());
    in_time(app.wait("the end of the registration", PATIENCE, out).await)
}

/// What was waited for, or that it did not come in time.
fn in_time(waited: Result<(), AppError>) -> Result<bool, AppError> {
    match waited {
        Ok(()) => Ok(true),
        Err(AppError::Late { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether there is a work account to sign out of.
fn holds(app: &App) -> bool {
    let standing = app.snapshot().standing();
    !is_gone(standing) && standing != Standing::Closed(Closed::Wiping)
}

/// Whether the work account has to sign in before it can be used.
fn is_out(app: &App) -> bool {
    matches!(
        app.snapshot().standing(),
        Standing::Closed(
            Closed::NotSignedIn
                | Closed::Wiped
                | Closed::Superseded
                | Closed::StateUnreadable
                | Closed::StateOlder
        )
    )
}

/// Whether the server answers, in time, a check-in that began after event `before`.
async fn answered(app: &App, before: u64) -> Result<bool, AppError> {
    let accepted = |event: &Event| {
        matches!(event, Event::CheckIn { outcome: CheckInOutcome::Changed | CheckInOutcome::Unchanged, .. })
    };
    let waited = app.wait("the server's answer", PATIENCE, |seen| {
        seen.since(before).any(|(.., event)| accepted(event)).then_some(())
    });
    in_time(waited.await)
}
