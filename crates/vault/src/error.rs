//! What can go wrong, by operation.

use std::io;

use crate::owner::{KeyId, Owner};

/// Why an identity key could not be made, wrapped or unwrapped.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key-encryption key is gone for good: everything under it is unreadable.
    #[error("the key that protects this identity's files has been destroyed")]
    Destroyed,
    /// The key store cannot be used at the moment, for instance before the first unlock. Try later.
    #[error("the key store is not available now; try again after the device has been unlocked")]
    Unavailable,
    /// The key store answered, and what it holds or was given does not verify.
    #[error("the stored key does not verify: it was damaged or belongs to another identity")]
    Corrupt,
    /// The key was made with seeded randomness, which this build refuses.
    #[error("the key was made with seeded test randomness; make a new one with a production build")]
    Seeded,
    /// The system's random source failed.
    #[error("the system's random source failed; no key was made")]
    Randomness,
}

impl KeyError {
    /// A stable short name for reports and golden vectors.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Destroyed => "keyDestroyed",
            Self::Unavailable => "keyUnavailable",
            Self::Corrupt => "keyCorrupt",
            Self::Seeded => "seededRandomness",
            Self::Randomness => "randomness",
        }
    }
}

/// Why a file was not opened. Nothing of its content has been shown.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The first bytes are not those of a vault file.
    #[error("this is not a vault file")]
    NotAVault,
    /// A version of the format that this build does not know.
    #[error("the file has format version {version}, this build reads version 1; update the app")]
    UnknownVersion {
        /// The version that the header names.
        version: u16,
    },
    /// A cipher suite, or a mark on the file, that this build does not know.
    #[error(
        "the file uses cipher suite {suite} with marks {marks:#x}, unknown to this build; update the app"
    )]
    UnknownSuite {
        /// The suite that the header names.
        suite: u16,
        /// The marks that the header names.
        marks: u32,
    },
    /// The file was made with seeded randomness, which this build refuses.
    #[error("the file was made with seeded test randomness; it protects nothing and is refused")]
    Seeded,
    /// The file ends before the header does, or inside a chunk.
    #[error("the file is cut short: it has {have} of {need} bytes")]
    Truncated {
        /// Bytes that are there.
        have: u64,
        /// Bytes that the header asks for.
        need: u64,
    },
    /// The file ends between two chunks, so that whole chunks are missing.
    #[error("the file lacks its chunks from {first} on")]
    MissingChunks {
        /// The first chunk that is not there, counted from 0.
        first: u64,
    },
    /// The file was never finished: the writer stopped before it was committed.
    #[error("the file was never finished; write it again")]
    Uncommitted,
    /// The header names another owner. It is a claim until the key confirms it.
    #[error("the file belongs to user `{}` of organisation `{}`", claimed.oid, claimed.organisation)]
    WrongOwner {
        /// The owner that the header names.
        claimed: Owner,
    },
    /// The file was made under another key, or its file id or commitment was changed.
    #[error("the file was made under key `{claimed}`, which is not the key given")]
    WrongKey {
        /// The key that the header names.
        claimed: KeyId,
    },
    /// The file is plain, and an encrypted one was asked for.
    #[error("the file is not encrypted; open it as a plain one if its owner's policy lets it be so")]
    NotEncrypted,
    /// The key is right and the header does not verify.
    #[error("the file's header was changed after it was written")]
    TamperedHeader,
    /// A change was interrupted, and the journal that finishes it is not there.
    #[error(
        "a change to the file was interrupted and its journal is missing; open the file with its journal"
    )]
    JournalMissing,
    /// A change was interrupted, and what lies in the journal is not what finishes it.
    #[error(
        "a change to the file was interrupted and its journal is another one or was changed; put the right one back"
    )]
    WrongJournal,
    /// The file is being changed at this moment.
    #[error("the file was changed while it was being opened; open it again")]
    Changed,
    /// Another editor has the file open.
    #[error("the file is open for writing elsewhere; wait until it is closed there")]
    Busy,
    /// There is no such file.
    #[error("there is no such file; check the name")]
    Missing,
    /// A directory is no file.
    #[error("this is a directory; open a file in it")]
    Directory,
    /// The storage cannot be written, or not be read at all.
    #[error("the file may not be used so; open it with the right to read and write")]
    NotPermitted,
    /// The storage failed.
    #[error("the file could not be read: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Directory,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotPermitted,
            _ => Self::Io(error),
        }
    }
}

impl OpenError {
    /// A stable short name for reports and golden vectors.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAVault => "notAVault",
            Self::UnknownVersion { .. } => "unknownVersion",
            Self::UnknownSuite { .. } => "unknownSuite",
            Self::Seeded => "seededRandomness",
            Self::Truncated { .. } => "truncated",
            Self::MissingChunks { .. } => "missingChunks",
            Self::Uncommitted => "uncommitted",
            Self::WrongOwner { .. } => "wrongOwner",
            Self::WrongKey { .. } => "wrongKey",
            Self::NotEncrypted => "notEncrypted",
            Self::TamperedHeader => "tamperedHeader",
            Self::JournalMissing => "journalMissing",
            Self::WrongJournal => "wrongJournal",
            Self::Changed => "changed",
            Self::Busy => "busy",
            Self::Missing => "missing",
            Self::Directory => "directory",
            Self::NotPermitted => "notPermitted",
            Self::Io(_) => "io",
        }
    }
}

/// Why an open file could not be read. The caller's buffer is zeroed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The chunk does not verify.
    #[error("chunk {chunk} was changed after it was written")]
    Tampered {
        /// Which chunk, counted from 0.
        chunk: u64,
    },
    /// The chunk is one of this file's, from another place in it.
    #[error("chunk {chunk} holds what belongs at chunk {from}")]
    Swapped {
        /// Which chunk, counted from 0.
        chunk: u64,
        /// Where its content belongs.
        from: u64,
    },
    /// The chunk is not there: the file ends before it, or only zeros are stored (a hole).
    #[error("chunk {chunk} is missing")]
    Missing {
        /// Which chunk, counted from 0.
        chunk: u64,
    },
    /// Each chunk verifies, together they are not what was committed: some were put back from an older copy, or one that was
    /// damaged has been written anew or cut off, see [`Editor::repair`](crate::Editor::repair).
    #[error(
        "the file mixes chunks of different times; restore it from a whole copy, or look through its content and repair it"
    )]
    RolledBack,
    /// The file was changed while it was open. Read again: from now on the reader sees the new state.
    #[error("the file was changed while it was open; read it again")]
    Changed,
    /// The file was changed while it was open, and does not open any more.
    #[error("the file was changed while it was open: {0}")]
    Reopen(#[source] Box<OpenError>),
    /// The storage failed.
    #[error("the file could not be read: {0}")]
    Io(#[from] io::Error),
}

impl ReadError {
    /// A stable short name for reports and golden vectors.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Tampered { .. } => "tamperedChunk",
            Self::Swapped { .. } => "swappedChunk",
            Self::Missing { .. } => "missingChunk",
            Self::RolledBack => "rolledBack",
            Self::Changed => "changed",
            Self::Reopen(error) => error.code(),
            Self::Io(_) => "io",
        }
    }
}

/// Why a file could not be written. What was committed before stays as it is; after a failed commit either the
/// old state or the new one holds, whole.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is already something where the file should be created.
    #[error("there is already something stored here; remove it first")]
    NotEmpty,
    /// More than 2⁴⁸ bytes of plain text.
    #[error("a vault file holds at most 2^48 bytes; split it")]
    TooLong,
    /// More changes to committed chunks than a journal holds.
    #[error("too much of the file was changed at once; commit, then go on")]
    JournalFull,
    /// An earlier write to this file failed.
    #[error("an earlier write to this file failed; open it again, or write a new one from the start")]
    Broken,
    /// Somebody else has changed the file since it was opened here.
    #[error("the file was changed elsewhere since it was opened; open it again and repeat the change")]
    Conflict,
    /// The system's random source or the cipher failed.
    #[error("the system's random source or cipher failed; nothing more was written")]
    Cipher,
    /// What has to be kept of a chunk that is changed in part could not be read.
    #[error("what should be changed could not be read: {0}")]
    Read(#[source] ReadError),
    /// The storage failed.
    #[error("the file could not be written: {0}")]
    Io(#[from] io::Error),
}

impl From<ReadError> for WriteError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => Self::Io(error),
            other => Self::Read(other),
        }
    }
}

impl WriteError {
    /// A stable short name for reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty => "notEmpty",
            Self::TooLong => "tooLong",
            Self::JournalFull => "journalFull",
            Self::Broken => "broken",
            Self::Conflict => "conflict",
            Self::Cipher => "cipher",
            Self::Read(error) => error.code(),
            Self::Io(_) => "io",
        }
    }
}

/// Why a buffer could not be protected, or its content not be had. What a stream gave before is genuine; it is not all.
#[derive(Debug, thiserror::Error)]
pub enum BufferError {
    /// There is nothing to protect.
    #[error("there is nothing to protect: an empty buffer has no owner")]
    Empty,
    /// The header does not read, or names another owner or key.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The content is not what was protected.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The content is sealed, and no key was given.
    #[error("the content is sealed under key `{claimed}`: give that key")]
    Sealed {
        /// The key that the header names.
        claimed: KeyId,
    },
    /// The content ends before what was protected does.
    #[error("the content is cut short behind chunk {chunk}")]
    Cut {
        /// The last chunk that is there, counted from 0.
        chunk: u64,
    },
    /// The system's random source or the cipher failed.
    #[error("the system's random source or cipher failed; nothing more was protected")]
    Cipher,
    /// The source failed.
    #[error("the source could not be read: {0}")]
    Io(#[from] io::Error),
}

impl BufferError {
    /// A stable short name for reports and golden vectors.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Open(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Sealed { .. } => "sealed",
            Self::Cut { .. } => "truncated",
            Self::Cipher => "cipher",
            Self::Io(_) => "io",
        }
    }
}

/// Why a file could not be copied into another form. The file that was copied stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The copy's storage could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The copy could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Not everything was copied yet.
    #[error("the copy is not whole yet; go on with its steps first")]
    Unfinished,
}

impl CopyError {
    /// A stable short name for reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Write(error) => error.code(),
            Self::Unfinished => "unfinished",
        }
    }
}
