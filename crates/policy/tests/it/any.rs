//! Arbitrary values, policies and asks.

use cordon_policy::decide::{Ask, Channel, Location, ManagedApps, Owner, Party, Purpose, Route};
use cordon_policy::property::{self, Kind, PropertyId};
use cordon_policy::{AppId, AppScope, Levels, Platform, Policy, PolicyId, Settings};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use uuid::Uuid;

pub(crate) const OID: Uuid = Uuid::from_u128(1);
pub(crate) const COLLEAGUE: Uuid = Uuid::from_u128(2);

/// JSON that is right for a kind.
pub(crate) fn value(kind: Kind) -> BoxedStrategy<Json> {
    match kind {
        Kind::Flag { nullable } => or_null(nullable, any::<bool>().prop_map(Json::from)),
        Kind::Level { members, nullable } => {
            or_null(nullable, prop::sample::select(members).prop_map(Json::from))
        }
        Kind::Number { min, max } => {
            prop_oneof![Just(min), Just(max), min..=max].prop_map(Json::from).boxed()
        }
        Kind::Duration { nullable } => {
            let texts =
                ["PT0S", "PT30M", "PT720M", "PT12H", "P1D", "P30D", "P90D", "90 days, 0:00:00", "0:30:00"];
            or_null(nullable, prop::sample::select(texts.to_vec()).prop_map(Json::from))
        }
        Kind::Version => or_null(true, select(&["", "0.0", "13.7", "16", "16.0", "16.1", "10.0.22631.3155"])),
        Kind::PatchDate => or_null(true, select(&["", "0000-00-00", "2025-12-01", "2026-11-05"])),
        Kind::Text => or_null(true, select(&["", "contoso-dial", "com.contoso.dialer", "A"])),
        Kind::Names => {
            or_null(true, select(&["", "iPhone5,2;iPhone5,3", "IPHONE5,3; iphone5,2", "google;samsung"]))
        }
        Kind::Choices(members) => {
            or_null(true, prop::sample::subsequence(members, 0..=members.len()).prop_map(|m| json!(m)))
        }
        Kind::Bits(members) => or_null(
            true,
            prop::sample::subsequence(members, 0..=members.len()).prop_map(|m| json!(m.join(", "))),
        ),
        Kind::Texts => {
            let texts = ["https://a.example/*", "https://b.example", "Pixel 9", "pixel 9"];
            or_null(true, prop::sample::subsequence(texts.to_vec(), 0..=4).prop_map(|m| json!(m)))
        }
        Kind::Pairs => {
            let pairs = [
                ("Notes", "com.example.notes"),
                ("Default", "skype;itms"),
                ("Notes again", "com.example.notes"),
                ("Maps", "itms"),
            ];
            or_null(
                true,
                prop::sample::subsequence(pairs.to_vec(), 0..=4).prop_map(|pairs| {
                    pairs.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
                }),
            )
        }
    }
}

fn select(texts: &'static [&'static str]) -> impl Strategy<Value = Json> {
    prop::sample::select(texts).prop_map(Json::from)
}

fn or_null(nullable: bool, strategy: impl Strategy<Value = Json> + 'static) -> BoxedStrategy<Json> {
    if nullable { prop_oneof![4 => strategy, 1 => Just(Json::Null)].boxed() } else { strategy.boxed() }
}

/// Settings of a platform: each property present or not.
pub(crate) fn settings(platform: Platform) -> BoxedStrategy<Settings> {
    let one = |id: PropertyId| {
        prop::option::weighted(0.6, value(id.property().form(platform).kind)).prop_map(move |json| (id, json))
    };
    let all: Vec<_> = PropertyId::of(platform).map(one).collect();
    all.prop_map(move |values| {
        let mut settings = Settings::default();
        for (id, json) in values {
            if let Some(json) = json {
                settings.set(id, property::parse(id, platform, &json).unwrap());
            }
        }
        settings
    })
    .boxed()
}

pub(crate) fn policy(platform: Platform, name: &str, settings: Settings) -> Policy {
    Policy {
        id: PolicyId(format!("T_{name}")),
        name: name.to_owned(),
        description: String::new(),
        platform,
        version: "1".into(),
        settings,
        apps: AppScope::default(),
        assignments: Vec::new(),
        management_levels: Levels::UNSPECIFIED,
    }
}

pub(crate) fn platform() -> impl Strategy<Value = Platform> {
    prop::sample::select(&Platform::ALL[..])
}

/// A platform and some settings for it.
pub(crate) fn several(count: usize) -> impl Strategy<Value = (Platform, Vec<Settings>)> {
    platform()
        .prop_flat_map(move |platform| (Just(platform), prop::collection::vec(settings(platform), count)))
}

pub(crate) fn app(platform: Platform, name: &str) -> AppId {
    AppId::new(platform, format!("com.example.{name}"))
}

pub(crate) fn managed(platform: Platform) -> ManagedApps {
    ManagedApps::listed([
        (app(platform, "docs"), OID, true),
        (app(platform, "chat"), COLLEAGUE, true),
        (app(platform, "files"), OID, false),
    ])
}

/// Into how many shares the asks are dealt where one test case looks at one of them. A prime, so that a share has every
/// kind of ask.
pub(crate) const SHARES: usize = 13;

/// Every ask there is, over parties of every standing.
pub(crate) fn asks(platform: Platform) -> Vec<Ask> {
    let mut asks = moves(&parties(platform));
    for location in Location::ALL {
        for owner in [Owner::Work, Owner::Personal, Owner::Unknown] {
            asks.push(Ask::SaveCopy { location, owner });
            asks.push(Ask::OpenFrom { location, owner });
        }
    }
    for channel in Channel::ALL {
        for (supported, mixed) in [(true, false), (false, false), (true, true), (false, true)] {
            asks.push(Ask::Channel { channel, supported, mixed });
        }
    }
    asks.extend(links(platform));
    asks.extend(services(platform));
    asks
}

/// Links of every kind, with every kind of app that could open them.
pub(crate) fn links(platform: Platform) -> Vec<Ask> {
    let urls = [
        "https://a.example/x",
        "https://b.example",
        "http://maps.apple.com/?q=Bern",
        "https://elsewhere.example/y",
        "tel:+41315550100",
        "telprompt:117",
        "sms:117",
        "mailto:ana@contoso.example",
        "itms://app",
        "skype:ana",
        "unheard-of:1",
        "no link",
    ];
    let mut targets = vec![None];
    targets.extend(parties(platform).into_iter().map(Some));
    for id in ["com.contoso.dialer", "contoso-dial", "com.android.phone", "com.microsoft.msedge"] {
        let app = AppId::new(platform, id);
        targets.push(Some(Party::App { app, account: None, verified: true, personal: false }));
    }
    let mut links = Vec::new();
    for url in urls {
        for app_link in [false, true] {
            let ask = |to: &Option<Party>| Ask::OpenLink { url: url.to_owned(), app_link, to: to.clone() };
            links.extend(targets.iter().map(ask));
        }
    }
    links
}

/// Keyboards, and apps that serve others.
pub(crate) fn services(platform: Platform) -> Vec<Ask> {
    let ids = ["com.example.notes", "com.example.docs", "com.google.android.apps.maps", "com.android.phone"];
    let one = |id: &str| {
        let app = AppId::new(platform, id);
        [
            Ask::Keyboard { app: app.clone() },
            Ask::Service { app: app.clone(), purpose: Purpose::Navigation },
            Ask::Service { app, purpose: Purpose::Other },
        ]
    };
    ids.into_iter().flat_map(one).collect()
}

pub(crate) const ROUTES: [Route; 12] = [
    Route::Unstated,
    Route::Share,
    Route::ProtectedExtension,
    Route::Drag,
    Route::ContentProvider,
    Route::BoundService,
    Route::AppClip,
    Route::WebExtension,
    Route::InstantApp,
    Route::OtherProfile,
    Route::OsManaged,
    Route::SharedFile,
];

pub(crate) fn parties(platform: Platform) -> [Party; 12] {
    let other = |name: &str, account, verified, personal| Party::App {
        app: app(platform, name),
        account,
        verified,
        personal,
    };
    [
        Party::Work,
        Party::Personal,
        other("docs", None, true, false),
        other("docs", Some(OID), true, false),
        other("docs", Some(OID), false, false),
        other("docs", None, true, true),
        other("chat", Some(COLLEAGUE), true, false),
        other("notes", None, true, false),
        other("files", None, true, false),
        Party::App {
            app: AppId::new(platform, "com.android.phone"),
            account: None,
            verified: true,
            personal: false,
        },
        Party::Mixed,
        Party::Controls,
    ]
}

fn moves(parties: &[Party]) -> Vec<Ask> {
    parties.iter().flat_map(|from| parties.iter().flat_map(move |to| one_way(from, to))).collect()
}

/// Every move between two ends, both ways.
pub(crate) fn between(one: &Party, two: &Party) -> Vec<Ask> {
    [one_way(one, two), one_way(two, one)].concat()
}

fn one_way(from: &Party, to: &Party) -> Vec<Ask> {
    let (from, to) = (|| from.clone(), || to.clone());
    let mut asks = Vec::from(ROUTES.map(|route| Ask::by(from(), to(), route)));
    asks.push(Ask::Transfer { from: from(), to: to(), route: Route::Unstated, alone: true });
    asks.push(Ask::Transfer { from: from(), to: to(), route: Route::Share, alone: true });
    asks.extend([0, 1, 100, 70_000].map(|characters| Ask::paste(from(), to(), characters)));
    asks.push(Ask::Paste { from: from(), to: to(), characters: 100, share_sheet: true });
    asks
}
