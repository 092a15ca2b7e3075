//! What is noted of judgements for the next report and for the log.

use std::collections::BTreeMap;

use cordon_policy::clock::Clock;
use cordon_policy::launch::{Launch, LaunchReason, LaunchVerdict};
use cordon_wire::check_in::LaunchOutcome;

use crate::effect::Now;
use crate::host::Host;
use crate::session::run::Session;

/// Outcomes that wait to be reported.
const OUTCOMES: usize = cordon_wire::limits::OUTCOMES;

impl Session {
    /// Notes how conditions and the clock stand, where that changed, for the next report and for the log. Not before the
    /// host told anything of the device: until then nothing is known, which is no news.
    pub(super) fn note(&mut self, host: &mut Host, now: Now, launch: &Launch) {
        if !host.told {
            return;
        }
        self.note_clock(host, now);
        self.note_outcomes(now, &launch.reasons);
    }

    fn note_clock(&mut self, host: &mut Host, now: Now) {
        let Some(clock) = self.time.clock(now).filter(|clock| self.gate.clock != Some(*clock)) else {
            return;
        };
        let (code, text) = match clock {
            Clock::Agrees => ("clockAgrees", "the clock of the device agrees with the server's time"),
            Clock::Behind => ("clockBehind", "the clock of the device is behind the server's time"),
            Clock::Ahead => ("clockAhead", "the clock of the device is ahead of the server's time"),
        };
        if self.gate.clock.is_some() || clock != Clock::Agrees {
            host.notice(Some(self.identity()), code, text);
        }
        self.gate.clock = Some(clock);
    }

    /// Conditions that were told to stand in the way do so no more.
    pub(super) fn note_nothing(&mut self, now: Now) {
        if self.gate.noted.is_some() {
            self.note_outcomes(now, &[]);
        }
    }

    fn note_outcomes(&mut self, now: Now, reasons: &[LaunchReason]) {
        let noted = self.gate.noted.take().unwrap_or_default();
        let mut stand: BTreeMap<String, LaunchVerdict> =
            noted.keys().map(|setting| (setting.clone(), LaunchVerdict::Ok)).collect();
        for reason in reasons {
            let worst = stand.entry(reason.setting.to_owned()).or_insert(LaunchVerdict::Ok);
            *worst = (*worst).max(reason.action);
        }
        for (setting, verdict) in &stand {
            let before = noted.get(setting).copied().unwrap_or(LaunchVerdict::Ok);
            if before != *verdict {
                self.make_room(setting);
                let (setting, outcome) = (setting.clone(), verdict.name().to_owned());
                self.gate.outcomes.push(LaunchOutcome { setting, outcome, at: now.wall });
            }
        }
        stand.retain(|_, verdict| *verdict > LaunchVerdict::Ok);
        self.gate.noted = Some(stand);
    }

    /// Where too many wait, an older one of the same condition goes: the newest says how it stands.
    fn make_room(&mut self, setting: &str) {
        let outcomes = &mut self.gate.outcomes;
        if outcomes.len() >= OUTCOMES {
            let older = outcomes.iter().position(|outcome| outcome.setting == setting);
            outcomes.remove(older.unwrap_or(0));
        }
    }

    /// Takes back outcomes that the server passed over, before those that came since.
    pub(crate) fn put_back_outcomes(&mut self, mut passed: Vec<LaunchOutcome>) {
        passed.append(&mut self.gate.outcomes);
        passed.drain(..passed.len().saturating_sub(OUTCOMES));
        self.gate.outcomes = passed;
    }
}
