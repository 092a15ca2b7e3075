//! Reading an act as the API takes it.

use cordon_policy::{Channel, ManagementState};
use serde_json::Value;

use super::super::claims::Claims;
use super::super::outside::Outside;
use super::super::place::{Program, Spot};
use super::fields::{FieldError, Fields};
use super::gate::Given;
use super::person::{LONGEST_AWAY, read_claims};

/// The words of acts, in the order in which the documentation lists them.
const WORDS: [&str; 22] = [
    "copy",
    "paste",
    "share",
    "save",
    "open",
    "link",
    "print",
    "screenshot",
    "notification",
    "edit",
    "offline",
    "management",
    "checkIn",
    "signIn",
    "signOut",
    "log",
    "gate",
    "person",
    "leave",
    "facts",
    "biometric",
    "reset",
];

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Puts a part of a document on the clipboard.
    Copy { from: (Spot, String), text: String },
    /// Adds the clipboard's text to a document, or makes one of it.
    Paste { to: (Spot, Option<String>) },
    /// Hands a document to another app or account.
    Share { from: (Spot, String), to: Spot },
    /// Saves a copy to a place.
    Save { from: (Spot, String), place: Outside },
    /// Takes a file from a place into an account.
    Open { place: Outside, item: Option<String>, to: Spot },
    /// Taps a link.
    Link { from: Spot, url: String, claimed: bool },
    /// Prints, captures or is notified about a document.
    Channel { from: (Spot, String), channel: Channel },
    /// Writes a document anew, or a new one.
    Edit { to: (Spot, Option<String>), text: String },
    /// Takes the network away or gives it back.
    Offline { offline: bool },
    /// Enrols the phone, or takes it out of its management.
    Management { state: ManagementState },
    /// Lets every app ask the server now.
    CheckIn,
    /// Signs in again where the work account was removed.
    SignIn,
    /// Removes the work account from every app.
    SignOut,
    /// Decides about the log that an administrator asks for.
    Log { app: Program, agreed: bool },
    /// Answers the gate of an app.
    Gate { app: Program, given: Given },
    /// Lets the person answer gates, or not.
    Person { obliging: bool },
    /// Takes the apps from the front and back again, so much later.
    Leave { minutes: u64 },
    /// Changes what the device says of itself.
    Facts { claims: Claims },
    /// Lets the device offer a face or a finger beside the PIN, or not.
    Biometric { offered: bool },
}

/// An act as it was read: its word, and the phone that it is for with what to do there; `reset` names none.
pub(super) type Read = (&'static str, Option<(String, Act)>);

impl Act {
    /// Reads an act.
    ///
    /// # Errors
    /// Every wrong member.
    pub(super) fn read(value: Value) -> Result<Read, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let known = |word: &str| WORDS.into_iter().find(|known| *known == word);
        let Some(word) = fields.word("act", &WORDS, known) else {
            // Which other members belong here nobody can say.
            return Err(fields.errors_alone());
        };
        if word == "reset" {
            return fields.end(Some((word, None)));
        }
        let phone = fields.text("phone");
        let act = Self::members(word, &mut fields);
        fields.end(phone.zip(act).map(|on_phone| (word, Some(on_phone))))
    }

    fn members(word: &str, fields: &mut Fields) -> Option<Self> {
        // Each member is read before the first `?`, so that every wrong one is named.
        Some(match word {
            "copy" => {
                let (from, text) = (fields.document("from"), fields.text("text"));
                Self::Copy { from: from?, text: text? }
            }
            "paste" => Self::Paste { to: fields.spot("to")? },
            "share" => {
                let (from, to) = (fields.document("from"), fields.spot("to"));
                Self::Share { from: from?, to: to?.0 }
            }
            "save" => {
                let (from, place) = (fields.document("from"), fields.place("place"));
                if let Some(place) = place.filter(|place| !place.takes_copies()) {
                    fields.wrong(
                        "place",
                        format!("nothing can be saved to `{}`: it is only opened from", place.name()),
                    );
                }
                Self::Save { from: from?, place: place? }
            }
            "open" => {
                let (place, item, to) = (fields.place("place"), fields.item("item"), fields.spot("to"));
                Self::Open { place: place?, item, to: to?.0 }
            }
            "link" => {
                let (from, url) = (fields.spot("from"), fields.text("url"));
                let claimed = fields.flag("claimed");
                Self::Link { from: from?.0, url: url?, claimed: claimed? }
            }
            "edit" => {
                let (to, text) = (fields.spot("to"), fields.text("text"));
                Self::Edit { to: to?, text: text? }
            }
            "offline" => Self::Offline { offline: fields.flag("offline")? },
            "management" => {
                let words = ManagementState::ALL.map(ManagementState::name);
                Self::Management { state: fields.word("state", &words, ManagementState::named)? }
            }
            "checkIn" => Self::CheckIn,
            "signIn" => Self::SignIn,
            "signOut" => Self::SignOut,
            "log" => {
                let (app, agreed) = (fields.program("app"), fields.flag("agreed"));
                Self::Log { app: app?, agreed: agreed? }
            }
            "gate" => {
                let (app, given) = (fields.program("app"), Given::read(fields));
                Self::Gate { app: app?, given: given? }
            }
            "person" => Self::Person { obliging: fields.flag("obliging")? },
            "leave" => Self::Leave { minutes: fields.number("minutes", 1..=LONGEST_AWAY)? },
            "facts" => Self::Facts { claims: read_claims(fields)? },
            "biometric" => Self::Biometric { offered: fields.flag("offered")? },
            _ => Self::Channel { from: fields.document("from")?, channel: channel(word) },
        })
    }
}

fn channel(word: &str) -> Channel {
    match word {
        "print" => Channel::Print,
        "notification" => Channel::Notification,
        _ => Channel::ScreenCapture,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrong(value: Value) -> Vec<(String, String)> {
        let errors = Act::read(value).unwrap_err();
        errors.into_iter().map(|error| (error.target, error.message)).collect()
    }

    #[test]
    fn every_wrong_member_is_named_with_what_would_be_right() {
        let targets = |value| wrong(value).into_iter().map(|(target, _)| target).collect::<Vec<_>>();
        assert_eq!(targets(json!([])), [""]);
        assert_eq!(targets(json!({})), ["act"]);
        assert_eq!(targets(json!({"act": "fly", "wings": 2})), ["act"]);
        assert_eq!(targets(json!({"act": "share"})), ["phone", "from", "to"]);
        let act = json!({
            "act": "save", "phone": 7, "place": "camera", "colour": "red",
            "from": { "app": "notes", "account": "work", "item": "x", "size": 1 },
        });
        assert_eq!(targets(act), ["phone", "from.account", "from.size", "place", "colour"]);
        let gate = json!({"act": "gate", "phone": "ana", "app": "notes", "answer": "forgot", "pin": "1"});
        assert_eq!(targets(gate), ["app", "pin"]);
        let gate = json!({"act": "gate", "phone": "ana", "app": "mail", "answer": "newPin"});
        assert_eq!(targets(gate), ["pin"]);
        assert_eq!(targets(json!({"act": "leave", "phone": "ana", "minutes": 601})), ["minutes"]);
        assert_eq!(targets(json!({"act": "leave", "phone": "ana", "minutes": 0.5})), ["minutes"]);
        assert_eq!(targets(json!({"act": "facts", "phone": "ana"})), ["integrity"]);
        let facts =
            json!({"act": "facts", "phone": "ana", "integrity": "odd", "osVersion": "x", "deviceLock": 1});
        assert_eq!(targets(facts), ["integrity", "osVersion", "deviceLock"]);
        let (_, message) = wrong(json!({"act": "management", "phone": "ana", "state": "MDM"})).remove(0);
        assert_eq!(message, "`MDM` is none of unmanaged, mdm, thirdPartyMdm");
    }

    #[test]
    fn acts_read_as_they_are_documented() {
        let spot = json!({ "app": "mail", "account": "work" });
        let item = json!({ "app": "mail", "account": "work", "item": "offer" });
        for (word, members) in [
            ("copy", json!({ "from": item, "text": "units" })),
            ("paste", json!({ "to": spot })),
            ("share", json!({ "from": item, "to": spot })),
            ("save", json!({ "from": item, "place": "localStorage" })),
            ("open", json!({ "place": "camera", "to": spot })),
            ("link", json!({ "from": spot, "url": "tel:1", "claimed": false })),
            ("print", json!({ "from": item })),
            ("screenshot", json!({ "from": item })),
            ("notification", json!({ "from": item })),
            ("edit", json!({ "to": spot, "text": "x" })),
            ("offline", json!({ "offline": true })),
            ("management", json!({ "state": "mdm" })),
            ("checkIn", json!({})),
            ("signIn", json!({})),
            ("signOut", json!({})),
            ("log", json!({ "app": "mail", "agreed": true })),
            ("gate", json!({ "app": "mail", "answer": "pin", "pin": "135790" })),
            ("gate", json!({ "app": "docs", "answer": "dismiss" })),
            ("person", json!({ "obliging": false })),
            ("leave", json!({ "minutes": 31 })),
            ("facts", json!({ "integrity": "compromised", "osVersion": "17.5.1" })),
            ("facts", json!({ "deviceLock": false, "threatLevel": "notReported" })),
            ("biometric", json!({ "offered": true })),
        ] {
            let mut act = members;
            act["act"] = word.into();
            act["phone"] = "ana".into();
            let read = Act::read(act).map(|(word, on_phone)| (word, on_phone.map(|(phone, _)| phone)));
            assert_eq!(read, Ok((word, Some("ana".to_owned()))));
        }
        assert_eq!(Act::read(json!({ "act": "reset" })), Ok(("reset", None)));
    }
}
