//! Errors as the document describes them.

use cordon_wire::error::Code as DeviceCode;
use serde_json::{Value, json};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::error::FieldError;

/// Every code of the admin listener, with the status it comes with.
const CODES: &[(&str, u16)] = &[
    ("BadRequest", 400),
    ("InvalidAuthenticationToken", 401),
    ("SessionEnded", 401),
    ("CrossSiteRequest", 403),
    ("Forbidden", 403),
    ("ResourceNotFound", 404),
    ("MethodNotAllowed", 405),
    ("RequestTimeout", 408),
    ("Conflict", 409),
    ("PreconditionFailed", 412),
    ("RequestEntityTooLarge", 413),
    ("RequestTooLarge", 413),
    ("FailedDependency", 424),
    ("TooManyRequests", 429),
    ("InternalServerError", 500),
    ("NotImplemented", 501),
    ("ServiceUnavailable", 503),
];

/// Whether the document, or the protocol of devices, lists a code.
pub(crate) fn is_code(code: &str) -> bool {
    let of_devices = serde_json::from_value(Value::from(code)).unwrap_or(DeviceCode::Unknown);
    CODES.iter().any(|(known, _)| *known == code) || of_devices != DeviceCode::Unknown
}

/// What every refusal of the admin listener is.
#[derive(ToSchema)]
#[schema(as = Error)]
#[allow(dead_code, reason = "describes what `ApiError::body` writes")]
pub(super) struct ErrorAnswer {
    error: ErrorSaid,
}

/// What went wrong.
#[derive(ToSchema)]
#[schema(as = ErrorSaid)]
#[allow(dead_code, reason = "describes what `ApiError::body` writes")]
struct ErrorSaid {
    code: Code,
    /// One sentence with the next step; its wording may change.
    message: String,
    /// Every wrong field, where there are some.
    details: Option<Vec<FieldError>>,
}

struct Code;

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let said: Vec<_> = CODES.iter().map(|(code, status)| format!("`{code}` ({status})")).collect();
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(CODES.iter().map(|(code, _)| *code)))
            .description(Some(format!("Stable; with the status it comes with: {}.", said.join(", "))))
            .into()
    }
}

impl ToSchema for Code {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("ErrorCode")
    }
}

/// Adds how an operation is refused and what it takes to be let in.
pub(super) fn complete(path: &str, operation: &mut Value) {
    let (error, security) = if path.starts_with("/device/") {
        ("DeviceError", json!([{ "proof": [] }]))
    } else if path == "/console/sign-in" || path == "/console/callback" {
        ("Error", json!([]))
    } else if path.starts_with("/console/") {
        ("Error", json!([{ "session": [] }]))
    } else {
        ("Error", json!([{ "token": [] }, { "session": [] }]))
    };
    let Some(operation) = operation.as_object_mut() else { return };
    let schema = json!({ "$ref": format!("#/components/schemas/{error}") });
    let refused = json!({
        "description": "It was refused.", "content": { "application/json": { "schema": schema } },
    });
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.insert("default".to_owned(), refused);
    }
    operation.insert("security".to_owned(), security);
}
