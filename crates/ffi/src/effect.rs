//! What comes out.

use std::collections::HashMap;
use std::sync::Arc;

use cordon_client as core;
use cordon_client::WipeHandler;
use uuid::Uuid;

use crate::event::{Event, WipeCause};
use crate::identities::Identity;

/// What the host should do next.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum Effect {
    /// Send this request and come back with the input `Reply` or `Failed`.
    Send {
        /// The request, ready to be sent.
        request: Arc<Request>,
    },
    /// A fresh token is needed; come back with the input `Token`.
    NeedToken {
        /// The account.
        oid: Uuid,
        /// The audience that the token must have.
        audience: String,
    },
    /// Ask the person for a face or a finger and sign this message with that key, which the key store allows only then;
    /// come back with the input `Presence`.
    Presence {
        /// Whose gate.
        identity: Identity,
        /// Name of the key, made by `create_presence`.
        key: String,
        /// What to sign.
        message: Vec<u8>,
    },
    /// Delete the app's own data of this identity; come back with the input `AppDataWiped` within a minute.
    WipeAppData {
        /// Whose data.
        identity: Identity,
        /// Why.
        cause: WipeCause,
        /// What the app stands for, as its configuration says.
        handler: WipeHandler,
    },
    /// Something the app may want to know.
    Tell {
        /// What happened.
        event: Event,
    },
    /// Nothing to do before this moment: call `next_effect` again then.
    WakeAt {
        /// In milliseconds of the monotonic clock.
        monotonic: u64,
    },
}

impl From<core::Effect> for Effect {
    fn from(effect: core::Effect) -> Self {
        match effect {
            core::Effect::Send(request) => Self::Send { request: Arc::new(Request(request)) },
            core::Effect::NeedToken { oid, audience } => {
                Self::NeedToken { oid, audience: audience.to_owned() }
            }
            core::Effect::Presence { identity, key, message } => {
                Self::Presence { identity: identity.into(), key, message }
            }
            core::Effect::WipeAppData { identity, cause, handler } => {
                Self::WipeAppData { identity: identity.into(), cause: cause.into(), handler }
            }
            core::Effect::Event(event) => Self::Tell { event: event.into() },
            core::Effect::WakeAt(monotonic) => Self::WakeAt { monotonic },
        }
    }
}

/// An HTTP request. Headers and body may hold tokens: they are for the network alone, this object prints neither, and its own
/// copy is zeroed when it is dropped.
#[derive(Debug, uniffi::Object)]
pub struct Request(pub(crate) core::Request);

#[uniffi::export]
impl Request {
    /// Names it in the answer.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.id.0
    }

    /// `GET`, `POST` or `DELETE`.
    #[must_use]
    pub fn method(&self) -> String {
        self.0.method.to_owned()
    }

    /// The whole address.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// Headers to set.
    #[must_use]
    pub fn headers(&self) -> HashMap<String, String> {
        let headers = self.0.headers.iter();
        headers.map(|(name, value)| ((*name).to_owned(), value.to_string())).collect()
    }

    /// The body; empty for `GET` and `DELETE`.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.0.body.to_vec()
    }

    /// Give up after this many milliseconds.
    #[must_use]
    pub fn timeout_ms(&self) -> u64 {
        self.0.timeout_ms
    }
}
