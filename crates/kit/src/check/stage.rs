//! What stands around an app that is checked: an organisation, a network and a clock, all played.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cordon_wire::check_in::AskCount;
use uuid::Uuid;

use super::app::{App, AppError, Start};
use super::protocol::{Answer, Command, Delivery, Do, Time, VERSION};
use crate::error::KitError;
use crate::network::Network;
use crate::organisation::LocalOrganisation;

/// When a check begins, Unix seconds.
const BEGIN: i64 = 1_800_000_000;
/// Exchanges that one command may bring before the app counts as one that never comes to rest.
const EXCHANGES: usize = 100;

/// Why a scenario was not played to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Kit(#[from] KitError),
    #[error("the app does not come to rest after `{0}`: it sends again and again")]
    Restless(&'static str),
    #[error("the app sends what no client sends: pass on method, headers and body as the client made them")]
    Strange,
    /// The app has no such function, which an app may lack.
    #[error("the app says that it cannot do this")]
    Unsupported,
    #[error(
        "the app says that it cannot do `{0}`, without which nothing can be checked: do it in the app's own way"
    )]
    Essential(&'static str),
}

/// The app in one scenario.
pub(super) struct Stage<'a> {
    start: &'a dyn Start,
    app: Box<dyn App>,
    folder: PathBuf,
    pub(super) network: Network,
    time: Time,
    /// What each view shows, by the last answer.
    pub(super) shows: BTreeMap<String, String>,
    /// What the client told the organisation that it was asked.
    asked: Vec<AskCount>,
    /// The report up to which that is.
    report: u64,
}

impl<'a> Stage<'a> {
    /// Starts the app in an empty folder.
    pub(super) fn new(start: &'a dyn Start, folder: &Path, policy: &[u8]) -> Result<Self, Stop> {
        let organisation = LocalOrganisation::new(policy)?;
        std::fs::create_dir_all(folder).map_err(|cause| KitError::folder(folder, cause))?;
        let mut stage = Self {
            start,
            app: start.start()?,
            folder: folder.to_owned(),
            network: Network::to(organisation),
            time: Time { wall: BEGIN, monotonic: 1_000, boot: 1 },
            shows: BTreeMap::new(),
            asked: Vec::new(),
            report: 0,
        };
        stage.hello()?;
        Ok(stage)
    }

    fn hello(&mut self) -> Result<(), Stop> {
        let root = self.organisation().root();
        self.tell(Do::Hello { version: VERSION, folder: self.folder.clone(), root })?;
        self.tell(Do::Front { front: true })?;
        Ok(())
    }

    /// Ends the app's process and starts it again over the same folder.
    pub(super) fn restart(mut self) -> Result<Self, Stop> {
        drop(self.app);
        self.app = self.start.start()?;
        self.time.monotonic += 1_000;
        self.shows.clear();
        self.hello()?;
        Ok(self)
    }

    /// Signs a user in.
    pub(super) fn sign_in(&mut self) -> Result<Uuid, Stop> {
        let now = self.time.into();
        let upn = "ana@contoso.example";
        let own = self.organisation();
        let oid = own.add_account(upn);
        let (server, token) = (own.url().to_owned(), own.token(oid, now)?.to_string());
        self.tell(Do::SignIn { oid, upn: upn.to_owned(), server, token })?;
        Ok(oid)
    }

    /// Tells the app something, and plays the network until it comes to rest.
    pub(super) fn tell(&mut self, what: Do) -> Result<Answer, Stop> {
        let word = what.word();
        let mut answer = self.command(what)?;
        for _ in 0..EXCHANGES {
            for sending in std::mem::take(&mut answer.sends) {
                self.network.send(sending.to_request().ok_or(Stop::Strange)?, self.time.into());
            }
            let next = match answer.needs_token.pop() {
                Some(oid) => {
                    let now = self.now();
                    Do::Token { oid, token: self.organisation().token(oid, now)?.to_string() }
                }
                None => {
                    let arrived = self.network.arrivals(self.now());
                    let answers: Vec<_> = arrived.into_iter().filter_map(Delivery::of).collect();
                    self.note_asks();
                    if answers.is_empty() {
                        return Ok(answer);
                    }
                    Do::Deliver { answers }
                }
            };
            let brought = self.command(next)?;
            answer.sends = brought.sends;
            answer.needs_token.extend(brought.needs_token);
        }
        Err(Stop::Restless(word))
    }

    fn command(&mut self, what: Do) -> Result<Answer, Stop> {
        let (word, may_lack) = (what.word(), what.is_a_function());
        let answer = self.app.command(&Command { now: self.time, what })?;
        match (answer.unsupported, may_lack) {
            (false, _) => {}
            (true, true) => return Err(Stop::Unsupported),
            (true, false) => return Err(Stop::Essential(word)),
        }
        self.shows.clone_from(&answer.shows);
        Ok(answer)
    }

    /// Lets time go by.
    pub(super) fn later(&mut self, seconds: u32) -> Result<(), Stop> {
        self.time.wall += i64::from(seconds);
        self.time.monotonic += u64::from(seconds) * 1_000;
        self.tell(Do::Tick).map(drop)
    }

    /// Lets the client report, and gives what it was asked so far.
    pub(super) fn asked(&mut self, oid: Uuid) -> Result<Vec<AskCount>, Stop> {
        self.later(60)?;
        self.tell(Do::CheckIn { oid })?;
        Ok(self.asked.clone())
    }

    fn note_asks(&mut self) {
        let known = self.network.organisations.first().map(LocalOrganisation::plane);
        let reports = known.into_iter().flat_map(|plane| plane.registrations.values());
        if let Some(last) = reports.filter_map(|one| one.last.as_ref()).find(|one| one.report > self.report) {
            self.report = last.report;
            self.asked.extend(last.counts.iter().cloned());
        }
    }

    /// Whether a file of the app holds this text in the clear.
    pub(super) fn lies_in_the_clear(&self, text: &str) -> bool {
        holds(&self.folder, text.as_bytes())
    }

    /// The organisation.
    #[expect(
        clippy::indexing_slicing,
        reason = "a stage is made with one organisation, and none is taken away"
    )]
    pub(super) fn organisation(&mut self) -> &mut LocalOrganisation {
        &mut self.network.organisations[0]
    }

    /// The time.
    pub(super) fn now(&self) -> cordon_client::Now {
        self.time.into()
    }
}

/// Whether some file below holds these bytes. What cannot be read holds nothing.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| match path.is_dir() {
        true => holds(&path, bytes),
        false => std::fs::read(&path).is_ok_and(|file| file.windows(bytes.len()).any(|part| part == bytes)),
    })
}
