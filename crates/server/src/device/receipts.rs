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

/// The orders that these receipts are for.
pub(super) fn answered(delivered: &[Delivered<'_>]) -> Vec<Uuid> {
    delivered.iter().filter_map(|one| one.verified.receipt.order).collect()
}

/// What came of a delivery.
pub(super) struct Taken {
    /// The audit rows.
    pub(super) entries: Vec<Entry>,
    /// The receipts that the client need not deliver again.
    pub(super) acknowledged: Vec<Sha256>,
    /// Whether one of them is new and tells of a wipe.
    pub(super) wiped: bool,
}

/// Stores what is new among the receipts and weighs all of them: what was missing when one came first may be there now.
/// A receipt of an order that still waits for keys which the device lists is kept, but not acknowledged: the client
/// must not give up the key that signs the rest.
pub(super) async fn store(
    connection: &mut AnyConnection,
    registration: &Registration,
    delivered: &[Delivered<'_>],
    live: &[KeyId],
    now: i64,
) -> Result<Taken, StoreError> {
    let mut taken = Taken { entries: Vec::new(), acknowledged: Vec::new(), wiped: false };
    for one in delivered {
        let new = receipts::insert(&mut *connection, &registration.id, &one.verified, one.jws, now).await?;
        if new {
            registrations::set_receipt_head(&mut *connection, &registration.id, &one.verified.hash).await?;
            metrics::counter!("cordon_receipts_total").increment(1);
            taken.entries.push(accepted(registration, &one.verified));
            taken.wiped |= !matches!(one.verified.receipt.reason.as_str(), "hold" | "release");
        }
        let weighed = match one.verified.receipt.order {
            Some(order) => {
                weigh(&mut *connection, registration, order, &one.verified.hash, live, now).await?
            }
            None => None,
        };
        match weighed {
            Some(weighed) => {
                // A repeat that changes nothing is no event.
                if new || weighed.over {
                    taken.entries.push(weighed.entry);
                }
                if weighed.over || weighed.gone {
                    taken.acknowledged.push(one.verified.hash);
                }
            }
            None => taken.acknowledged.push(one.verified.hash),
        }
    }
    Ok(taken)
}

fn accepted(registration: &Registration, verified: &VerifiedReceipt) -> Entry {
    let receipt = &verified.receipt;
    let detail = json!({
        "receipt": verified.hash, "order": receipt.order, "reason": receipt.reason, "destroyed": receipt.destroyed,
        "counts": receipt.counts, "level": receipt.level,
    });
    Entry::new("receipt.accept", format!("registration:{}", registration.id)).with(detail)
}

struct Weighed {
    entry: Entry,
    /// Whether the order is finished.
    over: bool,
    /// Whether the device lists none of the keys any more that the order waits for.
    gone: bool,
}

/// Done when the order's receipts name every key that was known to live; a key that the device still lists lives on.
/// `None` when there is nothing to weigh: not an order of this registration, or one that is finished.
async fn weigh(
    connection: &mut AnyConnection,
    registration: &Registration,
    order: Uuid,
    hash: &Sha256,
    live: &[KeyId],
    now: i64,
) -> Result<Option<Weighed>, StoreError> {
    let organisation = registration.id.organisation();
    let found = orders::locked(&mut *connection, organisation, order).await?;
    let Some(mut order) = found.filter(|order| order.registration == registration.id) else {
        return Ok(None);
    };
    // What was never sent cannot be confirmed.
    if matches!(order.state, OrderState::Done | OrderState::Canceled | OrderState::PendingApproval) {
        return Ok(None);
    }
    let stored = receipts::of_order(&mut *connection, organisation, order.id).await?;
    let missing = missing(&order.key_ids, &stored, live);
    let (over, gone) = (missing.is_empty(), !order.key_ids.iter().any(|key| live.contains(key)));
    order.receipt = Some(hash.to_string());
    if let (true, Ok(done)) = (over, order.state.after(WipeEvent::Confirmed)) {
        order.state = done;
    }
    orders::settle(connection, &order, now).await?;
    let action = if over { "order.confirm" } else { "order.confirmPart" };
    let detail = json!({ "registration": registration.id, "receipt": hash, "missing": missing });
    let entry = Entry::new(action, format!("order:{}", order.id)).with(detail);
    Ok(Some(Weighed { entry, over, gone }))
}

/// The known keys whose end no receipt names, or that live on.
fn missing(known: &[KeyId], receipts: &[receipts::Stored], live: &[KeyId]) -> Vec<KeyId> {
    let destroyed = |key: &KeyId| receipts.iter().any(|stored| stored.receipt.destroyed.contains(key));
    known.iter().filter(|key| !destroyed(key) || live.contains(key)).copied().collect()
}
