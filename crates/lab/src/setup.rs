//! What an administrator prepares: users, groups, assignments, management evidence, wipes.

use cordon_policy::{ManagementState, Platform};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::admin::{Admin, AdminError, text};

/// A user that can sign in.
#[derive(Clone)]
pub struct Person {
    /// Object id.
    pub oid: Uuid,
    /// User principal name.
    pub upn: String,
    /// Password; not printed by `Debug`.
    pub password: String,
}

impl Person {
    /// The part of the name before `@`.
    #[must_use]
    pub fn first_name(&self) -> &str {
        self.upn.split('@').next().unwrap_or_default()
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("oid", &self.oid).field("upn", &self.upn).finish_non_exhaustive()
    }
}

/// Makes a user with a fresh password.
///
/// # Errors
/// Every [`AdminError`].
pub async fn user(admin: &Admin, upn: &str, name: &str) -> Result<Person, AdminError> {
    let password = crate::sign_in::random(15);
    let body = json!({
        "accountEnabled": true,
        "displayName": name,
        "mailNickname": upn.split('@').next().unwrap_or(upn),
        "userPrincipalName": upn,
        "passwordProfile": { "password": password, "forceChangePasswordNextSignIn": false },
    });
    let made = admin.post("beta/users", &body).await?;
    Ok(Person { oid: id(&made), upn: upn.to_owned(), password })
}

/// Makes a group of these users.
///
/// # Errors
/// Every [`AdminError`].
pub async fn group(admin: &Admin, name: &str, members: &[Uuid]) -> Result<Uuid, AdminError> {
    let nickname: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let body = json!({
        "displayName": name, "mailEnabled": false, "mailNickname": nickname, "securityEnabled": true, "groupTypes": [],
    });
    let group = id(&admin.post("beta/groups", &body).await?);
    for member in members {
        let link = format!("{}beta/directoryObjects/{member}", admin.server());
        admin.post(&format!("beta/groups/{group}/members/$ref"), &json!({ "@odata.id": link })).await?;
    }
    Ok(group)
}

/// Replaces the groups that a policy reaches.
///
/// # Errors
/// Every [`AdminError`].
pub async fn assign(admin: &Admin, policy: &str, groups: &[Uuid]) -> Result<(), AdminError> {
    let targets: Vec<_> = groups.iter().map(|group| Filtered { group: *group, include: None }).collect();
    assign_filtered(admin, policy, &targets).await
}

/// A group that a policy reaches.
#[derive(Debug, Clone, Copy)]
pub struct Filtered {
    /// The group.
    pub group: Uuid,
    /// The filter that narrows it, if one does.
    pub include: Option<Uuid>,
}

/// Replaces the groups that a policy reaches, each narrowed by a filter or not.
///
/// # Errors
/// Every [`AdminError`].
pub async fn assign_filtered(admin: &Admin, policy: &str, groups: &[Filtered]) -> Result<(), AdminError> {
    let target = |Filtered { group, include }: &Filtered| {
        let mut target = json!({ "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group });
        if let (Some(filter), Some(members)) = (include, target.as_object_mut()) {
            members.insert("deviceAndAppManagementAssignmentFilterId".to_owned(), json!(filter));
            members.insert("deviceAndAppManagementAssignmentFilterType".to_owned(), "include".into());
        }
        json!({ "target": target })
    };
    let body = json!({ "assignments": groups.iter().map(target).collect::<Vec<_>>() });
    admin.post(&format!("beta/deviceAppManagement/managedAppPolicies/{policy}/assign"), &body).await?;
    Ok(())
}

/// Makes an assignment filter for apps.
///
/// # Errors
/// Every [`AdminError`].
pub async fn filter(admin: &Admin, name: &str, platform: Platform, rule: &str) -> Result<Uuid, AdminError> {
    let platform = match platform {
        Platform::Ios => "iOSMobileApplicationManagement",
        Platform::Android => "androidMobileApplicationManagement",
        Platform::Windows => "windowsMobileApplicationManagement",
    };
    let body = json!({
        "displayName": name, "platform": platform, "rule": rule, "assignmentFilterManagementType": "apps",
    });
    Ok(id(&admin.post("beta/deviceManagement/assignmentFilters", &body).await?))
}

/// A token that proves, once, that a device is managed, and by whom.
///
/// # Errors
/// Every [`AdminError`].
pub async fn evidence(admin: &Admin, label: &str, state: ManagementState) -> Result<String, AdminError> {
    let body = json!({ "label": label, "management": state.name() });
    Ok(text(&admin.post("cordon/v1/evidence", &body).await?, "token"))
}

/// Orders a selective wipe of a user's apps on one device, through the Graph action.
///
/// # Errors
/// Every [`AdminError`].
pub async fn wipe(admin: &Admin, user: &str, device_tag: &str) -> Result<(), AdminError> {
    let path = format!("beta/users/{}/wipeManagedAppRegistrationsByDeviceTag", segment(user));
    admin.post(&path, &json!({ "deviceTag": device_tag })).await?;
    Ok(())
}

/// The registrations of a user, with their operations.
///
/// # Errors
/// Every [`AdminError`].
pub async fn registrations(admin: &Admin, user: &str) -> Result<Vec<Value>, AdminError> {
    admin.all(&format!("beta/users/{}/managedAppRegistrations?$expand=operations", segment(user))).await
}

/// What was ordered for a user, newest first.
///
/// # Errors
/// Every [`AdminError`].
pub async fn operations(admin: &Admin, user: &str) -> Result<Vec<Value>, AdminError> {
    let answer = admin.fetch(&format!("cordon/v1/operations?user={}", segment(user))).await?;
    Ok(answer.get("value").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// A name as one segment of a path: guests' names hold `#`.
fn segment(name: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC)
}

fn id(made: &Value) -> Uuid {
    text(made, "id").parse().unwrap_or_default()
}
