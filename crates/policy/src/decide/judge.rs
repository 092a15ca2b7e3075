//! The rules themselves. An outcome names what decided; it is `Copy`, so that an allowed ask costs no allocation.
//!
//! Each side of a move answers for itself: work data that leaves is judged by *send* and by the outward half of the
//! clipboard, data that enters work by *receive* and the inward half.

use uuid::Uuid;

use super::rules::Rules;
use super::{Ask, Context, Party, Route, Verdict, channels, exempt, links, moves, places};
use crate::app::{AppId, Platform};
use crate::property::{PropertyId, keys};

/// What was decided and by which settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    /// A code of [`crate::texts`].
    pub(crate) code: &'static str,
    /// The settings that spoke, the deciding one first.
    pub(crate) settings: [Option<PropertyId>; 2],
}

impl Outcome {
    pub(crate) const fn free(code: &'static str) -> Self {
        Self { verdict: Verdict::Allow, code, settings: [None, None] }
    }

    pub(crate) const fn new(verdict: Verdict, code: &'static str, setting: PropertyId) -> Self {
        Self { verdict, code, settings: [Some(setting), None] }
    }

    pub(crate) const fn allow(code: &'static str, setting: PropertyId) -> Self {
        Self::new(Verdict::Allow, code, setting)
    }

    pub(crate) const fn deny(code: &'static str, setting: PropertyId) -> Self {
        Self::new(Verdict::Deny, code, setting)
    }

    pub(crate) const fn and(self, setting: PropertyId) -> Self {
        let [first, _] = self.settings;
        Self { settings: [first, Some(setting)], ..self }
    }
}

/// What the other end is to the account that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The same account of this app.
    Own,
    /// An app that holds the account under management.
    Managed,
    /// An app that the policy covers and that does not hold the account yet.
    Covered,
    /// Named by the policy as an exception.
    Exempt,
    /// Part of the system, an exception by nature (Android).
    BuiltIn,
    /// A personal account, of this app or another.
    Personal,
    /// An app that nobody verified, and so counts as unmanaged.
    Unverified,
    /// A known account that the organisation does not protect there, such as one of another organisation.
    OtherAccount,
    /// Any other app.
    Unmanaged,
    /// A view of several accounts.
    Mixed,
    /// The browser's own controls (Windows).
    Controls,
}

pub(crate) fn standing(rules: &Rules, context: &Context<'_>, party: &Party) -> Standing {
    match party {
        Party::Work => Standing::Own,
        Party::Mixed => Standing::Mixed,
        Party::Controls if rules.platform == Platform::Windows => Standing::Controls,
        Party::Controls => Standing::Unmanaged,
        Party::Personal | Party::App { personal: true, .. } => Standing::Personal,
        Party::App { verified: false, .. } => Standing::Unverified,
        // Data carries its account with it, so an app whose account is not known is asked about this one.
        Party::App { app, account, .. } => app_standing(rules, context, app, account.unwrap_or(context.oid)),
    }
}

pub(super) fn app_standing(rules: &Rules, context: &Context<'_>, app: &AppId, account: Uuid) -> Standing {
    match context.managed_apps.registered(app, account) {
        Some(true) => Standing::Managed,
        _ if rules.platform == Platform::Android && exempt::always(app) => Standing::BuiltIn,
        _ if rules.exempt.binary_search(app).is_ok() => Standing::Exempt,
        Some(false) => Standing::Covered,
        None if account != context.oid => Standing::OtherAccount,
        None => Standing::Unmanaged,
    }
}

/// Judges an ask by the rules of the account that is asked.
pub(crate) fn judge(rules: &Rules, context: &Context<'_>, ask: &Ask) -> Outcome {
    match ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } => {
            let (from, to) = (standing(rules, context, from), standing(rules, context, to));
            moves::judge(rules, context, ask, from, to)
        }
        Ask::SaveCopy { location, owner } => places::save(rules, context, *location, *owner),
        Ask::OpenFrom { location, owner } => places::open(rules, *location, *owner),
        Ask::Channel { channel, supported, mixed } => {
            let locked = if *mixed { channels::mixed(*channel) } else { None };
            locked.unwrap_or_else(|| channels::judge(rules, *channel, *supported))
        }
        Ask::OpenLink { url, app_link, to } => links::judge(rules, context, url, *app_link, to.as_ref()),
        Ask::Keyboard { app } => channels::keyboard(rules, app),
        // The shell names the app that the system would start, so there is one to judge.
        Ask::Service { app, purpose }
            if rules.platform == Platform::Android && exempt::serves(app, *purpose) =>
        {
            Outcome::allow("serviceBuiltIn", keys::SEND.id())
        }
        Ask::Service { app, .. } => {
            moves::send(rules, context, app_standing(rules, context, app, context.oid), Route::Unstated)
        }
    }
}

/// Judges an ask of a personal account.
pub(crate) fn personal(ask: &Ask) -> Outcome {
    let refuse = |code| Outcome { verdict: Verdict::Deny, code, settings: [None, None] };
    let (from, to) = match ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } => (from, to),
        Ask::Channel { channel, mixed: true, .. } => {
            return channels::mixed(*channel).unwrap_or(Outcome::free("personalContext"));
        }
        _ => return Outcome::free("personalContext"),
    };
    match (from, to) {
        (Party::Mixed, _) | (_, Party::Mixed) => moves::MIXED,
        (Party::Work, _) => refuse("askOwner"),
        (_, Party::Work) => refuse("askReceiver"),
        _ => Outcome::free("personalContext"),
    }
}
