//! `POST /cordon/v1/simulate`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::explain::{policy, staff};

impl TestServer {
    async fn simulate(&self, questions: Value) -> (StatusCode, Value) {
        self.call(Method::POST, "/cordon/v1/simulate", Some(json!({ "questions": questions }))).await
    }
}

#[tokio::test]
async fn many_questions_are_answered_in_their_order() {
    let (server, phone, group) = staff().await;
    server
        .assigned(group, policy("Own", "unmanaged", json!({"printBlocked": true, "minimumPinLength": 6})))
        .await;
    server.assigned(group, policy("Enrolled", "mdm", json!({}))).await;
    let print = json!({"ask": "channel", "channel": "print"});
    let given = |management: &str| json!({"app": "ios:com.contoso.mail", "management": management, "ask": print, "settings": ["minimumPinLength"]});
    let (status, answer) = server
        .simulate(json!([
            {"user": phone.oid, "given": given("unmanaged")},
            {"groups": [group], "given": given("unmanaged")},
            {"groups": [group], "given": given("mdm")},
            {"groups": [], "given": given("unmanaged")},
        ]))
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let answers = answer["answers"].as_array().unwrap();
    let told: Vec<_> = (answers.iter())
        .map(|one| json!([one["status"], one["explanation"]["verdict"], one["settings"][0]["values"]]))
        .collect();
    assert_eq!(
        json!(told),
        json!([
            ["managed", "deny", [6]],
            ["managed", "deny", [6]],
            ["managed", "allow", [4]],
            ["untargeted", "allow", []],
        ])
    );
    let coverage = |answer: &Value| -> Vec<Value> {
        let mut found: Vec<_> = answer["policies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| json!([p["name"], p["coverage"]]))
            .collect();
        found.sort_by_key(Value::to_string);
        found
    };
    assert_eq!(coverage(&answers[0]), [json!(["Enrolled", "otherDeviceState"]), json!(["Own", "covered"])]);
    assert_eq!(coverage(&answers[3]), [json!(["Enrolled", "notInGroup"]), json!(["Own", "notInGroup"])]);
    // The words are those of explain.
    let body = json!({"user": phone.oid, "app": "ios:com.contoso.mail", "ask": print});
    let explained = server.explain(body).await;
    assert_eq!(answers[0]["explanation"]["lines"], explained["lines"]);
}

#[tokio::test]
async fn every_wrong_question_is_named() {
    let (server, phone, group) = staff().await;
    let given = json!({"app": "ios:com.contoso.mail"});
    let (status, answer) = server
        .simulate(json!([
            {"user": "nobody@contoso.example", "given": given},
            {"user": phone.oid, "groups": [group], "given": given},
            {"given": given},
            {"groups": [uuid::Uuid::nil()], "given": given},
            {"user": phone.oid, "given": given},
        ]))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
    let details = answer["error"]["details"].as_array().unwrap();
    let targets: Vec<_> = details.iter().map(|detail| detail["target"].as_str().unwrap()).collect();
    assert_eq!(
        targets,
        ["questions[0].user", "questions[1].user", "questions[2].user", "questions[3].groups"]
    );
    let many: Vec<_> = (0..201).map(|_| json!({"groups": [], "given": given})).collect();
    let (status, answer) = server.simulate(json!(many)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer.to_string().contains("at most 200"), "{answer}");
    let (status, _) = server.simulate(json!([{"groups": [], "given": given, "colour": 1}])).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
