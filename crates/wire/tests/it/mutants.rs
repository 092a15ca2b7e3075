//! The fuzz bodies over a small corpus and over golden tokens with bytes changed, cut and doubled.

use std::path::Path;

use cordon_wire::fuzzing;
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
        seeds.extend(cases.iter().map(|case| case["token"].as_str().unwrap().as_bytes().to_vec()));
    }
    seeds
}

fn all(data: &[u8]) {
    fuzzing::bodies(data);
    fuzzing::tokens(data);
    fuzzing::chain(data);
    fuzzing::ids(data);
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
