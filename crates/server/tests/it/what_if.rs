//! What a draft would change for the registrations there are, and for the asks they counted.

use cordon_policy::whatif::{AskChange, Change, Fate, Report};
use cordon_wire::check_in::AskCount;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::graph::{IOS, POLICIES, ios, to_group};
use crate::phone::{Phone, eve};

impl TestServer {
    async fn what_if(&self, body: Value) -> Report {
        let (status, answer) = self.call(Method::POST, "/cordon/v1/what-if", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        serde_json::from_value(answer).unwrap()
    }
}

/// Eve's registered phone under a policy that allows everything; the policy's id and the group it is given to.
async fn staff() -> (TestServer, Phone, String, String) {
    let (server, mut phone) = eve().await;
    let mut body = ios("Baseline");
    body["allowedOutboundClipboardSharingLevel"] = json!("allApps");
    body["deviceComplianceRequired"] = json!(false);
    let id = server.make(IOS, body).await;
    let group = server.make_group("Staff").await;
    server.running.directory().add_member(group.parse().unwrap(), phone.oid).await.unwrap();
    let assign = json!({"assignments": [to_group(&group)]});
    server.done(Method::POST, &format!("{POLICIES}/{id}/assign"), Some(assign)).await;
    phone.register(&server).await;
    (server, phone, id, group)
}

fn count(destination: &str, day: &str, count: u64) -> AskCount {
    let text = |text: &str| text.to_owned();
    AskCount {
        kind: text("paste"),
        destination: text(destination),
        verdict: text("allow"),
        setting: String::new(),
        day: text(day),
        count,
    }
}

#[tokio::test]
async fn a_draft_tells_whom_it_would_close_and_which_asks_it_would_refuse() {
    let (server, mut phone, id, _) = staff().await;
    let today = server.clock.seconds();
    let day = |back: i64| {
        let time = jiff::Timestamp::from_second(today - back * 86_400).unwrap();
        time.strftime("%Y-%m-%d").to_string()
    };
    let mut report = phone.report();
    report.counts = vec![
        count("app", &day(0), 3),
        count("app", &day(1), 2),
        count("managedApp", &day(1), 5),
        count("app", &day(40), 100),
    ];
    phone.deliver(&server, &report).await;

    let mut draft = ios("Baseline");
    draft["allowedOutboundClipboardSharingLevel"] = json!("managedApps");
    draft["deviceComplianceRequired"] = json!(false);
    draft["minimumRequiredOsVersion"] = json!("18.0");
    let told = server.what_if(json!({"policy": draft, "id": id})).await;
    assert_eq!((told.registrations, told.users, told.affected), (1, 1, 1), "{told:#?}");
    let one = &told.moves[0];
    assert_eq!((one.before.fate, one.after.fate), (Fate::Open, Fate::Blocked));
    let change = &told.changes[0];
    assert_eq!((change.change, change.group.registrations), (Change::NewlyBlocked, 1));
    assert_eq!(change.group.causes[0].setting.as_deref(), Some("minimumRequiredOsVersion"));
    assert_eq!(change.group.causes[0].policies[0].name, "Baseline");
    assert_eq!(change.group.sample[0].registration, phone.id().to_string());
    let asks = &told.asks;
    assert_eq!((asks.total, asks.unchanged), (10, 5), "the days of a month, and no more");
    assert_eq!((asks.first_day.clone(), asks.last_day.clone()), (Some(day(1)), Some(day(0))));
    assert_eq!((asks.changes[0].change, asks.changes[0].asks), (AskChange::NewlyDenied, 5));
    assert!(told.lines.iter().any(|line| line.contains("The answer would be no")), "{:?}", told.lines);
    // Nothing was written: the policy in force is what it was.
    let held = server.get(&format!("{IOS}/{id}")).await;
    assert_eq!(held["allowedOutboundClipboardSharingLevel"], "allApps");

    let year = server.what_if(json!({"policy": draft, "id": id, "days": 365, "language": "de"})).await;
    assert_eq!(year.asks.total, 110);
    assert!(year.lines.iter().any(|line| line.contains("Die Antwort wäre nein")), "{:?}", year.lines);
}

#[tokio::test]
async fn taking_a_policy_away_or_giving_it_to_others_tells_whom_it_leaves() {
    let (server, phone, id, group) = staff().await;
    let told = server.what_if(json!({"id": id})).await;
    let change = &told.changes[0];
    assert_eq!((change.change, change.group.registrations), (Change::NoLongerReached, 1), "{told:#?}");
    assert_eq!(change.group.causes[0].code, "coverageRemoved");

    let mut kept_out = ios("Baseline");
    kept_out["assignments"] = json!([{"target": {
        "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": group,
    }}]);
    let told = server.what_if(json!({"policy": kept_out, "id": id})).await;
    assert_eq!(told.changes[0].group.causes[0].code, "coverageExcluded");
    assert!(told.lines[0].contains("given to no group"), "{:?}", told.lines);

    // A draft that replaces nothing has no assignments but its own.
    let told = server.what_if(json!({"policy": ios("New")})).await;
    assert!(told.changes.is_empty() && told.lines[0].contains("given to no group"), "{:?}", told.lines);
    let mut new = ios("New");
    new["minimumRequiredOsVersion"] = json!("18.0");
    new["assignments"] = json!([to_group(&group)]);
    let told = server.what_if(json!({"policy": new})).await;
    assert_eq!(told.changes[0].change, Change::NewlyBlocked);
    assert_eq!(told.changes[0].group.causes[0].policies[0].id.0, "draft");

    // A disabled account is closed on both sides, and told only where a draft would wipe.
    server.running.directory().set_user_enabled(phone.oid, false).await.unwrap();
    assert!(server.what_if(json!({"policy": new})).await.changes.is_empty());
}

#[tokio::test]
async fn a_default_policy_is_a_draft_too() {
    let (server, phone, _, group) = staff().await;
    let member = format!("/beta/groups/{group}/members/{}/$ref", phone.oid);
    server.done(Method::DELETE, &member, None).await;
    let mut draft = ios("Everybody");
    draft["@odata.type"] = json!("#microsoft.graph.defaultManagedAppProtection");
    draft["minimumRequiredOsVersion"] = json!("18.0");
    let told = server.what_if(json!({"policy": draft})).await;
    let changes: Vec<_> = told.changes.iter().map(|one| one.change).collect();
    assert_eq!(changes, [Change::NewlyBlocked, Change::NewlyReached], "{told:#?}");
    let id = server.make("/beta/deviceAppManagement/defaultManagedAppProtections", draft.clone()).await;
    assert!(server.what_if(json!({"policy": draft, "id": id})).await.changes.is_empty());
    let told = server.what_if(json!({"id": id})).await;
    assert_eq!(told.changes[0].change, Change::NoLongerReached, "{told:#?}");
}

#[tokio::test]
async fn wrong_drafts_are_told_by_their_place() {
    let (server, _, id, _) = staff().await;
    let nobody = json!([to_group("00000000-0000-0000-0000-000000000001")]);
    let mut assigned = ios("New");
    assigned["assignments"] = nobody;
    let mut wrong = ios("New");
    wrong["minimumPinLength"] = json!("four");
    wrong["printBlocked"] = json!(7);
    for (body, status, targets) in [
        (json!({}), 400, &["policy"][..]),
        (json!({"policy": 5}), 400, &["policy"]),
        (json!({"policy": {"displayName": "x"}}), 400, &["policy.@odata.type"]),
        (json!({"policy": wrong}), 400, &["policy.minimumPinLength", "policy.printBlocked"]),
        (json!({"policy": wrong, "id": id}), 400, &["policy.minimumPinLength", "policy.printBlocked"]),
        (json!({"policy": assigned}), 400, &["policy.assignments[0].target.groupId"]),
        (json!({"id": "T_nobody"}), 404, &[]),
        (json!({"policy": ios("x"), "days": 0}), 400, &["days"]),
        (json!({"policy": ios("x"), "days": 366}), 400, &["days"]),
        (json!({"policy": ios("x"), "extra": 1, "days": "x"}), 422, &["days", "extra"]),
        (json!({"policy": ios("x"), "days": 0, "language": "xx"}), 400, &["days", "language"]),
    ] {
        let (found, answer) = server.call(Method::POST, "/cordon/v1/what-if", Some(body.clone())).await;
        assert_eq!(found.as_u16(), status, "{body}: {answer}");
        let told = answer["error"]["details"].as_array().cloned().unwrap_or_default();
        let mut told: Vec<_> = told.iter().map(|one| one["target"].as_str().unwrap().to_owned()).collect();
        told.sort();
        assert_eq!(told, targets, "{body}: {answer}");
    }
}
