//! The groups of a policy: `targetedManagedAppPolicyAssignment`.

use cordon_policy::Assignment;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::FieldError;
use crate::fields::{Fields, type_name};
use crate::version::ApiVersion;

/// Most assignments that one policy holds.
pub const MAX_ASSIGNMENTS: usize = 1_000;

/// What the reference service says about a target that is not a group.
const UNSUPPORTED: &str = "Unsupported AssignmentTarget. Group assignments contain classes other than \
    GroupAssignmentTarget and ExclusionGroupTarget";

/// Reads a whole list of assignments; a repeated one counts once.
///
/// # Errors
/// All fields that are wrong, below `path`. Whether a group exists is the caller's to check.
pub fn read_assignments(items: &[Value], path: &str) -> Result<Vec<Assignment>, Vec<FieldError>> {
    if items.len() > MAX_ASSIGNMENTS {
        let text =
            format!("{} assignments are listed, a policy holds at most {MAX_ASSIGNMENTS}", items.len());
        return Err(vec![FieldError::new(path, "outOfBounds", text)]);
    }
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match read_one(item, &format!("{path}[{index}]")) {
            Ok(assignment) if out.contains(&assignment) => {}
            Ok(assignment) => out.push(assignment),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

/// The id of an assignment: `{group}_incl` or `{group}_excl`.
#[must_use]
pub fn assignment_id(assignment: &Assignment) -> String {
    format!("{}_{}", assignment.group, if assignment.exclude { "excl" } else { "incl" })
}

/// The Graph form of an assignment of the policy `policy`.
#[must_use]
pub fn show_assignment(assignment: &Assignment, policy: &str, version: ApiVersion) -> Value {
    let kind = if assignment.exclude { "exclusionGroupAssignmentTarget" } else { "groupAssignmentTarget" };
    let kind = format!("#microsoft.graph.{kind}");
    let id = assignment_id(assignment);
    if version == ApiVersion::V1_0 {
        return json!({ "id": id, "target": { "@odata.type": kind, "groupId": assignment.group } });
    }
    json!({
        "id": id,
        "source": "direct",
        "sourceId": policy,
        "target": {
            "@odata.type": kind,
            "deviceAndAppManagementAssignmentFilterId": null,
            "deviceAndAppManagementAssignmentFilterType": "none",
            "groupId": assignment.group,
        },
    })
}

fn read_one(value: &Value, path: &str) -> Result<Assignment, Vec<FieldError>> {
    let fields = Fields::of(value, path)?;
    let at = fields.at("target");
    match fields.raw("target") {
        Some(target) => read_target(target, &at),
        None => Err(vec![FieldError::new(
            at,
            "required",
            "name the group: {\"@odata.type\": \"#microsoft.graph.groupAssignmentTarget\", \"groupId\": …}",
        )]),
    }
}

fn read_target(value: &Value, path: &str) -> Result<Assignment, Vec<FieldError>> {
    let mut fields = Fields::of(value, path)?;
    let named = fields.required("@odata.type");
    let exclude = match type_name(&named) {
        "groupAssignmentTarget" => false,
        "exclusionGroupAssignmentTarget" => true,
        "" => return fields.finish(assignment(Uuid::nil(), false)),
        _ => {
            fields.error("@odata.type", "unsupportedTarget", format!("{UNSUPPORTED} (found `{named}`)"));
            return fields.finish(assignment(Uuid::nil(), false));
        }
    };
    let group = fields.required("groupId");
    let group = group.parse().unwrap_or_else(|_| {
        if !group.trim().is_empty() {
            fields.error("groupId", "badFormat", format!("`{group}` is no object id of a group"));
        }
        Uuid::nil()
    });
    refuse_filter(&mut fields);
    fields.finish(assignment(group, exclude))
}

/// A filter narrows an assignment. It is refused until filters are evaluated: an assignment without its filter
/// would reach devices that nobody meant.
fn refuse_filter(fields: &mut Fields<'_>) {
    let id = fields.text("deviceAndAppManagementAssignmentFilterId").unwrap_or_default();
    let mode = fields.text("deviceAndAppManagementAssignmentFilterType").unwrap_or_default();
    let named = !id.is_empty() && id.parse() != Ok(Uuid::nil());
    let asked = !matches!(mode.to_ascii_lowercase().as_str(), "" | "none");
    if named || asked {
        let text = "assignment filters are not offered yet; assign without one, or to a narrower group";
        fields.error("deviceAndAppManagementAssignmentFilterId", "notSupported", text);
    }
}

const fn assignment(group: Uuid, exclude: bool) -> Assignment {
    Assignment { group, exclude, filter: None }
}

#[cfg(test)]
mod tests {
    use super::{read_assignments, show_assignment};
    use crate::version::ApiVersion;
    use serde_json::{Value, json};

    const GROUP: &str = "0b0a1c1e-5b5e-4c1c-9d6a-3d7c9d1f0a01";

    fn target(kind: &str, group: &str) -> Value {
        json!({"target": {"@odata.type": format!("#microsoft.graph.{kind}"), "groupId": group}})
    }

    #[test]
    fn groups_are_let_in_and_kept_out() {
        let sent = [
            target("groupAssignmentTarget", GROUP),
            target("exclusionGroupAssignmentTarget", GROUP),
            target("groupAssignmentTarget", &GROUP.to_uppercase()),
        ];
        let read = read_assignments(&sent, "assignments").unwrap();
        assert_eq!(read.iter().map(|a| a.exclude).collect::<Vec<_>>(), [false, true]);
        assert_eq!(
            show_assignment(&read[1], "T_1", ApiVersion::Beta),
            json!({"id": format!("{GROUP}_excl"), "source": "direct", "sourceId": "T_1", "target": {
                "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget",
                "deviceAndAppManagementAssignmentFilterId": null,
                "deviceAndAppManagementAssignmentFilterType": "none", "groupId": GROUP}})
        );
        assert!(show_assignment(&read[0], "T_1", ApiVersion::V1_0).get("source").is_none());
    }

    #[test]
    fn every_wrong_target_is_named() {
        let mut filtered = target("groupAssignmentTarget", GROUP);
        filtered["target"]["deviceAndAppManagementAssignmentFilterId"] = json!(GROUP);
        let mut unfiltered = target("groupAssignmentTarget", GROUP);
        unfiltered["target"]["deviceAndAppManagementAssignmentFilterId"] =
            json!("00000000-0000-0000-0000-000000000000");
        unfiltered["target"]["deviceAndAppManagementAssignmentFilterType"] = json!("none");
        let sent = [
            target("allLicensedUsersAssignmentTarget", GROUP),
            target("groupAssignmentTarget", "sales"),
            json!({}),
            json!({"target": {"groupId": GROUP}}),
            filtered,
            unfiltered,
        ];
        let errors = read_assignments(&sent, "assignments").unwrap_err();
        let found: Vec<_> = errors.iter().map(|e| (e.target.as_str(), e.code.as_str())).collect();
        assert_eq!(
            found,
            [
                ("assignments[0].target.@odata.type", "unsupportedTarget"),
                ("assignments[1].target.groupId", "badFormat"),
                ("assignments[2].target", "required"),
                ("assignments[3].target.@odata.type", "required"),
                ("assignments[4].target.deviceAndAppManagementAssignmentFilterId", "notSupported"),
            ]
        );
        assert!(
            errors[0].message.starts_with("Unsupported AssignmentTarget. Group assignments contain classes")
        );
    }
}
