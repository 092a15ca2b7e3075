//! What the page shows, whole, as one JSON value.

use std::collections::BTreeSet;

use cordon_client::{Snapshot, Standing};
use cordon_policy::{AppId, ManagementState, Platform};
use serde::Serialize;
use uuid::Uuid;

use super::arrows::{self, Arrow};
use super::claims::Claims;
use super::gate::{self, ShownGate};
use super::log::{Line, millis};
use super::outside::Outside;
use super::phone::{Apps, Clip, LogAsked, Phone, Situation};
use super::place::{Account, Program, Spot};
use super::recorder::Recording;
use super::shelf::Document;
use super::wiped::Wiped;
use super::words::Words;
use super::{Phones, sealed};
use crate::app::{App, AppError};
use crate::ports::locked;

/// Everything.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// When it was read, milliseconds since 1970.
    pub at: u64,
    /// The organisation's name.
    pub organisation: String,
    /// Where administrators work, if they have a page.
    pub console: Option<String>,
    /// What is being recorded.
    pub recording: Recording,
    /// The phones, those that are drawn first.
    pub phones: Vec<Shown>,
    /// What happened, newest first.
    pub log: Vec<Line>,
}

/// A phone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Names it in acts.
    pub id: &'static str,
    /// The person.
    pub owner: String,
    /// The person's work account.
    pub upn: String,
    /// The person's object id.
    pub oid: Uuid,
    /// The device's name.
    pub name: String,
    /// The model.
    pub model: &'static str,
    /// The platform.
    pub platform: Platform,
    /// The version of the operating system.
    pub os_version: Option<String>,
    /// The tag by which the server knows the device.
    pub tag: String,
    /// Whether the page draws it.
    pub drawn: bool,
    /// The situation that it stands for.
    pub situation: Situation,
    /// Whether it has a network.
    pub online: bool,
    /// How it is managed.
    pub management: ManagementState,
    /// Whether the person answers gates without being told.
    pub obliging: bool,
    /// Whether the device offers a face or a finger beside the PIN.
    pub biometric: bool,
    /// How far the phone's clock runs ahead, in minutes.
    pub minutes_ahead: u64,
    /// What the device says of itself that a person can change.
    pub facts: Claims,
    /// Whether the server believes that it counts as enrolled; from the envelope of the mail app.
    pub enrolled: bool,
    /// What is on the clipboard.
    pub clipboard: Option<Clip>,
    /// The apps.
    pub apps: Vec<ShownApp>,
    /// The places that files are saved to and opened from.
    pub places: Vec<ShownPlace>,
    /// What would be answered.
    pub arrows: Vec<Arrow>,
}

/// An app.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownApp {
    /// Names it in acts.
    pub app: Program,
    /// Its id.
    pub id: AppId,
    /// What the client says; absent in an app without it.
    pub client: Option<ShownClient>,
    /// The accounts and what they hold.
    pub accounts: Vec<ShownAccount>,
}

/// The client of an app.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownClient {
    /// Where the work account stands.
    pub standing: Standing,
    /// What comes before work data; absent while it is open.
    pub gate: Option<ShownGate>,
    /// Content id of the policy in force.
    pub policy_version: Option<String>,
    /// Names of the policies that were merged.
    pub policies: Vec<String>,
    /// What the work account may read of app configuration, by name.
    pub configuration: Vec<ShownName>,
    /// When the server answered last, milliseconds since 1970.
    pub answered: Option<u64>,
    /// Whether the last attempt to reach the server succeeded.
    pub reached: bool,
    /// The last wipe since the last sign-in.
    pub wiped: Option<Wiped>,
    /// A log that an administrator asks for and that the person has not decided about.
    pub log: Option<LogAsked>,
}

/// A name of app configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownName {
    /// The name.
    pub name: String,
    /// The values that count: several are a conflict, which the app resolves.
    pub values: Vec<String>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownAccount {
    /// Which.
    pub account: Account,
    /// Why its documents cannot be opened.
    pub closed: Option<Words>,
    /// Sealed files that lie there, whether or not they can be opened.
    pub sealed: usize,
    /// The documents.
    pub documents: Vec<Document>,
}

/// A place for files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownPlace {
    /// Its word in acts.
    pub place: &'static str,
    /// Whether copies can be saved there.
    pub takes_copies: bool,
    /// Whether it is the folder of the app that saves, which no list of files shows.
    pub in_app: bool,
    /// Why the phone does not reach it: the organisation's clouds after the work account is gone.
    pub closed: Option<Words>,
    /// What lies there.
    pub documents: Vec<Document>,
}

impl State {
    /// Reads everything.
    ///
    /// # Errors
    /// [`AppError::Ended`] and [`AppError::Storage`].
    pub async fn read(phones: &Phones) -> Result<Self, AppError> {
        let mut shown = Vec::new();
        for phone in phones.iter() {
            shown.push(phone_of(phone).await?);
        }
        let log = locked(&phones.log).newest().cloned().collect();
        let organisation = &phones.organisation;
        Ok(Self {
            at: millis(),
            organisation: organisation.name.clone(),
            console: organisation.console.as_ref().map(ToString::to_string),
            recording: locked(&phones.recorder).shown(),
            phones: shown,
            log,
        })
    }
}

async fn phone_of(phone: &Phone) -> Result<Shown, AppError> {
    let apps = phone.apps.read().await;
    let (plan, device) = (&phone.plan, &phone.plan.device);
    let mut shown = Vec::new();
    for program in Program::ALL.into_iter().filter(|program| apps.has(*program)) {
        if plan.drawn || program.embeds_client() {
            shown.push(app_of(phone, &apps, program).await?);
        }
    }
    let places = Outside::on(apps.platform).filter(|_| plan.drawn);
    let places = places.map(|place| place_of(phone, &apps, place)).collect::<Result<_, AppError>>()?;
    let enrolled = apps.running(Program::Mail).is_some_and(|app| app.snapshot().enrolled());
    let arrows = arrows::all(&apps).await?;
    let held = phone.held();
    Ok(Shown {
        id: plan.id,
        owner: plan.owner.clone(),
        upn: plan.account.person.upn.clone(),
        oid: plan.account.person.oid,
        name: device.name.clone(),
        model: plan.model,
        platform: device.platform,
        os_version: held.facts.os_version.clone(),
        tag: device.tag.clone(),
        drawn: plan.drawn,
        situation: plan.situation,
        online: held.online,
        management: held.management,
        obliging: held.obliging,
        biometric: held.biometric,
        minutes_ahead: held.clock.as_ref().map_or(0, |clock| clock.ahead().as_secs() / 60),
        facts: Claims::of(&held.facts),
        enrolled,
        clipboard: held.clipboard.clone(),
        apps: shown,
        places,
        arrows,
    })
}

async fn app_of(phone: &Phone, apps: &Apps, program: Program) -> Result<ShownApp, AppError> {
    let mut accounts = Vec::new();
    for spot in Spot::ALL.into_iter().filter(|spot| spot.app == program && phone.plan.drawn) {
        accounts.push(account_of(phone, apps, spot).await?);
    }
    let client = match apps.running(program) {
        Some(app) => Some(client_of(phone, program, app, gate::of(app).await?)),
        None => None,
    };
    Ok(ShownApp { app: program, id: AppId::new(apps.platform, program.id()), client, accounts })
}

async fn account_of(phone: &Phone, apps: &Apps, spot: Spot) -> Result<ShownAccount, AppError> {
    let (documents, closed) = match phone.documents(apps, spot).await? {
        Ok(documents) => (documents, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let vault = apps.running(spot.app).filter(|_| spot.is_work()).map(|app| app.places.vault());
    let sealed = vault.map(|directory| sealed::count(&directory)).transpose()?.unwrap_or(0);
    Ok(ShownAccount { account: spot.account, closed, sealed, documents })
}

fn place_of(phone: &Phone, apps: &Apps, place: Outside) -> Result<ShownPlace, AppError> {
    let (documents, closed) = match phone.files(apps, place)? {
        Ok(documents) => (documents, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    Ok(ShownPlace {
        place: place.name(),
        takes_copies: place.takes_copies(),
        in_app: place.is_in_app(apps.platform),
        closed,
        documents,
    })
}

fn client_of(phone: &Phone, program: Program, app: &App, gate: Option<ShownGate>) -> ShownClient {
    let snapshot = app.snapshot();
    let effective = snapshot.effective();
    let policies = effective.map_or(&[][..], |effective| effective.policies());
    let held = phone.held();
    let answered = held.answered.get(&program);
    ShownClient {
        standing: snapshot.standing(),
        gate,
        policy_version: snapshot.policy_version().map(str::to_owned),
        policies: policies.iter().map(|policy| policy.name.clone()).collect(),
        configuration: configuration_of(&snapshot),
        answered: answered.map(|(at, _)| *at).filter(|at| *at > 0),
        reached: answered.is_none_or(|(_, reached)| *reached),
        wiped: held.wiped.get(&program).cloned(),
        log: held.logs.get(&program).cloned(),
    }
}

fn configuration_of(snapshot: &Snapshot) -> Vec<ShownName> {
    let read = snapshot.configuration();
    let names: BTreeSet<&String> =
        read.sets().flat_map(|set| set.values.keys()).chain(read.device().keys()).collect();
    let shown = names.into_iter().map(|name| ShownName {
        name: name.clone(),
        values: read.values(name).into_iter().map(str::to_owned).collect(),
    });
    shown.filter(|one| !one.values.is_empty()).collect()
}
