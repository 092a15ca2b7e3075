//! The groups of a policy: `targetedManagedAppPolicyAssignment`.

use cordon_policy::{Assignment, AssignmentFilter, FilterMode};
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
    let filter = assignment.filter.as_ref();
    json!({
        "id": id,
        "source": "direct",
        "sourceId": policy,
        "target": {
            "@odata.type": kind,
            "deviceAndAppManagementAssignmentFilterId": filter.map(|filter| filter.id),
            "deviceAndAppManagementAssignmentFilterType": filter.map_or("none", |filter| match filter.mode {
                FilterMode::Include => "include",
                FilterMode::Exclude => "exclude",
            }),
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
        "" => return fields.finish(assignment(Uuid::nil(), false, None)),
        _ => {
            fields.error("@odata.type", "unsupportedTarget", format!("{UNSUPPORTED} (found `{named}`)"));
            return fields.finish(assignment(Uuid::nil(), false, None));
        }
    };
    let group = fields.required("groupId");
    let group = group.parse().unwrap_or_else(|_| {
        if !group.trim().is_empty() {
            fields.error("groupId", "badFormat", format!("`{group}` is no object id of a group"));
        }
        Uuid::nil()
    });
    let filter = read_filter(&mut fields, exclude);
    fields.finish(assignment(group, exclude, filter))
}

/// The filter that narrows an inclusion. Half a filter is refused: an assignment without its filter would reach devices
/// that nobody meant.
fn read_filter(fields: &mut Fields<'_>, exclude: bool) -> Option<AssignmentFilter> {
    let (id_field, mode_field) =
        ("deviceAndAppManagementAssignmentFilterId", "deviceAndAppManagementAssignmentFilterType");
    let sent = fields.text(id_field).unwrap_or_default();
    let named = fields.text(mode_field).unwrap_or_default();
    let id = sent.trim().parse::<Uuid>();
    let no_id = sent.trim().is_empty() || id == Ok(Uuid::nil());
    let mode = match named.to_ascii_lowercase().as_str() {
        "" | "none" => {
            if !no_id {
                let text = "say what the filter does: `include` lets in what matches, `exclude` keeps it out";
                fields.error(mode_field, "required", text);
            }
            return None;
        }
        "include" => FilterMode::Include,
        "exclude" => FilterMode::Exclude,
        _ => {
            let text = format!("`{named}` is no way of filtering: use `include`, `exclude` or `none`");
            fields.error(mode_field, "unknownMember", text);
            return None;
        }
    };
    match id {
        _ if no_id => fields.error(id_field, "required", "name the filter, or set the type to `none`"),
        _ if exclude => {
            let text = "a group that is kept out takes no filter: put it on a group that is let in";
            fields.error(id_field, "notSupported", text);
        }
        Ok(id) => return Some(AssignmentFilter { id, mode }),
        Err(_) => fields.error(id_field, "badFormat", format!("`{sent}` is no id of a filter")),
    }
    None
}

const fn assignment(group: Uuid, exclude: bool, filter: Option<AssignmentFilter>) -> Assignment {
    Assignment { group, exclude, filter }
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
    fn a_filter_is_read_whole_or_refused() {
        let with = |kind: &str, id: Value, mode: &str| {
            let mut item = target(kind, GROUP);
            item["target"]["deviceAndAppManagementAssignmentFilterId"] = id;
            item["target"]["deviceAndAppManagementAssignmentFilterType"] = json!(mode);
            item
        };
        let read = |item: Value| read_assignments(&[item], "assignments");
        for mode in ["include", "exclude"] {
            let found = read(with("groupAssignmentTarget", json!(GROUP), mode)).unwrap();
            let shown = show_assignment(&found[0], "T_1", ApiVersion::Beta);
            assert_eq!(shown["target"]["deviceAndAppManagementAssignmentFilterType"], mode);
            assert_eq!(shown["target"]["deviceAndAppManagementAssignmentFilterId"], GROUP);
        }
        for (kind, id, mode, code) in [
            ("groupAssignmentTarget", json!(null), "include", "required"),
            ("groupAssignmentTarget", json!("a"), "include", "badFormat"),
            ("groupAssignmentTarget", json!(GROUP), "none", "required"),
            ("groupAssignmentTarget", json!(GROUP), "sometimes", "unknownMember"),
            ("exclusionGroupAssignmentTarget", json!(GROUP), "include", "notSupported"),
        ] {
            assert_eq!(read(with(kind, id, mode)).unwrap_err()[0].code, code, "{kind} {mode}");
        }
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
                ("assignments[4].target.deviceAndAppManagementAssignmentFilterType", "required"),
            ]
        );
        assert!(
            errors[0].message.starts_with("Unsupported AssignmentTarget. Group assignments contain classes")
        );
    }
}
