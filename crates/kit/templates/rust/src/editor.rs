//! The app: notes in views, each of a personal or a work account. It asks the client before anything moves.
//!
//! This is the part to read. Each act looks up whose text it is, asks that account's policy, and does as it is told.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use cordon_client::configuration::Pick;
use cordon_client::{
    Answer, AppDataReport, Client, Config, Effect, Event, Gate, Identity, Input, LifeCycle, Now, Request,
    Screen, Vault, VaultError, WipeAnswer,
};
use cordon_kit::check::Do;
use cordon_kit::ports::{KeyLock, Places};
use cordon_policy::decide::characters;
use cordon_policy::texts::{Language, sentence};
use cordon_policy::{AppId, Ask, Channel, Facts, Owner, Party, Platform, Verdict};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Who this app is. A real one takes its platform's word for it.
const ID: &str = "com.example.editor";

/// What came of an act: whether it was done, and why not, or what it showed.
pub struct Outcome {
    pub did: bool,
    pub text: String,
}

impl Outcome {
    fn done(text: impl Into<String>) -> Self {
        Self { did: true, text: text.into() }
    }

    fn refused(text: impl Into<String>) -> Self {
        Self { did: false, text: text.into() }
    }
}

/// A note on the screen.
struct View {
    account: Identity,
    text: String,
}

pub struct Editor {
    client: Client,
    places: Places,
    /// Plays a key store that does not answer.
    keys: KeyLock,
    views: BTreeMap<String, View>,
    /// What was copied, and whose it is.
    clipboard: Option<(Identity, String)>,
    /// What the client wants: requests to send, tokens, and something to tell.
    pub sends: Vec<Request>,
    pub needs_token: Vec<Uuid>,
    pub told: Vec<Event>,
    /// What the client did not take: a mistake of this app.
    pub mistakes: Vec<String>,
}

impl Editor {
    /// Opens the client over what lies in `folder`. Whoever was signed in still is.
    pub fn open(folder: &Path, root: Option<String>, long_poll: bool, now: Now) -> Result<Self, String> {
        let places = Places::of(folder, ID);
        let mut config = Config::new(Self::app(), env!("CARGO_PKG_VERSION"), "this-device");
        config.root = root;
        config.long_poll = long_poll;
        let (ports, keys) =
            places.ports_and_lock().map_err(|error| format!("`{}`: {error}", folder.display()))?;
        let client = Client::open(config, ports, now).map_err(|error| error.to_string())?;
        let (views, clipboard) = (BTreeMap::new(), None);
        let (sends, needs_token, told, mistakes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut editor = Self { client, places, keys, views, clipboard, sends, needs_token, told, mistakes };
        let facts = Facts { os_version: Some("18.0".into()), device_lock: Some(true), ..Facts::default() };
        editor.give(Input::Facts { facts: Box::new(facts), management: None }, now)?;
        editor.give(Input::LifeCycle(LifeCycle::Foreground), now)?;
        Ok(editor)
    }

    /// Which app policies have to name.
    pub fn app() -> AppId {
        AppId::new(Platform::Ios, ID)
    }

    /// Gives the client an input, and carries out what it wants.
    pub fn give(&mut self, input: Input, now: Now) -> Result<(), String> {
        let taken = self.client.handle(now, input).map_err(|error| error.to_string());
        self.pump(now);
        taken
    }

    /// Carries out what the client wants. To be called after every input, and when time went by.
    pub fn pump(&mut self, now: Now) {
        while let Some(effect) = self.client.next_effect(now) {
            match effect {
                Effect::Send(request) => self.sends.push(request),
                Effect::NeedToken { oid, .. } => self.needs_token.push(oid),
                Effect::WipeAppData { identity, .. } => {
                    let answer = self.erase(identity);
                    let done = self.client.handle(now, Input::AppDataWiped { identity, answer });
                    self.mistakes.extend(done.err().map(|error| error.to_string()));
                }
                Effect::Event(event) => self.told.push(event),
                // This device has no biometrics, and the loop outside calls often enough.
                Effect::Presence { .. } | Effect::WakeAt(_) => {}
            }
        }
    }

    /// Everything of the account that is not in the vault: what views and clipboard hold, and plain files.
    fn erase(&mut self, identity: Identity) -> WipeAnswer {
        self.views.retain(|_, view| view.account != identity);
        self.clipboard.take_if(|(owner, _)| *owner == identity);
        let mut report = AppDataReport::default();
        let entries = fs::read_dir(self.plain(identity)).into_iter().flatten().flatten();
        for entry in entries {
            match fs::remove_file(entry.path()) {
                Ok(()) => report.deleted += 1,
                Err(_) => report.failed += 1,
            }
        }
        if report.failed == 0 { WipeAnswer::Done(report) } else { WipeAnswer::Failed(report) }
    }

    /// What a view shows: nothing of an account whose gate is shut. Asked each time something is drawn.
    pub fn shows(&mut self, now: Now) -> BTreeMap<String, String> {
        let client = &mut self.client;
        let shown = self.views.iter().map(|(name, view)| {
            let open = client.gate(&view.account, now).is_open();
            (name.clone(), if open { view.text.clone() } else { String::new() })
        });
        shown.collect()
    }

    /// What the gate of an account asks for, in words; nothing while it is open.
    pub fn gate(&mut self, account: Option<Uuid>, now: Now) -> Option<String> {
        let gate = self.client.gate(&identity(account), now);
        gate.screen().map(|screen| sentence(screen.code()).to_owned())
    }

    /// Why the gate of an account is open or shut: everything behind it, in words.
    pub fn why(&mut self, account: Option<Uuid>, now: Now) -> String {
        self.client.explain_open(&identity(account), Language::English, now).lines.join("\n")
    }

    /// What the organisation configures under this name.
    pub fn configuration(&self, account: Option<Uuid>, name: &str) -> Option<String> {
        let snapshot = self.client.snapshot(&identity(account));
        snapshot.configuration().text(name, Pick::Any).map(str::to_owned)
    }

    /// Does something that a person wants.
    pub fn act(&mut self, act: Do, now: Now) -> Outcome {
        let outcome = self.try_act(act, now).unwrap_or_else(Outcome::refused);
        self.pump(now);
        outcome
    }

    fn try_act(&mut self, act: Do, now: Now) -> Result<Outcome, String> {
        match act {
            Do::Pin { oid, pin } => return self.pin(&Identity::Work(oid), Zeroizing::new(pin), now),
            Do::View { view, account } => {
                let view_of = View { account: identity(account), text: String::new() };
                self.views.insert(view, view_of);
            }
            Do::KeyStore { answers } => self.keys.set(!answers),
            Do::Type { view, text } => self.open_view(&view, now)?.text = text,
            Do::Copy { view } => {
                let view = self.open_view(&view, now)?;
                self.clipboard = Some((view.account, view.text.clone()));
            }
            Do::Paste { view } => return self.paste(&view, now),
            Do::Save { view, file } => return self.save(&view, &file, now),
            Do::Open { view, file } => return self.read(&view, &file, now),
            Do::SaveCopy { view, location } => {
                let account = self.open_view(&view, now)?.account;
                return Ok(self.ask(account, &Ask::SaveCopy { location, owner: Owner::Unknown }));
            }
            Do::Share { view, app } => {
                let account = self.open_view(&view, now)?.account;
                let to = Party::App { app, account: None, verified: true, personal: false };
                return Ok(self.ask(account, &Ask::transfer(party(account), to)));
            }
            Do::Notify { view } => return self.notify(&view),
            other => return Err(format!("this is nothing that a person does: {other:?}")),
        }
        Ok(Outcome::done(""))
    }

    /// A view whose account's gate is open.
    fn open_view(&mut self, name: &str, now: Now) -> Result<&mut View, String> {
        let view = self.views.get_mut(name).ok_or_else(|| no_view(name))?;
        match self.client.gate(&view.account, now) {
            Gate::Open => Ok(view),
            Gate::Shut(screen) => Err(sentence(screen.code()).to_owned()),
        }
    }

    /// Asks the policy of an account; the reasons are those that `cordon explain` prints.
    fn ask(&self, account: Identity, ask: &Ask) -> Outcome {
        let snapshot = self.client.snapshot(&account);
        if snapshot.may(ask).verdict.is_allowed() {
            return Outcome::done("");
        }
        Outcome::refused(snapshot.explain_in(Language::English, ask).text())
    }

    /// Whose text it is decides where it may go; whose view it is decides what may come in.
    fn paste(&mut self, name: &str, now: Now) -> Result<Outcome, String> {
        let to = self.open_view(name, now)?.account;
        let (from, text) = self.clipboard.clone().ok_or("nothing was copied")?;
        let ask = |from, to| Ask::paste(from, to, characters(&text));
        let outcome = match (from, to) {
            (Identity::Work(one), Identity::Work(other)) if one != other => {
                let end =
                    Party::App { app: Self::app(), account: Some(other), verified: true, personal: false };
                let (first, second) = (self.client.snapshot(&from), self.client.snapshot(&to));
                let ask = ask(Party::Work, end);
                match first.may_with(&second, &ask).verdict.is_allowed() {
                    true => Outcome::done(""),
                    false => Outcome::refused(first.explain_with(&second, Language::English, &ask).text()),
                }
            }
            (Identity::Work(_), _) => self.ask(from, &ask(Party::Work, party(to))),
            (Identity::Personal, _) => self.ask(to, &ask(Party::Personal, party(to))),
        };
        if outcome.did {
            self.open_view(name, now)?.text.push_str(&text);
        }
        Ok(outcome)
    }

    /// Work text goes into the vault, sealed under a key of the account; personal text into a file.
    fn save(&mut self, name: &str, file: &str, now: Now) -> Result<Outcome, String> {
        let view = self.open_view(name, now)?;
        let (account, text) = (view.account, view.text.clone());
        let plain = self.plain(account).join(safe(file)?);
        match self.client.vault(&account, now) {
            Ok(vault) => seal(&vault, file, text.as_bytes()).map_err(|error| error.to_string())?,
            Err(VaultError::NotManaged(_)) => fs::write(plain, text).map_err(|error| error.to_string())?,
            Err(error) => return Err(error.to_string()),
        }
        Ok(Outcome::done(""))
    }

    fn read(&mut self, name: &str, file: &str, now: Now) -> Result<Outcome, String> {
        let account = self.open_view(name, now)?.account;
        let plain = self.plain(account).join(safe(file)?);
        let bytes = match self.client.vault(&account, now) {
            Ok(vault) => {
                let reader = vault.open(file).map_err(|error| error.to_string())?;
                let mut bytes = vec![0; usize::try_from(reader.len()).map_err(|error| error.to_string())?];
                reader.read_at(0, &mut bytes).map_err(|error| error.to_string())?;
                bytes
            }
            Err(VaultError::NotManaged(_)) => match fs::read(plain) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::NotFound => return Err(format!("no file `{file}`")),
                Err(error) => return Err(error.to_string()),
            },
            Err(error) => return Err(error.to_string()),
        };
        self.open_view(name, now)?.text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Outcome::done(""))
    }

    /// A notification is made with or without an open view: only the policy decides.
    fn notify(&mut self, name: &str) -> Result<Outcome, String> {
        let view = self.views.get(name).ok_or_else(|| no_view(name))?;
        let snapshot = self.client.snapshot(&view.account);
        Ok(match snapshot.may(&Ask::channel(Channel::Notification)).verdict {
            verdict if verdict.is_allowed() => Outcome::done(view.text.clone()),
            Verdict::Redact => Outcome::done("You have a note."),
            _ => Outcome::refused(""),
        })
    }

    fn pin(&mut self, account: &Identity, pin: Zeroizing<String>, now: Now) -> Result<Outcome, String> {
        let answer = match self.client.gate(account, now).screen() {
            None => return Err("no PIN is asked for: the gate is open".to_owned()),
            Some(Screen::SetPin { .. } | Screen::ChangePin { .. }) => Answer::NewPin(pin),
            _ => Answer::Pin(pin),
        };
        match self.client.answer(account, answer, now).map_err(|error| error.to_string())? {
            Gate::Open => Ok(Outcome::done("")),
            Gate::Shut(screen) => Ok(Outcome::refused(sentence(screen.code()))),
        }
    }

    fn plain(&self, account: Identity) -> PathBuf {
        match account {
            Identity::Personal => self.places.personal_data(),
            Identity::Work(oid) => self.places.work_data().join(oid.to_string()),
        }
    }
}

/// Writes a file of the vault. One that is there already changes as a whole or, after a crash, not at all.
fn seal(vault: &Vault, file: &str, text: &[u8]) -> Result<(), VaultError> {
    match vault.create(file) {
        Err(VaultError::Io(error)) if error.kind() == ErrorKind::AlreadyExists => {
            let mut editor = vault.edit(file)?;
            editor.set_len(0)?;
            editor.write_at(0, text)?;
            editor.commit()
        }
        made => {
            let mut writer = made?;
            writer.write(text)?;
            writer.finish()
        }
    }
}

fn no_view(name: &str) -> String {
    match name {
        "" => "no note is open: begin with `view NAME ana`".to_owned(),
        name => format!("there is no note `{name}`: begin with `view {name} ana`"),
    }
}

fn identity(account: Option<Uuid>) -> Identity {
    account.map_or(Identity::Personal, Identity::Work)
}

/// The account as an end of a move within this app.
fn party(account: Identity) -> Party {
    match account {
        Identity::Personal => Party::Personal,
        Identity::Work(_) => Party::Work,
    }
}

/// A name that stays in its folder.
fn safe(file: &str) -> Result<&str, String> {
    let plain = !file.is_empty() && file.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if plain && !file.starts_with('.') { Ok(file) } else { Err(format!("`{file}` is no file name")) }
}
