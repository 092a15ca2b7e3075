//! Lists of the console: registrations page by page, what one of them is meant to hold, policies and whom they reach.

use cordon_wire::registration::Evidence;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::explain::{policy, staff};
use crate::graph::{ANDROID, IOS, targets, to_group};
use crate::phone::{EVE, PASSWORD, Phone, eve};

const LIST: &str = "/cordon/v1/registrations";

fn ids(page: &Value) -> Vec<&str> {
    page["value"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// Eve's phone with mail, then with notes, then Bob's with mail; a minute between them.
async fn three() -> (TestServer, [Phone; 3]) {
    let (server, mut mail) = eve().await;
    mail.register(&server).await;
    server.clock.advance(60);
    let mut notes = Phone::new(mail.oid, mail.token.clone());
    notes.app = "android:com.contoso.notes".to_owned();
    notes.tag = "tag-2".to_owned();
    notes.register(&server).await;
    server.clock.advance(60);
    let bob = server.user("bob@contoso.com", PASSWORD).await;
    let mut bob = Phone::new(bob, server.device_token("bob@contoso.com", PASSWORD).await);
    bob.tag = "tag-3".to_owned();
    bob.register(&server).await;
    (server, [mail, notes, bob])
}

#[tokio::test]
async fn a_list_goes_on_where_the_page_before_ended_and_counts_all_pages() {
    let (server, [mail, notes, bob]) = three().await;
    let [mail, notes, bob] = [mail.id(), notes.id(), bob.id()].map(|id| id.to_string());
    let first = server.get(&format!("{LIST}?top=2&count=true")).await;
    assert_eq!(ids(&first), [bob.as_str(), notes.as_str()], "the latest first");
    assert_eq!(first["count"], 3);
    let after = first["after"].as_str().unwrap();
    let last = server.get(&format!("{LIST}?top=2&after={after}")).await;
    assert_eq!(ids(&last), [mail.as_str()]);
    assert_eq!((&last["after"], &last["count"]), (&Value::Null, &Value::Null));
    let by_user = server.get(&format!("{LIST}?sort=user&order=asc")).await;
    assert_eq!(ids(&by_user)[0], bob);
    let row = &by_user["value"][0];
    assert_eq!(
        (&row["userPrincipalName"], &row["userDisplayName"], &row["status"]),
        (&json!("bob@contoso.com"), &json!("bob@contoso.com"), &json!("live"))
    );
}

#[tokio::test]
async fn a_list_is_narrowed_by_search_platform_management_status_and_user() {
    let (server, [mut mail, notes, bob]) = three().await;
    let found = async |query: &str| {
        let page = server.get(&format!("{LIST}?{query}&sort=created&order=asc&count=true")).await;
        assert_eq!(page["count"], ids(&page).len());
        ids(&page).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let [one, two, three] = [mail.id(), notes.id(), bob.id()].map(|id| id.to_string());
    assert_eq!(found("search=EVE%40").await, [one.as_str(), &two]);
    assert_eq!(found("search=eve%20NOTES").await, [two.as_str()]);
    assert_eq!(found("search=tag-3").await, [three.as_str()]);
    assert_eq!(found("platform=android").await, [two.as_str()]);
    assert_eq!(found(&format!("user={EVE}")).await, [one.as_str(), &two]);
    assert_eq!(found("management=mdm").await, Vec::<String>::new());
    let (_, made) =
        server.call(Method::POST, "/cordon/v1/evidence", Some(json!({"label": "Eve's phone"}))).await;
    mail.management = Some(Evidence { token: made["token"].as_str().unwrap().to_owned() });
    // The server's nonce may be too old by now.
    mail.nonce = None;
    mail.check_in(&server).await;
    assert_eq!(found("management=mdm").await, [one.as_str()]);
    assert_eq!(found("management=unmanaged").await, [two.as_str(), &three]);
    // A new key on the same phone takes over.
    server.clock.advance(1);
    let mut again = Phone::new(mail.oid, mail.token.clone());
    again.register(&server).await;
    assert_eq!(found("status=superseded").await, [one.as_str()]);
    assert_eq!(found("").await, [two.as_str(), &three, &again.id().to_string()]);
    assert_eq!(found("status=all").await.len(), 4);
}

#[tokio::test]
async fn what_a_list_cannot_read_is_told_by_its_name() {
    let (server, _) = three().await;
    let refused = async |query: &str| {
        let (status, body) = server.call(Method::GET, &format!("{LIST}?{query}"), None).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {body}");
        body
    };
    let long = "x".repeat(201);
    let wrong = refused(&format!("top=0&after=%21&search={long}")).await;
    assert_eq!(targets(&wrong), ["search", "top", "after"]);
    assert_eq!(targets(&refused("top=201").await), ["top"]);
    let after = server.get(&format!("{LIST}?top=1")).await["after"].as_str().unwrap().to_owned();
    assert_eq!(targets(&refused(&format!("sort=user&after={after}")).await), ["after"], "of another order");
    for (query, named) in [("sort=size", "sort"), ("status=dead", "status"), ("colour=red", "colour")] {
        let text = refused(query).await["error"]["message"].as_str().unwrap().to_owned();
        assert!(text.contains(named), "{text}");
    }
    let (status, _) = server.call(Method::GET, &format!("{LIST}?user=nobody@contoso.com"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_setting_says_who_won_and_who_lost() {
    let (server, mut phone, group) = staff().await;
    let strict = json!({"allowedOutboundClipboardSharingLevel": "blocked", "minimumPinLength": 6});
    let lax = json!({
        "allowedOutboundClipboardSharingLevel": "managedApps", "minimumPinLength": 6,
        "appActionIfDeviceComplianceRequired": "wipe",
    });
    let strict = server.assigned(group, policy("Strict", "unspecified", strict)).await;
    let lax = server.assigned(group, policy("Lax", "unspecified", lax)).await;
    phone.register(&server).await;
    let path = format!("{LIST}/{}/effective", phone.id());
    let told = server.get(&path).await;
    let one = server.get(&format!("{LIST}/{}", phone.id())).await;
    assert_eq!((&told["status"], &told["version"]), (&json!("managed"), &one["intended"]["version"]));
    assert_eq!(told["policies"].as_array().unwrap().len(), 2);
    let settings = told["settings"].as_array().unwrap();
    let setting = |name: &str| settings.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(
        setting("allowedOutboundClipboardSharingLevel"),
        &json!({
            "name": "allowedOutboundClipboardSharingLevel", "value": "blocked", "default": "allApps",
            "isDefault": false, "conflict": false, "unreadable": false,
            "winners": [{"id": strict, "name": "Strict"}],
            "losers": [{"id": lax, "name": "Lax", "value": "managedApps"}],
        })
    );
    assert_eq!(setting("minimumPinLength")["winners"].as_array().unwrap().len(), 2);
    let untouched = setting("printBlocked");
    assert_eq!((&untouched["isDefault"], &untouched["winners"]), (&json!(true), &json!([])));
    let wipe = told["conditions"].as_array().unwrap().iter().find(|one| one["action"] == "wipe").unwrap();
    assert_eq!(
        (&wipe["check"], &wipe["policies"]),
        (&json!("deviceIntegrity"), &json!([{"id": lax, "name": "Lax"}]))
    );
    // Of every property of the platform there is one, and words follow the language.
    assert_eq!(settings.len(), cordon_policy::PropertyId::of(cordon_policy::Platform::Ios).count());
    let german = server.get(&format!("{path}?language=de")).await;
    assert_ne!(german["settings"], told["settings"]);
    let (status, body) = server.call(Method::GET, &format!("{path}?language=xx"), None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
}

#[tokio::test]
async fn what_each_policy_says_is_told_where_they_contradict_each_other_or_hold_something_in_common() {
    let (server, mut phone, group) = staff().await;
    let said = |scheme: &str, places: &[&str]| {
        json!({
            "managedBrowserToOpenLinksRequired": true, "managedBrowser": "notConfigured",
            "customBrowserProtocol": scheme, "saveAsBlocked": true, "allowedDataStorageLocations": places,
        })
    };
    let one = said("one", &["box", "sharePoint"]);
    let one = server.assigned(group, policy("One", "unspecified", one)).await;
    let two = said("two", &["box", "oneDriveForBusiness"]);
    let two = server.assigned(group, policy("Two", "unspecified", two)).await;
    phone.register(&server).await;
    let told = server.get(&format!("{LIST}/{}/effective", phone.id())).await;
    let settings = told["settings"].as_array().unwrap();
    let setting = |name: &str| settings.iter().find(|one| one["name"] == name).unwrap();
    let scheme = setting("customBrowserProtocol");
    assert_eq!((&scheme["conflict"], &scheme["about"]), (&json!(true), &json!("customBrowserProtocol")));
    let by =
        |value: &str, id: &str, name: &str| json!({"value": value, "policies": [{"id": id, "name": name}]});
    let mut all = scheme["said"].as_array().unwrap().clone();
    all.sort_by_key(|one| one["value"].to_string());
    assert_eq!(all, [by("one", &one, "One"), by("two", &two, "Two")]);
    let places = setting("allowedDataStorageLocations");
    assert_eq!(
        (&places["value"], &places["conflict"], &places["about"]),
        (&json!("box"), &json!(false), &json!(null))
    );
    assert_eq!(places["said"].as_array().unwrap().len(), 2, "{places}");
}

#[tokio::test]
async fn where_no_policy_applies_nothing_is_intended() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let told = server.get(&format!("{LIST}/{}/effective", phone.id())).await;
    assert_eq!(
        told,
        json!({"status": "untargeted", "version": null, "policies": [], "settings": [], "conditions": []})
    );
}

#[tokio::test]
async fn policies_are_listed_with_what_they_name_and_whom_they_reach() {
    let (server, mut phone, group) = staff().await;
    let odd = json!({"saveAsBlocked": true, "allowedOutboundDataTransferDestinations": "allApps"});
    let mail = server.assigned(group, policy("Mail", "unspecified", odd)).await;
    let android = server.make(ANDROID, json!({"displayName": "Phones", "description": "All of them"})).await;
    let kept_out = server.make_group("Out").await;
    let mut out = to_group(&kept_out);
    out["target"]["@odata.type"] = json!("#microsoft.graph.exclusionGroupAssignmentTarget");
    let assign = json!({"assignments": [out]});
    server.done(Method::POST, &format!("{ANDROID}/{android}/assign"), Some(assign)).await;
    phone.register(&server).await;
    let listed = server.get("/cordon/v1/policies").await;
    let row =
        |id: &str| listed["value"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    let one = row(&mail);
    assert_eq!(
        (&one["kind"], &one["platform"], &one["isAssigned"]),
        (&json!("ios"), &json!("ios"), &json!(true))
    );
    assert_eq!(one["assignments"], json!({"include": 1, "exclude": 0}));
    assert_eq!(one["warnings"][0]["code"], "saveFollowsSend");
    let german = server.get("/cordon/v1/policies?language=de").await;
    assert!(german.to_string().contains("Das Senden einschränken"), "{german}");
    let stored = server.get(&format!("{IOS}/{mail}")).await;
    assert_eq!(one["version"], stored["version"]);
    let other = row(&android);
    assert_eq!(
        (&other["description"], &other["isAssigned"], &other["assignments"]),
        (&json!("All of them"), &json!(false), &json!({"include": 0, "exclude": 1}))
    );
    let reach = server.get("/cordon/v1/policies/reach").await;
    let of = |reach: &Value, id: &str| {
        let all = reach["value"].as_array().unwrap();
        all.iter().find(|one| one["id"] == id).map(|one| one["registrations"].clone())
    };
    assert_eq!(of(&reach, &mail), Some(json!(1)), "{reach}");
    assert_eq!(of(&reach, &android), Some(json!(0)));
    // A change of policies or people counts at once, a new registration within a minute.
    let member = format!("/beta/groups/{group}/members/{}/$ref", phone.oid);
    server.done(Method::DELETE, &member, None).await;
    assert_eq!(of(&server.get("/cordon/v1/policies/reach").await, &mail), Some(json!(0)));
}

#[tokio::test]
async fn a_default_policy_reaches_those_whom_no_targeted_one_does() {
    let (server, mut phone, group) = staff().await;
    let targeted = server.assigned(group, policy("Mail", "unspecified", json!({}))).await;
    let everybody = json!({
        "displayName": "Everybody else",
        "apps": [{"mobileAppIdentifier": {
            "@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail",
        }}],
    });
    let default = server.make("/beta/deviceAppManagement/defaultManagedAppProtections", everybody).await;
    phone.register(&server).await;
    let bob = server.user("bob@contoso.com", PASSWORD).await;
    let mut bob = Phone::new(bob, server.device_token("bob@contoso.com", PASSWORD).await);
    bob.register(&server).await;
    let listed = server.get("/cordon/v1/policies").await;
    let row = listed["value"].as_array().unwrap().iter().find(|row| row["id"] == default.as_str()).unwrap();
    assert_eq!(
        (&row["kind"], &row["platform"], &row["isAssigned"]),
        (&json!("default"), &Value::Null, &json!(true))
    );
    let reach = server.get("/cordon/v1/policies/reach").await;
    let mut reached: Vec<_> = reach["value"].as_array().unwrap().clone();
    reached.sort_by_key(|one| one["id"].as_str().unwrap() == targeted);
    assert_eq!(
        reached,
        [
            json!({"id": default, "users": 1, "registrations": 1}),
            json!({"id": targeted, "users": 1, "registrations": 1}),
        ]
    );
}
