//! How the organisation stands, in numbers.

use cordon_wire::check_in::AskCount;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::explain::{policy, staff};
use crate::graph::{ANDROID, to_group};
use crate::phone::{PASSWORD, Phone};

const PATH: &str = "/cordon/v1/overview";

/// The overview, after what was kept is too old.
async fn overview(server: &TestServer) -> Value {
    server.clock.advance(6);
    server.get(PATH).await
}

fn count(kind: &str, verdict: &str, day: &str, count: u64) -> AskCount {
    AskCount {
        kind: kind.to_owned(),
        destination: "app".to_owned(),
        verdict: verdict.to_owned(),
        setting: "allowedOutboundClipboardSharingLevel".to_owned(),
        day: day.to_owned(),
        count,
    }
}

#[tokio::test]
async fn registrations_are_counted_by_what_their_devices_reported() {
    let (server, mut phone, group) = staff().await;
    server.assigned(group, policy("Mail", "unspecified", json!({}))).await;
    let envelope = phone.register(&server).await;
    let seen = overview(&server).await;
    assert_eq!(seen["registrations"]["withoutPolicy"], 1, "it has not reported yet: {seen}");
    assert_eq!(seen["devices"], json!({"total": 1, "protected": 0}));
    let mut report = phone.report();
    report.held_version = envelope.policy_version.clone();
    phone.deliver(&server, &report).await;
    // A second app of hers on the same device holds nothing.
    let mut notes = Phone::new(phone.oid, phone.token.clone());
    notes.app = "android:com.contoso.notes".to_owned();
    notes.register(&server).await;
    // Bob is disabled, and has a registration that was taken over.
    let bob = server.user("bob@contoso.com", PASSWORD).await;
    let token = server.device_token("bob@contoso.com", PASSWORD).await;
    for _ in 0..2 {
        let mut phone = Phone::new(bob, token.clone());
        phone.tag = "tag-2".to_owned();
        phone.register(&server).await;
    }
    server.done(Method::PATCH, &format!("/v1.0/users/{bob}"), Some(json!({"accountEnabled": false}))).await;
    let seen = overview(&server).await;
    assert_eq!(
        seen["registrations"],
        json!({"managed": 1, "held": 0, "withoutPolicy": 1, "disabled": 1, "superseded": 1})
    );
    assert_eq!(seen["users"], json!({"total": 2, "protected": 0}));
    assert_eq!(seen["apps"], json!({"total": 2, "protected": 0}));
    assert_eq!(seen["devices"], json!({"total": 2, "protected": 0}));
    assert_eq!(seen["platforms"], json!({"ios": 2, "android": 1, "windows": 0}));
    assert_eq!(seen["management"], json!({"unmanaged": 3, "mdm": 0, "thirdPartyMdm": 0}));
    assert_eq!(seen["freshness"]["hour"], 3);
    assert_eq!(seen["unassignedPolicies"], 0);
}

#[tokio::test]
async fn ages_fall_into_one_bucket_each() {
    let (server, mut phone, _) = staff().await;
    phone.register(&server).await;
    let bucket = async |seconds: i64| {
        server.clock.advance(seconds);
        let seen = overview(&server).await;
        let all = seen["freshness"].as_object().unwrap();
        let full: Vec<_> =
            all.iter().filter(|(_, count)| **count == 1).map(|(name, _)| name.clone()).collect();
        full.join(" ")
    };
    let day = 86_400;
    assert_eq!(bucket(0).await, "hour");
    assert_eq!(bucket(3_600).await, "never", "not heard since it registered");
    // The server's nonce is too old by now; with news the report is written before it is answered.
    phone.nonce = None;
    let mut report = phone.report();
    report.held_version = Some("1".to_owned());
    phone.deliver(&server, &report).await;
    assert_eq!(bucket(7_200).await, "day");
    assert_eq!(bucket(day).await, "week");
    assert_eq!(bucket(7 * day).await, "month");
    assert_eq!(bucket(30 * day).await, "older");
}

#[tokio::test]
async fn asks_are_told_by_day_and_the_refused_ones_by_kind() {
    let (server, mut phone, _) = staff().await;
    phone.register(&server).await;
    let empty = overview(&server).await;
    let days = empty["asks"]["days"].as_array().unwrap();
    assert_eq!(days.len(), 28);
    let [first, last] = [0, 27].map(|place: usize| days[place]["day"].as_str().unwrap().to_owned());
    let mut report = phone.report();
    report.counts = vec![
        count("paste", "deny", &last, 3),
        count("paste", "deny", &first, 4),
        count("transfer", "deny", &last, 5),
        count("openLink", "redirect", &last, 2),
        count("paste", "allow", &last, 7),
        count("paste", "allowTagged", &last, 1),
        count("paste", "deny", "2001-01-01", 100),
        count("paste", "maybe", &last, 100),
    ];
    phone.deliver(&server, &report).await;
    let seen = overview(&server).await["asks"].clone();
    assert_eq!(seen["days"][27], json!({"day": last, "allowed": 8, "redirected": 2, "blocked": 8}));
    assert_eq!(seen["days"][0], json!({"day": first, "allowed": 0, "redirected": 0, "blocked": 4}));
    let blocked = |kind: &str, count: u64| {
        json!({
            "kind": kind, "destination": "app", "setting": "allowedOutboundClipboardSharingLevel", "count": count,
        })
    };
    assert_eq!(seen["blocked"], json!([blocked("paste", 7), blocked("transfer", 5)]));
}

#[tokio::test]
async fn a_wipe_is_told_until_it_is_over_and_one_that_waits_holds_its_apps() {
    let (server, mut phone, _) = staff().await;
    phone.register(&server).await;
    let wipe = async |tag: &str| {
        server.clock.advance(1);
        let path = format!("/v1.0/users/{}/wipeManagedAppRegistrationsByDeviceTag", phone.oid);
        server.done(Method::POST, &path, Some(json!({"deviceTag": tag}))).await;
    };
    // As many devices as may be wiped in an hour, then one more, which waits.
    for place in 2..=6 {
        let mut more = Phone::new(phone.oid, phone.token.clone());
        more.tag = format!("tag-{place}");
        more.register(&server).await;
        wipe(&more.tag).await;
    }
    wipe("tag-1").await;
    let seen = overview(&server).await;
    assert_eq!(
        (&seen["openWipes"]["count"], &seen["registrations"]["held"]),
        (&json!(6), &json!(1)),
        "{seen}"
    );
    let last = &seen["openWipes"]["value"][5];
    assert_eq!(
        (&last["state"], &last["deviceTag"], &last["deviceName"], &last["userPrincipalName"]),
        (&json!("pendingApproval"), &json!("tag-1"), &json!("Eve's phone"), &json!("eve@contoso.com"))
    );
    let operation = last["id"].as_str().unwrap().to_owned();
    let cancel = server.running.directory();
    assert_eq!(cancel.operation_state(operation.parse().unwrap()).await.unwrap(), Some("pendingApproval"));
}

#[tokio::test]
async fn an_overview_is_kept_for_five_seconds_and_says_when_it_was_made() {
    let (server, mut phone, _) = staff().await;
    let first = server.get(PATH).await;
    phone.register(&server).await;
    server.clock.advance(5);
    assert_eq!(server.get(PATH).await, first);
    server.clock.advance(1);
    let second = server.get(PATH).await;
    assert_ne!(second["at"], first["at"]);
    assert_eq!((&first["devices"]["total"], &second["devices"]["total"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn policies_that_are_given_to_nobody_are_counted() {
    let (server, _, group) = staff().await;
    for (name, given) in [("One", true), ("Two", false)] {
        let id = server.make(ANDROID, json!({"displayName": name})).await;
        let assign = json!({"assignments": if given { vec![to_group(&group.to_string())] } else { vec![] }});
        server.done(Method::POST, &format!("{ANDROID}/{id}/assign"), Some(assign)).await;
    }
    assert_eq!(overview(&server).await["unassignedPolicies"], 1);
}
