//! What each step does, and the words that it leaves.

mod admin;
mod device;
mod files;
mod phones;
mod server;

pub(super) use server::kill;

use super::Action;
use super::stage::{Stage, StageError};

/// Plays one action; the words say what was seen.
pub(super) async fn step(stage: &mut Stage<'_>, action: &Action) -> Result<String, StageError> {
    match action {
        Action::Import { file, policy, unknown, apps } => {
            admin::import(stage, file, policy, unknown, apps).await
        }
        Action::Returned { policy } => admin::returned(stage, policy).await,
        Action::Assign { policy, groups } => admin::assign(stage, policy, groups).await,
        Action::SignIn { app } => device::sign_in(stage, app).await,
        Action::Ask { app, context, ask, verdict, setting, value, policy } => {
            let expected = device::Expected { verdict, setting, value, policy };
            device::ask(stage, app, *context, ask, &expected).await
        }
        Action::Explain { app, ask } => device::explain(stage, app, ask).await,
        Action::Seal { app, file, text } => files::seal(stage, app, file, text).await,
        Action::Read { app, file, offset, text } => files::read(stage, app, file, *offset, text).await,
        Action::Unreadable { app, text } => files::unreadable(stage, app, text),
        Action::Personal { app, file, text } => files::personal(stage, app, file, text),
        Action::Change { policy, set, app, within } => admin::change(stage, policy, set, app, *within).await,
        Action::Wipe { user, device, within } => admin::wipe(stage, user, device, *within).await,
        Action::Wiped { app, file, personal } => files::wiped(stage, app, file, personal).await,
        Action::Copy { app } => files::copy(stage, app),
        Action::PutBack { app, file } => files::put_back(stage, app, file).await,
        Action::Impostor { app } => server::impostor(stage, app).await,
        Action::Act { act, verdict, done } => phones::act(stage, act, *verdict, *done).await,
        Action::Kill {} => kill(stage).await,
    }
}
