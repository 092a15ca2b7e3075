//! What `cordon kit check` says to an app, and what the app answers: one JSON object a line, one answer for each.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cordon_client::{Input, Now, Reply, Request, RequestId};
use cordon_policy::{AppId, Location};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The version that this kit speaks.
pub const VERSION: u32 = 1;

/// One line to the app: something to do, and the time at which it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Command {
    /// The time. The app looks at no other clock.
    pub now: Time,
    /// What to do.
    #[serde(flatten)]
    pub what: Do,
}

/// The time, as in [`Now`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// Seconds since 1970.
    pub wall: i64,
    /// Milliseconds of the monotonic clock.
    pub monotonic: u64,
    /// The boot to which the monotonic clock belongs.
    pub boot: u64,
}

impl From<Time> for Now {
    fn from(time: Time) -> Self {
        Self { wall: time.wall, monotonic: time.monotonic, boot: time.boot.into() }
    }
}

/// What an app is told to do. An account is its object id; none is the personal one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Do {
    /// Open the client: all its things go to `folder`, the root is pinned. Always the first line.
    Hello {
        /// The version of this protocol.
        version: u32,
        /// Where the app keeps everything.
        folder: PathBuf,
        /// The thumbprint of the organisation's root.
        root: String,
    },
    /// The user signed in.
    SignIn {
        /// The account.
        oid: Uuid,
        /// Its user principal name.
        upn: String,
        /// The server's address.
        server: String,
        /// A token.
        token: String,
    },
    /// The token that the app said it needs.
    Token {
        /// The account.
        oid: Uuid,
        /// A token.
        token: String,
    },
    /// What came of requests that the app wanted to send.
    Deliver {
        /// Each with its answer.
        answers: Vec<Delivery>,
    },
    /// Time went by: call the client again.
    Tick,
    /// Check in now.
    CheckIn {
        /// The account.
        oid: Uuid,
    },
    /// The app comes to the front, or leaves it.
    Front {
        /// Whether it is in front.
        front: bool,
    },
    /// The person enters this PIN at the gate of the account: a first one where one is to be set.
    Pin {
        /// The account.
        oid: Uuid,
        /// What is typed.
        pin: String,
    },
    /// The device's key store stops to answer, or answers again.
    KeyStore {
        /// Whether it answers.
        answers: bool,
    },
    /// Open a view of an account, or show another account in it. It is empty then.
    View {
        /// Which view.
        view: String,
        /// Whose.
        account: Option<Uuid>,
    },
    /// The person types this text into a view.
    Type {
        /// Which view.
        view: String,
        /// The text.
        text: String,
    },
    /// The person copies the text of a view.
    Copy {
        /// Which view.
        view: String,
    },
    /// The person pastes into a view.
    Paste {
        /// Which view.
        view: String,
    },
    /// The person saves the text of a view in the app, under this name.
    Save {
        /// Which view.
        view: String,
        /// The name.
        file: String,
    },
    /// The person opens what was saved under this name.
    Open {
        /// Which view.
        view: String,
        /// The name.
        file: String,
    },
    /// The person saves a copy to a place outside of the app.
    SaveCopy {
        /// Which view.
        view: String,
        /// Where to.
        location: Location,
    },
    /// The person shares the text of a view with another app.
    Share {
        /// Which view.
        view: String,
        /// The other app, whose signature the system made sure of.
        app: AppId,
    },
    /// The text of a view arrives while the app is behind: a notification is made.
    Notify {
        /// Which view.
        view: String,
    },
}

impl Do {
    /// Whether it is a function that not every app has. All else is what embedding the client takes.
    pub(super) const fn is_a_function(&self) -> bool {
        matches!(
            self,
            Self::SaveCopy { .. }
                | Self::Share { .. }
                | Self::Notify { .. }
                | Self::Pin { .. }
                | Self::KeyStore { .. }
                | Self::Save { .. }
                | Self::Open { .. }
        )
    }

    /// Its word on the wire.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::SignIn { .. } => "signIn",
            Self::Token { .. } => "token",
            Self::Deliver { .. } => "deliver",
            Self::Tick => "tick",
            Self::CheckIn { .. } => "checkIn",
            Self::Front { .. } => "front",
            Self::Pin { .. } => "pin",
            Self::KeyStore { .. } => "keyStore",
            Self::View { .. } => "view",
            Self::Type { .. } => "type",
            Self::Copy { .. } => "copy",
            Self::Paste { .. } => "paste",
            Self::Save { .. } => "save",
            Self::Open { .. } => "open",
            Self::SaveCopy { .. } => "saveCopy",
            Self::Share { .. } => "share",
            Self::Notify { .. } => "notify",
        }
    }
}

/// What the app says after each line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Answer {
    /// Whether it did as it was told; `false` where a policy or a gate is against it.
    pub did: bool,
    /// The reason, or the text of the notification.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What each view shows now, by its name.
    pub shows: BTreeMap<String, String>,
    /// Requests of the client, to be sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sends: Vec<Sending>,
    /// Accounts for which the client wants a token.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs_token: Vec<Uuid>,
    /// Something that the app cannot do at all: not played, and told so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsupported: bool,
}

/// A request of the client. It holds tokens: not for logs.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sending {
    /// The number that the client gave it.
    pub request: u64,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Headers.
    pub headers: BTreeMap<String, String>,
    /// The body, in base64.
    #[serde(serialize_with = "write_bytes", deserialize_with = "read_bytes")]
    pub body: Vec<u8>,
    /// How long the client waits, in milliseconds.
    pub timeout_ms: u64,
}

impl std::fmt::Debug for Sending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sending")
            .field("request", &self.request)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl From<&Request> for Sending {
    fn from(request: &Request) -> Self {
        let headers = request.headers.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        Self {
            request: request.id.0,
            method: request.method.to_owned(),
            url: request.url.clone(),
            headers: headers.collect(),
            body: request.body.to_vec(),
            timeout_ms: request.timeout_ms,
        }
    }
}

impl Sending {
    /// The request again; `None` for a method or header that no client sends.
    pub(crate) fn to_request(&self) -> Option<Request> {
        const HEADERS: [&str; 3] = ["Authorization", "Content-Type", cordon_wire::PROOF_HEADER];
        let header = |(name, value): (&String, &String)| {
            let known = HEADERS.into_iter().find(|known| known == name)?;
            Some((known, Zeroizing::new(value.clone())))
        };
        Some(Request {
            id: RequestId(self.request),
            method: ["GET", "POST", "DELETE"].into_iter().find(|known| *known == self.method)?,
            url: self.url.clone(),
            headers: self.headers.iter().map(header).collect::<Option<_>>()?,
            body: Zeroizing::new(self.body.clone()),
            timeout_ms: self.timeout_ms,
        })
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The number that the client gave it.
    pub request: u64,
    /// HTTP status; absent where no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The header `Cordon-Nonce`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The body, in base64.
    #[serde(serialize_with = "write_bytes", deserialize_with = "read_bytes")]
    pub body: Vec<u8>,
}

impl Delivery {
    /// What the client is told.
    #[must_use]
    pub fn input(self) -> Input {
        let request = RequestId(self.request);
        match self.status {
            Some(status) => Input::Reply(Reply { request, status, nonce: self.nonce, body: self.body }),
            None => Input::Failed { request },
        }
    }

    /// What arrived over a [`Network`](crate::Network).
    pub(crate) fn of(input: Input) -> Option<Self> {
        match input {
            Input::Reply(Reply { request, status, nonce, body }) => {
                Some(Self { request: request.0, status: Some(status), nonce, body })
            }
            Input::Failed { request } => {
                Some(Self { request: request.0, status: None, nonce: None, body: Vec::new() })
            }
            _ => None,
        }
    }
}

fn write_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn read_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    STANDARD.decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}
