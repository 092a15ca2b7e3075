//! Receipts: the app's signed word on what it destroyed. On screens they read "the app confirmed".

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{KeyId, RegistrationId, Sha256};
use crate::jws::{self, JwsError, Kind, Unverified};
use crate::key::{InstanceKey, SignError, Signer};
use crate::limits;

/// How well the device keeps keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = KeyStoreLevel))]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// In hardware that does not give them out.
    Hardware,
    /// By the operating system.
    Os,
    /// In memory and files of the app.
    Software,
    /// A level that this version does not know; worth no more than software.
    #[serde(other)]
    Unknown,
}

/// Where a time came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TimeSource {
    /// The last envelope's time and the device's monotonic clock.
    Server,
    /// The device's wall clock.
    Device,
    /// A source that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What was done to files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ReceiptCounts))]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Files that no key opens any more.
    pub erased_by_key: u64,
    /// Files that were not sealed and were deleted.
    pub plain_deleted: u64,
    /// Files that could not be deleted.
    pub failed: u64,
}

/// The claims of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The receipt's id.
    pub id: Uuid,
    /// The order that it answers; absent when the cause was local.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Uuid>,
    /// Why: `order`, `hold`, `release`, or the app's own reason, such as `signOut` or `pinAttempts`.
    pub reason: String,
    /// The registration.
    pub rid: RegistrationId,
    /// The organisation.
    pub org: Uuid,
    /// The epoch of the envelope that was held.
    pub epoch: u64,
    /// The sequence of the envelope that was held.
    pub seq: u64,
    /// The hash of the receipt before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Sha256>,
    /// The identity keys that were destroyed, each read back as gone.
    #[serde(default)]
    pub destroyed: Vec<KeyId>,
    /// What was done to files.
    pub counts: Counts,
    /// What stays, in words.
    #[serde(default)]
    pub stays: Vec<String>,
    /// How well the device kept the keys.
    pub level: Level,
    /// When, Unix seconds.
    pub time: i64,
    /// Where the time came from.
    pub time_source: TimeSource,
}

/// A receipt whose signature holds, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedReceipt {
    /// The claims.
    pub receipt: Receipt,
    /// SHA-256 of the claims as they were signed: what `previous` and `acknowledged` name. Signing the same claims
    /// again gives the same hash.
    pub hash: Sha256,
}

/// Why a receipt was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not a token of the instance's key.
    #[error("the receipt is refused: {0}")]
    Jws(#[from] JwsError),
    /// For another registration or organisation.
    #[error("the receipt is of another registration")]
    WrongRegistration,
    /// A list or text is out of bounds.
    #[error("the receipt is out of bounds: {0}")]
    Bounds(#[from] crate::error::BodyError),
}

impl ReceiptError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::WrongRegistration => "wrongRegistration",
            Self::Bounds(_) => "bounds",
        }
    }
}

impl Receipt {
    /// Signs the receipt with the instance key; gives the token and the hash that names it.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, key: &dyn Signer) -> Result<(String, Sha256), SignError> {
        let claims = serde_json::to_vec(self).map_err(|error| SignError::Claims(error.to_string()))?;
        Ok((jws::sign_bytes(Kind::Receipt, key, &claims)?, Sha256::of(&claims)))
    }

    fn check(&self, registration: &RegistrationId) -> Result<(), ReceiptError> {
        if self.rid != *registration || self.org != registration.organisation() {
            return Err(ReceiptError::WrongRegistration);
        }
        crate::error::at_most("destroyed", self.destroyed.len(), limits::KEY_IDS)?;
        crate::error::at_most("stays", self.stays.len(), limits::STAYS)?;
        crate::error::text("reason", &self.reason, limits::TEXT)?;
        self.stays.iter().try_for_each(|text| crate::error::text("stays", text, limits::TEXT))?;
        Ok(())
    }
}

/// Verifies a receipt with the stored key of its registration.
///
/// # Errors
/// A distinct one for each refusal.
pub fn verify(
    token: &str,
    key: &InstanceKey,
    registration: &RegistrationId,
) -> Result<VerifiedReceipt, ReceiptError> {
    let verified = Unverified::parse(Kind::Receipt, token)?.verify(key)?;
    let receipt: Receipt = verified.claims()?;
    receipt.check(registration)?;
    Ok(VerifiedReceipt { receipt, hash: Sha256::of(verified.bytes()) })
}
