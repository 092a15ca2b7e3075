//! A registration as the device plane keeps it.

use cordon_policy::AppId;
use cordon_wire::check_in::CheckInRequest;
use cordon_wire::order::Order;
use cordon_wire::receipt::{Receipt, VerifiedReceipt};
use cordon_wire::registration::{Facts, RegistrationRequest};
use cordon_wire::{InstanceKey, KeyId, Sha256};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// One app of one user on one device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Whose.
    pub oid: Uuid,
    /// The key that proves every request.
    pub key: InstanceKey,
    /// The app.
    pub app: AppId,
    /// The device.
    pub device_tag: String,
    /// What the device reported last.
    pub facts: Facts,
    /// A newer key of the same user, app and device took over.
    pub superseded: bool,
    /// How often the content changed.
    pub seq: u64,
    /// The content that was sent last.
    pub content: Option<Sha256>,
    /// The report that was applied last.
    pub report: u64,
    /// How many reports were applied.
    pub applied: u64,
    /// The report that came last, applied or not. Not kept over the end of the process.
    #[serde(skip)]
    pub last: Option<CheckInRequest>,
    /// The identity keys that the device says it has.
    pub live_keys: Vec<KeyId>,
    /// Orders without a receipt.
    pub orders: Vec<Order>,
    /// Every receipt that came, each once.
    #[serde(serialize_with = "write_receipts", deserialize_with = "read_receipts")]
    pub receipts: Vec<VerifiedReceipt>,
}

impl Registration {
    pub(crate) fn new(oid: Uuid, app: AppId, request: &RegistrationRequest) -> Self {
        Self {
            oid,
            key: request.instance_key,
            app,
            device_tag: request.device_tag.clone(),
            facts: request.facts.clone(),
            superseded: false,
            seq: 0,
            content: None,
            report: 0,
            applied: 0,
            last: None,
            live_keys: request.live_keys.clone(),
            orders: Vec::new(),
            receipts: Vec::new(),
        }
    }

    /// Whether a new registration takes this one's place.
    pub(crate) fn is_of(&self, oid: Uuid, app: &AppId, device_tag: &str) -> bool {
        !self.superseded && self.oid == oid && self.app == *app && self.device_tag == device_tag
    }
}

/// A verified receipt as it is kept: its signature held when it came.
#[derive(Serialize, Deserialize)]
struct Kept {
    receipt: Receipt,
    hash: Sha256,
}

fn write_receipts<S: Serializer>(receipts: &[VerifiedReceipt], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(receipts.iter().map(|one| Kept { receipt: one.receipt.clone(), hash: one.hash }))
}

fn read_receipts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<VerifiedReceipt>, D::Error> {
    let kept = Vec::<Kept>::deserialize(deserializer)?;
    Ok(kept.into_iter().map(|Kept { receipt, hash }| VerifiedReceipt { receipt, hash }).collect())
}
