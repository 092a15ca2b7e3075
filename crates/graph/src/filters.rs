//! Assignment filters: `deviceAndAppManagementAssignmentFilter`, for managed apps.

use cordon_policy::Platform;
use cordon_policy::filter::{Filter, Rule};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::FieldError;
use crate::fields::Fields;
use crate::time;

/// Most filters that an organisation has.
pub const MAX_FILTERS: usize = 200;

/// Properties that can be filtered and ordered by.
pub const PROPERTIES: &[&str] = &[
    "id",
    "displayName",
    "description",
    "platform",
    "rule",
    "roleScopeTags",
    "assignmentFilterManagementType",
    "evaluationMode",
    "createdDateTime",
    "lastModifiedDateTime",
];

/// When filters are evaluated.
const AT_CHECK_IN: &str = "checkinTimeEvaluation";

/// Members of a body that are read, or that the service sets and clients send back.
const TAKEN: &[&str] = &[
    "id",
    "displayName",
    "description",
    "platform",
    "rule",
    "roleScopeTags",
    "assignmentFilterManagementType",
    "evaluationMode",
    "payloads",
    "createdDateTime",
    "lastModifiedDateTime",
];

/// The platforms as filters name them.
const PLATFORMS: [(Platform, &str); 3] = [
    (Platform::Ios, "iOSMobileApplicationManagement"),
    (Platform::Android, "androidMobileApplicationManagement"),
    (Platform::Windows, "windowsMobileApplicationManagement"),
];

/// A filter as the API shows it. The rule is the text that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// The id.
    pub id: Uuid,
    /// The platform whose apps it is for.
    pub platform: Platform,
    /// What can change of it.
    pub content: Content,
    /// Microseconds since 1970.
    pub created: i64,
    /// Microseconds since 1970.
    pub modified: i64,
}

/// What an administrator writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// `displayName`.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// `rule`; it can be read for the filter's platform.
    pub rule: String,
    /// `roleScopeTags`: stored and shown.
    pub scope_tags: Vec<String>,
}

impl AssignmentFilter {
    /// The Graph form.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.deviceAndAppManagementAssignmentFilter",
            "id": self.id,
            "createdDateTime": time::precise(self.created),
            "lastModifiedDateTime": time::precise(self.modified),
            "displayName": self.content.name,
            "description": self.content.description,
            "platform": platform_name(self.platform),
            "rule": self.content.rule,
            "roleScopeTags": self.content.scope_tags,
            "payloads": [],
            "assignmentFilterManagementType": "apps",
            "evaluationMode": AT_CHECK_IN,
        })
    }

    /// The filter as targeting evaluates it; `None` when this version cannot read its rule.
    #[must_use]
    pub fn to_filter(&self) -> Option<Filter> {
        let rule = Rule::parse(self.platform, &self.content.rule).ok()?;
        Some(Filter { id: self.id, name: self.content.name.clone(), rule })
    }

    /// Changes what `body` names.
    ///
    /// # Errors
    /// All fields that are wrong. The platform cannot be changed; naming the present one is no change.
    pub fn change(&mut self, body: &Value, now: i64) -> Result<(), Vec<FieldError>> {
        let mut fields = Fields::of(body, "")?;
        if fields.raw("platform").is_some() && platform(&mut fields).is_some_and(|p| p != self.platform) {
            fields.error(
                "platform",
                "readOnly",
                "the platform of a filter cannot change: make another filter",
            );
        }
        as_here(&mut fields);
        let mut content = self.content.clone();
        if fields.raw("displayName").is_some() {
            content.name = fields.required("displayName");
        }
        if fields.raw("description").is_some() {
            content.description = fields.text("description");
        }
        if fields.raw("rule").is_some() {
            content.rule = rule(&mut fields, Some(self.platform));
        }
        if fields.raw("roleScopeTags").is_some() {
            content.scope_tags = scope_tags(&mut fields);
        }
        self.content = fields.finish(content)?;
        self.modified = now;
        Ok(())
    }
}

/// Reads the body of a new filter: its platform and content.
///
/// # Errors
/// All fields that are wrong.
pub fn read_new(body: &Value) -> Result<(Platform, Content), Vec<FieldError>> {
    let mut fields = Fields::of(body, "")?;
    let name = fields.required("displayName");
    let found = platform(&mut fields);
    as_here(&mut fields);
    let content = Content {
        name,
        description: fields.text("description"),
        rule: rule(&mut fields, found),
        scope_tags: scope_tags(&mut fields),
    };
    fields.finish((found.unwrap_or(Platform::Ios), content))
}

/// Reads the body of `validateFilter`: what is wrong with the filter in it.
///
/// # Errors
/// When there is no filter in it.
pub fn validate(body: &Value) -> Result<Vec<FieldError>, Vec<FieldError>> {
    let name = "deviceAndAppManagementAssignmentFilter";
    let fields = Fields::of(body, "")?;
    let Some(filter) = fields.raw(name) else {
        return Err(vec![FieldError::new(name, "required", "put the filter to be checked here")]);
    };
    let mut fields = Fields::of(filter, name)?;
    let found = platform(&mut fields);
    rule(&mut fields, found);
    Ok(fields.finish(()).err().unwrap_or_default())
}

/// The word of a platform in filters.
#[must_use]
pub fn platform_name(platform: Platform) -> &'static str {
    PLATFORMS.iter().find(|(known, _)| *known == platform).map_or("unknown", |(_, name)| name)
}

fn platform(fields: &mut Fields<'_>) -> Option<Platform> {
    let name = fields.required("platform");
    let found = PLATFORMS.iter().find(|(_, known)| known.eq_ignore_ascii_case(&name));
    if found.is_none() && !name.trim().is_empty() {
        let names = PLATFORMS.map(|(_, name)| format!("`{name}`")).join(", ");
        fields.error("platform", "unknownMember", format!("`{name}` has no filters here: use {names}"));
    }
    found.map(|(platform, _)| *platform)
}

/// What there is only one of here, and members that would be lost.
fn as_here(fields: &mut Fields<'_>) {
    for (name, only) in [("assignmentFilterManagementType", "apps"), ("evaluationMode", AT_CHECK_IN)] {
        let sent = fields.text(name).unwrap_or_default();
        if !sent.is_empty() && !sent.eq_ignore_ascii_case(only) {
            let text = format!("filters are not for `{sent}` here: use `{only}`");
            fields.error(name, "unknownMember", text);
        }
    }
    fields.refuse_others(TAKEN);
}

/// A rule that can be read for the platform; without a platform only that there is one. It may have several lines.
fn rule(fields: &mut Fields<'_>, platform: Option<Platform>) -> String {
    let rule = fields.text("rule").unwrap_or_default();
    let blank = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    if fields.raw("rule").is_none_or(blank) {
        fields.error(
            "rule",
            "required",
            "a rule is required here, such as `(app.deviceManagementType -eq \"Unmanaged\")`",
        );
    }
    if let (Some(platform), false) = (platform, rule.trim().is_empty())
        && let Err(error) = Rule::parse(platform, &rule)
    {
        fields.error("rule", "badRule", error.to_string());
    }
    rule
}

fn scope_tags(fields: &mut Fields<'_>) -> Vec<String> {
    let items = fields.list("roleScopeTags").unwrap_or_default();
    let mut tags = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(tag) => tags.push(tag.to_owned()),
            None => fields.error(
                &format!("roleScopeTags[{index}]"),
                "wrongType",
                "expected the id of a scope tag",
            ),
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Value {
        json!({
            "displayName": "Not enrolled",
            "platform": "androidMobileApplicationManagement",
            "rule": "(app.deviceManagementType -eq \"Unmanaged\")",
            "roleScopeTags": ["0"],
            "assignmentFilterManagementType": "apps",
        })
    }

    fn made() -> AssignmentFilter {
        let (platform, content) = read_new(&body()).unwrap();
        AssignmentFilter { id: Uuid::nil(), platform, content, created: 0, modified: 0 }
    }

    #[test]
    fn what_is_sent_comes_back() {
        let shown = made().to_json();
        for (name, value) in body().as_object().unwrap() {
            assert_eq!(shown[name], *value, "{name}");
        }
        assert!(made().to_filter().is_some());
    }

    #[test]
    fn every_wrong_field_is_named() {
        let found = |body: &Value| -> Vec<(String, String)> {
            let errors = read_new(body).unwrap_err();
            errors.into_iter().map(|error| (error.target, error.code)).collect()
        };
        let pair = |target: &str, code: &str| (target.to_owned(), code.to_owned());
        let missing = ["displayName", "platform", "rule"].map(|name| pair(name, "required"));
        assert_eq!(found(&json!({})), missing);
        let mut wrong = body();
        wrong["platform"] = json!("windows10AndLater");
        wrong["assignmentFilterManagementType"] = json!("devices");
        wrong["roleScopeTags"] = json!([7]);
        wrong["evaluationMode"] = json!("disabled");
        wrong["payloads"] = json!([{"payloadId": "x"}]);
        wrong["colour"] = json!("red");
        let kind = pair("assignmentFilterManagementType", "unknownMember");
        let tag = pair("roleScopeTags[0]", "wrongType");
        let mode = pair("evaluationMode", "unknownMember");
        let lost = pair("colour", "unknownProperty");
        assert_eq!(found(&wrong), [pair("platform", "unknownMember"), kind, mode, lost, tag]);
        let mut bad = body();
        bad["rule"] = json!("(app.deviceModel -gt \"a\")");
        assert_eq!(found(&bad), [pair("rule", "badRule")]);
    }

    #[test]
    fn a_change_keeps_the_platform_and_what_it_does_not_name() {
        let mut filter = made();
        filter
            .change(&json!({"displayName": "New", "platform": "androidMobileApplicationManagement"}), 5)
            .unwrap();
        assert_eq!((filter.content.name.as_str(), filter.modified), ("New", 5));
        assert_eq!(filter.content.rule, made().content.rule);
        let before = filter.clone();
        let change = json!({"platform": "iOSMobileApplicationManagement", "rule": "x"});
        assert_eq!(filter.change(&change, 6).unwrap_err().len(), 2);
        assert_eq!(filter, before);
    }
}
