//! Every pair of a state and an event: each is an edge of the table in `mod.rs`, or leads nowhere.

use std::collections::BTreeMap;

use cordon_policy::wipe::LocalReason;
use cordon_wire::KeyId;
use cordon_wire::envelope::Status;

use super::{Cause, Event, Journal, Rejoin, State, Step, next};
use crate::app_wipe::AppDataReport;

/// The table as it stands in the documentation: state and event, with where they lead.
fn drawn() -> BTreeMap<(String, String), String> {
    let rows = include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("//! | "));
    let rows = rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let [from, events, to] = cells.try_into().ok()?;
        Some((from, events, to))
    });
    let rows = rows.filter(|(from, ..)| *from != "From" && !from.starts_with('-'));
    let mut drawn = BTreeMap::new();
    for (from, events, to) in rows {
        for from in from.split(", ") {
            for event in events.split(", ") {
                let before = drawn.insert((from.to_owned(), event.to_owned()), to.to_owned());
                assert_eq!(before, None, "{from} × {event} stands twice");
            }
        }
    }
    drawn
}

fn wiping(step: Step, erased: Option<u64>, app: bool, cause: Cause) -> State {
    let app = app.then(AppDataReport::default);
    let begun = Journal::new(cause, vec![KeyId::new([1; 16])]);
    State::Wiping { journal: Journal { step, erased, app, ..begun } }
}

/// Every state that answers differently from the others, and some that must not.
fn states() -> Vec<State> {
    let mut states = vec![State::Joining, State::Member, State::Parked];
    states
        .extend([Rejoin::Gone, Rejoin::KeysLost, Rejoin::SignedOut].map(|cause| State::Rejoining { cause }));
    states.extend([true, false].map(|leaving| State::Wiped { leaving }));
    for cause in [Cause::Order(uuid::Uuid::nil()), Cause::Local(LocalReason::SignOut)] {
        for step in [Step::Keys, Step::App, Step::Files, Step::Receipt] {
            for erased in [None, Some(3)] {
                states.extend([true, false].map(|app| wiping(step, erased, app, cause)));
            }
        }
    }
    states
}

fn events() -> Vec<Event> {
    use Status::{AppNotTargeted, Disabled, Gone, Held, Managed, Superseded, Unknown, Untargeted};
    let statuses = [Managed, Untargeted, AppNotTargeted, Held, Disabled, Superseded, Gone, Unknown];
    let mut events: Vec<Event> = statuses.map(Event::Answer).into();
    events.extend([true, false].map(|all| Event::AppDone(AppDataReport::default(), all)));
    let wipe = Event::Wipe(Cause::Order(uuid::Uuid::nil()), Vec::new());
    events.extend([
        Event::SignIn,
        wipe,
        Event::KeysGone,
        Event::FilesCounted { sealed: 3, plain: 2, unknown: 0 },
        Event::FilesGone { failed: 1, plain: 0, late: 0 },
        Event::FilesUnlisted,
    ]);
    events.extend([Event::Signed, Event::KeysLost, Event::Leave, Event::Park]);
    events
}

/// What a state is called in the table. A new state does not compile until it has a name here and a place in [`states`].
fn state_name(state: &State) -> String {
    match state {
        State::Joining => "Joining".to_owned(),
        State::Member => "Member".to_owned(),
        State::Parked => "Parked".to_owned(),
        State::Rejoining { cause } => format!("Rejoining({cause:?})"),
        State::Wiping { journal } => match (journal.step, journal.erased, &journal.app) {
            (step @ (Step::Keys | Step::Receipt), ..) => format!("Wiping({step:?})"),
            (step @ Step::App, counted, _) => format!("Wiping({step:?}{})", uncounted(counted)),
            (step @ Step::Files, counted, Some(_)) => format!("Wiping({step:?}{})", uncounted(counted)),
            (step @ Step::Files, counted, None) => format!("Wiping({step:?}{} first)", uncounted(counted)),
        },
        State::Wiped { leaving } => if *leaving { "Wiped(leaving)" } else { "Wiped" }.to_owned(),
    }
}

const fn uncounted(erased: Option<u64>) -> &'static str {
    if erased.is_some() { "" } else { " uncounted" }
}

fn event_name(event: &Event) -> &'static str {
    match event {
        Event::SignIn => "SignIn",
        Event::Answer(Status::Gone) => "Answer(gone)",
        Event::Answer(_) => "Answer",
        Event::Wipe(..) => "Wipe",
        Event::KeysGone => "KeysGone",
        Event::FilesCounted { .. } => "FilesCounted",
        Event::FilesGone { .. } => "FilesGone",
        Event::FilesUnlisted => "FilesUnlisted",
        Event::AppDone(_, true) => "AppDone(all)",
        Event::AppDone(_, false) => "AppDone",
        Event::Signed => "Signed",
        Event::KeysLost => "KeysLost",
        Event::Leave => "Leave",
        Event::Park => "Park",
    }
}

/// What a target is called: as a state, but for what the event does not decide.
fn target(state: &State, from: &State) -> String {
    match (state, from) {
        (State::Wiped { .. }, State::Wiping { .. }) => {
            "Wiped, leaving where the cause ends the account".to_owned()
        }
        (State::Wiping { journal }, State::Wiping { journal: before }) if journal.step == before.step => {
            "the same, counted".to_owned()
        }
        (State::Wiping { journal }, _) => format!("Wiping({:?})", journal.step),
        (state, _) => state_name(state),
    }
}

#[test]
fn every_pair_of_state_and_event_is_in_the_table_or_leads_nowhere() {
    let drawn = drawn();
    let mut walked = BTreeMap::new();
    for state in states() {
        for event in events() {
            let pair = (state_name(&state), event_name(&event).to_owned());
            let to = next(&state, &event).map(|to| target(&to, &state));
            assert_eq!(to.as_ref(), drawn.get(&pair), "{} × {}", pair.0, pair.1);
            walked.extend(to.map(|to| (pair, to)));
        }
    }
    // What is drawn and cannot be walked would be a promise that nothing keeps.
    assert_eq!(walked, drawn);
    assert!(drawn.len() > 40, "{}", drawn.len());
}
