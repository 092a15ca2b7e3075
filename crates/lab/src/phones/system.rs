//! What the phone itself would do: which app opens a link, what a notification says.

use cordon_policy::{AppId, Ask, Party, Platform};

/// The app that the phone would open a link with, as a shell knows it before it asks.
#[must_use]
pub(super) fn handler(platform: Platform, url: &str) -> Option<AppId> {
    let scheme = url.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let [browser, dialer, messages, mail] = match platform {
        Platform::Ios => {
            ["com.apple.mobilesafari", "com.apple.mobilephone", "com.apple.MobileSMS", "com.apple.mobilemail"]
        }
        _ => [
            "com.android.chrome",
            "com.google.android.dialer",
            "com.google.android.apps.messaging",
            "com.google.android.gm",
        ],
    };
    let id = match scheme.as_str() {
        "http" | "https" => browser,
        "tel" | "telprompt" => dialer,
        "sms" | "smsto" | "mms" | "mmsto" => messages,
        "mailto" => mail,
        _ => return None,
    };
    Some(AppId::new(platform, id))
}

/// The ask of a tapped link.
#[must_use]
pub(super) fn tapped(platform: Platform, url: &str, claimed: bool) -> Ask {
    let to = handler(platform, url).map(|app| Party::App {
        app,
        account: None,
        // The system says whom it would start.
        verified: true,
        personal: false,
    });
    Ask::OpenLink { url: url.to_owned(), app_link: claimed, to }
}
