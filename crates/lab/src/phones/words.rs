//! Texts in every language, by its tag: the page shows the one that was chosen there.

use std::collections::BTreeMap;

use cordon_client::{Closed, Snapshot};
use cordon_policy::Ask;
use cordon_policy::texts::Language;

/// A text in every language.
pub type Words = BTreeMap<&'static str, String>;

fn each<T>(text: impl Fn(Language) -> T) -> BTreeMap<&'static str, T> {
    Language::ALL.into_iter().map(|language| (language.tag(), text(language))).collect()
}

/// Why work data is closed.
pub(super) fn closed(closed: Closed) -> Words {
    text(closed.code())
}

/// The text of a code.
pub(super) fn text(code: &'static str) -> Words {
    each(|language| language.text(code).unwrap_or(code).to_owned())
}

/// A text that exists in one language only.
pub(super) fn untranslated(text: &str) -> Words {
    each(|_| text.to_owned())
}

/// An explanation, line by line. Where the gate is in the way, what comes there first is said too.
pub(super) fn lines(snapshot: &Snapshot, ask: &Ask) -> BTreeMap<&'static str, Vec<String>> {
    let locked = |code: &str| code == Closed::Locked.code();
    each(|language| {
        let told = snapshot.explain_in(language, ask);
        let first = snapshot.shut().filter(|_| locked(&told.code)).and_then(|code| language.text(code));
        told.lines.into_iter().chain(first.map(str::to_owned)).collect()
    })
}
