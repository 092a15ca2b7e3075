//! `/cordon/v1/audit`: reading the audit, and walking its chain.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::audit::{Fault, Verified};
use crate::auth::{Admin, AuditRead};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::seal;
use crate::state::AppState;
use crate::store::audit::{self, Stored};

/// Rows of a page when none are asked for, and at most.
const PAGE: i64 = 100;
const LARGEST_PAGE: i64 = 1000;

/// Where the document groups these routes.
const TAG: &str = "Audit";

/// The routes below `/cordon/v1/audit`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(verify))
}

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// The sequence number behind which to begin.
    after: Option<i64>,
    /// Rows in one answer: 1 to 1,000, 100 where it is left out.
    limit: Option<i64>,
}

/// Rows of the audit.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditPage)]
struct Page {
    /// Oldest first.
    rows: Vec<Row>,
    /// `after` of the next page; null on the last one.
    #[schema(required)]
    next: Option<i64>,
}

/// One row of the audit.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditRow)]
struct Row {
    sequence: i64,
    /// RFC 3339.
    #[schema(format = DateTime)]
    at: String,
    /// `user:…`, `client:…`, `registration:…` or `server:…`.
    actor: String,
    /// What was done, for example `policy.update`.
    action: String,
    /// To what, for example `policy:T_…`.
    target: String,
    /// More about it; null where there is nothing more.
    detail: Value,
}

/// Whether the audit is whole.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditVerified)]
struct Answer {
    holds: bool,
    /// The rows that were looked at.
    rows: i64,
    /// Hash of the last row, in hexadecimal.
    head: String,
    /// The first fault.
    #[schema(required)]
    fault: Option<FaultSaid>,
}

/// Where the audit is not whole.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditFault)]
struct FaultSaid {
    kind: FaultKind,
    sequence: i64,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditFaultKind)]
enum FaultKind {
    /// It is not there.
    Missing,
    /// It does not follow from the one before.
    Unchained,
    /// It is not what was written.
    Altered,
}

/// Rows of the audit, oldest first, and where the next page begins.
#[utoipa::path(get, path = "/", tag = TAG, params(Which), responses((status = 200, body = Page)))]
async fn list(
    admin: Admin<AuditRead>,
    State(app): State<AppState>,
    page: Result<Query<Which>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Page>, ApiError> {
    let Query(page) = page.map_err(|_| ApiError::bad_request("`after` and `limit` take whole numbers"))?;
    let limit = page.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let mut connection = app.store.read().await?;
    let rows = audit::list(&mut connection, admin.scope.organisation, page.after.unwrap_or(0), limit).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full).map(|row| row.sequence);
    Ok(Json(Page { rows: rows.into_iter().map(Row::of).collect(), next }))
}

/// Whether every row of the audit follows from the one before.
#[utoipa::path(get, path = "/verify", tag = TAG, responses((status = 200, body = Answer)))]
async fn verify(admin: Admin<AuditRead>, State(app): State<AppState>) -> Result<Json<Answer>, ApiError> {
    let mut connection = app.store.read().await?;
    Ok(Json(Answer::of(&audit::verify(&mut connection, admin.scope.organisation).await?)))
}

impl Row {
    fn of(row: Stored) -> Self {
        Self {
            sequence: row.sequence,
            at: rfc3339(row.at),
            detail: serde_json::from_str(&row.detail).unwrap_or(Value::Null),
            actor: row.actor,
            action: row.action,
            target: row.target,
        }
    }
}

impl Answer {
    fn of(verified: &Verified) -> Self {
        let fault = verified.fault.as_ref().map(|fault| match *fault {
            Fault::Missing { sequence } => FaultSaid { kind: FaultKind::Missing, sequence },
            Fault::Unchained { sequence } => FaultSaid { kind: FaultKind::Unchained, sequence },
            Fault::Altered { sequence } => FaultSaid { kind: FaultKind::Altered, sequence },
        });
        Self { holds: fault.is_none(), rows: verified.rows, head: seal::hex(&verified.head), fault }
    }
}
