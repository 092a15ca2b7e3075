//! What the server has acknowledged, so that a kill can be shown to have lost none of it.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use crate::admin::{Admin, AdminError, text};
use crate::setup;

/// Members that move on their own: stamps that are written in batches.
const MOVING: [&str; 2] = ["lastSyncDateTime", "lastModifiedDateTime"];

/// Policies and registrations, by id.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ledger {
    policies: BTreeMap<String, Value>,
    registrations: BTreeMap<String, Value>,
}

impl Ledger {
    pub(super) async fn read(admin: &Admin, users: impl Iterator<Item = Uuid>) -> Result<Self, AdminError> {
        let path = "beta/deviceAppManagement/managedAppPolicies";
        let mut policies = BTreeMap::new();
        for policy in admin.all(path).await? {
            let id = text(&policy, "id");
            // Apps and assignments are contained: they come one policy at a time.
            let whole = admin.fetch(&format!("{path}/{id}?$expand=apps,assignments")).await?;
            policies.insert(id, whole);
        }
        let mut registrations = BTreeMap::new();
        for user in users {
            for registration in setup::registrations(admin, &user.to_string()).await? {
                registrations.insert(text(&registration, "id"), still(registration));
            }
        }
        Ok(Self { policies, registrations })
    }

    /// What this one has and `later` lacks or has otherwise; orders may have gone on, never back.
    pub(super) fn lost(&self, later: &Self) -> Vec<String> {
        let mut lost = Vec::new();
        for (id, policy) in &self.policies {
            if later.policies.get(id) != Some(policy) {
                lost.push(format!("policy {id}"));
            }
        }
        for (id, registration) in &self.registrations {
            let Some(now) = later.registrations.get(id) else {
                lost.push(format!("registration {id}"));
                continue;
            };
            for operation in operations(registration) {
                let name = text(operation, "id");
                let again = operations(now).iter().find(|later| text(later, "id") == name);
                if again.is_none_or(|again| progress(again) < progress(operation)) {
                    lost.push(format!("operation {name} of registration {id}"));
                }
            }
        }
        lost
    }

    /// How much there is to lose.
    pub(super) fn summary(&self) -> String {
        let operations: usize = self.registrations.values().map(|one| operations(one).len()).sum();
        format!(
            "{} policies, {} registrations, {operations} operations",
            self.policies.len(),
            self.registrations.len()
        )
    }
}

fn still(mut registration: Value) -> Value {
    if let Some(object) = registration.as_object_mut() {
        object.retain(|name, _| !MOVING.contains(&name.as_str()));
    }
    registration
}

fn operations(registration: &Value) -> &[Value] {
    registration.get("operations").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn progress(operation: &Value) -> u8 {
    match operation.get("state").and_then(Value::as_str) {
        Some("pending") => 0,
        Some("sent") => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(state: &str) -> Ledger {
        let registration = json!({ "operations": [{ "id": "o", "state": state }] });
        Ledger { registrations: [("r".to_owned(), registration)].into(), ..Ledger::default() }
    }

    #[test]
    fn an_order_may_go_on_and_never_back() {
        assert!(with("sent").lost(&with("done")).is_empty());
        assert_eq!(with("done").lost(&with("sent")), vec!["operation o of registration r"]);
        assert_eq!(with("done").lost(&Ledger::default()), vec!["registration r"]);
    }
}
