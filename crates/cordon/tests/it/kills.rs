//! The server is killed between a reply and the next request; whatever was acknowledged is there afterwards, and the
//! device goes on.
//!
//! `CORDON_KILLS` says how often; `cargo xtask kills --count 1000` sets it.

use std::time::Duration;

use cordon_client::{Event, Input, Standing};
use cordon_lab::admin::{Admin, text};
use cordon_lab::app::{Account, App};
use cordon_lab::device::Device;
use cordon_lab::import::POLICIES;
use cordon_lab::setup::{self, Person};
use cordon_policy::{Facts, Platform};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bench, postgres};

/// Two rounds of every kind.
const FEW: u32 = 16;
const PATIENCE: Duration = Duration::from_secs(60);

fn count() -> u32 {
    std::env::var("CORDON_KILLS").map_or(FEW, |count| count.parse().unwrap())
}

/// What was acknowledged so far.
#[derive(Default)]
struct Acknowledged {
    policies: Vec<(String, u64)>,
    assigned: usize,
    users: Vec<Person>,
    groups: Vec<(Uuid, Uuid)>,
    registrations: Vec<Registration>,
    device: Option<(Device, App)>,
}

struct Registration {
    id: String,
    user: Uuid,
    ordered: bool,
    done: bool,
}

#[tokio::test]
async fn on_sqlite() {
    kill_loop(None).await;
}

#[tokio::test]
async fn on_postgres() {
    kill_loop(Some(postgres().await)).await;
}

async fn kill_loop(database: Option<String>) {
    // More wipes than an organisation lets through without approval.
    let limits = ["--wipes-per-hour", "100000", "--wipes-per-day", "100000"];
    let mut bench = Bench::with(database, &limits).await;
    let mut known = Acknowledged::default();
    for round in 0..count() {
        write(&bench, &mut known, round).await;
        bench.server.kill().await;
        bench.server.start().await.unwrap();
        bench.admin = Admin::new(bench.server.admin_url(), bench.server.credentials()).unwrap();
        check(&bench.admin, &known, round, 1).await;
    }
    check(&bench.admin, &known, u32::MAX, usize::MAX).await;
}

/// One acknowledged write, of another kind each time.
async fn write(bench: &Bench, known: &mut Acknowledged, round: u32) {
    let admin = &bench.admin;
    match round % 8 {
        0 => {
            let body = json!({
                "@odata.type": "#microsoft.graph.iosManagedAppProtection",
                "displayName": format!("policy {round}"),
                "minimumPinLength": 4,
                "apps": [{ "mobileAppIdentifier": {
                    "@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail" } }],
            });
            known.policies.push((text(&admin.post(POLICIES, &body).await.unwrap(), "id"), 4));
        }
        1 => {
            let upn = format!("user{round}@contoso.example");
            known.users.push(setup::user(admin, &upn, "User").await.unwrap());
        }
        2 => {
            let member = known.users.last().unwrap().oid;
            let group = setup::group(admin, &format!("group {round}"), &[member]).await.unwrap();
            known.groups.push((group, member));
        }
        3 => {
            let (id, length) = known.policies.last_mut().unwrap();
            *length = 5 + u64::from(round % 5);
            let kind = "#microsoft.graph.iosManagedAppProtection";
            let body = json!({ "@odata.type": kind, "minimumPinLength": *length });
            admin.call(Method::PATCH, &format!("{POLICIES}/{id}"), Some(&body)).await.unwrap();
        }
        4 => {
            let ((policy, _), (group, _)) = (known.policies.last().unwrap(), known.groups.last().unwrap());
            setup::assign(admin, policy, &[*group]).await.unwrap();
            known.assigned = known.policies.len();
        }
        5 => register(bench, known, round).await,
        6 => {
            let (device, _) = known.device.as_ref().unwrap();
            let registration = known.registrations.last_mut().unwrap();
            setup::wipe(admin, &registration.user.to_string(), &device.tag).await.unwrap();
            registration.ordered = true;
        }
        _ => confirm(known).await,
    }
}

/// A device signs its user in, registers and holds the policy.
async fn register(bench: &Bench, known: &mut Acknowledged, round: u32) {
    let directory = bench.directory.path().join(format!("device{round}"));
    let device = Device::new("phone", Platform::Ios, Facts::default(), &directory);
    let person = known.users.last().unwrap().clone();
    let user = person.oid;
    let organisation = bench.server.made.tenant_id.clone();
    let account = Account { person, server: bench.server.public_url(), organisation };
    let app = App::start(&device, "com.contoso.mail", account, None).unwrap();
    app.sign_in().await.unwrap();
    let managed =
        app.wait("a policy", PATIENCE, |seen| (seen.snapshot.standing() == Standing::Managed).then_some(()));
    managed.await.unwrap();
    let id = app.details().await.unwrap().unwrap().registration.unwrap().to_string();
    known.registrations.push(Registration { id, user, ordered: false, done: false });
    known.device = Some((device, app));
}

/// The device, whose server was killed after it had taken the order, confirms it all the same.
async fn confirm(known: &mut Acknowledged) {
    let (_, app) = known.device.take().unwrap();
    app.input(Input::Connectivity).await.unwrap();
    let acknowledged = app.wait("the receipt's acknowledgement", PATIENCE, |seen| {
        seen.events.iter().any(|(.., event)| matches!(event, Event::Acknowledged { .. })).then_some(())
    });
    acknowledged.await.unwrap();
    app.stop().await;
    known.registrations.last_mut().unwrap().done = true;
}

/// The latest `depth` of each kind.
async fn check(admin: &Admin, known: &Acknowledged, round: u32, depth: usize) {
    for (number, (id, length)) in known.policies.iter().enumerate().rev().take(depth) {
        let policy = admin.fetch(&format!("{POLICIES}/{id}?$expand=assignments")).await.unwrap();
        assert_eq!(policy["minimumPinLength"], *length, "policy {id} after kill {round}");
        let assignments = policy["assignments"].as_array().unwrap().len();
        assert_eq!(
            assignments,
            usize::from(number < known.assigned),
            "assignments of {id} after kill {round}"
        );
    }
    for user in known.users.iter().rev().take(depth) {
        admin.fetch(&format!("beta/users/{}", user.oid)).await.unwrap();
    }
    for (group, member) in known.groups.iter().rev().take(depth) {
        let stored = admin.all(&format!("beta/groups/{group}/members")).await.unwrap();
        assert_eq!(stored[0]["id"], member.to_string(), "member of {group} after kill {round}");
    }
    for registration in known.registrations.iter().rev().take(depth) {
        check_registration(admin, registration, round).await;
    }
}

async fn check_registration(admin: &Admin, known: &Registration, round: u32) {
    let all = setup::registrations(admin, &known.user.to_string()).await.unwrap();
    let Some(stored) = all.iter().find(|one| text(one, "id") == known.id) else {
        panic!("registration {} after kill {round}: {all:?}", known.id);
    };
    let states: Vec<&Value> =
        stored["operations"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states.len(), usize::from(known.ordered), "orders of {} after kill {round}", known.id);
    if known.done {
        assert_eq!(*states[0], "done", "receipt of {} after kill {round}", known.id);
    }
}
