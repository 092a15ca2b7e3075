//! Records with a version: how they are read, upgraded and written.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ports::{StateStore, StoreError};

/// The version that this build writes. Older ones are upgraded, newer ones refused.
pub(crate) const VERSION: u64 = 1;

/// Why a record was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("the saved state is of version {found}, this build knows {VERSION}: update the app")]
    Newer { found: u64 },
    #[error("the saved state does not read ({0}): sign in again")]
    Unreadable(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One step of an upgrade: turns the JSON of version `n` into that of version `n + 1`.
type Upgrade = fn(serde_json::Value) -> serde_json::Value;

/// Upgrades from version 1 on; the first release has none.
const UPGRADES: &[Upgrade] = &[];

/// Reads a record, upgrading it where it is older.
pub(crate) fn load<T: DeserializeOwned>(store: &dyn StateStore, name: &str) -> Result<Option<T>, ReadError> {
    match store.load(name)? {
        None => Ok(None),
        Some(bytes) => read_record(&bytes).map(Some),
    }
}

/// Reads a record from its bytes.
pub(crate) fn read_record<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReadError> {
    read(bytes, UPGRADES)
}

fn read<T: DeserializeOwned>(bytes: &[u8], upgrades: &[Upgrade]) -> Result<T, ReadError> {
    let unreadable = |error: serde_json::Error| ReadError::Unreadable(error.to_string());
    let mut value: serde_json::Value = serde_json::from_slice(bytes).map_err(unreadable)?;
    let newest = upgrades.len() as u64 + 1;
    let found = value.get("version").and_then(serde_json::Value::as_u64);
    let found = found.filter(|version| *version >= 1);
    let found = found.ok_or_else(|| ReadError::Unreadable("it names no version".to_owned()))?;
    if found > newest {
        return Err(ReadError::Newer { found });
    }
    let missing = usize::try_from(found - 1).unwrap_or(usize::MAX);
    for upgrade in upgrades.iter().skip(missing) {
        value = upgrade(value);
    }
    serde_json::from_value(value).map_err(unreadable)
}

/// Writes a record with its version.
pub(crate) fn save<T: Serialize>(store: &dyn StateStore, name: &str, record: &T) -> Result<(), StoreError> {
    let bytes = written(record).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    store.save(name, &bytes)
}

/// The bytes of a record with its version.
pub(crate) fn written<T: Serialize>(record: &T) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Versioned<'a, T> {
        version: u64,
        #[serde(flatten)]
        record: &'a T,
    }
    serde_json::to_vec(&Versioned { version: VERSION, record })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        colour: String,
    }

    const LADDER: &[Upgrade] = &[
        |mut value| {
            value["shade"] = value["color"].take();
            value
        },
        |mut value| {
            value["colour"] = value["shade"].take();
            value
        },
    ];

    #[test]
    fn older_records_climb_every_step() {
        for old in [
            r#"{"version":1,"color":"red"}"#,
            r#"{"version":2,"shade":"red"}"#,
            r#"{"version":3,"colour":"red"}"#,
        ] {
            let sample: Sample = read(old.as_bytes(), LADDER).unwrap();
            assert_eq!(sample, Sample { colour: "red".to_owned() }, "{old}");
        }
    }

    #[test]
    fn newer_records_are_refused_and_say_so() {
        let error = read::<Sample>(br#"{"version":4,"colour":"red"}"#, LADDER).unwrap_err();
        assert_eq!(error, ReadError::Newer { found: 4 });
        assert!(error.to_string().contains("update the app"));
    }

    #[test]
    fn what_does_not_read_is_its_own_error() {
        for bytes in ["", "{", "[]", r#"{"version":0}"#, r#"{"colour":"red"}"#, r#"{"version":1,"x":1}"#] {
            let error = read::<Sample>(bytes.as_bytes(), &[]).unwrap_err();
            assert!(matches!(error, ReadError::Unreadable(_)), "{bytes}");
        }
    }
}
