//! Apps of Android that are exceptions by nature. The lists are those of the reference, not of a policy.

use serde::{Deserialize, Serialize};

use crate::app::{AppId, Platform};

/// What a service of the system is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Showing web content inside the app.
    WebView,
    /// A call.
    Call,
    /// Choosing a ringtone.
    Ringtone,
    /// Push messages.
    Push,
    /// Finding the way to an address.
    Navigation,
    /// Opening or creating a file with the system's picker.
    DocumentPicker,
    /// Anything else. Unknown words read as this.
    #[serde(other)]
    Other,
}

impl Purpose {
    /// Every purpose, in the order of the type.
    pub const ALL: [Self; 7] = [
        Self::WebView,
        Self::Call,
        Self::Ringtone,
        Self::Push,
        Self::Navigation,
        Self::DocumentPicker,
        Self::Other,
    ];
}

const ALWAYS: [&str; 12] = [
    "com.android.phone",
    "com.android.vending",
    "com.android.webview",
    "com.google.android.webview",
    "com.google.android.tts",
    "com.android.settings",
    "com.android.providers.settings",
    "com.azure.authenticator",
    "com.microsoft.windowsintune.companyportal",
    "com.android.providers.contacts",
    "com.samsung.android.providers.contacts",
    "com.android.providers.blockednumber",
];

/// Apps that are exceptions for one purpose.
pub(crate) const FOR_A_PURPOSE: [(&str, Purpose); 8] = [
    ("com.android.chrome", Purpose::WebView),
    ("com.skype.raider", Purpose::Call),
    ("com.android.providers.media", Purpose::Ringtone),
    ("com.google.android.gms", Purpose::Push),
    ("com.google.android.gsf", Purpose::Push),
    ("com.google.android.apps.maps", Purpose::Navigation),
    ("com.android.documentsui", Purpose::DocumentPicker),
    ("com.google.android.documentsui", Purpose::DocumentPicker),
];

/// The apps that are always exceptions on a platform.
pub(crate) fn always_exempt(platform: Platform) -> impl Iterator<Item = String> {
    let all: &[&str] = if platform == Platform::Android { &ALWAYS } else { &[] };
    all.iter().map(|id| (*id).to_owned())
}

/// Whether it is always an exception.
pub(super) fn always(app: &AppId) -> bool {
    app.platform == Platform::Android && ALWAYS.contains(&app.id.as_str())
}

/// Whether it is an exception when it is used for `purpose`.
pub(super) fn serves(app: &AppId, purpose: Purpose) -> bool {
    let named = |(id, known): &(&str, Purpose)| *id == app.id && *known == purpose;
    app.platform == Platform::Android && FOR_A_PURPOSE.iter().any(named)
}
