//! What a wipe did, as the phone saw it and as the server has it.

use cordon_client::Event;
use cordon_wire::receipt::Receipt;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::log::millis;
use crate::admin::{Admin, AdminError, text};
use crate::setup;

/// Operations that are looked through for an order, newest first.
const LOOKED_AT: usize = 10;

/// A wipe of one app, step by step.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wiped {
    /// The order, unless the cause was local.
    pub order: Option<Uuid>,
    /// The word of its receipt for why.
    pub reason: &'static str,
    /// When it began, milliseconds since 1970.
    pub began: u64,
    /// When keys, files and the app's own work data were gone.
    pub done: Option<u64>,
    /// The hash of the signed receipt.
    pub receipt: Option<String>,
    /// When the server acknowledged the receipt.
    pub acknowledged: Option<u64>,
    /// The receipt as the server has it.
    pub confirmed: Option<Receipt>,
}

impl Wiped {
    /// Takes an event of the app; gives the wipe that it belongs to.
    pub fn after(before: Option<&Self>, event: &Event) -> Option<Self> {
        let held = || before.cloned().unwrap_or_default();
        Some(match event {
            Event::WipeBegan { cause, .. } => {
                Self { order: cause.order(), reason: cause.reason(), began: millis(), ..Self::default() }
            }
            Event::WipeDone { cause, receipt, .. } => Self {
                order: cause.order(),
                reason: cause.reason(),
                done: Some(millis()),
                receipt: receipt.map(|hash| hash.to_string()),
                ..held()
            },
            Event::Acknowledged { .. } if before.is_some() => Self { acknowledged: Some(millis()), ..held() },
            _ => return None,
        })
    }
}

/// The receipt of an order as the server has it; `None` while it has none.
///
/// # Errors
/// Every [`AdminError`].
pub async fn confirmed(admin: &Admin, user: Uuid, order: Uuid) -> Result<Option<Receipt>, AdminError> {
    for operation in setup::operations(admin, &user.to_string()).await?.iter().take(LOOKED_AT) {
        let whole = admin.fetch(&format!("cordon/v1/operations/{}", text(operation, "id"))).await?;
        let orders = whole.get("orders").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let found = orders.iter().find(|one| text(one, "id") == order.to_string());
        let receipts = found.and_then(|one| one.get("receipts")?.as_array()?.first()?.get("receipt"));
        if let Some(receipt) = receipts {
            return Ok(serde_json::from_value(receipt.clone()).ok());
        }
    }
    Ok(None)
}
