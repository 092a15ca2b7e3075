//! Documents of a work account, sealed in the client's vault. A sealed file is written once, so every change is a new one.

use std::io;
use std::path::Path;

use cordon_client::{Client, Identity, Now, VaultError};

use super::shelf::{Document, LONGEST, names};
use super::words::{self, Words};
use crate::app::{App, AppError};

/// Opens every sealed document of an app's work account; or says why they cannot be opened: closed, wiped, a key that is
/// gone.
///
/// # Errors
/// [`AppError::Ended`].
pub(super) async fn open_all(app: &App) -> Result<Result<Vec<Document>, Words>, AppError> {
    let (identity, directory) = (app.identity(), app.places.vault());
    let opened = app.with(move |client, clock| open_in(client, &identity, clock.now(), &directory)).await?;
    Ok(opened.map_err(why))
}

/// Seals a document, in place of one of the same id; or says why it cannot be sealed.
///
/// # Errors
/// [`AppError::Ended`].
pub(super) async fn seal(app: &App, document: Document) -> Result<Result<(), Words>, AppError> {
    let (identity, directory) = (app.identity(), app.places.vault());
    let sealed =
        app.with(move |client, clock| seal_in(client, &identity, clock.now(), &directory, &document));
    Ok(sealed.await?.map_err(why))
}

fn why(error: VaultError) -> Words {
    match error {
        VaultError::Closed(closed) => words::closed(closed),
        // What is wrong with files and keys is said in the client's own words.
        other => words::untranslated(&other.to_string()),
    }
}

/// A sealed file's name: the document's id and how often it was written, since a sealed file is never written twice.
fn parse(name: &str) -> Option<(&str, u64)> {
    let (id, revision) = name.strip_suffix(".sealed")?.rsplit_once('~')?;
    Some((id, revision.parse().ok()?))
}

fn file_name(id: &str, revision: u64) -> String {
    format!("{id}~{revision}.sealed")
}

/// The newest revision of every sealed document in `directory`, sorted by id.
fn newest(directory: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut found: Vec<(String, u64)> = Vec::new();
    for name in names(directory)? {
        let Some((id, revision)) = parse(&name) else { continue };
        match found.iter_mut().find(|(known, _)| known == id) {
            Some((_, known)) => *known = revision.max(*known),
            None => found.push((id.to_owned(), revision)),
        }
    }
    found.sort();
    Ok(found)
}

/// How many sealed documents lie there, whether or not they can be opened.
///
/// # Errors
/// What the file system says.
pub(super) fn count(directory: &Path) -> io::Result<usize> {
    Ok(newest(directory)?.len())
}

fn open_in(
    client: &mut Client,
    identity: &Identity,
    now: Now,
    directory: &Path,
) -> Result<Vec<Document>, VaultError> {
    let vault = client.vault(identity, now)?;
    let mut documents = Vec::new();
    for (id, revision) in newest(directory)? {
        let reader = vault.open(&file_name(&id, revision))?;
        let mut bytes = vec![0; usize::try_from(reader.len()).unwrap_or(LONGEST).min(2 * LONGEST)];
        let read = reader.read_at(0, &mut bytes)?;
        bytes.truncate(read);
        documents.push(Document::new(&id, &String::from_utf8_lossy(&bytes)));
    }
    Ok(documents)
}

fn seal_in(
    client: &mut Client,
    identity: &Identity,
    now: Now,
    directory: &Path,
    document: &Document,
) -> Result<(), VaultError> {
    let vault = client.vault(identity, now)?;
    let before = newest(directory)?.into_iter().find(|(id, _)| *id == document.id);
    let revision = before.as_ref().map_or(1, |(_, revision)| revision + 1);
    let mut writer = vault.create(&file_name(&document.id, revision))?;
    writer.write(document.content().as_bytes())?;
    writer.finish()?;
    // The new one is whole: from here on the old one is only in the way.
    if let Some((id, revision)) = before {
        std::fs::remove_file(directory.join(file_name(&id, revision)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_revision_counts() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["offer~2.sealed", "offer~10.sealed", "prices~1.sealed", "stray.txt"] {
            std::fs::write(directory.path().join(name), "x").unwrap();
        }
        let found = newest(directory.path()).unwrap();
        assert_eq!(found, [("offer".to_owned(), 10), ("prices".to_owned(), 1)]);
        assert_eq!(count(&directory.path().join("nowhere")).unwrap(), 0);
    }
}
