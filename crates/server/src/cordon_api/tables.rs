//! The tables of settings and the ready policies: what a console builds its editor from.

use axum::Json;
use cordon_graph::protection::template_json;
use cordon_policy::Platform;
use cordon_policy::control::{platform_json, put_into};
use cordon_policy::template::Template;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::TAG;
use super::language::Worded;
use super::params::Params;
use crate::auth::{Admin, PolicyRead};

/// The tables of settings.
#[derive(Serialize, ToSchema)]
#[schema(as = SettingTables)]
pub(super) struct Tables {
    /// Per platform its areas, sections, controls and properties; `docs/policies.md` describes them.
    #[schema(value_type = Vec<Object>)]
    platforms: [Value; 3],
}

/// The ready policies.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateList)]
pub(super) struct Templates {
    /// The levels of the data-protection framework per platform; `docs/policies.md` describes them.
    #[schema(value_type = Vec<Object>)]
    value: Vec<Value>,
}

/// Per platform the areas, sections and controls, and the properties below them: what editors are built from.
#[utoipa::path(get, path = "/settings", tag = TAG, params(Worded), responses((status = 200, body = Tables)))]
pub(super) async fn settings(
    _admin: Admin<PolicyRead>,
    Params(Worded { language }): Params<Worded>,
) -> Json<Tables> {
    let told = |mut json: Value| {
        put_into(language, &mut json);
        json
    };
    Json(Tables { platforms: Platform::ALL.map(platform_json).map(told) })
}

/// The levels of the data-protection framework, ready to be created.
#[utoipa::path(get, path = "/templates", tag = TAG, params(Worded), responses((status = 200, body = Templates)))]
pub(super) async fn templates(
    _admin: Admin<PolicyRead>,
    Params(Worded { language }): Params<Worded>,
) -> Json<Templates> {
    let told = |template| {
        let mut json = template_json(template);
        put_into(language, &mut json);
        json
    };
    Json(Templates { value: Template::all().map(told).collect() })
}
