//! What is kept for a time only, and deleted when that has passed.

use std::time::Duration;

use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use crate::audit::Entry;
use crate::scope::Scope;
use crate::state::{App, AppState};
use crate::store::{StoreError, logs};

/// How often the server looks.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Deletes at the start and every hour, until the server stops.
pub(crate) async fn run(app: AppState) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = app.stopping.clone();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = delete(&app).await {
            tracing::warn!(%error, "what is too old was not deleted: it is tried again in an hour");
        }
    }
}

/// Deletes what is too old now.
async fn delete(app: &App) -> Result<(), StoreError> {
    let organisation = app.organisation.id;
    let mut write = app.store.write(&Scope::system(organisation, "retention")).await?;
    let now = write.now();
    let logs = logs::prune(&mut write, organisation, now).await?;
    if logs == 0 {
        return Ok(());
    }
    // A new revision: envelopes no longer name a request that is gone.
    let target = format!("organisation:{organisation}");
    write.commit(Entry::new("log.delete", target).with(json!({ "count": logs }))).await?;
    Ok(())
}
