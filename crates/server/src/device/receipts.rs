//! Receipts as they come in: verified, stored once, and weighed against their order.

use cordon_policy::wipe::WipeEvent;
use cordon_wire::receipt::{self, VerifiedReceipt};
use cordon_wire::{KeyId, Sha256};
use serde_json::json;
use sqlx::AnyConnection;
use uuid::Uuid;

use crate::audit::Entry;
use crate::store::orders::{self, OrderState};
use crate::store::registrations::{self, Registration};
use crate::store::{StoreError, receipts};

/// A receipt whose signature holds, with its token.
pub(super) struct Delivered<'a> {
    verified: VerifiedReceipt,
    jws: &'a str,
}

/// The receipts whose signatures hold. The others are logged and not acknowledged.
pub(super) fn verify<'a>(registration: &Registration, tokens: &'a [String]) -> Vec<Delivered<'a>> {
    let check = |jws: &'a String| match receipt::verify(jws, &registration.instance_key, &registration.id) {
        Ok(verified) => Some(Delivered { verified, jws }),
        Err(error) => {
            tracing::warn!(registration = %registration.id, code = error.code(), "receipt refused");
            metrics::counter!("cordon_receipts_refused_total", "reason" => error.code()).increment(1);
            None
        }
    };
    tokens.iter().filter_map(check).collect()
}

/// The hashes that name receipts to the client.
pub(super) fn hashes(delivered: &[Delivered<'_>]) -> Vec<Sha256> {
    delivered.iter().map(|one| one.verified.hash).collect()
}

/// Stores what is new among the receipts; the audit rows of it.
pub(super) async fn store(
    connection: &mut AnyConnection,
    registration: &Registration,
    delivered: &[Delivered<'_>],
    live: &[KeyId],
    now: i64,
) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for one in delivered {
        if !receipts::insert(&mut *connection, &registration.id, &one.verified, one.jws, now).await? {
            continue;
        }
        registrations::set_receipt_head(&mut *connection, &registration.id, &one.verified.hash).await?;
        metrics::counter!("cordon_receipts_total").increment(1);
        entries.push(accepted(registration, &one.verified));
        if let Some(order) = one.verified.receipt.order {
            entries
                .extend(weigh(&mut *connection, registration, order, &one.verified.hash, live, now).await?);
        }
    }
    Ok(entries)
}

fn accepted(registration: &Registration, verified: &VerifiedReceipt) -> Entry {
    let receipt = &verified.receipt;
    let detail = json!({
        "receipt": verified.hash, "order": receipt.order, "reason": receipt.reason, "destroyed": receipt.destroyed,
        "counts": receipt.counts, "level": receipt.level,
    });
    Entry::new("receipt.accept", format!("registration:{}", registration.id)).with(detail)
}

/// Done when the order's receipts name every key that was known to live; a key that the device still lists lives on.
async fn weigh(
    connection: &mut AnyConnection,
    registration: &Registration,
    order: Uuid,
    hash: &Sha256,
    live: &[KeyId],
    now: i64,
) -> Result<Option<Entry>, StoreError> {
    let organisation = registration.id.organisation();
    let found = orders::find(&mut *connection, organisation, order).await?;
    let Some(mut order) = found.filter(|order| order.registration == registration.id) else {
        return Ok(None);
    };
    if matches!(order.state, OrderState::Done | OrderState::Canceled) {
        return Ok(None);
    }
    let stored = receipts::of_order(&mut *connection, organisation, order.id).await?;
    let missing = missing(&order.key_ids, &stored, live);
    order.receipt = Some(hash.to_string());
    if let (true, Ok(done)) = (missing.is_empty(), order.state.after(WipeEvent::Confirmed)) {
        order.state = done;
    }
    orders::settle(connection, &order, now).await?;
    let action = if missing.is_empty() { "order.confirm" } else { "order.confirmPart" };
    let detail = json!({ "registration": registration.id, "receipt": hash, "missing": missing });
    Ok(Some(Entry::new(action, format!("order:{}", order.id)).with(detail)))
}

/// The known keys whose end no receipt names, or that live on.
fn missing(known: &[KeyId], receipts: &[receipts::Stored], live: &[KeyId]) -> Vec<KeyId> {
    let destroyed = |key: &KeyId| receipts.iter().any(|stored| stored.receipt.destroyed.contains(key));
    known.iter().filter(|key| !destroyed(key) || live.contains(key)).copied().collect()
}
