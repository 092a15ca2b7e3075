//! The loopback address: who may use it, and what it says about wrong questions.

use cordon_lab::phones::asked::{self, AskError, Asked};
use cordon_policy::{Ask, Party};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HOST, ORIGIN};
use serde_json::json;

use crate::lab::Lab;

#[tokio::test]
async fn the_address_is_for_this_machine_and_its_own_page() {
    let lab = Lab::start().await;
    let rebound = lab.http.get(lab.url("/lab/state")).header(HOST, "rebound.example:8443").send().await;
    assert_eq!(rebound.unwrap().status(), StatusCode::MISDIRECTED_REQUEST, "a name that was rebound");
    let get = |origin: &str| lab.http.get(lab.url("/lab/events")).header(ORIGIN, origin).send();
    let own = format!("http://{}", lab.address);
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"] {
        let answer = get(foreign).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{foreign}");
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], "foreignOrigin", "{body}");
    }
    assert_eq!(get(&own).await.unwrap().status(), StatusCode::OK);
    let act = json!({ "act": "offline", "phone": "ana", "offline": true }).to_string();
    let post = || lab.http.post(lab.url("/lab/act")).body(act.clone());
    let foreign = post().header(CONTENT_TYPE, "application/json").header(ORIGIN, "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    // What a form of another page can send without asking.
    let plain = post().header(CONTENT_TYPE, "text/plain").send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(lab.state().await["phones"][0]["online"], true, "none of it was done");
}

#[tokio::test]
async fn the_page_takes_no_foreign_script_and_no_frame() {
    let lab = Lab::start().await;
    let page = lab.http.get(lab.url("/")).send().await.unwrap();
    assert_eq!((page.status(), page.url().path()), (StatusCode::OK, "/lab"));
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(
        (header("cache-control"), header("x-content-type-options")),
        ("no-store".into(), "nosniff".into())
    );
}

#[tokio::test]
async fn wrong_acts_name_every_wrong_member() {
    let lab = Lab::start().await;
    let targets = |answer: &serde_json::Value| -> Vec<String> {
        let details = answer["error"]["details"].as_array().unwrap();
        details.iter().map(|one| one["target"].as_str().unwrap().to_owned()).collect()
    };
    for (act, wrong) in [
        (json!({ "act": "dance" }), vec!["act"]),
        (json!({ "act": "paste", "to": { "app": "fax" } }), vec!["phone", "to.app", "to.account"]),
        (json!({ "act": "checkIn", "phone": "chris" }), vec!["phone"]),
        (json!({ "act": "paste", "phone": "ana", "to": { "app": "mail", "account": "work" } }), vec!["to"]),
        (
            json!({ "act": "print", "phone": "ana", "from": { "app": "mail", "account": "work", "item": "no" } }),
            vec!["from.item"],
        ),
        (
            json!({ "act": "copy", "phone": "ana", "text": "not there",
                "from": { "app": "mail", "account": "work", "item": "offer" } }),
            vec!["text"],
        ),
        (json!({ "act": "signIn", "phone": "ana" }), vec!["phone"]),
    ] {
        let (status, answer) = lab.post("/lab/act", &act).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        assert_eq!(targets(&answer), wrong, "{answer}");
    }
    let (status, answer) = lab.post("/lab/nowhere", &json!({})).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::NOT_FOUND, &json!("notFound")));
}

#[tokio::test]
async fn an_app_is_asked_from_a_terminal() {
    let lab = Lab::start().await;
    let ask = Ask::paste(Party::Work, Party::Personal, 10);
    let ask = Asked::from(ask);
    let answer = asked::ask(lab.address, "ana-mail", &ask).await.unwrap();
    assert_eq!(answer.verdict, "deny");
    assert!(answer.lines.iter().any(|line| line.contains("allowedOutboundClipboardSharingLevel")));
    let opens = asked::ask(lab.address, "ana-mail", &Asked::Open).await.unwrap();
    assert_eq!(opens.verdict, "open", "the device is well and its person set a PIN: {opens:?}");
    let free = asked::ask(lab.address, "dana-mail", &Asked::Open).await.unwrap();
    assert_eq!(free.verdict, "open", "no policy reaches her: {free:?}");
    lab.act("ana", "signOut", json!({})).await;
    let gone = asked::ask(lab.address, "ana-mail", &Asked::Open).await.unwrap();
    assert!(gone.verdict == "closed" && gone.lines.join(" ").contains("not signed in"), "{gone:?}");
    let (status, more) =
        lab.post("/lab/ask", &json!({ "app": "ana-mail", "ask": { "ask": "open", "pin": 1 } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{more}");
    let unknown = asked::ask(lab.address, "eve-mail", &ask).await.unwrap_err();
    assert!(matches!(&unknown, AskError::Refused(text) if text.contains("ben-docs")), "{unknown}");
}
