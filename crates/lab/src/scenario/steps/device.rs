//! Steps of a user on a device.

use std::time::Duration;

use cordon_client::{Event, Identity, Standing};
use cordon_policy::Decision;
use serde_json::{Value, json};

use crate::scenario::stage::{Stage, StageError, missed};
use crate::scenario::{Context, Question};

/// How long a registration may take.
pub(super) const REGISTER: Duration = Duration::from_secs(20);

pub(super) async fn sign_in(stage: &mut Stage<'_>, name: &str) -> Result<String, StageError> {
    stage.start_app(name).await?;
    let app = stage.app(name)?;
    app.sign_in().await?;
    let standing = app
        .wait("an accepted envelope", REGISTER, |seen| {
            let standing = seen.snapshot.standing();
            let open = matches!(standing, Standing::Managed) && seen.snapshot.is_open();
            open.then_some(standing)
        })
        .await?;
    let ours = &stage.server.made.root_thumbprint;
    let held = app.details().await?.and_then(|details| details.root);
    if held.as_ref() != Some(ours) {
        return missed(format!("the app does not hold the organisation's root {ours}"));
    }
    let version = app.snapshot().policy_version().unwrap_or_default().to_owned();
    Ok(format!("{standing}, policy {}, root {ours}", version.get(..12).unwrap_or(&version)))
}

/// What the scenario expects of an answer.
pub(super) struct Expected<'a> {
    pub(super) verdict: &'a str,
    pub(super) setting: &'a Option<String>,
    pub(super) value: &'a Option<String>,
    pub(super) policy: &'a Option<String>,
}

pub(super) async fn ask(
    stage: &Stage<'_>,
    app: &str,
    context: Context,
    ask: &Question,
    expected: &Expected<'_>,
) -> Result<String, StageError> {
    let (app, ask) = (stage.app(app)?, &stage.ask(ask)?);
    let decision = match context {
        Context::Work => app.snapshot().may(ask),
        Context::Personal => app.with(|client, _| client.snapshot(&Identity::Personal)).await?.may(ask),
    };
    let words = words(&decision);
    if decision.verdict.name() == expected.verdict && meets(&decision, expected) {
        return Ok(words);
    }
    missed(format!(
        "{words}\nexpected {} for {:?} = {:?} by {:?}",
        expected.verdict, expected.setting, expected.value, expected.policy
    ))
}

/// Whether one reason carries everything that is expected.
fn meets(decision: &Decision, expected: &Expected<'_>) -> bool {
    if expected.setting.is_none() && expected.value.is_none() && expected.policy.is_none() {
        return true;
    }
    decision.reasons.iter().any(|reason| {
        let setting = expected.setting.as_deref().is_none_or(|setting| reason.setting == Some(setting));
        let value = expected.value.as_ref().is_none_or(|value| reason.value.as_ref() == Some(value));
        let policy =
            expected.policy.as_ref().is_none_or(|name| reason.policies.iter().any(|one| one.name == *name));
        setting && value && policy
    })
}

fn words(decision: &Decision) -> String {
    let mut words = decision.verdict.name().to_owned();
    for reason in &decision.reasons {
        words.push_str(&format!(": {}", reason.code));
        if let (Some(setting), Some(value)) = (reason.setting, &reason.value) {
            words.push_str(&format!(", {setting} = {value}"));
        }
        for policy in &reason.policies {
            words.push_str(&format!(", set by `{}`", policy.name));
        }
    }
    words
}

/// The command and the device say the same, word for word.
pub(super) async fn explain(stage: &Stage<'_>, name: &str, ask: &Question) -> Result<String, StageError> {
    let (app, ask) = (stage.app(name)?, &stage.ask(ask)?);
    let here = app.snapshot().explain(ask).lines;
    let registration = app.details().await?.and_then(|details| details.registration);
    let Some(registration) = registration else { return missed("the app has no registration") };
    let body = json!({ "registration": registration.to_string(), "ask": ask });
    let answer = stage.admin.post("cordon/v1/explain", &body).await?;
    let lines = answer.get("lines").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let there: Vec<String> = lines.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if here == there && !here.is_empty() {
        return Ok(here.join("\n"));
    }
    missed(format!("the device says\n{}\nthe server says\n{}", here.join("\n"), there.join("\n")))
}

/// Checks in and answers whether an envelope was accepted.
pub(super) async fn check_in(app: &crate::app::App, within: Duration) -> Result<bool, StageError> {
    use cordon_client::{CheckInOutcome, Input};
    let before = app.seen().next;
    app.input(Input::Changed { oid: app.account.person.oid }).await?;
    let outcome = app
        .wait("the end of a check-in", within, |seen| {
            seen.since(before).find_map(|(.., event)| match event {
                Event::CheckIn { outcome, .. } => Some(*outcome),
                _ => None,
            })
        })
        .await?;
    Ok(matches!(outcome, CheckInOutcome::Changed | CheckInOutcome::Unchanged))
}
