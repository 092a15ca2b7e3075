//! Transfers and pastes that a record can stand for.

use super::{Device, Other, Sides, Situation, parties, party, some_app};
use crate::app::Platform;
use crate::decide::{Ask, Party, Route};
use crate::record::End;

/// Transfers by the way that the record tells. Whether this app holds a personal account is not told.
pub(super) fn transfers(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
    let moves = moves(platform, sides, other);
    let route = match other {
        Other::Class(End::ShareSheet) => return Vec::new(),
        Other::App(_) | Other::Class(End::Controls) => return by(moves, &WAYS),
        Other::Class(End::SharedManagedApp | End::SharedApp) => Route::Share,
        Other::Class(End::ProtectedExtension) => Route::ProtectedExtension,
        Other::Class(End::Unprotected) => Route::AppClip,
        Other::Class(End::InstantApp) => Route::InstantApp,
        Other::Class(End::FromOsManaged) => Route::OsManaged,
        Other::Class(End::SharedFile) => Route::SharedFile,
        Other::Class(_) => Route::Unstated,
    };
    by(moves, &[route])
}

/// The ways that rules tell apart, where the record tells none.
const WAYS: [Route; 6] = [
    Route::Unstated,
    Route::Share,
    Route::ProtectedExtension,
    Route::AppClip,
    Route::InstantApp,
    Route::OsManaged,
];

/// These moves by each of these ways; where data enters work, with and without a personal account that could take it.
fn by(moves: Vec<(Party, Party, Device)>, ways: &[Route]) -> Vec<Situation> {
    let mut situations = Vec::new();
    for (from, to, on) in moves {
        let enters = to == Party::Work && from != Party::Work;
        for route in ways.iter().copied() {
            for alone in [false, true].into_iter().take(if enters { 2 } else { 1 }) {
                let (from, to) = (from.clone(), to.clone());
                situations.push(on.clone().asks(Ask::Transfer { from, to, route, alone }));
            }
        }
    }
    situations
}

/// Pastes of one character, of just as many as either side lets out, of one more, and of any number.
pub(super) fn pastes(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
    let limits = sides.0.into_iter().flatten().map(|effective| effective.rules().characters);
    let mut lengths: Vec<u32> =
        limits.flat_map(|limit| [limit, limit.saturating_add(1)]).chain([1, u32::MAX]).collect();
    lengths.retain(|length| *length > 0);
    lengths.sort_unstable();
    lengths.dedup();
    let share_sheet = *other == Other::Class(End::ShareSheet);
    let moves = moves(platform, sides, other);
    let paste = |characters: u32| {
        let one = move |(from, to, device): (Party, Party, Device)| {
            device.asks(Ask::Paste { from, to, characters, share_sheet })
        };
        moves.iter().cloned().map(one).collect::<Vec<_>>()
    };
    lengths.into_iter().flat_map(paste).collect()
}

/// The two ends of a move, with the device. Only moves with work data at one end are asked of the account.
fn moves(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<(Party, Party, Device)> {
    match other {
        Other::Class(End::Work | End::SharedFile) => vec![(Party::Work, Party::Work, Device::empty())],
        Other::Class(End::Personal) => vec![(Party::Work, Party::Personal, Device::empty())],
        Other::Class(End::Mixed) => vec![(Party::Work, Party::Mixed, Device::empty())],
        Other::Class(End::Controls) => vec![
            (Party::Work, Party::Controls, Device::empty()),
            (Party::Controls, Party::Work, Device::empty()),
        ],
        // What it is called decides nothing there.
        Other::Class(End::Unprotected | End::InstantApp) => {
            vec![(Party::Work, party(&some_app(platform)), Device::empty())]
        }
        Other::Class(End::ShareSheet) => {
            let all = [End::Personal, End::ManagedApp, End::App].map(Other::Class);
            let controls = (Party::Work, Party::Controls, Device::empty());
            all.iter().flat_map(|end| moves(platform, sides, end)).chain([controls]).collect()
        }
        Other::Class(End::FromPersonal) => vec![(Party::Personal, Party::Work, Device::empty())],
        Other::Class(End::FromManagedApp | End::FromApp | End::FromOsManaged) => {
            let all = parties(platform, sides, other).into_iter();
            all.map(|(from, device)| (from, Party::Work, device)).collect()
        }
        Other::Class(
            End::ManagedApp | End::App | End::SharedManagedApp | End::SharedApp | End::ProtectedExtension,
        )
        | Other::App(_) => {
            let all = parties(platform, sides, other).into_iter();
            all.map(|(to, device)| (Party::Work, to, device)).collect()
        }
        Other::Class(End::OtherAccount | End::Unable(_) | End::Place(_) | End::Channel(_)) => Vec::new(),
    }
}
