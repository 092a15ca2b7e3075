//! Decisions and resolution.

use std::hint::black_box;

use cordon_policy::filter::Filters;
use cordon_policy::property::{self, PropertyId};
use cordon_policy::{
    AppId, AppScope, Ask, Assignment, Context, Effective, Facts, Levels, Location, ManagedApps,
    ManagementState, Owner, Party, Platform, Policy, PolicyId, Settings, Subject, Value, Verdict, decide,
    merge, target,
};
use uuid::Uuid;

use crate::Failure;
use crate::figure::{Figure, Scale, per_call};

pub(crate) const OID: Uuid = Uuid::from_u128(0x0a);
const SAMPLES: [&str; 2] = [
    include_str!("../../scenarios/policies/ios-everyone.json"),
    include_str!("../../scenarios/policies/ios-personal.json"),
];

/// One ask, allowed and refused, on the policy of twenty that apply.
pub(crate) fn may(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let policies = organisation(1, 1)?;
    let effective = merge::merge(Platform::Ios, &policies.iter().collect::<Vec<_>>());
    let notes: AppId = "ios:com.example.notes".parse()?;
    let mail: AppId = "ios:com.example.mail".parse()?;
    let managed_apps = ManagedApps::new(
        (0..40)
            .map(app)
            .chain([Ok(mail.clone())])
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .map(|app| (app, OID)),
    );
    let context = Context { managed_apps: &managed_apps, oid: OID, enrolled: false };
    let mut figures = Vec::new();
    for (what, ask) in &asks(&mail, &notes) {
        let verdict = decide(&effective, &context, ask).verdict;
        let allowed = verdict == Verdict::Allow;
        let seconds = per_call(scale, || decide(black_box(&effective), &context, black_box(ask)));
        let mut figure = Figure::new(format!("may.{what} ({})", verdict.name()), seconds * 1e9, "ns");
        if allowed {
            figure = figure.at_most(200.0);
        }
        figures.push(figure);
        if allowed {
            let count = allocation_counter::measure(|| drop(black_box(decide(&effective, &context, ask))))
                .count_total;
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

/// A user in 50 groups, 200 policies of which 20 apply.
pub(crate) fn resolve(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let policies = organisation(200, 20)?;
    let groups: Vec<Uuid> = (0..50).map(group).collect();
    let (app, facts) = (app(3)?, Facts::default());
    let subject = Subject {
        oid: OID,
        groups: &groups,
        app: &app,
        management: ManagementState::Unmanaged,
        enrolment: None,
        facts: &facts,
    };
    let applied = target::select(&policies, &subject, &Filters::none()).applied;
    if applied.len() != 20 {
        return Err(format!("{} policies apply, not 20", applied.len()).into());
    }
    let selecting = per_call(scale, || target::select(black_box(&policies), &subject, &Filters::none()));
    let merging = per_call(scale, || merge::merge(Platform::Ios, black_box(&applied)));
    let cold = per_call(scale, || -> Effective {
        merge::merge(Platform::Ios, &target::select(black_box(&policies), &subject, &Filters::none()).applied)
    });
    let effective = merge::merge(Platform::Ios, &applied);
    let writing = per_call(scale, || effective.to_wire());
    Ok(vec![
        Figure::new("resolve.cold: target and merge", cold * 1e6, "µs").at_most(100.0),
        Figure::new("resolve.target alone", selecting * 1e6, "µs"),
        Figure::new("resolve.merge alone", merging * 1e6, "µs"),
        Figure::new("resolve.the result as JSON", writing * 1e6, "µs"),
    ])
}

pub(crate) fn app(number: u32) -> Result<AppId, cordon_policy::AppIdError> {
    format!("ios:com.example.app{number}").parse()
}

pub(crate) fn group(number: u32) -> Uuid {
    Uuid::from_u128(0x1000 + u128::from(number))
}

/// `count` policies of which the first `reaching` are given to groups of the user. Each has every
/// setting of its platform, as exports do, and 39 apps.
pub(crate) fn organisation(count: u32, reaching: u32) -> Result<Vec<Policy>, Failure> {
    (0..count)
        .map(|number| {
            let place = if number < reaching { number * 2 } else { 1000 + number };
            let apps = (0..39).map(app).collect::<Result<_, _>>()?;
            Ok(Policy {
                id: PolicyId(format!("T_{}", Uuid::from_u128(u128::from(number) << 64))),
                name: format!("Policy {number}"),
                description: String::new(),
                platform: Platform::Ios,
                version: "1".to_owned(),
                settings: settings(number)?,
                apps: AppScope { apps, ..AppScope::default() },
                assignments: vec![Assignment { group: group(place), exclude: false, filter: None }],
                management_levels: Levels::UNSPECIFIED,
            })
        })
        .collect()
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

/// The same settings with every ordered one at its strictest that destroys nothing.
pub(crate) fn stricter(settings: &Settings) -> Result<Settings, Failure> {
    let mut stricter = settings.clone();
    for (id, _) in settings.iter() {
        let form = id.property().form(Platform::Ios);
        if matches!(form.order, property::Order::Listed | property::Order::TrueStricter) {
            stricter.set(id, property::strictest(id.property(), &form));
        }
    }
    if stricter == *settings {
        return Err("no setting could be made stricter".into());
    }
    Ok(stricter)
}

/// The longest of the sample policies with as many apps as real exports have: the settings alone, and the whole
/// document as an import reads it. `CORDON_REFERENCE` may name a folder with real exports, of which the longest is
/// taken as well.
pub(crate) fn parse(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let mut figures = vec![whole("an export with 39 apps", &generated()?, scale)?];
    if let Some(real) = longest_real()? {
        figures.push(whole("the longest real export", &real, scale)?);
    }
    Ok(figures)
}

fn whole(what: &str, text: &str, scale: Scale) -> Result<Figure, Failure> {
    let read = || -> Result<Settings, Failure> {
        let body: serde_json::Map<String, serde_json::Value> = serde_json::from_str(black_box(text))?;
        let platform =
            if text.contains("androidManagedAppProtection") { Platform::Android } else { Platform::Ios };
        Ok(Settings::parse(platform, &body).map_err(|errors| format!("{errors:?}"))?.0)
    };
    if read()?.is_empty() {
        return Err("the export has no settings".into());
    }
    let seconds = per_call(scale, || read().ok());
    let kilobytes = text.len() / 1024;
    Ok(Figure::new(format!("parse.{what}, {kilobytes} KiB"), seconds * 1e3, "ms").at_most(1.0))
}

fn generated() -> Result<String, Failure> {
    let sample = SAMPLES.iter().max_by_key(|sample| sample.len()).copied().unwrap_or_default();
    let mut body: serde_json::Value = serde_json::from_str(sample.trim_start_matches('\u{feff}'))?;
    let apps: Vec<_> = (0..39)
        .map(|number| {
            serde_json::json!({
                "@odata.type": "#microsoft.graph.managedMobileApp",
                "id": format!("com.example.app{number}.ios"),
                "version": format!("{number:032x}"),
                "mobileAppIdentifier": {
                    "@odata.type": "#microsoft.graph.iosMobileAppIdentifier",
                    "bundleId": format!("com.example.app{number}"),
                },
            })
        })
        .collect();
    body.as_object_mut().ok_or("the sample is no object")?.insert("apps".to_owned(), apps.into());
    Ok(serde_json::to_string_pretty(&body)?)
}

fn longest_real() -> Result<Option<String>, Failure> {
    let Some(folder) = std::env::var_os("CORDON_REFERENCE") else { return Ok(None) };
    let mut longest: Option<String> = None;
    for folder in [std::path::Path::new(&folder).join("real"), std::path::Path::new(&folder).join("../real")]
    {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let text = String::from_utf8(std::fs::read(entry?.path())?)?;
            if longest.as_ref().is_none_or(|known| known.len() < text.len()) {
                longest = Some(text.trim_start_matches('\u{feff}').to_owned());
            }
        }
    }
    Ok(longest)
}
