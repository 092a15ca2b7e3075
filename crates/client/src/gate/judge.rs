//! The judgement: from policy, facts, time and record to open or a screen.

use cordon_policy::access::{self, AccessState, Biometrics, PinRules, Step};
use cordon_policy::clock;
use cordon_policy::launch::{self, Checked, Launch, LaunchReason, LaunchState, LaunchVerdict};
use cordon_policy::storage::{self, StorageState};
use cordon_policy::wipe::LocalReason;
use cordon_policy::{Effective, ManagementState};
use cordon_wire::check_in::LaunchOutcome;

use super::record::AccessRecord;
use super::screen::{Gate, Screen, SignInReason, TriesLeft};
use super::{Judged, Loaded, SignIn};
use crate::effect::Now;
use crate::host::Host;
use crate::ports::KeyError;
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};
use crate::time;

/// How long an open gate is taken at its word, in milliseconds. It bounds how late a clock that was turned is seen.
const GOOD_FOR_MS: u64 = 1_000;
/// Outcomes that wait to be reported.
const OUTCOMES: usize = cordon_wire::limits::OUTCOMES;

/// What everything comes to.
enum Door {
    Gate(Gate),
    Removes(LocalReason),
}

impl Session {
    /// The gate now: what was judged a moment ago, or a new judgement.
    pub(crate) fn gate(&mut self, host: &mut Host, now: Now) -> Gate {
        if self.is_open_still(now) {
            return Gate::Open;
        }
        let gate = self.publish(host);
        self.remove_if_judged_so(host, now);
        gate
    }

    fn is_open_still(&self, now: Now) -> bool {
        let fits = |judged: &Judged| judged.boot == now.boot && now.monotonic < judged.until;
        self.gate.shut.is_none() && self.gate.judged.as_ref().is_some_and(fits)
    }

    /// Judges, and remembers what follows: when to judge again, whether keys may stay in memory, what is reported.
    pub(crate) fn judge(&mut self, host: &mut Host) -> Gate {
        let now = host.now;
        let (gate, removes) = match self.door(host, now) {
            Door::Gate(gate) => (gate, None),
            Door::Removes(reason) => (Gate::Shut(Screen::Wiping), Some(reason)),
        };
        self.gate.removes = removes;
        self.gate.shut = gate.screen().map(Screen::code);
        self.gate.waits = gate.screen().is_some_and(Screen::waits_for_person);
        self.gate.active = gate.is_open() && host.foreground;
        self.gate.judged = gate
            .is_open()
            .then(|| Judged { boot: now.boot, until: now.monotonic.saturating_add(GOOD_FOR_MS) });
        self.gate.due = self.due(host, now, &gate);
        gate
    }

    fn door(&mut self, host: &mut Host, now: Now) -> Door {
        let Some(effective) = self.policy.as_ref().map(|policy| std::sync::Arc::clone(&policy.effective))
        else {
            return Door::Gate(self.without_policy());
        };
        match self.standing() {
            Standing::Managed => {}
            Standing::Closed(Closed::Disabled) => return self.disabled(host, now, &effective),
            _ => return Door::Gate(self.without_policy()),
        }
        let launch = self.launch(host, now, &effective);
        self.note_outcomes(&launch, now);
        if launch.verdict == LaunchVerdict::Wipe {
            return Door::Removes(reason_of(&launch));
        }
        let steps = self.steps(host, now, &effective);
        if steps.as_ref().is_ok_and(|steps| steps.contains(&Step::Wipe)) {
            return Door::Removes(LocalReason::PinAttempts);
        }
        let state = StorageState { enrolled: self.is_enrolled(), highest_class: None };
        let storage = storage::required(&effective, &host.facts, state);
        if launch.verdict == LaunchVerdict::Block || storage.closed {
            let storage = storage.closed.then(|| storage.reasons.first().map(|reason| reason.code)).flatten();
            let screen = Screen::Blocked { reasons: launch.reasons, wants: launch.wants, storage };
            return Door::Gate(Gate::Shut(screen));
        }
        let steps = match steps {
            Ok(steps) => steps,
            Err(error) => return Door::Gate(Gate::Shut(Screen::KeyStore { error })),
        };
        self.forget_dismissals(now, &effective);
        if launch.reasons.iter().any(|reason| self.warns(reason)) {
            let reasons = launch.reasons.into_iter().filter(|reason| reason.action > LaunchVerdict::Ok);
            return Door::Gate(Gate::Shut(Screen::Warning { reasons: reasons.collect() }));
        }
        match steps.first() {
            None => Door::Gate(Gate::Open),
            Some(step) => Door::Gate(Gate::Shut(self.screen(host, &effective, step, &steps))),
        }
    }

    /// Whether this is a warning that was not dismissed.
    fn warns(&self, reason: &LaunchReason) -> bool {
        let said =
            |(setting, found): &(&str, Option<String>)| *setting == reason.setting && *found == reason.found;
        reason.action == LaunchVerdict::Warn && !self.gate.dismissed.iter().any(said)
    }

    /// Warnings that were dismissed are said again when access is checked again.
    fn forget_dismissals(&mut self, now: Now, effective: &Effective) {
        let holds = |at: &clock::Moment| {
            at.boot == time::moment(now).boot && now.monotonic < access::asked_again(effective, *at)
        };
        if !self.gate.active && !self.gate.dismissed_at.as_ref().is_some_and(holds) {
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

    /// The server says that the account is disabled: closed, or removed where the policy that was held says so.
    fn disabled(&self, host: &Host, now: Now, effective: &Effective) -> Door {
        let state = LaunchState { account: Some(launch::AccountStatus::Disabled), ..self.launch_state() };
        let launch = launch::judge(effective, &host.facts, &state, &host.time.now(now));
        let removes = |reason: &LaunchReason| {
            reason.checked == Checked::Account && reason.action == LaunchVerdict::Wipe
        };
        match launch.reasons.iter().any(removes) {
            true => Door::Removes(LocalReason::AccountDisabled),
            false => Door::Gate(Gate::Shut(Screen::Closed { closed: Closed::Disabled })),
        }
    }

    fn launch(&self, host: &Host, now: Now, effective: &Effective) -> Launch {
        launch::judge(effective, &host.facts, &self.launch_state(), &host.time.now(now))
    }

    /// What conditional launch reads beside the facts.
    pub(crate) fn launch_state(&self) -> LaunchState {
        self.told.launch(self.last_envelope())
    }

    pub(crate) fn is_enrolled(&self) -> bool {
        self.envelope.as_ref().is_some_and(|envelope| envelope.enrolled)
    }

    /// What a person has to do, by the record in the key store. It is loaded only where the policy asks for anything.
    fn steps(&mut self, host: &Host, now: Now, effective: &Effective) -> Result<Vec<Step>, KeyError> {
        let asks = access::pin_asked(effective, &self.access_state(host), &host.facts);
        if !asks && !access::credentials_asked(effective) {
            return Ok(Vec::new());
        }
        self.load_record(host)?;
        let state = self.access_state(host);
        if asks && (self.gate.forgot || self.is_record_lost()) {
            return Ok(vec![Step::ResetBySignIn, Step::SetPin]);
        }
        let mut steps = access::required(effective, &state, &host.facts, &host.time.now(now));
        if self.gate.proven {
            steps.retain(|step| !matches!(step, Step::EnterPin { .. }));
        }
        Ok(steps)
    }

    pub(crate) fn load_record(&mut self, host: &Host) -> Result<&mut AccessRecord, KeyError> {
        if !matches!(self.gate.record, Loaded::Here(_)) {
            self.gate.record = match AccessRecord::load(&*host.ports.keys, self.oid) {
                Ok(record) => Loaded::Here(Box::new(record)),
                Err(error) => Loaded::Refused(error),
            };
        }
        match &mut self.gate.record {
            Loaded::Here(record) => Ok(record),
            Loaded::Refused(error) => Err(*error),
            Loaded::NotYet => Err(KeyError::Unavailable),
        }
    }

    /// Whether PINs were set that the key store knows nothing of: what it held was removed.
    fn is_record_lost(&self) -> bool {
        match &self.gate.record {
            Loaded::Here(record) => record.generation < self.saved.access,
            _ => false,
        }
    }

    /// What the rules of access look at.
    pub(crate) fn access_state(&self, host: &Host) -> AccessState {
        let mut state = match &self.gate.record {
            Loaded::Here(record) => record.state.clone(),
            _ => AccessState::default(),
        };
        state.management = if self.is_enrolled() { ManagementState::Mdm } else { ManagementState::Unmanaged };
        state.biometrics = self.biometrics(host);
        if let Some(peers) = &host.ports.peers {
            let moment = time::moment(host.now);
            let age = |passed: clock::Moment| passed.until(&moment).unwrap_or(u64::MAX);
            let own = state.pin_passed.map_or(u64::MAX, age);
            let other = peers.pin_passed(self.oid).filter(|passed| age(*passed) < own);
            state.pin_passed = other.filter(|_| state.pin.is_some()).or(state.pin_passed);
        }
        if self.gate.active {
            // In front nothing runs out.
            let now = time::moment(host.now);
            let again = |passed: Option<clock::Moment>| passed.filter(|at| at.boot == now.boot).map(|_| now);
            state.pin_passed = again(state.pin_passed);
            state.credentials_passed = again(state.credentials_passed);
        }
        state
    }

    /// The biometrics that count: offered, not locked out, with a key that was made when the PIN was last right.
    fn biometrics(&self, host: &Host) -> Option<Biometrics> {
        let Loaded::Here(record) = &self.gate.record else { return None };
        let offer = host.biometrics.filter(|_| !self.gate.biometric_locked && record.presence.is_some())?;
        Some(Biometrics { kind: offer.kind, strong: offer.strong, changed: Some(false) })
    }

    fn screen(&self, host: &Host, effective: &Effective, step: &Step, steps: &[Step]) -> Screen {
        let rules = PinRules::of(effective);
        let flaws = self.gate.flaws.clone();
        match step {
            Step::SetPin => Screen::SetPin { rules, flaws },
            Step::ChangePin { flaws: because } => {
                Screen::ChangePin { rules, because: because.clone(), flaws }
            }
            Step::EnterPin { biometric } => {
                let left = access::tries_left(effective, &self.access_state(host), &host.facts);
                Screen::EnterPin {
                    passcode: rules.passcode,
                    biometric: *biometric,
                    wrong: self.gate.wrong,
                    left: left.map(|(tries, then)| TriesLeft { tries, then }),
                }
            }
            Step::ResetBySignIn | Step::Credentials | Step::Wipe => {
                let void = self.gate.forgot || self.is_record_lost();
                Screen::Credentials {
                    why: match steps.contains(&Step::ResetBySignIn) {
                        true if void => SignInReason::ForgottenPin,
                        true => SignInReason::WrongPins,
                        false => SignInReason::Access,
                    },
                    checking: matches!(self.gate.sign_in, SignIn::Waiting { .. }),
                    failed: match self.gate.sign_in {
                        SignIn::Failed(code) => Some(code),
                        _ => None,
                    },
                }
            }
        }
    }

    /// Notes how conditions stand, where that changed, for the next report.
    fn note_outcomes(&mut self, launch: &Launch, now: Now) {
        let mut stand: std::collections::BTreeMap<&'static str, LaunchVerdict> =
            self.gate.noted.keys().map(|setting| (*setting, LaunchVerdict::Ok)).collect();
        for reason in &launch.reasons {
            let worst = stand.entry(reason.setting).or_insert(LaunchVerdict::Ok);
            *worst = (*worst).max(reason.action);
        }
        for (setting, verdict) in &stand {
            let before = self.gate.noted.get(setting).copied().unwrap_or(LaunchVerdict::Ok);
            if before != *verdict && self.gate.outcomes.len() < OUTCOMES {
                let (setting, outcome) = ((*setting).to_owned(), verdict.name().to_owned());
                self.gate.outcomes.push(LaunchOutcome { setting, outcome, at: now.wall });
            }
        }
        stand.retain(|_, verdict| *verdict > LaunchVerdict::Ok);
        self.gate.noted = stand;
    }

    /// When the judgement may change by time alone.
    fn due(&self, host: &Host, now: Now, gate: &Gate) -> Option<u64> {
        let effective = self.policy.as_ref().filter(|_| gate.is_open()).map(|policy| &*policy.effective)?;
        let time = host.time.now(now);
        let closes = launch::changes_at(effective, &self.launch_state(), time.latest());
        let closes = closes.map(|at| u64::try_from(at.saturating_sub(time.latest())).unwrap_or(0));
        let closes = closes.map(|seconds| now.monotonic.saturating_add(seconds.saturating_mul(1_000)));
        let state = self.access_state(host);
        let runs = (!self.gate.active).then_some(());
        let pin = state.pin_passed.filter(|_| access::pin_asked(effective, &state, &host.facts));
        let credentials = state.credentials_passed.filter(|_| access::credentials_asked(effective));
        let again = |passed: Option<clock::Moment>| Some(access::asked_again(effective, passed.zip(runs)?.0));
        [closes, again(pin), again(credentials)].into_iter().flatten().min()
    }

    /// Destroys what the judgement says has to go.
    pub(crate) fn remove_if_judged_so(&mut self, host: &mut Host, now: Now) {
        let Some(reason) = self.gate.removes.take() else { return };
        let keys = self.known_keys(host);
        if let Err(later) = self.begin_wipe(host, now, crate::session::Cause::Local(reason), keys) {
            host.notice(Some(self.identity()), "wipeWaits", later.to_string());
        }
    }
}

/// The reason of a wipe by launch conditions: the first one that wipes.
fn reason_of(launch: &Launch) -> LocalReason {
    let first = launch.reasons.iter().find(|reason| reason.action == LaunchVerdict::Wipe);
    first.and_then(|reason| LocalReason::of_check(reason.checked)).unwrap_or(LocalReason::Integrity)
}
