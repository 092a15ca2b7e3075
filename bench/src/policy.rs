//! Decisions and resolution.

use std::hint::black_box;

use cordon_policy::filter::{Filter, Filters, Rule};
use cordon_policy::property::PropertyId;
use cordon_policy::{
    AppId, AppScope, Ask, Assignment, AssignmentFilter, Context, Effective, Facts, FilterMode, Levels,
    Location, ManagedApps, ManagementState, Owner, Party, Platform, Policy, PolicyId, Settings, Subject,
    Value, Verdict, decide, merge, target,
};
use uuid::Uuid;

use crate::Failure;
use crate::figure::{Figure, Scale, per_call};

pub(crate) const OID: Uuid = Uuid::from_u128(0x0a);
const SAMPLES: [&str; 2] = [
    include_str!("../../scenarios/policies/ios-everyone.json"),
    include_str!("../../scenarios/policies/ios-personal.json"),
];

/// The policy of one that applies, and what is asked of it.
pub(crate) struct Bench {
    pub(crate) effective: Effective,
    managed_apps: ManagedApps,
    pub(crate) asks: [(&'static str, Ask); 5],
}

impl Bench {
    pub(crate) fn context(&self) -> Context<'_> {
        Context { managed_apps: &self.managed_apps, oid: OID, enrolled: false }
    }
}

pub(crate) fn bench() -> Result<Bench, Failure> {
    let policies = organisation(1, 1)?;
    let effective = merge::merge(Platform::Ios, &policies.iter().collect::<Vec<_>>());
    let notes: AppId = "ios:com.example.notes".parse()?;
    let mail: AppId = "ios:com.example.mail".parse()?;
    let apps = (0..40).map(app).chain([Ok(mail.clone())]).collect::<Result<Vec<_>, _>>()?;
    let managed_apps = ManagedApps::new(apps.into_iter().map(|app| (app, OID)));
    Ok(Bench { effective, managed_apps, asks: asks(&mail, &notes) })
}

/// One ask, allowed and refused.
pub(crate) fn may(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let bench = bench()?;
    let (effective, context) = (&bench.effective, bench.context());
    let mut figures = Vec::new();
    for (what, ask) in &bench.asks {
        let verdict = decide(effective, &context, ask).verdict;
        let allowed = verdict == Verdict::Allow;
        let seconds = per_call(scale, || decide(black_box(effective), &context, black_box(ask)));
        let mut figure = Figure::new(format!("may.{what} ({})", verdict.name()), seconds * 1e9, "ns");
        if allowed {
            figure = figure.at_most(200.0);
        }
        figures.push(figure);
        if allowed {
            let count =
                allocation_counter::measure(|| drop(black_box(decide(effective, &context, ask)))).count_total;
            figures.push(Figure::new(format!("may.{what}: allocations"), count as f64, "").at_most(0.0));
        }
    }
    Ok(figures)
}

fn asks(mail: &AppId, notes: &AppId) -> [(&'static str, Ask); 5] {
    let to =
        |app: &AppId| Party::App { app: app.clone(), account: Some(OID), verified: true, personal: false };
    [
        ("paste into a managed app", Ask::paste(Party::Work, to(mail), 40)),
        ("paste into an unmanaged app", Ask::paste(Party::Work, to(notes), 4000)),
        ("hand to a managed app", Ask::transfer(Party::Work, to(mail))),
        ("save to OneDrive", Ask::SaveCopy { location: Location::OneDriveForBusiness, owner: Owner::Work }),
        ("save to the device", Ask::SaveCopy { location: Location::LocalStorage, owner: Owner::default() }),
    ]
}

/// A user in 50 groups, 200 policies of which 20 apply, half of them by a filter; as many others are kept out by one.
pub(crate) fn resolve(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let (policies, filters) = (organisation(200, 20)?, filters()?);
    let groups: Vec<Uuid> = (0..50).map(group).collect();
    let (app, facts) = (app(3)?, facts());
    let subject = Subject {
        oid: OID,
        groups: &groups,
        app: &app,
        management: ManagementState::Unmanaged,
        enrolment: None,
        facts: &facts,
    };
    let selection = target::select(&policies, &subject, &filters);
    let (applied, filtered) = (&selection.applied, selection.by_filter.len());
    if (applied.len(), filtered) != (20, 10) {
        return Err(format!("{} policies apply, {filtered} of them by a filter", applied.len()).into());
    }
    let selecting = per_call(scale, || target::select(black_box(&policies), &subject, &filters));
    let merging = per_call(scale, || merge::merge(Platform::Ios, black_box(applied)));
    let cold = per_call(scale, || -> Effective {
        merge::merge(Platform::Ios, &target::select(black_box(&policies), &subject, &filters).applied)
    });
    let effective = merge::merge(Platform::Ios, applied);
    let writing = per_call(scale, || effective.to_wire());
    Ok(vec![
        Figure::new("resolve.cold: target and merge", cold * 1e6, "µs").at_most(100.0),
        Figure::new("resolve.target alone", selecting * 1e6, "µs"),
        Figure::new("resolve.merge alone", merging * 1e6, "µs"),
        Figure::new("resolve.the result as JSON", writing * 1e6, "µs"),
    ])
}

/// What filters look at on the device that is resolved.
pub(crate) fn facts() -> Facts {
    Facts {
        os_version: Some("17.4.1".to_owned()),
        model: Some("iPhone15,3".to_owned()),
        manufacturer: Some("Apple".to_owned()),
        app_version: Some("4.2".to_owned()),
        ..Facts::default()
    }
}

/// One filter that lets the device in and one that does not.
pub(crate) fn filters() -> Result<Filters, Failure> {
    let rules = [
        "(app.operatingSystemVersion -ge 17) and (app.deviceModel -in [\"iPhone15,2\", \"iPhone15,3\"])",
        "(app.deviceManagementType -eq \"Managed\") or (app.deviceManufacturer -ne \"Apple\")",
    ];
    let one = |(number, rule): (u128, &str)| -> Result<Filter, Failure> {
        let rule = Rule::parse(Platform::Ios, rule)?;
        Ok(Filter { id: Uuid::from_u128(number), name: format!("Filter {number}"), rule })
    };
    (0..).zip(rules).map(one).collect()
}

pub(crate) fn app(number: u32) -> Result<AppId, cordon_policy::AppIdError> {
    format!("ios:com.example.app{number}").parse()
}

pub(crate) fn group(number: u32) -> Uuid {
    Uuid::from_u128(0x1000 + u128::from(number))
}

/// `count` policies of which the first `reaching` reach the user's device. Each has every setting of its platform, as
/// exports do, and 39 apps.
pub(crate) fn organisation(count: u32, reaching: u32) -> Result<Vec<Policy>, Failure> {
    (0..count)
        .map(|number| {
            let apps = (0..39).map(app).collect::<Result<_, _>>()?;
            Ok(Policy {
                id: PolicyId(format!("T_{}", Uuid::from_u128(u128::from(number) << 64))),
                name: format!("Policy {number}"),
                description: String::new(),
                platform: Platform::Ios,
                version: "1".to_owned(),
                settings: settings(number)?,
                apps: AppScope { apps, ..AppScope::default() },
                assignments: vec![assignment(number, reaching)],
                management_levels: Levels::UNSPECIFIED,
            })
        })
        .collect()
}

/// Of those that reach, every second does so by a filter; as many after them are kept out by one, all others by group.
fn assignment(number: u32, reaching: u32) -> Assignment {
    let by = |id: u128| Some(AssignmentFilter { id: Uuid::from_u128(id), mode: FilterMode::Include });
    let (place, filter) = match number {
        number if number < reaching => (number * 2, by(0).filter(|_| number % 2 == 1)),
        number if number < reaching * 2 => (number, by(1)),
        number => (1000 + number, None),
    };
    Assignment { group: group(place), exclude: false, filter }
}

fn settings(number: u32) -> Result<Settings, Failure> {
    let sample = SAMPLES.iter().cycle().nth(number as usize % 2).copied().unwrap_or_default();
    let sample: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(sample.trim_start_matches('\u{feff}'))?;
    let (own, _) = Settings::parse(Platform::Ios, &sample).map_err(|errors| format!("{errors:?}"))?;
    let mut settings = Settings::default();
    for id in PropertyId::of(Platform::Ios) {
        let default = Value::of_default(id.property().form(Platform::Ios).default);
        settings.set(id, own.value(id).cloned().unwrap_or(default));
    }
    Ok(settings)
}
