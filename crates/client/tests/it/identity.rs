//! Which identity counts, in scopes, in tasks and by what other apps open. Tests carry the numbers of the scenarios that they come from.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cordon_client::Identity;
use cordon_client::identity::scope::{self, Carry as _};
use cordon_client::identity::{
    Accepted, Accounts, Data, INCOMING_MS, Identities, Origin, Switch, SwitchError, ViewId,
};
use cordon_policy::{AppId, Platform};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::device::{Device, OID, WORK};
use crate::server::Server;

const A: Identity = Identity::Work(Uuid::from_u128(0xa));
const B: Identity = Identity::Work(Uuid::from_u128(0xb));
const VIEW: ViewId = ViewId(1);

fn several() -> Identities {
    Identities::new(Accounts::Several)
}

fn from(account: Identity) -> Origin {
    Origin {
        app: AppId::new(Platform::Android, "com.example.sender"),
        account: account.oid(),
        verified: true,
    }
}

#[test]
fn s039_scopes_end_by_errors_and_panics_and_tasks_keep_theirs_across_threads() {
    fn fails() -> Result<(), String> {
        let _inner = scope::enter(B);
        Err("no".to_owned())?;
        Ok(())
    }
    let _outer = scope::enter(A);
    assert!(fails().is_err());
    assert_eq!(scope::current(), Some(A));
    std::panic::catch_unwind(|| {
        let _inner = scope::enter(B);
        std::panic::resume_unwind(Box::new("stop"));
    })
    .unwrap_err();
    assert_eq!(scope::current(), Some(A));

    // A task that yields once and is polled by another thread the second time.
    let mut yielded = false;
    let task = std::future::poll_fn(move |_| {
        let seen = scope::current();
        if std::mem::replace(&mut yielded, true) { Poll::Ready(seen) } else { Poll::Pending }
    });
    let mut task = Box::pin(task.in_identity(B));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(task.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(scope::current(), Some(A), "the task's identity stays with the task");
    let seen = std::thread::spawn(move || {
        let mut context = Context::from_waker(Waker::noop());
        (task.as_mut().poll(&mut context), scope::current())
    });
    assert_eq!(seen.join().unwrap(), (Poll::Ready(Some(B)), None));
}

#[test]
fn s040_queued_work_belongs_to_the_identity_under_which_it_was_queued() {
    let identities = several();
    let job = {
        let _scope = scope::enter(A);
        scope::carried(scope::current)
    };
    let _now = scope::enter(B);
    assert_eq!(identities.of_files(), B);
    assert_eq!(job(), Some(A));
    let future = {
        let _scope = scope::enter(A);
        async { scope::current() }.carried()
    };
    let mut future = pin!(future);
    assert_eq!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Some(A)));
    assert_eq!(scope::current(), Some(B));
}

#[test]
fn s046_what_comes_in_waits_for_the_app_and_silence_refuses() {
    let mut identities = several();
    assert_eq!(identities.incoming(VIEW, from(A), false, 0), Accepted::Yes, "nobody wants to be asked");
    for (answer, at, accepted, shows) in [
        (true, 1, Accepted::Yes, A),
        (false, 1, Accepted::No, Identity::Personal),
        (true, INCOMING_MS, Accepted::No, Identity::Personal),
    ] {
        let mut identities = several();
        let asked = identities.incoming(VIEW, from(A), true, 0);
        assert_eq!(asked, Accepted::Asked { until: INCOMING_MS });
        assert_eq!(identities.of_view(VIEW), Identity::Personal, "nothing is shown meanwhile");
        assert_eq!(identities.answer_incoming(VIEW, answer, at), accepted);
        assert_eq!(identities.of_view(VIEW), shows);
    }
    let mut identities = several();
    identities.incoming(VIEW, from(A), true, 5);
    assert_eq!(identities.expire_incoming(INCOMING_MS), vec![]);
    assert_eq!(identities.expire_incoming(INCOMING_MS + 5), vec![VIEW]);
    assert_eq!(identities.answer_incoming(VIEW, true, 6), Accepted::No, "it was refused already");
}

/// The client judges what a view was opened with by the policies that it holds.
#[test]
fn a_client_asks_the_policy_of_the_account_that_receives_and_of_the_one_that_sent() {
    let mut server = Server::new(OID);
    server.set_policy(json!({"allowedInboundDataTransferSources": "none", "allowedOutboundDataTransferDestinations": "none"}));
    let mut device = Device::enrolled(&mut server);
    let views = device.client.identities_mut();
    views.incoming(VIEW, from(A), false, 0);
    views.incoming(ViewId(2), from(WORK), false, 0);
    let refused = device.client.switch(VIEW, WORK, Data::OfOrigin, device.now);
    assert!(matches!(refused, Switch::Failed { why: SwitchError::MayNotReceive(_) }), "{refused:?}");
    assert_eq!(
        device.client.switch(VIEW, WORK, Data::NotOfOrigin, device.now),
        Switch::Switched { superseded: None },
        "its gate is open"
    );
    // What the work account sent does not become personal by a switch, and what nobody here can judge does not either.
    for view in [ViewId(2), VIEW] {
        let refused = device.client.switch(view, Identity::Personal, Data::OfOrigin, device.now);
        assert!(matches!(refused, Switch::Failed { why: SwitchError::MayNotReceive(_) }), "{refused:?}");
    }
}

#[test]
fn an_app_with_one_account_is_that_account_as_soon_as_it_signs_in() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    assert_eq!(
        device.client.identities().of_files(),
        Identity::Personal,
        "several accounts: nobody said whose"
    );
    let mut one = Identities::new(Accounts::One(None));
    std::mem::swap(device.client.identities_mut(), &mut one);
    device.give(cordon_client::Input::Connectivity);
    assert_eq!(device.client.identities().of_files(), WORK);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However scopes are entered and left, what counts is the innermost that is still open, and in the end nothing.
    #[test]
    fn a_scope_takes_itself_away_and_nothing_else(steps in prop::collection::vec((any::<bool>(), 0u128..4, any::<prop::sample::Index>()), 0..40)) {
        let mut open: Vec<(Identity, scope::Scope)> = Vec::new();
        for (enter, who, which) in steps {
            if enter || open.is_empty() {
                let identity = Identity::Work(Uuid::from_u128(who));
                open.push((identity, scope::enter(identity)));
            } else {
                let gone = open.remove(which.index(open.len()));
                drop(gone);
            }
            prop_assert_eq!(scope::current(), open.last().map(|(identity, _)| *identity));
        }
        drop(open);
        prop_assert_eq!(scope::current(), None);
    }
}
