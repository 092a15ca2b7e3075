//! The files that say how far an initialisation came.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::InitError;
use crate::files::{self, FileError};

/// Version of the data directory's layout.
pub(super) const FORMAT: u32 = 1;

/// The file that makes a directory a data directory.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Marker {
    /// Layout version.
    pub(crate) format: u32,
    /// The organisation whose keys are here.
    pub(crate) tenant_id: Uuid,
    /// Whether the rows are in PostgreSQL rather than in a file here.
    pub(crate) postgres: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    tenant_id: Uuid,
}

impl Marker {
    /// Reads the marker; `None` when the directory is not initialised.
    pub(crate) fn load(data: &Path) -> Result<Option<Self>, FileError> {
        let path = data.join(files::MARKER);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(FileError::io(&path, "read")(error)),
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(marker) if marker.format == FORMAT => Ok(Some(marker)),
            Ok(_) | Err(_) => Err(FileError::Content { path }),
        }
    }

    /// Writes the marker whole, then takes the note away: from here on the directory is initialised.
    pub(crate) fn write(&self, data: &Path) -> Result<(), FileError> {
        let path = data.join(files::MARKER);
        let whole = data.join("cordon.json.new");
        remove(&whole)?;
        files::create_private(&whole, &to_json(self))?;
        fs::rename(&whole, &path).map_err(FileError::io(&path, "written"))?;
        files::sync_parent(&path)?;
        remove(&data.join(files::UNFINISHED))
    }
}

/// Makes the directory ready: refuses one that is in use, clears what a killed init left. Returns the tenant that the
/// killed one may have written to a database.
pub(super) fn begin(data: &Path) -> Result<Option<Uuid>, InitError> {
    let private = DirBuilder::new().recursive(true).mode(0o700).create(data);
    private.map_err(FileError::io(data, "made"))?;
    if Marker::load(data)?.is_some() {
        return Err(InitError::AlreadyInitialised(data.to_owned()));
    }
    let note = data.join(files::UNFINISHED);
    let abandoned = match fs::read(&note) {
        Ok(text) => Some(serde_json::from_slice::<Note>(&text).ok().map(|note| note.tenant_id)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(FileError::io(&note, "read")(error).into()),
    };
    let journals = ["cordon.db-wal", "cordon.db-shm", "cordon.json.new"];
    for name in [files::ROOT_KEY, files::MASTER_KEY, files::DATABASE].into_iter().chain(journals) {
        let path = data.join(name);
        match abandoned {
            Some(_) => remove(&path)?,
            None if path.exists() => return Err(InitError::InTheWay(path)),
            None => {}
        }
    }
    remove(&note)?;
    Ok(abandoned.flatten())
}

/// Notes what is begun.
pub(super) fn note(data: &Path, tenant_id: Uuid) -> Result<(), FileError> {
    files::create_private(&data.join(files::UNFINISHED), &to_json(&Note { tenant_id }))
}

fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::io(path, "removed")(error)),
        _ => Ok(()),
    }
}
