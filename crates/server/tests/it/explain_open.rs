//! Whether work data opens, asked of the server: what a device last reported, what is assumed, and what nobody knows.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::explain::{policy, staff};
use crate::phone::{EVE, Phone};

fn lines(answer: &Value) -> Vec<&str> {
    answer["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()
}

impl TestServer {
    async fn open(&self, question: Value) -> Value {
        let mut body = json!({"ask": {"ask": "open"}});
        body.as_object_mut().unwrap().extend(question.as_object().unwrap().clone());
        let (status, answer) = self.call(Method::POST, "/cordon/v1/explain", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}

/// The reasons at one strength, by code.
fn codes<'a>(answer: &'a Value, action: &str) -> Vec<&'a str> {
    let reasons = answer["reasons"].as_array().unwrap();
    let strong = reasons.iter().filter(|reason| reason["action"] == action);
    strong.map(|reason| reason["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_registration_is_explained_by_what_it_last_reported_and_how_old_that_is() {
    let (server, mut phone, group) = staff().await;
    let levels = json!({"minimumRequiredOsVersion": "17.4", "deviceComplianceRequired": false,
        "appDataEncryptionType": "useDeviceSettings", "pinRequired": false});
    let id = server.assigned(group, policy("Baseline", "unspecified", levels)).await;
    phone.register(&server).await;
    server.clock.advance(720);
    let answer = server.open(json!({"registration": phone.id().to_string()})).await;
    assert_eq!((&answer["verdict"], &answer["code"]), (&json!("closed"), &json!("osTooOld")), "{answer}");
    assert_eq!(
        lines(&answer),
        [
            "Closed: work data in this app on this device, right now.",
            "Closes it: The operating system is older than your organisation allows. Update the device.",
            "Required: 17.4. Found: 17.1.",
            &format!("Because `minimumRequiredOsVersion` is 17.4, set by \"Baseline\" ({id})."),
            "Looked at: the version of the operating system is 17.1, reported 12 minutes ago.",
            "What would change it: iOS 17.4 or later on the device.",
            &format!("What would change it: `minimumRequiredOsVersion` set to 17.1 in \"Baseline\" ({id})."),
        ]
    );
    let background = [
        "The device last reported 12 minutes ago.",
        "The device counts as not enrolled: there is no evidence that it is.",
    ];
    assert_eq!(answer["background"], json!(background));
    let german = server.open(json!({"registration": phone.id().to_string(), "language": "de"})).await;
    assert_eq!((&german["code"], &german["language"]), (&answer["code"], &json!("de")));
    assert_eq!(german["phrases"], answer["phrases"], "codes do not depend on the language");
    assert_eq!(lines(&german)[0], "Geschlossen: Arbeitsdaten in dieser App auf diesem Gerät, jetzt gerade.");
    // The server's last answer to it is too old by and by.
    server.clock.advance(2 * 86_400);
    let later = server.open(json!({"registration": phone.id().to_string()})).await;
    assert_eq!(codes(&later, "block"), ["osTooOld", "offlineTooLong"]);
    let state = json!({"answeredSecondsAgo": 60});
    let assumed = server.open(json!({"registration": phone.id().to_string(), "state": state})).await;
    assert_eq!(codes(&assumed, "block"), ["osTooOld"]);
}

#[tokio::test]
async fn what_nobody_said_is_unknown_and_what_is_said_counts() {
    let (server, _, group) = staff().await;
    let settings = json!({"minimumPinLength": 6, "deviceComplianceRequired": false,
        "appDataEncryptionType": "useDeviceSettings", "appActionIfAccountIsClockedOut": "block"});
    server.assigned(group, policy("Baseline", "unspecified", settings)).await;
    let about = |state: Value| json!({"user": EVE, "app": "ios:com.contoso.mail", "state": state});
    let unknown = server.open(json!({"user": EVE, "app": "ios:com.contoso.mail"})).await;
    assert_eq!(codes(&unknown, "block"), ["neverCheckedIn", "workingTimeUnknown"]);
    assert_eq!(unknown["steps"][0]["code"], "accessUnknown");
    let here = json!({"answeredSecondsAgo": 0, "atWork": true});
    let with = |more: Value| {
        let mut state = here.clone();
        state.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        about(state)
    };
    for (more, verdict, code) in [
        (json!({}), "steps", "accessUnknown"),
        (json!({"pin": "notSet"}), "steps", "pinSet"),
        (json!({"pin": "set"}), "steps", "pinEnter"),
        (json!({"pin": "set", "idleSeconds": 1740}), "open", "opens"),
        (json!({"pin": "set", "idleSeconds": 1860}), "steps", "pinEnter"),
        (json!({"pin": "set", "wrongPins": 5}), "steps", "pinResetSignIn"),
        (
            json!({"pin": "set", "idleSeconds": 0, "atWork": false, "atWorkSeconds": 60}),
            "closed",
            "clockedOut",
        ),
        (json!({"account": "disabled"}), "steps", "accessUnknown"),
    ] {
        let answer = server.open(with(more.clone())).await;
        assert_eq!(
            (&answer["verdict"], &answer["code"]),
            (&json!(verdict), &json!(code)),
            "{more}: {answer}"
        );
        assert_eq!(answer["background"], json!([]), "no device was asked about");
    }
    let shape = json!({"length": 4, "digit": true, "letter": false, "special": false, "other": false, "simple": false});
    let short = server.open(with(json!({"pin": "set", "pinShape": shape}))).await;
    assert_eq!(short["steps"][1]["flaws"][0]["code"], "pinTooShort", "{short}");
}

#[tokio::test]
async fn what_is_closed_as_a_whole_is_not_judged_by_policies() {
    let (server, mut phone, group) = staff().await;
    let question = json!({"user": EVE, "app": "ios:com.contoso.mail"});
    let answer = server.open(question.clone()).await;
    assert_eq!((&answer["verdict"], &answer["code"]), (&json!("open"), &json!("notManaged")));
    server.assigned(group, policy("Baseline", "unspecified", json!({}))).await;
    phone.register(&server).await;
    let about = |phone: &Phone| json!({"registration": phone.id().to_string()});
    server.running.directory().wipe(phone.oid, "tag-1").await.unwrap().unwrap();
    phone.check_in(&server).await;
    phone.live_keys.clear();
    phone.check_in(&server).await;
    let answer = server.open(about(&phone)).await;
    assert_eq!((&answer["verdict"], &answer["code"]), (&json!("closed"), &json!("wiping")), "{answer}");
    let mut tablet = Phone::new(phone.oid, phone.token.clone());
    tablet.tag = "tag-2".to_owned();
    tablet.register(&server).await;
    server.running.directory().set_user_enabled(phone.oid, false).await.unwrap();
    let answer = server.open(about(&tablet)).await;
    assert_eq!(
        (&answer["verdict"], &answer["code"], &answer["status"]),
        (&json!("closed"), &json!("disabled"), &json!("disabled"))
    );
    assert_eq!(answer["reasons"], json!([]));
}

#[tokio::test]
async fn a_wrong_question_is_told_everything_that_is_wrong() {
    let (server, _, _) = staff().await;
    let open = json!({"ask": "open"});
    let print = json!({"ask": "channel", "channel": "print"});
    for (body, status, fields) in [
        (
            json!({"ask": open, "language": "xx", "state": {"wrongPins": 1}}),
            400,
            &["language", "state.wrongPins", "registration"][..],
        ),
        (json!({"user": EVE, "app": "ios:a", "ask": open, "language": "DE"}), 400, &["language"]),
        (json!({"user": EVE, "app": "ios:a", "ask": print, "state": {}}), 400, &["state"]),
        (
            json!({"user": EVE, "app": "ios:a", "ask": open, "state": {"atWorkSeconds": 5, "pin": "notSet", "pinAgeSeconds": 4_000_000_000_u64}}),
            400,
            &["state.pinAgeSeconds", "state.atWorkSeconds", "state.pinAgeSeconds"],
        ),
        (json!({"user": EVE, "app": "ios:a", "ask": open, "state": {"pin": "maybe"}}), 422, &["state.pin"]),
        (json!({"user": EVE, "app": "ios:a", "ask": open, "state": {"mood": "good"}}), 422, &["state.mood"]),
        (json!({"user": EVE, "app": "ios:a", "ask": {"ask": "open", "app": "x"}}), 422, &["ask"]),
        (json!({"registration": "x", "ask": open}), 404, &[]),
    ] {
        let (found, answer) = server.call(Method::POST, "/cordon/v1/explain", Some(body.clone())).await;
        assert_eq!(found.as_u16(), status, "{body}: {answer}");
        let targets: Vec<_> = match answer["error"]["details"].as_array() {
            Some(details) => details.iter().map(|one| one["target"].as_str().unwrap()).collect(),
            None => Vec::new(),
        };
        assert_eq!(targets, fields, "{body}: {answer}");
        assert!(answer["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");
    }
}

/// Data asks are told in a language too, with the same codes.
#[tokio::test]
async fn an_ask_of_data_is_told_in_german() {
    let (server, _, group) = staff().await;
    server.assigned(group, policy("Baseline", "unspecified", json!({"printBlocked": true}))).await;
    let body = json!({"user": EVE, "app": "ios:com.contoso.mail", "language": "de", "ask": {"ask": "channel", "channel": "print"}});
    let (status, answer) = server.call(Method::POST, "/cordon/v1/explain", Some(body)).await;
    assert_eq!((status, &answer["code"]), (StatusCode::OK, &json!("channelClosed")));
    assert_eq!(
        lines(&answer)[..2],
        ["Verweigert: Arbeitsdaten drucken.", "Die Richtlinie schließt das für Arbeitsdaten."]
    );
}
