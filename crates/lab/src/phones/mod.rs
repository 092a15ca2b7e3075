//! The demo's phones: virtual devices on the true client, with apps, documents and switches, for a page in a browser.
//!
//! [`Phones`] holds them, [`act`] is what a person does with them, [`state`] what the page shows, [`serve`] the loopback
//! address that both go through. Nothing here decides: every answer comes from a client's snapshot.

pub mod act;
pub mod arrows;
pub mod asked;
pub mod claims;
mod follow;
pub mod gate;
pub mod log;
pub mod outside;
pub mod phone;
pub mod place;
pub mod recorder;
mod samples;
mod sealed;
pub mod serve;
pub mod shelf;
pub mod sides;
pub mod stage;
pub mod state;
mod store;
mod system;
pub mod wiped;
pub mod words;

use std::sync::{Arc, Mutex};

use cordon_policy::ManagementState;
use tokio::sync::{broadcast, watch};
use url::Url;

use crate::admin::{Admin, AdminError};
use crate::app::AppError;
use crate::ports::locked;
use crate::setup;
use log::{Line, Log, What};
use phone::{Phone, Plan};
use place::Program;
use recorder::Recorder;
use state::State;

/// Lines that a slow listener may be behind.
const BEHIND: usize = 256;

/// Why the phones could not be set up, or one of them did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum PhonesError {
    /// An app.
    #[error(transparent)]
    App(#[from] AppError),
    /// The administrators' API, which issues evidence of management.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// A sample policy.
    #[error("a sample policy: {0}")]
    Policy(#[from] cordon_graph::protection::ImportError),
}

/// Whose server the phones talk to.
#[derive(Debug)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Where administrators work, if they have a page there.
    pub console: Option<Url>,
    /// The administrators' API.
    pub admin: Admin,
}

/// All phones of the demo.
pub struct Phones {
    /// Whose server they talk to.
    pub organisation: Organisation,
    phones: Vec<Arc<Phone>>,
    log: Mutex<Log>,
    recorder: Mutex<Recorder>,
    lines: broadcast::Sender<(String, Line)>,
    /// One act at a time.
    acting: tokio::sync::Mutex<()>,
    /// Counts what changed since the state was told last.
    dirty: watch::Sender<u64>,
    state: watch::Sender<Arc<State>>,
}

impl Phones {
    /// Sets the phones up: installs their apps, signs their people in, puts samples on them.
    ///
    /// # Errors
    /// Every [`PhonesError`].
    pub async fn start(organisation: Organisation, plans: Vec<Plan>) -> Result<Arc<Self>, PhonesError> {
        let phones = Arc::new(Self {
            organisation,
            phones: plans.into_iter().map(|plan| Arc::new(Phone::new(plan))).collect(),
            log: Mutex::default(),
            recorder: Mutex::default(),
            lines: broadcast::Sender::new(BEHIND),
            acting: tokio::sync::Mutex::default(),
            dirty: watch::Sender::new(0),
            state: watch::Sender::default(),
        });
        for phone in &phones.phones {
            phones.set_up(phone).await?;
        }
        phones.tell().await?;
        tokio::spawn(follow::state(Arc::downgrade(&phones), phones.dirty.subscribe()));
        Ok(phones)
    }

    /// Every phone.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Phone>> {
        self.phones.iter()
    }

    /// What the page shows, now and from now on.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<Arc<State>> {
        self.state.subscribe()
    }

    /// What was recorded last, as a scenario file; `None` while there is nothing.
    #[must_use]
    pub fn recorded(&self) -> Option<String> {
        locked(&self.recorder).scenario()
    }

    /// What happens from now on, each line with the name of the app or phone.
    #[must_use]
    pub fn lines(&self) -> broadcast::Receiver<(String, Line)> {
        self.lines.subscribe()
    }

    async fn set_up(self: &Arc<Self>, phone: &Arc<Phone>) -> Result<(), PhonesError> {
        let evidence = match phone.plan.management {
            ManagementState::Unmanaged => None,
            state => Some(setup::evidence(&self.organisation.admin, &phone.plan.device.name, state).await?),
        };
        phone.set_up(evidence).await?;
        for (program, app) in phone.apps.read().await.iter() {
            let followed = follow::app(Arc::downgrade(self), Arc::downgrade(phone), program, app.follow());
            tokio::spawn(followed);
        }
        Ok(())
    }

    /// Says what happened.
    fn note(&self, phone: Option<&Phone>, app: Option<Program>, what: What) {
        let id = phone.map(|phone| phone.plan.id);
        let line = locked(&self.log).add(id, app, what);
        let name = match (id, app) {
            (Some(id), Some(app)) => format!("{id}-{}", app.name()),
            (Some(id), None) => id.to_owned(),
            (None, _) => "phones".to_owned(),
        };
        // Nobody need be listening.
        let _ = self.lines.send((name, line));
        self.touch();
    }

    /// Something changed that the page shows.
    fn touch(&self) {
        self.dirty.send_modify(|count| *count += 1);
    }

    /// Tells the state as it is now.
    async fn tell(&self) -> Result<(), AppError> {
        let state = State::read(self).await?;
        self.state.send_replace(Arc::new(state));
        Ok(())
    }
}
