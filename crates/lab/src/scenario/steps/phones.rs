//! Acts on the demo's phones, as a recording has them.

use std::sync::Arc;

use cordon_policy::Verdict;

use super::super::stage::{Stage, StageError, missed};
use crate::phones::act::ActError;
use crate::phones::state::State;

/// Does what was done by hand, and compares what comes of it.
pub(super) async fn act(
    stage: &Stage<'_>,
    act: &toml::Table,
    verdict: Verdict,
    done: bool,
) -> Result<String, StageError> {
    let Some(phones) = &stage.phones else {
        return missed("there are no phones: a scenario of acts says `demo = true`");
    };
    // A person who opens gates without being told was quicker than the next act.
    let mut state = phones.state();
    state
        .wait_for(|state| is_quiet(state))
        .await
        .map_err(|_| StageError::Missed("the phones ended".to_owned()))?;
    let json = serde_json::to_value(act).map_err(|cause| StageError::Missed(cause.to_string()))?;
    let told = match Arc::clone(phones).act(json).await {
        Ok(told) => told,
        Err(ActError::Phones(error)) => return Err(StageError::Phones(error)),
        Err(ActError::Fields(fields)) => {
            let each = fields.iter().map(|field| format!("`{}` {}", field.target, field.message));
            return missed(format!("the act is wrong: {}", each.collect::<Vec<_>>().join("; ")));
        }
    };
    if (told.verdict, told.done) != (verdict, done) {
        let words = format!("expected {}, got {}", seen(verdict, done), seen(told.verdict, told.done));
        return missed(words);
    }
    Ok(seen(told.verdict, told.done))
}

/// Whether no gate waits for a person who would open it.
fn is_quiet(state: &State) -> bool {
    let obliging = state.phones.iter().filter(|phone| phone.drawn && phone.obliging && phone.online);
    let mut gates =
        obliging.flat_map(|phone| &phone.apps).filter_map(|app| app.client.as_ref()?.gate.as_ref());
    !gates.any(|gate| gate.waits_for_person)
}

fn seen(verdict: Verdict, done: bool) -> String {
    format!("{verdict:?}, {}", if done { "done" } else { "not done" }).to_lowercase()
}
