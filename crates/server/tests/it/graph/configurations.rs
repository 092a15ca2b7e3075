//! App configurations over their life, as tools drive it, and whom they reach.

use cordon_wire::envelope::{ConfigurationSet, Status};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{CONFIGURATIONS, IOS, POLICIES, configuration, ios, targets, to_group};
use crate::common::{TestServer, postgres_schema};
use crate::phone::eve;

const V1: &str = "/v1.0/deviceAppManagement/targetedManagedAppConfigurations";

fn names(list: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        list["value"].as_array().unwrap().iter().map(|one| one["displayName"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

async fn life(server: TestServer) {
    let group = server.make_group("Staff").await;
    // As a declarative tool makes one: everything in one request.
    let body = configuration("Mail", &[("server", "a.example")], &[to_group(&group)]);
    let (status, made) = server.call(Method::POST, CONFIGURATIONS, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("A_"), "{id}");
    assert_eq!((&made["isAssigned"], &made["deployedAppCount"]), (&json!(true), &json!(1)));
    let path = format!("{CONFIGURATIONS}/{id}");
    let whole = server.get(&format!("{path}?$expand=apps,assignments,settings")).await;
    assert_eq!(whole["apps"][0]["id"], "com.contoso.mail.ios");
    assert_eq!(whole["assignments"][0]["target"]["groupId"], json!(group));
    assert_eq!(whole["settings"], json!([]));
    let context = whole["@odata.context"].as_str().unwrap();
    assert!(
        context.ends_with("targetedManagedAppConfigurations(assignments(),apps(),settings())/$entity"),
        "{context}"
    );
    let found =
        server.get(&format!("{CONFIGURATIONS}?$filter=displayName eq 'mail'&$select=displayName")).await;
    assert_eq!(
        found["value"][0],
        json!({"@odata.type": "#microsoft.graph.targetedManagedAppConfiguration", "id": id, "displayName": "Mail"})
    );

    // Changed as the tool changes it, part by part.
    server
        .done(
            Method::PATCH,
            &path,
            Some(json!({"customSettings": [{"name": "server", "value": "b.example"}]})),
        )
        .await;
    let apps = json!({"apps": [{"id": "com.contoso.mail.ios"}, {"id": "com.contoso.mail.android"}], "appGroupType": "selectedPublicApps"});
    server.done(Method::POST, &format!("{path}/targetApps"), Some(apps)).await;
    let listed = server.get(&format!("{CONFIGURATIONS}('{id}')/assignments")).await;
    assert!(
        listed["@odata.context"].as_str().unwrap().contains(&id)
            && listed["value"].as_array().unwrap().len() == 1
    );
    server.done(Method::POST, &format!("{path}/assign"), Some(json!({"assignments": []}))).await;
    let read = server.get(&path).await;
    assert_eq!((&read["isAssigned"], &read["deployedAppCount"]), (&json!(false), &json!(2)));
    assert_eq!(read["customSettings"], json!([{"name": "server", "value": "b.example"}]));
    let stale = server
        .request(Method::PATCH, &path)
        .await
        .header("If-Match", "\"old\"")
        .json(&json!({"description": "x"}));
    assert_eq!(stale.send().await.unwrap().status(), StatusCode::PRECONDITION_FAILED);
    server.done(Method::PUT, &path, Some(json!({"displayName": "Mail", "futureThing": 1}))).await;
    let read = server.get(&path).await;
    assert_eq!((&read["customSettings"], &read["futureThing"]), (&json!([]), &json!(1)));

    // One id space: each is found through the other's collection, and both stand among all policies.
    let policy = server.make(IOS, ios("Phones")).await;
    server
        .done(
            Method::POST,
            &format!("{CONFIGURATIONS}/{policy}/assign"),
            Some(json!({"assignments": [to_group(&group)]})),
        )
        .await;
    server.done(Method::PATCH, &format!("{IOS}/{id}"), Some(json!({"description": "through another"}))).await;
    assert_eq!(server.get(&format!("{POLICIES}/{id}")).await["description"], "through another");
    assert_eq!(names(&server.get(POLICIES).await), ["Mail", "Phones"]);
    assert_eq!(names(&server.get(CONFIGURATIONS).await), ["Mail"]);
    assert_eq!(names(&server.get(IOS).await), ["Phones"]);
    assert_eq!(server.get(&format!("{CONFIGURATIONS}/$count")).await, json!(1));
    assert_eq!(
        server.get("/cordon/v1/policies").await["value"].as_array().unwrap().len(),
        1,
        "no protection"
    );
    let other = server.make(POLICIES, configuration("Other", &[], &[])).await;
    assert!(other.starts_with("A_"), "{other}");

    // v1.0 hides what only beta has, and refuses to write it.
    let read = server.get(&format!("{V1}/{id}")).await;
    assert!(read.get("appGroupType").is_none() && read.get("customSettings").is_some());
    let (status, error) = server.call(Method::GET, &format!("{V1}/{id}?$expand=settings"), None).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["$expand"]), "{error}");

    // A group that goes is taken away, with its audit row.
    server
        .done(Method::POST, &format!("{path}/assign"), Some(json!({"assignments": [to_group(&group)]})))
        .await;
    server.done(Method::DELETE, &format!("/v1.0/groups/{group}"), None).await;
    assert_eq!(server.get(&path).await["isAssigned"], false);
    server.done(Method::DELETE, &format!("{POLICIES}/{id}"), None).await;
    assert_eq!(server.call(Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_configuration_is_made_changed_and_removed() {
    life(TestServer::start().await).await;
}

#[tokio::test]
async fn a_configuration_is_made_changed_and_removed_on_postgres() {
    life(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_of_it_is_kept() {
    let server = TestServer::start().await;
    let missing = "0b0a1c1e-5b5e-4c1c-9d6a-3d7c9d1f0a01";
    let body = configuration("Mail", &[("a", "1"), ("a", "2"), (" ", "x"), ("IntuneMAMUPN", "kim")], &[]);
    let (status, error) = server.call(Method::POST, CONFIGURATIONS, Some(body)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(targets(&error), ["customSettings[1].name", "customSettings[2].name"], "{error}");
    let body = configuration("Mail", &[("IntuneMAMUPN", "kim")], &[]);
    let (_, error) = server.call(Method::POST, CONFIGURATIONS, Some(body)).await;
    assert_eq!(targets(&error), ["customSettings[0].name"], "{error}");
    let body = configuration("Mail", &[], &[to_group(missing)]);
    let (_, error) = server.call(Method::POST, CONFIGURATIONS, Some(body)).await;
    assert_eq!(targets(&error), ["assignments[0].target.groupId"], "{error}");
    assert!(server.get(CONFIGURATIONS).await["value"].as_array().unwrap().is_empty());
    let (status, error) =
        server.call(Method::GET, &format!("{CONFIGURATIONS}?$filter=pinRequired eq true"), None).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["$filter"]), "{error}");
    let (status, error) =
        server.call(Method::POST, &format!("{CONFIGURATIONS}/A_x/changeSettings"), Some(json!({}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{error}");
}

/// One app is told all of them at most, and its envelope has to hold them.
#[tokio::test]
async fn an_organisation_has_room_for_what_one_envelope_can_hold() {
    let server = TestServer::start().await;
    let long = "x".repeat(10_000);
    let many: Vec<(String, &str)> = (0..104).map(|place| (format!("name-{place}"), long.as_str())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let id = server.make(CONFIGURATIONS, configuration("Large", &many, &[])).await;
    let (status, error) =
        server.call(Method::POST, CONFIGURATIONS, Some(configuration("One more", &many[..1], &[]))).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["customSettings"]), "{error}");
    assert_eq!(names(&server.get(CONFIGURATIONS).await), ["Large"]);
    server.done(Method::PATCH, &format!("{CONFIGURATIONS}/{id}"), Some(json!({"customSettings": []}))).await;
    server.make(CONFIGURATIONS, configuration("One more", &many[..1], &[])).await;
}

fn set(name: &str, value: &str) -> ConfigurationSet {
    ConfigurationSet { is_default: false, values: [(name.to_owned(), value.to_owned())].into() }
}

#[tokio::test]
async fn what_reaches_a_registration_is_in_its_envelope_and_its_page_says_from_where() {
    let (server, mut phone) = eve().await;
    let [staff, sales] = [server.make_group("Staff").await, server.make_group("Sales").await];
    let join = async |group: &str| {
        server.running.directory().add_member(group.parse().unwrap(), phone.oid).await.unwrap();
    };
    join(&staff).await;
    server.make(CONFIGURATIONS, configuration("Nobody's", &[("theme", "none")], &[])).await;
    let first =
        server.make(CONFIGURATIONS, configuration("Staff", &[("theme", "dark")], &[to_group(&staff)])).await;
    server.make(CONFIGURATIONS, configuration("Sales", &[("theme", "light")], &[to_group(&sales)])).await;

    let told = phone.register(&server).await;
    assert_eq!(
        (told.status, told.configuration_sets),
        (Status::Untargeted, vec![set("theme", "dark")]),
        "needs no policy"
    );
    let page = format!("/cordon/v1/registrations/{}/configuration", phone.id());
    let value = |value: &str, from: &str, id: &Value| json!({"value": value, "counts": true, "isDefault": false, "from": [{"id": id, "name": from}]});
    let shown = server.get(&page).await;
    assert_eq!(
        shown["value"],
        json!([{"name": "theme", "conflict": false, "values": [value("dark", "Staff", &json!(first))]}])
    );

    // Another group, another set: in one order, and a conflict that the page marks.
    let seq = told.seq;
    server.running.directory().add_member(sales.parse().unwrap(), phone.oid).await.unwrap();
    let told = phone.check_in(&server).await;
    assert_eq!(
        (told.seq, told.configuration_sets),
        (seq + 1, vec![set("theme", "dark"), set("theme", "light")])
    );
    let shown = server.get(&page).await;
    assert_eq!(shown["value"][0]["conflict"], true);
    let values = shown["value"][0]["values"].as_array().unwrap();
    assert_eq!(
        values.iter().map(|one| one["from"][0]["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Staff", "Sales"]
    );

    // What is for everybody counts where nothing is aimed.
    let default = json!({
        "displayName": "Everybody", "apps": [{"id": "com.contoso.mail.ios"}],
        "customSettings": [{"name": "theme", "value": "black"}, {"name": "size", "value": "12"}],
    });
    server.make("/beta/deviceAppManagement/defaultManagedAppProtections", default).await;
    let told = phone.check_in(&server).await;
    assert_eq!((told.configuration["theme"].as_str(), told.configuration_sets.len()), ("black", 2));
    let shown = server.get(&page).await;
    let counting = |name: usize| -> Vec<(&str, bool)> {
        let values = shown["value"][name]["values"].as_array().unwrap();
        values.iter().map(|one| (one["value"].as_str().unwrap(), one["counts"] == true)).collect()
    };
    assert_eq!((&shown["value"][0]["name"], counting(0)), (&json!("size"), vec![("12", true)]));
    assert_eq!(counting(1), [("dark", true), ("light", true), ("black", false)]);

    // A change of a value is a change of content; what does not change it is none.
    let seq = told.seq;
    server
        .done(Method::PATCH, &format!("{CONFIGURATIONS}/{first}"), Some(json!({"description": "words"})))
        .await;
    assert_eq!(phone.check_in(&server).await.seq, seq);
    let change = json!({"customSettings": [{"name": "theme", "value": "sepia"}]});
    server.done(Method::PATCH, &format!("{CONFIGURATIONS}/{first}"), Some(change)).await;
    let told = phone.check_in(&server).await;
    assert_eq!(
        (told.seq, told.configuration_sets),
        (seq + 1, vec![set("theme", "light"), set("theme", "sepia")])
    );
    server.done(Method::DELETE, &format!("{CONFIGURATIONS}/{first}"), None).await;
    assert_eq!(phone.check_in(&server).await.configuration_sets, [set("theme", "light")]);
}
