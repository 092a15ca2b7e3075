//! The trust document: which keys of an organisation are in force, signed by its root; and the walk along the
//! chain of documents, which a device that slept for years takes in one go.
//!
//! A document is signed by the root that the one before it names. A change of root therefore takes two documents:
//! one that names the new root, signed by the old, and one right after it, signed by the new. The second lets an
//! app whose build pins the new root begin there.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::Sha256;
use crate::jws::{self, JwsError, Kind, Unverified};
use crate::key::{Ed25519Public, SignError, Signer, Verifier as _};
use crate::limits;

/// What a key may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyUse {
    /// Envelopes.
    Envelope,
    /// Orders.
    Order,
    /// Heads of the audit log.
    Audit,
    /// A use that this version does not know: such a key verifies nothing here.
    #[serde(other)]
    Unknown,
}

/// One key in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustKey {
    /// The key's name: the hex thumbprint of `x`.
    pub kid: String,
    /// What it may sign.
    #[serde(rename = "use")]
    pub usage: KeyUse,
    /// The public key.
    pub x: Ed25519Public,
    /// Signs from here on, Unix seconds.
    pub not_before: i64,
    /// Signs until here, Unix seconds, inclusive.
    pub not_after: i64,
}

/// The organisation's root of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootKey {
    /// The public key.
    pub x: Ed25519Public,
}

/// The claims of a trust document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustDocument {
    /// The organisation.
    #[serde(rename = "org")]
    pub organisation: Uuid,
    /// Rises with every document, from 1.
    pub version: u64,
    /// The restore epoch: rises when a server is restored from a backup.
    pub epoch: u64,
    /// The root that signs the next document.
    pub root: RootKey,
    /// The keys in force.
    pub keys: Vec<TrustKey>,
}

impl TrustDocument {
    /// Signs the document with the root that its predecessor names; the first with its own.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, root: &dyn Signer) -> Result<String, SignError> {
        jws::sign(Kind::Trust, root, self)
    }

    fn check(&self) -> Result<(), TrustError> {
        if self.keys.len() > limits::TRUST_KEYS {
            return Err(TrustError::TooManyKeys);
        }
        // A name that is not the key's own could send a verifier to another key than the one meant.
        match self.keys.iter().all(|key| key.kid == key.x.kid()) {
            true => Ok(()),
            false => Err(TrustError::MisnamedKey),
        }
    }
}

/// Where the held root came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// Its thumbprint was known before the first contact.
    Pinned,
    /// Taken at registration over verified TLS: trust on first use.
    Tofu,
}

/// Why a chain of trust documents was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// No document at all.
    #[error("the server sent no trust document")]
    Empty,
    /// More documents than are read.
    #[error("the trust chain is longer than {} documents", limits::TRUST_CHAIN)]
    TooLong,
    /// No document of the chain is signed by the pinned root.
    #[error("no trust document is signed by the pinned root: this is not the organisation's server")]
    PinnedRootAbsent,
    /// A document is signed by a root other than the held one.
    #[error("trust document {version} is signed by another root than the held one")]
    ForeignRoot {
        /// The document's version.
        version: u64,
    },
    /// A document is of another organisation.
    #[error("the trust document is of another organisation")]
    WrongOrganisation,
    /// Versions or epochs do not rise along the chain.
    #[error("trust document {version} does not follow the one before it")]
    NotRising {
        /// The document's version.
        version: u64,
    },
    /// More keys than are read.
    #[error("the trust document has more than {} keys", limits::TRUST_KEYS)]
    TooManyKeys,
    /// A key's name is not its thumbprint.
    #[error("the trust document names a key by something other than its thumbprint")]
    MisnamedKey,
    /// A document is not a well-signed token.
    #[error("the trust document is refused: {0}")]
    Jws(#[from] JwsError),
}

impl TrustError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "chainTooLong",
            Self::PinnedRootAbsent => "pinnedRootAbsent",
            Self::ForeignRoot { .. } => "foreignRoot",
            Self::WrongOrganisation => "wrongOrganisation",
            Self::NotRising { .. } => "notRising",
            Self::TooManyKeys => "tooManyKeys",
            Self::MisnamedKey => "misnamedKey",
            Self::Jws(error) => error.code(),
        }
    }
}

/// Why a key of the trust document does not verify a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustKeyError {
    /// No key of that name and use is in force.
    #[error("signed by a key that the organisation does not vouch for")]
    Unknown,
    /// The message was made outside the key's validity.
    #[error("signed by a key outside its time")]
    OutsideValidity,
}

/// A trust document that was verified, and how its root came to be held. Saved by the client as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    document: TrustDocument,
    origin: Origin,
}

impl Trust {
    /// Takes a root for the first time, from the whole chain of documents, oldest first.
    ///
    /// With a pin, the walk begins at the first document that the pinned root itself signed; without one, at the
    /// first of the chain, which its own root must have signed.
    ///
    /// # Errors
    /// When no such beginning is there, or a document after it does not follow.
    pub fn first(chain: &[impl AsRef<str>], pin: Option<Sha256>) -> Result<Self, TrustError> {
        bound(chain)?;
        let start = chain.iter().position(|token| pin.is_none_or(|pin| signed_by(token.as_ref(), pin)));
        let rest = start.and_then(|start| chain.get(start..)).and_then(<[_]>::split_first);
        let (first, rest) =
            rest.ok_or(if chain.is_empty() { TrustError::Empty } else { TrustError::PinnedRootAbsent })?;
        let token = Unverified::parse(Kind::Trust, first.as_ref())?;
        let claimed: TrustDocument = token.peek()?;
        if pin.is_some_and(|pin| pin != claimed.root.x.thumbprint()) {
            return Err(TrustError::PinnedRootAbsent);
        }
        let document = open(first.as_ref(), &claimed.root)?;
        let origin = if pin.is_some() { Origin::Pinned } else { Origin::Tofu };
        let held = Self { document, origin };
        Ok(held.advance(rest)?.unwrap_or(held))
    }

    /// Walks on from the held document. Documents that are not newer are passed over, so that a server may send
    /// the whole chain. `None` when nothing is newer. Nothing of a chain counts when one document of it is
    /// refused.
    ///
    /// # Errors
    /// When a newer document is not signed by the root held at that point, or does not follow.
    pub fn advance(&self, chain: &[impl AsRef<str>]) -> Result<Option<Self>, TrustError> {
        bound(chain)?;
        let mut held = self.document.clone();
        for token in chain {
            let claimed: TrustDocument = Unverified::parse(Kind::Trust, token.as_ref())?.peek()?;
            // Not newer: nothing is taken from it, so its signature does not matter.
            if claimed.version <= self.document.version {
                continue;
            }
            held = follow(&held, token.as_ref(), claimed.version)?;
        }
        let newer = held.version > self.document.version;
        Ok(newer.then_some(Self { document: held, origin: self.origin }))
    }

    /// The document in force.
    pub const fn document(&self) -> &TrustDocument {
        &self.document
    }

    /// Whether the root was pinned or taken on first use.
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// The thumbprint of the held root, for diagnostics.
    pub fn root_thumbprint(&self) -> Sha256 {
        self.document.root.x.thumbprint()
    }

    /// The key of that name and use, if it may sign a message made at `made`, Unix seconds by the server's clock.
    ///
    /// # Errors
    /// When there is none, or not for that time.
    pub fn key(&self, usage: KeyUse, kid: &str, made: i64) -> Result<&Ed25519Public, TrustKeyError> {
        let key = self.known_key(usage, kid)?;
        match (key.not_before..=key.not_after).contains(&made) {
            true => Ok(&key.x),
            false => Err(TrustKeyError::OutsideValidity),
        }
    }

    /// The key of that name and use, whatever its time.
    pub(crate) fn known_key(&self, usage: KeyUse, kid: &str) -> Result<&TrustKey, TrustKeyError> {
        let mut keys = self.document.keys.iter();
        keys.find(|key| key.usage == usage && key.kid == kid).ok_or(TrustKeyError::Unknown)
    }
}

fn bound(chain: &[impl AsRef<str>]) -> Result<(), TrustError> {
    if chain.len() > limits::TRUST_CHAIN { Err(TrustError::TooLong) } else { Ok(()) }
}

fn signed_by(token: &str, root: Sha256) -> bool {
    let token = Unverified::parse(Kind::Trust, token);
    token.is_ok_and(|token| {
        let own = token.peek::<TrustDocument>().is_ok_and(|document| document.root.x.thumbprint() == root);
        own && token.kid() == root.to_hex()
    })
}

fn open(token: &str, root: &RootKey) -> Result<TrustDocument, TrustError> {
    let document: TrustDocument = Unverified::parse(Kind::Trust, token)?.verify(&root.x)?.claims()?;
    document.check()?;
    Ok(document)
}

fn follow(held: &TrustDocument, token: &str, version: u64) -> Result<TrustDocument, TrustError> {
    let next = match open(token, &held.root) {
        Err(TrustError::Jws(JwsError::WrongKey)) => return Err(TrustError::ForeignRoot { version }),
        other => other?,
    };
    if next.organisation != held.organisation {
        return Err(TrustError::WrongOrganisation);
    }
    if next.version <= held.version || next.epoch < held.epoch {
        return Err(TrustError::NotRising { version });
    }
    Ok(next)
}
