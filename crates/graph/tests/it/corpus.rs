//! The bodies of the fuzz targets, run over the samples and over what a small mutator makes of them.

use cordon_graph::fuzzing;
use proptest::prelude::*;

use crate::samples;

fn all(data: &[u8]) {
    fuzzing::imports(data);
    fuzzing::changes(data);
    fuzzing::addresses(data);
}

#[test]
fn the_corpus_passes() {
    for (_, bytes) in samples::own().into_iter().chain(samples::real()) {
        all(&bytes);
    }
    for text in
        ["$filter=", "a('", "a(')", "''", "%", "%zz", "('')", "()", "$expand=()", "$top=99999999999999999999"]
    {
        all(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn changed_samples_pass(which in 0usize..4, edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let (_, mut bytes) = samples::own().swap_remove(which);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        all(&bytes);
    }

    #[test]
    fn any_text_is_an_address(text in "\\PC{0,120}") {
        fuzzing::addresses(text.as_bytes());
    }
}
