//! The server is killed between a reply and the next request; whatever was acknowledged is there afterwards.
//!
//! `CORDON_KILLS` says how often; `cargo xtask kills --count 1000` sets it.

use cordon_lab::admin::{Admin, text};
use cordon_lab::setup;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bench, postgres};

const POLICIES: &str = "beta/deviceAppManagement/managedAppPolicies";
const FEW: u32 = 12;

fn count() -> u32 {
    std::env::var("CORDON_KILLS").map_or(FEW, |count| count.parse().unwrap())
}

/// What was acknowledged so far.
#[derive(Default)]
struct Acknowledged {
    policies: Vec<(String, u64)>,
    users: Vec<Uuid>,
    groups: Vec<(Uuid, Vec<Uuid>)>,
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
    let mut bench = Bench::on(database).await;
    let mut known = Acknowledged::default();
    let kills = count();
    for round in 0..kills {
        write(&bench.admin, &mut known, round).await;
        bench.server.kill().await;
        bench.server.start().await.unwrap();
        bench.admin = Admin::new(bench.server.admin_url(), bench.server.credentials()).unwrap();
        check(&bench.admin, &known, round).await;
    }
    check_all(&bench.admin, &known).await;
}

/// One acknowledged write, of another kind each time.
async fn write(admin: &Admin, known: &mut Acknowledged, round: u32) {
    match round % 4 {
        0 => {
            let body = json!({
                "@odata.type": "#microsoft.graph.iosManagedAppProtection",
                "displayName": format!("policy {round}"),
                "minimumPinLength": 4,
            });
            let made = admin.post(POLICIES, &body).await.unwrap();
            known.policies.push((text(&made, "id"), 4));
        }
        1 => {
            let person = setup::user(admin, &format!("user{round}@contoso.example"), "User").await.unwrap();
            known.users.push(person.oid);
        }
        2 => {
            let members: Vec<Uuid> = known.users.last().copied().into_iter().collect();
            let group = setup::group(admin, &format!("group {round}"), &members).await.unwrap();
            known.groups.push((group, members));
        }
        _ => {
            let (id, length) = known.policies.last_mut().unwrap();
            *length = 5 + u64::from(round % 5);
            let body = json!({
                "@odata.type": "#microsoft.graph.iosManagedAppProtection",
                "minimumPinLength": *length,
            });
            admin.call(Method::PATCH, &format!("{POLICIES}/{id}"), Some(&body)).await.unwrap();
        }
    }
}

/// The latest of each kind, after each kill.
async fn check(admin: &Admin, known: &Acknowledged, round: u32) {
    if let Some(policy) = known.policies.last() {
        check_policy(admin, policy, round).await;
    }
    if let Some(user) = known.users.last() {
        admin.fetch(&format!("beta/users/{user}")).await.unwrap();
    }
    if let Some(group) = known.groups.last() {
        check_group(admin, group).await;
    }
}

/// Everything, at the end.
async fn check_all(admin: &Admin, known: &Acknowledged) {
    for policy in &known.policies {
        check_policy(admin, policy, u32::MAX).await;
    }
    for user in &known.users {
        admin.fetch(&format!("beta/users/{user}")).await.unwrap();
    }
    for group in &known.groups {
        check_group(admin, group).await;
    }
}

async fn check_policy(admin: &Admin, (id, length): &(String, u64), round: u32) {
    let policy = admin.fetch(&format!("{POLICIES}/{id}")).await.unwrap();
    assert_eq!(policy["minimumPinLength"], *length, "policy {id} after kill {round}");
}

async fn check_group(admin: &Admin, (group, members): &(Uuid, Vec<Uuid>)) {
    let stored = admin.all(&format!("beta/groups/{group}/members")).await.unwrap();
    let stored: Vec<String> = stored.iter().map(|member: &Value| text(member, "id")).collect();
    assert_eq!(stored, members.iter().map(Uuid::to_string).collect::<Vec<_>>());
}
