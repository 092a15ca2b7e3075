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

mod answer;
mod judge;
pub(crate) mod pin;
pub(crate) mod record;
mod screen;
mod view;

use std::collections::BTreeMap;

use cordon_policy::access::{BiometricKind, PinFlaw};
use cordon_policy::launch::LaunchVerdict;
use cordon_wire::check_in::LaunchOutcome;
use zeroize::Zeroizing;

use record::AccessRecord;

use crate::ports::KeyError;

pub use answer::{Answer, AnswerError, PresenceOutcome};
pub use pin::PinError;
pub use screen::{Action, Gate, Screen, SignInReason, TriesLeft};
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
    pub(crate) record: Loaded,
    /// It was open while the app was in front, which the app has not left since: no timer runs.
    active: bool,
    /// The old PIN was right, a new one has to be chosen.
    proven: bool,
    /// The person said that the PIN is forgotten.
    forgot: bool,
    /// The last PIN was wrong.
    wrong: bool,
    flaws: Vec<PinFlaw>,
    /// Warnings that were dismissed: setting and what was found.
    dismissed: Vec<(&'static str, Option<String>)>,
    /// When they were dismissed, or the app left the front since.
    dismissed_at: Option<cordon_policy::clock::Moment>,
    pub(crate) sign_in: SignIn,
    challenge: Option<[u8; 32]>,
    biometric_locked: bool,
    judged: Option<Judged>,
    /// When it has to be judged anew, in milliseconds of the monotonic clock.
    pub(crate) due: Option<u64>,
    /// Why it is shut; `None` while it is open.
    pub(crate) shut: Option<&'static str>,
    /// It is shut only until the person does something.
    pub(crate) waits: bool,
    /// The rules say that work data goes.
    pub(crate) removes: Option<cordon_policy::wipe::LocalReason>,
    /// Outcomes of launch conditions as they were last noted, and those that are not reported yet.
    noted: BTreeMap<&'static str, LaunchVerdict>,
    pub(crate) outcomes: Vec<LaunchOutcome>,
}

/// The record in the key store, as far as it was asked for.
#[derive(Default)]
pub(crate) enum Loaded {
    /// No policy asked for it so far.
    #[default]
    NotYet,
    Here(Box<AccessRecord>),
    /// It did not come.
    Refused(KeyError),
}

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

/// The last judgement while it was open: good for a moment, so that asking again costs nothing.
struct Judged {
    boot: u128,
    until: u64,
}
