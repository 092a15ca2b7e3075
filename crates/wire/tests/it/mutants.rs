//! The fuzz bodies over a small corpus and over golden tokens with bytes changed, cut and doubled.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cordon_wire::trust::{KeyUse, RootKey, TrustDocument, TrustKey};
use cordon_wire::{Ed25519Key, Signer as _, fuzzing};
use proptest::prelude::*;

fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for entry in std::fs::read_dir(root.join("tests/corpus")).unwrap() {
        seeds.push(std::fs::read(entry.unwrap().path()).unwrap());
    }
    for name in ["envelope", "order", "receipt", "proof", "trust"] {
        let text = std::fs::read(root.join(format!("../../vectors/wire/{name}.json"))).unwrap();
        let vectors: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let cases = vectors["cases"].as_array().unwrap();
        let tokens = cases.iter().map(|case| case["token"].as_str().unwrap());
        // What was signed is a seed of its own: the bodies sign it again.
        let claims = tokens.clone().filter_map(|token| URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok());
        seeds.extend(claims);
        seeds.extend(tokens.map(|token| token.as_bytes().to_vec()));
    }
    seeds
}

fn all(data: &[u8]) {
    fuzzing::bodies(data);
    fuzzing::tokens(data);
    fuzzing::chain(data);
    fuzzing::ids(data);
    fuzzing::envelope(data);
    fuzzing::trust(data);
}

#[test]
fn the_corpus_and_the_golden_tokens_panic_nowhere() {
    let seeds = seeds();
    assert!(seeds.len() > 100);
    seeds.iter().for_each(|seed| all(seed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn changed_seeds_panic_nowhere(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..8),
    ) {
        thread_local! { static SEEDS: Vec<Vec<u8>> = seeds(); }
        let mut data = SEEDS.with(|seeds| which.get(seeds).clone());
        for (at, byte, how) in edits {
            if data.is_empty() { break }
            let at = at.index(data.len());
            match how {
                0 => data[at] = byte,
                1 => data[at] ^= 1 << (byte % 8),
                2 => data.truncate(at),
                _ => data.insert(at, byte),
            }
        }
        all(&data);
    }
}

/// A trust document of the server that the bodies play, and what could follow it.
#[test]
fn a_trust_document_of_the_played_root_is_walked_to() {
    let key = Ed25519Key::from_seed(&[7; 32]).unwrap();
    let usage = KeyUse::Envelope;
    let keys = vec![TrustKey {
        kid: key.kid().to_owned(),
        usage,
        x: *key.public(),
        not_before: 0,
        not_after: i64::MAX,
    }];
    let root = RootKey { x: *key.public() };
    for version in [0, 1, 2] {
        let organisation = uuid::Uuid::nil();
        let document = TrustDocument { organisation, version, epoch: 1, root, keys: keys.clone() };
        fuzzing::trust(&serde_json::to_vec(&document).unwrap());
    }
}
