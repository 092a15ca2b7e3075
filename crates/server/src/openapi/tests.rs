//! The description against the routes themselves.

use std::collections::BTreeSet;

use axum::Router;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{DOCUMENT, admin, public};
use crate::testing::Served;

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

fn snapshot() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
}

/// `CORDON_WRITE_OPENAPI=1 cargo test -p cordon-server openapi` writes it anew.
#[test]
fn the_committed_document_is_what_the_code_says() {
    let said = format!("{}\n", serde_json::to_string_pretty(&*DOCUMENT).unwrap());
    if std::env::var_os("CORDON_WRITE_OPENAPI").is_some() {
        std::fs::write(snapshot(), &said).unwrap();
    }
    let committed = std::fs::read_to_string(snapshot()).unwrap_or_default();
    assert!(
        committed == said,
        "docs/openapi.json is not what the code says: run `CORDON_WRITE_OPENAPI=1 cargo test -p cordon-server openapi`, \
         then `npm run api` in console/, and look at what changed"
    );
}

fn paths() -> Vec<(String, BTreeSet<String>)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths
        .iter()
        .map(|(path, item)| (path.clone(), item.as_object().unwrap().keys().cloned().collect()))
        .collect()
}

/// The paths of a router: what it prints of itself names them.
fn routed<S>(router: &Router<S>) -> BTreeSet<String> {
    let text = format!("{router:?}");
    // What catches everything else is printed among them.
    let catches = |part: &str| part == "/" || part.contains("fallback");
    text.split('"').filter(|part| part.starts_with('/') && !catches(part)).map(str::to_owned).collect()
}

#[test]
fn every_route_of_these_routers_is_described() {
    let described: BTreeSet<String> = paths().into_iter().map(|(path, _)| path).collect();
    for router in [Router::from(admin()), Router::from(public())] {
        let routed = routed(&router);
        assert!(routed.len() > 3, "the router names its paths: {routed:?}");
        assert!(routed.is_subset(&described), "{:?}", routed.difference(&described).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn every_described_path_takes_its_methods_and_of_those_of_its_own_no_other() {
    let served = Served::start().await;
    let http = reqwest::Client::new();
    for (path, described) in paths() {
        let listener =
            if path.starts_with("/device/") { served.running.public } else { served.running.admin };
        let concrete = path.replace(['{', '}'], "");
        for method in METHODS {
            let url = format!("http://{listener}{concrete}");
            let answer = http.request(method.clone(), url).send().await.unwrap();
            let (status, text) = (answer.status(), answer.text().await.unwrap());
            let taken = status != StatusCode::METHOD_NOT_ALLOWED
                && !text.contains("Resource not found for the segment");
            let said = described.contains(&method.as_str().to_lowercase());
            // Of the Graph-compatible API only what the console uses is described.
            if said || !path.starts_with("/beta/") {
                assert_eq!(taken, said, "{method} {path}: {status} {text}");
            }
        }
    }
}

#[test]
fn every_reference_leads_to_a_schema_and_every_schema_is_used() {
    let text = DOCUMENT.to_string();
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let named: BTreeSet<&str> =
        text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let known: BTreeSet<&str> = schemas.keys().map(String::as_str).collect();
    assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(known.difference(&named).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
        }
    }
}

#[test]
fn the_document_is_the_same_however_often_it_is_made() {
    assert_eq!(super::make(), *DOCUMENT);
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
}

/// What is described of Graph's resources is what they are.
#[tokio::test]
async fn the_resources_of_graph_have_the_members_that_are_described() {
    let served = Served::start().await;
    let token = token(&served).await;
    let http = reqwest::Client::new();
    let post = async |path: &str, body: Value| {
        let url = format!("http://{}{path}", served.running.admin);
        let answer = http.post(url).bearer_auth(&token).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED, "{path}");
        answer.json::<Value>().await.unwrap()
    };
    let filter = json!({
        "displayName": "Pixels", "platform": "androidMobileApplicationManagement",
        "rule": "(app.deviceModel -eq \"Pixel\")",
    });
    let policy =
        json!({"@odata.type": "#microsoft.graph.androidManagedAppProtection", "displayName": "Mail"});
    let configuration = json!({"displayName": "Mail", "customSettings": [{"name": "a", "value": "b"}]});
    for (path, body, schema) in [
        (
            "/beta/users",
            json!({"userPrincipalName": "eve@contoso.com", "displayName": "Eve", "accountEnabled": true}),
            "User",
        ),
        ("/beta/groups", json!({"displayName": "A", "mailEnabled": false, "securityEnabled": true}), "Group"),
        ("/beta/deviceManagement/assignmentFilters", filter, "AssignmentFilter"),
        ("/beta/deviceAppManagement/managedAppPolicies", policy, "ManagedAppPolicy"),
        ("/beta/deviceAppManagement/targetedManagedAppConfigurations", configuration, "AppConfiguration"),
    ] {
        let made = post(path, body).await;
        let schema = &DOCUMENT["components"]["schemas"][schema];
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(made.get(required.as_str().unwrap()).is_some(), "{path}: {required} of {made}");
        }
        for (name, value) in made.as_object().unwrap() {
            let Some(described) = schema["properties"].get(name) else { continue };
            let kinds: Vec<&str> = match &described["type"] {
                Value::String(one) => vec![one],
                many => many.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
            };
            let kind = match value {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "integer",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            assert!(kinds.is_empty() || kinds.contains(&kind), "{path}: {name} is {value}, not {kinds:?}");
        }
    }
}

/// Of the automation client.
async fn token(served: &Served) -> String {
    let url = format!("http://{}/{}/oauth2/v2.0/token", served.running.admin, served.made.tenant_id);
    let form = [
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", served.made.client.id.to_string()),
        ("client_secret", served.made.client.secret.to_string()),
        ("scope", "https://graph.microsoft.com/.default".to_owned()),
    ];
    let answer = reqwest::Client::new().post(url).form(&form).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_document_is_for_whoever_is_signed_in() {
    let served = Served::start().await;
    let url = format!("http://{}/cordon/v1/openapi.json", served.running.admin);
    let http = reqwest::Client::new();
    assert_eq!(http.get(&url).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let answer = http.get(&url).bearer_auth(token(&served).await).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap(), *DOCUMENT);
}
