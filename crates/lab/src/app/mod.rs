//! One app: the client, its driver, and what was seen of it.

mod driver;
mod gate;
mod person;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_client::{
    Client, Config, Event, Identity, IdentityDiagnostics, Input, LifeCycle, OpenError, Snapshot,
};
use cordon_policy::AppId;
use driver::{Driver, token};
use futures::stream::FuturesUnordered;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use url::Url;
use zeroize::Zeroizing;

use crate::device::{Clock, Device};
use crate::http::{self, HttpError};
use crate::ports::Places;
use crate::setup::Person;
use crate::sign_in::SignInError;

/// Events that are kept for whoever looks later.
const KEPT: usize = 256;

/// Why an app cannot run or did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Its directories cannot be used.
    #[error("the app's storage cannot be used: {0}")]
    Storage(#[from] std::io::Error),
    /// The client did not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No https on this machine.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The user was not signed in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The client did not take an input.
    #[error("the app refused: {0}")]
    Refused(String),
    /// The app's task has ended.
    #[error("the app is not running")]
    Ended,
    /// What was waited for did not come.
    #[error("{what} did not come within {} ms; {seen}", .within.as_millis())]
    Late {
        /// What was waited for.
        what: String,
        /// How long.
        within: Duration,
        /// What was seen instead.
        seen: String,
    },
}

/// What was seen of an app so far.
#[derive(Clone)]
pub struct Seen {
    /// What holds for its work account.
    pub snapshot: Arc<Snapshot>,
    /// The latest events with their number, counted from 0, and their moment.
    pub events: VecDeque<(u64, Instant, Event)>,
    /// The number of the next event.
    pub next: u64,
}

impl Seen {
    /// The events from number `from` on.
    pub fn since(&self, from: u64) -> impl Iterator<Item = &(u64, Instant, Event)> {
        self.events.iter().filter(move |(number, ..)| *number >= from)
    }
}

/// Whose app it is and where its server is.
#[derive(Debug, Clone)]
pub struct Account {
    /// The user of the work account.
    pub person: Person,
    /// The public address of the server.
    pub server: Url,
    /// The organisation's id or name, for the sign-in.
    pub organisation: String,
}

type Task = Box<dyn FnOnce(&mut Client, &Clock) + Send>;

/// A running app. Dropping it ends the app as if its process was killed.
pub struct App {
    /// The app.
    pub id: AppId,
    /// Whose it is.
    pub account: Account,
    /// Where it keeps things.
    pub places: Places,
    tasks: mpsc::UnboundedSender<Task>,
    seen: watch::Receiver<Seen>,
    online: watch::Sender<bool>,
    obliging: watch::Sender<bool>,
    driver: JoinHandle<()>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl App {
    /// Starts an app on a device. Whoever was signed in before still is.
    ///
    /// # Errors
    /// [`AppError::Storage`], [`AppError::Open`] and [`AppError::Http`].
    pub fn start(
        device: &Device,
        id: &str,
        account: Account,
        root: Option<String>,
    ) -> Result<Self, AppError> {
        let id = AppId::new(device.platform, id);
        let places = Places::of(&device.directory, &id.id);
        let mut config = Config::new(id.clone(), "1.0.0", device.tag.clone());
        config.device_name.clone_from(&device.name);
        config.root = root;
        let clock = device.clock();
        let mut client = Client::open(config, places.ports()?, clock.now())?;
        let facts = Input::Facts {
            facts: Box::new(device.facts.clone()),
            management: device.evidence.clone().map(Zeroizing::new),
        };
        let in_front = Input::LifeCycle(LifeCycle::Foreground);
        for input in [facts, in_front] {
            client.handle(clock.now(), input).map_err(|error| AppError::Refused(error.to_string()))?;
        }
        let identity = Identity::Work(account.person.oid);
        let (tasks, inbox) = mpsc::unbounded_channel();
        let first = Seen { snapshot: client.snapshot(&identity), events: VecDeque::new(), next: 0 };
        let (show, seen) = watch::channel(first);
        let (online, network) = watch::channel(true);
        let (obliging, obliges) = watch::channel(true);
        let driver = Driver {
            http: http::client(&account.server)?,
            account: account.clone(),
            places: places.clone(),
            identity,
            clock,
            person: person::Person::new(places.memory(), obliges),
            signing_in: false,
            client,
            show,
            wake: None,
            online: network,
            under_way: FuturesUnordered::new(),
        };
        let driver = tokio::spawn(driver.run(inbox));
        Ok(Self { id, account, places, tasks, seen, online, obliging, driver })
    }

    /// The identity of its work account.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::Work(self.account.person.oid)
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// What is seen from now on, for whoever follows it. Ends with the app.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<Seen> {
        self.seen.clone()
    }

    /// Takes the network away or gives it back. What is under way when it goes fails.
    ///
    /// # Errors
    /// [`AppError::Ended`] and [`AppError::Refused`].
    pub async fn set_online(&self, online: bool) -> Result<(), AppError> {
        let before = self.online.send_replace(online);
        if online && !before {
            return self.input(Input::Connectivity).await;
        }
        Ok(())
    }

    /// Whether it has a network.
    #[must_use]
    pub fn is_online(&self) -> bool {
        *self.online.borrow()
    }

    /// What holds for its work account.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.seen.borrow().snapshot)
    }

    /// Runs something with the client, between its other work.
    ///
    /// # Errors
    /// [`AppError::Ended`].
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Client, &Clock) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let (reply, answer) = oneshot::channel();
        let task: Task = Box::new(move |client, clock| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = reply.send(work(client, clock));
        });
        self.tasks.send(task).map_err(|_| AppError::Ended)?;
        answer.await.map_err(|_| AppError::Ended)
    }

    /// Gives the client an input.
    ///
    /// # Errors
    /// [`AppError::Ended`] and [`AppError::Refused`].
    pub async fn input(&self, input: Input) -> Result<(), AppError> {
        self.with(move |client, clock| client.handle(clock.now(), input))
            .await?
            .map_err(|error| AppError::Refused(error.to_string()))
    }

    /// Signs the user in at the provider's form and hands the token to the client, which registers.
    ///
    /// # Errors
    /// Every [`AppError`] but [`AppError::Late`].
    pub async fn sign_in(&self) -> Result<(), AppError> {
        let token = Zeroizing::new(token(&self.account).await?);
        let (oid, server) = (self.account.person.oid, self.account.server.to_string());
        let upn = Some(self.account.person.upn.clone());
        self.input(Input::SignIn { oid, server, token, upn }).await
    }

    /// Deletes the plain files of the work account, as an app does when the account is removed from it.
    pub(crate) fn delete_work_data(&self) {
        driver::wipe_app_data(&self.places.work_data());
    }

    /// Waits until `found` finds something in what was seen.
    ///
    /// # Errors
    /// [`AppError::Late`] and [`AppError::Ended`].
    pub async fn wait<T>(
        &self,
        what: &str,
        within: Duration,
        mut found: impl FnMut(&Seen) -> Option<T>,
    ) -> Result<T, AppError> {
        let mut seen = self.seen.clone();
        let mut result = None;
        let waiting = seen.wait_for(|seen| {
            result = found(seen);
            result.is_some()
        });
        match tokio::time::timeout(within, waiting).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => return Err(AppError::Ended),
            Err(_) => {
                return Err(AppError::Late { what: what.to_owned(), within, seen: self.last_words() });
            }
        }
        result.ok_or(AppError::Ended)
    }

    /// What the client says about its work account.
    ///
    /// # Errors
    /// [`AppError::Ended`].
    pub async fn details(&self) -> Result<Option<IdentityDiagnostics>, AppError> {
        let identity = self.identity();
        let details = self.with(move |client, _| {
            client.diagnostics().identities.into_iter().find(|details| details.identity == identity)
        });
        details.await
    }

    /// Ends the app as if its process was killed, and returns when it has let go of its storage.
    pub async fn stop(mut self) {
        self.driver.abort();
        // An aborted task ends with an error that says so.
        let _ = (&mut self.driver).await;
    }

    /// Standing and last events, for whoever looks for the reason.
    fn last_words(&self) -> String {
        let seen = self.seen.borrow();
        let events: Vec<String> =
            seen.events.iter().rev().take(4).rev().map(|(.., event)| format!("{event:?}")).collect();
        format!("it stands `{}` after {}", seen.snapshot.standing(), events.join(", "))
    }
}
