//! The answers of a snapshot with everything behind them.

use cordon_policy::explain::{self, Entry, OpenExplanation, Seen};
use cordon_policy::storage::StorageState;
use cordon_policy::texts::Language;
use cordon_policy::{Ask, Explanation};

use super::{Closed, Snapshot, Standing};

impl Snapshot {
    /// The answer of [`may`](Self::may) with everything behind it, in the words that the administrator's command prints too.
    #[must_use]
    pub fn explain(&self, ask: &Ask) -> Explanation {
        self.explain_in(Language::English, ask)
    }

    /// The same in a language.
    #[must_use]
    pub fn explain_in(&self, language: Language, ask: &Ask) -> Explanation {
        match (self.standing, &self.policy) {
            (Standing::Managed, Some(_)) if self.keeps(ask) => {
                explain::closed(language, Closed::Locked.code(), ask)
            }
            (Standing::Managed, Some((_, effective))) => {
                cordon_policy::explain(effective, &self.context(), &self.seen(language), ask)
            }
            (Standing::Closed(closed), _) => explain::closed(language, closed.code(), ask),
            (Standing::Managed, None) => explain::closed(language, Closed::NoPolicy.code(), ask),
            (Standing::Personal, _) => explain::personal(language, ask),
            (Standing::Untargeted | Standing::AppNotTargeted, _) => explain::unmanaged(language, ask),
        }
    }

    /// Whether work data opens right now, and why: conditional launch, the way data lies on the device, PIN and
    /// credentials, in the words that the administrator's command prints too. `entry` is what the host knows of the
    /// moment; the facts are those of this snapshot and count as reported now.
    #[must_use]
    pub fn explain_open(&self, language: Language, entry: &Entry<'_>) -> OpenExplanation {
        match (self.standing, &self.policy) {
            (Standing::Managed, Some((_, effective))) => {
                let now = Some(entry.now.trusted);
                let told_at = self.told_at;
                let seen = Seen { facts_at: now, told_at, now, language, ..Seen::of(&self.facts) };
                let storage = StorageState { enrolled: self.enrolled, ..entry.storage };
                explain::open(effective, &seen, &Entry { storage, ..*entry })
            }
            (Standing::Closed(closed), _) => explain::open_closed(language, closed.code()),
            (Standing::Managed, None) => explain::open_closed(language, Closed::NoPolicy.code()),
            (Standing::Personal, _) => explain::open_personal(language),
            (Standing::Untargeted | Standing::AppNotTargeted, _) => explain::open_unmanaged(language),
        }
    }

    pub(super) fn seen(&self, language: Language) -> Seen<'_> {
        Seen { told_at: self.told_at, language, ..Seen::of(&self.facts) }
    }
}
