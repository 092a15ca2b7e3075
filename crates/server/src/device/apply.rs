//! A report as it is applied: once, however often and to however many servers it is sent.

use cordon_wire::check_in::{CheckInRequest, LaunchOutcome, LogAnswer};
use cordon_wire::{KeyId, RegistrationId, Sha256, limits};
use serde_json::json;

use super::{evidence, follow, receipts};
use crate::audit::Entry;
use crate::error::ApiError;
use crate::scope::Scope;
use crate::stamps::Stamp;
use crate::state::App;
use crate::store::gate::{self, Gate};
use crate::store::registrations::{self, Registration, State};
use crate::store::{Write, counts, logs, orders};

/// Applies a report and its receipts; the hashes of the receipts that are stored when it returns.
pub(super) async fn report(
    app: &App,
    registration: &Registration,
    request: &CheckInRequest,
) -> Result<Vec<Sha256>, ApiError> {
    let number = i64::try_from(request.report).unwrap_or(i64::MAX);
    let delivered = receipts::verify(registration, &request.receipts);
    let newer = number > registration.report && registration.state == State::Live;
    let news = newer && has_news(registration, request);
    count(newer, news);
    if !news && delivered.is_empty() {
        if newer {
            let stamp = Stamp { seen: app.clock.micros(), report: number };
            app.stamps.note(&registration.id.to_string(), stamp);
        }
        return Ok(Vec::new());
    }
    let mut write = begin(app, registration).await?;
    let told = if news { facts(&mut write, registration, request, number).await? } else { Some(Vec::new()) };
    let applied = news && told.is_some();
    let (mut write, mut entries) = match told {
        Some(told) => (write, told),
        None => {
            // It was applied meanwhile: nothing of it counts here, not even its evidence. The first transaction ends
            // before the second begins; SQLite has one writer.
            drop(write);
            (begin(app, registration).await?, Vec::new())
        }
    };
    let taken = settle(&mut write, registration, request, &delivered, applied).await?;
    entries.extend(taken.entries);
    commit(write, entries).await?;
    app.devices.memory.written(&registration.id);
    Ok(taken.acknowledged)
}

/// Weighs the receipts, lets open orders learn the keys that the report lists, and gives an order where a wipe of the user
/// stands.
async fn settle(
    write: &mut Write,
    registration: &Registration,
    request: &CheckInRequest,
    delivered: &[receipts::Delivered<'_>],
    applied: bool,
) -> Result<receipts::Taken, ApiError> {
    let answered = receipts::answered(delivered);
    let standing = match applied {
        true => follow::over_new_keys(&mut *write, registration, &request.live_keys).await?,
        false => None,
    };
    let held = orders::hold(&mut *write, &[registration.id], &answered, standing).await?;
    if applied {
        orders::learn(&mut *write, &held, &request.live_keys, &answered).await?;
    }
    let now = write.now();
    let mut taken = receipts::store(&mut *write, registration, delivered, &request.live_keys, now).await?;
    if taken.wiped {
        // What came out before it was about data that is gone: only what this report tells counts on.
        let told = if applied { request.launch.as_slice() } else { &[] };
        gate::put(&mut *write, &registration.id, &taken_up(Gate::default(), told, now)).await?;
    }
    if standing.is_some() {
        let live = bounded(request.live_keys.clone());
        taken.entries.extend(follow::follow(write, (&registration.id, registration.oid), &live).await?);
    }
    Ok(taken)
}

/// As many keys as are kept of one registration.
pub(super) fn bounded(mut live: Vec<KeyId>) -> Vec<KeyId> {
    live.truncate(limits::KEY_IDS);
    live
}

async fn begin(app: &App, registration: &Registration) -> Result<Write, ApiError> {
    let id = registration.id;
    let mut write = app.store.write(&Scope::registration(id.organisation(), id.to_string())).await?;
    registrations::lock(&mut write, &id).await?;
    Ok(write)
}

/// Commits with the audit rows that there are.
pub(super) async fn commit(mut write: Write, mut entries: Vec<Entry>) -> Result<(), ApiError> {
    match entries.pop() {
        Some(last) => {
            entries.into_iter().for_each(|entry| write.also(entry));
            Ok(write.commit_recorded(last).await?)
        }
        None => Ok(write.commit_quietly().await?),
    }
}

fn count(newer: bool, news: bool) {
    let kind = match (newer, news) {
        (true, true) => "applied",
        (true, false) => "steady",
        (false, _) => "repeat",
    };
    metrics::counter!("cordon_check_ins_total", "kind" => kind).increment(1);
}

/// The audit row of what the person at the device decided.
fn decided(id: &RegistrationId, answer: &LogAnswer) -> Entry {
    let detail = json!({ "request": answer.request, "outcome": answer.outcome });
    Entry::new("log.answer", format!("registration:{id}")).with(detail)
}

/// What is known of the gate after a report told how conditions came out. `now` in microseconds.
fn taken_up(mut gate: Gate, told: &[LaunchOutcome], now: i64) -> Gate {
    gate.take(told, now / 1_000_000);
    gate
}

fn count_outcomes(told: &[LaunchOutcome]) {
    for outcome in told {
        let known = ["ok", "warn", "block", "wipe"].into_iter().find(|name| *name == outcome.outcome);
        metrics::counter!("cordon_launch_outcomes_total", "outcome" => known.unwrap_or("other")).increment(1);
    }
}

/// Whether a report says anything that is not stored. Without news nothing is written but a stamp.
fn has_news(known: &Registration, request: &CheckInRequest) -> bool {
    let differs = |new: &Option<String>, old: &str| new.as_deref().is_some_and(|new| new != old);
    request.facts != known.facts
        || !same_keys(known, request)
        || request.held_version != known.held_version
        || request.parked != known.parked
        || request.judged != known.judged
        || !request.counts.is_empty()
        || !request.launch.is_empty()
        || request.log.is_some()
        || !same_evidence(known, request)
        || differs(&request.app_version, &known.app_version)
        || differs(&request.client_version, &known.client_version)
        || request.capabilities.as_ref().is_some_and(|new| *new != known.capabilities)
}

fn same_evidence(known: &Registration, request: &CheckInRequest) -> bool {
    let hash = |token: &str| crate::seal::hex(&crate::seal::hash(token.as_bytes()));
    match (&request.management, &known.management) {
        (Some(presented), Some(management)) => management.evidence == hash(&presented.token),
        (None, None) => true,
        _ => false,
    }
}

fn same_keys(known: &Registration, request: &CheckInRequest) -> bool {
    let all = |these: &[_], those: &[_]| these.iter().all(|key| those.contains(key));
    all(&known.live_keys, &request.live_keys) && all(&request.live_keys, &known.live_keys)
}

/// Writes the report. `None` when its number was applied before.
async fn facts(
    write: &mut Write,
    known: &Registration,
    request: &CheckInRequest,
    number: i64,
) -> Result<Option<Vec<Entry>>, ApiError> {
    let now = write.now();
    let mut new = known.clone();
    new.facts = request.facts.clone();
    new.live_keys = bounded(request.live_keys.clone());
    new.held_version = request.held_version.clone();
    (new.parked, new.judged) = (request.parked, request.judged);
    new.last_seen = now;
    new.app_version = request.app_version.clone().unwrap_or(new.app_version);
    new.client_version = request.client_version.clone().unwrap_or(new.client_version);
    new.capabilities = request.capabilities.clone().unwrap_or(new.capabilities);
    let told = evidence::report(write, &mut new, request.management.as_ref(), now).await?;
    let gate = match request.launch.is_empty() {
        true => None,
        false => Some(taken_up(gate::of(write, &known.id).await?, &request.launch, now)),
    };
    if !registrations::apply_report(write, &new, gate.as_ref(), number).await? {
        return Ok(None);
    }
    counts::add(write, &known.id, &request.counts).await?;
    count_outcomes(&request.launch);
    let log = match &request.log {
        Some(answer) if logs::answer(write, &known.id, answer, now).await? => {
            Some(decided(&known.id, answer))
        }
        _ => None,
    };
    Ok(Some(told.into_iter().chain(log).collect()))
}
