//! What a person meets at the gate.

use cordon_client::gate::{Action, BiometricOffer, SignInReason, TriesLeft};
use cordon_policy::access::{AfterWrongPins, BiometricKind, PinFlaw, PinRules, PinShape};

/// What a new PIN has to be, as a person who chooses one is told.
#[uniffi::remote(Record)]
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

/// A rule that a PIN breaks.
#[uniffi::remote(Enum)]
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

/// What follows the wrong PINs so far.
#[uniffi::remote(Enum)]
pub enum AfterWrongPins {
    /// Another try.
    Nothing,
    /// The PIN is void: a fresh sign-in, then a new PIN.
    Reset,
    /// The account's work data is removed from this app.
    Wipe,
}

/// What a biometric looks at.
#[uniffi::remote(Enum)]
pub enum BiometricKind {
    /// A finger.
    Fingerprint,
    /// A face.
    Face,
    /// Anything else, for example an iris.
    Other,
}

/// The biometrics that a device offers right now.
#[uniffi::remote(Record)]
pub struct BiometricOffer {
    /// What is looked at.
    pub kind: BiometricKind,
    /// Whether it is strong (class 3); absent when the device does not say.
    pub strong: Option<bool>,
}

/// What a person may do at a screen.
#[uniffi::remote(Enum)]
pub enum Action {
    /// `Answer::NewPin`.
    NewPin,
    /// `Answer::Pin`.
    Pin,
    /// `Answer::Biometric`.
    Biometric,
    /// `Answer::ForgotPin`.
    ForgotPin,
    /// `Answer::RememberedPin`.
    RememberedPin,
    /// `Answer::SignedIn`.
    SignIn,
    /// `Answer::Dismiss`.
    Dismiss,
    /// `Input::CheckInNow`.
    CheckIn,
    /// `Input::SignOut`: the account and its work data leave the app.
    RemoveAccount,
}

/// Why a sign-in with the work account is asked for.
#[uniffi::remote(Enum)]
pub enum SignInReason {
    /// The policy asks for it at each entry.
    Access,
    /// Too many wrong PINs.
    WrongPins,
    /// The PIN is forgotten, by the person or by the key store.
    ForgottenPin,
}

/// What follows wrong PINs.
#[uniffi::remote(Record)]
pub struct TriesLeft {
    /// Wrong ones until then.
    pub tries: u32,
    /// What happens then.
    pub then: AfterWrongPins,
}

/// What a PIN is made of.
#[uniffi::remote(Record)]
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
