//! The gate of an app as the page draws it: the client's screen with its words.

use cordon_client::Gate;
use cordon_client::Screen;
use cordon_client::gate::{Action, TriesLeft};
use cordon_policy::access::{AfterWrongPins, PinFlaw, PinRules};
use cordon_policy::launch::{LaunchReason, LaunchVerdict};
use serde::Serialize;

use super::words::{self, Words};
use crate::app::{App, AppError};

/// What comes before work data in an app.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownGate {
    /// Names the screen.
    pub code: &'static str,
    /// The screen in a sentence.
    pub words: Words,
    /// What a person may do, the first thing first.
    pub actions: Vec<Action>,
    /// Whether the person at the device can open it, by a PIN, a sign-in, a word.
    pub waits_for_person: bool,
    /// What a new PIN has to be, where one is asked for.
    pub rules: Option<PinRules>,
    /// Whether the PIN that is asked for may hold more than digits.
    pub passcode: bool,
    /// Whether the last PIN was wrong.
    pub wrong: bool,
    /// How many tries are left, where something follows wrong ones.
    pub left: Option<TriesLeft>,
    /// Whether a sign-in is being checked.
    pub checking: bool,
    /// What was wrong with the last answer, why the old PIN serves no longer, what the device's storage lacks.
    pub notes: Vec<Words>,
    /// What is warned of, or has to be fixed.
    pub reasons: Vec<ShownReason>,
}

/// A condition that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownReason {
    /// What it comes to alone.
    pub action: LaunchVerdict,
    /// Its sentence.
    pub words: Words,
    /// The setting.
    pub setting: &'static str,
    /// What that asks for.
    pub required: Option<String>,
    /// What the device says.
    pub found: Option<String>,
    /// The names of the policies that ask for it.
    pub policies: Vec<String>,
}

/// The gate of an app's work account; `None` while it is open.
///
/// # Errors
/// [`AppError::Ended`].
pub async fn of(app: &App) -> Result<Option<ShownGate>, AppError> {
    Ok(match app.gate().await? {
        Gate::Open => None,
        Gate::Shut(screen) => Some(ShownGate::of(screen)),
    })
}

impl ShownGate {
    /// A screen with its words.
    #[must_use]
    pub fn of(screen: Screen) -> Self {
        let mut shown = Self {
            code: screen.code(),
            words: words::text(screen.code()),
            actions: screen.actions(),
            waits_for_person: screen.waits_for_person(),
            rules: None,
            passcode: false,
            wrong: false,
            left: None,
            checking: false,
            notes: Vec::new(),
            reasons: Vec::new(),
        };
        match screen {
            Screen::SetPin { rules, flaws } => shown.asks_for_new(rules, &[], &flaws),
            Screen::ChangePin { rules, because, flaws } => shown.asks_for_new(rules, &because, &flaws),
            Screen::EnterPin { passcode, wrong, left, biometric: _ } => {
                (shown.passcode, shown.wrong, shown.left) = (passcode, wrong, left);
            }
            Screen::Credentials { checking, failed, why: _, may_go_back: _ } => {
                shown.checking = checking;
                shown.notes = failed.into_iter().map(words::text).collect();
            }
            Screen::Warning { reasons } => shown.reasons = to_heed(reasons),
            Screen::Blocked { reasons, wants: _, storage } => {
                shown.reasons = to_heed(reasons);
                shown.notes = storage.into_iter().map(words::text).collect();
            }
            Screen::Closed { .. } | Screen::KeyStore | Screen::NewerApp | Screen::Wiping => {}
        }
        shown
    }

    fn asks_for_new(&mut self, rules: PinRules, because: &[PinFlaw], flaws: &[PinFlaw]) {
        self.passcode = rules.passcode;
        self.rules = Some(rules);
        // What was wrong with the proposal is what the person wants to know; before there was one, why there has to be.
        let said = if flaws.is_empty() { because } else { flaws };
        self.notes = flaws_in_words(said);
        self.wrong = !flaws.is_empty();
    }
}

/// What came of an answer at a gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "went", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AnswerWent {
    /// It was taken; what comes next is a line of its own.
    Taken,
    /// The PIN was wrong.
    Wrong {
        /// How many tries are left, where something follows wrong ones.
        left: Option<TriesLeft>,
    },
    /// The new PIN breaks rules.
    Refused {
        /// Which ones.
        why: Vec<Words>,
    },
}

/// Broken rules in words.
#[must_use]
pub fn flaws_in_words(flaws: &[PinFlaw]) -> Vec<Words> {
    flaws.iter().map(|flaw| words::text(flaw.code())).collect()
}

/// What a person has to heed; what alone changes nothing is left out.
fn to_heed(reasons: Vec<LaunchReason>) -> Vec<ShownReason> {
    reasons.into_iter().filter(|reason| reason.action > LaunchVerdict::Ok).map(reason).collect()
}

fn reason(reason: LaunchReason) -> ShownReason {
    ShownReason {
        action: reason.action,
        words: words::text(reason.code),
        setting: reason.setting,
        required: reason.required,
        found: reason.found,
        policies: reason.policies.into_iter().map(|policy| policy.name).collect(),
    }
}

impl AnswerWent {
    /// The answer and what came of it in words, for a terminal.
    pub(super) fn words(&self, answer: &str) -> String {
        match (self, answer) {
            (Self::Wrong { left }, _) => {
                let left = left.map(|TriesLeft { tries, then }| match then {
                    AfterWrongPins::Wipe => format!(": {tries} left until work data is removed"),
                    _ => format!(": {tries} left until a sign-in is needed"),
                });
                format!("a wrong PIN{}", left.unwrap_or_default())
            }
            (Self::Refused { why }, _) => {
                let why: Vec<&str> =
                    why.iter().filter_map(|words| words.get("en").map(String::as_str)).collect();
                format!("a new PIN was refused: {}", why.join(" "))
            }
            (Self::Taken, "pin") => "the right PIN".to_owned(),
            (Self::Taken, "newPin") => "a PIN was set".to_owned(),
            (Self::Taken, "biometric") => "a face or a finger was shown".to_owned(),
            (Self::Taken, "forgot") => "the PIN is forgotten".to_owned(),
            (Self::Taken, "remembered") => "the PIN is remembered after all".to_owned(),
            (Self::Taken, "signIn") => "a sign-in was given".to_owned(),
            (Self::Taken, _) => "the warning was read".to_owned(),
        }
    }
}
