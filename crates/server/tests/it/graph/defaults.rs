//! Default policies over their life, and whom they reach.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{IOS, POLICIES, ios, targets, to_group};
use crate::common::{TestServer, postgres_schema};
use crate::phone::{EVE, PASSWORD, Phone};

const DEFAULTS: &str = "/beta/deviceAppManagement/defaultManagedAppProtections";
const V1: &str = "/v1.0/deviceAppManagement/defaultManagedAppProtections";

fn app(platform: &str, member: &str, id: &str) -> Value {
    json!({"mobileAppIdentifier": {"@odata.type": format!("#microsoft.graph.{platform}MobileAppIdentifier"), member: id}})
}

fn default(name: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.defaultManagedAppProtection",
        "displayName": name,
        "printBlocked": true,
        "faceIdBlocked": true,
        "encryptAppData": true,
        "customSettings": [{"name": "server", "value": "mail.contoso.example"}],
        "apps": [app("ios", "bundleId", "com.contoso.mail"), app("android", "packageId", "com.contoso.mail")],
    })
}

async fn life(server: TestServer) {
    let (status, made) = server.call(Method::POST, DEFAULTS, Some(default("Everybody"))).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert!(
        made["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("#deviceAppManagement/defaultManagedAppProtections/$entity")
    );
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(made["deployedAppCount"], 2);
    // Settings of both platforms, those that were left alone with their default.
    assert_eq!((&made["faceIdBlocked"], &made["encryptAppData"]), (&json!(true), &json!(true)));
    assert_eq!(made["minimumPinLength"], 4);
    for absent in
        ["assignments", "isAssigned", "appGroupType", "targetedAppManagementLevels", "managedUniversalLinks"]
    {
        assert!(made.get(absent).is_none(), "{absent}");
    }

    let path = format!("{DEFAULTS}/{id}");
    let change = json!({"minimumPinLength": 6, "customSettings": [], "futureThing": 1});
    server.done(Method::PATCH, &path, Some(change)).await;
    let read = server.get(&format!("{path}?$expand=apps")).await;
    assert_eq!((&read["minimumPinLength"], &read["printBlocked"]), (&json!(6), &json!(true)));
    assert_eq!((&read["customSettings"], &read["futureThing"]), (&json!([]), &json!(1)));
    assert_ne!(read["version"], made["version"]);
    let ids: Vec<&str> =
        read["apps"].as_array().unwrap().iter().map(|app| app["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["com.contoso.mail.ios", "com.contoso.mail.android"]);

    // Apps, one by one and as a whole.
    let (status, added) = server
        .call(Method::POST, &format!("{path}/apps"), Some(app("ios", "bundleId", "com.contoso.docs")))
        .await;
    assert_eq!((status, &added["id"]), (StatusCode::CREATED, &json!("com.contoso.docs.ios")), "{added}");
    assert_eq!(server.get(&format!("{path}/apps/$count")).await, json!(3));
    assert_eq!(server.get(&format!("{path}/apps/com.contoso.docs.ios")).await["id"], "com.contoso.docs.ios");
    server.done(Method::DELETE, &format!("{path}/apps/com.contoso.docs.ios"), None).await;
    let (status, _) = server.call(Method::DELETE, &format!("{path}/apps/com.contoso.docs.ios"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let apps = json!({"apps": [app("android", "packageId", "com.contoso.chat")]});
    server.done(Method::POST, &format!("{path}/targetApps"), Some(apps)).await;
    assert_eq!(server.get(&format!("{path}/apps")).await["value"].as_array().unwrap().len(), 1);

    // Listed with its kind, and among all policies, in which it is found by its id.
    server.make(IOS, ios("Targeted")).await;
    let names = |list: &Value| -> Vec<Value> {
        let mut names: Vec<Value> =
            list["value"].as_array().unwrap().iter().map(|one| one["displayName"].clone()).collect();
        names.sort_by_key(Value::to_string);
        names
    };
    assert_eq!(names(&server.get(DEFAULTS).await), ["Everybody"]);
    assert_eq!(server.get(&format!("{DEFAULTS}/$count")).await, json!(1));
    assert_eq!(names(&server.get(POLICIES).await), ["Everybody", "Targeted"]);
    assert_eq!(names(&server.get(IOS).await), ["Targeted"]);
    let all = server.get(&format!("{POLICIES}?$filter=displayName eq 'Everybody'")).await;
    assert_eq!(all["value"][0]["@odata.type"], "#microsoft.graph.defaultManagedAppProtection");
    server.done(Method::PATCH, &format!("{POLICIES}/{id}"), Some(json!({"displayName": "All"}))).await;
    assert_eq!(server.get(&format!("{POLICIES}('{id}')")).await["displayName"], "All");
    let other = server.make(POLICIES, default("Another")).await;
    assert!(other.starts_with("D_"), "{other}");

    server.done(Method::DELETE, &path, None).await;
    let (status, _) = server.call(Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_default_policy_is_made_changed_and_removed() {
    life(TestServer::start().await).await;
}

#[tokio::test]
async fn a_default_policy_is_made_changed_and_removed_on_postgres() {
    life(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

#[tokio::test]
async fn v1_shows_and_takes_what_it_knows() {
    let server = TestServer::start().await;
    let mut body = default("Everybody");
    body["appActionIfAccountIsClockedOut"] = json!("warn");
    body["allowedDataStorageLocations"] = json!(["sharePoint", "photoLibrary"]);
    let id = server.make(DEFAULTS, body).await;
    let read = server.get(&format!("{V1}/{id}")).await;
    for absent in ["roleScopeTagIds", "appActionIfAccountIsClockedOut", "customBrowserProtocol"] {
        assert!(read.get(absent).is_none(), "{absent}");
    }
    assert_eq!(read["faceIdBlocked"], true);
    assert_eq!(read["allowedDataStorageLocations"], json!(["sharePoint"]));
    // What v1.0 hides stays as it was when it writes back what it read.
    let back =
        json!({"allowedDataStorageLocations": read["allowedDataStorageLocations"], "pinRequired": false});
    server.done(Method::PATCH, &format!("{V1}/{id}"), Some(back)).await;
    let read = server.get(&format!("{DEFAULTS}/{id}")).await;
    assert_eq!(read["allowedDataStorageLocations"], json!(["sharePoint", "photoLibrary"]));
    assert_eq!(
        (&read["appActionIfAccountIsClockedOut"], &read["pinRequired"]),
        (&json!("warn"), &json!(false))
    );
    let (status, answer) =
        server.call(Method::PATCH, &format!("{V1}/{id}"), Some(json!({"customBrowserProtocol": "x"}))).await;
    assert_eq!((status, targets(&answer)), (StatusCode::BAD_REQUEST, vec!["customBrowserProtocol"]));
}

#[tokio::test]
async fn everything_wrong_with_a_default_policy_is_named() {
    let server = TestServer::start().await;
    let body = json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "minimumPinLength": "six",
        "managedUniversalLinks": [],
        "assignments": [],
        "appGroupType": "allApps",
        "customSettings": [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}, {"value": "3"}, 7],
        "apps": [app("windows", "windowsAppId", "x"), app("ios", "bundleId", "a b"), {}],
    });
    let (status, answer) = server.call(Method::POST, DEFAULTS, Some(body)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let mut found = targets(&answer);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "@odata.type",
            "appGroupType",
            "apps[0].mobileAppIdentifier",
            "apps[1].mobileAppIdentifier.bundleId",
            "apps[2].mobileAppIdentifier",
            "assignments",
            "customSettings[1].name",
            "customSettings[2].name",
            "customSettings[3]",
            "managedUniversalLinks",
            "minimumPinLength",
        ]
    );
    let (status, answer) = server.call(Method::POST, DEFAULTS, Some(json!({}))).await;
    assert_eq!((status, targets(&answer)), (StatusCode::BAD_REQUEST, vec!["displayName"]));
    let id = server.make(DEFAULTS, default("Everybody")).await;
    let group = server.make_group("Sales").await;
    for (path, body, target) in [
        ("assign", json!({"assignments": [to_group(&group)]}), "assignments"),
        ("targetApps", json!({"apps": [], "appGroupType": "allApps"}), "appGroupType"),
        ("targetApps", json!({}), "apps"),
    ] {
        let (status, answer) =
            server.call(Method::POST, &format!("{DEFAULTS}/{id}/{path}"), Some(body)).await;
        assert_eq!((status, targets(&answer)), (StatusCode::BAD_REQUEST, vec![target]), "{path}");
    }
    let request = server.request(Method::DELETE, &format!("{DEFAULTS}/{id}")).await;
    let stale = request.header("If-Match", "\"old\"").send().await.unwrap();
    assert_eq!(stale.status(), StatusCode::PRECONDITION_FAILED);
}

async fn reach(server: TestServer) {
    let oid = server.user(EVE, PASSWORD).await;
    let mut phone = Phone::new(oid, server.device_token(EVE, PASSWORD).await);
    let id = server.make(DEFAULTS, default("Everybody")).await;
    let envelope = phone.register(&server).await;
    assert_eq!(envelope.status, cordon_wire::envelope::Status::Managed);
    assert_eq!(envelope.configuration["server"], "mail.contoso.example");
    let policy = envelope.policy.unwrap();
    assert_eq!(policy["settings"]["printBlocked"]["value"], true);
    assert_eq!(policy["policies"], json!([{"id": id, "name": "Everybody"}]));
    let applied =
        format!("/beta/deviceAppManagement/managedAppRegistrations/{}/intendedPolicies", phone.id());
    assert_eq!(server.get(&applied).await["value"][0]["id"], json!(id));

    let ask =
        json!({"user": oid, "app": "ios:com.contoso.mail", "ask": {"ask": "channel", "channel": "print"}});
    let (_, before) = server.call(Method::POST, "/cordon/v1/explain", Some(ask.clone())).await;
    assert_eq!((&before["verdict"], &before["policies"]["notApplied"]), (&json!("deny"), &json!([])));

    // A targeted policy that reaches the user replaces it as a whole, in every app.
    let group = server.make_group("Staff").await;
    let member = json!({"@odata.id": format!("{}/beta/directoryObjects/{oid}", server.admin(""))});
    server.done(Method::POST, &format!("/beta/groups/{group}/members/$ref"), Some(member)).await;
    let targeted = server.make(IOS, ios("Targeted")).await;
    let assign = json!({"assignments": [to_group(&group)]});
    server.done(Method::POST, &format!("{IOS}/{targeted}/assign"), Some(assign)).await;
    let envelope = phone.check_in(&server).await;
    assert_eq!(envelope.policy.unwrap()["policies"][0]["name"], "Targeted");
    assert!(envelope.configuration.is_empty());
    let (_, after) = server.call(Method::POST, "/cordon/v1/explain", Some(ask)).await;
    assert_eq!(after["verdict"], "allow");
    let missed = &after["policies"]["notApplied"][0];
    assert_eq!((&missed["id"], &missed["reason"]), (&json!(id), &json!("replaced")), "{after}");

    // And stands in again when nothing targeted reaches the user any more.
    server.done(Method::POST, &format!("{IOS}/{targeted}/assign"), Some(json!({"assignments": []}))).await;
    let envelope = phone.check_in(&server).await;
    assert_eq!(envelope.policy.unwrap()["policies"][0]["name"], "Everybody");
    // Two that contradict each other about a custom setting configure it not at all.
    let mut second = default("Everybody too");
    second["customSettings"] =
        json!([{"name": "server", "value": "other.contoso.example"}, {"name": "port", "value": "993"}]);
    server.make(DEFAULTS, second).await;
    let envelope = phone.check_in(&server).await;
    assert_eq!(json!(envelope.configuration), json!({"port": "993"}));
}

#[tokio::test]
async fn it_holds_where_nothing_targeted_reaches() {
    reach(TestServer::start().await).await;
}

#[tokio::test]
async fn it_holds_where_nothing_targeted_reaches_on_postgres() {
    reach(TestServer::start_on(Some(postgres_schema().await)).await).await;
}
