//! The judgement: from policy, facts, time and record to open or a screen.

use std::sync::Arc;

use cordon_policy::access::{self, Step};
use cordon_policy::clock::Moment;
use cordon_policy::launch::{self, Launch, LaunchReason, LaunchState, LaunchVerdict};
use cordon_policy::storage::{self, Storage, StorageState};
use cordon_policy::wipe::LocalReason;
use cordon_policy::{Effective, ManagementState};
use cordon_wire::envelope::Management;

use super::record::RecordError;
use super::screen::{Gate, Screen};
use super::{Inside, Judged};
use crate::effect::Now;
use crate::host::Host;
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};
use crate::time;

/// How long an open gate is taken at its word, in milliseconds. It bounds how late a clock that was turned is seen.
const GOOD_FOR_MS: u64 = 1_000;
/// After this long a removal that could not begin is tried again, in milliseconds.
const RETRY_MS: u64 = 2_000;

/// What everything comes to.
pub(super) enum Door {
    Gate(Gate),
    Removes(LocalReason),
}

impl Door {
    const fn shut(screen: Screen) -> Self {
        Self::Gate(Gate::Shut(screen))
    }
}

impl Session {
    /// The gate now: what was judged a moment ago, or a new judgement.
    pub(crate) fn gate(&mut self, host: &mut Host, now: Now) -> Gate {
        if self.is_open_still(now) {
            return Gate::Open;
        }
        self.regate(host, now)
    }

    /// Judges anew, whatever was judged a moment ago, and does what follows.
    pub(super) fn regate(&mut self, host: &mut Host, now: Now) -> Gate {
        let gate = self.rejudge(host);
        self.remove_if_judged_so(host, now);
        gate
    }

    fn is_open_still(&self, now: Now) -> bool {
        let fits = |judged: &Judged| judged.boot == now.boot && now.monotonic < judged.until;
        self.gate.screen.is_none() && self.gate.judged.as_ref().is_some_and(fits)
    }

    /// Judges, and remembers what follows: when to judge again, whether keys may stay in memory, what is reported. Gives also
    /// whether something else comes first than before. INVARIANT: only [`publish`](Self::publish) and
    /// [`rejudge`](Self::rejudge) call it, which tell that.
    pub(crate) fn judge(&mut self, host: &mut Host) -> (Gate, bool) {
        let now = host.now;
        let (gate, removes) = match self.door(host, now) {
            Door::Gate(gate) => (gate, None),
            Door::Removes(reason) => (Gate::Shut(Screen::Wiping), Some(reason)),
        };
        self.gate.removes = removes;
        let before = std::mem::replace(&mut self.gate.screen, gate.screen().cloned());
        self.gate.inside = self.inside(host, &gate);
        self.gate.judged = gate
            .is_open()
            .then(|| Judged { boot: now.boot, until: now.monotonic.saturating_add(GOOD_FOR_MS) });
        self.gate.due = self.due(host, now);
        (gate, self.gate.screen != before)
    }

    fn inside(&self, host: &Host, gate: &Gate) -> Option<Inside> {
        let policy = self.policy.as_ref().filter(|_| gate.is_open() && host.foreground)?;
        Some(Inside {
            pin: access::pin_asked(&policy.effective, &self.access_state(host), &host.facts),
            credentials: access::credentials_asked(&policy.effective),
        })
    }

    /// What everything comes to now. Nobody is told.
    pub(super) fn door(&mut self, host: &mut Host, now: Now) -> Door {
        let Some(effective) = self.policy.as_ref().map(|policy| Arc::clone(&policy.effective)) else {
            return Door::Gate(self.without_policy());
        };
        match self.standing() {
            Standing::Managed => {}
            Standing::Closed(Closed::Disabled) => return self.disabled(host, now, &effective),
            Standing::Closed(Closed::SignedOut) => return self.left_here(host, now, &effective),
            Standing::Closed(Closed::NoLongerTargeted | Closed::AppNoLongerTargeted) => {
                // The policy of before asks for nothing any more.
                self.note_nothing(now);
                return Door::Gate(self.without_policy());
            }
            _ => return Door::Gate(self.without_policy()),
        }
        let launch = launch::judge(&effective, &host.facts, &self.launch_state(), &self.time.now(now));
        self.note(host, now, &launch);
        if let Some(reason) = launch.removes() {
            return Door::Removes(reason);
        }
        let steps = self.steps(host, now, &effective);
        if steps.as_ref().is_ok_and(|steps| steps.contains(&Step::Wipe)) {
            return Door::Removes(LocalReason::PinAttempts);
        }
        if let Some(screen) = self.blocked(host, &launch) {
            return Door::shut(screen);
        }
        let steps = match steps {
            Ok(steps) => steps,
            Err(RecordError::Newer) => return Door::shut(Screen::NewerApp),
            Err(RecordError::Unavailable | RecordError::Corrupt) => return Door::shut(Screen::KeyStore),
        };
        self.forget_dismissals(now, &effective);
        if launch.reasons.iter().any(|reason| self.warns(reason)) {
            let reasons = launch.reasons.into_iter().filter(|reason| reason.action > LaunchVerdict::Ok);
            return Door::shut(Screen::Warning { reasons: reasons.collect() });
        }
        match steps.first() {
            None => Door::Gate(Gate::Open),
            Some(step) => Door::shut(self.screen(host, &effective, step, &steps)),
        }
    }

    /// Closed until something changes: a condition, or the lock that the system's protection of files needs.
    fn blocked(&self, host: &Host, launch: &Launch) -> Option<Screen> {
        let storage = self.storage(host).filter(|storage| storage.closed);
        if launch.verdict != LaunchVerdict::Block && storage.is_none() {
            return None;
        }
        let storage = storage.and_then(|storage| storage.reasons.first().map(|reason| reason.code));
        Some(Screen::Blocked { reasons: launch.reasons.clone(), wants: launch.wants.clone(), storage })
    }

    /// How the policy in force wants work data to lie on this device; `None` while there is none.
    pub(crate) fn storage(&self, host: &Host) -> Option<Storage> {
        let state = StorageState { enrolled: self.is_enrolled(host), highest_class: None };
        let policy = self.policy.as_ref()?;
        Some(storage::required(&policy.effective, &host.facts, state))
    }

    /// Whether this is a warning that was not dismissed.
    fn warns(&self, reason: &LaunchReason) -> bool {
        let said =
            |(setting, found): &(&str, Option<String>)| *setting == reason.setting && *found == reason.found;
        reason.action == LaunchVerdict::Warn && !self.gate.dismissed.iter().any(said)
    }

    /// Warnings that were dismissed are said again when access is checked again.
    fn forget_dismissals(&mut self, now: Now, effective: &Effective) {
        let holds = |at: &Moment| {
            at.boot == time::moment(now).boot && now.monotonic < access::asked_again(effective, *at)
        };
        if self.gate.inside.is_none() && !self.gate.dismissed_at.as_ref().is_some_and(holds) {
            self.gate.dismissed.clear();
        }
    }

    /// Where no policy is to be asked.
    fn without_policy(&self) -> Gate {
        match self.standing() {
            Standing::Personal | Standing::Untargeted | Standing::AppNotTargeted => Gate::Open,
            Standing::Managed => Gate::Shut(Screen::Closed { closed: Closed::NoPolicy }),
            Standing::Closed(Closed::Wiping) => Gate::Shut(Screen::Wiping),
            Standing::Closed(closed) => Gate::Shut(Screen::Closed { closed }),
        }
    }

    /// The server says that the account is disabled: closed, or removed where the policy that was held says so, of that or of
    /// any other condition: who stole the device gains nothing by it.
    fn disabled(&mut self, host: &mut Host, now: Now, effective: &Effective) -> Door {
        let state = LaunchState { account: Some(launch::AccountStatus::Disabled), ..self.launch_state() };
        let launch = launch::judge(effective, &host.facts, &state, &self.time.now(now));
        self.note(host, now, &launch);
        let closed = Door::shut(Screen::Closed { closed: Closed::Disabled });
        launch.removes().map_or(closed, Door::Removes)
    }

    /// The user signed out and left the work data here: it is closed whatever holds, and goes where it would go with nobody
    /// to warn or to ask. Nobody can sign in after a long time offline either: the server that was tried and did not answer
    /// stands for that.
    fn left_here(&mut self, host: &Host, now: Now, effective: &Effective) -> Door {
        self.note_nothing(now);
        let mut state = self.launch_state();
        state.sign_in_refused |= self.is_unheard();
        match self.membership() {
            Standing::Managed => {}
            Standing::Closed(Closed::Disabled) => state.account = Some(launch::AccountStatus::Disabled),
            _ => return Door::Gate(self.without_policy()),
        }
        let launch = launch::judge(effective, &host.facts, &state, &self.time.now(now));
        launch.removes().map_or_else(|| Door::Gate(self.without_policy()), Door::Removes)
    }

    /// What conditional launch reads beside the facts.
    pub(crate) fn launch_state(&self) -> LaunchState {
        self.told.launch(self.last_envelope())
    }

    /// Whether and by whom the device is managed, as the server believes it.
    pub(crate) fn management(&self) -> ManagementState {
        match self.envelope.as_ref().map(|envelope| envelope.management) {
            Some(Management::Mdm) => ManagementState::Mdm,
            Some(Management::ThirdPartyMdm) => ManagementState::ThirdPartyMdm,
            Some(Management::Unmanaged) | None => ManagementState::Unmanaged,
        }
    }

    /// Whether the device counts as enrolled where a setting looks at that.
    pub(crate) fn is_enrolled(&self, host: &Host) -> bool {
        self.management().counts_as_enrolled(host.config.app.platform)
    }

    /// When the judgement may change by time alone.
    fn due(&self, host: &Host, now: Now) -> Option<u64> {
        let changes = |screen: &Screen| {
            matches!(screen, Screen::Warning { .. } | Screen::Closed { closed: Closed::SignedOut })
        };
        let open = self.gate.screen.as_ref().is_none_or(changes);
        let effective = self.policy.as_ref().filter(|_| open).map(|policy| &*policy.effective)?;
        let time = self.time.now(now).latest();
        let closes = launch::changes_at(effective, &host.facts, &self.launch_state(), time);
        let closes = closes.map(|at| u64::try_from(at.saturating_sub(time)).unwrap_or(0));
        let closes = closes.map(|seconds| now.monotonic.saturating_add(seconds.saturating_mul(1_000)));
        let state = self.access_state(host);
        let runs = self.gate.inside.is_none();
        let pin = state.pin_passed.filter(|_| runs && access::pin_asked(effective, &state, &host.facts));
        let credentials = state.credentials_passed.filter(|_| runs && access::credentials_asked(effective));
        let dismissed = self.gate.dismissed_at.filter(|_| runs && !self.gate.dismissed.is_empty());
        let again = [pin, credentials, dismissed].into_iter().flatten();
        let again =
            again.map(|passed| access::asked_again(effective, passed)).filter(|at| *at > now.monotonic);
        again.chain(closes).min()
    }

    /// Destroys what the judgement says has to go.
    pub(crate) fn remove_if_judged_so(&mut self, host: &mut Host, now: Now) {
        let Some(reason) = self.gate.removes.take() else { return };
        let keys = self.known_keys(host);
        if let Err(later) = self.begin_wipe(host, now, crate::session::Cause::Local(reason), keys) {
            host.notice(Some(self.identity()), "wipeWaits", later.to_string());
            self.gate.due = Some(now.monotonic.saturating_add(RETRY_MS));
        }
    }
}
