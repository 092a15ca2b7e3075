//! The rules themselves. An outcome names what decided; it is `Copy`, so that an allowed ask costs no allocation.
//!
//! Each side of a move answers for itself: work data that leaves is judged by *send* and by the outward half of the
//! clipboard, data that enters work by *receive* and the inward half.

use uuid::Uuid;

use super::rules::{Notifications, Reach, Rules};
use super::{Ask, Channel, Context, Party, Verdict, exempt, links, places};
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
    /// Any other app.
    Unmanaged,
}

pub(crate) fn standing(rules: &Rules, context: &Context<'_>, party: &Party) -> Standing {
    match party {
        Party::Work => Standing::Own,
        Party::Personal | Party::App { personal: true, .. } => Standing::Personal,
        Party::App { verified: false, .. } => Standing::Unverified,
        // Data carries its account with it, so an app whose account is not known is asked about this one.
        Party::App { app, account, .. } => app_standing(rules, context, app, account.unwrap_or(context.oid)),
    }
}

fn app_standing(rules: &Rules, context: &Context<'_>, app: &AppId, account: Uuid) -> Standing {
    match context.managed_apps.registered(app, account) {
        Some(true) => Standing::Managed,
        _ if rules.platform == Platform::Android && exempt::always(app) => Standing::BuiltIn,
        _ if rules.exempt.binary_search(app).is_ok() => Standing::Exempt,
        Some(false) => Standing::Covered,
        None => Standing::Unmanaged,
    }
}

/// Judges an ask by the rules of the account that is asked.
pub(crate) fn judge(rules: &Rules, context: &Context<'_>, ask: &Ask) -> Outcome {
    match ask {
        Ask::Paste { from, to, characters } => {
            let (from, to) = (standing(rules, context, from), standing(rules, context, to));
            clipboard(rules, from, to, *characters)
        }
        Ask::Transfer { from, to } => {
            transfer(rules, context, standing(rules, context, from), standing(rules, context, to))
        }
        Ask::SaveCopy { location, owner } => {
            places::save(rules, rules.encrypts(context.enrolled), *location, *owner)
        }
        Ask::OpenFrom { location, owner } => places::open(rules, *location, *owner),
        Ask::Channel { channel } => self::channel(rules, *channel),
        Ask::OpenLink { url, app_link, to } => links::judge(rules, context, url, *app_link, to.as_ref()),
        Ask::Keyboard { app } => keyboard(rules, app),
        // The shell names the app that the system would start, so there is one to judge.
        Ask::Service { app, purpose }
            if rules.platform == Platform::Android && exempt::serves(app, *purpose) =>
        {
            Outcome::allow("serviceBuiltIn", keys::SEND.id())
        }
        Ask::Service { app, .. } => send(rules, app_standing(rules, context, app, context.oid)),
    }
}

/// Judges an ask of a personal account.
pub(crate) fn personal(ask: &Ask) -> Outcome {
    let refuse = |code| Outcome { verdict: Verdict::Deny, code, settings: [None, None] };
    match ask {
        Ask::Paste { from: Party::Work, .. } | Ask::Transfer { from: Party::Work, .. } => refuse("askOwner"),
        Ask::Paste { to: Party::Work, .. } | Ask::Transfer { to: Party::Work, .. } => refuse("askReceiver"),
        _ => Outcome::free("personalContext"),
    }
}

/// Which way data moves as far as the account is concerned.
enum Way {
    Within,
    Out,
    In,
    Elsewhere,
}

/// Work data that another managed app holds is the account's too: it does not lose its protection by passing through.
fn way(from: Standing, to: Standing) -> Way {
    let is_work = |standing| matches!(standing, Standing::Own | Standing::Managed | Standing::Covered);
    match (from, to) {
        (Standing::Own, Standing::Own) => Way::Within,
        (_, Standing::Own) => Way::In,
        (from, _) if is_work(from) => Way::Out,
        _ => Way::Elsewhere,
    }
}

fn clipboard(rules: &Rules, from: Standing, to: Standing, characters: u32) -> Outcome {
    const LEVEL: PropertyId = keys::CLIPBOARD.id();
    const LIMIT: PropertyId = keys::CLIPBOARD_EXCEPTION.id();
    match way(from, to) {
        Way::Within if rules.no_clipboard => Outcome::deny("clipboardClosed", LEVEL),
        Way::Within => Outcome::free("sameAccount"),
        Way::Elsewhere => Outcome::free("personalContext"),
        Way::In => match (rules.paste_in, from) {
            (Reach::Anyone, _) => Outcome::allow("pasteInAllowed", LEVEL),
            (Reach::Managed, Standing::Managed | Standing::Covered) => {
                Outcome::allow("pasteInManaged", LEVEL)
            }
            _ => Outcome::deny("pasteInBlocked", LEVEL),
        },
        Way::Out => match (rules.copy_out, to) {
            (Reach::Anyone, _) => Outcome::allow("copyOutAllowed", LEVEL),
            (Reach::Managed, Standing::Managed) => Outcome::allow("copyOutManaged", LEVEL),
            _ if rules.characters > 0 && characters <= rules.characters => {
                Outcome::allow("copyOutWithinLimit", LIMIT).and(LEVEL)
            }
            _ if rules.characters > 0 => Outcome::deny("copyOutOverLimit", LEVEL).and(LIMIT),
            _ => Outcome::deny("copyOutBlocked", LEVEL),
        },
    }
}

fn transfer(rules: &Rules, context: &Context<'_>, from: Standing, to: Standing) -> Outcome {
    match way(from, to) {
        Way::Within => within(rules),
        Way::Elsewhere => Outcome::free("personalContext"),
        Way::In => receive(rules, context, from),
        Way::Out => send(rules, to),
    }
}

/// From work to work. On Windows that is from one work tab to another, which either setting closes at its strictest.
fn within(rules: &Rules) -> Outcome {
    match (rules.platform, rules.send, rules.receive) {
        (Platform::Windows, Reach::Nobody, _) => Outcome::deny("tabMoveClosed", keys::SEND.id()),
        (Platform::Windows, _, Reach::Nobody) => Outcome::deny("tabMoveClosed", keys::RECEIVE.id()),
        _ => Outcome::free("sameAccount"),
    }
}

fn send(rules: &Rules, to: Standing) -> Outcome {
    const SEND: PropertyId = keys::SEND.id();
    match (rules.send, to) {
        (Reach::Anyone, _) => Outcome::allow("sendAllowed", SEND),
        (_, Standing::BuiltIn) => Outcome::allow("sendBuiltIn", SEND),
        (Reach::Managed, Standing::Managed) => Outcome::allow("sendManaged", SEND),
        (Reach::Managed, Standing::Exempt) => {
            Outcome::allow("sendExempt", keys::EXEMPTED_PACKAGES.id()).and(SEND)
        }
        (Reach::Nobody, _) => Outcome::deny("sendNobody", SEND),
        (_, Standing::Personal) => Outcome::deny("sendPersonal", SEND),
        (_, Standing::Unverified) => Outcome::deny("sendUnverified", SEND),
        (_, Standing::Covered) => Outcome::deny("sendNotRegistered", SEND),
        _ if rules.hide => Outcome::deny("sendHidden", SEND).and(keys::FILTER_OPEN_IN.id()),
        // The only way left would be a file that other apps cannot read, for which no key exists yet.
        _ if rules.platform == Platform::Ios => Outcome::deny("sendEncryptedOnly", SEND),
        _ => Outcome::deny("sendUnmanaged", SEND),
    }
}

fn receive(rules: &Rules, context: &Context<'_>, from: Standing) -> Outcome {
    const RECEIVE: PropertyId = keys::RECEIVE.id();
    const TAG: PropertyId = keys::PROTECT_INBOUND.id();
    // Documented for enrolled iOS devices only; elsewhere it is as open as the value beside it.
    let tagged = rules.tag_inbound && context.enrolled;
    let outside = matches!(from, Standing::Unmanaged | Standing::Unverified | Standing::Exempt);
    match (rules.receive, from) {
        (Reach::Anyone, _) if tagged && outside => {
            Outcome::new(Verdict::AllowTagged, "receiveTagged", TAG).and(RECEIVE)
        }
        (Reach::Anyone, _) => Outcome::allow("receiveAllowed", RECEIVE),
        (_, Standing::BuiltIn) => Outcome::allow("receiveBuiltIn", RECEIVE),
        (Reach::Managed, Standing::Managed | Standing::Covered) => Outcome::allow("receiveManaged", RECEIVE),
        (Reach::Managed, Standing::Exempt) => {
            Outcome::allow("receiveExempt", keys::EXEMPTED_PACKAGES.id()).and(RECEIVE)
        }
        (_, Standing::Personal) => Outcome::deny("receivePersonal", RECEIVE),
        (Reach::Nobody, Standing::Managed | Standing::Covered | Standing::Exempt) => {
            Outcome::deny("receiveNobody", RECEIVE)
        }
        // The browser's profile holds one account: there is none to switch to.
        (Reach::Nobody, _) if rules.platform == Platform::Windows => Outcome::deny("receiveNobody", RECEIVE),
        _ => Outcome::new(Verdict::SwitchAccount, "receiveUnmanaged", RECEIVE),
    }
}

fn channel(rules: &Rules, channel: Channel) -> Outcome {
    let Some(setting) = channel_setting(rules, channel) else { return Outcome::free("noRule") };
    if channel == Channel::Notification {
        return match rules.notifications {
            Notifications::Full => Outcome::allow("channelOpen", setting),
            Notifications::Redacted => Outcome::new(Verdict::Redact, "notificationRedacted", setting),
            Notifications::Dropped => Outcome::deny("notificationDropped", setting),
        };
    }
    if channel == Channel::AppSwitcher && rules.denies(channel) {
        Outcome::new(Verdict::Redact, "previewBlurred", setting)
    } else if rules.denies(channel) {
        Outcome::deny("channelClosed", setting)
    } else {
        Outcome::allow("channelOpen", setting)
    }
}

fn keyboard(rules: &Rules, app: &AppId) -> Outcome {
    match channel(rules, Channel::ThirdPartyKeyboard) {
        closed if closed.verdict == Verdict::Deny && rules.platform == Platform::Android => {
            let list = keys::APPROVED_KEYBOARDS.id();
            let [restricted, _] = closed.settings;
            let outcome = if rules.keyboards.binary_search(app).is_ok() {
                Outcome::allow("keyboardApproved", list)
            } else {
                Outcome::deny("keyboardNotApproved", list)
            };
            restricted.map_or(outcome, |setting| outcome.and(setting))
        }
        other => other,
    }
}

/// The setting that rules a channel on the platform, if there is one.
fn channel_setting(rules: &Rules, channel: Channel) -> Option<PropertyId> {
    let ios = rules.platform == Platform::Ios;
    let id = match channel {
        Channel::Print => keys::PRINT_BLOCKED.id(),
        Channel::Backup => keys::DATA_BACKUP_BLOCKED.id(),
        Channel::Assistant if ios => keys::SEND.id(),
        Channel::ScreenCapture if rules.capture_implied => keys::SEND.id(),
        Channel::ScreenCapture if ios => keys::SCREEN_CAPTURE_STATE.id(),
        Channel::ScreenCapture | Channel::Assistant => keys::SCREEN_CAPTURE_BLOCKED.id(),
        Channel::Notification => keys::NOTIFICATIONS.id(),
        Channel::NativeSync => keys::CONTACT_SYNC_BLOCKED.id(),
        Channel::Widgets if ios && !rules.sync_denied() => keys::WIDGETS_ALLOWED.id(),
        Channel::Widgets => keys::CONTACT_SYNC_BLOCKED.id(),
        Channel::ThirdPartyKeyboard if ios => keys::KEYBOARDS_BLOCKED.id(),
        Channel::ThirdPartyKeyboard => keys::KEYBOARDS_RESTRICTED.id(),
        Channel::Genmoji => keys::GENMOJI_STATE.id(),
        Channel::WritingTools => keys::WRITING_TOOLS_STATE.id(),
        Channel::AppSwitcher if ios && rules.credentials => keys::CREDENTIALS_REQUIRED.id(),
        Channel::AppSwitcher if ios => keys::PIN_REQUIRED.id(),
        Channel::AppSwitcher => keys::SCREEN_CAPTURE_BLOCKED.id(),
    };
    id.property().platforms.has(rules.platform).then_some(id)
}
