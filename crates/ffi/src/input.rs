//! What goes in.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cordon_client as core;
use cordon_client::gate::BiometricOffer;
use cordon_client::{AppDataReport, LifeCycle, RequestId, SignOutData};
use cordon_policy::Facts;
use cordon_policy::launch::{AccountStatus, WorkingStatus};
use cordon_wire::check_in::LogOutcome;
use uuid::Uuid;

use crate::identities::Identity;
use crate::secret::Secret;

/// Something happened.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum Input {
    /// The user signed in.
    SignIn {
        /// The account.
        oid: Uuid,
        /// Base address of the server's public listener, for example `https://cordon.example.org`.
        server: String,
        /// An access token with the device audience.
        token: Arc<Secret>,
        /// The account's user principal name, where the app knows it. It stays on the device.
        upn: Option<String>,
    },
    /// An identity library says that the account needs a protection policy before it gets a token.
    Remediate {
        /// The account.
        oid: Uuid,
        /// As in `SignIn`.
        server: String,
        /// As in `SignIn`; without one the effect `NeedToken` asks for it.
        token: Option<Arc<Secret>>,
        /// As in `SignIn`.
        upn: Option<String>,
        /// Where a token is needed and none is there, ends with `InteractionRequired` instead of waiting for it.
        silent: bool,
    },
    /// The user does not want to wait for a remediation. The registration goes on.
    CancelRemediation {
        /// The account.
        oid: Uuid,
    },
    /// The token that the effect `NeedToken` asked for.
    Token {
        /// The account.
        oid: Uuid,
        /// An access token with the device audience.
        token: Arc<Secret>,
    },
    /// The user removed the account.
    SignOut {
        /// The account.
        oid: Uuid,
        /// What becomes of its work data.
        data: SignOutData,
    },
    /// An answer to the effect `Send`. Redirects are not to be followed: they come in as they are.
    Reply {
        /// The request.
        request: u64,
        /// The HTTP status.
        status: u16,
        /// The header `Cordon-Nonce`, if there was one.
        nonce: Option<String>,
        /// The body; what is longer than `max_reply` is to be cut off and counts as no answer.
        body: Vec<u8>,
    },
    /// A request got no answer: no network, a time-out, a certificate that does not verify.
    Failed {
        /// The request.
        request: u64,
    },
    /// The host learned by other ways (a push message) that something changed. A hint only.
    Changed {
        /// The account.
        oid: Uuid,
    },
    /// The app wants a check-in at once. Rate-limited; the outcome comes as an event.
    CheckInNow {
        /// The account.
        oid: Uuid,
    },
    /// What the identity provider says about the account: to be given again after each start.
    Account {
        /// The account.
        oid: Uuid,
        /// Its own answer. An attempt that never reached it says nothing.
        status: AccountStatus,
    },
    /// What the working-time service says; absent when it says nothing any more. To be given again after each start.
    WorkingTime {
        /// The account.
        oid: Uuid,
        /// At work or not, since when and until when that counts.
        status: Option<WorkingStatus>,
    },
    /// The identity provider refused to sign the account in. Only its own answer counts.
    SignInRefused {
        /// The account.
        oid: Uuid,
    },
    /// The person at the device decided about the event `LogRequested`. Nobody else may.
    Log {
        /// The account.
        oid: Uuid,
        /// The request, as the event named it.
        request: Uuid,
        /// What was decided.
        outcome: LogOutcome,
    },
    /// The network is back: what waits is tried at once.
    Connectivity,
    /// The app came to the front or left it. Until the first time it is taken not to be there.
    LifeCycle {
        /// Where it is.
        stage: LifeCycle,
    },
    /// What the device and the app know about themselves. To be given before the first call of `next_effect`.
    Facts {
        /// The facts.
        facts: Facts,
        /// The token of management evidence that the device's management delivered, if any.
        management: Option<Arc<Secret>>,
    },
    /// The managed app configuration of the device, all of it, changed or was delivered for the first time.
    DeviceConfiguration {
        /// Names and values.
        values: HashMap<String, String>,
    },
    /// What the device offers beside a PIN right now; absent when it offers nothing, or is locked out.
    Biometrics {
        /// The offer.
        offer: Option<BiometricOffer>,
    },
    /// What became of the effect `Presence`.
    Presence {
        /// The account.
        oid: Uuid,
        /// What became of it.
        outcome: PresenceOutcome,
    },
    /// The app finished the effect `WipeAppData`.
    AppDataWiped {
        /// Whose data.
        identity: Identity,
        /// What came of it.
        answer: WipeAnswer,
    },
}

impl From<Input> for core::Input {
    fn from(input: Input) -> Self {
        match input {
            Input::SignIn { oid, server, token, upn } => {
                Self::SignIn { oid, server, token: token.text(), upn }
            }
            Input::Remediate { oid, server, token, upn, silent } => {
                Self::Remediate { oid, server, token: token.map(|token| token.text()), upn, silent }
            }
            Input::CancelRemediation { oid } => Self::CancelRemediation { oid },
            Input::Token { oid, token } => Self::Token { oid, token: token.text() },
            Input::SignOut { oid, data } => Self::SignOut { oid, data },
            Input::Reply { request, status, nonce, body } => {
                Self::Reply(core::Reply { request: RequestId(request), status, nonce, body })
            }
            Input::Failed { request } => Self::Failed { request: RequestId(request) },
            Input::Changed { oid } => Self::Changed { oid },
            Input::CheckInNow { oid } => Self::CheckInNow { oid },
            Input::Account { oid, status } => Self::Account { oid, status },
            Input::WorkingTime { oid, status } => Self::WorkingTime { oid, status },
            Input::SignInRefused { oid } => Self::SignInRefused { oid },
            Input::Log { oid, request, outcome } => Self::Log { oid, request, outcome },
            Input::Connectivity => Self::Connectivity,
            Input::LifeCycle { stage } => Self::LifeCycle(stage),
            Input::Facts { facts, management } => Self::Facts {
                facts: Box::new(facts),
                management: management.map(|management| management.text()),
            },
            Input::DeviceConfiguration { values } => {
                Self::DeviceConfiguration { values: values.into_iter().collect::<BTreeMap<_, _>>() }
            }
            Input::Biometrics { offer } => Self::Biometrics(offer),
            Input::Presence { oid, outcome } => Self::Presence { oid, outcome: outcome.into() },
            Input::AppDataWiped { identity, answer } => {
                Self::AppDataWiped { identity: identity.into(), answer: answer.into() }
            }
        }
    }
}

/// What became of the effect `Presence`.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum PresenceOutcome {
    /// The key signed the message.
    Signed {
        /// r ‖ s, 64 bytes: see `signature_from_der`.
        signature: Vec<u8>,
    },
    /// The person was not recognised, or turned away.
    Failed,
    /// The system takes no more tries for now.
    LockedOut,
    /// The key is gone: the enrolled faces or fingers changed.
    KeyGone,
}

impl std::fmt::Debug for PresenceOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        cordon_client::gate::PresenceOutcome::from(self.clone()).fmt(f)
    }
}

impl From<PresenceOutcome> for core::gate::PresenceOutcome {
    fn from(outcome: PresenceOutcome) -> Self {
        match outcome {
            PresenceOutcome::Signed { signature } => Self::Signed(signature),
            PresenceOutcome::Failed => Self::Failed,
            PresenceOutcome::LockedOut => Self::LockedOut,
            PresenceOutcome::KeyGone => Self::KeyGone,
        }
    }
}

/// What became of the app's part in a wipe.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum WipeAnswer {
    /// All that the handler stands for was done.
    Done {
        /// What was done.
        report: AppDataReport,
    },
    /// The client is to delete the encrypted files, also where the handler replaces that.
    PleaseDelete {
        /// What was done.
        report: AppDataReport,
    },
    /// The handler failed. The client deletes the encrypted files, and the receipt counts the failure.
    Failed {
        /// What was done.
        report: AppDataReport,
    },
}

impl From<WipeAnswer> for core::WipeAnswer {
    fn from(answer: WipeAnswer) -> Self {
        match answer {
            WipeAnswer::Done { report } => Self::Done(report),
            WipeAnswer::PleaseDelete { report } => Self::PleaseDelete(report),
            WipeAnswer::Failed { report } => Self::Failed(report),
        }
    }
}
