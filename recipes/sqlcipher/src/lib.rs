//! A recipe: an encrypted database whose key follows from an account's.
//!
//! Copy [`open`] into an app that uses SQLCipher, or depend on this crate. `docs/databases.md` says what it protects and
//! what the app has to do. In the app the key comes from `Vault::database_key`.

use std::path::Path;

use cordon_vault::DatabaseKey;
use rusqlite::{Connection, ErrorCode};

/// Why a database did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The program was linked with SQLite, which ignores keys: nothing would be encrypted.
    #[error("this program was linked with plain SQLite, which encrypts nothing: link it with SQLCipher")]
    NotSqlcipher,
    /// The file is no database under this key: another account's, one from before a wipe, or a damaged one.
    #[error(
        "the database does not open with this account's key: delete it, or take the key it was made with"
    )]
    WrongKey,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

/// Opens the database at `path`, or makes it, under that key.
///
/// # Errors
/// See [`OpenError`]; nothing was written then.
pub fn open(path: &Path, key: &DatabaseKey) -> Result<Connection, OpenError> {
    let connection = Connection::open(path)?;
    // It would write to the standard error what this function returns.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&key.pragma())?;
    // Plain SQLite takes the statement above without a word.
    let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get::<_, String>(0));
    if version.is_err() {
        return Err(OpenError::NotSqlcipher);
    }
    // The key is looked at when the first page is.
    match connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())) {
        Ok(()) => Ok(connection),
        Err(rusqlite::Error::SqliteFailure(error, _)) if error.code == ErrorCode::NotADatabase => {
            Err(OpenError::WrongKey)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use cordon_vault::{IdentityKey, Owner};
    use uuid::Uuid;

    use super::*;

    const OWNER: Owner = Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) };

    fn key(identity: &IdentityKey, name: &str) -> DatabaseKey {
        DatabaseKey::derive(identity, &OWNER, name).unwrap()
    }

    #[test]
    fn a_database_reads_back_under_its_key_alone_and_shows_nothing_on_disk() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("mail.db");
        let identity = IdentityKey::generate().unwrap();
        {
            let database = open(&path, &key(&identity, "mail")).unwrap();
            database.pragma_update(None, "journal_mode", "WAL").unwrap();
            database.execute("CREATE TABLE mail (subject TEXT)", []).unwrap();
            database.execute("INSERT INTO mail VALUES ('quarterly figures')", []).unwrap();
            for name in ["mail.db", "mail.db-wal"] {
                let bytes = std::fs::read(directory.path().join(name)).unwrap();
                assert!(!bytes.is_empty());
                for text in [&b"quarterly"[..], b"SQLite format 3", b"CREATE TABLE"] {
                    assert!(!bytes.windows(text.len()).any(|part| part == text), "{name}");
                }
            }
        }
        let again = open(&path, &key(&identity, "mail")).unwrap();
        let subject: String = again.query_row("SELECT subject FROM mail", [], |row| row.get(0)).unwrap();
        assert_eq!(subject, "quarterly figures");
        drop(again);

        let other = IdentityKey::generate().unwrap();
        for wrong in [key(&identity, "notes"), key(&other, "mail")] {
            assert!(matches!(open(&path, &wrong), Err(OpenError::WrongKey)));
        }
        // Refusing changed nothing.
        open(&path, &key(&identity, "mail")).unwrap();
    }
}
