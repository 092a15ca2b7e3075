//! Saving copies and opening from places.

use super::judge::Outcome;
use super::rules::{Places, Reach, Rules};
use super::{Channel, Context, Location, Owner, moves};
use crate::app::Platform;
use crate::property::{PropertyId, keys};

const SAVE: PropertyId = keys::SAVE_AS_BLOCKED.id();
const SAVE_LIST: PropertyId = keys::STORAGE_LOCATIONS.id();
const OPEN: PropertyId = keys::INGESTION_BLOCKED.id();
const SELECTED_OUT: PropertyId = keys::SELECTED_DESTINATIONS.id();
const SELECTED_IN: PropertyId = keys::SELECTED_SOURCES.id();
const OPEN_LIST: PropertyId = keys::INGESTION_LOCATIONS.id();

/// A place that belongs to an account, so that the list means the account's own.
const fn is_account_place(location: Location) -> bool {
    matches!(location, Location::OneDriveForBusiness | Location::SharePoint)
}

pub(super) fn save(rules: &Rules, context: &Context<'_>, location: Location, owner: Owner) -> Outcome {
    let encrypted = rules.encrypts(context.enrolled);
    match (rules.send, rules.save) {
        // Nothing is copied: the document stays where it is, and no other app reads what the app keeps to work.
        _ if location == Location::OpenedDocument => Outcome::free("saveInPlace"),
        _ if location == Location::AppPrivate => Outcome::free("savePrivate"),
        (send, _) if location == Location::PrintToPdf => print(rules, send),
        (Reach::Nobody, _) if owner == Owner::Work && rules.selected_out.has(location) => {
            Outcome::allow("saveListed", SELECTED_OUT).and(keys::SEND.id())
        }
        (Reach::Nobody, _) => Outcome::deny("saveNobody", keys::SEND.id()),
        // Storage that other apps can read: with encryption on, the copy would have to stay encrypted there.
        (Reach::Anyone, _) if encrypted && location == Location::LocalStorage => {
            encrypted_only().and(keys::SEND.id())
        }
        (_, Places::Any) if encrypted && location == Location::LocalStorage => encrypted_only().and(SAVE),
        (Reach::Anyone, _) => Outcome::allow("saveFollowsSend", keys::SEND.id()),
        // A document provider hands the copy to other apps: on its way out it would have to be encrypted.
        (_, Places::Any) if location == Location::DocumentProvider && rules.platform == Platform::Ios => {
            moves::to_provider(rules, context)
        }
        (_, Places::Any) => Outcome::allow("saveAllowed", SAVE),
        _ => save_to_listed(rules, encrypted, location, owner),
    }
}

/// A PDF by way of the printer follows printing, unless everything may go anywhere.
fn print(rules: &Rules, send: Reach) -> Outcome {
    const PRINT: PropertyId = keys::PRINT_BLOCKED.id();
    match send {
        Reach::Anyone if rules.platform != Platform::Windows => {
            Outcome::allow("saveFollowsSend", keys::SEND.id())
        }
        _ if rules.denies(Channel::Print) => Outcome::deny("channelClosed", PRINT),
        _ => Outcome::allow("channelOpen", PRINT),
    }
}

/// Refused until a key exists with which protected apps alone can read the copy.
const fn encrypted_only() -> Outcome {
    Outcome::deny("saveEncryptedOnly", keys::ENCRYPT_APP_DATA.id())
}

fn save_to_listed(rules: &Rules, encrypted: bool, location: Location, owner: Owner) -> Outcome {
    match location {
        Location::AccountDocument if owner == Owner::Work => Outcome::free("sameAccount"),
        _ if !rules.save.has(location) => Outcome::deny("saveNotListed", SAVE).and(SAVE_LIST),
        _ if is_account_place(location) && owner != Owner::Work => {
            Outcome::deny("saveOtherAccount", SAVE).and(SAVE_LIST)
        }
        Location::LocalStorage if encrypted => encrypted_only().and(SAVE_LIST),
        _ => Outcome::allow("saveListed", SAVE_LIST).and(SAVE),
    }
}

pub(super) fn open(rules: &Rules, location: Location, owner: Owner) -> Outcome {
    // The file says whose it is: it is work data already.
    let local = matches!(location, Location::LocalStorage | Location::AppPrivate | Location::OpenedDocument);
    if local && owner == Owner::Work {
        return Outcome::free("sameAccount");
    }
    match (rules.receive, rules.open) {
        (Reach::Nobody, _) if owner == Owner::Work && rules.selected_in.has(location) => {
            Outcome::allow("openListed", SELECTED_IN).and(keys::RECEIVE.id())
        }
        (Reach::Nobody, _) => Outcome::deny("openNobody", keys::RECEIVE.id()),
        (Reach::Anyone, _) => Outcome::allow("openFollowsReceive", keys::RECEIVE.id()),
        (_, Places::Any) => Outcome::allow("openAllowed", OPEN),
        _ if !rules.open.has(location) => Outcome::deny("openNotListed", OPEN).and(OPEN_LIST),
        _ if is_account_place(location) && owner != Owner::Work => {
            Outcome::deny("openOtherAccount", OPEN).and(OPEN_LIST)
        }
        _ => Outcome::allow("openListed", OPEN_LIST).and(OPEN),
    }
}
