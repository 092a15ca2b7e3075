//! The situations that a recorded ask can stand for. What is not recorded (which app, how long, which link) takes every
//! value that a rule of either side tells apart.

mod links;
mod moves;

use std::fmt;

use uuid::Uuid;

use crate::app::{AppId, Platform};
use crate::decide::{Ask, Channel, FOR_A_PURPOSE, ManagedApps, Owner, Party, Purpose, always_exempt};
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
        (Kind::OpenLink, _) => links::all(platform, sides, other),
        (Kind::Transfer, _) => moves::transfers(platform, sides, other),
        (Kind::Paste, _) => moves::pastes(platform, sides, other),
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
