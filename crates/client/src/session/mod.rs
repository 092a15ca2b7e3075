//! The life of one identity in this app, as one state and one `match (state, event)`.
//!
//! ```text
//!                    SignIn                        Wipe (order, local)
//!   (not known) ───────────► Joining ───────────────────────────┐
//!                              │  ▲                              ▼
//!             Answer (managed, │  │ SignIn               Wiping: Keys
//!             untargeted, held,│  │                              │ KeysGone
//!             disabled, …)     │  │                              ▼
//!                              ▼  │    Wipe              Wiping: App ──────┐
//!           ┌── Answer ────► Member ──────────────────►          │ AppDone  │ AppDone, and nothing
//!           └───────────────  │  ▲  ▲                            ▼          │ is left to delete
//!                 Answer(gone)│  │  │                    Wiping: Files      │
//!                  KeysLost   ▼  │  │                            │ FilesGone│
//!                          Rejoining│                            ▼          │
//!                             │     │                    Wiping: Receipt ◄─┘
//!                             │     │ SignIn                     │ Signed
//!                             │     │                            ▼
//!                             │     └──────────────────────── Wiped ◄─┐
//!                             └── Wipe ──► (Wiping)              └────┘ Answer
//! ```
//!
//! Every edge; what is not here leads nowhere. `edges.rs` walks each pair and reads this table.
//!
//! | From | Event | To |
//! |---|---|---|
//! | Joining, Member, Parked, Rejoining(Gone), Rejoining(KeysLost), Rejoining(SignedOut) | Wipe | Wiping(Keys) |
//! | Joining, Member, Rejoining(Gone), Rejoining(KeysLost), Rejoining(SignedOut) | Answer | Member |
//! | Member | Answer(gone) | Rejoining(Gone) |
//! | Joining, Member | KeysLost | Rejoining(KeysLost) |
//! | Joining, Member, Rejoining(Gone), Rejoining(KeysLost), Rejoining(SignedOut) | Park | Parked |
//! | Parked | SignIn | Rejoining(SignedOut) |
//! | Joining, Member, Parked, Rejoining(Gone), Rejoining(KeysLost), Rejoining(SignedOut), Wiped, Wiped(leaving) | Leave | Wiped(leaving) |
//! | Wiped, Wiped(leaving) | SignIn | Joining |
//! | Wiping(Keys) | KeysGone | Wiping(App) |
//! | Wiping(App uncounted), Wiping(Files uncounted), Wiping(Files uncounted first) | FilesCounted | the same, counted |
//! | Wiping(App), Wiping(App uncounted) | AppDone | Wiping(Files) |
//! | Wiping(App), Wiping(App uncounted) | AppDone(all) | Wiping(Receipt) |
//! | Wiping(Files), Wiping(Files uncounted) | FilesGone, FilesUnlisted | Wiping(Receipt) |
//! | Wiping(Files first), Wiping(Files uncounted first) | FilesGone, FilesUnlisted | Wiping(App) |
//! | Wiping(Receipt) | Signed | Wiped, leaving where the cause ends the account |
//!
//! `AppDone(all)`: nothing is left to delete. `uncounted`: the files were not counted yet. `first`: an older build removed
//! files before it asked the app.
//!
//! Why it is so:
//! - **Only a verified envelope is an `Answer`.** A status line, a redirect, a portal's page or a signature that does
//!   not verify is no event at all: it counts as a failed attempt in [`exchange`] and never reaches this table.
//! - **`gone` registers again** with the same key and keeps what is held. It never leads to a wipe.
//! - **`Wiping` has no way back.** Each step is durable before the next begins, and every step may be repeated, so
//!   that a power loss resumes at the step that was not finished. Answers that arrive meanwhile are not adopted.
//! - **`Parked`** (not drawn) is a member whose user signed out and left the data: `Park` leads there from every state but those
//!   of a wipe, `SignIn` to `Rejoining` (in one step with the answer to the registration that the sign-in asked for: until
//!   then it stays `Parked`, judged and within reach of orders), an order to `Wiping`. It asks for no token but for that.
//! - **`Wiped` still speaks to the server** until the receipt is acknowledged, and does not take policy.
//! - **`KeysLost`** is a storage that was put back from before a wipe, or a key store that was reset: what is saved is
//!   older than what happened. It registers anew and opens nothing of the old.

pub(crate) mod adopt;
mod cause;
pub(crate) mod commit;
mod draft;
#[cfg(test)]
mod edges;
pub(crate) mod exchange;
#[cfg(test)]
mod laws;
pub(crate) mod net;
pub(crate) mod orders;
pub(crate) mod reply;
pub(crate) mod resume;
pub(crate) mod run;
mod settle;
mod sign_out;
mod steps;
pub(crate) mod told;
pub(crate) mod wipe;

use cordon_wire::KeyId;
use cordon_wire::envelope::Status;
use serde::{Deserialize, Serialize};

use crate::app_wipe::AppDataReport;

pub use cause::Cause;
pub(crate) use steps::{Journal, Step};

/// Where an identity stands in this app. Saved with the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum State {
    /// Signed in; no verified envelope yet. Closed.
    Joining,
    /// A verified envelope is held; its status says the rest.
    Member,
    /// The server knows the registration no more, or this storage is older than the key store: registers again.
    Rejoining {
        /// Which of the two.
        cause: Rejoin,
    },
    /// The user signed out and left the work data here, sealed. Closed until the same account signs in again; check-ins go
    /// on, so that holds and wipes still arrive.
    Parked,
    /// Work data is being destroyed. Closed.
    Wiping {
        /// What is done already.
        journal: Journal,
    },
    /// Work data was destroyed; the receipt may still be on its way. Closed.
    Wiped {
        /// The account was removed by its user: once the receipt is acknowledged, nothing of it stays.
        leaving: bool,
    },
}

/// Why a registration is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Rejoin {
    /// The server does not know it.
    Gone,
    /// Keys that the saved state names are destroyed.
    KeysLost,
    /// The user signed in again where the work data was left: the server says whether it is the same account.
    SignedOut,
}

impl State {
    /// Whether what envelopes say is kept.
    pub(crate) const fn follows(&self) -> bool {
        matches!(self, Self::Member | Self::Parked)
    }
}

/// Something that moves a session. Everything else leaves the state alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// The user signed in.
    SignIn,
    /// A verified envelope.
    Answer(Status),
    /// Destroy everything, for this cause, with these keys.
    Wipe(Cause, Vec<KeyId>),
    /// The key-encryption keys are gone, read back.
    KeysGone,
    /// So many files of the account are about to be removed.
    FilesCounted {
        /// Under a key, and therefore unreadable already.
        sealed: u64,
        /// Under none.
        plain: u64,
        /// Nobody can say whose: not removed.
        unknown: u64,
    },
    /// The files are gone, but for so many that could not be removed.
    FilesGone {
        /// All of them.
        failed: u64,
        /// Those among them that no key protected.
        plain: u64,
        /// Those that no key protected and that came after they were counted.
        late: u64,
    },
    /// The files cannot be listed: they are removed later, whenever that is.
    FilesUnlisted,
    /// The app deleted its own data, or failed to in time; and whether nothing is left to delete.
    AppDone(AppDataReport, bool),
    /// The receipt is signed.
    Signed,
    /// Keys that the saved state names do not exist.
    KeysLost,
    /// The user removed an account under which nothing was ever protected.
    Leave,
    /// The user signed out and leaves the work data here.
    Park,
}

/// The next state, or `None` where the event means nothing in this state.
pub(crate) fn next(state: &State, event: &Event) -> Option<State> {
    use Status::Gone;
    Some(match (state, event) {
        // INVARIANT: nothing but its own steps moves a wipe, and nothing moves it back.
        (State::Wiping { journal }, event) => return steps::next(journal, event),

        (
            State::Joining | State::Member | State::Rejoining { .. } | State::Parked,
            Event::Wipe(cause, keys),
        ) => State::Wiping { journal: Journal::new(*cause, keys.clone()) },
        (State::Wiped { .. }, Event::Wipe(..)) => return None,

        (State::Member, Event::Answer(Gone)) => State::Rejoining { cause: Rejoin::Gone },
        (State::Joining | State::Rejoining { .. }, Event::Answer(Gone)) => return None,
        (State::Joining | State::Member | State::Rejoining { .. }, Event::Answer(_)) => State::Member,
        (State::Wiped { .. }, Event::Answer(_)) => return None,

        // INVARIANT: only a sign-in that the server accepts opens what was left here.
        (State::Joining | State::Member | State::Rejoining { .. }, Event::Park) => State::Parked,
        (State::Parked, Event::SignIn) => State::Rejoining { cause: Rejoin::SignedOut },
        (State::Parked, Event::Answer(_) | Event::KeysLost | Event::Park) => return None,
        (State::Wiped { .. }, Event::Park) => return None,

        (State::Member | State::Joining, Event::KeysLost) => State::Rejoining { cause: Rejoin::KeysLost },
        (State::Wiped { .. } | State::Rejoining { .. }, Event::KeysLost) => return None,

        (_, Event::Leave) => State::Wiped { leaving: true },

        (State::Wiped { .. }, Event::SignIn) => State::Joining,
        (State::Joining | State::Member | State::Rejoining { .. }, Event::SignIn) => return None,

        (
            _,
            Event::KeysGone
            | Event::FilesCounted { .. }
            | Event::FilesGone { .. }
            | Event::FilesUnlisted
            | Event::AppDone(..)
            | Event::Signed,
        ) => return None,
    })
}
