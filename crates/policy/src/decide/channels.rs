//! Channels of the operating system and keyboards.

use super::judge::Outcome;
use super::moves::MIXED;
use super::rules::{Notifications, Rules};
use super::{Channel, Verdict};
use crate::app::{AppId, Platform};
use crate::property::{PropertyId, keys};

/// What leaves the screen of a view that shows several accounts is refused, whatever the policies say. `None` where a
/// channel takes nothing from the screen.
pub(crate) const fn mixed(channel: Channel) -> Option<Outcome> {
    match channel {
        Channel::Print
        | Channel::ScreenCapture
        | Channel::Assistant
        | Channel::Genmoji
        | Channel::WritingTools => Some(MIXED),
        Channel::AppSwitcher => Some(Outcome { verdict: Verdict::Redact, ..MIXED }),
        Channel::Backup
        | Channel::Notification
        | Channel::NativeSync
        | Channel::Widgets
        | Channel::ThirdPartyKeyboard
        | Channel::Dictation => None,
    }
}

/// Judges a channel. An app that cannot do as it is told (`supported`) drops notifications that it cannot shorten; its
/// sync stays open, because nothing holds it back.
pub(super) fn judge(rules: &Rules, channel: Channel, supported: bool) -> Outcome {
    let Some(setting) = channel_setting(rules, channel) else { return Outcome::free("noRule") };
    if channel == Channel::Notification {
        return match rules.notifications {
            Notifications::Full => Outcome::allow("channelOpen", setting),
            Notifications::Redacted if !supported => Outcome::deny("notificationUnsupported", setting),
            Notifications::Redacted => Outcome::new(Verdict::Redact, "notificationRedacted", setting),
            Notifications::Dropped => Outcome::deny("notificationDropped", setting),
        };
    }
    match channel {
        _ if !rules.denies(channel) => Outcome::allow("channelOpen", setting),
        Channel::AppSwitcher => Outcome::new(Verdict::Redact, "previewBlurred", setting),
        Channel::NativeSync | Channel::Widgets if !supported => Outcome::allow("syncUnsupported", setting),
        _ => Outcome::deny("channelClosed", setting),
    }
}

pub(super) fn keyboard(rules: &Rules, app: &AppId) -> Outcome {
    match judge(rules, Channel::ThirdPartyKeyboard, true) {
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
        Channel::Dictation => return None,
    };
    id.property().platforms.has(rules.platform).then_some(id)
}
