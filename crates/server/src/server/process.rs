//! What belongs to a process of its own: signals and limits.

use std::future::Future;

/// Each waiting device holds a connection: takes as many open files as the system allows. The limit that shells hand
/// on is often 1,024.
pub(super) fn raise_open_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the limit of open files stays as it was: fewer devices can wait at a time");
    }
}

/// Listens for the signals from the moment it is called.
pub(super) fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).ok();
    let mut interrupt = signal(SignalKind::interrupt()).ok();
    async move {
        let wait = async |signal: &mut Option<tokio::signal::unix::Signal>| match signal {
            Some(signal) => _ = signal.recv().await,
            None => std::future::pending().await,
        };
        tokio::select! {
            () = wait(&mut terminate) => {}
            () = wait(&mut interrupt) => {}
        }
    }
}
