//! What a draft would change, over asks that were recorded.

use cordon_policy::filter::Filters;
use cordon_policy::merge::merge;
use cordon_policy::texts::Language;
use cordon_policy::whatif::{Policies, Recorded, Registered, Row, WhatIf};
use cordon_policy::{
    AppId, Ask, Context, Facts, Location, ManagedApps, ManagementState, Owner, Party, Platform, Subject,
    decide, record,
};
use uuid::Uuid;

use crate::Failure;
use crate::figure::{Figure, Scale, time};
use crate::policy;

/// How many rows each registration has: two weeks of a few kinds of asks.
const ROWS_EACH: u32 = 100;
/// Unix seconds at which every device reported.
const REPORTED: i64 = 1_790_000_000;

/// A draft against a million rows, on one core.
pub(crate) fn rows(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let registrations = scale.pick(20, 10_000);
    let mut policies = policy::organisation(20, 20)?;
    let before = Policies { targeted: policies.clone(), defaults: Vec::new() };
    for draft in policies.iter_mut().take(1) {
        draft.settings = policy::stricter(&draft.settings)?;
        draft.version = "2".to_owned();
    }
    let after = Policies { targeted: policies, defaults: Vec::new() };
    let (filters, facts) = (Filters::none(), Facts::default());
    let groups: Vec<Uuid> = (0..50).map(policy::group).collect();
    let app = policy::app(3)?;
    let recorded = recorded(&before, &app)?;
    let (seconds, report) = time(|| -> Result<_, Failure> {
        let mut what_if = WhatIf::new(&before, &after, &filters, Recorded::Before);
        for number in 0..registrations {
            let subject = Subject {
                oid: Uuid::from_u128(u128::from(number / 3)),
                groups: &groups,
                app: &app,
                management: ManagementState::Unmanaged,
                enrolment: None,
                facts: &facts,
            };
            let id = number.to_string();
            what_if.registration(&Registered { id: &id, subject, reported: REPORTED, account: None });
            for one in recorded.iter().cycle().take(ROWS_EACH as usize) {
                what_if.asks(&one.row());
            }
        }
        Ok(what_if.finish(Language::English))
    })?;
    let rows = f64::from(registrations * ROWS_EACH);
    if report.lines.is_empty() {
        return Err("the draft changes nothing: there is nothing to measure".into());
    }
    Ok(vec![Figure::new("what-if.1,000,000 rows of recorded asks", seconds / rows * 1e6, "s").at_most(2.0)])
}

/// One kind of ask as a device counts it.
struct Recording {
    kind: &'static str,
    end: &'static str,
    verdict: &'static str,
    setting: &'static str,
}

impl Recording {
    fn row(&self) -> Row<'_> {
        let Self { kind, end, verdict, setting } = *self;
        Row { kind, end, verdict, setting, first: "2026-11-01", last: "2026-11-14", count: 7 }
    }
}

fn recorded(before: &Policies, app: &AppId) -> Result<Vec<Recording>, Failure> {
    let effective = merge(Platform::Ios, &before.targeted.iter().collect::<Vec<_>>());
    let managed_apps = ManagedApps::new([(app.clone(), policy::OID)]);
    let context = Context { managed_apps: &managed_apps, oid: policy::OID, enrolled: false };
    let notes: AppId = "ios:com.example.notes".parse()?;
    let to = |app: &AppId| Party::App {
        app: app.clone(),
        account: Some(policy::OID),
        verified: true,
        personal: false,
    };
    let asks = [
        Ask::paste(Party::Work, Party::Personal, 40),
        Ask::paste(Party::Work, to(app), 40),
        Ask::paste(Party::Work, to(&notes), 40),
        Ask::transfer(Party::Work, to(app)),
        Ask::transfer(Party::Work, to(&notes)),
        Ask::SaveCopy { location: Location::OneDriveForBusiness, owner: Owner::Work },
        Ask::SaveCopy { location: Location::LocalStorage, owner: Owner::Work },
        Ask::OpenFrom { location: Location::Camera, owner: Owner::Unknown },
    ];
    let recording = |ask: &Ask| {
        let decision = decide(&effective, &context, ask);
        let (kind, end) = record::of(&context, ask);
        let setting = decision.reasons.iter().find_map(|reason| reason.setting).unwrap_or_default();
        Recording { kind: kind.name(), end: end.name(), verdict: decision.verdict.name(), setting }
    };
    Ok(asks.iter().map(recording).collect())
}
