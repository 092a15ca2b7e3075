//! From an ask to a decision, with the reasons.

mod ask;
mod both;
mod channels;
mod exempt;
mod judge;
mod link;
mod links;
mod managed;
mod moves;
mod party;
mod place;
mod places;
mod rules;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ask::{Ask, characters};
pub use both::{Pair, Side, decide_both};
pub use exempt::Purpose;
pub use links::Redirect;
pub use managed::ManagedApps;
pub use party::{Party, Route};
pub use place::{Channel, Location, Owner};

pub(crate) use both::Speaker;
pub(crate) use channels::mixed as mixed_channel;
pub(crate) use exempt::{FOR_A_PURPOSE, always_exempt};
pub(crate) use judge::{Outcome, Standing, judge, personal as judge_personal, standing};
pub(crate) use links::{MANAGED_BROWSER_IOS, is_pattern, place as link_place};
pub(crate) use rules::Rules;

use crate::effective::Effective;
use crate::policy::PolicyId;

/// What the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Allowed in clear.
    Allow,
    /// Allowed, and what comes in becomes work data of the account.
    AllowTagged,
    /// Allowed without the content: a general text instead.
    Redact,
    /// Not into this account: the app may offer its personal account instead, else it is refused.
    SwitchAccount,
    /// Not there: [`Decision::redirect`] says where instead.
    Redirect,
    /// Refused.
    Deny,
}

impl Verdict {
    /// Every answer.
    pub const ALL: [Self; 6] =
        [Self::Allow, Self::AllowTagged, Self::Redact, Self::SwitchAccount, Self::Redirect, Self::Deny];

    /// Whether data moves as asked.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allow | Self::AllowTagged)
    }

    /// How much it holds back: the greater, the stricter.
    pub(crate) const fn strictness(self) -> u8 {
        match self {
            Self::Allow => 0,
            Self::AllowTagged => 1,
            Self::Redact => 2,
            Self::Redirect => 3,
            Self::SwitchAccount => 4,
            Self::Deny => 5,
        }
    }

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AllowTagged => "allowTagged",
            Self::Redact => "redact",
            Self::SwitchAccount => "switchAccount",
            Self::Redirect => "redirect",
            Self::Deny => "deny",
        }
    }
}

/// A policy by id and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PolicyRef {
    /// Its id.
    pub id: PolicyId,
    /// Its display name.
    pub name: String,
}

/// Why a decision is as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// A stable code; [`crate::texts`] has the sentence.
    pub code: &'static str,
    /// The setting that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<&'static str>,
    /// Its effective value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The policies that set this value; empty when it is a default.
    pub policies: Vec<PolicyRef>,
}

/// The answer to an ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What it is.
    pub verdict: Verdict,
    /// Why. Empty when allowed: asking costs nothing then, and [`crate::explain()`] tells more.
    pub reasons: Vec<Reason>,
    /// Where a link goes instead; with [`Verdict::Redirect`] only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
}

impl Decision {
    /// Allowed, without a word.
    pub const ALLOW: Self = Self { verdict: Verdict::Allow, reasons: Vec::new(), redirect: None };

    /// Refused, for these reasons.
    #[must_use]
    pub const fn refused(verdict: Verdict, reasons: Vec<Reason>) -> Self {
        Self { verdict, reasons, redirect: None }
    }
}

/// What a decision knows besides the policy.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The managed apps on this device, as the server told.
    pub managed_apps: &'a ManagedApps,
    /// The account whose policy is asked.
    pub oid: Uuid,
    /// Whether the server believes, by evidence, that the device is enrolled: see
    /// [`crate::ManagementState::counts_as_enrolled`].
    pub enrolled: bool,
}

/// Answers an ask by the policy of the account that is asked. When the answer is to allow, nothing is allocated.
///
/// Where two policies have a say (the one data leaves and the one it enters), each answers for its own side, and both
/// must allow: a caller that knows both asks [`decide_both`], else each app asks for its own.
#[must_use]
pub fn decide(effective: &Effective, context: &Context<'_>, ask: &Ask) -> Decision {
    let outcome = judge(effective.rules(), context, ask);
    if outcome.verdict == Verdict::Allow {
        return Decision::ALLOW;
    }
    let redirect = redirect(effective, &outcome, ask);
    Decision { verdict: outcome.verdict, reasons: reasons(effective, &outcome), redirect }
}

/// Where a link goes instead of where it was asked for.
pub(crate) fn redirect(effective: &Effective, outcome: &Outcome, ask: &Ask) -> Option<Redirect> {
    match (outcome.verdict, ask) {
        (Verdict::Redirect, Ask::OpenLink { url, .. }) => links::redirect(effective.rules(), url),
        _ => None,
    }
}

/// Answers an ask of a personal account. Personal context is never restricted; only where work data is one of the two
/// ends must the work account be asked, whose policy decides about it.
#[must_use]
pub fn personal(ask: &Ask) -> Decision {
    let outcome = judge::personal(ask);
    if outcome.verdict == Verdict::Allow {
        return Decision::ALLOW;
    }
    let reason = Reason { code: outcome.code, setting: None, value: None, policies: Vec::new() };
    Decision::refused(outcome.verdict, vec![reason])
}

pub(crate) fn reasons(effective: &Effective, outcome: &Outcome) -> Vec<Reason> {
    let reasons = outcome.settings.iter().flatten().map(|id| Reason {
        code: outcome.code,
        setting: Some(id.property().name),
        value: Some(effective.slot(*id).value.to_string()),
        policies: effective.winners(*id),
    });
    let reasons: Vec<_> = reasons.collect();
    if !reasons.is_empty() {
        return reasons;
    }
    vec![Reason { code: outcome.code, setting: None, value: None, policies: Vec::new() }]
}
