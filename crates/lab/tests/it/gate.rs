//! The gate of an app, answered by whoever drives the phone.

use serde_json::{Value, json};

use crate::lab::{Lab, account, app, arrow, at, ids, item, phone, verdict};

const POLICY: &str = "iOS and iPadOS, personal devices";

fn gate<'a>(state: &'a Value, program: &str) -> &'a Value {
    &app(phone(state, "ana"), program)["client"]["gate"]
}

fn said(words: &Value) -> Vec<&str> {
    words.as_array().unwrap().iter().map(|words| words["en"].as_str().unwrap()).collect()
}

fn lines(state: &Value) -> Vec<&str> {
    state["log"].as_array().unwrap().iter().map(|line| line["what"].as_str().unwrap()).collect()
}

/// A lab in which Ana answers nothing by herself and just signed in again.
async fn waiting() -> Lab {
    let lab = Lab::start().await;
    lab.act("ana", "person", json!({ "obliging": false })).await;
    lab.act("ana", "signOut", json!({})).await;
    lab.act("ana", "signIn", json!({})).await;
    lab
}

async fn pin(lab: &Lab, answer: &str, pin: &str) -> Value {
    lab.act("ana", "gate", json!({ "app": "mail", "answer": answer, "pin": pin })).await
}

#[tokio::test]
async fn a_pin_is_set_forgotten_by_time_and_asked_again() {
    let lab = waiting().await;
    let state = lab.state().await;
    assert_eq!(gate(&state, "mail")["code"], "pinSet", "{}", gate(&state, "mail"));
    assert_eq!(gate(&state, "mail")["rules"]["least"], 6);
    let shut = account(phone(&state, "ana"), "mail", "work");
    assert_eq!(shut["closed"]["en"], "Your organisation asks for a PIN. Set one.");
    assert_eq!(ids(account(phone(&state, "ana"), "mail", "personal")), ["ferry"]);
    let why = arrow(phone(&state, "ana"), "pasteToPersonal")["sides"][0]["lines"]["de"].clone();
    assert!(
        why.to_string().contains("Ihre Organisation verlangt eine PIN"),
        "the refusal names the gate: {why}"
    );

    assert_eq!(pin(&lab, "newPin", "111222").await["done"], false);
    let state = lab.state().await;
    assert!(said(&gate(&state, "mail")["notes"])[0].contains("three equal"), "{}", gate(&state, "mail"));
    assert_eq!(pin(&lab, "newPin", "135790").await["done"], true);
    let state = lab.state().await;
    assert_eq!(gate(&state, "mail"), &Value::Null);
    assert_eq!(gate(&state, "docs")["code"], "pinSet", "each app has its own");
    assert!(lines(&state).contains(&"answered"));

    lab.act("ana", "leave", json!({ "minutes": 31 })).await;
    assert_eq!(pin(&lab, "pin", "246801").await["done"], false);
    let state = lab.state().await;
    assert_eq!(
        (&gate(&state, "mail")["wrong"], &gate(&state, "mail")["left"]["tries"]),
        (&json!(true), &json!(4))
    );
    assert_eq!(phone(&state, "ana")["minutesAhead"], 31);
    assert_eq!(pin(&lab, "pin", "135790").await["done"], true);
    let mut events = lab.events().await;
    let filled = |state: &Value| ids(account(phone(state, "ana"), "mail", "work")) == ["meeting", "offer"];
    events.until("the samples are there, which waited for the gate", filled).await;
    lab.act("ana", "leave", json!({ "minutes": 10 })).await;
    assert_eq!(gate(&lab.state().await, "mail"), &Value::Null, "the timer has not run out");
}

#[tokio::test]
async fn a_rooted_phone_is_closed_with_the_reason_and_opens_when_it_is_healed() {
    let lab = Lab::start().await;
    lab.act("ana", "facts", json!({ "integrity": "compromised" })).await;
    let state = lab.state().await;
    let blocked = gate(&state, "mail");
    assert_eq!(blocked["code"], "gateBlocked");
    assert_eq!(blocked["reasons"][0]["setting"], "deviceComplianceRequired", "{blocked}");
    assert_eq!(blocked["reasons"][0]["policies"], json!([POLICY]));
    assert_eq!(blocked["actions"], json!(["removeAccount"]));
    let copy = json!({ "from": item("mail", "work", "offer"), "to": at("mail", "personal"), "act": "share", "phone": "ana" });
    let (status, refused) = lab.post("/lab/act", &copy).await;
    assert_eq!(status.as_u16(), 400);
    assert!(refused.to_string().contains("Work data stays closed until this is fixed"), "{refused}");
    let write = json!({ "to": at("mail", "personal"), "text": "Dear diary" });
    assert_eq!(lab.act("ana", "edit", write).await["done"], true, "personal accounts go on");

    lab.act("ana", "facts", json!({ "integrity": "intact" })).await;
    let state = lab.state().await;
    assert_eq!(gate(&state, "mail"), &Value::Null, "an obliging person answers the rest");
    assert_eq!(ids(account(phone(&state, "ana"), "mail", "work")), ["meeting", "offer"]);
    assert_ne!(verdict(phone(&state, "ana"), "pasteWithinWork"), "deny");
    let mut events = lab.events().await;
    let told = |state: &Value| ["facts", "gate", "gateOpen"].iter().all(|what| lines(state).contains(what));
    let state = events.until("the log says what happened", told).await;
    let line = state["log"].as_array().unwrap().iter().find(|line| line["what"] == "gate").unwrap();
    assert!(!said(&line["why"]).is_empty(), "{line}");
}

#[tokio::test]
async fn too_many_wrong_pins_remove_work_data_where_the_policy_says_so() {
    let lab = waiting().await;
    let mut events = lab.events().await;
    let version = |state: &Value| app(phone(state, "ana"), "mail")["client"]["policyVersion"].clone();
    let before = version(&lab.state().await);
    lab.change(POLICY, json!({ "appActionIfMaximumPinRetriesExceeded": "wipe" })).await;
    let changed = |state: &Value| version(state) != before;
    events.until("the change has arrived", changed).await;
    pin(&lab, "newPin", "135790").await;
    lab.act("ana", "leave", json!({ "minutes": 31 })).await;
    for _ in 0..5 {
        assert_eq!(pin(&lab, "pin", "246801").await["done"], false);
    }
    let gone = |state: &Value| app(phone(state, "ana"), "mail")["client"]["wiped"]["acknowledged"].is_u64();
    let state = events.until("the work data is gone and the server knows", gone).await;
    assert_eq!(app(phone(&state, "ana"), "mail")["client"]["wiped"]["reason"], "pinAttempts");
    let personal = account(phone(&state, "ana"), "mail", "personal");
    assert_eq!(ids(personal), ["ferry"]);
}

#[tokio::test]
async fn a_face_opens_a_sign_in_replaces_a_pin_and_the_person_can_take_over() {
    let lab = waiting().await;
    lab.act("ana", "biometric", json!({ "offered": true })).await;
    pin(&lab, "newPin", "135790").await;
    lab.act("ana", "leave", json!({ "minutes": 31 })).await;
    let state = lab.state().await;
    assert_eq!(gate(&state, "mail")["actions"], json!(["biometric", "pin", "forgotPin"]));
    lab.act("ana", "gate", json!({ "app": "mail", "answer": "biometric" })).await;
    let mut events = lab.events().await;
    let open = |state: &Value| gate(state, "mail").is_null();
    events.until("the face opened it", open).await;

    lab.act("ana", "leave", json!({ "minutes": 31 })).await;
    lab.act("ana", "gate", json!({ "app": "mail", "answer": "forgot" })).await;
    assert_eq!(gate(&lab.state().await, "mail")["code"], "pinForgottenSignIn");
    lab.act("ana", "gate", json!({ "app": "mail", "answer": "signIn" })).await;
    let new = |state: &Value| gate(state, "mail")["code"] == "pinSet";
    events.until("the sign-in counted", new).await;
    lab.act("ana", "person", json!({ "obliging": true })).await;
    let both = |state: &Value| gate(state, "mail").is_null() && gate(state, "docs").is_null();
    events.until("the person answered both", both).await;
}

#[tokio::test]
async fn what_the_gate_does_not_ask_is_refused_with_what_it_says() {
    let lab = Lab::start().await;
    let refused = async |members: Value| {
        let (status, told) = lab.post("/lab/act", &members).await;
        assert_eq!(status.as_u16(), 400, "{told}");
        let details = &told["error"]["details"][0];
        (details["target"].as_str().unwrap().to_owned(), details["message"].as_str().unwrap().to_owned())
    };
    let open = json!({ "act": "gate", "phone": "ana", "app": "mail", "answer": "dismiss" });
    assert_eq!(refused(open).await, ("answer".to_owned(), "the gate is open: nothing is asked".to_owned()));
    lab.act("ana", "facts", json!({ "integrity": "compromised" })).await;
    let pin = json!({ "act": "gate", "phone": "ana", "app": "mail", "answer": "pin", "pin": "1" });
    assert!(refused(pin).await.1.contains("stays closed until this is fixed"));
    lab.act("ana", "leave", json!({ "minutes": 600 })).await;
    let (target, message) = refused(json!({ "act": "leave", "phone": "ana", "minutes": 1 })).await;
    assert_eq!(target, "minutes");
    assert!(message.contains("600 minutes ahead"), "{message}");
}
