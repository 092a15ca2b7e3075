//! Keys leave the vault only wrapped, and destroying one destroys its files.

use std::cell::RefCell;

use cordon_vault::{
    DatabaseKey, IdentityKey, KeyError, KeyWrapper, MemoryBlocks, OpenError, Owner, Reader, WrappedKey, scrub,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::golden;
use crate::support::{KeyStore, chunk, other_owner, owner, plain, sealed};

#[test]
fn a_wrapped_key_opens_its_files_again() {
    let store = KeyStore::new(1);
    let key = IdentityKey::generate().unwrap();
    let stored = sealed(b"text", &key, chunk(4096));
    let json = serde_json::to_string(&key.wrap(&owner(), &store).unwrap()).unwrap();
    drop(key);
    let wrapped: WrappedKey = serde_json::from_str(&json).unwrap();
    let key = IdentityKey::unwrap(&owner(), &wrapped, &store).unwrap();
    assert_eq!(Reader::open(stored, &owner(), &key).unwrap().len(), 4);
}

#[test]
fn a_wrapped_key_is_bound_to_owner_name_and_mark() {
    let store = KeyStore::new(1);
    let wrapped = IdentityKey::generate().unwrap().wrap(&owner(), &store).unwrap();
    let refused =
        |owner, wrapped: &WrappedKey| IdentityKey::unwrap(&owner, wrapped, &store).err().unwrap().code();
    assert_eq!(refused(other_owner(), &wrapped), "keyCorrupt");
    let mut renamed = wrapped.clone();
    renamed.key_id.0[0] ^= 1;
    assert_eq!(refused(owner(), &renamed), "keyCorrupt");
    let mut changed = wrapped;
    changed.wrapped[20] ^= 1;
    assert_eq!(refused(owner(), &changed), "keyCorrupt");
}

/// A wipe destroys the key-encryption key. Whoever copied the whole storage before, wrapped keys and
/// files, and puts it back, opens nothing.
#[test]
fn storage_copied_before_the_key_was_destroyed_opens_nothing() {
    let store = KeyStore::new(1);
    let key = IdentityKey::generate().unwrap();
    let copy = (key.wrap(&owner(), &store).unwrap(), sealed(b"text", &key, chunk(4096)));
    drop(key);
    assert!(IdentityKey::unwrap(&owner(), &copy.0, &store).is_ok());

    store.destroyed.set(true);
    assert!(matches!(IdentityKey::unwrap(&owner(), &copy.0, &store), Err(KeyError::Destroyed)));
    // A new key after signing in again has another name and other bits.
    let store = KeyStore::new(2);
    assert!(matches!(IdentityKey::unwrap(&owner(), &copy.0, &store), Err(KeyError::Corrupt)));
    let next = IdentityKey::generate().unwrap();
    assert!(matches!(Reader::open(copy.1, &owner(), &next), Err(OpenError::WrongKey { .. })));
}

/// Sees the key as the key store does.
struct Witness(KeyStore, RefCell<Vec<u8>>);

impl KeyWrapper for Witness {
    fn wrap(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        *self.1.borrow_mut() = plain.to_vec();
        self.0.wrap(aad, plain)
    }

    fn unwrap(&self, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.0.unwrap(aad, wrapped)
    }
}

#[test]
fn the_identity_key_is_found_nowhere_in_what_is_written() {
    let witness = Witness(KeyStore::new(1), RefCell::default());
    let key = IdentityKey::generate().unwrap();
    let wrapped = key.wrap(&owner(), &witness).unwrap();
    let stored = sealed(&plain(50_000), &key, chunk(4096)).0;
    let secret = witness.1.borrow();
    assert_eq!(secret.len(), 32);
    let appears = |bytes: &[u8]| bytes.windows(8).any(|window| secret.windows(8).any(|part| part == window));
    assert!(!appears(&wrapped.wrapped));
    assert!(!appears(&stored));
    assert!(appears(&[&[1, 2, 3], &secret[4..20]].concat()), "the search must be able to find it");
}

#[test]
fn the_right_name_with_other_bits_is_the_wrong_key() {
    let store = KeyStore::new(1);
    let key = IdentityKey::generate().unwrap();
    let stored = sealed(b"text", &key, chunk(4096));
    let other = IdentityKey::generate().unwrap();
    // A key store that hands out another key under this name.
    struct Liar(Vec<u8>);
    impl KeyWrapper for Liar {
        fn wrap(&self, _: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
            Ok(plain.to_vec())
        }
        fn unwrap(&self, _: &[u8], _: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
            Ok(Zeroizing::new(self.0.clone()))
        }
    }
    let bits = other.wrap(&owner(), &Liar(Vec::new())).unwrap().wrapped;
    let wrapped = key.wrap(&owner(), &store).unwrap();
    let lied = IdentityKey::unwrap(&owner(), &wrapped, &Liar(bits)).unwrap();
    assert_eq!(Reader::open(stored, &owner(), &lied).err().unwrap().code(), "wrongKey");
    let short = IdentityKey::unwrap(&owner(), &wrapped, &Liar(vec![0; 31]));
    assert!(matches!(short, Err(KeyError::Corrupt)));
}

#[test]
fn a_scrubbed_file_is_empty() {
    let key = IdentityKey::generate().unwrap();
    let mut stored = sealed(b"text", &key, chunk(4096));
    scrub(&mut stored).unwrap();
    assert_eq!(stored, MemoryBlocks::default());
}

/// A label or an order that changed would lose every database that an app has.
#[test]
fn keys_of_databases_agree_with_the_golden_vectors_and_these_with_an_independent_derivation() {
    let path = golden::root().join("vectors/vault/database-1.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 9);
    for case in cases {
        let named = |table: &str, field: &str| vectors[table][case[field].as_str().unwrap()].clone();
        let owner: Owner = serde_json::from_value(named("owners", "owner")).unwrap();
        let key = golden::identity_key(&owner, &named("keys", "key"));
        let derived = DatabaseKey::derive(&key, &owner, case["database"].as_str().unwrap()).unwrap();
        let hex: String = derived.secret().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(json!({ "key": hex, "pragma": *derived.pragma() }), case["expected"], "{}", case["name"]);
    }
    golden::python("databases.py", &[&path]);
}
