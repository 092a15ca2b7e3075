//! Registrations, their operations, and the wipe of a device.

use cordon_wire::receipt::{Counts, Level, Receipt, TimeSource};
use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::{IOS, ios, to_group};
use crate::common::TestServer;
use crate::phone::{EVE, Phone, eve};

const ALL: &str = "/beta/deviceAppManagement/managedAppRegistrations";

#[tokio::test]
async fn a_registration_is_shown_to_those_who_may_see_it() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let (id, oid) = (phone.id(), phone.oid);
    let listed = server.get(&format!("/beta/users/{EVE}/managedAppRegistrations")).await;
    let shown = &listed["value"][0];
    assert_eq!(shown["@odata.type"], "#microsoft.graph.iosManagedAppRegistration");
    assert_eq!((&shown["id"], &shown["userId"]), (&json!(id), &json!(oid)));
    assert_eq!((&shown["deviceTag"], &shown["platformVersion"]), (&json!("tag-1"), &json!("17.1")));
    assert_eq!(shown["appIdentifier"]["bundleId"], "com.contoso.mail");
    for path in [
        format!("{ALL}/{id}"),
        format!("{ALL}('{id}')"),
        format!("/v1.0/users('{oid}')/managedAppRegistrations/{id}"),
    ] {
        assert_eq!(server.get(&path).await["deviceName"], "Eve's phone", "{path}");
    }
    let filtered =
        server.get(&format!("{ALL}?$filter=deviceTag eq 'TAG-1'&$select=deviceTag&$count=true")).await;
    assert_eq!(filtered["@odata.count"], 1);
    assert_eq!(server.call(Method::GET, &format!("{ALL}/$count"), None).await.1, 1);
    assert_eq!(
        server.get(&format!("{ALL}/getUserIdsWithFlaggedAppRegistration()")).await["value"],
        json!([])
    );
    let other = format!("{ALL}/{}.{}", Uuid::new_v4(), "0".repeat(32));
    assert_eq!(server.call(Method::GET, &other, None).await.0, StatusCode::NOT_FOUND);
    let stranger = server.make_user("mallory@contoso.com").await;
    let path = format!("/beta/users/{stranger}/managedAppRegistrations/{id}");
    assert_eq!(server.call(Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn intended_policies_are_those_that_apply() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let group = server.make_group("Sales").await;
    let reference = json!({"@odata.id": format!("https://h/v1.0/users/{}", phone.oid)});
    server.done(Method::POST, &format!("/beta/groups/{group}/members/$ref"), Some(reference)).await;
    let path = format!("{ALL}/{}/intendedPolicies", phone.id());
    let policy = server.make(IOS, ios("Phones")).await;
    server.make(IOS, ios("not assigned")).await;
    assert_eq!(server.get(&path).await["value"], json!([]));
    let assign = json!({"assignments": [to_group(&group)]});
    server.done(Method::POST, &format!("{IOS}/{policy}/assign"), Some(assign)).await;
    assert_eq!(server.get(&path).await["value"][0]["id"], policy.as_str());
    let expanded = server.get(&format!("{ALL}?$expand=intendedPolicies,appliedPolicies")).await;
    assert_eq!(expanded["value"][0]["intendedPolicies"][0]["displayName"], "Phones");
    assert_eq!(expanded["value"][0]["appliedPolicies"], json!([]), "the phone holds nothing yet");
}

#[tokio::test]
async fn a_wipe_is_ordered_sent_and_confirmed() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    wipe(&server, &phone, "wipeManagedAppRegistrationByDeviceTag").await;
    assert_eq!(operation(&server, &phone).await["state"], "pending");
    let told = phone.check_in(&server).await;
    let order = phone.orders(&told)[0].clone();
    let sent = operation(&server, &phone).await;
    assert_eq!((&sent["state"], &sent["id"]), (&json!("sent"), &json!(order.id)));
    assert!(sent.get("@cordon.receipts").is_none());
    let path = format!("{ALL}/{}/operations/{}", phone.id(), order.id);
    assert_eq!(server.call(Method::DELETE, &path, None).await.0, StatusCode::CONFLICT);

    let destroyed = std::mem::take(&mut phone.live_keys);
    let receipt = Receipt {
        id: Uuid::new_v4(),
        order: Some(order.id),
        reason: "order".to_owned(),
        rid: phone.id(),
        org: phone.id().organisation(),
        epoch: 1,
        seq: told.seq,
        previous: None,
        destroyed,
        counts: Counts { erased_by_key: 2, plain_deleted: 0, failed: 0 },
        stays: vec!["the app".to_owned()],
        level: Level::Software,
        time: 0,
        time_source: TimeSource::Server,
    };
    let (token, hash) = receipt.sign(&phone.key).unwrap();
    let mut report = phone.report();
    report.receipts = vec![token.clone()];
    phone.deliver(&server, &report).await;
    let done = operation(&server, &phone).await;
    assert_eq!((&done["state"], &done["displayName"]), (&json!("done"), &json!("Selective wipe")));
    assert_eq!(done["@cordon.receipts"][0]["hash"], hash.to_string());
    assert_eq!(done["@cordon.receipts"][0]["jws"], token);
}

#[tokio::test]
async fn a_wipe_can_be_taken_back_before_it_is_sent() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    wipe(&server, &phone, "wipeManagedAppRegistrationsByDeviceTag").await;
    let order = operation(&server, &phone).await["id"].as_str().unwrap().to_owned();
    let path = format!("{ALL}/{}/operations/{order}", phone.id());
    server.done(Method::DELETE, &path, None).await;
    assert_eq!(operation(&server, &phone).await["state"], "canceled");
    let told = phone.check_in(&server).await;
    assert!(told.orders.is_empty());
}

#[tokio::test]
async fn a_wipe_names_a_device_that_the_user_has() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let action =
        |user: &str| format!("/v1.0/users/{user}/microsoft.graph.wipeManagedAppRegistrationsByDeviceTag");
    let answer = async |user: &str, body| server.call(Method::POST, &action(user), Some(body)).await.0;
    assert_eq!(answer(EVE, json!({"deviceTag": "another"})).await, StatusCode::NOT_FOUND);
    assert_eq!(answer("nobody@contoso.com", json!({"deviceTag": "tag-1"})).await, StatusCode::NOT_FOUND);
    assert_eq!(answer(EVE, json!({"deviceTag": 7})).await, StatusCode::BAD_REQUEST);
    assert_eq!(answer(EVE, json!({})).await, StatusCode::BAD_REQUEST);
    let response =
        server.http.post(server.admin(&action(EVE))).json(&json!({"deviceTag": "tag-1"})).send().await;
    assert_eq!(response.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(server.get(&format!("{ALL}/{}/operations", phone.id())).await["value"], json!([]));
}

#[tokio::test]
async fn a_removed_user_can_still_be_wiped() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    server.done(Method::DELETE, &format!("/beta/users/{EVE}"), None).await;
    wipe(&server, &phone, "wipeManagedAppRegistrationsByDeviceTag").await;
    assert_eq!(operation(&server, &phone).await["state"], "pending");
}

async fn wipe(server: &TestServer, phone: &Phone, action: &str) {
    let path = format!("/beta/users('{}')/{action}", phone.oid);
    server.done(Method::POST, &path, Some(json!({"deviceTag": phone.tag}))).await;
}

/// The one operation of the phone's registration, the same by both routes.
async fn operation(server: &TestServer, phone: &Phone) -> serde_json::Value {
    let expanded = server.get(&format!("{ALL}/{}?$expand=operations", phone.id())).await;
    let listed = server.get(&format!("{ALL}/{}/operations", phone.id())).await;
    assert_eq!(expanded["operations"], listed["value"]);
    assert_eq!(listed["value"].as_array().unwrap().len(), 1);
    listed["value"][0].clone()
}
