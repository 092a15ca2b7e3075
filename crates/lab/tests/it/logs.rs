//! A log that an administrator asks for: the phone's person sees it and decides.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::lab::{Lab, app, phone};

fn log(state: &Value) -> &Value {
    &app(phone(state, "ana"), "mail")["client"]["log"]
}

#[tokio::test]
async fn a_log_is_sent_when_the_person_agrees_and_not_before() {
    let lab = Lab::start().await;
    let mut events = lab.events().await;
    let nobody = json!({ "act": "log", "phone": "ana", "app": "mail", "agreed": true });
    assert_eq!(lab.post("/lab/act", &nobody).await.0, StatusCode::BAD_REQUEST, "nobody asked");
    let tag = phone(&lab.state().await, "ana")["tag"].as_str().unwrap().to_owned();
    let found = lab.admin.fetch(&format!("/cordon/v1/registrations?search={tag}")).await.unwrap();
    let mail = found["value"].as_array().unwrap().iter().find(|one| one["app"] == "ios:com.contoso.mail");
    let path = format!("/cordon/v1/registrations/{}/log-requests", mail.unwrap()["id"].as_str().unwrap());
    for (agreed, decided) in [(true, "sent"), (false, "denied")] {
        lab.admin.call(Method::POST, &path, None).await.unwrap();
        let asked = events.until("the log is asked for", |state| log(state)["text"].is_string()).await;
        let waiting = lab.admin.fetch(&path).await.unwrap();
        assert_eq!(waiting["value"][0]["state"], "open", "nobody decides but the person");
        let told = lab.act("ana", "log", json!({ "app": "mail", "agreed": agreed })).await;
        assert_eq!((&told["act"], &told["done"]), (&json!("log"), &json!(true)), "{told}");
        let answered = lab.admin.fetch(&path).await.unwrap();
        assert_eq!(answered["value"][0]["state"], decided);
        let one = format!("{path}/{}", answered["value"][0]["id"].as_str().unwrap());
        let sent = lab.admin.fetch(&one).await.unwrap();
        let shown = if agreed { log(&asked)["text"].clone() } else { Value::Null };
        assert_eq!(sent["log"], shown, "word for word");
        assert_eq!(log(&lab.state().await), &Value::Null);
        // States that were told before the decision are still on their way.
        events.until("the decision is seen", |state| log(state).is_null()).await;
    }
}
