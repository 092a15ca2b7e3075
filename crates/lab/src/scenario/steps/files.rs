//! Steps with files on a device.

use std::path::{Path, PathBuf};

use cordon_client::Standing;

use super::device::REGISTER;
use crate::app::App;
use crate::scenario::stage::{Stage, StageError, missed};

pub(super) async fn seal(stage: &Stage<'_>, app: &str, file: &str, text: &str) -> Result<String, StageError> {
    let app = stage.app(app)?;
    let (identity, name, bytes) = (app.identity(), file.to_owned(), text.as_bytes().to_vec());
    let sealed = app.with(move |client, clock| {
        let vault = client.vault(&identity, clock.now())?;
        let mut writer = vault.create(&name)?;
        writer.write(&bytes)?;
        writer.finish()
    });
    match sealed.await? {
        Ok(()) => Ok(format!("{} bytes sealed", text.len())),
        Err(error) => missed(error.to_string()),
    }
}

/// Opens a sealed file and reads `length` bytes from `offset`.
async fn open(
    app: &App,
    file: &str,
    offset: u64,
    length: usize,
) -> Result<Result<Vec<u8>, String>, StageError> {
    let (identity, name) = (app.identity(), file.to_owned());
    let read = app.with(move |client, clock| {
        let vault = client.vault(&identity, clock.now())?;
        let reader = vault.open(&name)?;
        let mut bytes = vec![0; length];
        let read = reader.read_at(offset, &mut bytes)?;
        bytes.truncate(read);
        Ok::<_, cordon_client::VaultError>(bytes)
    });
    Ok(read.await?.map_err(|error| error.to_string()))
}

pub(super) async fn read(
    stage: &Stage<'_>,
    app: &str,
    file: &str,
    offset: u64,
    text: &str,
) -> Result<String, StageError> {
    match open(stage.app(app)?, file, offset, text.len()).await? {
        Ok(bytes) if bytes == text.as_bytes() => Ok(format!("`{text}` at byte {offset}")),
        Ok(bytes) => missed(format!("`{}` at byte {offset}", String::from_utf8_lossy(&bytes))),
        Err(error) => missed(error),
    }
}

/// The text is in no file of the app and none of the phone's key store.
pub(super) fn unreadable(stage: &Stage<'_>, app: &str, text: &str) -> Result<String, StageError> {
    let places = &stage.app(app)?.places;
    let mut files = Vec::new();
    for place in [&places.storage, &places.keys] {
        walk(place, &mut files)?;
    }
    for file in &files {
        let bytes = std::fs::read(file)?;
        if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
            return missed(format!("`{text}` stands in {}", file.display()));
        }
    }
    Ok(format!("not found in any of {} files", files.len()))
}

pub(super) fn personal(stage: &Stage<'_>, app: &str, file: &str, text: &str) -> Result<String, StageError> {
    let places = &stage.app(app)?.places;
    std::fs::write(places.personal_data().join(file), text)?;
    std::fs::write(places.work_data().join(format!("{file}.cache")), "plain work data of the app")?;
    Ok("written in clear: a personal file is the app's own affair".to_owned())
}

pub(super) async fn wiped(
    stage: &Stage<'_>,
    name: &str,
    file: &str,
    personal: &str,
) -> Result<String, StageError> {
    let app = stage.app(name)?;
    let why = match open(app, file, 0, 1).await? {
        Ok(_) => return missed("the sealed file still opens"),
        Err(why) => why,
    };
    if app.places.vault().join(file).exists() {
        return missed("the sealed file is still there");
    }
    if std::fs::read_dir(app.places.work_data())?.next().is_some() {
        return missed("plain work data is still there");
    }
    if !app.places.personal_data().join(personal).exists() {
        return missed("the personal file is gone");
    }
    Ok(format!("work files gone ({why}), the personal file stays"))
}

/// The whole storage of the app, as somebody with a backup or a debugger would take it.
pub(super) fn copy(stage: &Stage<'_>, name: &str) -> Result<String, StageError> {
    let places = &stage.app(name)?.places;
    let aside = aside(&places.storage);
    copy_tree(&places.storage, &aside)?;
    let mut files = Vec::new();
    walk(&aside, &mut files)?;
    Ok(format!("{} files copied; the phone's key store is not among them", files.len()))
}

pub(super) async fn put_back(stage: &mut Stage<'_>, name: &str, file: &str) -> Result<String, StageError> {
    let storage = stage.app(name)?.places.storage.clone();
    stage.stop_app(name).await;
    std::fs::remove_dir_all(&storage)?;
    copy_tree(&aside(&storage), &storage)?;
    stage.start_app(name).await?;
    let app = stage.app(name)?;
    if !app.places.vault().join(file).exists() {
        return missed("the copy does not hold the sealed file");
    }
    let at_once = open(app, file, 0, 1).await?;
    // The app notices that its storage is older than its keys, registers anew, asks for a new PIN after a sign-in and is
    // open: with keys of its own, which still do not open what was put back.
    app.wait("a new registration", REGISTER, |seen| {
        (seen.snapshot.standing() == Standing::Managed && seen.snapshot.is_open()).then_some(())
    })
    .await?;
    match (at_once, open(app, file, 0, 1).await?) {
        (Err(first), Err(then)) => Ok(format!("at first: {first}\nonce the app has registered anew: {then}")),
        _ => missed("the sealed file opens again"),
    }
}

fn aside(storage: &Path) -> PathBuf {
    storage.with_extension("copied")
}

fn walk(place: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if place.is_file() {
        files.push(place.to_owned());
    } else if place.is_dir() {
        for entry in std::fs::read_dir(place)? {
            walk(&entry?.path(), files)?;
        }
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
