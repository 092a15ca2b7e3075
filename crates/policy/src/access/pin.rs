//! Which PINs are good enough.

use serde::{Deserialize, Serialize};

use super::{Pin, keys, seconds};
use crate::clock::Now;
use crate::effective::Effective;

/// What the rules look at in a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PinShape {
    /// How many characters it has.
    pub length: u32,
    /// Whether it has a digit.
    pub digit: bool,
    /// Whether it has a letter, of any script.
    pub letter: bool,
    /// Whether it has a special character of an English keyboard.
    pub special: bool,
    /// Whether it has a character that is none of these.
    pub other: bool,
    /// Whether three characters in a row are equal, or follow each other up or down.
    pub simple: bool,
}

/// A rule that a PIN breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "flaw", rename_all = "camelCase")]
pub enum PinFlaw {
    /// It has fewer characters than that.
    TooShort {
        /// The least that is allowed.
        least: u32,
    },
    /// A numeric PIN has something else than digits.
    NotDigits,
    /// It has a character that is no digit, letter or special character.
    Unusable,
    /// A passcode has neither a letter nor a special character.
    NoLetterOrSpecial,
    /// A passcode has no digit, while simple ones are blocked.
    NoDigit,
    /// A passcode has no letter, while simple ones are blocked.
    NoLetter,
    /// A passcode has no special character, while simple ones are blocked.
    NoSpecial,
    /// It is simple, and simple ones are blocked.
    Simple,
    /// It is one of the last ones.
    UsedBefore {
        /// How many are kept.
        kept: u32,
    },
    /// It is older than allowed.
    Expired,
}

impl PinFlaw {
    /// Its code, one of [`crate::texts`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "pinTooShort",
            Self::NotDigits => "pinNotDigits",
            Self::Unusable => "pinUnusable",
            Self::NoLetterOrSpecial => "pinNoLetterOrSpecial",
            Self::NoDigit => "pinNoDigit",
            Self::NoLetter => "pinNoLetter",
            Self::NoSpecial => "pinNoSpecial",
            Self::Simple => "pinSimple",
            Self::UsedBefore { .. } => "pinUsedBefore",
            Self::Expired => "pinExpired",
        }
    }
}

impl PinShape {
    /// The shape of a PIN.
    #[must_use]
    pub fn of(pin: &str) -> Self {
        let mut shape =
            Self { length: 0, digit: false, letter: false, special: false, other: false, simple: false };
        let (mut before, mut last) = (None, None);
        for character in pin.chars() {
            shape.length = shape.length.saturating_add(1);
            match character {
                '0'..='9' => shape.digit = true,
                one if one.is_alphabetic() => shape.letter = true,
                one if one.is_ascii_punctuation() => shape.special = true,
                _ => shape.other = true,
            }
            let now = character.to_ascii_lowercase();
            if let (Some(a), Some(b)) = (before, last) {
                shape.simple |= is_simple(a, b, now);
            }
            (before, last) = (last, Some(now));
        }
        shape
    }

    /// The shape of some PIN that breaks no rule of shape: for questions about one whose shape nobody knows.
    #[must_use]
    pub fn meeting(effective: &Effective) -> Self {
        let PinRules { least, passcode, .. } = PinRules::of(effective);
        let length = least.max(4);
        Self { length, digit: true, letter: passcode, special: passcode, other: false, simple: false }
    }

    /// The rules that a PIN of this shape breaks.
    #[must_use]
    pub fn flaws(&self, effective: &Effective) -> Vec<PinFlaw> {
        let PinRules { least, passcode, simple_blocked, .. } = PinRules::of(effective);
        let rules = [
            (self.length < least, PinFlaw::TooShort { least }),
            (!passcode && (self.letter || self.special || self.other), PinFlaw::NotDigits),
            (passcode && self.other, PinFlaw::Unusable),
            (passcode && !simple_blocked && !self.letter && !self.special, PinFlaw::NoLetterOrSpecial),
            (passcode && simple_blocked && !self.digit, PinFlaw::NoDigit),
            (passcode && simple_blocked && !self.letter, PinFlaw::NoLetter),
            (passcode && simple_blocked && !self.special, PinFlaw::NoSpecial),
            (simple_blocked && self.simple, PinFlaw::Simple),
        ];
        rules.into_iter().filter_map(|(broken, flaw)| broken.then_some(flaw)).collect()
    }
}

/// What a new PIN has to be, as a person who chooses one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PinRules {
    /// The fewest characters.
    pub least: u32,
    /// Whether it is a passcode of letters, digits and special characters; otherwise digits alone.
    pub passcode: bool,
    /// Whether three characters in a row must not be equal or follow each other.
    pub simple_blocked: bool,
    /// How many of the last PINs must not come again.
    pub kept: u32,
    /// Days after which it has to be changed; `None` for never.
    pub days: Option<u64>,
}

impl PinRules {
    /// The rules of an effective policy.
    #[must_use]
    pub fn of(effective: &Effective) -> Self {
        let number = |value: Option<i64>| value.map_or(0, |value| u32::try_from(value).unwrap_or(0));
        let days = seconds(effective, keys::EXPIRY).filter(|most| *most > 0).map(|most| most / 86_400);
        Self {
            least: number(effective.value(keys::LENGTH)),
            passcode: effective.value(keys::CHARACTERS) == Some("alphanumericAndSymbol"),
            simple_blocked: effective.value(keys::SIMPLE_BLOCKED) == Some(true),
            kept: number(effective.value(keys::HISTORY)),
            days,
        }
    }
}

/// Three equal characters, or three digits or letters that follow each other, up or down. Case does not count.
fn is_simple(a: char, b: char, c: char) -> bool {
    if a == b && b == c {
        return true;
    }
    let digits = [a, b, c].iter().all(char::is_ascii_digit);
    let letters = [a, b, c].iter().all(char::is_ascii_lowercase);
    let step = |from: char, to: char| i64::from(u32::from(to)) - i64::from(u32::from(from));
    (digits || letters) && step(a, b) == step(b, c) && step(a, b).abs() == 1
}

/// Checks a PIN that somebody wants to set. `used_before` is its place among this user's PINs when it is one of them, the
/// latest being 1: the caller holds the verifiers.
///
/// # Errors
/// Every rule that it breaks.
pub fn check_new_pin(effective: &Effective, pin: &str, used_before: Option<u32>) -> Result<(), Vec<PinFlaw>> {
    let mut flaws = PinShape::of(pin).flaws(effective);
    let kept = PinRules::of(effective).kept;
    if used_before.is_some_and(|place| place <= kept) {
        flaws.push(PinFlaw::UsedBefore { kept });
    }
    if flaws.is_empty() { Ok(()) } else { Err(flaws) }
}

/// The rules that a PIN breaks by now: those that got stricter since, and its age. `PT0S` is never; a clock that was
/// turned back makes no PIN younger.
pub(super) fn flaws_of_age(effective: &Effective, pin: &Pin, now: &Now) -> Vec<PinFlaw> {
    let mut flaws = pin.shape.flaws(effective);
    let most = seconds(effective, keys::EXPIRY).filter(|most| *most > 0);
    let age = u64::try_from(now.latest().saturating_sub(pin.set_at)).unwrap_or(0);
    if most.is_some_and(|most| age >= most) {
        flaws.push(PinFlaw::Expired);
    }
    flaws
}
