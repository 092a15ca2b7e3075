//! The Graph API over HTTP.

mod bad_input;
mod batch;
mod configurations;
mod control;
mod defaults;
mod directory;
mod filters;
mod policies;
mod registrations;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::TestServer;

pub(crate) const POLICIES: &str = "/beta/deviceAppManagement/managedAppPolicies";
pub(crate) const IOS: &str = "/beta/deviceAppManagement/iosManagedAppProtections";
pub(crate) const CONFIGURATIONS: &str = "/beta/deviceAppManagement/targetedManagedAppConfigurations";
pub(crate) const ANDROID: &str = "/beta/deviceAppManagement/androidManagedAppProtections";

impl TestServer {
    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// Makes an object; its id comes back.
    pub(crate) async fn make(&self, path: &str, body: Value) -> String {
        let (status, made) = self.call(Method::POST, path, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{path}: {made}");
        made["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn done(&self, method: Method, path: &str, body: Option<Value>) {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{path}: {answer}");
        assert_eq!(answer, "", "204 has no body");
    }

    pub(crate) async fn make_group(&self, name: &str) -> String {
        self.make("/beta/groups", json!({"displayName": name, "mailEnabled": false, "securityEnabled": true}))
            .await
    }

    pub(crate) async fn make_user(&self, upn: &str) -> String {
        self.make(
            "/v1.0/users",
            json!({"userPrincipalName": upn, "displayName": upn, "accountEnabled": true}),
        )
        .await
    }
}

pub(crate) fn ios(name: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "displayName": name,
        "pinRequired": true,
        "periodOfflineBeforeWipeIsEnforced": "P90D",
        "apps": [{"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}}],
    })
}

/// A configuration for the mail app on iOS.
pub(crate) fn configuration(name: &str, values: &[(&str, &str)], assignments: &[Value]) -> Value {
    let values: Vec<Value> =
        values.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "@odata.type": "#microsoft.graph.targetedManagedAppConfiguration",
        "displayName": name,
        "customSettings": values,
        "appGroupType": "selectedPublicApps",
        "targetedAppManagementLevels": "unspecified",
        "apps": [{"mobileAppIdentifier": {"@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.contoso.mail"}}],
        "assignments": assignments,
        "settings": [],
    })
}

pub(crate) fn to_group(group: &str) -> Value {
    json!({"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group}})
}

/// The targets of an error's details.
pub(crate) fn targets(body: &Value) -> Vec<&str> {
    body["error"]["details"].as_array().into_iter().flatten().filter_map(|d| d["target"].as_str()).collect()
}
