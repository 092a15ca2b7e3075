//! What goes into the client and comes out, and how the app is set up.

use cordon_client::{
    AppDataReport, CheckInOutcome, LifeCycle, ManagedAccounts, Protected, SignOutData, WipeHandler,
};
use cordon_policy::texts::Language;
use cordon_wire::check_in::LogOutcome;

/// A language that the catalogue is complete in. On the wire its BCP 47 tag.
#[uniffi::remote(Enum)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

/// What came of a log that was asked for.
#[uniffi::remote(Enum)]
pub enum LogOutcome {
    /// The person agreed, and the log is here.
    Sent,
    /// The person did not agree.
    Denied,
    /// The app could not ask.
    Failed,
}

/// How an exchange with the server ended.
#[uniffi::remote(Enum)]
pub enum CheckInOutcome {
    /// A verified envelope with new content was adopted.
    Changed,
    /// A verified envelope with the same content came.
    Unchanged,
    /// No answer that counts came; what was held stays.
    NoAnswer,
    /// Too many were asked for; the next one goes as scheduled.
    Limited,
}

/// What becomes of work data when its account signs out.
#[uniffi::remote(Enum)]
pub enum SignOutData {
    /// It is destroyed, and the registration ends.
    Wipe,
    /// It stays on the device, sealed and closed, until the same account signs in again and the server accepts that. The
    /// registration goes on checking in without the user, so that a wipe still arrives.
    Keep,
}

/// Where the app stands for its user.
#[uniffi::remote(Enum)]
pub enum LifeCycle {
    /// In front.
    Foreground,
    /// Behind: no long poll.
    Background,
}

/// What the app does when work data is to go. Keys are destroyed before it is asked, so that what it leaves of encrypted
/// files is unreadable in any case.
#[uniffi::remote(Enum)]
pub enum WipeHandler {
    /// Nothing: the app keeps no work data but encrypted files. It is not asked.
    None,
    /// It deletes its own data; the client deletes the encrypted files afterwards.
    Supplements,
    /// It deletes its own data and the encrypted files, and the client deletes none.
    Replaces,
}

/// What the app did when it was asked to wipe its own data of an identity.
#[uniffi::remote(Record)]
pub struct AppDataReport {
    /// Plain files and records deleted.
    #[uniffi(default = 0)]
    pub deleted: u64,
    /// Files and records that could not be deleted.
    #[uniffi(default = 0)]
    pub failed: u64,
    /// What stays behind and why, in words that an administrator reads; no personal data. At most 60 texts of 512 bytes
    /// reach the receipt.
    #[uniffi(default)]
    pub stays: Vec<String>,
}

/// How many managed accounts an app may hold.
#[uniffi::remote(Enum)]
pub enum ManagedAccounts {
    /// One. Another work account stays closed and is not told to any server until the first one has left.
    One,
    /// Several, each with its own policy, keys and schedule, unless an organisation of one of them wants one alone.
    Several,
}

/// What `protect` of the client did.
#[uniffi::remote(Enum)]
pub enum Protected {
    /// The file, or every file of the folder, is the account's.
    Done,
    /// The account is not managed yet, or its gate is shut: the files are its own from now on and are changed when that is
    /// over.
    Later,
}
