//! What the host lends the client: a few small ports and nothing else.
//!
//! The client owns no clock, no thread, no socket and no file. A host implements these over what its
//! platform has (a key store, a private directory) and passes time in with every call. All methods take `&self`:
//! what has to change behind them is the host's affair.

use std::io;

use cordon_policy::access::PinShape;
use cordon_policy::clock::Moment;
use cordon_vault::Blocks;
use cordon_wire::InstanceKey;
use cordon_wire::receipt::Level;
use zeroize::Zeroizing;

/// A small, durable store of named records.
///
/// - `save` replaces a record **atomically and durably**: when it returns, the new bytes survive a power loss; when
///   it fails or the power goes, the old bytes are still whole.
/// - Records are at most a few hundred KiB and must be kept out of backups.
/// - One process at a time: the host takes its lock in [`lock`](Self::lock) and holds it until the value is dropped.
pub trait StateStore: Send {
    /// Takes the store for this process. Called once, before anything else.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process holds it.
    fn lock(&self) -> Result<(), StoreError>;
    /// The record of that name, or `None` when there is none.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Replaces the record of that name, atomically and durably.
    ///
    /// # Errors
    /// When nothing was saved; the old record is still there.
    fn save(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;
    /// Removes a record durably; one that is not there is no error.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn remove(&self, name: &str) -> Result<(), StoreError>;
    /// The names of all records.
    ///
    /// # Errors
    /// When the medium does not answer.
    fn names(&self) -> Result<Vec<String>, StoreError>;
}

/// Why the state store refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the store.
    #[error("another process of this app holds the saved state: ask that one")]
    Locked,
    /// The medium cannot be used now; trying later may help.
    #[error("the saved state cannot be used now ({0}): try again later")]
    Unavailable(String),
}

/// The device's key store.
///
/// Keys are non-exportable, for this device only, not in backups, usable after the first unlock, and survive a
/// change of biometrics. Names are the client's; a host maps them to whatever its store wants.
pub trait SecureKeys: Send {
    /// What protects the keys. Reported and shown.
    fn level(&self) -> Level;
    /// The names of all keys and items this client made.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store does not answer.
    fn names(&self) -> Result<Vec<String>, KeyError>;
    /// Makes a P-256 key for signatures and returns its public half. A key of that name is replaced.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store does not answer.
    fn create_signing(&self, name: &str) -> Result<InstanceKey, KeyError>;
    /// The public half of a signing key.
    ///
    /// # Errors
    /// See [`KeyError`].
    fn public(&self, name: &str) -> Result<InstanceKey, KeyError>;
    /// ECDSA with SHA-256 over `message`: 64 bytes, r ‖ s.
    ///
    /// # Errors
    /// See [`KeyError`].
    fn sign(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, KeyError>;
    /// Makes a key-encryption key. A key of that name is replaced.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store does not answer.
    fn create_wrapping(&self, name: &str) -> Result<(), KeyError>;
    /// Seals `plain` under a key-encryption key, bound to `aad`.
    ///
    /// # Errors
    /// See [`KeyError`].
    fn wrap(&self, name: &str, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError>;
    /// Opens what [`wrap`](Self::wrap) sealed under the same name and `aad`.
    ///
    /// # Errors
    /// See [`KeyError`]: a key that is gone, a store that is locked and a seal that does not open are three things.
    fn unwrap(&self, name: &str, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError>;
    /// Whether the store computes message authentication codes inside. Where it does not, the client seals a PIN's
    /// verifier under a key of the store instead.
    fn computes_macs(&self) -> bool {
        true
    }
    /// Makes a key for HMAC-SHA-256. A key of that name is replaced. Not called where
    /// [`computes_macs`](Self::computes_macs) says no.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store does not answer.
    fn create_mac(&self, name: &str) -> Result<(), KeyError>;
    /// HMAC-SHA-256 of `message`, computed inside the store.
    ///
    /// # Errors
    /// See [`KeyError`].
    fn mac(&self, name: &str, message: &[u8]) -> Result<[u8; 32], KeyError>;
    /// Makes a P-256 key for signatures that the system lets nobody use before a person showed a face or a finger to it,
    /// and returns its public half. A key of that name is replaced. `survives_change` says whether the key outlives a
    /// change of the enrolled faces and fingers; otherwise the system destroys it then. It is used by the host alone,
    /// as the answer to [`Effect::Presence`](crate::Effect::Presence).
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store does not answer or the device offers no biometrics now.
    fn create_presence(&self, name: &str, survives_change: bool) -> Result<InstanceKey, KeyError>;
    /// A small item (at most a few KiB) that the store keeps itself: durable, for this device only, not in backups, and not
    /// among the app's files, so that whoever puts files back does not put it back.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store does not answer.
    fn item(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError>;
    /// Replaces an item, atomically and durably: when it returns, the new bytes survive a power loss.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when nothing was saved; the old item is still there.
    fn save_item(&self, name: &str, bytes: &[u8]) -> Result<(), KeyError>;
    /// Destroys a key or an item and **reads back** that it is gone. One that was not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the store cannot say that the key is gone.
    fn destroy(&self, name: &str) -> Result<(), KeyError>;
}

/// Why the key store refused. Three different things, with three different consequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The key is gone for good: what it protected cannot be read any more.
    #[error("the key was destroyed: what it protected cannot be read any more")]
    Destroyed,
    /// The store does not answer now, for example before the first unlock.
    #[error("the key store does not answer now: try again after the device is unlocked")]
    Unavailable,
    /// The key is there, but what it should open was altered.
    #[error("what the key should open was altered: sign in again")]
    Corrupt,
}

/// The files that the vault encrypts, and those of the app beside them. Names are relative to a directory of the host's
/// choice, with a slash between a folder and what lies in it; folders come and go with their files.
pub trait VaultFiles: Send + Sync {
    /// The names of all files, whoever owns them, that [`open`](Self::open) takes. A folder that cannot be read stands for the
    /// files in it: nobody may take them for gone.
    ///
    /// # Errors
    /// What the file system says.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Opens an existing file.
    ///
    /// # Errors
    /// What the file system says; [`io::ErrorKind::NotFound`] when there is no such file. [`io::ErrorKind::InvalidInput`] for what
    /// is no name of a file, and [`io::ErrorKind::IsADirectory`] for a folder, where it can be read: the first is nobody's, the second,
    /// where it was listed, stands for files that may be anybody's.
    fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>>;
    /// Creates an empty file.
    ///
    /// # Errors
    /// What the file system says; [`io::ErrorKind::AlreadyExists`] when the name is taken.
    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>>;
    /// Removes a file durably; one that is not there is no error.
    ///
    /// # Errors
    /// What the file system says.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Gives a file another name, atomically and durably: a file of that name is replaced. Who has either open goes on with
    /// what was open.
    ///
    /// # Errors
    /// What the file system says; nothing changed then.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Opens a file, or creates it where there is none.
    ///
    /// # Errors
    /// What the file system says.
    fn open_or_create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        match self.open(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.create(name),
            found => found,
        }
    }
}

/// What several apps of one publisher on one device share, where the platform lets them: that a PIN was entered.
///
/// Optional. A host that has it makes sure by signature who the other apps are.
pub trait Peers: Send {
    /// When the PIN of that account was last entered in an app of the group, and what it is made of: this app takes it only
    /// where it meets its own policy's rules.
    fn pin_passed(&self, oid: uuid::Uuid) -> Option<(Moment, PinShape)>;
    /// The PIN of that account was entered here.
    fn note_pin_passed(&self, oid: uuid::Uuid, at: Moment, shape: PinShape);
    /// This app holds the account no more.
    fn leave(&self, oid: uuid::Uuid);
}

/// The ports together.
pub struct Ports {
    /// Small durable records.
    pub store: Box<dyn StateStore>,
    /// The device's key store.
    pub keys: Box<dyn SecureKeys>,
    /// The files of the vault.
    pub files: std::sync::Arc<dyn VaultFiles>,
    /// What the apps of one publisher share; `None` where they share nothing.
    pub peers: Option<Box<dyn Peers>>,
}
