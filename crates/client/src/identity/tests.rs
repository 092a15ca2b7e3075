//! Levels and switches before any gate: the client alone says how a switch ends. Tests carry the numbers of the scenarios that
//! they come from.

use cordon_policy::{AppId, Ask, Decision, Party, Platform};
use uuid::Uuid;

use super::*;

const A: Identity = Identity::Work(Uuid::from_u128(0xa));
const B: Identity = Identity::Work(Uuid::from_u128(0xb));
const C: Identity = Identity::Work(Uuid::from_u128(0xc));
const VIEW: ViewId = ViewId(1);

fn several() -> Identities {
    Identities::new(Accounts::Several)
}

fn allow(_: &Ask) -> Decision {
    Decision::ALLOW
}

fn ticket(switch: &Switch) -> Ticket {
    match switch {
        Switch::Pending { ticket, .. } => *ticket,
        other => panic!("{other:?}"),
    }
}

/// A view that shows an identity.
fn showing(identity: Identity) -> Identities {
    let mut identities = several();
    let pending = identities.switch(VIEW, identity, Data::Unsaid, allow);
    assert_eq!(identities.settle(ticket(&pending), Access::Passed), Settled::Switched);
    identities
}

fn from(account: Identity) -> Origin {
    Origin {
        app: AppId::new(Platform::Android, "com.example.sender"),
        account: account.oid(),
        verified: true,
    }
}

#[test]
fn s037_thread_before_view_before_process_and_files_look_past_the_view() {
    let mut identities = showing(B);
    identities.set_process(Some(C)).unwrap();
    let thread = scope::enter(A);
    assert_eq!((identities.of_view(VIEW), identities.of_files()), (A, A));
    drop(thread);
    assert_eq!((identities.of_view(VIEW), identities.of_files()), (B, C));
    assert_eq!(identities.clear_view(VIEW), Ok(None));
    assert_eq!((identities.of_view(VIEW), identities.of_files()), (C, C));
}

#[test]
fn s038_nothing_falls_through_and_personal_stops() {
    let one = Identities::new(Accounts::One(A.oid()));
    assert_eq!((one.of_view(VIEW), one.of_files()), (A, A));
    let mut none = Identities::new(Accounts::One(None));
    assert_eq!(none.of_files(), Identity::Personal);
    none.set_account(B.oid());
    assert_eq!(none.of_files(), B);

    let mut identities = several();
    assert_eq!((identities.of_view(VIEW), identities.of_files()), (Identity::Personal, Identity::Personal));
    identities.set_process(Some(A)).unwrap();
    assert_eq!(
        identities.switch(VIEW, Identity::Personal, Data::Unsaid, allow),
        Switch::Switched { superseded: None }
    );
    assert_eq!(identities.of_view(VIEW), Identity::Personal, "personal is an answer");
    let _thread = scope::enter(Identity::Personal);
    assert_eq!(identities.of_files(), Identity::Personal);
}

#[test]
fn s041_a_thread_that_acts_as_another_identity_must_not_switch() {
    let mut identities = showing(A);
    let _thread = scope::enter(A);
    assert_eq!(identities.switch(VIEW, B, Data::Unsaid, allow), Switch::NotAllowed);
    assert!(matches!(identities.switch(VIEW, A, Data::Unsaid, allow), Switch::Pending { .. }));
}

#[test]
fn s042_a_view_that_another_account_opened_shows_its_data_only_where_that_may_be_received() {
    let deny = |_: &Ask| Decision::refused(cordon_policy::Verdict::Deny, Vec::new());
    let opened = || {
        let mut identities = several();
        assert_eq!(identities.incoming(VIEW, from(A), false, 0), Accepted::Yes);
        assert_eq!(identities.of_view(VIEW), A, "the view takes the sender's account");
        identities
    };
    let plain = opened().switch(VIEW, B, Data::Unsaid, allow);
    assert_eq!(plain, Switch::Failed { why: SwitchError::NotOfOrigin });
    assert!(matches!(opened().switch(VIEW, B, Data::NotOfOrigin, deny), Switch::Pending { .. }));
    let received = opened().switch(VIEW, B, Data::OfOrigin, |ask| {
        let Ask::Transfer { from: Party::App { account, verified, .. }, to: Party::Work, .. } = ask else {
            panic!("{ask:?}")
        };
        assert_eq!((*account, *verified), (A.oid(), true));
        Decision::ALLOW
    });
    assert!(matches!(received, Switch::Pending { .. }));
    let refused = opened().switch(VIEW, B, Data::OfOrigin, deny);
    assert!(matches!(refused, Switch::Failed { why: SwitchError::MayNotReceive(_) }));
    assert!(matches!(opened().switch(VIEW, A, Data::Unsaid, deny), Switch::Pending { .. }));
}

#[test]
fn s043_a_newer_request_supersedes_and_the_older_one_is_told() {
    let mut identities = showing(A);
    let older = identities.switch(VIEW, B, Data::Unsaid, allow);
    let newer = identities.switch(VIEW, C, Data::Unsaid, allow);
    assert_eq!(newer, Switch::Pending { ticket: ticket(&newer), superseded: Some(ticket(&older)) });
    assert_eq!(identities.settle(ticket(&newer), Access::Passed), Settled::Switched);
    assert_eq!(identities.settle(ticket(&older), Access::Passed), Settled::Superseded);
    assert_eq!(identities.of_view(VIEW), C);
    let open = identities.switch(VIEW, A, Data::Unsaid, allow);
    assert_eq!(identities.close_view(VIEW), Some(ticket(&open)));
    assert_eq!(identities.settle(ticket(&open), Access::Passed), Settled::Superseded);
}

#[test]
fn s044_a_question_that_the_user_leaves_changes_nothing() {
    let mut identities = showing(B);
    let pending = identities.switch(VIEW, A, Data::Unsaid, allow);
    assert_eq!(identities.of_view(VIEW), B, "nothing of it is shown before");
    assert_eq!(identities.settle(ticket(&pending), Access::Left), Settled::Cancelled);
    assert_eq!(identities.of_view(VIEW), B);
    let pending = identities.switch(VIEW, A, Data::Unsaid, allow);
    let refused = identities.settle(ticket(&pending), Access::Refused);
    assert_eq!(refused, Settled::Failed(SwitchError::Closed));
    assert_eq!(identities.of_view(VIEW), B);
}

#[test]
fn s045_an_app_with_one_account_has_nothing_to_set() {
    let mut one = Identities::new(Accounts::One(A.oid()));
    assert_eq!(one.set_process(Some(B)), Err(SetError::OneAccount));
    assert_eq!(one.clear_view(VIEW), Err(SetError::OneAccount));
    let failed = Switch::Failed { why: SwitchError::OneAccount };
    assert_eq!(one.switch(VIEW, B, Data::Unsaid, allow), failed);
    assert_eq!((one.of_view(VIEW), one.of_files()), (A, A));
}
