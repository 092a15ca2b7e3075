//! Ready policies as the body of a request.

use cordon_policy::Platform;
use cordon_policy::property::to_json;
use cordon_policy::template::Template;
use serde_json::{Map, Value, json};

use super::kind;

/// The body with which a policy is made from a template: `POST deviceAppManagement/managedAppPolicies`. It covers no app
/// and nobody until that is said.
#[must_use]
pub fn template_body(template: Template) -> Value {
    let platform = template.platform;
    let mut body = Map::new();
    body.insert("@odata.type".into(), format!("#microsoft.graph.{}", kind::entity_type(platform)).into());
    body.insert("displayName".into(), template.title().into());
    body.insert("description".into(), template.description().into());
    for (id, value) in template.settings().iter() {
        let property = id.property();
        body.insert(property.name.to_owned(), to_json(property.form(platform).kind, value));
    }
    if platform != Platform::Windows {
        body.insert("appGroupType".into(), "selectedPublicApps".into());
    }
    body.insert("apps".into(), json!([]));
    body.into()
}

/// A template with its body and what has to be looked at before it is used.
#[must_use]
pub fn template_json(template: Template) -> Value {
    let review = template.review().into_iter().map(|one| {
        json!({
            "control": one.control.id,
            "name": one.control.name,
            "properties": one.control.properties,
            "kind": if one.example { "example" } else { "supply" },
            "words": one.words,
            "isSet": one.is_set,
        })
    });
    json!({
        "name": template.name(),
        "platform": template.platform.name(),
        "level": template.level(),
        "title": template.title(),
        "description": template.description(),
        "review": review.collect::<Vec<_>>(),
        "policy": template_body(template),
    })
}

#[cfg(test)]
mod tests {
    use cordon_policy::template::Template;

    use super::template_body;
    use crate::protection::{Change, import};
    use crate::version::ApiVersion;

    #[test]
    fn each_template_can_be_created_and_imported() {
        for template in Template::all() {
            let body = template_body(template);
            let change = Change::from_json(&body, template.platform, ApiVersion::Beta).unwrap();
            assert_eq!(change.content, template.settings());
            assert!(change.unknown.is_empty() && change.ignored.is_empty());
            let imported = import(body.to_string().as_bytes()).unwrap();
            assert_eq!((imported[0].platform, imported.len()), (Some(template.platform), 1));
        }
    }
}
