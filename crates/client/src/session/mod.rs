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
//! | Wiping(Files), Wiping(Files uncounted) | FilesGone | Wiping(Receipt) |
//! | Wiping(Files first), Wiping(Files uncounted first) | FilesGone | Wiping(App) |
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
//!   of a wipe, `SignIn` to `Rejoining`, an order to `Wiping`. It never asks for a token.
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
    /// So many vault files are unreadable now and about to be removed.
    FilesCounted(u64),
    /// The vault files are gone, but for so many that could not be removed.
    FilesGone(u64),
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
        ) => {
            let (cause, keys) = (*cause, keys.clone());
            let step = Step::Keys;
            State::Wiping { journal: Journal { cause, step, keys, erased: None, failed: 0, app: None } }
        }
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
            | Event::FilesCounted(_)
            | Event::FilesGone(_)
            | Event::AppDone(..)
            | Event::Signed,
        ) => return None,
    })
}

#[cfg(test)]
mod tests {
    use cordon_policy::wipe::LocalReason;
    use proptest::prelude::*;

    use super::*;

    fn status() -> impl Strategy<Value = Status> {
        use Status::{AppNotTargeted, Disabled, Gone, Held, Managed, Superseded, Unknown, Untargeted};
        prop::sample::select(vec![
            Managed,
            Untargeted,
            AppNotTargeted,
            Held,
            Disabled,
            Superseded,
            Gone,
            Unknown,
        ])
    }

    fn cause() -> impl Strategy<Value = Cause> {
        prop_oneof![
            any::<u128>().prop_map(|id| Cause::Order(uuid::Uuid::from_u128(id))),
            prop::sample::select(LocalReason::all().collect::<Vec<_>>()).prop_map(Cause::Local),
        ]
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            Just(Event::SignIn),
            status().prop_map(Event::Answer),
            cause().prop_map(|cause| Event::Wipe(cause, vec![KeyId::new([1; 16])])),
            Just(Event::KeysGone),
            any::<u8>().prop_map(|count| Event::FilesCounted(count.into())),
            any::<u8>().prop_map(|count| Event::FilesGone(count.into())),
            any::<bool>().prop_map(|all| Event::AppDone(AppDataReport::default(), all)),
            Just(Event::Signed),
            Just(Event::KeysLost),
            Just(Event::Leave),
            Just(Event::Park),
        ]
    }

    /// How far a state is on the way to the end of a wipe.
    fn progress(state: &State) -> u8 {
        match state {
            State::Joining | State::Member | State::Rejoining { .. } | State::Parked => 0,
            State::Wiping { journal } => match journal.step {
                Step::Keys => 1,
                Step::App => 2,
                Step::Files => 3,
                Step::Receipt => 4,
            },
            State::Wiped { .. } => 5,
        }
    }

    proptest! {
        #[test]
        fn a_wipe_goes_forward_step_by_step_and_only_a_sign_in_leaves_its_end(
            events in prop::collection::vec(event(), 0..60)
        ) {
            let mut state = State::Joining;
            for event in events {
                let Some(next) = next(&state, &event) else { continue };
                match (progress(&state), progress(&next)) {
                    (0, 0) => prop_assert!(state != State::Parked || event == Event::SignIn),
                    (0, 1) => prop_assert!(matches!(event, Event::Wipe(..))),
                    (5, 0) => prop_assert_eq!(&event, &Event::SignIn),
                    (0 | 5, 5) => prop_assert_eq!(&event, &Event::Leave),
                    (2, 4) => prop_assert!(matches!(event, Event::AppDone(_, true))),
                    (from @ 1..=4, to) => prop_assert!(to == from || to == from + 1, "{state:?} {event:?}"),
                    (from, to) => prop_assert!(false, "from {from} to {to} by {event:?}"),
                }
                if let (State::Wiping { journal: before }, State::Wiping { journal: after }) = (&state, &next) {
                    prop_assert_eq!(&before.cause, &after.cause);
                    prop_assert_eq!(&before.keys, &after.keys);
                    prop_assert!(before.erased.is_none() || before.erased == after.erased);
                }
                state = next;
            }
        }

        #[test]
        fn no_answer_of_any_status_begins_a_wipe(answers in prop::collection::vec(status(), 0..30)) {
            let mut state = State::Joining;
            for status in answers {
                state = next(&state, &Event::Answer(status)).unwrap_or(state);
                prop_assert_eq!(progress(&state), 0);
            }
        }

        #[test]
        fn states_read_back_as_they_were_saved(event in event()) {
            let moved = next(&State::Member, &event).unwrap_or(State::Member);
            let text = serde_json::to_string(&moved).unwrap();
            prop_assert_eq!(serde_json::from_str::<State>(&text).unwrap(), moved);
        }
    }
}
