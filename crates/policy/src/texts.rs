//! Codes and the sentences for them: one catalogue for client, command and console.
//!
//! The sentences are short enough for a help desk to read aloud, and complete without the code. A code, once released,
//! keeps its meaning.

/// A code with its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The stable code, as it stands in [`crate::decide::Reason`].
    pub code: &'static str,
    /// Why, as a sentence.
    pub sentence: &'static str,
}

const fn text(code: &'static str, sentence: &'static str) -> Text {
    Text { code, sentence }
}

/// Every code of a decision.
#[rustfmt::skip] // one code, one line
pub static TEXTS: &[Text] = &[
    text("personalContext", "No work data is involved, and personal data is never restricted."),
    text("sameAccount", "The data stays with the same work account."),
    text("notManaged", "No policy of your organisation reaches this account in this app on this device."),
    text("noRule", "No policy can restrict this on this platform."),
    text("askOwner", "It is work data: the policy of the work account decides. Ask that account."),
    text("askReceiver", "It would become work data: the policy of the work account decides. Ask that account."),

    text("copyOutAllowed", "Work text may be pasted anywhere."),
    text("copyOutManaged", "Work text may be pasted into apps that your organisation protects for this account, and this is one."),
    text("copyOutWithinLimit", "The text is short enough to be pasted anywhere."),
    text("copyOutOverLimit", "Work text may leave only up to a number of characters, and this text is longer."),
    text("copyOutBlocked", "Work text may not be pasted here."),
    text("clipboardClosed", "Work content may not be copied at all."),
    text("pasteInAllowed", "Text from anywhere may be pasted into work."),
    text("pasteInManaged", "Text from apps that your organisation protects for this account may be pasted into work, and this is one."),
    text("pasteInBlocked", "Text from outside may not be pasted into work."),

    text("tabMoveClosed", "Work content may not be moved from one tab to another while sending or receiving data is closed."),
    text("sendAllowed", "Work data may be sent to any app."),
    text("sendManaged", "Work data may be sent to apps that your organisation protects for this account, and this is one."),
    text("sendExempt", "The app is on the list of exceptions."),
    text("sendNobody", "Work data may not be sent to any other app."),
    text("sendPersonal", "Work data may not be sent to a personal account."),
    text("sendUnverified", "Nobody could make sure which app this is, so it counts as one that your organisation does not protect."),
    text("sendHidden", "Apps that your organisation does not protect for this account are not offered."),
    text("sendEncryptedOnly", "The copy would have to leave encrypted, so that only protected apps can read it. That is not possible yet, so it is refused."),
    text("sendUnmanaged", "Work data may be sent only to apps that your organisation protects for this account."),
    text("receiveAllowed", "Data from any app may be taken into work."),
    text("receiveTagged", "Data from any app may be taken in, and becomes work data."),
    text("receiveManaged", "Data from apps that your organisation protects for this account may be taken into work, and this is one."),
    text("receiveExempt", "The app is on the list of exceptions."),
    text("receiveNobody", "Data from other apps may not be taken into work."),
    text("receivePersonal", "Data of a personal account may not be taken into work."),
    text("receiveUnmanaged", "Data from this app may not be taken into work. A personal account of the app may take it."),

    text("saveFollowsSend", "Work data may go anywhere, so copies may be saved anywhere."),
    text("saveAllowed", "Copies of work documents may be saved anywhere."),
    text("saveListed", "Copies may be saved only to listed places, and this is one."),
    text("saveNobody", "Work data may not leave the app, so no copy may be saved."),
    text("saveNotListed", "Copies of work documents may be saved only to listed places, and this is none of them."),
    text("saveOtherAccount", "Copies may be saved here only to the place of the work account."),
    text("saveEncryptedOnly", "The copy would have to stay encrypted, so that only protected apps can read it. That is not possible yet, so it is refused."),
    text("openFollowsReceive", "Data from anywhere may be taken into work, so documents may be opened from anywhere."),
    text("openAllowed", "Data from any place may be opened into work documents."),
    text("openListed", "Data may be opened into work documents only from listed places, and this is one."),
    text("openNobody", "Data from outside may not be taken into work, so nothing may be opened from there."),
    text("openNotListed", "Data may be opened into work documents only from listed places, and this is none of them."),
    text("openOtherAccount", "Data may be opened from here only out of the place of the work account."),

    text("channelOpen", "The policy leaves this open."),
    text("channelClosed", "The policy closes this for work data."),
    text("notificationRedacted", "Notifications may say that something arrived, and nothing of what it says."),
    text("notificationDropped", "Work data may not stand in notifications, so they are not shown."),

    text("notSignedIn", "The work account is not signed in to this app."),
    text("joining", "The organisation's server has not answered yet, so work data stays closed."),
    text("stateUnreadable", "What is saved on this device does not verify, so work data stays closed. Sign in again."),
    text("stateOlder", "What is saved on this device is older than its keys, so work data stays closed. Sign in again."),
    text("held", "The organisation holds this account's work data closed until an administrator has decided."),
    text("heldByOrder", "An administrator closed this account's work data on this device."),
    text("disabled", "The account is disabled, so its work data is closed."),
    text("superseded", "Another installation of this app took over for this account. Sign in again here."),
    text("noLongerTargeted", "No policy reaches the account any more. Its work data stays closed until an administrator has decided."),
    text("appNoLongerTargeted", "No policy covers this app any more. The account's work data stays closed until an administrator has decided."),
    text("noPolicy", "The account is managed and its policy is not here yet, so work data stays closed."),
    text("wiping", "The account's work data is being removed from this app."),
    text("wiped", "The account's work data was removed from this app. Sign in again to use it."),
];

/// The sentence of a code; the code itself where a newer version sent one this version does not know.
#[must_use]
pub fn sentence(code: &str) -> &str {
    TEXTS.iter().find(|text| text.code == code).map_or(code, |text| text.sentence)
}
