//! What a draft of a policy would change, and two policies compared.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::TestServer;
use crate::graph::{ANDROID, IOS, ios, targets, to_group};
use crate::phone::{Phone, eve};

impl TestServer {
    async fn preview(&self, draft: Value) -> Value {
        let (status, answer) = self.call(Method::POST, "/cordon/v1/policies/preview", Some(draft)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}

fn texts(answer: &Value) -> Vec<&str> {
    answer["changes"].as_array().unwrap().iter().map(|change| change["text"].as_str().unwrap()).collect()
}

/// Eve on her phone, in the group of that id, and Staff without her.
async fn groups() -> (TestServer, Phone, Uuid, Uuid) {
    let (server, mut phone) = eve().await;
    let directory = server.running.directory();
    let staff = directory.create_group("Staff").await.unwrap();
    let others = directory.create_group("Others").await.unwrap();
    directory.add_member(staff, phone.oid).await.unwrap();
    phone.register(&server).await;
    (server, phone, staff, others)
}

#[tokio::test]
async fn a_draft_of_a_stored_policy_says_what_it_changes_and_whom_it_reaches() {
    let (server, _phone, staff, others) = groups().await;
    let id = server.make(IOS, ios("Mail")).await;
    let draft = json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "id": id, "displayName": "Mail", "pinRequired": true, "minimumPinLength": 6,
        "saveAsBlocked": true,
        "assignments": [to_group(&staff.to_string())],
    });
    let answer = server.preview(draft.clone()).await;
    assert_eq!((&answer["errors"], &answer["against"]), (&json!([]), &json!("stored")));
    assert_eq!(
        texts(&answer),
        [
            "Save copies of org data: from Allow to Block — stricter (nothing comes of it in this policy while `Send Org data to other apps` is All apps)",
            "Select minimum PIN length: from 4 characters to 6 characters — stricter",
            "Offline grace period - Wipe data (days): 90 days — no change in effect (it said the default)",
            "Group `Staff`: from not named to let in — different (more people are reached)",
        ]
    );
    assert_eq!(answer["summary"], json!({"stricter": 2, "looser": 0, "different": 1, "none": 1}));
    assert_eq!(answer["warnings"][0]["code"], "saveFollowsSend", "{answer}");
    assert_eq!(
        answer["reach"],
        json!({
            "users": 1, "registrations": 1,
            "stored": {"users": 0, "registrations": 0},
            "draft": {"users": 1, "registrations": 1},
        })
    );
    // Nothing was stored by looking.
    let (_, stored) = server.call(Method::GET, &format!("{IOS}/{id}?$expand=assignments"), None).await;
    assert_eq!((&stored["saveAsBlocked"], &stored["assignments"]), (&json!(false), &json!([])));

    // The stored one reaches Eve, and the draft gives it to others.
    let path = format!("{IOS}/{id}/assign");
    server.done(Method::POST, &path, Some(json!({"assignments": [to_group(&staff.to_string())]}))).await;
    let mut away = draft.clone();
    away["assignments"] = json!([to_group(&others.to_string())]);
    let reach = server.preview(away).await["reach"].clone();
    assert_eq!(
        (&reach["users"], &reach["stored"]["users"], &reach["draft"]["users"]),
        (&json!(1), &json!(1), &json!(0))
    );
    // Without assignments and apps those of the stored policy stay.
    let mut bare = draft;
    bare.as_object_mut().unwrap().remove("assignments");
    let answer = server.preview(bare).await;
    assert!(texts(&answer).iter().all(|text| !text.starts_with("Group") && !text.starts_with("Apps")));
    assert_eq!(answer["reach"]["draft"]["registrations"], 1);
}

#[tokio::test]
async fn a_draft_of_a_new_policy_is_held_against_the_defaults() {
    let (server, _phone, staff, _) = groups().await;
    let mut draft = ios("New");
    draft["printBlocked"] = json!(true);
    draft["assignments"] = json!([to_group(&staff.to_string())]);
    let answer = server.preview(draft.clone()).await;
    assert_eq!(answer["against"], "defaults");
    assert!(texts(&answer).contains(&"Printing Org data: from Allow to Block — stricter"), "{answer}");
    assert_eq!(answer["reach"]["draft"], json!({"users": 1, "registrations": 1}));
    // An app that nobody has reaches nobody.
    draft["apps"][0]["mobileAppIdentifier"]["bundleId"] = json!("com.contoso.other");
    assert_eq!(server.preview(draft).await["reach"]["users"], 0);
}

#[tokio::test]
async fn all_errors_of_a_draft_are_told_and_nothing_else() {
    let (server, _phone, ..) = groups().await;
    let wrong = |answer: &Value| -> Vec<String> {
        let errors = answer["errors"].as_array().unwrap();
        errors.iter().map(|error| error["target"].as_str().unwrap().to_owned()).collect()
    };
    let mut draft = ios("Mail");
    draft["minimumPinLength"] = json!("six");
    draft["encryptAppData"] = json!(true);
    draft["apps"][0]["mobileAppIdentifier"]["bundleId"] = json!("a b");
    let answer = server.preview(draft).await;
    assert_eq!(
        wrong(&answer),
        ["apps[0].mobileAppIdentifier.bundleId", "minimumPinLength", "encryptAppData"]
    );
    assert_eq!(
        (&answer["changes"], &answer["warnings"], &answer["reach"]),
        (&json!([]), &json!([]), &Value::Null)
    );

    let mut draft = ios("Mail");
    draft["assignments"] = json!([to_group(&Uuid::new_v4().to_string())]);
    assert_eq!(wrong(&server.preview(draft).await), ["assignments[0].target.groupId"]);
    let mut draft = ios("Mail");
    draft["id"] = json!("T_nobody");
    assert_eq!(wrong(&server.preview(draft).await), ["id"]);
    assert_eq!(wrong(&server.preview(json!({"displayName": "What?"})).await), ["@odata.type"]);
    let mut draft = ios("");
    draft.as_object_mut().unwrap().remove("displayName");
    assert_eq!(wrong(&server.preview(draft).await), ["displayName"]);
    let id = server.make(ANDROID, json!({"displayName": "Phones"})).await;
    let mut draft = ios("Mail");
    draft["id"] = json!(id);
    assert!(wrong(&server.preview(draft).await).contains(&"@odata.type".to_owned()));
}

#[tokio::test]
async fn two_policies_are_compared_stored_or_sent() {
    let server = TestServer::start().await;
    let one = server.make(IOS, ios("One")).await;
    let mut two = ios("One");
    two["printBlocked"] = json!(true);
    let diff = async |before: Value, after: Value| {
        server.call(Method::POST, "/cordon/v1/diff", Some(json!({"before": before, "after": after}))).await
    };
    let (status, answer) = diff(json!(one), two.clone()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(texts(&answer), ["Printing Org data: from Allow to Block — stricter"]);
    assert_eq!((&answer["name"], &answer["platform"]), (&json!("One"), &json!("ios")));
    let (_, same) = diff(json!(one), json!(one)).await;
    assert_eq!(same["changes"], json!([]));

    two["minimumPinLength"] = json!("six");
    let (status, answer) = diff(json!("T_nobody"), two).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(targets(&answer), ["before", "after.minimumPinLength"]);
    let body = json!({"before": 3, "after": [], "colour": 1, "language": 5});
    let (status, answer) = server.call(Method::POST, "/cordon/v1/diff", Some(body)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut told = targets(&answer);
    told.sort_unstable();
    assert_eq!(told, ["after", "before", "colour", "language"], "{answer}");
    for word in ["untagged", "variant", "deserialize", "struct"] {
        assert!(!answer.to_string().contains(word), "{answer}");
    }
    let android = server.make(ANDROID, json!({"displayName": "Phones"})).await;
    let (status, answer) = diff(json!(one), json!(android)).await;
    assert_eq!((status, targets(&answer)), (StatusCode::BAD_REQUEST, vec!["after"]), "{answer}");
}

#[tokio::test]
async fn warnings_come_in_the_language_that_is_asked_for() {
    let server = TestServer::start().await;
    let mut draft = ios("Mail");
    draft["saveAsBlocked"] = json!(true);
    draft["language"] = json!("de");
    let answer = server.preview(draft.clone()).await;
    let sentence = "Arbeitsdaten dürfen an alle Apps gehen, daher dürfen Kopien überall liegen, obwohl das Speichern gesperrt ist.";
    let told =
        answer["warnings"].as_array().unwrap().iter().find(|one| one["code"] == "saveFollowsSend").unwrap();
    assert_eq!(told["sentence"], sentence, "{answer}");
    let save = "Kopien von Arbeitsdaten speichern: bisher Erlauben, neu Sperren — strenger";
    assert!(texts(&answer).iter().any(|line| line.starts_with(save)), "{answer}");
    draft["language"] = json!("xx");
    assert_eq!(server.preview(draft.clone()).await["errors"][0]["target"], "language");
    draft.as_object_mut().unwrap().remove("language");
    let body = json!({"before": draft, "after": draft, "language": "de"});
    let (status, answer) = server.call(Method::POST, "/cordon/v1/diff", Some(body)).await;
    assert_eq!((status, &answer["warnings"][0]["sentence"]), (StatusCode::OK, &json!(sentence)), "{answer}");
}
