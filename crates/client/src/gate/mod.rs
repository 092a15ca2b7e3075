//! The gate before work data: what must be true, and what a person has to do, before the data of an account is shown.
//!
//! ```text
//!                    ┌─────────────── removed by its rules ───────────────► Wiping
//!                    │
//!   Closed ◄── standing ──► Blocked ──► Warning ──► PIN ──► Credentials ──► Open
//!  (held, no   (managed)    fixed by    dismissed    set, change,  sign-in     │
//!   policy …)               a change                 enter, void               │
//!                    ▲                                                         │
//!                    └── recheck timer, policy, facts, clock, boot ◄───────────┘
//! ```
//! - The gate has no path of its own through these: each time it is *judged anew* from what holds (policy, facts, time, the
//!   record in the key store), so that there is no state in which it could stay open by mistake.
//! - While it is shut, the identity key is not in memory and [`Snapshot::may`](crate::Snapshot::may) releases nothing.
//! - The recheck timer runs while the app is not in front; the timer starts again when it leaves the front.
//! - An attempt at a PIN is counted and saved in the key store before it is checked.
//! - A face or a finger counts only as a signature by a key that needs it, over a challenge of this client.
//! - A PIN that is void is set anew after a sign-in that the *server* accepted and that happened just now.

mod access;
mod answer;
mod enter;
mod judge;
mod leave;
mod noted;
pub(crate) mod pin;
mod presence;
pub(crate) mod record;
mod screen;
mod sign_in;
mod view;

use std::collections::BTreeMap;

use cordon_policy::access::{BiometricKind, PinFlaw};
use cordon_policy::clock::{Clock, Moment};
use cordon_policy::launch::LaunchVerdict;
use cordon_policy::wipe::LocalReason;
use cordon_wire::check_in::LaunchOutcome;

use record::{AccessRecord, RecordError};

pub use answer::{Answer, AnswerError};
pub use pin::PinError;
pub use presence::PresenceOutcome;
pub use screen::{Action, Gate, Screen, SignInReason, TriesLeft};
pub(crate) use sign_in::SignIn;
pub use view::ViewGate;

/// The biometrics that a device offers right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BiometricOffer {
    /// What is looked at.
    pub kind: BiometricKind,
    /// Whether it is strong (class 3); `None` when the device does not say.
    pub strong: Option<bool>,
}

/// The gate of one account, as far as it is not in the key store.
#[derive(Default)]
pub(crate) struct GateState {
    record: Loaded,
    /// What was asked for when the gate opened in front, where the app is since: its timers do not run.
    inside: Option<Inside>,
    /// When the PIN that has to be changed was right; a new one may be chosen for a while.
    proven: Option<Moment>,
    /// The person said that the PIN is forgotten.
    forgot: bool,
    /// The key store lost or altered what it kept: the PIN is void.
    lost: bool,
    /// The last PIN was wrong.
    wrong: bool,
    flaws: Vec<PinFlaw>,
    /// Warnings that were dismissed: setting and what was found.
    dismissed: Vec<(&'static str, Option<String>)>,
    /// When they were dismissed, or the app left the front since.
    dismissed_at: Option<Moment>,
    pub(crate) sign_in: SignIn,
    challenge: Option<[u8; 32]>,
    biometric_locked: bool,
    judged: Option<Judged>,
    /// When it has to be judged anew, in milliseconds of the monotonic clock.
    pub(crate) due: Option<u64>,
    /// What comes first; `None` while it is open.
    pub(crate) screen: Option<Screen>,
    /// The rules say that work data goes.
    removes: Option<LocalReason>,
    /// How the device's clock stood when it was last said.
    clock: Option<Clock>,
    /// Outcomes of launch conditions as they were last noted, and those that are not reported yet. What is reported goes down
    /// with the report's number, so that after a start it is known what the server was told.
    /// `None` before the first judgement.
    pub(crate) noted: Option<BTreeMap<String, LaunchVerdict>>,
    pub(crate) outcomes: Vec<LaunchOutcome>,
}

impl GateState {
    /// After a start: as these conditions stand, the server knows.
    pub(crate) fn after(noted: Option<&BTreeMap<String, LaunchVerdict>>) -> Self {
        Self { noted: noted.cloned(), ..Self::default() }
    }

    /// Why it is shut: the text key of what comes first.
    pub(crate) fn shut(&self) -> Option<&'static str> {
        self.screen.as_ref().map(Screen::code)
    }

    /// Another boot began, or the clock went back: it is judged anew at the next opportunity.
    pub(crate) fn restarted(&mut self, monotonic: u64) {
        (self.judged, self.inside, self.proven) = (None, None, None);
        self.due = Some(monotonic);
    }
}

/// What was asked for and had passed when the gate opened. What was not asked for is not passed by being there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Inside {
    pin: bool,
    credentials: bool,
}

/// The record in the key store, as far as it was asked for.
#[derive(Default)]
enum Loaded {
    /// No policy asked for it so far.
    #[default]
    NotYet,
    Here(Box<AccessRecord>),
    /// It did not come.
    Refused(RecordError),
}

/// The last judgement while it was open: good for a moment, so that asking again costs nothing.
struct Judged {
    boot: u128,
    until: u64,
}
