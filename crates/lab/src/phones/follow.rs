//! Following the apps: what happens to them becomes lines of the log, and the state is told again.

use std::sync::{Arc, Weak};

use cordon_client::{CheckInOutcome, Event, Identity, Snapshot};
use tokio::sync::watch;

use super::Phones;
use super::gate;
use super::log::{What, changes, millis};
use super::phone::{LogAsked, Phone};
use super::place::{Account, Program, Spot};
use super::wiped::{self, Wiped};
use crate::app::Seen;

/// Tells the state after every change, until the phones are gone.
pub(super) async fn state(phones: Weak<Phones>, mut dirty: watch::Receiver<u64>) {
    while dirty.changed().await.is_ok() {
        let Some(phones) = phones.upgrade() else { return };
        if let Err(error) = phones.tell().await {
            // An app that is being set up anew is told once it stands.
            tracing::debug!(%error, "the state was not told");
        }
    }
}

/// Follows one app until it ends.
pub(super) async fn app(
    phones: Weak<Phones>,
    phone: Weak<Phone>,
    program: Program,
    mut seen: watch::Receiver<Seen>,
) {
    let mut next = seen.borrow().next;
    let mut before = Arc::clone(&seen.borrow().snapshot);
    while seen.changed().await.is_ok() {
        let now = seen.borrow_and_update().clone();
        let (Some(phones), Some(phone)) = (phones.upgrade(), phone.upgrade()) else { return };
        for (.., event) in now.since(next) {
            let what = happened(&phone, program, event, &before, &now.snapshot).await;
            if let Some(what) = what {
                phones.note(Some(&phone), Some(program), what);
            }
            if matches!(event, Event::PolicyChanged { .. }) {
                before = Arc::clone(&now.snapshot);
            }
            if matches!(event, Event::Acknowledged { .. }) {
                confirm(&phones, &phone, program).await;
            }
        }
        next = now.next;
        phones.touch();
    }
}

/// What an event means for people, after noting what the phone remembers of it.
async fn happened(
    phone: &Phone,
    program: Program,
    event: &Event,
    before: &Snapshot,
    now: &Snapshot,
) -> Option<What> {
    {
        let mut held = phone.held();
        if let Some(wiped) = Wiped::after(held.wiped.get(&program), event) {
            held.wiped.insert(program, wiped);
        }
        let copied = held.clipboard.as_ref().map(|clip| clip.from);
        if matches!(event, Event::WipeBegan { .. }) && copied == Some(Spot::new(program, Account::Work)) {
            held.clipboard = None;
        }
        if matches!(event, Event::WipeBegan { .. }) {
            held.logs.remove(&program);
        }
        if let Event::LogRequested { request, text, .. } = event {
            held.logs.insert(program, LogAsked { request: *request, text: text.clone() });
        }
        if let Event::CheckIn { outcome, .. } = event {
            answered(&mut held.answered, program, *outcome);
        }
    }
    Some(match event {
        Event::PolicyChanged { version: Some(version), .. } => {
            let differs = before.effective().zip(now.effective()).map(|(one, other)| changes(one, other));
            What::PolicyChanged { version: version.clone(), changes: differs.unwrap_or_default() }
        }
        Event::PolicyChanged { version: None, .. } => What::NoPolicy,
        Event::Status { standing, .. } => What::Standing { standing: *standing },
        Event::WipeBegan { .. } => What::WipeBegan,
        Event::WipeDone { receipt, .. } => What::WipeDone {
            receipt: receipt.map(|hash| hash.to_string()),
            personal: kept(phone, program).await,
        },
        Event::Acknowledged { .. } => What::Acknowledged,
        Event::LogRequested { .. } => What::LogRequested,
        Event::ConfigurationChanged { identity } if *identity != Identity::Personal => {
            What::ConfigurationChanged
        }
        Event::Gate { shut, .. } => return at_gate(phone, program, *shut).await,
        Event::CheckIn { outcome: CheckInOutcome::NoAnswer, .. } if phone.held().online => What::NoAnswer,
        _ => return None,
    })
}

/// What a gate asks of whoever drives the phone, and that it opened after that. What the person answers by themself is no
/// line.
async fn at_gate(phone: &Phone, program: Program, shut: Option<&'static str>) -> Option<What> {
    let Some(code) = shut else {
        let (noted, unfilled) = {
            let mut held = phone.held();
            (held.gates.remove(&program).is_some(), held.unfilled)
        };
        if unfilled && let Err(error) = phone.fill(&*phone.apps.read().await).await {
            tracing::warn!(%error, "the samples could not be put on the phone");
        }
        return noted.then_some(What::GateOpen);
    };
    let apps = phone.apps.read().await;
    let now = gate::of(apps.running(program)?).await.ok()?.filter(|now| now.code == code)?;
    let mut held = phone.held();
    if held.obliging && now.waits_for_person || held.gates.insert(program, code) == Some(code) {
        return None;
    }
    let why = now.notes.into_iter().chain(now.reasons.into_iter().map(|reason| reason.words));
    Some(What::Gate { code, words: now.words, why: why.collect() })
}

type Answered = std::collections::BTreeMap<Program, (u64, bool)>;

fn answered(answered: &mut Answered, program: Program, outcome: CheckInOutcome) {
    match outcome {
        CheckInOutcome::Changed | CheckInOutcome::Unchanged => {
            answered.insert(program, (millis(), true));
        }
        CheckInOutcome::NoAnswer => {
            let last = answered.get(&program).map_or(0, |(at, _)| *at);
            answered.insert(program, (last, false));
        }
        CheckInOutcome::Limited => {}
    }
}

/// Personal documents of the app that are still there.
async fn kept(phone: &Phone, program: Program) -> usize {
    let apps = phone.apps.read().await;
    let there = phone.documents(&apps, Spot::new(program, Account::Personal)).await;
    there.ok().and_then(Result::ok).map_or(0, |documents| documents.len())
}

/// Looks at the receipt as the server has it.
async fn confirm(phones: &Phones, phone: &Phone, program: Program) {
    let order = phone.held().wiped.get(&program).and_then(|wiped| wiped.order);
    let Some(order) = order else { return };
    match wiped::confirmed(&phones.organisation.admin, phone.plan.account.person.oid, order).await {
        Ok(receipt) => {
            if let Some(wiped) = phone.held().wiped.get_mut(&program) {
                wiped.confirmed = receipt;
            }
        }
        Err(error) => tracing::warn!(%error, "the receipt could not be looked up"),
    }
}
