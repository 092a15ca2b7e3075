//! The tables of settings and the ready policies: what a console builds its editor from.

use axum::Json;
use cordon_graph::protection::template_json;
use cordon_policy::Platform;
use cordon_policy::control::platform_json;
use cordon_policy::template::Template;
use serde_json::{Value, json};

use crate::auth::{Admin, PolicyRead};

/// `GET /cordon/v1/settings`: per platform the areas, sections and controls, and the properties below them.
pub(super) async fn settings(_admin: Admin<PolicyRead>) -> Json<Value> {
    Json(json!({ "platforms": Platform::ALL.map(platform_json) }))
}

/// `GET /cordon/v1/templates`: the levels of the data-protection framework, ready to be created.
pub(super) async fn templates(_admin: Admin<PolicyRead>) -> Json<Value> {
    Json(json!({ "value": Template::all().map(template_json).collect::<Vec<_>>() }))
}
