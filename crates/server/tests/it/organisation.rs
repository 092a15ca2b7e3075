//! What an organisation settles for itself.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{TestServer, postgres_schema};
use crate::graph::{IOS, POLICIES, ios, targets, to_group};
use crate::phone::{PASSWORD, Phone, eve};

const ORGANISATION: &str = "/cordon/v1/organisation";

async fn settle(server: &TestServer, body: Value) -> (StatusCode, Value) {
    server.call(Method::PATCH, ORGANISATION, Some(body)).await
}

async fn settled(server: TestServer) {
    let read = server.get(ORGANISATION).await;
    assert_eq!((&read["managedAccounts"], &read["devicesWithSeveral"]), (&json!("several"), &json!(0)));
    assert_eq!((&read["id"], &read["name"]), (&json!(server.running.tenant_id()), &json!("Contoso")));
    let (status, one) = settle(&server, json!({"managedAccounts": "one"})).await;
    assert_eq!((status, &one["managedAccounts"]), (StatusCode::OK, &json!("one")), "{one}");
    assert_eq!(server.get(ORGANISATION).await, one);
    for same in [json!({"managedAccounts": "one"}), json!({})] {
        assert_eq!(settle(&server, same).await, (StatusCode::OK, one.clone()));
    }
    assert_eq!(settle(&server, json!({"managedAccounts": "several"})).await.1, read);
    for (wrong, target) in [
        (json!({"managedAccounts": "two"}), "managedAccounts"),
        (json!({"managedAccounts": 1}), "managedAccounts"),
        (json!({"name": "Fabrikam"}), "name"),
    ] {
        let (status, error) = settle(&server, wrong).await;
        assert_eq!((status, targets(&error)), (StatusCode::UNPROCESSABLE_ENTITY, vec![target]), "{error}");
    }
    assert_eq!(server.get(ORGANISATION).await, read);
}

#[tokio::test]
async fn the_number_of_managed_accounts_is_settled() {
    settled(TestServer::start().await).await;
}

#[tokio::test]
async fn the_number_of_managed_accounts_is_settled_on_postgres() {
    settled(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

#[tokio::test]
async fn devices_hear_of_it_and_those_with_several_accounts_are_counted() {
    let (server, mut eve) = eve().await;
    let group = server.make_group("Staff").await;
    let id = server.make(IOS, ios("Phones")).await;
    let assign = json!({"assignments": [to_group(&group)]});
    server.done(Method::POST, &format!("{POLICIES}/{id}/assign"), Some(assign)).await;
    let kim = server.user("kim@contoso.com", PASSWORD).await;
    let token = server.device_token("kim@contoso.com", PASSWORD).await;
    let mut kim = Phone::new(kim, token);
    for phone in [&mut eve, &mut kim] {
        server.running.directory().add_member(group.parse().unwrap(), phone.oid).await.unwrap();
        let told = phone.register(&server).await;
        let mut report = phone.report();
        report.held_version = told.policy_version;
        assert!(!phone.deliver(&server, &report).await.one_account);
    }
    let several = async || server.get(ORGANISATION).await["devicesWithSeveral"].clone();
    assert_eq!(several().await, 1, "the same app on the same device");

    let before = eve.held.unwrap().position.seq;
    settle(&server, json!({"managedAccounts": "one"})).await;
    let told = eve.check_in(&server).await;
    assert_eq!((told.one_account, told.seq), (true, before + 1), "it is content: the count rises");
    assert!(kim.check_in(&server).await.one_account);
    let audit = server.audit().await;
    assert_eq!(audit.iter().filter(|action| *action == "organisation.update").count(), 1);
    settle(&server, json!({"managedAccounts": "several"})).await;
    assert!(!eve.check_in(&server).await.one_account);

    // Another app, and an account that never held a policy, are not several accounts of one app.
    kim.check_in(&server).await;
    assert_eq!(several().await, 0, "Kim reported to hold none");
}
