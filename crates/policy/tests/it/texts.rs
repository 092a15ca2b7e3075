//! The catalogue of texts: complete in every language, short, and without a text that nobody uses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cordon_policy::texts::{Language, Text};

/// The most characters that a help desk reads in one breath.
const LONGEST: usize = 160;

fn all(language: Language) -> impl Iterator<Item = &'static Text> {
    language.sentences().iter().chain(language.words()).chain(language.warnings())
}

fn placeholders(sentence: &str) -> BTreeSet<&str> {
    let parts = sentence.split('{').skip(1);
    parts.map(|part| part.split_once('}').unwrap_or_else(|| panic!("{sentence}: an open brace")).0).collect()
}

/// Texts of every language against the English ones.
#[test]
fn every_language_has_every_code_with_the_same_placeholders() {
    let english: BTreeMap<_, _> =
        all(Language::English).map(|text| (text.code, placeholders(text.sentence))).collect();
    for language in Language::ALL {
        assert_eq!(Language::by_tag(language.tag()), Some(language));
        let here: BTreeMap<_, _> =
            all(language).map(|text| (text.code, placeholders(text.sentence))).collect();
        assert_eq!(here.len(), all(language).count(), "{language:?} has a code twice");
        assert_eq!(here, english, "{language:?}");
        let order = |one: Language| one.sentences().iter().map(|text| text.code).collect::<Vec<_>>();
        assert_eq!(order(language), order(Language::English), "{language:?}: the order of English is kept");
    }
    assert_eq!(Language::by_tag("DE"), None);
}

#[test]
fn sentences_are_short_and_end() {
    for language in Language::ALL {
        for text in all(language) {
            let length = text.sentence.chars().count();
            assert!(length <= LONGEST, "{language:?} {}: {length} characters", text.code);
            assert_eq!(text.sentence.trim(), text.sentence, "{language:?} {}", text.code);
        }
        for text in language.sentences() {
            assert!(text.sentence.ends_with('.'), "{language:?} {}", text.code);
            assert!(placeholders(text.sentence).is_empty(), "{language:?} {}", text.code);
        }
    }
}

/// Every file of Rust under a folder, but those of the catalogue itself.
fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("texts") {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_text_is_used_and_every_phrase_has_a_text() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut code = String::new();
    sources(&crates.join("policy/src"), &mut code);
    let mut others = String::new();
    sources(&crates.join("client/src"), &mut others);
    sources(&crates.join("graph/src"), &mut others);
    sources(&crates.join("server/src"), &mut others);
    // The list words stand in the catalogue's own code.
    let unused: Vec<_> = all(Language::English)
        .map(|text| text.code)
        .filter(|one| !matches!(*one, "and" | "or" | "valueUnset" | "valueAny" | "valueNone"))
        // Of a warning there are two texts.
        .map(|one| one.split_once('.').map_or(one, |(code, _)| code))
        .filter(|one| !code.contains(&format!("\"{one}\"")) && !others.contains(&format!("\"{one}\"")))
        .collect();
    assert_eq!(unused, Vec::<&str>::new(), "texts that no code names");
    for part in code.split("Phrase::new(\"").chain(others.split("Phrase::new(\"").skip(1)).skip(1) {
        let one = part.split_once('"').unwrap().0;
        assert!(Language::English.text(one).is_some(), "`{one}` is in no catalogue");
    }
}
