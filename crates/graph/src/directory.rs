//! Users and groups of the directory.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::FieldError;
use crate::fields::Fields;
use crate::odata::path::reference_key;
use crate::time;

/// A user as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The object id.
    pub oid: Uuid,
    /// `userPrincipalName`.
    pub upn: String,
    /// `displayName`.
    pub display_name: String,
    /// `mail`.
    pub mail: Option<String>,
    /// `accountEnabled`.
    pub enabled: bool,
    /// Microseconds since 1970.
    pub created: i64,
}

/// Properties of a user that can be filtered and ordered by.
pub const USER_PROPERTIES: &[&str] =
    &["id", "userPrincipalName", "displayName", "mail", "mailNickname", "accountEnabled", "createdDateTime"];

/// Properties of a group that can be filtered and ordered by.
pub const GROUP_PROPERTIES: &[&str] = &[
    "id",
    "displayName",
    "description",
    "mailNickname",
    "mailEnabled",
    "securityEnabled",
    "membershipRule",
    "createdDateTime",
];

/// Members of a user that are taken; of them `mailNickname` and what the service sets are not kept.
const USER_TAKEN: &[&str] = &[
    "id",
    "createdDateTime",
    "userPrincipalName",
    "displayName",
    "mail",
    "mailNickname",
    "accountEnabled",
    "passwordProfile",
];

/// The same of a group. Those that have one value here are checked for it.
const GROUP_TAKEN: &[&str] = &[
    "id",
    "createdDateTime",
    "displayName",
    "description",
    "mailNickname",
    "mailEnabled",
    "securityEnabled",
    "isAssignableToRole",
    "groupTypes",
];

impl User {
    /// The Graph form.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let nickname = self.upn.split('@').next().unwrap_or_default();
        json!({
            "@odata.type": "#microsoft.graph.user",
            "id": self.oid.to_string(),
            "userPrincipalName": self.upn,
            "displayName": self.display_name,
            "mail": self.mail,
            "mailNickname": nickname,
            "accountEnabled": self.enabled,
            "createdDateTime": time::seconds(self.created),
        })
    }
}

/// A user to be made. A password is optional: a user without one signs in at another provider.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in `User`")]
pub struct NewUser {
    pub upn: String,
    pub display_name: String,
    pub mail: Option<String>,
    pub enabled: bool,
    /// `passwordProfile.password`.
    pub password: Option<String>,
}

/// Changes to a user: what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "as in `User`")]
pub struct UserChange {
    pub upn: Option<String>,
    pub display_name: Option<String>,
    /// `Some(None)` takes the address away.
    pub mail: Option<Option<String>>,
    pub enabled: Option<bool>,
    /// `passwordProfile.password`.
    pub password: Option<String>,
}

impl NewUser {
    /// Reads the body of `POST /users`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        fields.refuse_others(USER_TAKEN);
        fields.line("mailNickname");
        let upn = fields.required("userPrincipalName");
        check_upn(&mut fields, &upn);
        let display_name = fields.required("displayName");
        let mail = fields.line("mail");
        let enabled = fields.flag("accountEnabled").unwrap_or(true);
        let password = password(&mut fields);
        fields.finish(Self { upn, display_name, mail, enabled, password })
    }
}

impl UserChange {
    /// Reads the body of `PATCH /users/{id}`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        fields.refuse_others(USER_TAKEN);
        fields.line("mailNickname");
        let upn = fields.line("userPrincipalName");
        if let Some(upn) = &upn {
            check_upn(&mut fields, upn);
        }
        let change = Self {
            upn,
            display_name: fields.line("displayName"),
            mail: fields.raw("mail").is_some().then(|| fields.line("mail")),
            enabled: fields.flag("accountEnabled"),
            password: password(&mut fields),
        };
        fields.finish(change)
    }
}

fn check_upn(fields: &mut Fields<'_>, upn: &str) {
    let good = upn.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && !domain.is_empty() && !upn.contains(char::is_whitespace) && upn.len() <= 320
    });
    if !good && !upn.trim().is_empty() {
        let text = format!("`{upn}` is not a user principal name; write it like `megan@contoso.com`");
        fields.error("userPrincipalName", "badFormat", text);
    }
}

fn password(fields: &mut Fields<'_>) -> Option<String> {
    let profile = fields.raw("passwordProfile").filter(|p| !p.is_null())?;
    match Fields::of(profile, "passwordProfile") {
        Ok(mut inner) => {
            let password = inner.text("password");
            inner.finish(password).unwrap_or_else(|errors| {
                fields.append(errors);
                None
            })
        }
        Err(errors) => {
            fields.append(errors);
            None
        }
    }
}

/// A group as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The object id.
    pub id: Uuid,
    /// `displayName`.
    pub display_name: String,
    /// `description`.
    pub description: Option<String>,
    /// Microseconds since 1970.
    pub created: i64,
}

impl Group {
    /// The Graph form: a security group with assigned members.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.group",
            "id": self.id.to_string(),
            "displayName": self.display_name,
            "description": self.description,
            "groupTypes": [],
            "membershipRule": null,
            "mailEnabled": false,
            "mailNickname": self.id.to_string(),
            "securityEnabled": true,
            "createdDateTime": time::seconds(self.created),
        })
    }
}

/// A group to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in `Group`")]
pub struct NewGroup {
    pub display_name: String,
    pub description: Option<String>,
    /// Object ids from `members@odata.bind`.
    pub members: Vec<Uuid>,
}

/// Changes to a group: what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "as in `Group`")]
pub struct GroupChange {
    pub display_name: Option<String>,
    /// `Some(None)` takes the description away.
    pub description: Option<Option<String>>,
}

impl NewGroup {
    /// Reads the body of `POST /groups`.
    ///
    /// # Errors
    /// All fields that are wrong; dynamic membership is refused, not ignored.
    pub fn from_json(body: &Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        security_group(&mut fields, &["members@odata.bind"]);
        let display_name = fields.required("displayName");
        let description = fields.text("description");
        let mut members = Vec::new();
        for (index, item) in fields.list("members@odata.bind").unwrap_or_default().iter().enumerate() {
            match item.as_str().and_then(reference_key).and_then(|key| key.parse().ok()) {
                Some(oid) => members.push(oid),
                None => fields.error(&format!("members@odata.bind[{index}]"), "badFormat", REFERENCE),
            }
        }
        fields.finish(Self { display_name, description, members })
    }
}

impl GroupChange {
    /// Reads the body of `PATCH /groups/{id}`.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn from_json(body: &Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        security_group(&mut fields, &[]);
        if fields.raw("displayName").is_some() {
            fields.required("displayName");
        }
        let change = Self {
            display_name: fields.line("displayName"),
            description: fields.raw("description").is_some().then(|| fields.text("description")),
        };
        fields.finish(change)
    }
}

/// Refuses whatever asks for another kind of group.
fn security_group(fields: &mut Fields<'_>, more: &[&str]) {
    fields.refuse_others(&[GROUP_TAKEN, more].concat());
    fields.line("mailNickname");
    fields.only("mailEnabled", false);
    fields.only("securityEnabled", true);
    fields.only("isAssignableToRole", false);
    for kind in fields.list("groupTypes").unwrap_or_default() {
        let text = match kind.as_str() {
            Some("DynamicMembership") => {
                "dynamic membership is not offered: leave it out, and add members yourself".to_owned()
            }
            _ => format!(
                "groups of type `{}` are not offered: leave it out",
                kind.as_str().unwrap_or_default()
            ),
        };
        fields.error("groupTypes", "notSupported", text);
    }
}

const REFERENCE: &str =
    "write the address of a user, such as `https://HOST/v1.0/directoryObjects/{object id}`";

/// The member that the body of `POST /groups/{id}/members/$ref` names by `@odata.id`.
///
/// # Errors
/// The field `@odata.id` when it is missing or does not end in an object id.
pub fn member_reference(body: &Value) -> Result<Uuid, Vec<FieldError>> {
    let mut fields = Fields::of(body, "")?;
    let reference = fields.required("@odata.id");
    match reference_key(&reference).and_then(|key| key.parse().ok()) {
        Some(oid) => fields.finish(oid),
        None => {
            if !reference.is_empty() {
                fields.error("@odata.id", "badFormat", REFERENCE);
            }
            fields.finish(Uuid::nil())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GroupChange, NewGroup, NewUser, UserChange, member_reference};
    use serde_json::json;

    fn targets<T: std::fmt::Debug>(result: Result<T, Vec<crate::error::FieldError>>) -> Vec<String> {
        result.unwrap_err().into_iter().map(|e| e.target).collect()
    }

    #[test]
    fn every_wrong_field_of_a_user_is_named() {
        let body = json!({"userPrincipalName": "megan", "accountEnabled": "yes", "passwordProfile": {"password": 7}});
        assert_eq!(
            targets(NewUser::from_json(&body)),
            ["userPrincipalName", "displayName", "accountEnabled", "passwordProfile.password"]
        );
        assert_eq!(targets(UserChange::from_json(&json!([]))), ["(body)"]);
    }

    #[test]
    fn a_change_tells_absent_from_null() {
        let change = UserChange::from_json(&json!({"mail": null, "accountEnabled": false})).unwrap();
        assert_eq!((change.mail, change.enabled, change.display_name), (Some(None), Some(false), None));
        assert_eq!(targets(GroupChange::from_json(&json!({"displayName": ""}))), ["displayName"]);
    }

    #[test]
    fn what_is_not_kept_is_refused() {
        let user = json!({"userPrincipalName": "a@b.c", "displayName": "a", "jobTitle": "x", "department": null,
            "businessPhones": [], "manager@odata.bind": "https://h/users/x", "mail@odata.type": "#String",
            "passwordProfile": {"password": "p", "forceChangePasswordNextSignIn": true}});
        let errors = NewUser::from_json(&user).unwrap_err();
        assert!(
            errors[0]
                .message
                .starts_with("Property 'jobTitle' in payload has a value that does not match schema")
        );
        assert_eq!(targets(NewUser::from_json(&user)), ["jobTitle", "manager@odata.bind"]);
        assert_eq!(targets(UserChange::from_json(&json!({"givenName": "a"}))), ["givenName"]);
        let group = json!({"displayName": "a", "mailEnabled": true, "securityEnabled": false, "groupTypes": ["Unified"],
            "mailNickname": "a", "visibility": "Private", "owners@odata.bind": ["https://h/users/x"]});
        assert_eq!(
            targets(NewGroup::from_json(&group)),
            ["visibility", "owners@odata.bind", "mailEnabled", "securityEnabled", "groupTypes"]
        );
        assert_eq!(targets(GroupChange::from_json(&json!({"mailEnabled": true}))), ["mailEnabled"]);
        // What was read can be written back.
        let shown =
            super::Group { id: uuid::Uuid::nil(), display_name: "a".into(), description: None, created: 0 };
        assert!(GroupChange::from_json(&shown.to_json()).is_ok());
    }

    #[test]
    fn members_are_named_by_address() {
        let id = "5f0ba6f1-6d6f-4f1b-8f0e-0d6a1c6a0f11";
        let body = json!({"@odata.id": format!("https://h/v1.0/directoryObjects/{id}")});
        assert_eq!(member_reference(&body).unwrap().to_string(), id);
        assert_eq!(targets(member_reference(&json!({"@odata.id": "https://h/v1.0/users/x"}))), ["@odata.id"]);
        assert_eq!(targets(member_reference(&json!({}))), ["@odata.id"]);
        let group = json!({"displayName": "a", "groupTypes": ["DynamicMembership"], "members@odata.bind": [format!("https://h/users/{id}"), 1]});
        assert_eq!(targets(NewGroup::from_json(&group)), ["groupTypes", "members@odata.bind[1]"]);
    }
}
