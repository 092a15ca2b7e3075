//! What goes in.

use std::collections::BTreeMap;

use cordon_policy::Facts;
use cordon_policy::launch::{AccountStatus, WorkingStatus};
use cordon_wire::check_in::LogOutcome;
use serde::Serialize;
use zeroize::Zeroizing;

use super::RequestId;
#[cfg(doc)]
use super::{Effect, Event};
use crate::app_wipe::WipeAnswer;
use crate::identity::Identity;

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
