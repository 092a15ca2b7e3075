//! What can go wrong, in ten.

use cordon_client::gate::{AnswerError, PinError};
use cordon_client::identity::SetError;
use cordon_client::ports::{KeyError, StoreError};
use cordon_client::{InputError, OpenError, VaultError};

/// Why something was not done. The variant says what to do next; `text` is a sentence for the developer that says it with
/// the particulars, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CordonError {
    /// What was given cannot be taken: correct `field`. Nothing changed.
    #[error("{field}: {text}")]
    Invalid {
        /// What was wrong, as the parameter or member is named.
        field: String,
        /// Why, and what to write instead.
        text: String,
    },
    /// Not asked for now: show what `gate` says, or answer the last event. Nothing changed.
    #[error("{text}")]
    NotAsked {
        /// What was not asked for.
        text: String,
    },
    /// The account is not signed in here: sign it in first.
    #[error("{text}")]
    NotSignedIn {
        /// The same with particulars.
        text: String,
    },
    /// Work data of the account is closed. `code` says why, as in the reasons of a decision.
    #[error("{text}")]
    Closed {
        /// One of the codes of `sentence`.
        code: String,
        /// The same in a sentence.
        text: String,
    },
    /// A store, a key store or the system cannot be used now: try again later. Nothing changed.
    #[error("{text}")]
    Unavailable {
        /// What cannot be used.
        text: String,
    },
    /// The key is gone for good: what it protected cannot be read any more.
    #[error("{text}")]
    Destroyed {
        /// The same with particulars.
        text: String,
    },
    /// What is stored was altered, belongs to another account or does not read: it is of no use any more.
    #[error("{text}")]
    Altered {
        /// What, and what to do.
        text: String,
    },
    /// What is stored was written by a newer version: update the app. Nothing changed.
    #[error("{text}")]
    Newer {
        /// The versions.
        text: String,
    },
    /// There is no such file.
    #[error("{text}")]
    NotFound {
        /// Which.
        text: String,
    },
    /// There is such a file already.
    #[error("{text}")]
    Exists {
        /// Which.
        text: String,
    },
}

impl CordonError {
    pub(crate) fn invalid(field: &str, text: impl Into<String>) -> Self {
        Self::Invalid { field: field.to_owned(), text: text.into() }
    }

    pub(crate) fn unavailable(text: &str) -> Self {
        Self::Unavailable { text: text.to_owned() }
    }

    pub(crate) fn not_asked(text: impl Into<String>) -> Self {
        Self::NotAsked { text: text.into() }
    }
}

impl From<std::io::Error> for CordonError {
    fn from(cause: std::io::Error) -> Self {
        // What the core's own storage and streams carry through a reader.
        let cause = match cause.downcast::<VaultError>() {
            Ok(own) => return own.into(),
            Err(cause) => cause,
        };
        let cause = match cordon_vault::buffer::from_io(cause) {
            cordon_vault::BufferError::Io(cause) => cause,
            own => return own.into(),
        };
        let text = cause.to_string();
        match cause.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound { text },
            std::io::ErrorKind::AlreadyExists => Self::Exists { text },
            std::io::ErrorKind::InvalidInput | std::io::ErrorKind::IsADirectory => {
                Self::invalid("name", text)
            }
            _ => Self::Unavailable { text },
        }
    }
}

impl From<StoreError> for CordonError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable { text: error.to_string() }
    }
}

impl From<KeyError> for CordonError {
    fn from(error: KeyError) -> Self {
        let text = error.to_string();
        match error {
            KeyError::Destroyed => Self::Destroyed { text },
            KeyError::Unavailable => Self::Unavailable { text },
            KeyError::Corrupt => Self::Altered { text },
        }
    }
}

impl From<OpenError> for CordonError {
    fn from(error: OpenError) -> Self {
        let text = error.to_string();
        match error {
            OpenError::Newer { .. } => Self::Newer { text },
            OpenError::Store(cause) => cause.into(),
            OpenError::Pin(_) => Self::invalid("root", text),
        }
    }
}

impl From<InputError> for CordonError {
    fn from(error: InputError) -> Self {
        let text = error.to_string();
        match error {
            InputError::Address(_) => Self::invalid("server", text),
            InputError::TokenOfAnother | InputError::TokenForAnother => Self::invalid("token", text),
            InputError::NotSignedIn => Self::NotSignedIn { text },
            InputError::NoRemediation | InputError::NoLogRequest(_) => Self::NotAsked { text },
            InputError::Wiping => {
                Self::Closed { code: cordon_client::Closed::Wiping.code().to_owned(), text }
            }
            InputError::Store(cause) => cause.into(),
        }
    }
}

impl From<AnswerError> for CordonError {
    fn from(error: AnswerError) -> Self {
        let text = error.to_string();
        match error {
            AnswerError::NotAsked => Self::NotAsked { text },
            AnswerError::Input(cause) => cause.into(),
            AnswerError::NoAuthTime => Self::invalid("token", text),
            AnswerError::Pin(PinError::Flawed(_)) => Self::invalid("pin", text),
            AnswerError::Pin(PinError::Key(cause)) => cause.into(),
            AnswerError::Pin(PinError::Resources) => Self::Unavailable { text },
        }
    }
}

impl From<SetError> for CordonError {
    fn from(error: SetError) -> Self {
        Self::invalid("identity", error.to_string())
    }
}

impl From<VaultError> for CordonError {
    fn from(error: VaultError) -> Self {
        let text = error.to_string();
        match error {
            VaultError::NotManaged(_) => Self::invalid("identity", text),
            VaultError::Closed(closed) => Self::Closed { code: closed.code().to_owned(), text },
            VaultError::Key(cause) => cause.into(),
            VaultError::Store(cause) => cause.into(),
            VaultError::Io(cause) => cause.into(),
            VaultError::Open(cause) => cause.into(),
            VaultError::Read(cause) => cause.into(),
            VaultError::Write(cause) => cause.into(),
            VaultError::Buffer(cause) => cause.into(),
            VaultError::Randomness => Self::Unavailable { text },
            VaultError::KeysUnreadable | VaultError::Moved => Self::Altered { text },
        }
    }
}

impl From<cordon_vault::OpenError> for CordonError {
    fn from(error: cordon_vault::OpenError) -> Self {
        use cordon_vault::OpenError as Core;
        let text = error.to_string();
        match error {
            Core::Io(cause) => cause.into(),
            Core::UnknownVersion { .. } | Core::UnknownSuite { .. } => Self::Newer { text },
            Core::Changed | Core::Busy | Core::NotPermitted => Self::Unavailable { text },
            Core::Missing => Self::NotFound { text },
            Core::Directory => Self::invalid("name", text),
            _ => Self::Altered { text },
        }
    }
}

impl From<cordon_vault::ReadError> for CordonError {
    fn from(error: cordon_vault::ReadError) -> Self {
        match error {
            cordon_vault::ReadError::Io(cause) => cause.into(),
            cordon_vault::ReadError::Reopen(cause) => (*cause).into(),
            changed @ cordon_vault::ReadError::Changed => Self::Unavailable { text: changed.to_string() },
            altered => Self::Altered { text: altered.to_string() },
        }
    }
}

impl From<cordon_vault::WriteError> for CordonError {
    fn from(error: cordon_vault::WriteError) -> Self {
        use cordon_vault::WriteError as Core;
        let text = error.to_string();
        match error {
            Core::Io(cause) => cause.into(),
            Core::NotEmpty => Self::Exists { text },
            Core::TooLong => Self::invalid("bytes", text),
            Core::JournalFull => Self::invalid("changes", text),
            // What was opened is of no use any more, however long one waits.
            Core::Broken => Self::invalid("file", text),
            Core::Read(cause) => cause.into(),
            _ => Self::Unavailable { text },
        }
    }
}

impl From<cordon_vault::BufferError> for CordonError {
    fn from(error: cordon_vault::BufferError) -> Self {
        use cordon_vault::BufferError as Core;
        let text = error.to_string();
        match error {
            Core::Io(cause) => cause.into(),
            Core::Open(cause) => cause.into(),
            Core::Read(cause) => cause.into(),
            Core::Empty => Self::invalid("bytes", text),
            Core::Cipher => Self::Unavailable { text },
            _ => Self::Altered { text },
        }
    }
}
