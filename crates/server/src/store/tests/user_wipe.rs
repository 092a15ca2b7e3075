//! Wipes of a user on both databases: once at a time, followed, lifted, and raced.

use cordon_wire::key::InstanceKeyPair;
use uuid::Uuid;

use super::devices::{insert, phone};
use crate::store::orders::{self, OrderState};
use crate::store::{Write, caps};
use crate::testing::{Bench, on_both};

const USER: Uuid = Uuid::from_u128(7);

async fn write(bench: &Bench) -> Write {
    bench.store.write(&bench.scope).await.unwrap()
}

on_both! {
    async fn it_follows_until_it_is_lifted(bench: Bench) {
        let organisation = bench.organisation;
        let first = phone(&bench, 1, &InstanceKeyPair::generate().unwrap());
        insert(&bench, &first).await.unwrap();
        let mut tx = write(&bench).await;
        let begun = orders::wipe_user(&mut tx, organisation, USER, "a", 1).await.unwrap().unwrap();
        assert!(orders::wipe_user(&mut tx, organisation, USER, "a", 1).await.unwrap().is_none(), "one stands");
        tx.commit_quietly().await.unwrap();
        assert_eq!((begun.device_tag.clone(), begun.stands, begun.state), (None, true, OrderState::Pending));

        let second = phone(&bench, 2, &InstanceKeyPair::generate().unwrap());
        insert(&bench, &second).await.unwrap();
        let mut tx = write(&bench).await;
        let of = |one: &crate::store::registrations::Registration| (one.id, one.oid);
        for (one, given) in [(of(&second), true), (of(&second), false), (of(&first), false)] {
            let followed = orders::follow(&mut tx, (&one.0, one.1), &[], 2).await.unwrap();
            assert_eq!(followed, given.then_some(begun.id));
        }
        assert_eq!(orders::of_operation(&mut tx, organisation, begun.id).await.unwrap().len(), 2);
        tx.commit_quietly().await.unwrap();

        let mut tx = write(&bench).await;
        let lifted = orders::lift(&mut tx, organisation, begun.id, 3).await.unwrap().unwrap();
        assert_eq!((lifted.stands, lifted.state), (false, OrderState::Canceled));
        assert!(orders::lift(&mut tx, organisation, begun.id, 3).await.unwrap().is_none());
        assert!(orders::follow(&mut tx, (&second.id, USER), &[], 3).await.unwrap().is_none());
        tx.commit_quietly().await.unwrap();
    }

    // Above the limits nothing of it goes, also when whoever was to be wiped is gone meanwhile.
    async fn it_waits_whoever_comes_and_goes(bench: Bench) {
        let organisation = bench.organisation;
        for place in 1..=6 {
            let mut new = phone(&bench, place, &InstanceKeyPair::generate().unwrap());
            new.device_tag = format!("tag{place}");
            insert(&bench, &new).await.unwrap();
        }
        let mut tx = write(&bench).await;
        let begun = orders::wipe_user(&mut tx, organisation, USER, "a", 1).await.unwrap().unwrap();
        assert_eq!(begun.state, OrderState::PendingApproval, "six devices are more than five an hour");
        for mut order in orders::of_operation(&mut tx, organisation, begun.id).await.unwrap() {
            order.state = OrderState::Canceled;
            orders::settle(&mut tx, &order, 2).await.unwrap();
        }
        let waits = orders::operation(&mut tx, organisation, begun.id).await.unwrap().unwrap();
        assert_eq!(waits.state, OrderState::PendingApproval, "nobody approved it");
        let late = phone(&bench, 9, &InstanceKeyPair::generate().unwrap());
        crate::store::registrations::insert(&mut tx, &late).await.unwrap();
        orders::follow(&mut tx, (&late.id, USER), &[], 3).await.unwrap().unwrap();
        assert_eq!(orders::unsettled(&mut tx, &late.id).await.unwrap()[0].state, OrderState::PendingApproval);
        assert!(caps::approve(&mut tx, organisation, begun.id, 4).await.unwrap());
        assert_eq!(orders::unsettled(&mut tx, &late.id).await.unwrap()[0].state, OrderState::Pending);
        assert!(!caps::approve(&mut tx, organisation, begun.id, 4).await.unwrap());
        tx.commit_quietly().await.unwrap();
    }

    async fn of_two_at_once_one_stands(bench: Bench) {
        let organisation = bench.organisation;
        let new = phone(&bench, 1, &InstanceKeyPair::generate().unwrap());
        insert(&bench, &new).await.unwrap();
        let other = bench.another().await;
        let order = async |store: &crate::store::Store| {
            let mut tx = store.write(&bench.scope).await?;
            let begun = orders::wipe_user(&mut tx, organisation, USER, "a", 1).await?;
            tx.commit_quietly().await?;
            Ok::<_, crate::store::StoreError>(begun.is_some())
        };
        let (one, two) = tokio::join!(order(&bench.store), order(&other));
        let made = [one, two].into_iter().filter(|made| matches!(made, Ok(true))).count();
        assert_eq!(made, 1, "the other is refused or fails");
    }
}
