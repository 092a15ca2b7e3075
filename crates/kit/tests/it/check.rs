//! The check on the template's own app, as it is and with one careless habit at a time.

#[path = "../../templates/rust/src/check.rs"]
#[allow(dead_code, unreachable_pub, reason = "the app's own loop over lines is tried with the built command")]
mod app_check;
#[path = "../../templates/rust/src/editor.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the app is a program of its own, of which the check uses a part"
)]
mod editor;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use cordon_kit::check::{Answer, App, AppError, Command, Do, Fault, Played, Start, play};
use editor::Editor;
use uuid::Uuid;

/// What a careless app does otherwise than the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    None,
    PastesWithoutAsking,
    PastesWhatWasDenied,
    TakesAllForWork,
    TakesAllForPersonal,
    SavesAndSharesWithoutAsking,
    ShowsAllInNotifications,
    WritesInTheClear,
    KeepsViewsOpen,
    IgnoresTheWipe,
    RemembersAnswers,
    ForgetsFiles,
    DoesNotShare,
    HasNoFunctions,
    DoesNothing,
}

/// Keeps what the app showed, as an app would that never asks again.
#[derive(Default)]
struct Seen {
    views: BTreeMap<String, String>,
    accounts: BTreeMap<String, Option<Uuid>>,
    clipboard: Option<String>,
    pasted: Option<bool>,
    folder: PathBuf,
}

struct Careless {
    habit: Habit,
    app: Option<Editor>,
    seen: Rc<RefCell<Seen>>,
}

struct Careful(Habit);

impl Start for Careful {
    fn start(&self) -> Result<Box<dyn App>, AppError> {
        Ok(Box::new(Careless { habit: self.0, app: None, seen: Rc::default() }))
    }
}

impl Careless {
    fn as_it_is(&mut self, command: Command) -> Answer {
        app_check::answer(&mut self.app, command).unwrap()
    }

    /// The command as the habit twists it, before the app sees it.
    fn twisted(&self, command: &Command) -> Command {
        let mut command = command.clone();
        if let Do::View { account, .. } = &mut command.what {
            let work = self.seen.borrow().accounts.values().flatten().next().copied();
            match self.habit {
                Habit::TakesAllForWork => *account = account.or(work),
                Habit::TakesAllForPersonal => *account = None,
                _ => {}
            }
        }
        command
    }

    fn note(&self, what: &Do) {
        let mut seen = self.seen.borrow_mut();
        match what {
            Do::Hello { folder, .. } => seen.folder.clone_from(folder),
            Do::SignIn { oid, .. } => drop(seen.accounts.insert(String::new(), Some(*oid))),
            Do::View { view, account } => {
                seen.accounts.insert(view.clone(), *account);
                seen.views.insert(view.clone(), String::new());
            }
            Do::Type { view, text } => drop(seen.views.insert(view.clone(), text.clone())),
            Do::Copy { view } => seen.clipboard = seen.views.get(view).cloned(),
            _ => {}
        }
    }

    /// What the app does by its habit, past the client; nothing where it does as it should.
    fn past_the_client(&mut self, command: &Command) -> Option<bool> {
        let mut seen = self.seen.borrow_mut();
        match (&command.what, self.habit) {
            (Do::Paste { view }, Habit::PastesWithoutAsking | Habit::PastesWhatWasDenied) => {
                let text = seen.clipboard.clone()?;
                seen.views.insert(view.clone(), text);
                Some(true)
            }
            (Do::Paste { .. }, Habit::RemembersAnswers) => seen.pasted,
            (Do::SaveCopy { .. } | Do::Share { .. }, Habit::SavesAndSharesWithoutAsking) => Some(true),
            (Do::Save { view, file }, Habit::WritesInTheClear) => {
                std::fs::write(seen.folder.join(file), seen.views.get(view)?).unwrap();
                Some(true)
            }
            (Do::Open { .. }, Habit::ForgetsFiles) => Some(false),
            _ => None,
        }
    }
}

impl Careless {
    /// Whether the app says that it has no such function.
    fn lacks(&self, what: &Do) -> bool {
        let words = match self.habit {
            Habit::DoesNotShare => &["share"][..],
            Habit::HasNoFunctions => &["save", "open", "saveCopy", "share", "notify", "pin", "keyStore"],
            other => return other == Habit::DoesNothing,
        };
        words.contains(&what.word())
    }
}

impl App for Careless {
    fn command(&mut self, command: &Command) -> Result<Answer, AppError> {
        self.note(&command.what);
        if self.lacks(&command.what) {
            return Ok(Answer { unsupported: true, ..Answer::default() });
        }
        let did = self.past_the_client(command);
        let asks = did.is_none() || self.habit == Habit::PastesWhatWasDenied;
        let only_time = Command { what: Do::Tick, ..command.clone() };
        let told = if asks { self.twisted(command) } else { only_time };
        let mut answer = self.as_it_is(told);
        answer.did = did.unwrap_or(answer.did);
        let seen = self.seen.borrow();
        match (&command.what, self.habit) {
            (Do::Paste { .. }, Habit::RemembersAnswers) if did.is_none() => {
                drop(seen);
                self.seen.borrow_mut().pasted = Some(answer.did);
            }
            (Do::Notify { view }, Habit::ShowsAllInNotifications) => {
                answer.text = seen.views.get(view).cloned().unwrap_or_default();
            }
            (_, Habit::KeepsViewsOpen | Habit::PastesWithoutAsking | Habit::PastesWhatWasDenied) => {
                answer.shows = seen.views.clone();
            }
            (_, Habit::IgnoresTheWipe) if answer.shows.values().all(|text| !text.starts_with("Work")) => {
                answer.shows = seen.views.clone();
            }
            _ => {}
        }
        Ok(answer)
    }
}

fn played(habit: Habit, scenes: &[&str]) -> Vec<Played> {
    let folder = tempfile::tempdir().unwrap();
    let scenes: Vec<String> = scenes.iter().map(ToString::to_string).collect();
    play(&Careful(habit), folder.path(), &scenes, |_| {}).unwrap()
}

#[test]
fn s099_the_template_forgets_nothing() {
    for scene in played(Habit::None, &[]) {
        assert!(scene.is_ok() && !scene.skipped, "{scene:?}");
    }
}

#[test]
fn every_careless_habit_is_named_by_its_fault_in_its_scene() {
    for (habit, scene, fault) in [
        (Habit::PastesWithoutAsking, "paste", Fault::NotAsked),
        (Habit::PastesWhatWasDenied, "paste", Fault::DoneAnyway),
        (Habit::TakesAllForWork, "identities", Fault::WrongIdentity),
        (Habit::TakesAllForPersonal, "identities", Fault::NotAsked),
        (Habit::SavesAndSharesWithoutAsking, "places", Fault::NotAsked),
        (Habit::ShowsAllInNotifications, "notification", Fault::NotificationTells),
        (Habit::WritesInTheClear, "files", Fault::InTheClear),
        (Habit::WritesInTheClear, "wipe", Fault::NotErased),
        (Habit::KeepsViewsOpen, "gate", Fault::ViewStaysOpen),
        (Habit::KeepsViewsOpen, "keyStore", Fault::ViewStaysOpen),
        (Habit::KeepsViewsOpen, "hold", Fault::ViewStaysOpen),
        (Habit::IgnoresTheWipe, "wipe", Fault::NotErased),
        (Habit::RemembersAnswers, "change", Fault::OldAnswer),
        (Habit::ForgetsFiles, "files", Fault::Lost),
    ] {
        let [found] = &played(habit, &[scene])[..] else { panic!("one scene") };
        assert!(found.faults.contains(&fault), "{habit:?}: {found:?}");
    }
}

#[test]
fn what_an_app_has_not_got_is_passed_over_and_said_so() {
    let all = played(Habit::DoesNotShare, &["paste", "places"]);
    let skipped: Vec<_> = all.iter().filter(|scene| scene.skipped).map(|scene| scene.scene).collect();
    assert_eq!(skipped, ["places"]);
    assert!(all.iter().all(Played::is_ok), "{all:?}");
}

#[test]
fn an_app_without_files_is_still_held_closed_and_wiped() {
    for scene in played(Habit::HasNoFunctions, &[]) {
        let has_to = ["paste", "identities", "change", "hold", "wipe"].contains(&scene.scene);
        assert!(scene.is_ok() && scene.skipped != has_to, "{scene:?}");
    }
}

#[test]
fn an_app_that_says_it_can_do_nothing_passes_no_scene() {
    for scene in played(Habit::DoesNothing, &[]) {
        assert!(!scene.is_ok() && !scene.skipped, "{scene:?}");
        assert!(scene.stopped.unwrap().contains("`hello`"));
    }
}

#[test]
fn what_is_forgotten_has_a_name_what_to_change_and_a_place_in_the_guide() {
    let guide = include_str!("../../../../docs/client-guide.md");
    for fault in Fault::ALL {
        assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
        let heading = format!("\n### `{}`\n", fault.name());
        assert!(guide.contains(&heading), "{heading}");
        assert_eq!(fault.guide(), format!("docs/client-guide.md#{}", fault.name().to_lowercase()));
    }
}
