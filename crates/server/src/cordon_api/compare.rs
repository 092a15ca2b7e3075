//! `POST /cordon/v1/diff`: two policies compared by what they do.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use cordon_graph::protection::{self, Comparison, Protection};
use cordon_policy::Assignment;
use cordon_policy::texts::Language;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use super::TAG;
use super::body::{Body, shortened};
use super::language::language;
use crate::auth::{Admin, Kind, PolicyRead};
use crate::error::{ApiError, FieldError};
use crate::scope::Scope;
use crate::state::AppState;
use crate::store::{StoreError, directory, filters, policies};

/// The policy before and the policy after.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DiffRequest)]
pub(super) struct Sides {
    before: Side,
    after: Side,
    /// The language of the words; English without one.
    language: Option<String>,
}

/// A stored policy by its id, or one as Graph writes it.
enum Side {
    Stored(String),
    Sent(Map<String, Value>),
}

impl PartialSchema for Side {
    fn schema() -> RefOr<Schema> {
        let id =
            ObjectBuilder::new().schema_type(Type::String).description(Some("The id of a stored policy."));
        let sent = ObjectBuilder::new().description(Some("A policy as Graph writes it."));
        OneOfBuilder::new().item(id).item(sent).into()
    }
}

impl ToSchema for Side {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DiffSide")
    }
}

impl<'de> Deserialize<'de> for Side {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(id) => Ok(Self::Stored(id)),
            Value::Object(policy) => Ok(Self::Sent(policy)),
            other => Err(D::Error::custom(format!(
                "`{}` is no policy: give the id of a stored one, or a policy as an object",
                shortened(&other.to_string())
            ))),
        }
    }
}

/// Two policies compared by what their settings do.
#[utoipa::path(post, path = "/diff", tag = TAG, request_body = Sides, responses((status = 200, body = Comparison)))]
pub(super) async fn diff(
    State(app): State<AppState>,
    admin: Admin<PolicyRead>,
    Body(sides): Body<Sides>,
) -> Result<Json<Comparison>, ApiError> {
    let mut connection = app.store.read().await?;
    let mut errors = Vec::new();
    let language = language(sides.language.as_deref()).unwrap_or_else(|error| {
        errors.push(error);
        Language::default()
    });
    let before = read(&mut connection, &admin.scope, sides.before, "before", &mut errors).await?;
    let after = read(&mut connection, &admin.scope, sides.after, "after", &mut errors).await?;
    let (Some(before), Some(after), []) = (before, after, errors.as_slice()) else {
        return Err(ApiError::fields(errors));
    };
    let names = Names::of(&mut connection, &admin.scope, [&before, &after]).await?;
    let compared = protection::diff(&(&before).into(), &(&after).into(), &|id| names.get(id), language);
    compared
        .map(Json)
        .map_err(|error| ApiError::fields(vec![FieldError::new("after", "otherPlatform", error.to_string())]))
}

/// One side, or nothing and what is wrong with it.
async fn read(
    connection: &mut AnyConnection,
    scope: &Scope,
    side: Side,
    name: &str,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Protection>, StoreError> {
    match side {
        Side::Stored(id) => {
            let found = policies::policy(connection, scope.organisation, &id).await?;
            if found.is_none() {
                let text = format!("there is no policy with the id `{id}`: list them first");
                errors.push(FieldError::new(name, "notFound", text));
            }
            Ok(found)
        }
        Side::Sent(policy) => match protection::read_object(&policy) {
            Ok(read) => Ok(Some(read)),
            Err(found) => {
                let below =
                    |error: FieldError| FieldError { target: format!("{name}.{}", error.target), ..error };
                errors.extend(found.into_iter().map(below));
                Ok(None)
            }
        },
    }
}

/// What groups and filters are called, as far as the caller may know.
pub(super) struct Names(HashMap<Uuid, String>);

impl Names {
    /// Those that policies name.
    pub(super) async fn of<const N: usize>(
        connection: &mut AnyConnection,
        scope: &Scope,
        policies: [&Protection; N],
    ) -> Result<Self, StoreError> {
        let assignments = || policies.iter().flat_map(|policy| &policy.assignments);
        let mut names = HashMap::new();
        if assignments().any(|one| one.filter.is_some()) {
            let all = filters::all(&mut *connection, scope.organisation).await?;
            names.extend(all.into_iter().map(|filter| (filter.id, filter.content.name)));
        }
        if scope.permissions.contains(Kind::DirectoryRead) {
            for Assignment { group, .. } in assignments() {
                if names.contains_key(group) {
                    continue;
                }
                if let Some(found) = directory::group(&mut *connection, scope.organisation, *group).await? {
                    names.insert(*group, found.display_name);
                }
            }
        }
        Ok(Self(names))
    }

    /// The name of a group or filter.
    pub(super) fn get(&self, id: Uuid) -> Option<String> {
        self.0.get(&id).cloned()
    }
}
