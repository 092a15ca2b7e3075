//! The metrics listener: `/metrics`, `/healthz`, `/readyz`.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::state::AppState;

/// How long the database has to answer before the server counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bounds of the latency histogram, in seconds.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// The metrics library has one recorder per process; every server of the process counts in it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Installs the recorder, once.
pub(crate) fn install() {
    RECORDER.get_or_init(|| {
        PrometheusBuilder::new().set_buckets(BUCKETS).ok().and_then(|builder| builder.install_recorder().ok())
    });
}

/// The routes of the metrics listener.
pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/metrics", get(metrics)).route("/healthz", get(alive)).route("/readyz", get(ready))
}

async fn alive() -> &'static str {
    "ok\n"
}

/// 200 once requests are served and the database answers.
async fn ready(State(app): State<AppState>) -> (StatusCode, &'static str) {
    if *app.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(PATIENCE, app.store.read_revision(app.organisation.id)).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn metrics(State(app): State<AppState>) -> String {
    let revision = app.store.watch().current();
    metrics::gauge!("cordon_revision").set(revision.value as f64);
    metrics::gauge!("cordon_database_lost").set(f64::from(u8::from(revision.stale)));
    RECORDER.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default()
}
