//! One moment at the door of work data: the rules, what is known, and what they come to. Suggestions are tried on
//! copies of it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::access::{self, AccessState, Step};
use crate::clock::Now;
use crate::effective::Effective;
use crate::launch::{self, Launch, LaunchState, LaunchVerdict};
use crate::storage::{self, Storage, StorageState};
use crate::subject::{Facts, ManagementState};

/// Whether work data opens; from lax to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum OpenVerdict {
    /// It opens.
    Open,
    /// It opens after a warning that the user may dismiss.
    Warn,
    /// It opens after steps of the user: a PIN, credentials.
    Steps,
    /// It stays closed until something changes.
    Closed,
    /// It is removed from this app.
    Remove,
}

impl OpenVerdict {
    /// Every answer, from lax to strict.
    pub const ALL: [Self; 5] = [Self::Open, Self::Warn, Self::Steps, Self::Closed, Self::Remove];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Warn => "warn",
            Self::Steps => "steps",
            Self::Closed => "closed",
            Self::Remove => "remove",
        }
    }
}

/// What is known of the moment in which work data would be opened, beside the facts of the device.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What conditional launch looks at. What is absent there is unknown.
    pub launch: LaunchState,
    /// What access looks at.
    pub access: Access<'a>,
    /// What the way in which data lies on the device looks at.
    pub storage: StorageState,
    /// Now.
    pub now: Now,
}

/// What is known about the PIN and the timers of one account in one app.
#[derive(Debug, Clone, Copy)]
pub enum Access<'a> {
    /// What the client keeps.
    Known(&'a AccessState),
    /// Nothing but the state of the device: the client sends nothing of the rest to anybody.
    Unknown(ManagementState),
}

impl Access<'_> {
    /// The state by which rules are asked. Of what is unknown nothing has been done.
    pub(super) fn state(self) -> AccessState {
        match self {
            Self::Known(state) => state.clone(),
            Self::Unknown(management) => AccessState { management, ..AccessState::default() },
        }
    }
}

/// What is judged.
#[derive(Clone)]
pub(super) struct Case<'a> {
    pub(super) effective: Cow<'a, Effective>,
    pub(super) facts: Cow<'a, Facts>,
    pub(super) entry: Entry<'a>,
}

impl<'a> Case<'a> {
    pub(super) const fn new(effective: &'a Effective, facts: &'a Facts, entry: Entry<'a>) -> Self {
        Self { effective: Cow::Borrowed(effective), facts: Cow::Borrowed(facts), entry }
    }

    pub(super) fn launch(&self) -> Launch {
        launch::judge(&self.effective, &self.facts, &self.entry.launch, &self.entry.now)
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        access::required(&self.effective, &self.entry.access.state(), &self.facts, &self.entry.now)
    }

    pub(super) fn storage(&self) -> Storage {
        storage::required(&self.effective, &self.facts, self.entry.storage)
    }

    /// What all of it comes to.
    pub(super) fn verdict(&self) -> OpenVerdict {
        let steps = self.steps();
        let by_steps = match steps.as_slice() {
            [] => OpenVerdict::Open,
            steps if steps.contains(&Step::Wipe) => OpenVerdict::Remove,
            _ => OpenVerdict::Steps,
        };
        let by_storage = if self.storage().closed { OpenVerdict::Closed } else { OpenVerdict::Open };
        OpenVerdict::from(self.launch().verdict).max(by_steps).max(by_storage)
    }

    pub(super) fn with_effective(&self, effective: Effective) -> Self {
        Self { effective: Cow::Owned(effective), ..self.clone() }
    }

    pub(super) fn with_facts(&self, change: impl FnOnce(&mut Facts)) -> Self {
        let mut facts = self.facts.clone().into_owned();
        change(&mut facts);
        Self { facts: Cow::Owned(facts), ..self.clone() }
    }

    pub(super) fn with_launch(&self, change: impl FnOnce(&mut LaunchState)) -> Self {
        let mut case = self.clone();
        change(&mut case.entry.launch);
        case
    }
}

impl From<LaunchVerdict> for OpenVerdict {
    fn from(verdict: LaunchVerdict) -> Self {
        match verdict {
            LaunchVerdict::Ok => Self::Open,
            LaunchVerdict::Warn => Self::Warn,
            LaunchVerdict::Block => Self::Closed,
            LaunchVerdict::Wipe => Self::Remove,
        }
    }
}
