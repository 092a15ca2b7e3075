//! What goes in and what comes out.

mod event;
mod input;

use std::fmt;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::app_wipe::WipeHandler;
use crate::identity::Identity;
use crate::session::Cause;

pub use event::{CheckInOutcome, Event, Notice};
pub use input::{Input, LifeCycle, MAX_REPLY, Reply, SignOutData};

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
