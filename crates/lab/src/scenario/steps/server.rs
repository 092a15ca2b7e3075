//! Steps that happen to the server.

use std::time::Duration;

use cordon_client::{Input, Standing};

use super::device::check_in;
use crate::admin::Admin;
use crate::app::App;
use crate::own_server::OwnServer;
use crate::scenario::stage::{Stage, StageError, missed};

/// How long a check-in may take once the server is back.
const BACK: Duration = Duration::from_secs(15);

/// Kills the server, starts it again on the same ports, and compares what it had acknowledged before and after.
pub(in crate::scenario) async fn kill(stage: &mut Stage<'_>) -> Result<String, StageError> {
    let before = stage.ledger().await?;
    stage.server.kill().await;
    stage.server.start().await?;
    // Fresh connections: the old ones died with the server.
    stage.admin = Admin::new(stage.server.admin_url(), stage.server.credentials())?;
    let after = stage.ledger().await?;
    let lost = before.lost(&after);
    if !lost.is_empty() {
        return missed(format!("lost by the kill: {}", lost.join(", ")));
    }
    for (name, app) in &stage.apps {
        goes_on(name, app).await?;
    }
    Ok(format!("survived kill -9: {}", before.summary()))
}

/// The app reaches the restarted server and accepts its envelope.
async fn goes_on(name: &str, app: &App) -> Result<(), StageError> {
    if !matches!(app.snapshot().standing(), Standing::Managed) {
        return Ok(());
    }
    app.input(Input::Connectivity).await?;
    // The first answer may still be the failure of what was under way when the server died.
    for _ in 0..3 {
        if check_in(app, BACK).await? {
            return Ok(());
        }
    }
    missed(format!("app `{name}` does not reach the restarted server"))
}

/// A server of another organisation, with the same addresses and its own root.
pub(super) async fn impostor(stage: &mut Stage<'_>, name: &str) -> Result<String, StageError> {
    let before = stage.app(name)?.snapshot();
    let data = stage.directory.join("impostor");
    let upn = "admin@fabrikam.example";
    let addresses = stage.server.addresses;
    let mut other = OwnServer::init(&stage.program, &data, None, "Fabrikam", upn).await?.at(addresses);
    stage.server.kill().await;
    other.start().await?;
    let accepted = check_in(stage.app(name)?, BACK).await;
    let after = stage.app(name)?.snapshot();
    other.kill().await;
    stage.server.start().await?;
    if accepted? {
        return missed("the app accepted an envelope of another root");
    }
    if before.standing() != after.standing() || before.policy_version() != after.policy_version() {
        return missed(format!("the app stands `{}`, it stood `{}`", after.standing(), before.standing()));
    }
    goes_on(name, stage.app(name)?).await?;
    Ok(format!("root {} changed nothing; the app goes on with its own", other.made.root_thumbprint))
}
