//! A wipe as the phone shows it.

use cordon_lab::setup;
use serde_json::{Value, json};

use crate::lab::{Lab, account, app, ids, item, phone};

#[tokio::test]
async fn a_wipe_destroys_work_data_and_is_confirmed_and_personal_data_stays() {
    let lab = Lab::start().await;
    let mut events = lab.events().await;
    let state = events.next().await;
    let tag = phone(&state, "ana")["tag"].as_str().unwrap().to_owned();
    setup::wipe(&lab.admin, "ana@contoso.example", &tag).await.unwrap();
    let confirmed = |state: &Value| {
        ["mail", "docs"]
            .iter()
            .all(|of| app(phone(state, "ana"), of)["client"]["wiped"]["confirmed"].is_object())
    };
    let state = events.until("the server has both receipts", confirmed).await;
    let ana = phone(&state, "ana");
    let client = &app(ana, "mail")["client"];
    assert_eq!(client["standing"], json!({ "closed": "wiped" }));
    let receipt = &client["wiped"]["confirmed"];
    assert_eq!(receipt["destroyed"].as_array().unwrap().len(), 1, "{receipt}");
    assert_eq!(receipt["counts"], json!({ "erasedByKey": 2, "plainDeleted": 1, "failed": 0 }), "{receipt}");
    let work = account(ana, "mail", "work");
    assert_eq!((ids(work), &work["sealed"]), (vec![], &json!(0)));
    assert!(work["closed"]["en"].as_str().unwrap().contains("removed"), "{work}");
    assert_eq!(ids(account(ana, "mail", "personal")), ["ferry"]);
    assert_eq!(ids(account(ana, "notes", "personal")), ["shopping"]);
    let act = json!({ "act": "print", "phone": "ana", "from": item("mail", "work", "offer") });
    let (status, refused) = lab.post("/lab/act", &act).await;
    assert_eq!(
        (status.as_u16(), &refused["error"]["details"][0]["target"]),
        (400, &json!("from")),
        "{refused}"
    );

    let told = lab.act("ana", "signIn", json!({})).await;
    assert_eq!(told["done"], true, "{told}");
    let state = lab.state().await;
    let mail = app(phone(&state, "ana"), "mail");
    assert_eq!((&mail["client"]["standing"], &mail["client"]["wiped"]), (&json!("managed"), &Value::Null));
    assert_eq!(
        ids(account(phone(&state, "ana"), "mail", "work")),
        ["meeting", "offer"],
        "from the server again"
    );
}
