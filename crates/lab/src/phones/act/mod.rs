//! What a person does with a phone, as the API takes it.

mod data;
mod fields;
mod switch;

use std::sync::Arc;

use cordon_policy::{Channel, ManagementState, Verdict};
use serde::Serialize;
use serde_json::Value;

use super::log::What;
use super::phone::Phone;
use super::place::{Outside, Spot};
use super::sides::Side;
use super::words::Words;
use super::{Phones, PhonesError};
use crate::app::AppError;
use fields::Fields;

pub use fields::FieldError;

/// The words of acts, in the order in which the documentation lists them.
const WORDS: [&str; 15] = [
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
    "reset",
];

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Act {
    /// Puts a part of a document on the clipboard.
    Copy { from: (Spot, String), text: String },
    /// Adds the clipboard's text to a document, or makes one of it.
    Paste { to: (Spot, Option<String>) },
    /// Hands a document to another app or account.
    Share { from: (Spot, String), to: Spot },
    /// Saves a copy outside.
    Save { from: (Spot, String), place: Outside },
    /// Takes a file from outside into an account.
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
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// Members are wrong.
    #[error("the act is wrong")]
    Fields(Vec<FieldError>),
    /// A phone did not do it.
    #[error(transparent)]
    Phones(Box<PhonesError>),
}

impl ActError {
    fn field(target: &str, message: impl Into<String>) -> Self {
        Self::Fields(vec![FieldError { target: target.to_owned(), message: message.into() }])
    }
}

impl From<PhonesError> for ActError {
    fn from(error: PhonesError) -> Self {
        Self::Phones(Box::new(error))
    }
}

impl From<AppError> for ActError {
    fn from(error: AppError) -> Self {
        PhonesError::from(error).into()
    }
}

impl From<std::io::Error> for ActError {
    fn from(error: std::io::Error) -> Self {
        AppError::from(error).into()
    }
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The act's word.
    pub act: &'static str,
    /// The answer of everybody who was asked; `allow` where nobody was.
    pub verdict: Verdict,
    /// Whether it was done.
    pub done: bool,
    /// Who was asked, and what each answered. Empty where no app with the client has a say.
    pub sides: Vec<Side>,
    /// Where the data may go instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Spot>,
    /// What the person sees because of it: a notification's text, the app in which a link opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Why it was allowed and could not be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hindered: Option<Hindered>,
    /// Where the data went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub went: Option<Went>,
}

/// Why something that was allowed was not done, or not at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum Hindered {
    /// Work data is closed, or its files cannot be used.
    Closed {
        /// In the client's words.
        words: Words,
    },
    /// The phone is offline: its apps tell the server when it is back.
    Offline,
    /// The server did not answer in time.
    NoAnswer,
}

/// A document that an act made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Went {
    /// The account in an app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
    /// The place outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// The document.
    pub item: String,
}

/// An act as it was read: its word, and the phone that it is for with what to do there; `reset` names none.
type Read = (&'static str, Option<(String, Act)>);

impl Act {
    /// Reads an act.
    ///
    /// # Errors
    /// Every wrong member.
    fn read(value: Value) -> Result<Read, Vec<FieldError>> {
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
                if place.is_some_and(|place| !place.takes_copies()) {
                    fields.wrong("place", "nothing can be saved to the camera");
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

impl Phones {
    /// Does what a person would do, one act at a time, and tells the new state before it answers.
    ///
    /// # Errors
    /// Every [`ActError`].
    pub async fn act(self: &Arc<Self>, value: Value) -> Result<Told, ActError> {
        let (word, on_phone) = Act::read(value).map_err(ActError::Fields)?;
        let _one = self.acting.lock().await;
        let told = match on_phone {
            Some((phone, act)) => self.act_on(word, &phone, act).await?,
            None => self.reset().await?,
        };
        self.tell().await?;
        Ok(told)
    }

    async fn act_on(&self, word: &'static str, phone: &str, act: Act) -> Result<Told, ActError> {
        let drawn = || self.iter().filter(|phone| phone.plan.drawn);
        let Some(phone) = drawn().find(|one| one.plan.id == phone).map(Arc::clone) else {
            let known: Vec<&str> = drawn().map(|phone| phone.plan.id).collect();
            return Err(ActError::field(
                "phone",
                format!("there is no such phone; there are {}", known.join(", ")),
            ));
        };
        let told = match act {
            Act::Offline { offline } => return self.offline(&phone, offline).await,
            Act::Management { state } => return self.management(&phone, state).await,
            Act::CheckIn => return self.check_in(&phone).await,
            Act::SignIn => return self.sign_in(&phone).await,
            act => data::act(word, &phone, act).await?,
        };
        if !told.sides.is_empty() {
            self.note_act(&phone, &told);
        }
        Ok(told)
    }

    fn note_act(&self, phone: &Phone, told: &Told) {
        let app = told.sides.first().map(|side| side.spot.app);
        self.note(Some(phone), app, What::Acted { act: told.act, verdict: told.verdict });
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
