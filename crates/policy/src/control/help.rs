//! What each row does, in a sentence for the one who sets it: data only.

/// The sentence of a control: its own, else that of its key, which is the id without the platform.
pub(super) fn of(id: &str) -> &'static str {
    let key = id.split_once('.').map_or(id, |(_, key)| key);
    let find = |wanted: &str| HELP.iter().find(|(key, _)| *key == wanted).map(|(_, text)| *text);
    find(id).or_else(|| find(key)).unwrap_or_default()
}

/// Keys and full ids, each once.
#[rustfmt::skip] // one row, one line
pub(super) static HELP: &[(&str, &str)] = &[
    ("data.backup", "Whether backups of the operating system take the files of work accounts."),
    ("data.send", "Which apps work data may be handed to. The receiving app's own policy must agree."),
    ("windows.data.send", "Whether work data may leave the work profile, for example as a download."),
    ("ios.data.exempt_apps", "Link schemes that any app may take, whatever the settings for sending, calls and messages say."),
    ("android.data.exempt_apps", "Apps that may exchange work data although they are not managed. The clipboard stays closed to them."),
    ("data.exempt_ulinks", "Web addresses that open in the app that claims them, managed or not. `*` stands for anything."),
    ("data.managed_ulinks", "Web addresses that open in the app that claims them when that app is managed. `*` stands for anything."),
    ("data.save_copies", "Whether a copy of a work document may be saved to any place."),
    ("data.save_locations", "Places that take copies although saving is blocked. Only the place of the work account counts."),
    ("data.dialer", "Which app telephone links of work open."),
    ("data.dialer_scheme", "The scheme of the dialer app's links, without `://`."),
    ("data.dialer_pkg", "The package id of the dialer app. The app need not be managed."),
    ("data.dialer_name", "What people are told the dialer app is called."),
    ("data.messaging", "Which app message links of work open."),
    ("data.messaging_scheme", "The scheme of the messaging app's links, without `://`."),
    ("data.messaging_pkg", "The package id of the messaging app. The app need not be managed."),
    ("data.messaging_name", "What people are told the messaging app is called."),
    ("data.receive", "Which apps data may come from into work accounts. The sending app's own policy must agree."),
    ("windows.data.receive", "Whether data from outside may enter the work profile, for example as an upload."),
    ("data.open_into", "Whether data from any place may be opened into work documents."),
    ("data.open_locations", "Places that data may be opened from although opening is blocked."),
    ("data.clipboard", "Who may paste what is copied in work, and whether work takes what is copied elsewhere."),
    ("windows.data.clipboard", "What may be copied out of the work profile and pasted into it."),
    ("data.clip_limit", "So many characters may be copied out although the clipboard is restricted. 0 makes no exception."),
    ("android.data.screen_capture", "Whether the screen may be captured, recorded or read by an assistant while it shows work."),
    ("ios.data.screen_capture", "Whether the screen may be captured or recorded while it shows work. Not configured: it follows where work data may be sent."),
    ("android.data.keyboards", "Whether work text may be typed on approved keyboards only."),
    ("ios.data.keyboards", "Whether keyboards of other makers may be used while work is shown."),
    ("data.keyboards_list", "Keyboards that work text may be typed on, by package id."),
    ("ios.data.encrypt", "When the device keeps work files encrypted. Needs a device passcode."),
    ("android.data.encrypt", "Whether the app encrypts the files of work accounts."),
    ("data.encrypt_enrolled", "Whether the app encrypts also where device management already encrypts the device."),
    ("data.native_sync", "Whether the app may copy work data to the system's own apps, or to add-ins. Blocking contacts closes widgets too."),
    ("data.print", "Whether work data may be printed."),
    ("data.web", "Which browser web links of work open in."),
    ("data.browser_scheme", "The scheme that starts the browser, without `://`. Any app may claim it."),
    ("data.browser_pkg", "The package id of the browser. It need not be managed."),
    ("data.browser_name", "What people are told the browser is called."),
    ("data.notifications", "How much of work a notification may show on a locked screen, a watch or a speaker."),
    ("data.genmoji", "Whether the system may make pictures from work text."),
    ("data.writing_tools", "Whether the system may rewrite or summarise work text."),
    ("data.tunnel", "Whether opening the app connects it to the organisation's tunnel."),
    ("access.pin", "Whether a PIN opens work accounts in the app."),
    ("access.pin_type", "Digits only, or a passcode with letters or special characters."),
    ("access.pin_simple", "Whether PINs like 1111, 1234 or abcd are good enough. Blocking also asks passcodes for a letter, a digit and a special character."),
    ("access.pin_len", "The fewest characters that a PIN has."),
    ("access.touchid", "Whether a finger does instead of the PIN."),
    ("access.faceid", "Whether a face does instead of the PIN."),
    ("access.biometric", "Whether a finger or a face does instead of the PIN."),
    ("access.bio_override", "Whether the PIN is asked for again after a while without work, although a biometric would do."),
    ("access.bio_timeout", "After how long without work the PIN is asked for. Longer than the recheck of access, or a biometric never does."),
    ("access.class3", "Whether only strong biometrics do instead of the PIN."),
    ("access.bio_change", "Whether the PIN is asked for after a finger or face was added to the device."),
    ("access.pin_expiry", "Whether a PIN has to be changed after some days."),
    ("access.pin_expiry_days", "After how many days a PIN has to be changed."),
    ("access.pin_history", "How many PINs of before may not be used again."),
    ("access.device_pin", "Whether the app asks for its PIN also on devices with a lock that the organisation manages."),
    ("access.credentials", "Whether people sign in with the work account each time, besides the PIN."),
    ("access.recheck", "After how long without work PIN, biometric and credentials are asked for again."),
    ("launch.pin_attempts", "After how many wrong PINs the PIN has to be reset, or work data is removed."),
    ("launch.offline_block", "How long work stays open when the server cannot be reached."),
    ("launch.offline_wipe", "After how long without the server work data is removed, if the sign-in then fails."),
    ("launch.min_app", "The oldest version of the app. One value counts for every app of the policy: use a policy per app."),
    ("launch.min_sdk", "The oldest version of the protection library inside the app. For emergencies."),
    ("launch.disabled_account", "What happens when the directory says that the account is disabled."),
    ("launch.nonworking", "What happens outside working time. Needs a system that knows it: without one nobody counts as at work."),
    ("launch.jailbreak", "What happens on a rooted or jailbroken device."),
    ("launch.min_os", "The oldest version of the operating system."),
    ("launch.max_os", "The newest version of the operating system, for example while it is being tested."),
    ("launch.models", "Device models that may open work. Nothing listed allows all."),
    ("launch.manufacturers", "Makers whose devices may open work. Nothing listed allows all."),
    ("launch.min_patch", "The oldest security patch."),
    ("launch.play_integrity", "What the device has to prove of its integrity. Google Play services are needed."),
    ("launch.play_strong", "Whether the proof must come from the device's hardware. Older devices cannot give it."),
    ("launch.threat_scan", "What happens when the scan of apps for threats is off."),
    ("launch.device_lock", "What happens when the device has no lock, or one that is too weak."),
    ("launch.min_agent", "The oldest version of the agent app."),
    ("launch.agent_age", "How many days an update of the agent app may wait."),
    ("launch.knox", "What happens when a device does not pass Samsung's check. Except with `supported devices`, other makers fail it too."),
    ("launch.threat", "The most danger that the device's threat protection may report. High asks only that it reports."),
    ("launch.mtd_priority", "Which of two threat protections counts when both report."),
    ("launch.developer_options", "What happens while developer options are on."),
    ("schema.no_ui_purview_content_evaluation", "Kept as it is sent. Nobody documents what it does."),
    ("schema.no_ui_grace_before_off_clock_block", "How long work stays open, with a warning, after working time ends."),
    ("schema.no_ui_previous_pin_count", "How many PINs of before may not be used again."),
    ("schema.client_only_clipboard_encryption", "Known from logs of clients only: no policy carries it."),
    ("schema.client_only_dictation_blocked", "Known from logs of clients only: no policy carries it."),
    ("schema.no_ui_device_models", "Device models that may open work. Nothing listed allows all."),
    ("data.receive_apps", "Places that data may come from when sources are selected."),
    ("data.send_apps", "Places that work data may go to when destinations are selected."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{HELP, of};
    use crate::control::CONTROLS;

    #[test]
    fn every_row_has_a_sentence_and_every_sentence_a_row() {
        let mut used = BTreeSet::new();
        for control in CONTROLS {
            let text = of(control.id);
            assert!(text.ends_with('.') && text.len() < 160, "{}: `{text}`", control.id);
            used.insert(text);
        }
        let keys: BTreeSet<_> = HELP.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), HELP.len(), "a key stands twice");
        for (key, text) in HELP {
            assert!(used.contains(text), "no row has the key {key}");
        }
    }
}
