//! The identity of what runs now: scopes of a thread, and work that takes its scope along.
//!
//! A scope is entered for as long as a guard lives, so that an early return, an error or a panic ends it too. Work that is
//! handed to another thread or polled by an executor carries the scope in which it was made, not the one in which it happens
//! to run:
//!
//! ```
//! use cordon_client::Identity;
//! use cordon_client::identity::scope;
//!
//! let work = Identity::Work(uuid::Uuid::from_u128(1));
//! let job = {
//!     let _scope = scope::enter(work);
//!     scope::carried(|| scope::current())
//! };
//! assert_eq!(scope::current(), None);
//! assert_eq!(std::thread::spawn(job).join().unwrap(), Some(work));
//! ```

use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Identity;

thread_local! {
    static SCOPES: RefCell<Scopes> = const { RefCell::new(Scopes { next: 0, open: Vec::new() }) };
}

struct Scopes {
    next: u64,
    open: Vec<(u64, Identity)>,
}

/// The identity of the innermost scope of this thread; `None` outside of any.
#[must_use]
pub fn current() -> Option<Identity> {
    SCOPES.with_borrow(|scopes| scopes.open.last().map(|(_, identity)| *identity))
}

/// Does what follows as this identity, until the guard is dropped. Guards may be dropped in any order: each takes its own
/// scope away and no other.
#[must_use = "the scope ends when the guard is dropped"]
pub fn enter(identity: Identity) -> Scope {
    let number = SCOPES.with_borrow_mut(|scopes| {
        scopes.next += 1;
        scopes.open.push((scopes.next, identity));
        scopes.next
    });
    Scope { number, thread: PhantomData }
}

/// Keeps a scope open. It belongs to the thread that entered it.
#[derive(Debug)]
pub struct Scope {
    number: u64,
    thread: PhantomData<*const ()>,
}

impl Drop for Scope {
    fn drop(&mut self) {
        SCOPES.with_borrow_mut(|scopes| scopes.open.retain(|(number, _)| *number != self.number));
    }
}

/// Work that runs as the identity of the scope in which this is called, wherever and whenever it runs. Made outside of any
/// scope, it leaves that of the place where it runs alone.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let identity = current();
    move || {
        let _scope = identity.map(enter);
        work()
    }
}

/// Futures that take their scope along.
pub trait Carry: Future + Sized {
    /// The future, running as this identity at every poll, on whatever thread.
    fn in_identity(self, identity: Identity) -> Carried<Self> {
        Carried { future: self, identity: Some(identity) }
    }

    /// The future, running as the identity of the scope in which this is called.
    fn carried(self) -> Carried<Self> {
        Carried { future: self, identity: current() }
    }
}

impl<F: Future> Carry for F {}

pin_project! {
    /// See [`Carry`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Carried<F> {
        #[pin]
        future: F,
        identity: Option<Identity>,
    }
}

impl<F: Future> Future for Carried<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _scope = this.identity.map(enter);
        this.future.poll(cx)
    }
}
