//! What a person moves on a phone, and what the arrows say about it.

use serde_json::{Value, json};

use crate::lab::{Lab, account, arrow, at, ids, item, phone, place, verdict};

#[tokio::test]
async fn the_four_situations_are_there_at_once() {
    let lab = Lab::start().await;
    let state = lab.state().await;
    let situations: Vec<_> =
        state["phones"].as_array().unwrap().iter().map(|one| one["situation"].as_str().unwrap()).collect();
    assert_eq!(situations, ["notEnrolled", "mdm", "policies", "noPolicies"]);
    let seen = |id: &str, arrow: &str| verdict(phone(&state, id), arrow).to_owned();
    for (arrow, expected) in [
        ("pasteToPersonal", ["deny", "allow", "deny", "allow"]),
        ("shareToNotes", ["deny", "allow", "deny", "allow"]),
        ("saveOneDrive", ["allow", "allow", "allow", "allow"]),
        ("savePhotos", ["deny", "allow", "deny", "allow"]),
        ("pasteFromNotes", ["allow", "allow", "deny", "allow"]),
        ("print", ["deny", "allow", "deny", "allow"]),
        ("link", ["redirect", "redirect", "redirect", "allow"]),
        ("notification", ["redact", "redact", "redact", "allow"]),
        ("personalToNotes", ["allow", "allow", "allow", "allow"]),
    ] {
        let told = ["ana", "ben", "chris", "dana"].map(|id| seen(id, arrow));
        assert_eq!(told, expected, "{arrow}");
    }
    let lines = arrow(phone(&state, "ana"), "pasteToPersonal")["sides"][0]["lines"]["en"].to_string();
    assert!(lines.contains("iOS and iPadOS, personal devices"), "{lines}");
    let german = arrow(phone(&state, "ana"), "pasteToPersonal")["sides"][0]["lines"]["de"].to_string();
    assert!(german.contains("iOS and iPadOS, personal devices") && german != lines, "{german}");
    assert_eq!(phone(&state, "ben")["enrolled"], true);
}

#[tokio::test]
async fn a_paste_goes_where_both_sides_allow_it_and_nowhere_else() {
    let lab = Lab::start().await;
    let text = "4,200 units at 17.30 each";
    lab.act("ana", "copy", json!({ "from": item("mail", "work", "offer"), "text": text })).await;
    let denied = lab.act("ana", "paste", json!({ "to": at("mail", "personal") })).await;
    assert_eq!((&denied["verdict"], &denied["done"]), (&json!("deny"), &json!(false)), "{denied}");
    assert!(denied["sides"][0]["lines"]["en"].to_string().contains("allowedOutboundClipboardSharingLevel"));
    let notes = lab.act("ana", "paste", json!({ "to": at("notes", "personal") })).await;
    assert_eq!(notes["verdict"], "deny");

    let work = lab.act("ana", "paste", json!({ "to": item("docs", "work", "prices") })).await;
    assert_eq!((&work["verdict"], &work["done"]), (&json!("allow"), &json!(true)), "{work}");
    assert_eq!(work["sides"].as_array().unwrap().len(), 2, "the app it left and the app it entered: {work}");

    lab.act("ana", "copy", json!({ "from": item("notes", "personal", "shopping"), "text": "Milk" })).await;
    let inward = lab.act("ana", "paste", json!({ "to": at("mail", "work") })).await;
    assert_eq!((&inward["verdict"], &inward["done"]), (&json!("allow"), &json!(true)), "{inward}");
    let free = lab.act("ana", "paste", json!({ "to": at("notes", "personal") })).await;
    assert_eq!((&free["done"], &free["sides"]), (&json!(true), &json!([])), "nobody has a say: {free}");

    let state = lab.state().await;
    let ana = phone(&state, "ana");
    let prices = &account(ana, "docs", "work")["documents"][1];
    assert!(prices["text"].as_str().unwrap().ends_with(text), "{prices}");
    assert!(ids(account(ana, "mail", "work")).contains(&"milk"));
    assert_eq!(ids(account(ana, "mail", "personal")), ["ferry"]);
    assert_eq!(account(ana, "mail", "work")["sealed"], 3);
}

#[tokio::test]
async fn copies_leave_and_files_come_in_as_the_policy_says() {
    let lab = Lab::start().await;
    let offer = || item("mail", "work", "offer");
    let save = async |on: &str, place: &str| {
        lab.act(on, "save", json!({ "from": offer(), "place": place })).await["verdict"].clone()
    };
    assert_eq!(save("ana", "localStorage").await, "deny");
    assert_eq!(save("ana", "photoLibrary").await, "deny");
    assert_eq!(save("ana", "oneDrivePersonal").await, "deny");
    assert_eq!(save("ana", "oneDriveWork").await, "allow");
    assert_eq!(save("ben", "photoLibrary").await, "allow");
    let opened = lab.act("ana", "open", json!({ "place": "camera", "to": at("docs", "work") })).await;
    assert_eq!(opened["done"], true, "{opened}");
    let own =
        lab.act("ana", "save", json!({ "from": item("mail", "personal", "ferry"), "place": "localStorage" }));
    assert_eq!(own.await["verdict"], "allow", "a personal document is never restricted");
    let state = lab.state().await;
    let (ana, ben) = (phone(&state, "ana"), phone(&state, "ben"));
    assert_eq!(ids(place(ana, "oneDriveWork")), ["contract", "forecast", "offer-to-fabrikam"]);
    assert_eq!(
        ids(account(ana, "mail", "personal")),
        ["ferry", "your-ferry-booking-2"],
        "the app's own folder"
    );
    assert_eq!(ids(place(ben, "photoLibrary")), ["lake", "offer-to-fabrikam", "whiteboard"]);
    assert!(ids(account(ana, "docs", "work")).contains(&"a-new-picture"));
}

#[tokio::test]
async fn channels_and_links_answer_with_what_the_person_sees() {
    let lab = Lab::start().await;
    let offer = || json!({ "from": item("mail", "work", "offer") });
    let on = async |id: &str, word: &str| lab.act(id, word, offer()).await;
    assert_eq!(on("ana", "print").await["verdict"], "deny");
    assert_eq!(on("ana", "screenshot").await["done"], false);
    let told = on("ana", "notification").await;
    assert_eq!(
        (&told["verdict"], &told["done"], &told["shown"]),
        (&json!("redact"), &json!(true), &Value::Null)
    );
    assert_eq!(on("ben", "screenshot").await["went"]["place"], "photoLibrary");
    let own = json!({ "from": item("mail", "personal", "ferry") });
    let told = lab.act("ana", "notification", own).await;
    assert!(told["shown"].as_str().unwrap().contains("Your ferry booking"), "{told}");

    let link = async |url: &str| {
        let members = json!({ "from": at("mail", "work"), "url": url, "claimed": false });
        lab.act("ana", "link", members).await
    };
    let web = link("https://contoso.example/agenda").await;
    assert_eq!((&web["verdict"], &web["shown"]), (&json!("redirect"), &json!("ios:com.microsoft.msedge")));
    assert_eq!(link("tel:+41315550100").await["shown"], "ios:com.apple.mobilephone");
    let mail = link("mailto:ana@contoso.example").await;
    assert_eq!((&mail["verdict"], &mail["done"]), (&json!("deny"), &json!(false)), "{mail}");
}

#[tokio::test]
async fn an_administrators_change_reaches_the_arrows_without_being_asked_for() {
    let lab = Lab::start().await;
    let mut events = lab.events().await;
    let red = |state: &Value| verdict(phone(state, "ana"), "pasteToPersonal") == "deny";
    events.until("the paste is denied", red).await;
    let settings = json!({ "allowedOutboundClipboardSharingLevel": "allApps" });
    lab.change("iOS and iPadOS, personal devices", settings).await;
    let state = events.until("the paste is allowed", |state| !red(state)).await;
    let log = state["log"].as_array().unwrap();
    let line = log.iter().find(|line| line["what"] == "policyChanged" && line["phone"] == "ana").unwrap();
    assert_eq!(
        line["changes"],
        json!([{ "setting": "allowedOutboundClipboardSharingLevel",
            "was": "managedAppsWithPasteIn", "now": "allApps" }])
    );
    lab.act("ana", "copy", json!({ "from": item("mail", "work", "offer"), "text": "the offer stands" }))
        .await;
    let told = lab.act("ana", "paste", json!({ "to": at("mail", "personal") })).await;
    assert_eq!((&told["verdict"], &told["done"]), (&json!("allow"), &json!(true)), "{told}");
}

#[tokio::test]
async fn what_the_page_looks_at_is_not_counted_as_a_persons_act() {
    let lab = Lab::start().await;
    lab.act("ana", "print", json!({ "from": item("mail", "work", "offer") })).await;
    let ana = lab.phones.iter().find(|one| one.plan.id == "ana").unwrap();
    assert_eq!(ana.decisions().await.unwrap(), 1, "the print, and no arrow");
}
