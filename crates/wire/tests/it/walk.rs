//! The walk along the chain of trust documents.

use cordon_wire::jws::JwsError;
use cordon_wire::trust::{Origin, Trust, TrustDocument, TrustError};
use proptest::prelude::*;
use uuid::Uuid;

use crate::kit::{document, key};

/// v1 and v2 under root 1; v3 names root 9 and is signed by root 1; v4 and v5 under root 9.
fn chain() -> Vec<String> {
    let (old, new) = (key(1), key(9));
    vec![
        document(1, &old).sign(&old).unwrap(),
        document(2, &old).sign(&old).unwrap(),
        document(3, &new).sign(&old).unwrap(),
        document(4, &new).sign(&new).unwrap(),
        document(5, &new).sign(&new).unwrap(),
    ]
}

#[test]
fn a_sleeper_walks_from_the_first_to_the_fifth() {
    let held = Trust::first(&chain()[..1], None).unwrap();
    let newer = held.advance(&chain()).unwrap().expect("four newer documents");
    assert_eq!(newer.document().version, 5);
    assert_eq!(newer.root_thumbprint(), key(9).public().thumbprint());
    assert_eq!(newer.origin(), Origin::Tofu);
    assert_eq!(newer.advance(&chain()), Ok(None), "nothing is newer than the newest");
}

#[test]
fn a_pin_begins_at_the_first_document_its_root_signed() {
    for seed in [1, 9] {
        let pin = key(seed).public().thumbprint();
        let held = Trust::first(&chain(), Some(pin)).unwrap();
        assert_eq!((held.document().version, held.origin()), (5, Origin::Pinned));
    }
    let pin = key(8).public().thumbprint();
    assert_eq!(Trust::first(&chain(), Some(pin)), Err(TrustError::PinnedRootAbsent));
}

#[test]
fn a_foreign_document_that_names_the_pinned_root_is_not_begun_at() {
    let (stranger, root) = (key(7), key(1));
    let lie = document(1, &root).sign(&stranger).unwrap();
    let pin = root.public().thumbprint();
    assert_eq!(Trust::first(&[lie], Some(pin)), Err(TrustError::PinnedRootAbsent));
}

#[test]
fn a_foreign_root_is_refused() {
    let held = Trust::first(&chain()[..1], None).unwrap();
    let stranger = key(7);
    let foreign = document(2, &stranger).sign(&stranger).unwrap();
    assert_eq!(held.advance(&[foreign]), Err(TrustError::ForeignRoot { version: 2 }));
}

#[test]
fn the_new_root_counts_only_once_the_old_one_named_it() {
    let held = Trust::first(&chain()[..2], None).unwrap();
    assert_eq!(held.advance(&chain()[3..]), Err(TrustError::ForeignRoot { version: 4 }));
}

#[test]
fn the_old_root_counts_no_more_after_the_change() {
    let held = Trust::first(&chain(), None).unwrap();
    let old = key(1);
    let back = document(6, &old).sign(&old).unwrap();
    assert_eq!(held.advance(&[back]), Err(TrustError::ForeignRoot { version: 6 }));
}

#[test]
fn older_documents_change_nothing() {
    let held = Trust::first(&chain(), None).unwrap();
    assert_eq!(held.advance(&chain()[..4]), Ok(None));
    assert_eq!(held.advance(&[] as &[String]), Ok(None));
}

#[test]
fn versions_and_epochs_rise_and_the_organisation_stays() {
    let root = key(1);
    let mut first = document(1, &root);
    first.epoch = 2;
    let held = Trust::first(&[first.sign(&root).unwrap()], None).unwrap();
    let refused = |document: TrustDocument| held.advance(&[document.sign(&root).unwrap()]);
    assert_eq!(refused(document(2, &root)), Err(TrustError::NotRising { version: 2 }), "the epoch fell");
    let mut other = document(2, &root);
    (other.epoch, other.organisation) = (2, Uuid::nil());
    assert_eq!(refused(other), Err(TrustError::WrongOrganisation));

    let swapped = [chain()[0].clone(), chain()[2].clone(), chain()[1].clone()];
    assert!(Trust::first(&swapped, None).is_err());
}

#[test]
fn a_document_with_a_misnamed_key_or_too_many_is_refused() {
    let root = key(1);
    let mut named = document(1, &root);
    named.keys[0].kid = named.keys[1].kid.clone();
    assert_eq!(Trust::first(&[named.sign(&root).unwrap()], None), Err(TrustError::MisnamedKey));
    let mut many = document(1, &root);
    many.keys = vec![many.keys[0].clone(); 65];
    assert_eq!(Trust::first(&[many.sign(&root).unwrap()], None), Err(TrustError::TooManyKeys));
    assert_eq!(Trust::first(&[] as &[String], None), Err(TrustError::Empty));
}

#[test]
fn a_first_document_must_be_signed_by_the_root_it_names() {
    let (root, stranger) = (key(1), key(7));
    let lie = document(1, &root).sign(&stranger).unwrap();
    assert_eq!(Trust::first(&[lie], None), Err(TrustError::Jws(JwsError::WrongKey)));
}

#[test]
fn what_is_saved_is_read_back() {
    let held = Trust::first(&chain(), None).unwrap();
    let saved = serde_json::to_string(&held).unwrap();
    assert_eq!(serde_json::from_str::<Trust>(&saved).unwrap(), held);
}

proptest! {
    /// From wherever a device stopped, and whatever part of the past the server repeats, it ends at the newest.
    #[test]
    fn every_sleeper_arrives(stopped in 1usize..=5, repeated in 0usize..5) {
        let held = Trust::first(&chain()[..stopped], None).unwrap();
        let sent = &chain()[repeated.min(stopped)..];
        let now = held.advance(sent).unwrap().unwrap_or(held);
        prop_assert_eq!(now.document().version, 5);
    }
}
