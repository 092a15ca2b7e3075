//! What goes in and what comes out.

use std::collections::BTreeMap;
use std::fmt;

use cordon_policy::Facts;
use cordon_policy::launch::{AccountStatus, WorkingStatus};
use cordon_wire::check_in::LogOutcome;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::app_wipe::{WipeAnswer, WipeHandler};
use crate::identity::Identity;
use crate::session::Cause;

/// The time, as the host reads it at the moment of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Wall clock, seconds since 1970. Not trusted: it may have been turned.
    pub wall: i64,
    /// Monotonic clock, milliseconds since some moment of this boot. Never goes back within one boot.
    pub monotonic: u64,
    /// Names the boot to which `monotonic` belongs.
    pub boot: u128,
}

/// Names one request of this client, within one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RequestId(pub u64);

/// Something happened.
pub enum Input {
    /// The user signed in: the account's object id, the server's address and a token for the device audience.
    SignIn {
        /// The account.
        oid: uuid::Uuid,
        /// Base address of the server's public listener, for example `https://cordon.example.org`.
        server: String,
        /// An access token with the device audience. Kept in memory only, zeroed after use.
        token: Zeroizing<String>,
        /// The account's user principal name, where the app knows it. Only lists of allowed accounts look at it, which
        /// may name accounts so; without it the account is in no such list. It stays on the device.
        upn: Option<String>,
    },
    /// An identity library says that the account needs a protection policy before it gets a token: registers it where
    /// needed and tells the outcome as one [`Event::Remediation`]. One account at a time, others wait in line; asked
    /// again meanwhile, only the token is taken. A failure does not end the registration: [`Input::SignOut`] does.
    Remediate {
        /// The account.
        oid: uuid::Uuid,
        /// As in [`Input::SignIn`].
        server: String,
        /// As in [`Input::SignIn`]; without one [`Effect::NeedToken`] asks for it.
        token: Option<Zeroizing<String>>,
        /// As in [`Input::SignIn`].
        upn: Option<String>,
        /// Where a token is needed and none is there, ends with
        /// [`RemediationResult::InteractionRequired`](crate::RemediationResult) instead of waiting for it.
        silent: bool,
    },
    /// The user does not want to wait for a remediation. The registration goes on.
    CancelRemediation {
        /// The account.
        oid: uuid::Uuid,
    },
    /// The token that [`Effect::NeedToken`] asked for.
    Token {
        /// The account.
        oid: uuid::Uuid,
        /// An access token with the device audience.
        token: Zeroizing<String>,
    },
    /// The user removed the account. Where nothing of it was ever protected, its registration ends and nothing else.
    SignOut {
        /// The account.
        oid: uuid::Uuid,
        /// What becomes of its work data.
        data: SignOutData,
    },
    /// An answer to [`Effect::Send`]. Redirects are not to be followed: they come in as they are.
    Reply(Reply),
    /// A request got no answer: no network, a time-out, a certificate that does not verify.
    Failed {
        /// The request.
        request: RequestId,
    },
    /// The host learned outside of the long poll (a push message) that something changed. A hint only.
    Changed {
        /// The account.
        oid: uuid::Uuid,
    },
    /// The app wants a check-in at once. Rate-limited; the outcome comes as [`Event::CheckIn`].
    CheckInNow {
        /// The account.
        oid: uuid::Uuid,
    },
    /// What the identity provider says about the account. Kept in memory: to be given again after each start.
    Account {
        /// The account.
        oid: uuid::Uuid,
        /// Its own answer. An attempt that never reached it says nothing.
        status: AccountStatus,
    },
    /// What the working-time service says, or `None` when it says nothing any more. Kept in memory: to be given again
    /// after each start. A status that is missing or past its end is not "at work".
    WorkingTime {
        /// The account.
        oid: uuid::Uuid,
        /// At work or not, since when and until when that counts.
        status: Option<WorkingStatus>,
    },
    /// The identity provider refused to sign the account in. Only its own answer counts; an attempt that never reached
    /// it is no refusal. The next token ends it.
    SignInRefused {
        /// The account.
        oid: uuid::Uuid,
    },
    /// The person at the device decided about [`Event::LogRequested`]. Nobody else may: an app never answers by itself.
    Log {
        /// The account.
        oid: uuid::Uuid,
        /// The request, as the event named it.
        request: uuid::Uuid,
        /// `Sent`: send what the event showed. `Failed`: the app could not ask.
        outcome: LogOutcome,
    },
    /// The network is back: what waits in back-off is tried at once.
    Connectivity,
    /// The app came to the front or left it. Until the first time it is taken not to be there. In front there is a long
    /// poll, and the timers of the gate do not run.
    LifeCycle(LifeCycle),
    /// What the device and the app know about themselves, and the evidence of management. To be given before the first
    /// [`Client::next_effect`](crate::Client::next_effect): a report without evidence says that the device left its
    /// management.
    Facts {
        /// The facts.
        facts: Box<Facts>,
        /// The token of management evidence that the MDM delivered, if any.
        management: Option<Zeroizing<String>>,
    },
    /// The managed app configuration that the device's management delivers changed, or was delivered for the first time:
    /// all of it, as in [`Config::device_configuration`](crate::Config::device_configuration).
    DeviceConfiguration {
        /// Names and values.
        values: BTreeMap<String, String>,
    },
    /// What the device offers beside a PIN right now; `None` when it offers nothing, or is locked out.
    Biometrics(Option<crate::gate::BiometricOffer>),
    /// What became of [`Effect::Presence`].
    Presence {
        /// The account.
        oid: uuid::Uuid,
        /// What became of it.
        outcome: crate::gate::PresenceOutcome,
    },
    /// The app finished [`Effect::WipeAppData`].
    AppDataWiped {
        /// Whose data.
        identity: Identity,
        /// What came of it.
        answer: WipeAnswer,
    },
}

/// What becomes of work data when its account signs out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SignOutData {
    /// It is destroyed, and the registration ends.
    #[default]
    Wipe,
    /// It stays on the device, sealed and closed, until the same account signs in again and the server accepts that. The
    /// registration goes on checking in without the user, so that a wipe still arrives.
    Keep,
}

/// An HTTP answer, reduced to what the protocol reads.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The request that it answers.
    pub request: RequestId,
    /// HTTP status.
    pub status: u16,
    /// The header `Cordon-Nonce`, if there was one.
    pub nonce: Option<String>,
    /// The body, at most [`MAX_REPLY`] bytes; a longer one is to be cut off and counts as no answer.
    pub body: Vec<u8>,
}

/// The longest answer that is read, in bytes.
pub const MAX_REPLY: usize = cordon_wire::limits::ANSWER_BODY;

/// Where the app stands for its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifeCycle {
    /// In front.
    Foreground,
    /// Behind: no long poll.
    Background,
}

/// What the host should do next.
#[derive(Debug)]
pub enum Effect {
    /// Send this request and come back with [`Input::Reply`] or [`Input::Failed`].
    Send(Request),
    /// A fresh token is needed; come back with [`Input::Token`].
    NeedToken {
        /// The account.
        oid: uuid::Uuid,
        /// The audience that the token must have: always the device plane's.
        audience: &'static str,
    },
    /// Ask the person for a face or a finger and sign this message with that key of the key store, which allows it only
    /// then; come back with [`Input::Presence`].
    Presence {
        /// Whose gate.
        identity: Identity,
        /// Name of the key, made by [`SecureKeys::create_presence`](crate::ports::SecureKeys::create_presence).
        key: String,
        /// What to sign.
        message: Vec<u8>,
    },
    /// Delete the app's own data of this identity; come back with [`Input::AppDataWiped`] within
    /// [`WIPE_APP_DATA_MS`](crate::WIPE_APP_DATA_MS), or the wipe goes on without and says so. Its keys are destroyed
    /// already. Comes again after a restart that kept the answer from arriving.
    WipeAppData {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: Cause,
        /// What the app stands for, as the configuration says it.
        handler: WipeHandler,
    },
    /// Something the app may want to know.
    Event(Event),
    /// Nothing to do before this moment of the monotonic clock, in milliseconds: call `next_effect` again then.
    WakeAt(u64),
}

/// The audience of the tokens that the client asks for.
pub const DEVICE_AUDIENCE: &str = "device";

/// An HTTP request, ready to be sent: the proof was made for this moment. Headers and body may hold tokens: neither is for
/// logs, and both are zeroed when dropped.
#[derive(Clone)]
pub struct Request {
    /// Names it in the answer.
    pub id: RequestId,
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Headers to set, names in their usual spelling.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    /// The body; empty for `GET` and `DELETE`.
    pub body: Zeroizing<Vec<u8>>,
    /// Give up after this many milliseconds.
    pub timeout_ms: u64,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("method", &self.method)
            .field("url", &self.url)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Something the app may want to know. Carries no personal data but the identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// Another policy is in force. Comes before [`Event::Status`] when both change.
    PolicyChanged {
        /// Whose.
        identity: Identity,
        /// Content id of the policy, or `None` when there is none now.
        version: Option<String>,
    },
    /// The app configuration changed, in either channel: once for each identity that sees it.
    ConfigurationChanged {
        /// Whose.
        identity: Identity,
    },
    /// The device's management allows other accounts in this app than before: see
    /// [`Client::allowed_accounts`](crate::Client::allowed_accounts).
    AllowedAccountsChanged,
    /// The standing of the identity changed.
    Status {
        /// Whose.
        identity: Identity,
        /// The new standing.
        standing: crate::snapshot::Standing,
    },
    /// The gate of a managed identity opened, shut, or asks something else. Shut: views of the account show what
    /// [`Client::gate`](crate::Client::gate) says, or hide.
    Gate {
        /// Whose.
        identity: Identity,
        /// The text key of what comes first; `None` when it is open.
        shut: Option<&'static str>,
    },
    /// A check-in or registration ended.
    CheckIn {
        /// Whose.
        identity: Identity,
        /// How.
        outcome: CheckInOutcome,
    },
    /// The user signed out and left the work data: the app is no longer managed for the account, and its data is closed.
    ManagementEnded {
        /// Whose.
        identity: Identity,
    },
    /// A remediation ended. After [`RemediationResult::TimedOut`](crate::RemediationResult) how it ends is told once more.
    Remediation {
        /// Whose.
        identity: Identity,
        /// How.
        result: crate::remediation::RemediationResult,
    },
    /// The wipe began: nothing of the identity is readable from here on.
    WipeBegan {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: Cause,
    },
    /// The wipe is complete on the device; the receipt is on its way.
    WipeDone {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: Cause,
        /// The hash of the receipt; `None` when the key that signs receipts is gone too.
        receipt: Option<cordon_wire::Sha256>,
    },
    /// The server acknowledged receipts.
    Acknowledged {
        /// Whose.
        identity: Identity,
        /// Hashes of the receipts.
        receipts: Vec<cordon_wire::Sha256>,
    },
    /// An administrator asks for a log. Show the person what would be sent and come back with [`Input::Log`]. Comes again
    /// at the next start, as long as the server has no answer.
    LogRequested {
        /// Whose account's organisation asks.
        identity: Identity,
        /// Names the request in the answer.
        request: uuid::Uuid,
        /// What is sent if the person agrees, word for word: JSON without personal data.
        text: String,
    },
    /// Something was refused, ignored or could not be done; nothing changed because of it.
    Notice(Notice),
}

/// How an exchange with the server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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

/// Something worth a line in the diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Whose, when it concerns one identity.
    pub identity: Option<Identity>,
    /// A stable code.
    pub code: &'static str,
    /// One sentence.
    pub text: String,
}
