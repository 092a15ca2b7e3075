//! Copies on the phone's disk, and files that come in from each place.

use std::path::{Path, PathBuf};

use cordon_lab::setup;
use serde_json::{Value, json};

use crate::lab::{Lab, account, app, arrow, at, ids, item, phone, place, verdict};

const IOS: &str = "iOS and iPadOS, personal devices";
const ANDROID: &str = "Android, enrolled devices";
const NOWHERE: [PathBuf; 0] = [];

/// Every file of a phone that holds `text` in clear. What services in the network hold does not lie on the phone.
fn in_clear(lab: &Lab, id: &str, text: &str) -> Vec<PathBuf> {
    let found = lab.phones.iter().find(|one| one.plan.id == id).unwrap();
    let mut files = Vec::new();
    collect(&found.plan.device.directory, &mut files);
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "network"));
    assert!(files.len() > 5, "a phone has files: {files:?}");
    files.retain(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    });
    files
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// Saves Ana's offer to local storage, once the policy lets it go there.
async fn saved_on_ana(lab: &Lab) -> Value {
    let mut events = lab.events().await;
    let own = |state: &Value, expected: &str| verdict(phone(state, "ana"), "saveOwn") == expected;
    events.until("local storage is closed", |state| own(state, "deny")).await;
    let places = json!({ "allowedDataStorageLocations": ["oneDriveForBusiness", "localStorage"] });
    lab.change(IOS, places).await;
    let state = events.until("local storage is open", |state| own(state, "allow")).await;
    let arrow = arrow(phone(&state, "ana"), "saveOwn");
    assert_eq!(
        (&arrow["from"], &arrow["to"]),
        (&json!("work"), &json!("work")),
        "it does not leave: {arrow}"
    );
    let offer = json!({ "from": item("mail", "work", "offer"), "place": "localStorage" });
    let told = lab.act("ana", "save", offer).await;
    assert_eq!((&told["verdict"], &told["done"]), (&json!("allow"), &json!(true)), "{told}");
    assert!(told["sides"][0]["lines"]["en"].to_string().contains("allowedDataStorageLocations"), "{told}");
    told
}

#[tokio::test]
async fn a_copy_in_an_ios_apps_own_storage_is_sealed_and_goes_with_a_wipe() {
    let lab = Lab::start().await;
    let told = saved_on_ana(&lab).await;
    assert_eq!(
        told["went"],
        json!({ "spot": at("mail", "work"), "place": "localStorage", "atWipe": "goes", "item": "offer-to-fabrikam-2" })
    );
    let state = lab.state().await;
    let ana = phone(&state, "ana");
    assert_eq!(ids(account(ana, "mail", "work")), ["meeting", "offer", "offer-to-fabrikam-2"]);
    assert_eq!(account(ana, "mail", "work")["sealed"], 3);
    let own = place(ana, "localStorage");
    assert_eq!((&own["inApp"], ids(own)), (&json!(true), vec![]), "no list of files shows it");
    assert_eq!(in_clear(&lab, "ana", "4,200 units"), NOWHERE, "never in clear");

    let copy = json!({ "from": item("mail", "work", "offer"), "text": "4,200 units at 17.30 each" });
    lab.act("ana", "copy", copy).await;
    let mut events = lab.events().await;
    setup::wipe(&lab.admin, "ana@contoso.example", ana["tag"].as_str().unwrap()).await.unwrap();
    let wiped = |state: &Value| {
        let told = |of| app(phone(state, "ana"), of)["client"]["wiped"]["confirmed"].is_object();
        told("mail") && told("docs")
    };
    let state = events.until("the server has both receipts", wiped).await;
    let ana = phone(&state, "ana");
    let receipt = &app(ana, "mail")["client"]["wiped"]["confirmed"]["counts"];
    assert_eq!(receipt, &json!({ "erasedByKey": 3, "plainDeleted": 1, "failed": 0 }), "the copy counts");
    let work = account(ana, "mail", "work");
    assert_eq!((ids(work), &work["sealed"]), (vec![], &json!(0)));
    assert_eq!(ana["clipboard"], Value::Null, "what was copied is gone with it");
    assert_eq!(in_clear(&lab, "ana", "4,200 units"), NOWHERE);
    let again =
        json!({ "act": "print", "phone": "ana", "from": item("mail", "work", "offer-to-fabrikam-2") });
    let (status, refused) = lab.post("/lab/act", &again).await;
    assert_eq!((status.as_u16(), &refused["error"]["details"][0]["target"]), (400, &json!("from")));

    lab.act("ana", "signIn", json!({})).await;
    let state = lab.state().await;
    let mail = account(phone(&state, "ana"), "mail", "work");
    assert_eq!(ids(mail), ["meeting", "offer"], "the organisation's mail comes back, the copy does not");
}

#[tokio::test]
async fn a_sign_out_destroys_the_copy_too_and_closes_the_organisations_clouds() {
    let lab = Lab::start().await;
    saved_on_ana(&lab).await;
    let told = lab.act("ana", "signOut", json!({})).await;
    assert_eq!(told["done"], true, "{told}");
    let state = lab.state().await;
    let ana = phone(&state, "ana");
    for of in ["mail", "docs"] {
        let work = account(ana, of, "work");
        assert_eq!((ids(work), &work["sealed"]), (vec![], &json!(0)), "{of}");
        assert!(work["closed"]["de"].is_string(), "{work}");
    }
    for name in ["oneDriveWork", "sharePoint"] {
        let cloud = place(ana, name);
        assert!(cloud["closed"]["en"].is_string() && ids(cloud).is_empty(), "{cloud}");
    }
    assert_eq!(ids(place(ana, "oneDrivePersonal")), ["letter"]);
    assert_eq!(ids(account(ana, "mail", "personal")), ["ferry"]);
    assert_eq!(in_clear(&lab, "ana", "4,200 units"), NOWHERE);
    assert_eq!(in_clear(&lab, "ana", "fabrikam offer"), NOWHERE, "the app's own work data");
    let seen = lab.admin.fetch("cordon/v1/registrations?user=ana@contoso.example").await.unwrap();
    let live = seen["value"].as_array().unwrap().iter().filter(|one| one["status"] == "live").count();
    assert_eq!(live, 0, "the server has ended both registrations: {seen}");
    let act =
        json!({ "act": "open", "phone": "ana", "place": "oneDriveWork", "to": at("notes", "personal") });
    let (status, refused) = lab.post("/lab/act", &act).await;
    assert_eq!((status.as_u16(), &refused["error"]["details"][0]["target"]), (400, &json!("place")));
    let (status, refused) = lab.post("/lab/act", &json!({ "act": "signOut", "phone": "ana" })).await;
    assert_eq!((status.as_u16(), &refused["error"]["details"][0]["target"]), (400, &json!("phone")));

    lab.act("ana", "signIn", json!({})).await;
    let state = lab.state().await;
    assert_eq!(ids(account(phone(&state, "ana"), "mail", "work")), ["meeting", "offer"]);
    assert_eq!(ids(place(phone(&state, "ana"), "oneDriveWork")), ["contract", "forecast"]);
}

#[tokio::test]
async fn a_sign_out_offline_destroys_at_once_and_is_told_to_the_server_later() {
    let lab = Lab::start().await;
    lab.act("ana", "offline", json!({ "offline": true })).await;
    let told = lab.act("ana", "signOut", json!({})).await;
    assert_eq!(told["hindered"]["why"], "offline", "{told}");
    let state = lab.state().await;
    let work = account(phone(&state, "ana"), "mail", "work");
    assert_eq!((ids(work), &work["sealed"]), (vec![], &json!(0)), "no server is needed to destroy");
    let mut events = lab.events().await;
    lab.act("ana", "offline", json!({ "offline": false })).await;
    let out = |state: &Value| {
        let standing = |of| app(phone(state, "ana"), of)["client"]["standing"]["closed"] == "notSignedIn";
        standing("mail") && standing("docs")
    };
    events.until("the server has ended both registrations", out).await;
}

#[tokio::test]
async fn on_android_local_storage_is_everybodys_and_takes_no_copy_while_encryption_is_required() {
    let lab = Lab::start().await;
    let save = || json!({ "from": item("mail", "work", "offer"), "place": "localStorage" });
    let told = lab.act("ben", "save", save()).await;
    assert_eq!((&told["verdict"], &told["done"]), (&json!("deny"), &json!(false)), "{told}");
    assert!(told["sides"][0]["lines"]["en"].to_string().contains("encryptAppData"), "{told}");
    assert_eq!(in_clear(&lab, "ben", "4,200 units"), NOWHERE);
    let mut events = lab.events().await;
    let state = events.next().await;
    let ben = phone(&state, "ben");
    assert_eq!(
        (arrow(ben, "saveFiles")["to"].clone(), verdict(ben, "saveFiles")),
        (json!("storage"), "deny")
    );
    assert!(ben["arrows"].as_array().unwrap().iter().all(|arrow| arrow["id"] != "saveOwn"));
    assert_eq!(place(ben, "localStorage")["inApp"], false);

    lab.change(ANDROID, json!({ "encryptAppData": false })).await;
    let open = |state: &Value| verdict(phone(state, "ben"), "saveFiles") == "allow";
    events.until("shared storage is open", open).await;
    let told = lab.act("ben", "save", save()).await;
    assert_eq!(
        told["went"],
        json!({ "place": "localStorage", "atWipe": "stays", "item": "offer-to-fabrikam" })
    );
    let state = lab.state().await;
    assert_eq!(ids(place(phone(&state, "ben"), "localStorage")), ["offer-to-fabrikam", "ticket"]);
    let tag = phone(&state, "ben")["tag"].as_str().unwrap().to_owned();
    setup::wipe(&lab.admin, "ben@contoso.example", &tag).await.unwrap();
    let wiped = |state: &Value| app(phone(state, "ben"), "mail")["client"]["wiped"]["confirmed"].is_object();
    let state = events.until("the server has the receipt", wiped).await;
    let left = ids(place(phone(&state, "ben"), "localStorage"));
    assert_eq!(
        left,
        ["offer-to-fabrikam", "ticket"],
        "what left the protection, no wipe reaches, as the lab said"
    );
    assert_eq!(in_clear(&lab, "ben", "4,200 units").len(), 1);
}

#[tokio::test]
async fn each_place_has_files_and_each_answer_its_reason() {
    let lab = Lab::start().await;
    let listed = json!({
        "blockDataIngestionIntoOrganizationDocuments": true,
        "allowedInboundDataTransferSources": "managedApps",
    });
    lab.change(IOS, listed).await;
    let mut events = lab.events().await;
    let closed = |state: &Value| {
        let ana = phone(state, "ana");
        let held = |of| app(ana, of)["client"]["policyVersion"].clone();
        // The arrow is answered by one of the two apps, and the other is asked below.
        verdict(ana, "openPhotos") == "deny" && held("mail") == held("docs")
    };
    let state = events.until("only listed places may be opened from in both apps", closed).await;
    let ana = phone(&state, "ana");
    for one in ana["places"].as_array().unwrap() {
        let empty = one["place"] == "camera" || one["inApp"] == true;
        assert_eq!(ids(one).is_empty(), empty, "{one}");
    }
    for (from, expected) in [
        ("oneDriveWork", "allow"),
        ("sharePoint", "allow"),
        ("camera", "allow"),
        ("oneDrivePersonal", "deny"),
        ("personalAttachment", "deny"),
        ("files", "deny"),
        ("photoLibrary", "deny"),
    ] {
        let told = lab.act("ana", "open", json!({ "place": from, "to": at("docs", "work") })).await;
        assert_eq!(told["verdict"], expected, "{from}: {told}");
        let lines = told["sides"][0]["lines"]["en"].to_string();
        assert!(lines.contains("blockDataIngestionIntoOrganizationDocuments"), "{from}: {lines}");
        assert_eq!(told["went"]["atWipe"] == "goes", expected == "allow", "{told}");
        let own = lab.act("ana", "open", json!({ "place": from, "to": at("docs", "personal") })).await;
        let of_work = ["oneDriveWork", "sharePoint"].contains(&from);
        assert_eq!(own["verdict"], if of_work { "deny" } else { "allow" }, "{from}: {own}");
    }
    let act = json!({ "act": "open", "phone": "ben", "place": "files", "to": at("docs", "work") });
    let (status, refused) = lab.post("/lab/act", &act).await;
    assert_eq!(
        (status.as_u16(), &refused["error"]["details"][0]["target"]),
        (400, &json!("place")),
        "{refused}"
    );
}

#[tokio::test]
async fn the_organisations_clouds_are_reached_by_the_work_account_and_nobody_else() {
    let lab = Lab::start().await;
    let contract = json!({ "place": "oneDriveWork", "item": "contract", "to": at("notes", "personal") });
    let told = lab.act("ana", "open", contract.clone()).await;
    assert_eq!((&told["verdict"], &told["done"]), (&json!("deny"), &json!(false)), "{told}");
    assert_eq!((&told["sides"][0]["app"], &told["sides"][0]["account"]), (&json!("docs"), &json!("work")));
    let told = lab.act("ben", "open", contract).await;
    assert_eq!((&told["verdict"], &told["went"]["atWipe"]), (&json!("allow"), &json!("stays")), "{told}");
    let note = json!({ "from": item("notes", "personal", "shopping"), "place": "oneDriveWork" });
    let told = lab.act("ana", "save", note).await;
    assert_eq!(told["sides"][0]["app"], "docs", "the account that takes it in is asked: {told}");
    assert_eq!((&told["done"], &told["went"]["atWipe"]), (&json!(true), &Value::Null), "{told}");
}
