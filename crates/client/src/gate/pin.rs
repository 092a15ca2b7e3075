//! Verifiers of PINs. A PIN is stretched (Argon2id) and then bound to a key that the key store does not give out, so that
//! a copy of everything else cannot be searched.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use cordon_policy::access::PinFlaw;
use cordon_policy::texts::sentence;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::record::{AccessRecord, Bytes, REMEMBERED, Verifier, pin_key};
use crate::backoff;
use crate::ports::{KeyError, SecureKeys};

/// 19 MiB, two passes: what OWASP asks of Argon2id at least. Most of the strength is the store's key.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const DOMAIN: &[u8] = b"cordon-pin/1";

/// Why a PIN could not be set or checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// It breaks rules.
    #[error("choose another PIN: {}", sentences(.0))]
    Flawed(Vec<PinFlaw>),
    /// The key store refused.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No randomness, or no memory for stretching.
    #[error("the PIN cannot be processed now: try again")]
    Resources,
}

fn sentences(flaws: &[PinFlaw]) -> String {
    flaws.iter().map(|flaw| sentence(flaw.code())).collect::<Vec<_>>().join(" ")
}

type Stretched = Zeroizing<[u8; 32]>;

impl AccessRecord {
    /// Whether this is the PIN that is set.
    pub(super) fn fits(&self, keys: &dyn SecureKeys, oid: Uuid, pin: &str) -> Result<bool, PinError> {
        let Some(verifier) = self.verifiers.first() else { return Ok(false) };
        let stretched = stretch(pin, &self.salt.0)?;
        let coded = coded(keys, oid, verifier, &stretched)?;
        matches(keys, oid, verifier, &stretched, coded.as_ref())
    }

    /// The place of a PIN among the remembered ones, the latest being 1. What was remembered under a key that is gone is
    /// forgotten.
    pub(super) fn used_before(
        &mut self,
        keys: &dyn SecureKeys,
        oid: Uuid,
        pin: &str,
    ) -> Result<Option<u32>, PinError> {
        match self.place_of(keys, oid, pin) {
            Err(PinError::Key(KeyError::Destroyed | KeyError::Corrupt)) => {
                self.verifiers.clear();
                Ok(None)
            }
            place => place,
        }
    }

    fn place_of(&self, keys: &dyn SecureKeys, oid: Uuid, pin: &str) -> Result<Option<u32>, PinError> {
        let Some(first) = self.verifiers.first() else { return Ok(None) };
        let stretched = stretch(pin, &self.salt.0)?;
        let code = coded(keys, oid, first, &stretched)?;
        for (place, verifier) in (1..).zip(&self.verifiers) {
            if matches(keys, oid, verifier, &stretched, code.as_ref())? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Puts a new PIN first. The store's key is made with the first one.
    pub(super) fn add(&mut self, keys: &dyn SecureKeys, oid: Uuid, pin: &str) -> Result<(), PinError> {
        if self.verifiers.is_empty() || self.verifiers.iter().any(|one| one.is_mac() != keys.computes_macs())
        {
            self.verifiers.clear();
            self.salt = Bytes(backoff::random::<16>().ok_or(PinError::Resources)?.to_vec());
            match keys.computes_macs() {
                true => keys.create_mac(&pin_key(oid))?,
                false => keys.create_wrapping(&pin_key(oid))?,
            }
        }
        let stretched = stretch(pin, &self.salt.0)?;
        let verifier = match keys.computes_macs() {
            true => Verifier::Mac(Bytes(code(keys, oid, &stretched)?.to_vec())),
            false => Verifier::Sealed(Bytes(keys.wrap(&pin_key(oid), &context(oid), &*stretched)?)),
        };
        self.verifiers.insert(0, verifier);
        self.verifiers.truncate(REMEMBERED);
        self.generation = self.generation.saturating_add(1);
        Ok(())
    }
}

impl Verifier {
    const fn is_mac(&self) -> bool {
        matches!(self, Self::Mac(_))
    }
}

fn stretch(pin: &str, salt: &[u8]) -> Result<Stretched, PinError> {
    let mut out = Zeroizing::new([0; 32]);
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(out.len())).map_err(|_| PinError::Resources)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(pin.as_bytes(), salt, &mut *out).map_err(|_| PinError::Resources)?;
    Ok(out)
}

fn context(oid: Uuid) -> Vec<u8> {
    [DOMAIN, oid.as_bytes()].concat()
}

fn code(keys: &dyn SecureKeys, oid: Uuid, stretched: &Stretched) -> Result<Stretched, KeyError> {
    let message = Zeroizing::new([context(oid).as_slice(), stretched.as_slice()].concat());
    keys.mac(&pin_key(oid), &message).map(Zeroizing::new)
}

/// The code of a stretched PIN, where verifiers are codes.
fn coded(
    keys: &dyn SecureKeys,
    oid: Uuid,
    verifier: &Verifier,
    stretched: &Stretched,
) -> Result<Option<Stretched>, KeyError> {
    verifier.is_mac().then(|| code(keys, oid, stretched)).transpose()
}

fn matches(
    keys: &dyn SecureKeys,
    oid: Uuid,
    verifier: &Verifier,
    stretched: &Stretched,
    code: Option<&Stretched>,
) -> Result<bool, PinError> {
    Ok(match (verifier, code) {
        (Verifier::Mac(held), Some(code)) => verify_slices_are_equal(&held.0, code.as_slice()).is_ok(),
        (Verifier::Mac(_), None) => false,
        (Verifier::Sealed(sealed), _) => {
            let held = keys.unwrap(&pin_key(oid), &context(oid), &sealed.0)?;
            verify_slices_are_equal(&held, stretched.as_slice()).is_ok()
        }
    })
}
