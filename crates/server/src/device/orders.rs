//! Orders as they go out: signed when they fall due, signed anew before they expire.

use cordon_policy::wipe::WipeEvent;
use cordon_wire::jws::{Kind, Unverified};
use cordon_wire::key::SignError;
use cordon_wire::limits;
use cordon_wire::order::Order as Claims;
use serde_json::json;
use sqlx::AnyConnection;

use crate::audit::Entry;
use crate::state::App;
use crate::store::StoreError;
use crate::store::orders::{self, Order, OrderState};
use crate::store::registrations::Registration;

/// How long a signed order may be begun, in seconds: a week. It is signed anew while it waits.
const VALID: i64 = 7 * 24 * 60 * 60;
/// Signed anew when less than this is left, in seconds.
const RENEW: i64 = 24 * 60 * 60;

/// Whether an order has to be signed before it goes out.
pub(super) fn is_due(app: &App, order: &Order) -> bool {
    order.state == OrderState::Pending || order.jws.as_deref().is_none_or(|jws| !lasts(app, jws))
}

/// Whether a token of this server's own still holds long enough, under the key and epoch of now.
fn lasts(app: &App, jws: &str) -> bool {
    let claims = app.keys.order(app.clock.micros()).and_then(|key| {
        let verified = Unverified::parse(Kind::Order, jws).ok()?.verify(key.public()).ok()?;
        verified.claims::<Claims>().ok()
    });
    let epoch = epoch(app);
    claims.is_some_and(|claims| claims.epoch == epoch && claims.exp - app.clock.seconds() > RENEW)
}

/// The organisation's epoch.
pub(super) fn epoch(app: &App) -> u64 {
    u64::try_from(app.organisation.epoch).unwrap_or(0)
}

/// Signs the due orders among `open` and notes them as sent; the audit rows of those sent for the first time.
pub(super) async fn send(
    app: &App,
    connection: &mut AnyConnection,
    registration: &Registration,
    open: &mut [Order],
) -> Result<Vec<Entry>, SendError> {
    let due = open.iter().filter(|order| is_due(app, order)).map(|order| order.operation).collect();
    orders::lock_operations(&mut *connection, registration.id.organisation(), &due).await?;
    let mut entries = Vec::new();
    for order in open.iter_mut().filter(|order| is_due(app, order)) {
        order.key_ids = orders::union(&order.key_ids, &registration.live_keys);
        let jws = signed(app, order)?;
        let now = app.clock.micros();
        if !orders::mark_sent(&mut *connection, order, &jws, &order.key_ids, now).await? {
            // Taken back or confirmed since it was read: it must not go out.
            order.jws = None;
            continue;
        }
        if order.state == OrderState::Pending {
            let detail = json!({ "registration": order.registration, "keyIds": order.key_ids });
            entries.push(Entry::new("order.send", format!("order:{}", order.id)).with(detail));
            metrics::counter!("cordon_orders_sent_total").increment(1);
        }
        order.state = order.state.after(WipeEvent::Sent).unwrap_or(order.state);
        order.jws = Some(jws);
        orders::settle_operation(&mut *connection, registration.id.organisation(), order.operation, now)
            .await?;
    }
    Ok(entries)
}

fn signed(app: &App, order: &Order) -> Result<String, SendError> {
    let iat = app.clock.seconds();
    let claims = Claims {
        id: order.id,
        org: order.registration.organisation(),
        rid: order.registration,
        kind: order.kind,
        // The row keeps them all; the token tells as many as a reader takes. A wipe destroys every key in any case.
        key_ids: order.key_ids.iter().take(limits::KEY_IDS).copied().collect(),
        epoch: epoch(app),
        iat,
        exp: iat.saturating_add(VALID),
        approval: None,
    };
    let key = app.keys.order(app.clock.micros()).ok_or(SendError::NoKey)?;
    Ok(claims.sign(key)?)
}

/// Why an order could not be sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No order key is in force.
    #[error("no order key is in force: renew the server's keys")]
    NoKey,
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}
