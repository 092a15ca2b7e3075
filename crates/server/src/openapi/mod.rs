//! The description of the API (OpenAPI 3.1), made from the routes and types themselves. `docs/openapi.json` is what it says.

mod errors;
mod graph;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use axum::Json;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use errors::is_code;

use crate::auth::Caller;
use crate::state::AppState;
use crate::{audit_api, auth, cordon_api, device};

/// What the document says of itself.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Cordon",
        description = "The admin listener (`/cordon/v1`, `/console`, and of the Graph-compatible API what the console \
                       uses) and the public listener (`/device/v1`). `docs/graph-api.md` has all of the Graph-compatible \
                       API, `docs/device-protocol.md` what proofs and envelopes are.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "Cordon", description = "Cordon's own API of the admin listener."),
        (name = "Audit", description = "The hash-chained audit."),
        (name = "Console", description = "Sign-in and session of the console."),
        (name = "Graph", description = "What the console uses of the Graph-compatible API."),
        (name = "Devices", description = "The public listener. Every request carries a proof in `Cordon-Proof`, every answer a \
                                          nonce for the next one in `Cordon-Nonce`."),
    ),
    components(schemas(errors::ErrorAnswer, cordon_wire::ErrorBody, cordon_policy::texts::Param)),
)]
struct About;

/// What both listeners are made of, with its description.
pub(crate) fn admin() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .nest("/cordon/v1", cordon_api::router().routes(routes!(document)))
        .nest("/cordon/v1/audit", audit_api::router())
        .nest("/console", auth::console::router())
}

/// The device plane, with its description.
pub(crate) fn public() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().nest("/device/v1", device::router())
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(make);

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "Cordon", responses((status = 200, body = Object)))]
async fn document(_: Caller) -> Json<&'static Value> {
    Json(&DOCUMENT)
}

fn make() -> Value {
    let mut whole = About::openapi();
    whole.merge(graph::described());
    whole.merge(admin().into_openapi());
    whole.merge(public().into_openapi());
    whole.info.version = "1".to_owned();
    let components = whole.components.get_or_insert_default();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let cookie = ApiKeyValue::with_description(
        "cordon-session",
        "The console's session; what changes something carries `X-Cordon-Csrf` too.",
    );
    let proof = ApiKeyValue::with_description("Cordon-Proof", "A JWS under the instance key.");
    components.add_security_scheme("token", bearer);
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme("proof", SecurityScheme::ApiKey(ApiKey::Header(proof)));
    let mut document = serde_json::to_value(&whole).unwrap_or_default();
    for (path, item) in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            errors::complete(path, operation);
            if let Some(operation) = operation.as_object_mut() {
                operation.insert("operationId".to_owned(), name(method, path).into());
            }
        }
    }
    plain(&mut document);
    document.sort_all_objects();
    document
}

/// A name that no other operation has: `getCordonV1RegistrationsById`.
fn name(method: &str, path: &str) -> String {
    let mut name = method.to_owned();
    for part in path.split(['/', '-', '.']).filter(|part| !part.is_empty()) {
        let word = part.trim_matches(['{', '}']);
        if word.len() < part.len() {
            name.push_str("By");
        }
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// Descriptions without the brackets by which documentation of code refers to its parts.
fn plain(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "description" || name == "summary" => {
                        *text = text.replace("[`", "`").replace("`]", "`").replace('\n', " ");
                    }
                    member => plain(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}
