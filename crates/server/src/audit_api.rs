//! `/cordon/v1/audit`: reading the audit, and walking its chain.

use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

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

/// The routes.
pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/", get(list)).route("/verify", get(verify))
}

#[derive(Deserialize)]
struct Page {
    after: Option<i64>,
    limit: Option<i64>,
}

/// `GET /cordon/v1/audit?after=SEQUENCE&limit=ROWS`: rows, oldest first, and where the next page begins.
async fn list(
    admin: Admin<AuditRead>,
    State(app): State<AppState>,
    page: Result<Query<Page>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(page) = page.map_err(|_| ApiError::bad_request("`after` and `limit` take whole numbers"))?;
    let limit = page.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let mut connection = app.store.read().await?;
    let rows = audit::list(&mut connection, admin.scope.organisation, page.after.unwrap_or(0), limit).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full).map(|row| row.sequence);
    Ok(Json(json!({ "rows": rows.iter().map(row_json).collect::<Vec<_>>(), "next": next })))
}

/// `GET /cordon/v1/audit/verify`: whether every row follows from the one before.
async fn verify(admin: Admin<AuditRead>, State(app): State<AppState>) -> Result<Json<Value>, ApiError> {
    let mut connection = app.store.read().await?;
    Ok(Json(verified_json(&audit::verify(&mut connection, admin.scope.organisation).await?)))
}

fn row_json(row: &Stored) -> Value {
    json!({
        "sequence": row.sequence,
        "at": rfc3339(row.at),
        "actor": row.actor,
        "action": row.action,
        "target": row.target,
        "detail": serde_json::from_str(&row.detail).unwrap_or(Value::Null),
    })
}

fn verified_json(verified: &Verified) -> Value {
    let fault = verified.fault.as_ref().map(|fault| match fault {
        Fault::Missing { sequence } => json!({ "kind": "missing", "sequence": sequence }),
        Fault::Unchained { sequence } => json!({ "kind": "unchained", "sequence": sequence }),
        Fault::Altered { sequence } => json!({ "kind": "altered", "sequence": sequence }),
    });
    json!({
        "holds": verified.fault.is_none(),
        "rows": verified.rows,
        "head": seal::hex(&verified.head),
        "fault": fault,
    })
}
