//! Resolution as devices and administrators see it: the same policy, the same words.

use cordon_policy::decide::{Ask, Context, ManagedApps, Party};
use cordon_policy::explain::Seen;
use cordon_policy::{AppId, Effective, Facts};
use cordon_wire::envelope::{Envelope, Status};
use cordon_wire::registration::Evidence;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::graph::IOS;
use crate::phone::{EVE, Phone, eve};

pub(crate) fn policy(name: &str, levels: &str, settings: Value) -> Value {
    let mut body = json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "displayName": name,
        "targetedAppManagementLevels": levels,
        "apps": [
            {"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}},
            {"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.docs"}},
        ],
    });
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    body
}

impl TestServer {
    pub(crate) async fn assigned(&self, group: uuid::Uuid, body: Value) -> String {
        let id = self.make(IOS, body).await;
        let target = json!({"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group});
        let path = format!("{IOS}/{id}/assign");
        self.done(Method::POST, &path, Some(json!({"assignments": [{"target": target}]}))).await;
        id
    }

    pub(crate) async fn explain(&self, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, "/cordon/v1/explain", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}

/// Eve in a group, and her phone.
pub(crate) async fn staff() -> (TestServer, Phone, uuid::Uuid) {
    let (server, phone) = eve().await;
    let directory = server.running.directory();
    let group = directory.create_group("Staff").await.unwrap();
    directory.add_member(group, phone.oid).await.unwrap();
    (server, phone, group)
}

/// What the device says with what its envelope holds.
fn on_device(envelope: &Envelope, ask: &Ask) -> Vec<String> {
    let (effective, diagnostics) = Effective::from_wire(envelope.policy.as_ref().unwrap());
    assert_eq!(diagnostics, []);
    let apps =
        envelope.managed_apps.iter().map(|one| (one.app.parse::<AppId>().unwrap(), one.oid, one.registered));
    let managed_apps = ManagedApps::listed(apps);
    let context = Context {
        managed_apps: &managed_apps,
        oid: envelope.sub,
        enrolled: !envelope.management.is_unmanaged(),
    };
    cordon_policy::explain(&effective, &context, &Seen::of(&Facts::default()), ask).lines
}

fn paste_to(app: &str) -> Ask {
    let to = Party::App { app: app.parse().unwrap(), account: None, verified: true, personal: false };
    Ask::paste(Party::Work, to, 40)
}

#[tokio::test]
async fn the_device_and_the_server_say_the_same_words() {
    let (server, mut phone, group) = staff().await;
    let strict =
        json!({"allowedOutboundClipboardSharingLevel": "managedAppsWithPasteIn", "saveAsBlocked": true});
    server.assigned(group, policy("Baseline", "unspecified", strict)).await;
    server.assigned(group, policy("Finance", "unspecified", json!({"printBlocked": true}))).await;
    let envelope = phone.register(&server).await;
    assert_eq!(envelope.status, Status::Managed);
    let rid = phone.id().to_string();
    // Covered by the policy, and the account is not there yet.
    let ask = paste_to("ios:com.contoso.docs");
    let there = server.explain(json!({"registration": rid, "ask": ask})).await;
    assert_eq!(there["verdict"], "deny", "{there}");
    assert_eq!(there["lines"], json!(on_device(&envelope, &ask)));
    let mut docs = Phone::new(phone.oid, phone.token.clone());
    docs.app = "ios:com.contoso.docs".to_owned();
    docs.register(&server).await;
    let envelope = phone.register(&server).await;
    let rid = phone.id().to_string();
    for (ask, verdict) in [
        (paste_to("ios:com.example.notes"), "deny"),
        (paste_to("ios:com.contoso.docs"), "allow"),
        (Ask::paste(Party::Personal, Party::Personal, 1), "allow"),
    ] {
        let there = server.explain(json!({"registration": rid, "ask": ask})).await;
        assert_eq!(there["verdict"], verdict, "{there}");
        assert_eq!(there["lines"], json!(on_device(&envelope, &ask)));
        assert_eq!(there["status"], "managed");
        let hypothetical = json!({"user": EVE, "app": "ios:com.contoso.mail", "ask": ask});
        assert_eq!(server.explain(hypothetical).await["lines"], there["lines"]);
    }
    let (_, row) = server.call(Method::GET, &format!("/cordon/v1/registrations/{rid}"), None).await;
    assert_eq!(row["intended"]["version"], json!(envelope.policy_version), "{row}");
    assert_eq!(row["intended"]["applied"].as_array().unwrap().len(), 2);
    let names: Vec<_> =
        row["intended"]["applied"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert!(names.contains(&&json!("Baseline")) && names.contains(&&json!("Finance")), "{row}");
}

#[tokio::test]
async fn a_change_reaches_the_next_check_in_and_only_then_counts_as_held() {
    let (server, mut phone, group) = staff().await;
    let id = server.assigned(group, policy("Baseline", "unspecified", json!({}))).await;
    let first = phone.register(&server).await;
    let unchanged = phone.check_in(&server).await;
    assert_eq!((unchanged.policy_version.clone(), unchanged.seq), (first.policy_version.clone(), first.seq));
    server.done(Method::PATCH, &format!("{IOS}/{id}"), Some(json!({"printBlocked": true}))).await;
    let second = phone.check_in(&server).await;
    assert_ne!(second.policy_version, first.policy_version);
    assert_eq!(second.policy.as_ref().unwrap()["settings"]["printBlocked"]["value"], true);
    server.done(Method::DELETE, &format!("{IOS}/{id}"), None).await;
    let last = phone.check_in(&server).await;
    assert_eq!((last.status, last.policy.is_none()), (Status::Untargeted, true));
}

#[tokio::test]
async fn leaving_and_joining_a_group_is_felt_at_once() {
    let (server, mut phone, group) = staff().await;
    server.assigned(group, policy("Baseline", "unspecified", json!({}))).await;
    assert_eq!(phone.register(&server).await.status, Status::Managed);
    let question =
        json!({"user": EVE, "app": "ios:com.contoso.mail", "ask": paste_to("ios:com.example.notes")});
    let member = format!("/beta/groups/{group}/members/{}/$ref", phone.oid);
    server.done(Method::DELETE, &member, None).await;
    assert_eq!(phone.check_in(&server).await.status, Status::Untargeted);
    assert_eq!(server.explain(question.clone()).await["status"], "untargeted");
    server.running.directory().add_member(group, phone.oid).await.unwrap();
    assert_eq!(phone.check_in(&server).await.status, Status::Managed);
    assert_eq!(server.explain(question).await["status"], "managed");
}

#[tokio::test]
async fn a_device_with_evidence_and_one_without_hold_different_policies() {
    let (server, mut phone, group) = staff().await;
    let managed = json!({"allowedOutboundClipboardSharingLevel": "allApps"});
    let private = json!({"allowedOutboundClipboardSharingLevel": "blocked"});
    server.assigned(group, policy("Enrolled", "mdm", managed)).await;
    server.assigned(group, policy("Private", "unmanaged", private)).await;
    let label = json!({"label": "Eve's phone"});
    let (status, evidence) = server.call(Method::POST, "/cordon/v1/evidence", Some(label)).await;
    assert_eq!(status, StatusCode::CREATED, "{evidence}");
    let mut tablet = Phone::new(phone.oid, phone.token.clone());
    tablet.tag = "tag-2".to_owned();
    phone.management = Some(Evidence { token: evidence["token"].as_str().unwrap().to_owned() });
    let (phone_holds, tablet_holds) = (phone.register(&server).await, tablet.register(&server).await);
    assert_ne!(phone_holds.policy_version, tablet_holds.policy_version);
    let ask = paste_to("ios:com.example.notes");
    for (phone, verdict, missed, evidence) in
        [(&phone, "allow", "Private", json!("device")), (&tablet, "deny", "Enrolled", json!(null))]
    {
        let answer = server.explain(json!({"registration": phone.id().to_string(), "ask": ask})).await;
        assert_eq!(answer["verdict"], verdict, "{answer}");
        assert_eq!(answer["evidence"], evidence);
        assert!(answer["reported"].is_string(), "{answer}");
        assert_eq!(answer["policies"]["notApplied"][0]["name"], missed);
        assert_eq!(answer["policies"]["notApplied"][0]["reason"], "otherDeviceState");
    }
    let enrolled = json!({"user": EVE, "app": "ios:com.contoso.mail", "management": "mdm", "ask": ask});
    assert_eq!(server.explain(enrolled).await["verdict"], "allow");
}

#[tokio::test]
async fn who_is_not_reached_is_told_apart_from_an_app_that_is_not() {
    let (server, mut phone, group) = staff().await;
    let ask = json!(paste_to("ios:com.example.notes"));
    let question = json!({"user": EVE, "app": "ios:com.contoso.mail", "ask": ask});
    assert_eq!(server.explain(question.clone()).await["status"], "untargeted");
    server.assigned(group, policy("Baseline", "unspecified", json!({}))).await;
    assert_eq!(server.explain(question).await["status"], "managed");
    phone.app = "ios:com.example.other".to_owned();
    let envelope = phone.register(&server).await;
    assert_eq!((envelope.status, envelope.managed_apps.len()), (Status::AppNotTargeted, 1));
    let answer = server.explain(json!({"registration": phone.id().to_string(), "ask": ask})).await;
    assert_eq!((&answer["status"], &answer["code"]), (&json!("appNotTargeted"), &json!("notManaged")));
    server.running.directory().set_user_enabled(phone.oid, false).await.unwrap();
    let answer = server.explain(json!({"registration": phone.id().to_string(), "ask": ask})).await;
    assert_eq!((&answer["status"], &answer["verdict"]), (&json!("disabled"), &json!("deny")));
}

#[tokio::test]
async fn wrong_questions_are_told_what_is_wrong() {
    let (server, _, _) = staff().await;
    let ask = json!({"ask": "channel", "channel": "print"});
    for (body, status) in [
        (json!({"ask": ask}), 400),
        (json!({"registration": "x", "user": EVE, "ask": ask}), 400),
        (json!({"registration": "x", "facts": {}, "ask": ask}), 400),
        (json!({"registration": "x", "ask": ask}), 404),
        (json!({"user": "nobody@contoso.com", "app": "ios:a", "ask": ask}), 404),
        (json!({"user": EVE, "app": "palm:a", "ask": ask}), 422),
        (json!({"user": EVE, "app": "ios:a", "ask": {"ask": "teleport"}}), 422),
        (json!({"user": EVE, "app": "ios:a", "ask": ask, "extra": 1}), 422),
    ] {
        let (found, answer) = server.call(Method::POST, "/cordon/v1/explain", Some(body.clone())).await;
        assert_eq!(found.as_u16(), status, "{body}: {answer}");
        assert!(answer["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");
    }
    for path in ["registrations/x", "operations/x", "operations/00000000-0000-0000-0000-000000000000"] {
        let (found, _) = server.call(Method::GET, &format!("/cordon/v1/{path}"), None).await;
        assert_eq!(found, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_wiped_app_is_explained_as_the_app_answers() {
    let (server, mut phone, _) = staff().await;
    phone.register(&server).await;
    server.running.directory().wipe(phone.oid, "tag-1").await.unwrap().unwrap();
    let told = phone.check_in(&server).await;
    let order = phone.orders(&told).remove(0);
    let ask = json!({"ask": "channel", "channel": "print"});
    let body = json!({ "registration": phone.id().to_string(), "ask": ask });
    let code =
        async || server.call(Method::POST, "/cordon/v1/explain", Some(body.clone())).await.1["code"].clone();
    assert_ne!(code().await, "wiping", "the keys live on");
    let destroyed = std::mem::take(&mut phone.live_keys);
    phone.check_in(&server).await;
    assert_eq!(code().await, "wiping");
    let (token, _) = crate::wipes::receipt(&phone, Some(order.id), &destroyed);
    let mut report = phone.report();
    report.receipts = vec![token];
    phone.deliver(&server, &report).await;
    assert_eq!(code().await, "wiped");
}

#[tokio::test]
async fn operations_show_each_registration_they_wait_for() {
    let (server, mut phone, _) = staff().await;
    phone.register(&server).await;
    let operation = server.running.directory().wipe(phone.oid, "tag-1").await.unwrap().unwrap();
    for path in ["/cordon/v1/operations".to_owned(), format!("/cordon/v1/operations?user={EVE}")] {
        let all = server.get(&path).await;
        assert_eq!(
            (&all["value"][0]["id"], &all["value"][0]["state"]),
            (&json!(operation), &json!("pending"))
        );
    }
    let one = server.get(&format!("/cordon/v1/operations/{operation}")).await;
    assert_eq!(one["orders"][0]["registration"], phone.id().to_string(), "{one}");
    assert_eq!(one["orders"][0]["receipts"], json!([]));
    let listed = server.get(&format!("/cordon/v1/registrations?user={EVE}")).await;
    assert_eq!(listed["value"][0]["id"], phone.id().to_string());
    assert_eq!(server.get("/cordon/v1/registrations").await["value"].as_array().unwrap().len(), 1);
}
