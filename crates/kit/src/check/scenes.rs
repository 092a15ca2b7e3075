//! The scenes: what is done with an app, and what must come of it.

use cordon_policy::{AppId, Location, Platform};
use uuid::Uuid;

use super::play::{Fault, Scene};
use super::protocol::{Answer, Do};
use super::stage::{Stage, Stop};

type Played = Result<(), Stop>;

const WORK: &str = "Work figures 7319";
const LATER: &str = "Work plans 5064";
const PERSONAL: &str = "Personal list 2846";

/// Work text stays among work apps, and the door is open.
const STRICT: &str = r#""allowedOutboundClipboardSharingLevel": "managedAppsWithPasteIn",
    "allowedOutboundDataTransferDestinations": "managedApps", "saveAsBlocked": true,
    "notificationRestriction": "blockOrganizationalData""#;
/// Files lie sealed. It looks at the device's lock, which the app has to tell.
const SEALED: &str = r#""appDataEncryptionType": "afterDeviceRestart""#;
const FREE: &str = r#""allowedOutboundClipboardSharingLevel": "allApps""#;
const PIN: &str = r#""pinRequired": true, "minimumPinLength": 4, "periodOnlineBeforeAccessCheck": "PT30M""#;

/// Every scene, in the order in which a developer meets them.
pub(super) const SCENES: [Scene; 11] = [
    Scene {
        name: "paste",
        title: "work text is not pasted where the policy denies it",
        play: "work text is copied and pasted into a personal note",
        run: paste,
        policy: STRICT,
    },
    Scene {
        name: "identities",
        title: "each text is asked about as its owner's",
        play: "personal text is pasted into a personal note, work text into a note of the same work account",
        run: identities,
        policy: STRICT,
    },
    Scene {
        name: "places",
        title: "copies and shares are asked about",
        play: "a copy of a work note goes to local storage, and the note to an app that nobody protects",
        run: places,
        policy: STRICT,
    },
    Scene {
        name: "notification",
        title: "a notification tells no more than it may",
        play: "work text arrives while the app is behind",
        run: notification,
        policy: STRICT,
    },
    Scene {
        name: "files",
        title: "work files lie sealed, and outlive the process",
        play: "both notes are saved, the process is ended and started again, both are opened, the work note is saved once more",
        run: files,
        policy: SEALED,
    },
    Scene {
        name: "gate",
        title: "nothing of an account is shown while its gate is shut",
        play: "a PIN is set, the app is behind for 31 minutes and comes back, the PIN is entered again",
        run: gate,
        policy: PIN,
    },
    Scene {
        name: "keyStore",
        title: "a key store that does not answer opens nothing and loses nothing",
        play: "as in `gate`, while the key store does not answer; then it answers again",
        run: key_store,
        policy: PIN,
    },
    Scene {
        name: "change",
        title: "a policy that changes holds for the next move",
        play: "work text is pasted under a free policy, then under a strict one",
        run: change,
        policy: FREE,
    },
    Scene {
        name: "hold",
        title: "an account that is held is closed, and nothing is lost",
        play: "an administrator holds the work account, then releases it",
        run: hold,
        policy: STRICT,
    },
    Scene {
        name: "offline",
        title: "without network nothing opens and nothing is lost",
        play: "the network is cut, the process is started again, then 13 hours go by",
        run: offline,
        policy: STRICT,
    },
    Scene {
        name: "wipe",
        title: "a wipe erases work data, is confirmed, and spares the rest",
        play: "an administrator wipes the work account, whose text is on the clipboard",
        run: wipe,
        policy: STRICT,
    },
];

/// A policy for every app, with these members. No PIN is asked for and nothing is sealed where they do not say so.
pub(super) fn policy(members: &str) -> String {
    let door = if members.contains("pinRequired") { "" } else { r#""pinRequired": false, "# };
    let class = if members.contains("appDataEncryptionType") {
        ""
    } else {
        r#""appDataEncryptionType": "useDeviceSettings", "#
    };
    format!(
        r##"{{"@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Check", "appGroupType": "allApps",
            "deviceComplianceRequired": false, {class}"periodOfflineBeforeAccessCheck": "PT12H", {door}{members}}}"##
    )
}

/// A note of a work account and one of a personal account, both with their text.
fn notes(stage: &mut Stage<'_>) -> Result<Uuid, Stop> {
    let oid = stage.sign_in()?;
    for (view, account, text) in [("work", Some(oid), WORK), ("home", None, PERSONAL)] {
        stage.tell(Do::View { view: view.to_owned(), account })?;
        stage.tell(Do::Type { view: view.to_owned(), text: text.to_owned() })?;
    }
    Ok(oid)
}

fn copy(stage: &mut Stage<'_>, from: &str, to: &str) -> Result<Answer, Stop> {
    stage.tell(Do::Copy { view: from.to_owned() })?;
    stage.tell(Do::Paste { view: to.to_owned() })
}

fn shows(stage: &Stage<'_>, view: &str, text: &str) -> bool {
    stage.shows.get(view).is_some_and(|shown| shown.contains(text))
}

/// What must come of a move that the policy denies: the client was asked, and it was not done.
fn denied(stage: &mut Stage<'_>, oid: Uuid, kind: &str, done: bool, faults: &mut Vec<Fault>) -> Played {
    let asked = stage.asked(oid)?;
    let was_asked = asked.iter().any(|ask| ask.kind == kind && ask.verdict == "deny");
    match (was_asked, done) {
        (false, _) => faults.push(Fault::NotAsked),
        (true, true) => faults.push(Fault::DoneAnyway),
        (true, false) => {}
    }
    Ok(())
}

fn paste(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    let done = copy(&mut stage, "work", "home")?.did || shows(&stage, "home", WORK);
    denied(&mut stage, oid, "paste", done, faults)
}

fn identities(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    stage.tell(Do::View { view: "second".to_owned(), account: None })?;
    if !copy(&mut stage, "home", "second")?.did || !shows(&stage, "second", PERSONAL) {
        faults.push(Fault::PersonalRestricted);
    }
    // The work account has nothing to say about it.
    if stage.asked(oid)?.iter().any(|ask| ask.kind == "paste") {
        faults.push(Fault::WrongIdentity);
    }
    stage.tell(Do::View { view: "second".to_owned(), account: Some(oid) })?;
    if !copy(&mut stage, "work", "second")?.did || !shows(&stage, "second", WORK) {
        faults.push(Fault::NotDone);
    }
    let asked = stage.asked(oid)?;
    let pastes = || asked.iter().filter(|ask| ask.kind == "paste");
    if pastes().any(|ask| ask.destination != "work") {
        faults.push(Fault::WrongIdentity);
    } else if pastes().next().is_none() {
        faults.push(Fault::NotAsked);
    }
    Ok(())
}

fn places(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    let view = || "work".to_owned();
    let saved = stage.tell(Do::SaveCopy { view: view(), location: Location::LocalStorage })?.did;
    denied(&mut stage, oid, "saveCopy", saved, faults)?;
    let app = AppId::new(Platform::Ios, "com.example.chat");
    let shared = stage.tell(Do::Share { view: view(), app })?.did;
    denied(&mut stage, oid, "transfer", shared, faults)
}

fn notification(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    let told = stage.tell(Do::Notify { view: "work".to_owned() })?;
    if told.text.contains(WORK) {
        faults.push(Fault::NotificationTells);
    }
    if !stage.asked(oid)?.iter().any(|ask| ask.kind == "channel" && ask.destination == "notification") {
        faults.push(Fault::NotAsked);
    }
    Ok(())
}

fn save(stage: &mut Stage<'_>) -> Played {
    for view in ["work", "home"] {
        stage.tell(Do::Save { view: view.to_owned(), file: format!("{view}-note") })?;
    }
    Ok(())
}

/// The same, where the app has files at all.
fn save_if_any(stage: &mut Stage<'_>) -> Result<bool, Stop> {
    match save(stage) {
        Err(Stop::Unsupported) => Ok(false),
        saved => saved.map(|()| true),
    }
}

/// Whether what was saved of a view opens in a new one of this account.
fn opens(stage: &mut Stage<'_>, account: Option<Uuid>, of: &str, text: &str) -> Result<bool, Stop> {
    stage.tell(Do::View { view: "again".to_owned(), account })?;
    let did = stage.tell(Do::Open { view: "again".to_owned(), file: format!("{of}-note") })?.did;
    Ok(did && shows(stage, "again", text))
}

fn files(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    save(&mut stage)?;
    let mut stage = stage.restart()?;
    if stage.lies_in_the_clear(WORK) {
        faults.push(Fault::InTheClear);
    }
    if !opens(&mut stage, Some(oid), "work", WORK)? || !saves_again(&mut stage, oid)? {
        faults.push(Fault::Lost);
    }
    if !opens(&mut stage, None, "home", PERSONAL)? {
        faults.push(Fault::PersonalRestricted);
    }
    Ok(())
}

/// Whether what is changed and saved once more is what opens afterwards.
fn saves_again(stage: &mut Stage<'_>, oid: Uuid) -> Result<bool, Stop> {
    let view = || "again".to_owned();
    stage.tell(Do::Type { view: view(), text: LATER.to_owned() })?;
    stage.tell(Do::Save { view: view(), file: "work-note".to_owned() })?;
    opens(stage, Some(oid), "work", LATER)
}

fn pin(oid: Uuid) -> Do {
    Do::Pin { oid, pin: "2580".to_owned() }
}

/// Both notes, behind a PIN that is set.
fn notes_behind_a_pin(stage: &mut Stage<'_>) -> Result<Uuid, Stop> {
    let oid = stage.sign_in()?;
    stage.tell(pin(oid))?;
    notes(stage)
}

/// Half an hour away: the PIN is asked for again, and only the personal note is shown.
fn away(stage: &mut Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    stage.tell(Do::Front { front: false })?;
    stage.later(31 * 60)?;
    stage.tell(Do::Front { front: true })?;
    if shows(stage, "work", WORK) {
        faults.push(Fault::ViewStaysOpen);
    }
    if !shows(stage, "home", PERSONAL) {
        faults.push(Fault::PersonalRestricted);
    }
    Ok(())
}

/// The PIN is entered, and the work note is shown again.
fn back(stage: &mut Stage<'_>, oid: Uuid, faults: &mut Vec<Fault>) -> Played {
    stage.tell(pin(oid))?;
    if !shows(stage, "work", WORK) {
        faults.push(Fault::Lost);
    }
    Ok(())
}

fn gate(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes_behind_a_pin(&mut stage)?;
    away(&mut stage, faults)?;
    back(&mut stage, oid, faults)
}

fn key_store(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes_behind_a_pin(&mut stage)?;
    stage.tell(Do::KeyStore { answers: false })?;
    away(&mut stage, faults)?;
    stage.tell(pin(oid))?;
    if shows(&stage, "work", WORK) {
        faults.push(Fault::ViewStaysOpen);
    }
    stage.tell(Do::KeyStore { answers: true })?;
    stage.later(1)?;
    back(&mut stage, oid, faults)
}

fn change(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    if !copy(&mut stage, "work", "home")?.did {
        faults.push(Fault::NotDone);
    }
    stage.organisation().set_policy(policy(STRICT).as_bytes())?;
    stage.later(1)?;
    stage.tell(Do::View { view: "home".to_owned(), account: None })?;
    let done = copy(&mut stage, "work", "home")?.did || shows(&stage, "home", WORK);
    let asked = stage.asked(oid)?.iter().any(|ask| ask.kind == "paste" && ask.verdict == "deny");
    if done || !asked {
        faults.push(Fault::OldAnswer);
    }
    Ok(())
}

fn hold(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    use cordon_wire::order::OrderKind::{Hold, Release};
    let oid = notes(&mut stage)?;
    let files = save_if_any(&mut stage)?;
    let now = stage.now();
    stage.organisation().order(oid, Hold, now)?;
    stage.later(1)?;
    if shows(&stage, "work", WORK) {
        faults.push(Fault::ViewStaysOpen);
    }
    if !shows(&stage, "home", PERSONAL) {
        faults.push(Fault::PersonalRestricted);
    }
    let now = stage.now();
    stage.organisation().order(oid, Release, now)?;
    stage.later(1)?;
    if files && !opens(&mut stage, Some(oid), "work", WORK)? {
        faults.push(Fault::Lost);
    }
    Ok(())
}

fn offline(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    save(&mut stage)?;
    stage.network.cut = true;
    let mut stage = stage.restart()?;
    stage.tell(Do::CheckIn { oid })?;
    if !opens(&mut stage, Some(oid), "work", WORK)? {
        faults.push(Fault::Lost);
    }
    // After so long without the server the policy closes.
    stage.later(13 * 60 * 60)?;
    if shows(&stage, "again", WORK) {
        faults.push(Fault::ViewStaysOpen);
    }
    if !opens(&mut stage, None, "home", PERSONAL)? {
        faults.push(Fault::PersonalRestricted);
    }
    Ok(())
}

fn wipe(mut stage: Stage<'_>, faults: &mut Vec<Fault>) -> Played {
    let oid = notes(&mut stage)?;
    let files = save_if_any(&mut stage)?;
    stage.tell(Do::Copy { view: "work".to_owned() })?;
    let now = stage.now();
    stage.organisation().order_wipe(oid, now)?;
    stage.later(1)?;
    stage.later(120)?;
    let confirmed = stage.organisation().receipts(oid).any(|receipt| receipt.reason == "order");
    if !confirmed {
        faults.push(Fault::NoReceipt);
    }
    // A clipboard that still holds it would give it to a personal note.
    let pasted = stage.tell(Do::Paste { view: "home".to_owned() })?.did;
    let shown = stage.shows.values().any(|text| text.contains(WORK));
    let left = shown || pasted || stage.lies_in_the_clear(WORK);
    if left || files && opens(&mut stage, Some(oid), "work", WORK)? {
        faults.push(Fault::NotErased);
    }
    if !shows(&stage, "home", PERSONAL) || files && !opens(&mut stage, None, "home", PERSONAL)? {
        faults.push(Fault::PersonalRestricted);
    }
    Ok(())
}
