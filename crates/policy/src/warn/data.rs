//! Data transfer, encryption and links.

use super::{Look, id};
use crate::app::Platform;
use crate::property::{PropertyId, Value, keys};

const SEND: PropertyId = keys::SEND.id();
const RECEIVE: PropertyId = keys::RECEIVE.id();
const OS_SHARING: PropertyId = id("disableProtectionOfManagedOutboundOpenInData");
const FILTER: PropertyId = keys::FILTER_OPEN_IN.id();
const PROTOCOLS: PropertyId = keys::EXEMPTED_PROTOCOLS.id();
const PACKAGES: PropertyId = keys::EXEMPTED_PACKAGES.id();
const EXEMPT_LINKS: PropertyId = keys::EXEMPTED_LINKS.id();
const SAVE: PropertyId = keys::SAVE_AS_BLOCKED.id();
const SAVE_PLACES: PropertyId = keys::STORAGE_LOCATIONS.id();
const OPEN: PropertyId = keys::INGESTION_BLOCKED.id();
const OPEN_PLACES: PropertyId = keys::INGESTION_LOCATIONS.id();
const DIALER: PropertyId = keys::DIALER.id();
const MESSAGING: PropertyId = keys::MESSAGING.id();
const TAG: PropertyId = keys::PROTECT_INBOUND.id();
const CLIPBOARD: PropertyId = keys::CLIPBOARD.id();
const CHARACTERS: PropertyId = keys::CLIPBOARD_EXCEPTION.id();
const KEYBOARDS: PropertyId = keys::KEYBOARDS_RESTRICTED.id();
const KEYBOARD_LIST: PropertyId = keys::APPROVED_KEYBOARDS.id();
const ENCRYPT: PropertyId = keys::ENCRYPT_APP_DATA.id();
const ENCRYPT_ENROLLED: PropertyId = id("disableAppEncryptionIfDeviceEncryptionIsEnabled");
const BROWSER_REQUIRED: PropertyId = keys::BROWSER_REQUIRED.id();
const BROWSER: PropertyId = keys::BROWSER.id();
const DESTINATIONS: PropertyId = keys::SELECTED_DESTINATIONS.id();
const SOURCES: PropertyId = keys::SELECTED_SOURCES.id();

pub(super) fn run(look: &mut Look<'_>) {
    if look.platform == Platform::Windows {
        selected(look);
        return;
    }
    send(look);
    exemptions(look);
    save(look);
    named(look, DIALER, "customApp", DIALER_APP, ["dialerMissing", "dialerIgnored"]);
    named(look, MESSAGING, "specificApps", MESSAGING_APP, ["messagingMissing", "messagingIgnored"]);
    receive(look);
    clipboard_and_keyboards(look);
    let left = look.is(ENCRYPT_ENROLLED) && !look.is(ENCRYPT);
    look.when(left, "enrolledEncryptionIgnored", &[ENCRYPT_ENROLLED, ENCRYPT]);
    browser(look);
}

/// The properties that name an app: of iOS, and of Android.
type Named = [PropertyId; 2];
const DIALER_APP: Named = [keys::DIALER_PROTOCOL.id(), keys::DIALER_PACKAGE.id()];
const MESSAGING_APP: Named = [keys::MESSAGING_PROTOCOL.id(), keys::MESSAGING_PACKAGE.id()];
const BROWSER_APP: Named = [keys::BROWSER_PROTOCOL.id(), keys::BROWSER_PACKAGE.id()];

const fn of(platform: Platform, [ios, android]: Named) -> PropertyId {
    if matches!(platform, Platform::Ios) { ios } else { android }
}

fn send(look: &mut Look<'_>) {
    let (sharing, filter) = (look.is(OS_SHARING), look.is(FILTER));
    let managed = look.at(SEND, "managedApps");
    look.when(managed && sharing && filter, "sharingAndFiltering", &[OS_SHARING, FILTER]);
    let additions: Vec<_> = [(OS_SHARING, sharing), (FILTER, filter)]
        .into_iter()
        .filter_map(|(id, on)| on.then_some(id))
        .collect();
    let ignored: Vec<_> = additions.iter().copied().chain([SEND]).collect();
    look.when(!managed && !additions.is_empty(), "sendVariantIgnored", &ignored);
}

fn exemptions(look: &mut Look<'_>) {
    let (all, none) = (look.at(SEND, "allApps"), look.at(SEND, "none"));
    let phone = !look.at(DIALER, "allApps");
    let messages = !look.at(MESSAGING, "anyApp");
    let packages = look.filled(PACKAGES) && !look.at(SEND, "managedApps") && !look.at(RECEIVE, "managedApps");
    look.when(packages, "exemptionsIgnored", &[PACKAGES, SEND, RECEIVE]);
    if look.platform != Platform::Ios {
        return;
    }
    let schemes = look.chosen(PROTOCOLS) && look.filled(PROTOCOLS);
    let moot = none || (all && !phone && !messages);
    look.when(schemes && moot, "exemptionsIgnored", &[PROTOCOLS, SEND]);
    let links = look.chosen(EXEMPT_LINKS) && look.filled(EXEMPT_LINKS);
    let moot = none || (all && !look.is(BROWSER_REQUIRED));
    look.when(links && moot, "exemptLinksIgnored", &[EXEMPT_LINKS, SEND, BROWSER_REQUIRED]);
    let listed = look.entries(PROTOCOLS);
    let has = |scheme: &str| listed.iter().any(|one| one == scheme);
    let calls = !none && phone && (has("tel") || has("telprompt"));
    let texts = !none && messages && has("sms");
    look.when(calls, "dialerDefeated", &[DIALER, PROTOCOLS]);
    look.when(texts, "messagingDefeated", &[MESSAGING, PROTOCOLS]);
}

fn save(look: &mut Look<'_>) {
    let blocked = look.is(SAVE);
    let places = look.filled(SAVE_PLACES);
    let (all, none) = (look.at(SEND, "allApps"), look.at(SEND, "none"));
    look.when(all && blocked, "saveFollowsSend", &[SAVE, SEND]);
    let said = look.settings.value(SAVE) == Some(&Value::Flag(false));
    look.when(none && said, "saveClosedBySend", &[SAVE, SEND]);
    look.when(!none && !blocked && places, "savePlacesIgnored", &[SAVE_PLACES, SAVE]);
    look.when(none && places, "savePlacesClosed", &[SAVE_PLACES, SEND]);
    let local = matches!(look.value(SAVE_PLACES), Value::Choices(words) if words.contains(&"localStorage"));
    let encrypted = look.is(ENCRYPT) && !look.is(ENCRYPT_ENROLLED);
    let refused = look.at(SEND, "managedApps") && blocked && local && encrypted;
    look.when(refused, "localStorageEncrypted", &[SAVE_PLACES, ENCRYPT]);
}

/// A level that asks for one app, and the property that names it.
fn named(
    look: &mut Look<'_>,
    level: PropertyId,
    one: &str,
    app: Named,
    [missing, ignored]: [&'static str; 2],
) {
    let app = of(look.platform, app);
    let (asked, filled) = (look.at(level, one), look.filled(app));
    look.when(asked && !filled, missing, &[app, level]);
    look.when(!asked && filled, ignored, &[app, level]);
}

fn receive(look: &mut Look<'_>) {
    let (all, none) = (look.at(RECEIVE, "allApps"), look.at(RECEIVE, "none"));
    look.when(look.is(TAG) && !all, "incomingTagIgnored", &[TAG, RECEIVE]);
    let blocked = look.is(OPEN);
    look.when(all && blocked, "openFollowsReceive", &[OPEN, RECEIVE]);
    let places = look.chosen(OPEN_PLACES) && look.filled(OPEN_PLACES) && !is_older_default(look);
    look.when(!none && !blocked && places, "openPlacesIgnored", &[OPEN_PLACES, OPEN]);
    look.when(none && places, "openPlacesClosed", &[OPEN_PLACES, RECEIVE]);
}

/// Policies from before the photo library could be chosen carry the other three, chosen by nobody.
fn is_older_default(look: &Look<'_>) -> bool {
    let older = ["oneDriveForBusiness", "sharePoint", "camera"];
    matches!(look.value(OPEN_PLACES), Value::Choices(words)
        if words.len() == older.len() && older.iter().all(|word| words.contains(word)))
}

fn clipboard_and_keyboards(look: &mut Look<'_>) {
    let limit = look.chosen(CHARACTERS) && look.at(CLIPBOARD, "allApps");
    look.when(limit, "characterLimitIgnored", &[CHARACTERS, CLIPBOARD]);
    let (restricted, listed) = (look.is(KEYBOARDS), look.filled(KEYBOARD_LIST));
    look.when(restricted && !listed, "keyboardsEmpty", &[KEYBOARD_LIST, KEYBOARDS]);
    look.when(!restricted && listed, "keyboardsIgnored", &[KEYBOARD_LIST, KEYBOARDS]);
}

fn browser(look: &mut Look<'_>) {
    let app = of(look.platform, BROWSER_APP);
    let (required, edge, named) =
        (look.is(BROWSER_REQUIRED), look.at(BROWSER, "microsoftEdge"), look.filled(app));
    look.when(required && !edge && !named, "browserUnnamed", &[app, BROWSER]);
    look.when(named && (!required || edge), "browserIgnored", &[app, BROWSER_REQUIRED, BROWSER]);
    look.when(!named && edge && !required, "browserIgnored", &[BROWSER, BROWSER_REQUIRED]);
}

fn selected(look: &mut Look<'_>) {
    for (level, list, empty, ignored) in [
        (SEND, DESTINATIONS, "selectedDestinationsEmpty", "selectedDestinationsIgnored"),
        (RECEIVE, SOURCES, "selectedSourcesEmpty", "selectedSourcesIgnored"),
    ] {
        let (asked, filled) = (look.at(level, "selectedApps"), look.filled(list));
        look.when(asked && !filled, empty, &[list, level]);
        look.when(!asked && filled, ignored, &[list, level]);
    }
}
