//! What a comparison came to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Registered;
use super::cause;
use super::fate::State;
use crate::app::AppId;
use crate::decide::PolicyRef;
use crate::record::Kind;
use crate::texts::{Language, Phrase};

/// Most registrations in a sample.
pub const SAMPLE: usize = 10;

/// What a comparison came to. Every sum counts each registration, and each recorded ask, once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfReport))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The registrations that were looked at.
    pub registrations: u64,
    /// Their users.
    pub users: u64,
    /// Registrations that would hold another policy, be it only another source of the same values.
    pub affected: u64,
    /// How many stand where before and after; also those that stand still.
    pub moves: Vec<Move>,
    /// What changes, the gravest first. Targeting and fate are told separately, so that a registration can stand under
    /// one of each.
    pub changes: Vec<ChangeGroup>,
    /// Those of whom nobody can tell what becomes of them afterwards, changed or not.
    pub cannot_tell: Group,
    /// Recorded asks.
    pub asks: Asks,
    /// All of it as lines.
    pub lines: Vec<String>,
    /// The lines by code and parameters, for a reader that puts them into words itself.
    pub phrases: Vec<Phrase>,
    /// The language of the words.
    pub language: Language,
}

/// Registrations that stand somewhere before and somewhere after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfMove))]
pub struct Move {
    /// Before.
    pub before: State,
    /// After.
    pub after: State,
    /// How many.
    pub registrations: u64,
}

/// What changes for a registration, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfChange))]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// Its work data is removed.
    NewlyWiped,
    /// Facts are missing that could wipe it.
    NewlyMayBeWiped,
    /// It stays closed.
    NewlyBlocked,
    /// Facts are missing, and nobody can tell.
    NewlyCannotTell,
    /// It opens after a warning.
    NewlyWarned,
    /// It opens, where it did not or nobody could tell.
    NewlyOpen,
    /// It opens without the warning.
    NoLongerWarned,
    /// It is treated less harshly, and still does not open for sure.
    Eased,
    /// A policy reaches it.
    NewlyReached,
    /// No policy reaches it any more.
    NoLongerReached,
}

impl Change {
    /// The code, one of [`crate::texts`] and the word on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NewlyWiped => "newlyWiped",
            Self::NewlyMayBeWiped => "newlyMayBeWiped",
            Self::NewlyBlocked => "newlyBlocked",
            Self::NewlyCannotTell => "newlyCannotTell",
            Self::NewlyWarned => "newlyWarned",
            Self::NewlyOpen => "newlyOpen",
            Self::NoLongerWarned => "noLongerWarned",
            Self::Eased => "eased",
            Self::NewlyReached => "newlyReached",
            Self::NoLongerReached => "noLongerReached",
        }
    }
}

/// A change with those it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfChangeGroup))]
pub struct ChangeGroup {
    /// What changes.
    pub change: Change,
    /// For whom and why.
    #[serde(flatten)]
    pub group: Group,
}

/// Registrations, and why they are here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfGroup))]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// How many.
    pub registrations: u64,
    /// Of how many users.
    pub users: u64,
    /// Why, the most frequent first. A registration stands under each of its causes.
    pub causes: Vec<Cause>,
    /// Some of them, at most [`SAMPLE`].
    pub sample: Vec<Sample>,
}

/// A setting, or a policy, that is why something changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfCause))]
pub struct Cause {
    /// A code of [`crate::texts`]; where a policy is the cause that of its [`crate::target::Coverage`].
    pub code: String,
    /// The same in words.
    pub text: String,
    /// The setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// The policies that set it; empty for a default.
    pub policies: Vec<PolicyRef>,
    /// How many registrations, or asks.
    pub count: u64,
}

/// One registration of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfSample))]
pub struct Sample {
    /// Its id.
    pub registration: String,
    /// The user.
    pub user: Uuid,
    /// The app.
    pub app: AppId,
}

/// Recorded asks, answered by both sides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfAsks))]
#[serde(rename_all = "camelCase")]
pub struct Asks {
    /// All of them.
    pub total: u64,
    /// Those that are answered as before.
    pub unchanged: u64,
    /// The first day that is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<String>,
    /// The last day that is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<String>,
    /// What changes.
    pub changes: Vec<AskGroup>,
}

/// What changes about an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfAskChange))]
#[serde(rename_all = "camelCase")]
pub enum AskChange {
    /// It is no longer allowed.
    NewlyDenied,
    /// It may no longer be allowed: that depends on what is not recorded.
    MayBeDenied,
    /// It becomes allowed.
    NewlyAllowed,
    /// It may become allowed.
    MayBeAllowed,
    /// It is answered otherwise, and is as much allowed as before.
    AnsweredOtherwise,
    /// Nobody can tell: the record cannot be read, or it can stand for asks that change in different ways.
    CannotTell,
}

impl AskChange {
    /// The code, one of [`crate::texts`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NewlyDenied => "askNewlyDenied",
            Self::MayBeDenied => "askMayBeDenied",
            Self::NewlyAllowed => "askNewlyAllowed",
            Self::MayBeAllowed => "askMayBeAllowed",
            Self::AnsweredOtherwise => "askAnsweredOtherwise",
            Self::CannotTell => "askCannotTell",
        }
    }
}

/// Asks that change in one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfAskGroup))]
pub struct AskGroup {
    /// How they change.
    pub change: AskChange,
    /// How many.
    pub asks: u64,
    /// Of how many registrations.
    pub registrations: u64,
    /// By the setting that decides, the most frequent first; each ask stands under one.
    pub causes: Vec<Cause>,
    /// By the app that asked, the most frequent first.
    pub apps: Vec<AppCount>,
    /// By what was asked, the most frequent first.
    pub kinds: Vec<KindCount>,
    /// Some of the registrations, at most [`SAMPLE`].
    pub sample: Vec<Sample>,
}

/// Asks of one app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfAppCount))]
pub struct AppCount {
    /// The app.
    pub app: AppId,
    /// How many.
    pub count: u64,
}

/// Asks of one kind with one class of other end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = WhatIfKindCount))]
pub struct KindCount {
    /// The kind; none where the record cannot be read.
    #[cfg_attr(feature = "schema", schema(required))]
    pub kind: Option<Kind>,
    /// The class of the other end, or an app.
    pub end: String,
    /// How many.
    pub count: u64,
}

impl Sample {
    pub(super) fn of(one: &Registered<'_>) -> Self {
        Self { registration: one.id.to_owned(), user: one.subject.oid, app: one.subject.app.clone() }
    }
}

/// The most frequent first.
pub(super) fn causes(language: Language, counted: BTreeMap<cause::Cause, u64>) -> Vec<Cause> {
    let shown = |(cause, count): (cause::Cause, u64)| Cause {
        code: cause.code.to_owned(),
        text: language.text(cause.code).unwrap_or(cause.code).to_owned(),
        setting: cause.setting.map(str::to_owned),
        policies: cause.policies,
        count,
    };
    let mut causes: Vec<_> = counted.into_iter().map(shown).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    causes
}
