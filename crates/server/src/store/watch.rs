//! The organisation's revision as the process sees it: pushed by its own writes, polled for those of others.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use super::Store;

/// How the database is watched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How often the revision is read for what other servers wrote.
    pub(crate) poll: Duration,
    /// Without an answer for this long, nothing may be called unchanged any more.
    pub(crate) stale: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { poll: Duration::from_millis(250), stale: Duration::from_secs(5) }
    }
}

/// What is known of the organisation's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Rises with every change that a decision can depend on.
    pub(crate) value: i64,
    /// The database has not answered for five seconds: "unchanged" cannot be said.
    pub(crate) stale: bool,
}

/// The sending side, held by the store.
pub(crate) struct Watch {
    sender: watch::Sender<Revision>,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self { sender: watch::Sender::new(Revision::default()) }
    }

    /// A receiver that wakes at each change.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Revision> {
        self.sender.subscribe()
    }

    /// The revision known now.
    pub(crate) fn current(&self) -> Revision {
        *self.sender.borrow()
    }

    /// Takes a revision that was committed or read: never backwards, and the database has answered.
    pub(crate) fn advance(&self, value: i64) {
        self.sender.send_if_modified(|known| {
            let next = Revision { value: known.value.max(value), stale: false };
            std::mem::replace(known, next) != next
        });
    }

    fn mark_stale(&self) {
        self.sender.send_if_modified(|known| !std::mem::replace(&mut known.stale, true));
    }
}

/// Polls until `stopping` turns true.
pub(crate) async fn poll(store: Store, organisation: Uuid, pace: Pace, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(pace.poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answered = Instant::now();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        match timeout(pace.stale, store.read_revision(organisation)).await {
            Ok(Ok(value)) => {
                answered = Instant::now();
                store.watch().advance(value);
            }
            Ok(Err(_)) | Err(_) if answered.elapsed() >= pace.stale => store.watch().mark_stale(),
            Ok(Err(_)) | Err(_) => {}
        }
    }
}
