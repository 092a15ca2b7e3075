//! Switches of a phone: they go through the server like those of a real one.

use serde_json::{Value, json};

use crate::lab::{Lab, account, app, at, ids, item, phone, verdict};

#[tokio::test]
async fn management_changes_the_policy_by_evidence_and_not_by_word() {
    let lab = Lab::start().await;
    let mut events = lab.events().await;
    let policies = |state: &Value, id: &str| app(phone(state, id), "mail")["client"]["policies"].clone();
    let state = events.next().await;
    assert_eq!(policies(&state, "ana"), json!(["iOS and iPadOS, personal devices"]));

    let told = lab.act("ana", "management", json!({ "state": "mdm" })).await;
    assert_eq!(told["done"], true, "{told}");
    let enrolled = |state: &Value| policies(state, "ana") == json!(["iOS and iPadOS, enrolled devices"]);
    let state = events.until("Ana's policy is that of enrolled devices", enrolled).await;
    assert_eq!(
        (verdict(phone(&state, "ana"), "print"), &phone(&state, "ana")["enrolled"]),
        ("allow", &json!(true))
    );
    let seen = lab.admin.fetch("cordon/v1/registrations?user=ana@contoso.example").await.unwrap();
    let believed: Vec<_> = seen["value"].as_array().unwrap().iter().map(|one| &one["management"]).collect();
    assert_eq!(believed, ["mdm", "mdm"], "mail and documents, as the server has them: {seen}");

    lab.act("ana", "management", json!({ "state": "thirdPartyMdm" })).await;
    let third = |state: &Value| policies(state, "ana").as_array().unwrap().len() == 2;
    let state = events.until("the policy for other companies' devices is merged in", third).await;
    assert_eq!(verdict(phone(&state, "ana"), "print"), "deny", "the stricter of two policies");

    lab.act("ana", "management", json!({ "state": "unmanaged" })).await;
    let personal = |state: &Value| policies(state, "ana") == json!(["iOS and iPadOS, personal devices"]);
    events.until("Ana's policy is that of personal devices", personal).await;
    let state = lab.state().await;
    assert_eq!(phone(&state, "ana")["enrolled"], false);
    assert_eq!(ids(account(phone(&state, "ana"), "mail", "work")), ["meeting", "offer"], "nothing was lost");
}

#[tokio::test]
async fn an_offline_phone_keeps_its_policy_until_it_is_back() {
    let lab = Lab::start().await;
    let mut events = lab.events().await;
    lab.act("ana", "offline", json!({ "offline": true })).await;
    let settings = json!({ "printBlocked": false });
    lab.change("iOS and iPadOS, personal devices", settings).await;
    let told = lab.act("ana", "management", json!({ "state": "mdm" })).await;
    assert!(told["hindered"]["why"] == "offline", "{told}");
    lab.act("ana", "management", json!({ "state": "unmanaged" })).await;
    let told = lab.act("ana", "print", json!({ "from": item("mail", "work", "offer") })).await;
    assert_eq!(told["verdict"], "deny", "what is held still holds: {told}");
    lab.act("ana", "offline", json!({ "offline": false })).await;
    let back = |state: &Value| verdict(phone(state, "ana"), "print") == "allow";
    let state = events.until("the change has arrived", back).await;
    assert_eq!(app(phone(&state, "ana"), "mail")["client"]["reached"], true);
}

#[tokio::test]
async fn notes_are_edited_and_a_reset_makes_the_phones_new() {
    let lab = Lab::start().await;
    let edit = json!({ "to": item("notes", "personal", "shopping"), "text": "Shopping\nbread" });
    lab.act("ana", "edit", edit).await;
    lab.act("ana", "edit", json!({ "to": at("docs", "work"), "text": "Plan\nfirst step" })).await;
    lab.act("ana", "management", json!({ "state": "mdm" })).await;
    let state = lab.state().await;
    let ana = phone(&state, "ana");
    assert_eq!(account(ana, "notes", "personal")["documents"][0]["text"], "bread");
    assert_eq!(ids(account(ana, "docs", "work")), ["minutes", "plan", "prices"]);
    let tag = ana["tag"].clone();

    let (status, told) = lab.post("/lab/act", &json!({ "act": "reset" })).await;
    assert_eq!((status.as_u16(), &told["done"]), (200, &json!(true)), "{told}");
    let state = lab.state().await;
    let ana = phone(&state, "ana");
    assert!(account(ana, "notes", "personal")["documents"][0]["text"].to_string().contains("Milk"));
    assert_eq!(ids(account(ana, "docs", "work")), ["minutes", "prices"]);
    assert_eq!((&ana["management"], &ana["tag"]), (&json!("unmanaged"), &tag), "the same phone");
    let seen = lab.admin.fetch("cordon/v1/registrations?user=ana@contoso.example").await.unwrap();
    let live = seen["value"].as_array().unwrap().iter().filter(|one| one["status"] == "live").count();
    assert_eq!(live, 2, "the old registrations ended: {seen}");
}
