//! What holds of every run of events: a wipe goes forward, and no answer begins one.

use cordon_policy::wipe::LocalReason;
use proptest::prelude::*;

use super::*;

fn status() -> impl Strategy<Value = Status> {
    use Status::{AppNotTargeted, Disabled, Gone, Held, Managed, Superseded, Unknown, Untargeted};
    prop::sample::select(vec![Managed, Untargeted, AppNotTargeted, Held, Disabled, Superseded, Gone, Unknown])
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
        any::<(u8, u8, u8)>().prop_map(|(sealed, plain, unknown)| Event::FilesCounted {
            sealed: sealed.into(),
            plain: plain.into(),
            unknown: unknown.into()
        }),
        any::<(u8, u8, u8)>().prop_map(|(failed, plain, late)| Event::FilesGone {
            failed: failed.into(),
            plain: plain.into(),
            late: late.into()
        }),
        Just(Event::FilesUnlisted),
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
