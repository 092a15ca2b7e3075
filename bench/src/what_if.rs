//! A draft against an organisation's registrations and recorded asks.

use std::hint::black_box;

use cordon_policy::filter::Filters;
use cordon_policy::launch::AccountStatus;
use cordon_policy::record::{End, Kind};
use cordon_policy::texts::Language;
use cordon_policy::whatif::{Draft, Policies, Recorded, Registered, Report, Row, WhatIf};
use cordon_policy::{AppId, Facts, ManagementState, Policy, Subject, Value, property};
use uuid::Uuid;

use crate::Failure;
use crate::figure::{Figure, Scale, median, time};
use crate::policy::{app, filters, group, organisation};

/// Recorded rows of each registration.
const ROWS: usize = 50;

/// A registration without its rows.
struct Phone {
    id: String,
    oid: Uuid,
    groups: Vec<Uuid>,
    app: AppId,
    facts: Facts,
}

/// A million rows of twenty thousand registrations, on one core.
pub(crate) fn rows(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let count = scale.pick(40, 20_000);
    let (targeted, filters) = (organisation(200, 20)?, filters()?);
    let before = Policies { targeted, defaults: Vec::new() };
    let after = draft(&before.targeted)?.applied(&before);
    let phones: Vec<Phone> = (0..count).map(phone).collect::<Result<_, _>>()?;
    let recorder = Recorder::new();
    let mut samples = Vec::new();
    for _ in 0..scale.pick(1, 5) {
        let (seconds, report) =
            time(|| Ok::<_, Failure>(compare(&before, &after, &filters, &phones, &recorder)))?;
        check(&report, count)?;
        samples.push(seconds);
    }
    let memory = allocation_counter::measure(|| {
        black_box(compare(&before, &after, &filters, &phones, &recorder));
    });
    let name = format!("what-if.{} rows of {count} registrations", count as usize * ROWS);
    Ok(vec![
        Figure::new(name, median(samples), "s").at_most(2.0),
        Figure::new("what-if.memory beside what the caller holds", memory.bytes_max as f64 / 1e6, "MB"),
    ])
}

fn compare(
    before: &Policies,
    after: &Policies,
    filters: &Filters,
    phones: &[Phone],
    recorder: &Recorder,
) -> Report {
    let mut whatif = WhatIf::new(before, after, filters, Recorded::Before);
    for (place, phone) in phones.iter().enumerate() {
        whatif.registration(&Registered {
            id: &phone.id,
            subject: Subject {
                oid: phone.oid,
                groups: &phone.groups,
                app: &phone.app,
                management: ManagementState::Unmanaged,
                enrolment: None,
                facts: &phone.facts,
            },
            reported: 1_795_000_000,
            account: Some(AccountStatus::Active),
        });
        recorder.rows(place).for_each(|row| whatif.asks(&row));
    }
    whatif.finish(Language::English)
}

/// The first policy with a clipboard that is closed and a newer operating system.
fn draft(policies: &[Policy]) -> Result<Draft, Failure> {
    let mut policy = policies.first().cloned().ok_or("there is a policy")?;
    for (name, value) in [
        ("allowedOutboundClipboardSharingLevel", serde_json::json!("blocked")),
        ("minimumRequiredOsVersion", serde_json::json!("17.4")),
    ] {
        let id = property::by_name(name).ok_or("the setting exists")?;
        let value: Value =
            property::parse(id, policy.platform, &value).map_err(|errors| format!("{errors:?}"))?;
        policy.settings.set(id, value);
    }
    "2".clone_into(&mut policy.version);
    Ok(Draft::Put(Box::new(policy)))
}

/// Users in ten sets of groups, with seven apps, five systems and eleven models.
fn phone(number: u32) -> Result<Phone, Failure> {
    let versions = ["16.7", "17.0", "17.4", "17.5.1", "18.0"];
    let version = versions.iter().cycle().nth(number as usize % 5).copied().unwrap_or_default();
    Ok(Phone {
        id: format!("00000000-0000-0000-0000-000000000000.{number:032x}"),
        oid: Uuid::from_u128(u128::from(number / 3)),
        groups: (0..50).map(|place| group(place + number % 10)).collect(),
        app: app(number % 7)?,
        facts: Facts {
            os_version: Some(version.to_owned()),
            model: Some(format!("iPhone15,{}", number % 11)),
            integrity: Some(cordon_policy::subject::Integrity::Intact),
            ..Facts::default()
        },
    })
}

/// What phones count: every kind of ask with every end it can have, answered in the ways it can be answered.
struct Recorder {
    /// Kind, other end, and the settings that can have decided.
    asks: Vec<(&'static str, &'static str, &'static [&'static str])>,
    days: Vec<String>,
}

impl Recorder {
    fn new() -> Self {
        let mut asks = Vec::new();
        for kind in Kind::ALL {
            let ends = End::all().filter(|end| fits(kind, *end));
            asks.extend(ends.map(|end| (kind.name(), end.name(), settings(kind))));
        }
        Self { asks, days: (1..=30).map(|day| format!("2026-11-{day:02}")).collect() }
    }

    /// The rows of a phone: other asks, answers, days and counts than those of its neighbours.
    fn rows(&self, phone: usize) -> impl Iterator<Item = Row<'_>> {
        (0..ROWS).filter_map(move |place| {
            // A stride that shares no factor with the number of asks: none comes twice.
            let (kind, end, settings) = *self.asks.get((phone * 7 + place * STRIDE) % self.asks.len())?;
            let pick = phone / 3 + place;
            let setting = settings.get(pick % (settings.len() + 2)).copied().unwrap_or_default();
            let verdict = match (setting, kind) {
                ("", _) => "allow",
                (_, "openLink") => "redirect",
                _ if pick.is_multiple_of(5) => "switchAccount",
                _ => "deny",
            };
            let first = (phone + place) % self.days.len();
            let last = first + (self.days.len() - 1 - first) * (place % 2);
            Some(Row {
                kind,
                end,
                verdict,
                setting,
                first: self.days.get(first)?,
                last: self.days.get(last)?,
                count: 1 + (pick % 90) as u64,
            })
        })
    }
}

/// From one ask of a phone to its next.
const STRIDE: usize = 13;

/// Whether asks of a kind have such an end.
fn fits(kind: Kind, end: End) -> bool {
    match kind {
        Kind::Paste | Kind::Transfer => end.place() <= End::OtherAccount.place(),
        Kind::SaveCopy | Kind::OpenFrom => matches!(end, End::Place(_)),
        Kind::Channel => matches!(end, End::Channel(_) | End::Unable(_)),
        Kind::OpenLink => matches!(end, End::App | End::ManagedApp | End::Personal | End::OtherAccount),
        Kind::Keyboard => end == End::App,
        Kind::Service => matches!(end, End::App | End::ManagedApp),
    }
}

/// Settings that decide asks of a kind.
const fn settings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Paste => &["allowedOutboundClipboardSharingLevel"],
        Kind::Transfer => &["allowedOutboundDataTransferDestinations", "allowedInboundDataTransferSources"],
        Kind::SaveCopy => &["saveAsBlocked", "allowedDataStorageLocations"],
        Kind::OpenFrom => &["blockDataIngestionIntoOrganizationDocuments", "allowedDataIngestionLocations"],
        Kind::Channel => &["printBlocked", "notificationRestriction", "contactSyncBlocked"],
        Kind::OpenLink => &["managedBrowserToOpenLinksRequired", "dialerRestrictionLevel"],
        Kind::Keyboard => &["thirdPartyKeyboardsBlocked"],
        Kind::Service => &["allowedOutboundDataTransferDestinations"],
    }
}

/// That something was compared at all.
fn check(report: &Report, count: u32) -> Result<(), Failure> {
    if report.registrations != u64::from(count) || report.asks.changes.is_empty() {
        return Err(format!("nothing was compared: {:#?}", report.lines).into());
    }
    Ok(())
}
