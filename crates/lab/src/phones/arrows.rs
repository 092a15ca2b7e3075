//! The arrows between work, personal and everything outside: representative asks, answered by the apps themselves.

use cordon_policy::{Ask, Channel, Location, Owner, Party, Platform, Verdict};
use serde::Serialize;

use super::phone::Apps;
use super::place::{Account, Program, Spot};
use super::sides::{self, How, Side};
use crate::app::AppError;

/// What an arrow begins or ends at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Node {
    /// Work accounts of apps with the client.
    Work,
    /// Personal accounts of the same apps.
    Personal,
    /// Apps that know nothing of work accounts.
    Others,
    /// Places for files.
    Storage,
    /// Links, printers, the screen, notifications.
    System,
}

/// An arrow with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrow {
    /// Names it.
    pub id: &'static str,
    /// Where data comes from.
    pub from: Node,
    /// Where it would go.
    pub to: Node,
    /// The answer of all sides.
    pub verdict: Verdict,
    /// What each side answered, with its reasons.
    pub sides: Vec<Side>,
}

enum Question {
    /// Text over the clipboard.
    Paste(Spot, Spot),
    /// Data handed over.
    Share(Spot, Spot),
    /// Asked of one account alone.
    One(Spot, Ask),
}

const WORK: Spot = Spot::new(Program::Mail, Account::Work);
const WORK_DOCS: Spot = Spot::new(Program::Docs, Account::Work);
const PERSONAL: Spot = Spot::new(Program::Mail, Account::Personal);
const NOTES: Spot = Spot::new(Program::Notes, Account::Personal);

/// As long as a sentence: over the limits that policies usually set for short texts.
const CHARACTERS: u32 = 140;

/// Every arrow of a phone. Where documents are not installed, the arrows to them are left out.
///
/// # Errors
/// [`AppError::Ended`].
pub async fn all(apps: &Apps) -> Result<Vec<Arrow>, AppError> {
    let mut arrows = Vec::new();
    for (id, from, to, question) in questions(apps.platform) {
        let missing = |spot: &Spot| !apps.has(spot.app);
        let sides = match &question {
            Question::Paste(one, other) | Question::Share(one, other) if missing(one) || missing(other) => {
                continue;
            }
            Question::Paste(one, other) => sides::between(apps, *one, *other, How::Look, paste).await?,
            Question::Share(one, other) => sides::between(apps, *one, *other, How::Look, share).await?,
            Question::One(spot, ask) => sides::ask(apps, *spot, ask, How::Look).await?.into_iter().collect(),
        };
        arrows.push(Arrow { id, from, to, verdict: sides::verdict(&sides), sides });
    }
    Ok(arrows)
}

const fn paste(from: Party, to: Party) -> Ask {
    Ask::paste(from, to, CHARACTERS)
}

const fn share(from: Party, to: Party) -> Ask {
    Ask::transfer(from, to)
}

const fn save(location: Location, owner: Owner) -> Question {
    Question::One(WORK, Ask::SaveCopy { location, owner })
}

const fn open(location: Location, owner: Owner) -> Question {
    Question::One(WORK, Ask::OpenFrom { location, owner })
}

const fn channel(channel: Channel) -> Question {
    Question::One(WORK, Ask::channel(channel))
}

fn link(platform: Platform, url: &str) -> Question {
    Question::One(WORK, super::system::tapped(platform, url, false))
}

#[rustfmt::skip] // one arrow, one line
fn questions(platform: Platform) -> Vec<(&'static str, Node, Node, Question)> {
    use Location::{Camera, DocumentProvider, LocalStorage, OneDriveForBusiness, PhotoLibrary};
    use Node::{Others, Personal, Storage, System, Work};
    use Question::{Paste, Share};
    // Local storage of iOS is the app's own folder, where a copy stays work data; files for everybody lie in the Files app.
    let (save_own, files) = match platform {
        Platform::Ios => (Some(("saveOwn", Work, Work, save(LocalStorage, Owner::Unknown))), DocumentProvider),
        _ => (None, LocalStorage),
    };
    let personal_save = Ask::SaveCopy { location: files, owner: Owner::Personal };
    let arrows = vec![
        ("pasteWithinWork", Work, Work, Paste(WORK, WORK_DOCS)),
        ("shareWithinWork", Work, Work, Share(WORK, WORK_DOCS)),
        ("pasteToPersonal", Work, Personal, Paste(WORK, PERSONAL)),
        ("shareToPersonal", Work, Personal, Share(WORK, PERSONAL)),
        ("pasteFromPersonal", Personal, Work, Paste(PERSONAL, WORK)),
        ("pasteToNotes", Work, Others, Paste(WORK, NOTES)),
        ("shareToNotes", Work, Others, Share(WORK, NOTES)),
        ("pasteFromNotes", Others, Work, Paste(NOTES, WORK)),
        ("shareFromNotes", Others, Work, Share(NOTES, WORK)),
        ("saveOneDrive", Work, Storage, save(OneDriveForBusiness, Owner::Work)),
        ("savePersonalCloud", Work, Storage, save(OneDriveForBusiness, Owner::Personal)),
        ("saveFiles", Work, Storage, save(files, Owner::Unknown)),
        ("savePhotos", Work, Storage, save(PhotoLibrary, Owner::Unknown)),
        ("openFiles", Storage, Work, open(files, Owner::Unknown)),
        ("openPhotos", Storage, Work, open(PhotoLibrary, Owner::Unknown)),
        ("openCamera", Storage, Work, open(Camera, Owner::Unknown)),
        ("link", Work, System, link(platform, "https://contoso.example/agenda")),
        ("call", Work, System, link(platform, "tel:+41315550100")),
        ("mailto", Work, System, link(platform, "mailto:ana@contoso.example")),
        ("print", Work, System, channel(Channel::Print)),
        ("screenshot", Work, System, channel(Channel::ScreenCapture)),
        ("notification", Work, System, channel(Channel::Notification)),
        ("personalToNotes", Personal, Others, Paste(PERSONAL, NOTES)),
        ("personalSave", Personal, Storage, Question::One(PERSONAL, personal_save)),
    ];
    arrows.into_iter().chain(save_own).collect()
}
