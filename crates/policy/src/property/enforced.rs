//! Which function of this crate follows a setting, or why none can.

use super::Group;

/// Whether a setting decides something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforced {
    /// The answers of this function follow it.
    By(Rule),
    /// It is stored, merged, delivered and returned, and nothing follows it, for this reason.
    No(&'static str),
}

/// A function that answers a question about work data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// May this data move? [`crate::decide()`].
    Ask,
    /// How must work data lie on the device? [`crate::storage::required`].
    Storage,
    /// What must a user do before work data opens? [`crate::access::required`].
    Access,
    /// What must hold before work data opens? [`crate::launch::judge`].
    Launch,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 4] = [Self::Ask, Self::Storage, Self::Access, Self::Launch];

    /// The rule that follows the settings of a group, where a row of the table does not say otherwise.
    #[must_use]
    pub const fn of(group: Group) -> Self {
        match group {
            Group::Encryption => Self::Storage,
            Group::Access => Self::Access,
            Group::Launch => Self::Launch,
            _ => Self::Ask,
        }
    }

    /// Its word, for output that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Storage => "storage",
            Self::Access => "access",
            Self::Launch => "launch",
        }
    }
}

impl Enforced {
    /// `yes` or `no`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::By(_) => "yes",
            Self::No(_) => "no",
        }
    }

    /// The rule that follows it, if one does.
    #[must_use]
    pub const fn rule(self) -> Option<Rule> {
        match self {
            Self::By(rule) => Some(rule),
            Self::No(_) => None,
        }
    }

    /// Why nothing follows it.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::No(reason) => Some(reason),
            Self::By(_) => None,
        }
    }
}
