//! What the console uses of the Graph-compatible API. Its handlers serve several collections each, so that their routes are
//! described here; tests hold the description against what they answer.

use cordon_graph::protection::{DEFAULT_TYPE, kind};
use cordon_policy::property::{Default, Kind, PROPERTIES};
use cordon_policy::{Platform, Property};
use serde_json::Value;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, SchemaType, Type};
use utoipa::openapi::{
    ComponentsBuilder, Content, ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, RefOr,
    Required, ResponseBuilder, Schema,
};
use utoipa::{PartialSchema as _, ToSchema};
use uuid::Uuid;

const POLICIES: &str = "/beta/deviceAppManagement/managedAppPolicies";
const CONFIGURATIONS: &str = "/beta/deviceAppManagement/targetedManagedAppConfigurations";
const CONFIGURATION: &str = "/beta/deviceAppManagement/targetedManagedAppConfigurations/{id}";
const FILTERS: &str = "/beta/deviceManagement/assignmentFilters";

/// A route: method, path, what it does, what it takes, what it answers.
type Route = (HttpMethod, &'static str, &'static str, Option<&'static str>, Answer);

/// What a route answers.
#[derive(Clone, Copy)]
enum Answer {
    Many(&'static str),
    One(&'static str),
    Made(&'static str),
    Done,
}

/// The routes, below `/beta`.
const ROUTES: &[Route] = &[
    (HttpMethod::Get, "/beta/users", "Users.", None, Answer::Many("User")),
    (HttpMethod::Get, "/beta/users/{id}", "A user, by object id or sign-in name.", None, Answer::One("User")),
    (
        HttpMethod::Post,
        "/beta/users/{id}/wipeManagedAppRegistrationsByDeviceTag",
        "Orders the selective wipe of a user's apps on a device.",
        Some("DeviceTag"),
        Answer::Done,
    ),
    (HttpMethod::Get, "/beta/groups", "Groups.", None, Answer::Many("Group")),
    (HttpMethod::Get, "/beta/groups/{id}", "A group.", None, Answer::One("Group")),
    (HttpMethod::Get, FILTERS, "Assignment filters.", None, Answer::Many("AssignmentFilter")),
    (HttpMethod::Get, POLICIES, "Policies of every kind.", None, Answer::Many("ManagedAppPolicy")),
    (
        HttpMethod::Post,
        POLICIES,
        "Makes a policy of the kind that `@odata.type` names.",
        Some("ManagedAppPolicy"),
        Answer::Made("ManagedAppPolicy"),
    ),
    (
        HttpMethod::Get,
        "/beta/deviceAppManagement/managedAppPolicies/{id}",
        "A policy.",
        None,
        Answer::One("ManagedAppPolicy"),
    ),
    (
        HttpMethod::Patch,
        "/beta/deviceAppManagement/managedAppPolicies/{id}",
        "Changes what the body has.",
        Some("ManagedAppPolicy"),
        Answer::Done,
    ),
    (
        HttpMethod::Put,
        "/beta/deviceAppManagement/managedAppPolicies/{id}",
        "Makes the policy what the body says.",
        Some("ManagedAppPolicy"),
        Answer::Done,
    ),
    (
        HttpMethod::Delete,
        "/beta/deviceAppManagement/managedAppPolicies/{id}",
        "Deletes a policy.",
        None,
        Answer::Done,
    ),
    (
        HttpMethod::Post,
        "/beta/deviceAppManagement/managedAppPolicies/{id}/assign",
        "Replaces the assignments.",
        Some("Assignments"),
        Answer::Done,
    ),
    (
        HttpMethod::Post,
        "/beta/deviceAppManagement/managedAppPolicies/{id}/targetApps",
        "Replaces the apps.",
        Some("TargetApps"),
        Answer::Done,
    ),
    (HttpMethod::Get, CONFIGURATIONS, "App configurations.", None, Answer::Many("AppConfiguration")),
    (
        HttpMethod::Post,
        CONFIGURATIONS,
        "Makes an app configuration.",
        Some("AppConfiguration"),
        Answer::Made("AppConfiguration"),
    ),
    (HttpMethod::Get, CONFIGURATION, "An app configuration.", None, Answer::One("AppConfiguration")),
    (HttpMethod::Patch, CONFIGURATION, "Changes what the body has.", Some("AppConfiguration"), Answer::Done),
    (HttpMethod::Delete, CONFIGURATION, "Deletes an app configuration.", None, Answer::Done),
    (
        HttpMethod::Delete,
        "/beta/deviceAppManagement/managedAppRegistrations/{id}/operations/{operation}",
        "Takes back an order that was not sent yet or waits for approval.",
        None,
        Answer::Done,
    ),
];

/// A user of the directory.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what `cordon_graph` writes")]
pub(super) struct User {
    id: Uuid,
    /// The sign-in name.
    user_principal_name: String,
    display_name: String,
    #[schema(required)]
    mail: Option<String>,
    /// What stands before the `@` of the sign-in name.
    mail_nickname: String,
    account_enabled: bool,
    #[schema(format = DateTime)]
    created_date_time: String,
}

/// A group of the directory.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what `cordon_graph` writes")]
pub(super) struct Group {
    id: Uuid,
    display_name: String,
    #[schema(required)]
    description: Option<String>,
    #[schema(format = DateTime)]
    created_date_time: String,
}

/// A rule that narrows an assignment to some devices.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what `cordon_graph` writes")]
pub(super) struct AssignmentFilter {
    id: Uuid,
    display_name: String,
    #[schema(required)]
    description: Option<String>,
    /// `iOSMobileApplicationManagement`, `androidMobileApplicationManagement` or `windowsMobileApplicationManagement`.
    platform: String,
    rule: String,
    role_scope_tags: Vec<String>,
    #[schema(format = DateTime)]
    created_date_time: String,
    #[schema(format = DateTime)]
    last_modified_date_time: String,
}

/// Names and values for apps. Apps and assignments come where they are expanded.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what `cordon_graph` writes and reads")]
struct AppConfiguration {
    /// `#microsoft.graph.targetedManagedAppConfiguration`.
    #[schema(rename = "@odata.type")]
    kind: Option<String>,
    id: Option<String>,
    /// Opaque tag; changes with every change.
    version: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    created_date_time: Option<String>,
    last_modified_date_time: Option<String>,
    is_assigned: Option<bool>,
    deployed_app_count: Option<u32>,
    role_scope_tag_ids: Option<Vec<String>>,
    targeted_app_management_levels: Option<String>,
    app_group_type: Option<String>,
    custom_settings: Option<Vec<KeyValuePair>>,
    #[schema(value_type = Option<Vec<Object>>)]
    apps: Option<Vec<Value>>,
    #[schema(value_type = Option<Vec<Object>>)]
    assignments: Option<Vec<Value>>,
}

/// A name with its value.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what `cordon_graph` writes and reads")]
struct KeyValuePair {
    name: String,
    value: String,
}

/// A device of the user.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what a handler reads")]
struct DeviceTag {
    device_tag: String,
}

/// The groups that a policy is given to or kept from.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what a handler reads")]
struct Assignments {
    #[schema(value_type = Vec<Object>)]
    assignments: Vec<Value>,
}

/// The apps that a policy covers.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what a handler reads")]
struct TargetApps {
    #[schema(value_type = Vec<Object>)]
    apps: Vec<Value>,
    app_group_type: Option<String>,
}

/// The routes with the schemas they name.
pub(super) fn described() -> OpenApi {
    let paths = ROUTES.iter().fold(PathsBuilder::new(), |paths, route| {
        paths.path(route.1, PathItem::new(route.0.clone(), operation(route)))
    });
    let components = ComponentsBuilder::new()
        .schema("User", User::schema())
        .schema("Group", Group::schema())
        .schema("AssignmentFilter", AssignmentFilter::schema())
        .schema("DeviceTag", DeviceTag::schema())
        .schema("Assignments", Assignments::schema())
        .schema("TargetApps", TargetApps::schema())
        .schema("AppConfiguration", AppConfiguration::schema())
        .schema("KeyValuePair", KeyValuePair::schema())
        .schema("ManagedAppPolicy", policy());
    OpenApiBuilder::new().paths(paths).components(Some(components.build())).build()
}

fn operation((_, path, says, body, answer): &Route) -> OperationBuilder {
    let text = || Some(ObjectBuilder::new().schema_type(Type::String));
    let mut operation = OperationBuilder::new().tag("Graph").summary(Some(*says));
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
        operation = operation.parameter(parameter.required(Required::True).schema(text()));
    }
    if matches!(answer, Answer::Many(_)) {
        for name in ["$filter", "$orderby", "$select", "$expand", "$skiptoken", "$top", "$skip", "$count"] {
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
            operation = operation.parameter(parameter.schema(text()));
        }
    }
    if let Some(body) = body {
        let body = Content::new(Some(Ref::from_schema_name(*body)));
        operation = operation.request_body(Some(
            RequestBodyBuilder::new()
                .content("application/json", body)
                .required(Some(Required::True))
                .build(),
        ));
    }
    let (status, text, schema) = match answer {
        Answer::Many(of) => ("200", "A page of them.", Some(page(of))),
        Answer::One(of) => ("200", "It.", Some(Ref::from_schema_name(*of).into())),
        Answer::Made(of) => ("201", "What was made.", Some(Ref::from_schema_name(*of).into())),
        Answer::Done => ("204", "It is done.", None),
    };
    let response = ResponseBuilder::new().description(text);
    operation.response(
        status,
        match schema {
            Some(schema) => response.content("application/json", Content::new(Some(schema))),
            None => response,
        },
    )
}

fn page(of: &str) -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    ObjectBuilder::new()
        .property("value", ArrayBuilder::new().items(Ref::from_schema_name(of)))
        .property("@odata.nextLink", text())
        .property("@odata.count", ObjectBuilder::new().schema_type(Type::Integer))
        .required("value")
        .into()
}

/// A policy with every setting of the table. Members that nobody knows are kept and returned.
fn policy() -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let list = || ArrayBuilder::new().items(ObjectBuilder::new().build());
    let mut kinds: Vec<String> = Platform::ALL.map(kind::entity_type).map(named).to_vec();
    kinds.push(named(DEFAULT_TYPE));
    let mut object = ObjectBuilder::new()
        .description(Some("A policy; settings that are left out have their defaults."))
        .property("@odata.type", text().enum_values(Some(kinds)))
        .property("id", text())
        .property("version", text())
        .property("displayName", text())
        .property("description", optional(Type::String))
        .property("createdDateTime", text())
        .property("lastModifiedDateTime", text())
        .property("isAssigned", ObjectBuilder::new().schema_type(Type::Boolean))
        .property("roleScopeTagIds", ArrayBuilder::new().items(text()))
        .property("targetedAppManagementLevels", text())
        .property("appGroupType", text())
        .property("apps", list())
        .property("assignments", list());
    for property in PROPERTIES {
        object = object.property(property.name, setting(property));
    }
    object.additional_properties(Some(AdditionalProperties::FreeForm(true))).into()
}

fn named(entity: &str) -> String {
    format!("#microsoft.graph.{entity}")
}

fn optional(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([kind, Type::Null]))
}

fn setting(property: &Property) -> RefOr<Schema> {
    let text = |members: &'static [&'static str]| {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(members.iter().copied()))
    };
    match (property.kind, property.windows) {
        // On Windows another kind of value stands under the same name.
        (_, Some(_)) => ObjectBuilder::new().schema_type(SchemaType::AnyValue).into(),
        (Kind::Flag { nullable: false }, _) => ObjectBuilder::new().schema_type(Type::Boolean).into(),
        (Kind::Flag { nullable: true }, _) => optional(Type::Boolean).into(),
        (Kind::Level { members, nullable: false }, _) => text(members).into(),
        (Kind::Level { members, nullable: true }, _) => {
            let words = members.iter().map(|word| Value::from(*word)).chain([Value::Null]);
            optional(Type::String).enum_values(Some(words)).into()
        }
        (Kind::Number { min, max }, _) => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(utoipa::Number::Int(isize::try_from(min).unwrap_or(isize::MIN))))
            .maximum(Some(utoipa::Number::Int(isize::try_from(max).unwrap_or(isize::MAX))))
            .into(),
        (Kind::Choices(members), _) => list(property, text(members)),
        (Kind::Texts, _) => list(property, ObjectBuilder::new().schema_type(Type::String)),
        (Kind::Pairs, _) => {
            let part = || ObjectBuilder::new().schema_type(Type::String);
            list(
                property,
                ObjectBuilder::new().property("name", part()).property("value", part()).required("value"),
            )
        }
        (Kind::Duration { .. } | Kind::Version | Kind::PatchDate | Kind::Text | Kind::Names, _) => {
            optional(Type::String).into()
        }
        (Kind::Bits(_), _) => ObjectBuilder::new().schema_type(Type::String).into(),
    }
}

/// A list; one that is not configured by default is null then.
fn list(property: &Property, items: ObjectBuilder) -> RefOr<Schema> {
    let types = match property.default {
        Default::Unset => SchemaType::from_iter([Type::Array, Type::Null]),
        _ => SchemaType::new(Type::Array),
    };
    ArrayBuilder::new().schema_type(types).items(items).into()
}
