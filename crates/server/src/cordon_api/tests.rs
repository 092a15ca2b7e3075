//! Each route refuses whoever does not hold its permission, before it looks at anything else.

use reqwest::{Method, StatusCode};
use uuid::Uuid;

use crate::auth::{
    APPS_WRITE, AUDIT_READ, Audience, Claims, DIRECTORY_WRITE, ONLY_POLICIES, ONLY_REGISTRATIONS,
};
use crate::testing::Served;

const APPS_READ: &str = "DeviceManagementApps.Read.All";
const FILTERS: &str = "/beta/deviceManagement/assignmentFilters";
const DEFAULTS: &str = "/beta/deviceAppManagement/defaultManagedAppProtections";
const CONFIGURATIONS: &str = "/beta/deviceAppManagement/targetedManagedAppConfigurations";
const DIRECTORY_READ: &str = "Directory.Read.All";

fn token(served: &Served, roles: &[&str]) -> String {
    let now = served.clock.seconds();
    let claims = Claims {
        iss: "test".to_owned(),
        aud: Audience::Admin,
        tid: served.made.tenant_id,
        sub: served.made.client.id.to_string(),
        oid: None,
        azp: served.made.client.id.to_string(),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        auth_time: None,
        iat: now,
        nbf: now,
        exp: now + 60,
        jti: Uuid::new_v4(),
    };
    served.running.app().tokens.sign(&claims).unwrap()
}

async fn status(served: &Served, method: &Method, path: &str, token: Option<String>) -> StatusCode {
    sent(served, method, path, token, "{}").await
}

async fn sent(
    served: &Served,
    method: &Method,
    path: &str,
    token: Option<String>,
    body: &'static str,
) -> StatusCode {
    let url = format!("http://{}{path}", served.running.admin);
    let request =
        reqwest::Client::new().request(method.clone(), url).header("content-type", "application/json");
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    request.body(body).send().await.unwrap().status()
}

#[tokio::test]
async fn every_route_refuses_whoever_lacks_its_permission() {
    let served = Served::start().await;
    let routes = [
        (Method::POST, "/cordon/v1/explain", &[APPS_READ, APPS_WRITE][..]),
        (Method::POST, "/cordon/v1/simulate", &[APPS_READ, APPS_WRITE]),
        (Method::POST, "/cordon/v1/evidence", &[DIRECTORY_WRITE]),
        (Method::GET, "/cordon/v1/registrations", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/registrations/x", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/registrations/x/effective", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/registrations/x/configuration", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/organisation", &[APPS_READ, APPS_WRITE]),
        (Method::PATCH, "/cordon/v1/organisation", &[APPS_WRITE]),
        (Method::POST, "/cordon/v1/registrations/x/log-requests", &[APPS_WRITE]),
        (Method::GET, "/cordon/v1/registrations/x/log-requests", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/registrations/x/log-requests/y", &[APPS_WRITE]),
        (Method::GET, "/cordon/v1/overview", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/policies", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/policies/reach", &[APPS_READ, APPS_WRITE]),
        (Method::POST, "/cordon/v1/what-if", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/operations", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/operations/x", &[APPS_READ, APPS_WRITE]),
        (Method::POST, "/cordon/v1/operations/x/lift", &[APPS_WRITE]),
        (Method::POST, "/cordon/v1/users/x/wipe", &[APPS_WRITE]),
        (Method::POST, "/cordon/v1/diff", &[APPS_READ, APPS_WRITE]),
        (Method::POST, "/cordon/v1/policies/preview", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/settings", &[APPS_READ, APPS_WRITE]),
        (Method::GET, "/cordon/v1/templates", &[APPS_READ, APPS_WRITE]),
        (Method::GET, DEFAULTS, &[APPS_READ, APPS_WRITE]),
        (Method::POST, DEFAULTS, &[APPS_WRITE]),
        (Method::GET, &format!("{DEFAULTS}/$count"), &[APPS_READ, APPS_WRITE]),
        (Method::GET, &format!("{DEFAULTS}/D_x"), &[APPS_READ, APPS_WRITE]),
        (Method::PATCH, &format!("{DEFAULTS}/D_x"), &[APPS_WRITE]),
        (Method::PUT, &format!("{DEFAULTS}/D_x"), &[APPS_WRITE]),
        (Method::DELETE, &format!("{DEFAULTS}/D_x"), &[APPS_WRITE]),
        (Method::POST, &format!("{DEFAULTS}/D_x/targetApps"), &[APPS_WRITE]),
        (Method::POST, &format!("{DEFAULTS}/D_x/assign"), &[APPS_WRITE]),
        (Method::GET, &format!("{DEFAULTS}/D_x/apps"), &[APPS_READ, APPS_WRITE]),
        (Method::POST, &format!("{DEFAULTS}/D_x/apps"), &[APPS_WRITE]),
        (Method::GET, &format!("{DEFAULTS}/D_x/apps/$count"), &[APPS_READ, APPS_WRITE]),
        (Method::GET, &format!("{DEFAULTS}/D_x/apps/a.ios"), &[APPS_READ, APPS_WRITE]),
        (Method::DELETE, &format!("{DEFAULTS}/D_x/apps/a.ios"), &[APPS_WRITE]),
        (Method::GET, CONFIGURATIONS, &[APPS_READ, APPS_WRITE]),
        (Method::POST, CONFIGURATIONS, &[APPS_WRITE]),
        (Method::GET, &format!("{CONFIGURATIONS}/A_x"), &[APPS_READ, APPS_WRITE]),
        (Method::PATCH, &format!("{CONFIGURATIONS}/A_x"), &[APPS_WRITE]),
        (Method::PUT, &format!("{CONFIGURATIONS}/A_x"), &[APPS_WRITE]),
        (Method::DELETE, &format!("{CONFIGURATIONS}/A_x"), &[APPS_WRITE]),
        (Method::POST, &format!("{CONFIGURATIONS}/A_x/assign"), &[APPS_WRITE]),
        (Method::POST, &format!("{CONFIGURATIONS}/A_x/targetApps"), &[APPS_WRITE]),
        (Method::GET, &format!("{CONFIGURATIONS}/A_x/assignments"), &[APPS_READ, APPS_WRITE]),
        (Method::GET, &format!("{CONFIGURATIONS}/A_x/apps"), &[APPS_READ, APPS_WRITE]),
        (Method::GET, FILTERS, &[APPS_READ, APPS_WRITE]),
        (Method::GET, &format!("{FILTERS}/$count"), &[APPS_READ, APPS_WRITE]),
        (Method::GET, &format!("{FILTERS}/x"), &[APPS_READ, APPS_WRITE]),
        (Method::POST, &format!("{FILTERS}/validateFilter"), &[APPS_READ, APPS_WRITE]),
        (Method::POST, FILTERS, &[APPS_WRITE]),
        (Method::PATCH, &format!("{FILTERS}/x"), &[APPS_WRITE]),
        (Method::DELETE, &format!("{FILTERS}/x"), &[APPS_WRITE]),
    ];
    for (method, path, grants) in routes {
        assert_eq!(status(&served, &method, path, None).await, StatusCode::UNAUTHORIZED, "{path}");
        let none = token(&served, &[]);
        assert_eq!(status(&served, &method, path, Some(none)).await, StatusCode::FORBIDDEN, "{path}");
        for role in [APPS_READ, APPS_WRITE, DIRECTORY_READ, DIRECTORY_WRITE, AUDIT_READ] {
            let status = status(&served, &method, path, Some(token(&served, &[role]))).await;
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !grants.contains(&role), "{path} as {role}: {status}");
        }
    }
}

#[tokio::test]
async fn groups_are_named_only_to_those_who_may_read_the_directory() {
    let served = Served::start().await;
    let group = served.running.directory().create_group("Staff").await.unwrap();
    let policy = |assignments: serde_json::Value| {
        serde_json::json!({
            "@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Mail",
            "assignments": assignments,
        })
    };
    let target =
        serde_json::json!({"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group});
    let given = policy(serde_json::json!([{ "target": target }]));
    let sides = serde_json::json!({ "before": policy(serde_json::json!([])), "after": given });
    for (roles, named) in [(&[APPS_READ][..], false), (&[APPS_READ, DIRECTORY_READ], true)] {
        for (path, body) in [("diff", &sides), ("policies/preview", &given)] {
            let url = format!("http://{}/cordon/v1/{path}", served.running.admin);
            let request = reqwest::Client::new().post(url).bearer_auth(token(&served, roles)).json(body);
            let answer = request.send().await.unwrap().text().await.unwrap();
            assert!(answer.contains("more people are reached"), "{answer}");
            assert_eq!(answer.contains("Group `Staff`"), named, "{path} {answer}");
        }
    }
}

/// The question whether work data opens is as closed to whoever may not read policies as any other.
#[tokio::test]
async fn asking_whether_work_data_opens_needs_to_read_policies() {
    let served = Served::start().await;
    let body =
        r#"{"user": "nobody@contoso.example", "app": "ios:a", "ask": {"ask": "open"}, "language": "de"}"#;
    for (roles, expected) in [
        (&[][..], StatusCode::FORBIDDEN),
        (&[DIRECTORY_READ], StatusCode::FORBIDDEN),
        (&[DIRECTORY_WRITE], StatusCode::FORBIDDEN),
        (&[AUDIT_READ], StatusCode::FORBIDDEN),
        (&[APPS_READ], StatusCode::NOT_FOUND),
        (&[APPS_WRITE], StatusCode::NOT_FOUND),
    ] {
        let token = token(&served, roles);
        let status = sent(&served, &Method::POST, "/cordon/v1/explain", Some(token), body).await;
        assert_eq!(status, expected, "{roles:?}");
    }
}

/// They tell about policies and about registrations, so they need leave to read both.
#[tokio::test]
async fn what_tells_of_policies_and_registrations_needs_two_permissions() {
    let served = Served::start().await;
    for (path, let_in) in [
        ("/cordon/v1/registrations/x/effective", StatusCode::NOT_FOUND),
        ("/cordon/v1/overview", StatusCode::OK),
    ] {
        let ask =
            async |roles: &[&str]| status(&served, &Method::GET, path, Some(token(&served, roles))).await;
        assert_eq!(ask(&[ONLY_POLICIES]).await, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(ask(&[ONLY_REGISTRATIONS]).await, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(ask(&[ONLY_POLICIES, ONLY_REGISTRATIONS]).await, let_in, "{path}");
    }
}

/// It tells about policies and about registrations, so it needs leave to read both.
#[tokio::test]
async fn what_if_needs_two_permissions() {
    let served = Served::start().await;
    let ask = async |roles: &[&str]| {
        status(&served, &Method::POST, "/cordon/v1/what-if", Some(token(&served, roles))).await
    };
    assert_eq!(ask(&[ONLY_POLICIES]).await, StatusCode::FORBIDDEN);
    assert_eq!(ask(&[ONLY_REGISTRATIONS]).await, StatusCode::FORBIDDEN);
    // Let in, and told that an empty body names no draft.
    assert_eq!(ask(&[ONLY_POLICIES, ONLY_REGISTRATIONS]).await, StatusCode::BAD_REQUEST);
}
