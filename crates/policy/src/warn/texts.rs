//! What the codes say.

/// A code with what is wrong and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong.
    pub sentence: &'static str,
    /// What to do.
    pub next: &'static str,
}

const fn text(code: &'static str, sentence: &'static str, next: &'static str) -> Text {
    Text { code, sentence, next }
}

/// Every code, in the order of the settings.
#[rustfmt::skip] // one row, one line
pub static TEXTS: &[Text] = &[
    text("sendVariantIgnored", "How work data is handed over counts only where it may go to managed apps.", "Send to managed apps, or turn the addition off."),
    text("sharingAndFiltering", "Apps that are not managed are hidden, so the system's own sharing never gets to decide.", "Keep one of the two additions."),
    text("exemptionsIgnored", "The exempt apps change nothing, because nothing they are exempt from holds.", "Restrict sending, or empty the list."),
    text("exemptLinksIgnored", "The exempt links change nothing beside where work data may be sent.", "Require a browser or restrict sending to managed apps, or empty the list."),
    text("dialerDefeated", "Telephone links are on the list of exempt apps, so any app takes them whatever the dialer setting says.", "Take `tel` and `telprompt` off the list."),
    text("messagingDefeated", "Message links are on the list of exempt apps, so any app takes them whatever the messaging setting says.", "Take `sms` off the list."),
    text("saveFollowsSend", "Work data may be sent to all apps, so copies may be saved anywhere although saving is blocked.", "Restrict sending, or allow saving."),
    text("saveClosedBySend", "Work data may be sent nowhere, so no copy can be saved although saving is allowed.", "Send to managed apps, or block saving."),
    text("savePlacesIgnored", "Places for copies are selected, and saving is allowed anywhere.", "Block saving, or select no place."),
    text("savePlacesClosed", "Places for copies are selected, and none takes one because work data may be sent nowhere.", "Send to managed apps, or select no place."),
    text("localStorageEncrypted", "Local storage is selected, and takes no copy while the app encrypts work data.", "Take local storage off the list."),
    text("dialerMissing", "One dialer app is asked for and none is named, so no telephone link opens.", "Name the dialer app, or choose another option."),
    text("dialerIgnored", "A dialer app is named, and the setting does not ask for it.", "Choose a specific dialer app, or clear the name."),
    text("messagingMissing", "One messaging app is asked for and none is named, so no message link opens.", "Name the messaging app, or choose another option."),
    text("messagingIgnored", "A messaging app is named, and the setting does not ask for it.", "Choose a specific messaging app, or clear the name."),
    text("incomingTagIgnored", "Incoming data is marked as work data only where it may come from all apps.", "Receive from all apps, or turn the mark off."),
    text("openFollowsReceive", "Data may be received from all apps, so it may be opened from anywhere although that is blocked.", "Restrict receiving, or allow opening."),
    text("openPlacesIgnored", "Places to open from are selected, and opening is allowed from anywhere.", "Block opening, or leave the list as it was."),
    text("openPlacesClosed", "Places to open from are selected, and none counts because data may be received from nowhere.", "Receive from managed apps, or leave the list as it was."),
    text("characterLimitIgnored", "Any text may be copied out, so the limit of characters changes nothing.", "Restrict the clipboard, or set the limit to 0."),
    text("keyboardsEmpty", "Only approved keyboards are allowed and none is listed, so people cannot type in work.", "List the keyboards."),
    text("keyboardsIgnored", "Keyboards are listed, and every keyboard is allowed.", "Require approved keyboards, or empty the list."),
    text("enrolledEncryptionIgnored", "The app does not encrypt work data anywhere, so there is nothing to leave to enrolled devices.", "Require encryption, or leave the exception off."),
    text("browserUnnamed", "Another browser is asked for and none is named, so web links open in protected browsers only.", "Name the browser, or choose Microsoft Edge."),
    text("browserIgnored", "A browser is named or chosen, and the setting does not ask for it.", "Choose the unmanaged browser, or clear the name."),
    text("selectedDestinationsEmpty", "Work data may go to selected places and none is selected, so it may go nowhere.", "Select a place, or choose no destinations."),
    text("selectedDestinationsIgnored", "Places that work data may go to are selected, and the setting does not ask for them.", "Choose selected destinations, or clear the list."),
    text("selectedSourcesEmpty", "Data may come from selected places and none is selected, so it may come from nowhere.", "Select a place, or choose no sources."),
    text("selectedSourcesIgnored", "Places that data may come from are selected, and the setting does not ask for them.", "Choose selected sources, or clear the list."),

    text("pinSettingsIgnored", "Rules for PINs are set, and no PIN is asked for.", "Require a PIN, or leave the rules alone."),
    text("biometricsContradict", "Biometrics are allowed by one setting and blocked by another, so they are blocked.", "Leave one of the settings."),
    text("biometricRulesIgnored", "Rules for biometrics are set, and biometrics are blocked.", "Allow biometrics, or leave the rules alone."),
    text("biometricNeverDoes", "The PIN comes back no later than access is checked again, so a biometric never does instead of it.", "Ask for the PIN after a longer time than the recheck."),

    text("offlineBeforeCheckIn", "Apps check in every 30 minutes while they are used, so a shorter grace period closes them in between.", "Allow at least 30 minutes offline."),
    text("offlineWipeBeforeBlock", "Work data is removed no later than it is closed, so closing it never helps.", "Wipe after a longer time than the block."),
    text("warnNeverShown", "The warning is never shown, because whoever gets it is blocked or wiped anyway.", "Warn earlier than that, or take the warning away."),
    text("wipeBeforeBlock", "Work data is removed where access is blocked, so the block never helps.", "Wipe later than that, or take the block away."),
    text("osRangeEmpty", "The oldest version of the operating system is newer than the newest, so no device may open work.", "Leave a range between the two."),
    text("clockedOutNeverWipes", "The end of a shift never removes data: work is closed instead.", "Choose to block or to warn."),
    text("graceIgnored", "A grace period after working time counts only where work is closed then.", "Block outside working time, or take the grace period away."),
    text("actionIgnored", "What happens is chosen, and nothing is checked.", "Turn the check on, or leave the action alone."),
    text("evaluationIgnored", "Evidence from hardware is asked for, and no verdict is.", "Ask for a verdict, or leave the evaluation alone."),
    text("lockGradeNeverCounts", "A weaker lock does less than a stronger one that is also too weak, so it never counts.", "Let the weaker lock do at least as much."),
    text("knoxHitsOthers", "Devices of other makers cannot pass Samsung's check, so they are closed too.", "Choose supported devices, or allow Samsung only."),
    text("threatPartnerIgnored", "A threat protection is preferred, and no level is asked for.", "Ask for a level, or prefer none."),
];
