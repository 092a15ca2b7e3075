//! The laws of decisions, over generated policies and every kind of ask.

use cordon_policy::decide::{Ask, Context, ManagedApps, Pair, Party, Side, decide, decide_both, personal};
use cordon_policy::explain::{self, Seen};
use cordon_policy::merge::merge;
use cordon_policy::property::{self, Form, Group, Kind, Order, PropertyId, Value};
use cordon_policy::{Decision, Effective, Enforced, Facts, Platform, Rule, Settings};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::any;
use crate::laws::freedom;

fn context(managed: &ManagedApps) -> Context<'_> {
    Context { managed_apps: managed, oid: any::OID, enrolled: true }
}

fn merged(platform: Platform, settings: &Settings) -> Effective {
    merge(platform, &[&any::policy(platform, "one", settings.clone())])
}

/// The base with one property set.
fn with(platform: Platform, settings: &Settings, id: PropertyId, value: &Value) -> Effective {
    let mut settings = settings.clone();
    settings.set(id, value.clone());
    merged(platform, &settings)
}

/// Values of a property, enough for every step of its order.
fn values(platform: Platform, id: PropertyId) -> Vec<Value> {
    let pairs =
        |names: &[&str]| names.iter().map(|name| json!({"name": name, "value": name})).collect::<Json>();
    let json: Vec<Json> = match id.property().form(platform).kind {
        Kind::Flag { .. } => vec![json!(false), json!(true)],
        Kind::Level { members, .. } => members.iter().map(|word| json!(word)).collect(),
        Kind::Number { min, max } => vec![json!(min), json!(max.min(50)), json!(max)],
        Kind::Choices(members) => vec![json!([]), json!(members[..1]), json!(members[1..]), json!(members)],
        Kind::Bits(members) => vec![json!(members[..1].join(",")), json!(members.join(","))],
        Kind::Texts => vec![
            json!([]),
            json!(["https://a.example/*"]),
            json!(["https://a.example/*", "https://b.example", "http://maps.apple.com"]),
        ],
        Kind::Pairs => vec![
            pairs(&[]),
            pairs(&["com.example.notes"]),
            pairs(&["com.example.notes", "itms", "mailto", "sms", "tel", "com.example.docs"]),
        ],
        _ => Vec::new(),
    };
    json.iter()
        .map(|json| property::parse(id, platform, json).unwrap_or_else(|e| panic!("{id:?}: {e:?}")))
        .chain(
            matches!(id.property().form(platform).kind, Kind::Level { nullable: true, .. })
                .then_some(Value::Null),
        )
        .collect()
}

/// Whether the first value is at least as strict as the second.
fn is_stricter(form: &Form, a: &Value, b: &Value) -> bool {
    match (form.order, a, b) {
        (Order::Intersection { .. }, Value::Choices(a), Value::Choices(b)) => {
            a.iter().all(|one| b.contains(one))
        }
        (Order::Intersection { .. }, Value::Texts(a), Value::Texts(b)) => a.iter().all(|one| b.contains(one)),
        (Order::Intersection { .. }, Value::Pairs(a), Value::Pairs(b)) => a.iter().all(|one| b.contains(one)),
        _ => property::compare(form, a, b).is_some_and(std::cmp::Ordering::is_ge),
    }
}

/// The properties with an order that decisions could read.
fn ordered(platform: Platform) -> impl Iterator<Item = PropertyId> {
    PropertyId::of(platform).filter(move |id| {
        let order = id.property().form(platform).order;
        id.property().group != Group::Launch
            && !matches!(
                order,
                Order::Unordered { .. } | Order::Label | Order::Predicate(_) | Order::Action(_)
            )
    })
}

/// A share of the asks, another one each time.
fn some(platform: Platform, share: usize) -> impl Iterator<Item = Ask> {
    any::asks(platform).into_iter().skip(share % any::SHARES).step_by(any::SHARES)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stricter_value_never_allows_what_a_laxer_one_denies(
        (platform, settings) in any::several(1), share in 0..any::SHARES,
    ) {
        let managed = any::managed(platform);
        let context = context(&managed);
        let asks: Vec<_> = some(platform, share).collect();
        for id in ordered(platform) {
            let form = id.property().form(platform);
            let values = values(platform, id);
            let answers: Vec<Vec<u8>> = values.iter().map(|value| {
                let effective = with(platform, &settings[0], id, value);
                asks.iter().map(|ask| freedom(decide(&effective, &context, ask).verdict)).collect()
            }).collect();
            for (strict, a) in values.iter().zip(&answers) {
                for (lax, b) in values.iter().zip(&answers).filter(|(lax, _)| is_stricter(&form, strict, lax)) {
                    let freer = asks.iter().zip(a.iter().zip(b)).find(|(_, (strict, lax))| strict > lax);
                    prop_assert!(freer.is_none(), "{id:?}: {strict} allows more than {lax}: {freer:?}");
                }
            }
        }
    }

    #[test]
    fn a_value_nobody_can_read_never_allows_more_than_the_strictest(
        (platform, settings) in any::several(1),
        share in 0..any::SHARES,
        junk in prop::sample::select(vec![json!("teleport"), json!(["teleport"]), json!(-5), json!({"a": [1]})]),
    ) {
        let managed = any::managed(platform);
        let context = context(&managed);
        let asks: Vec<_> = some(platform, share).collect();
        let wire = merged(platform, &settings[0]).to_wire();
        for id in ordered(platform) {
            let form = id.property().form(platform);
            let strictest = with(platform, &settings[0], id, &property::strictest(id.property(), &form));
            let mut wire = wire.clone();
            wire["settings"][id.property().name] = json!({"value": junk, "critical": true});
            let (read, diagnostics) = Effective::from_wire(&wire);
            // Any text is an entry of a list of links.
            prop_assert!(!diagnostics.is_empty() || form.kind == Kind::Texts, "{id:?}, {junk}");
            for ask in asks.iter().filter(|_| !diagnostics.is_empty()) {
                let (unknown, strict) = (decide(&read, &context, ask), decide(&strictest, &context, ask));
                prop_assert!(freedom(unknown.verdict) <= freedom(strict.verdict), "{id:?}, {junk}: {ask:?}");
            }
        }
    }

    #[test]
    fn what_is_personal_alone_is_always_allowed((platform, settings) in any::several(2)) {
        let managed = any::managed(platform);
        let context = context(&managed);
        let effective = merged(platform, &settings[0]);
        for ask in any::asks(platform) {
            let (Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. }) = &ask else {
                let mixed = matches!(ask, Ask::Channel { mixed: true, .. });
                prop_assert!(mixed || personal(&ask) == Decision::ALLOW, "{ask:?}");
                continue;
            };
            if is_personal(&managed, from) && is_personal(&managed, to) {
                prop_assert_eq!(personal(&ask), Decision::ALLOW, "{:?}", ask);
                prop_assert_eq!(decide(&effective, &context, &ask), Decision::ALLOW, "{:?}", ask);
            }
        }
    }

    #[test]
    fn a_view_of_several_accounts_is_closed_whatever_the_policy((platform, settings) in any::several(1)) {
        let managed = any::managed(platform);
        let effective = merged(platform, &settings[0]);
        for ask in any::asks(platform) {
            let mixed = matches!(&ask, Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. }
                if [from, to].contains(&&Party::Mixed));
            if mixed {
                let decision = decide(&effective, &context(&managed), &ask);
                prop_assert!(!decision.verdict.is_allowed(), "{ask:?}");
                prop_assert_eq!(&decision.reasons[0].code, &"mixedView", "{:?}", ask);
            }
        }
    }

    #[test]
    fn both_sides_give_one_answer_and_no_side_is_overruled(
        (platform, settings) in any::several(2), same in any::<bool>(),
    ) {
        let managed = any::managed(platform);
        let (one, two) = (merged(platform, &settings[0]), merged(platform, &settings[1]));
        let [mail, chat] = ["mail", "chat"].map(|name| any::app(platform, name));
        let mine = Side { app: &mail, effective: &one, context: context(&managed) };
        let theirs =
            Side { app: &chat, effective: &two, context: Context { oid: any::COLLEAGUE, ..mine.context } };
        let pair = Pair { asked: mine, other: theirs, same_organisation: same };
        let turned = Pair { asked: theirs, other: mine, same_organisation: same };
        let known = ManagedApps::new([(chat.clone(), any::COLLEAGUE), (mail.clone(), any::OID)]);
        let far = |app: &cordon_policy::AppId, oid| Party::App { app: app.clone(), account: Some(oid), verified: true, personal: false };
        for ask in any::between(&Party::Work, &far(&chat, any::COLLEAGUE)) {
            let seen = turn(&ask, &far(&mail, any::OID));
            let (here, there) = (decide_both(&pair, &ask), decide_both(&turned, &seen));
            prop_assert_eq!(here.verdict, there.verdict, "{:?}", ask);
            let explained = explain::both(&pair, &Seen::of(&Facts::default()), &ask);
            prop_assert_eq!(explained.verdict, here.verdict, "{:?}", ask);
            if same {
                let alone = [(&one, any::OID, &ask), (&two, any::COLLEAGUE, &seen)].map(|(effective, oid, ask)| {
                    decide(effective, &Context { managed_apps: &known, oid, enrolled: true }, ask)
                });
                let strictest = alone.iter().map(|one| freedom(one.verdict)).min().unwrap();
                prop_assert_eq!(freedom(here.verdict), strictest, "{:?}: {:?} of {:?}", ask, here, alone);
            }
        }
    }
}

/// Policies under which every setting can come to matter.
fn grounds(platform: Platform) -> Vec<Settings> {
    let everywhere = [
        json!({"allowedOutboundDataTransferDestinations": "managedApps", "allowedInboundDataTransferSources": "managedApps",
            "allowedOutboundClipboardSharingLevel": "managedApps", "saveAsBlocked": true,
            "disableProtectionOfManagedOutboundOpenInData": true,
            "blockDataIngestionIntoOrganizationDocuments": true}),
        json!({"allowedOutboundDataTransferDestinations": "managedApps", "saveAsBlocked": false, "encryptAppData": true,
            "keyboardsRestricted": true, "pinRequired": false, "managedBrowserToOpenLinksRequired": true,
            "managedBrowser": "notConfigured", "customBrowserProtocol": "a", "customBrowserPackageId": "a.b"}),
        json!({"dialerRestrictionLevel": "customApp", "protectedMessagingRedirectAppType": "specificApps",
            "customDialerAppProtocol": "a", "customDialerAppPackageId": "a.b", "messagingRedirectAppUrlScheme": "a",
            "messagingRedirectAppPackageId": "a.b", "managedBrowserToOpenLinksRequired": true,
            "managedBrowser": "microsoftEdge", "exemptedAppProtocols": []}),
        json!({"allowedOutboundDataTransferDestinations": "selectedApps", "allowedInboundDataTransferSources": "selectedApps"}),
    ];
    let read = |json: &Json| {
        let mut settings = Settings::default();
        for (name, json) in json.as_object().unwrap() {
            let id = property::by_name(name).unwrap();
            let here = id.property().platforms.has(platform);
            // A word of another platform is no word here.
            if let Some(value) = here.then(|| property::parse(id, platform, json).ok()).flatten() {
                settings.set(id, value);
            }
        }
        settings
    };
    std::iter::once(Settings::default()).chain(everywhere.iter().map(read)).collect()
}

/// A law about settings says nothing where none of the asks notices the setting.
#[test]
fn every_setting_that_asks_follow_changes_some_answer() {
    let mut unnoticed = Vec::new();
    for platform in Platform::ALL {
        let managed = any::managed(platform);
        let asks = any::asks(platform);
        let differ = |one: &Effective, two: &Effective| {
            asks.iter().any(|ask| {
                [true, false].into_iter().any(|enrolled| {
                    let context = Context { enrolled, ..context(&managed) };
                    let [one, two] = [one, two].map(|effective| decide(effective, &context, ask));
                    (one.verdict, one.redirect) != (two.verdict, two.redirect)
                })
            })
        };
        let followed =
            PropertyId::of(platform).filter(|id| id.property().enforced == Enforced::By(Rule::Ask));
        for id in followed {
            let mut values = values(platform, id);
            if id.property().kind == Kind::Text {
                values =
                    ["com.contoso.dialer", "contoso-dial"].map(|text| Value::Text(text.to_owned())).into();
            }
            let noticed = grounds(platform).iter().any(|ground| {
                let all: Vec<_> = values.iter().map(|value| with(platform, ground, id, value)).collect();
                all.windows(2).any(|two| differ(&two[0], &two[1]))
            });
            if !noticed {
                unnoticed.push((platform, id.property().name));
            }
        }
    }
    assert_eq!(unnoticed, [], "no ask notices them");
}

fn is_personal(managed: &ManagedApps, party: &Party) -> bool {
    match party {
        Party::Personal | Party::App { personal: true, .. } => true,
        Party::App { app, account, verified, .. } => {
            !verified || managed.registered(app, account.unwrap_or(any::OID)).is_none()
        }
        Party::Work | Party::Mixed | Party::Controls => false,
    }
}

/// The same move seen from the other end, to which this one is `party`.
fn turn(ask: &Ask, party: &Party) -> Ask {
    let turned = |end: &Party| if *end == Party::Work { party.clone() } else { Party::Work };
    let mut ask = ask.clone();
    if let Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } = &mut ask {
        (*from, *to) = (turned(from), turned(to));
    }
    ask
}
