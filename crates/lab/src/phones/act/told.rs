//! What came of an act, or why nothing was done.

use cordon_policy::Verdict;
use serde::Serialize;

use super::super::PhonesError;
use super::super::place::Spot;
use super::super::sides::{self, Side};
use super::super::words::Words;
use super::FieldError;
use crate::app::AppError;

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
    pub(super) fn field(target: &str, message: impl Into<String>) -> Self {
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

impl Told {
    /// What the sides answered to an act; nothing is done yet.
    pub(super) fn new(act: &'static str, sides: Vec<Side>) -> Self {
        let verdict = sides::verdict(&sides);
        Self { act, verdict, done: false, sides, offer: None, shown: None, hindered: None, went: None }
    }
}

/// A document that an act made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Went {
    /// The account in an app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
    /// The place; with `spot` where the place is a folder of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// What a wipe does to work data there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_wipe: Option<AtWipe>,
    /// The document.
    pub item: String,
}

/// What a wipe does to work data at its new place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AtWipe {
    /// It is sealed in an app and goes with the keys.
    Goes,
    /// It left the protection and stays.
    Stays,
}
