//! The rules of an effective policy, compiled when it is built, so that a decision is a few comparisons.

use super::links::Links;
use super::{Channel, Location};
use crate::app::{AppId, Platform};
use crate::effective::Slot;
use crate::property::{Key, PropertyId, Typed, Value, keys};

/// What a decision reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rules {
    pub(super) platform: Platform,
    /// Data out to other apps.
    pub(super) send: Reach,
    /// Unmanaged targets are to be hidden rather than offered.
    pub(super) hide: bool,
    /// Open-in is left to the device's own management where there is one (iOS).
    pub(super) os_sharing: bool,
    /// Data in from other apps.
    pub(super) receive: Reach,
    /// What comes in from unmanaged apps becomes work data.
    pub(super) tag_inbound: bool,
    /// Apps that may receive although they are not managed, sorted.
    pub(super) exempt: Vec<AppId>,
    /// Places that stay open where `send` and `receive` close all others (Windows).
    pub(super) selected_out: Places,
    pub(super) selected_in: Places,
    pub(super) save: Places,
    pub(super) open: Places,
    /// Whether files that leave would be encrypted with the account's key, and whether also on enrolled devices.
    encrypted: bool,
    encrypted_enrolled: bool,
    pub(super) copy_out: Reach,
    pub(super) paste_in: Reach,
    /// Characters that may leave although `copy_out` refuses.
    pub(crate) characters: u32,
    /// Windows at its strictest: not even within the account.
    pub(super) no_clipboard: bool,
    denied: u16,
    /// Whether capture is refused because the way out is restricted and nobody decided about capture itself.
    pub(super) capture_implied: bool,
    pub(super) notifications: Notifications,
    /// Keyboards that may be used although others may not, sorted (Android).
    pub(super) keyboards: Vec<AppId>,
    /// Whether the work account's credentials open the app (iOS).
    pub(super) credentials: bool,
    pub(super) links: Links,
}

/// Who may be at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Anyone,
    Managed,
    Nobody,
}

/// Which places are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Places {
    Any,
    Only(u16),
}

/// What may stand in a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notifications {
    Full,
    Redacted,
    Dropped,
}

impl Places {
    pub(super) const fn has(self, location: Location) -> bool {
        match self {
            Self::Any => true,
            Self::Only(bits) => bits & bit(location) != 0,
        }
    }

    /// A block without a list that can be read opens nothing.
    fn of(blocked: bool, list: &Value) -> Self {
        match (blocked, list) {
            (false, _) => Self::Any,
            (true, Value::Choices(words)) => {
                Self::Only(words.iter().fold(0, |bits, word| bits | bit(place(word))))
            }
            (true, _) => Self::Only(0),
        }
    }
}

const fn bit(location: Location) -> u16 {
    1 << location as u16
}

fn place(word: &str) -> Location {
    match word {
        "oneDriveForBusiness" => Location::OneDriveForBusiness,
        "sharePoint" => Location::SharePoint,
        "box" => Location::Box,
        "localStorage" => Location::LocalStorage,
        "photoLibrary" => Location::PhotoLibrary,
        "iManage" => Location::IManage,
        "egnyte" => Location::Egnyte,
        "camera" => Location::Camera,
        _ => Location::Other,
    }
}

impl Rules {
    pub(crate) fn compile(platform: Platform, slots: &[Slot]) -> Self {
        let read = Slots(slots);
        let (copy_out, paste_in) = clipboard(read.word(keys::CLIPBOARD));
        let send = reach(read.word(keys::SEND));
        // Where nobody decided about capture, newer clients let a restricted way out imply it.
        let open = read.word(keys::SCREEN_CAPTURE_STATE).is_some() || send == Reach::Anyone;
        let implied = platform == Platform::Ios && !open;
        let encrypted = platform == Platform::Android && read.flag(keys::ENCRYPT_APP_DATA) != Some(false);
        Self {
            platform,
            send,
            hide: read.flag(keys::FILTER_OPEN_IN) == Some(true),
            os_sharing: read.flag(keys::OPEN_IN_UNPROTECTED) == Some(true),
            receive: reach(read.word(keys::RECEIVE)),
            tag_inbound: read.flag(keys::PROTECT_INBOUND) == Some(true),
            exempt: exempt(read.value(keys::EXEMPTED_PACKAGES.id())),
            selected_out: read.selected(keys::SEND, keys::SELECTED_DESTINATIONS.id()),
            selected_in: read.selected(keys::RECEIVE, keys::SELECTED_SOURCES.id()),
            save: Places::of(
                read.blocked(platform, keys::SAVE_AS_BLOCKED),
                read.value(keys::STORAGE_LOCATIONS.id()),
            ),
            open: Places::of(
                read.blocked(platform, keys::INGESTION_BLOCKED),
                read.value(keys::INGESTION_LOCATIONS.id()),
            ),
            encrypted,
            encrypted_enrolled: encrypted && read.flag(keys::ENCRYPTION_LEFT_TO_DEVICE) != Some(true),
            copy_out,
            paste_in,
            characters: read.number(keys::CLIPBOARD_EXCEPTION),
            no_clipboard: read.word(keys::CLIPBOARD) == Some("none"),
            denied: channels(platform, &read, send, implied),
            capture_implied: implied,
            notifications: notifications(platform, read.word(keys::NOTIFICATIONS)),
            keyboards: exempt(read.value(keys::APPROVED_KEYBOARDS.id())),
            credentials: read.blocked(platform, keys::CREDENTIALS_REQUIRED),
            links: Links::compile(platform, &read),
        }
    }

    /// Whether files of work data are encrypted (Android). On an enrolled device a policy may leave that to the device.
    pub(crate) const fn encrypts(&self, enrolled: bool) -> bool {
        if enrolled { self.encrypted_enrolled } else { self.encrypted }
    }

    pub(super) const fn sync_denied(&self) -> bool {
        self.denies(Channel::NativeSync)
    }

    pub(super) const fn denies(&self, channel: Channel) -> bool {
        self.denied & (1 << channel as u16) != 0
    }
}

pub(super) struct Slots<'a>(&'a [Slot]);

impl Slots<'_> {
    pub(super) fn value(&self, id: PropertyId) -> &Value {
        self.0.get(usize::from(id.0)).map_or(&Value::Null, |slot| &slot.value)
    }

    fn typed<T: Typed>(&self, key: Key<T>) -> Option<T> {
        T::of(self.value(key.id()))
    }

    pub(super) fn word(&self, key: Key<keys::Word>) -> Option<&'static str> {
        self.typed(key)
    }

    fn flag(&self, key: Key<bool>) -> Option<bool> {
        self.typed(key)
    }

    fn number(&self, key: Key<i64>) -> u32 {
        self.typed(key).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    }

    /// Whether policies contradict each other about a value, or it could not be read.
    pub(super) fn unclear(&self, id: PropertyId) -> bool {
        self.0.get(usize::from(id.0)).is_none_or(|slot| slot.conflict || slot.forced)
    }

    /// The places that a level leaves open because a list names them.
    fn selected(&self, level: Key<keys::Word>, list: PropertyId) -> Places {
        match (self.word(level), self.value(list)) {
            (Some("selectedApps"), Value::Choices(words)) if words.contains(&"oneDriveForBusiness") => {
                Places::Only(bit(Location::OneDriveForBusiness))
            }
            _ => Places::Only(0),
        }
    }

    /// A flag that blocks; without a value it blocks on the platforms that have it.
    pub(super) fn blocked(&self, platform: Platform, key: Key<bool>) -> bool {
        key.id().property().platforms.has(platform) && self.flag(key) != Some(false)
    }
}

/// A word nobody knows lets nobody through.
fn reach(word: Option<&str>) -> Reach {
    match word {
        Some("allApps") => Reach::Anyone,
        Some("managedApps") => Reach::Managed,
        _ => Reach::Nobody,
    }
}

fn clipboard(word: Option<&str>) -> (Reach, Reach) {
    match word {
        Some("allApps" | "anyDestinationAnySource") => (Reach::Anyone, Reach::Anyone),
        Some("managedAppsWithPasteIn" | "orgDestinationAnySource") => (Reach::Managed, Reach::Anyone),
        Some("managedApps" | "orgDestinationOrgSource") => (Reach::Managed, Reach::Managed),
        _ => (Reach::Nobody, Reach::Nobody),
    }
}

fn exempt(list: &Value) -> Vec<AppId> {
    let Value::Pairs(pairs) = list else { return Vec::new() };
    let mut apps: Vec<_> =
        pairs.iter().map(|pair| AppId::new(Platform::Android, pair.value.trim())).collect();
    apps.sort();
    apps
}

fn notifications(platform: Platform, word: Option<&str>) -> Notifications {
    match word {
        _ if platform == Platform::Windows => Notifications::Full,
        Some("allow") => Notifications::Full,
        Some("blockOrganizationalData") => Notifications::Redacted,
        _ => Notifications::Dropped,
    }
}

fn channels(platform: Platform, read: &Slots<'_>, send: Reach, implied: bool) -> u16 {
    let ios = platform == Platform::Ios;
    let state = |key| ios && !matches!(read.word(key), None | Some("notBlocked"));
    let capture = if ios {
        state(keys::SCREEN_CAPTURE_STATE) || implied
    } else {
        read.blocked(platform, keys::SCREEN_CAPTURE_BLOCKED)
    };
    // What iOS indexes or an assistant takes leaves the app; on Android an assistant reads the screen.
    let assistant = if ios { send != Reach::Anyone } else { capture };
    let sync = read.blocked(platform, keys::CONTACT_SYNC_BLOCKED);
    let keyboards = if ios { keys::KEYBOARDS_BLOCKED } else { keys::KEYBOARDS_RESTRICTED };
    [
        (Channel::Print, read.blocked(platform, keys::PRINT_BLOCKED)),
        (Channel::Backup, read.blocked(platform, keys::DATA_BACKUP_BLOCKED)),
        (Channel::ScreenCapture, capture),
        (Channel::Assistant, assistant),
        (Channel::NativeSync, sync),
        (Channel::Widgets, sync || (ios && read.flag(keys::WIDGETS_ALLOWED) != Some(true))),
        (Channel::ThirdPartyKeyboard, read.blocked(platform, keyboards)),
        (Channel::Genmoji, state(keys::GENMOJI_STATE)),
        (Channel::WritingTools, state(keys::WRITING_TOOLS_STATE)),
        (Channel::AppSwitcher, preview_hidden(platform, read)),
    ]
    .into_iter()
    .filter(|(_, denied)| *denied)
    .fold(0, |bits, (channel, _)| bits | 1 << channel as u16)
}

/// Android hides the picture with the block on capture, iOS where the app is locked.
fn preview_hidden(platform: Platform, read: &Slots<'_>) -> bool {
    match platform {
        Platform::Ios => [keys::PIN_REQUIRED, keys::CREDENTIALS_REQUIRED]
            .into_iter()
            .any(|key| read.blocked(platform, key)),
        _ => read.blocked(platform, keys::SCREEN_CAPTURE_BLOCKED),
    }
}
