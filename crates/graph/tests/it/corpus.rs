//! The bodies of the fuzz targets, run over the samples and over what a small mutator makes of them.

use cordon_graph::odata::{Filter, Metadata, Query, Root, path};
use cordon_graph::protection::{Change, Protection, import};
use cordon_graph::version::ApiVersion;
use proptest::prelude::*;

use crate::samples;

/// Whatever the bytes: no panic; and what is accepted is stored and read back without a change.
fn import_anything(bytes: &[u8]) {
    let Ok(imports) = import(bytes) else { return };
    for import in imports {
        let change =
            Change::from_json(&import.body, import.platform, ApiVersion::Beta).expect("was accepted");
        let policy = change.create(import.platform, "T_1".into(), "\"1\"".into(), 0).expect("has a name");
        let again = Protection::from_stored("T_1", policy.platform, "\"1\"", (0, 0), &policy.to_stored());
        assert_eq!(again.as_ref(), Ok(&policy));
        for version in [ApiVersion::V1_0, ApiVersion::Beta] {
            let root = Root::new("http://h", version, Metadata::Full);
            let shown = policy.to_json(&root, &Query::default());
            assert_eq!(shown["displayName"], import.name);
        }
    }
}

/// Whatever the text: no panic in what reads addresses and query options.
fn address_anything(text: &str) {
    let _ = path::canonical(text);
    let _ = path::reference_key(text);
    let _ = Filter::parse(text);
    let _ = Query::parse(Some(text));
}

#[test]
fn the_corpus_passes() {
    for (_, bytes) in samples::own().into_iter().chain(samples::real()) {
        import_anything(&bytes);
    }
    for text in
        ["$filter=", "a('", "a(')", "''", "%", "%zz", "('')", "()", "$expand=()", "$top=99999999999999999999"]
    {
        address_anything(text);
        import_anything(text.as_bytes());
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
        import_anything(&bytes);
    }

    #[test]
    fn any_text_is_an_address(text in "\\PC{0,120}") {
        address_anything(&text);
    }
}
