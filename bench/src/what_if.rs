//! A draft against an organisation's registrations and recorded asks.

use std::hint::black_box;

use cordon_policy::filter::Filters;
use cordon_policy::launch::AccountStatus;
use cordon_policy::texts::Language;
use cordon_policy::whatif::{Draft, Policies, Recorded, Registered, Report, Row, WhatIf};
use cordon_policy::{AppId, Facts, ManagementState, Policy, Subject, Value, property};
use uuid::Uuid;

use crate::Failure;
use crate::figure::{Figure, Scale, median, time};
use crate::policy::{app, filters, group, organisation};

/// Recorded rows of each registration.
const ROWS: usize = 50;

/// A registration without its rows; all share them.
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
    let recorded = recorded();
    let mut samples = Vec::new();
    for _ in 0..scale.pick(1, 5) {
        let (seconds, report) =
            time(|| Ok::<_, Failure>(compare(&before, &after, &filters, &phones, &recorded)))?;
        check(&report, count)?;
        samples.push(seconds);
    }
    let memory = allocation_counter::measure(|| {
        black_box(compare(&before, &after, &filters, &phones, &recorded));
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
    rows: &[Row<'_>],
) -> Report {
    let mut whatif = WhatIf::new(before, after, filters, Recorded::Before);
    for phone in phones {
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
        rows.iter().for_each(|row| whatif.asks(row));
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

/// What a phone counts: asks of every kind, most of them allowed.
fn recorded() -> Vec<Row<'static>> {
    let clipboard = "allowedOutboundClipboardSharingLevel";
    let known = [
        ("paste", "managedApp", "allow", ""),
        ("paste", "app", "deny", clipboard),
        ("paste", "personal", "deny", clipboard),
        ("paste", "fromApp", "allow", ""),
        ("transfer", "managedApp", "allow", ""),
        ("transfer", "app", "deny", "allowedOutboundDataTransferDestinations"),
        ("saveCopy", "oneDriveForBusiness", "allow", ""),
        ("openFrom", "sharePoint", "allow", ""),
        ("channel", "notification", "allow", ""),
        ("openLink", "app", "redirect", "managedBrowserToOpenLinksRequired"),
    ];
    let row = |(place, (kind, end, verdict, setting))| Row {
        kind,
        end,
        verdict,
        setting,
        first: "2026-11-01",
        last: "2026-11-23",
        count: place,
    };
    (1..).zip(known.into_iter().cycle().take(ROWS)).map(row).collect()
}

/// That something was compared at all.
fn check(report: &Report, count: u32) -> Result<(), Failure> {
    if report.registrations != u64::from(count) || report.asks.changes.is_empty() {
        return Err(format!("nothing was compared: {:#?}", report.lines).into());
    }
    Ok(())
}
