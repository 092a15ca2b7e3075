//! A short run of the fuzz bodies, over golden files, changed ones, and anything.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cordon_vault::fuzzing;
use proptest::prelude::*;

fn golden() -> Vec<Vec<u8>> {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../../../vectors/vault/format-1.json")).unwrap();
    let files = golden["files"].as_object().unwrap().values();
    files.map(|file| URL_SAFE_NO_PAD.decode(file.as_str().unwrap()).unwrap()).collect()
}

#[test]
fn golden_files_do_not_upset_a_reader() {
    for file in golden() {
        fuzzing::header(&file);
        fuzzing::journal(&file);
        // As what a slot says.
        fuzzing::header(&file[2048 + 24..]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_files_and_any_slots_do_not_upset_a_reader(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        fields in prop::collection::vec((0..160_usize, any::<u8>()), 0..6),
    ) {
        let files = golden();
        let mut file = which.get(&files).clone();
        for (place, value) in changes {
            let place = place.index(file.len().min(5000));
            file[place] = value;
        }
        fuzzing::header(&file);
        let mut slot = [0; 5000];
        slot[7] = 1;
        for (place, value) in fields {
            slot[place] = value;
        }
        fuzzing::header(&slot);
    }

    #[test]
    fn any_records_are_taken_or_refused_and_gone_on_with(
        parts in prop::collection::vec((0..60_u64, 0..4_u8, 0..80_usize), 0..6),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut file = Vec::new();
        for (len, kind, bytes) in parts {
            let head = u128::from(len) << 64 | u128::from(!len);
            file.extend(if kind == 0 { [0; 16] } else { head.to_be_bytes() });
            file.extend(b"\x89CBUF\r\n\x1a\x00\x01\x00\x02".iter().filter(|_| kind == 1));
            file.resize(file.len() + if kind == 3 { bytes } else { len as usize }, kind);
            file.resize(file.len().next_multiple_of(16), 0);
        }
        for (place, value) in changes {
            if !file.is_empty() {
                let place = place.index(file.len());
                file[place] = value;
            }
        }
        if !whole {
            file.truncate(cut.index(file.len() + 1));
        }
        fuzzing::records(&file);
    }

    #[test]
    fn a_recovery_leaves_what_a_reader_read(
        len in 0..40_000_u16,
        change in prop_oneof![Just((0, 0)), (any::<u16>(), any::<u8>())],
        records in prop::collection::vec((0..12_u8, any::<u8>()), 0..10),
    ) {
        let ([more, less], [far, near]) = (len.to_be_bytes(), change.0.to_be_bytes());
        let records = records.iter().flat_map(|(index, fill)| [*index, *fill]);
        let data: Vec<u8> = [more, less, far, near, change.1].into_iter().chain(records).collect();
        fuzzing::journal(&data);
    }
}
