//! The situations that a recorded ask can stand for. What is not recorded (which app, how long, which link) takes every
//! value that a rule of either side tells apart.

use std::fmt;

use uuid::Uuid;

use crate::app::{AppId, Platform};
use crate::decide::{
    Ask, Channel, FOR_A_PURPOSE, MANAGED_BROWSER_IOS, ManagedApps, Owner, Party, Purpose, Route,
    always_exempt,
};
use crate::effective::Effective;
use crate::property::{PropertyId, Value, keys};
use crate::record::{End, Kind};

/// The account that asks; every registration asks for its own.
pub(super) const SELF: Uuid = Uuid::nil();

/// The other end as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Other {
    Class(End),
    App(AppId),
}

impl Other {
    pub(super) fn read(text: &str) -> Option<Self> {
        End::by_name(text).map(Self::Class).or_else(|| text.parse().ok().map(Self::App))
    }
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(end) => f.write_str(end.name()),
            Self::App(app) => app.fmt(f),
        }
    }
}

/// An ask, and the managed apps of the device it is asked on.
#[derive(Debug)]
pub(super) struct Situation {
    pub(super) ask: Ask,
    pub(super) managed_apps: ManagedApps,
}

/// Both sides, as far as a policy reaches there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'a>(pub(super) [Option<&'a Effective>; 2]);

impl<'a> Sides<'a> {
    fn values(self, id: PropertyId) -> impl Iterator<Item = &'a Value> {
        self.0.into_iter().flatten().map(move |effective| &effective.slot(id).value)
    }

    /// The texts of a list on either side, entries with semicolons split.
    fn listed(self, id: PropertyId) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for value in self.values(id) {
            match value {
                Value::Pairs(pairs) => {
                    let split = pairs.iter().flat_map(|pair| pair.value.split(';'));
                    texts.extend(split.map(|text| text.trim().to_owned()));
                }
                Value::Texts(list) => texts.extend(list.iter().cloned()),
                Value::Text(text) => texts.push(text.trim().to_owned()),
                _ => {}
            }
        }
        texts.retain(|text| !text.is_empty());
        texts.sort();
        texts.dedup();
        texts
    }
}

/// Everything that a record can stand for. Empty where no ask of that kind has such an end.
pub(super) fn of(platform: Platform, sides: Sides<'_>, kind: Kind, other: &Other) -> Vec<Situation> {
    let owners = || [Owner::Work, Owner::Personal, Owner::Unknown].into_iter();
    match (kind, other) {
        (Kind::SaveCopy, Other::Class(End::Place(location))) => {
            owners().map(|owner| alone(Ask::SaveCopy { location: *location, owner })).collect()
        }
        (Kind::OpenFrom, Other::Class(End::Place(location))) => {
            owners().map(|owner| alone(Ask::OpenFrom { location: *location, owner })).collect()
        }
        (Kind::Channel, Other::Class(end)) => channels(*end),
        (Kind::Keyboard, _) => apps(platform, sides.listed(keys::APPROVED_KEYBOARDS.id()), other)
            .into_iter()
            .map(|app| alone(Ask::Keyboard { app }))
            .collect(),
        (Kind::Service, _) => services(platform, sides, other),
        (Kind::OpenLink, _) => links(platform, sides, other),
        (Kind::Transfer, _) => transfers(platform, sides, other),
        (Kind::Paste, _) => pastes(platform, sides, other),
        _ => Vec::new(),
    }
}

/// The managed apps of a device.
#[derive(Debug, Clone)]
struct Device(ManagedApps);

impl Device {
    fn empty() -> Self {
        Self(ManagedApps::default())
    }

    fn with(app: &AppId, registered: bool) -> Self {
        Self(ManagedApps::listed([(app.clone(), SELF, registered)]))
    }

    fn asks(self, ask: Ask) -> Situation {
        Situation { ask, managed_apps: self.0 }
    }
}

fn alone(ask: Ask) -> Situation {
    Device::empty().asks(ask)
}

/// A channel, in an app that can do as it is told unless the record says otherwise. In a view of several accounts, which
/// channel it was is not told; they differ in how they are refused alone.
fn channels(end: End) -> Vec<Situation> {
    let ask = |channel, supported, mixed| alone(Ask::Channel { channel, supported, mixed });
    match end {
        End::Channel(channel) => vec![ask(channel, true, false)],
        End::Unable(channel) => vec![ask(channel, false, false)],
        End::Mixed => vec![ask(Channel::Print, true, true), ask(Channel::AppSwitcher, true, true)],
        _ => Vec::new(),
    }
}

/// Transfers by the way that the record tells. Whether this app holds a personal account is not told.
fn transfers(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
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

/// An app of that name which no list names.
fn some_app(platform: Platform) -> AppId {
    AppId::new(platform, "app.of.no.list")
}

fn party(app: &AppId) -> Party {
    Party::App { app: app.clone(), account: None, verified: true, personal: false }
}

fn managed(app: AppId) -> (Party, Device) {
    (party(&app), Device::with(&app, true))
}

/// An app in every standing but that of a managed one.
fn not_managed(app: &AppId) -> Vec<(Party, Device)> {
    let odd = |verified, personal| Party::App { app: app.clone(), account: None, verified, personal };
    let stranger = Some(Uuid::max());
    let foreign = Party::App { app: app.clone(), account: stranger, verified: true, personal: false };
    vec![
        (party(app), Device::empty()),
        (foreign, Device::empty()),
        (party(app), Device::with(app, false)),
        (odd(false, false), Device::empty()),
        (odd(true, true), Device::empty()),
    ]
}

/// Those of the apps on a list that the record can mean, and one that is on no list.
fn apps(platform: Platform, listed: Vec<String>, other: &Other) -> Vec<AppId> {
    match other {
        Other::App(app) => vec![app.clone()],
        Other::Class(_) => {
            listed.into_iter().map(|id| AppId::new(platform, id)).chain([some_app(platform)]).collect()
        }
    }
}

/// Every app that a record can mean, with the device on which it is that.
fn parties(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<(Party, Device)> {
    match other {
        Other::App(app) => not_managed(app).into_iter().chain([managed(app.clone())]).collect(),
        Other::Class(End::ManagedApp | End::FromManagedApp | End::SharedManagedApp) => {
            vec![managed(some_app(platform))]
        }
        Other::Class(_) => {
            let exempt =
                sides.listed(keys::EXEMPTED_PACKAGES.id()).into_iter().chain(always_exempt(platform));
            // Being an exception counts before being covered, so an app that is both is a case of its own.
            let exempt = exempt.flat_map(|id| {
                let app = AppId::new(platform, id);
                [(party(&app), Device::empty()), (party(&app), Device::with(&app, false))]
            });
            not_managed(&some_app(platform)).into_iter().chain(exempt).collect()
        }
    }
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

/// Pastes of one character, of just as many as either side lets out, of one more, and of any number.
fn pastes(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
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

/// Apps that serve others, for each purpose that is an exception with an app, and for one that is none.
fn services(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
    let ask = |app: AppId, purpose| Ask::Service { app, purpose };
    let any = match other {
        Other::Class(End::ManagedApp) => vec![managed(some_app(platform))],
        Other::Class(End::App) | Other::App(_) => parties(platform, sides, other),
        Other::Class(_) => return Vec::new(),
    };
    let plain = any.into_iter().filter_map(|(party, device)| match party {
        Party::App { app, verified: true, personal: false, .. } => {
            Some(device.asks(ask(app, Purpose::Other)))
        }
        _ => None,
    });
    let known = FOR_A_PURPOSE.iter().filter_map(|(id, purpose)| {
        let app = AppId::new(platform, *id);
        let meant = match other {
            Other::App(named) => *named == app,
            Other::Class(end) => *end == End::App,
        };
        meant.then(|| alone(ask(app, *purpose)))
    });
    plain.chain(known).collect()
}

/// Links of every kind and those of the lists, tapped for every app that the record can mean.
fn links(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<Situation> {
    let ends = openers(platform, sides, other);
    let mut situations = Vec::new();
    for url in urls(sides) {
        for (to, device) in &ends {
            for app_link in [false, true] {
                let ask = Ask::OpenLink { url: url.clone(), app_link, to: to.clone() };
                situations.push(device.clone().asks(ask));
            }
        }
    }
    situations
}

/// Everybody for whom a link can have been tapped; rules name some apps.
fn openers(platform: Platform, sides: Sides<'_>, other: &Other) -> Vec<(Option<Party>, Device)> {
    let known = [keys::DIALER_PACKAGE.id(), keys::MESSAGING_PACKAGE.id(), keys::BROWSER_PACKAGE.id()];
    let named = known.into_iter().flat_map(|id| sides.listed(id)).chain([MANAGED_BROWSER_IOS.to_owned()]);
    let named = named.map(|id| AppId::new(platform, id));
    let mut ends = match other {
        Other::Class(End::Work) => vec![(Party::Work, Device::empty())],
        Other::Class(End::Personal) => vec![(Party::Personal, Device::empty())],
        Other::Class(End::Mixed) => vec![(Party::Mixed, Device::empty())],
        Other::Class(End::Controls) => vec![(Party::Controls, Device::empty())],
        Other::Class(End::ManagedApp | End::App) | Other::App(_) => parties(platform, sides, other),
        Other::Class(_) => Vec::new(),
    };
    match other {
        Other::Class(End::ManagedApp) => ends.extend(named.map(managed)),
        Other::Class(End::App) => ends.extend(named.flat_map(|app| not_managed(&app))),
        _ => {}
    }
    let nobody = (*other == Other::Class(End::App)).then(|| (None, Device::empty()));
    ends.into_iter().map(|(party, device)| (Some(party), device)).chain(nobody).collect()
}

/// One link for everything that rules tell apart.
fn urls(sides: Sides<'_>) -> Vec<String> {
    let plain =
        ["https://of.no.list/page", "tel:1", "sms:1", "mailto:a@of.no.list", "of-no-list:1", "no link"];
    let patterns =
        [keys::EXEMPTED_LINKS.id(), keys::MANAGED_LINKS.id()].into_iter().flat_map(|id| sides.listed(id));
    let schemes = sides.listed(keys::EXEMPTED_PROTOCOLS.id()).into_iter().map(|scheme| format!("{scheme}:1"));
    let patterns = patterns.map(|pattern| pattern.replace('*', "x"));
    plain.into_iter().map(str::to_owned).chain(patterns).chain(schemes).collect()
}
