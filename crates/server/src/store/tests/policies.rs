//! Policies that are given to groups on both databases, each kind in its table.

use cordon_graph::protection::{Configuring, Protecting, Targeted, Wanted};
use cordon_graph::version::ApiVersion;
use cordon_policy::{Assignment, Platform};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::Entry;
use crate::scope::Scope;
use crate::store::policies::Stored;
use crate::store::{Store, StoreError, directory, policies};
use crate::testing::{Bench, on_both};

/// A kind with a sample of its content.
trait Sample: Stored {
    fn sample() -> (Self::Kind, Value);
}

impl Sample for Protecting {
    fn sample() -> (Platform, Value) {
        (
            Platform::Ios,
            json!({"pinRequired": true, "periodOfflineBeforeWipeIsEnforced": "P90D",
            "minimumRequiredOsVersion": null}),
        )
    }
}

impl Sample for Configuring {
    fn sample() -> ((), Value) {
        ((), json!({"customSettings": [{"name": "server", "value": "mail.contoso.example\nöl"}]}))
    }
}

fn policy<C: Sample>(id: &str) -> Targeted<C> {
    let (kind, mut body) = C::sample();
    body["displayName"] = json!("Phones ✓");
    body["neverHeardOf"] = json!({"a": [1]});
    body["apps"] = json!([{"mobileAppIdentifier": {"bundleId": "com.contoso.mail"}}]);
    let change = Wanted::<C>::from_json(&body, kind, ApiVersion::Beta).unwrap();
    change.create(kind, id.to_owned(), "\"1\"".to_owned(), 7).unwrap()
}

async fn insert<C: Sample>(bench: &Bench, policy: &Targeted<C>) -> Result<(), StoreError> {
    let mut write = bench.store.write(&bench.scope).await?;
    policies::insert(&mut write, bench.organisation, policy).await?;
    write.commit(Entry::new("policy.create", &policy.id)).await.map(|_| ())
}

async fn read_as_written<C: Sample>(bench: &Bench) {
    let first = policy::<C>("T_1");
    insert(bench, &first).await.unwrap();
    assert!(matches!(insert(bench, &first).await, Err(StoreError::Duplicate)));
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    let locked = policies::policy_locked::<C>(&mut write, bench.organisation, "T_1").await;
    let mut changed = locked.unwrap().unwrap();
    assert_eq!(changed, first);
    changed.assignments = vec![Assignment { group: Uuid::from_u128(3), exclude: true, filter: None }];
    (changed.version, changed.modified, changed.name) = ("\"2\"".to_owned(), 9, "Tablets".to_owned());
    assert!(policies::update(&mut write, bench.organisation, &changed).await.unwrap());
    write.commit(Entry::new("policy.update", "T_1")).await.unwrap();
    let mut read = bench.store.read().await.unwrap();
    assert_eq!(policies::all(&mut read, bench.organisation).await.unwrap(), [changed]);
}

async fn unseen_by_another<C: Sample>(bench: &Bench) {
    insert(bench, &policy::<C>("T_1")).await.unwrap();
    let other = Uuid::new_v4();
    let mut read = bench.store.read().await.unwrap();
    assert!(policies::all::<C>(&mut read, other).await.unwrap().is_empty());
    assert_eq!(policies::policy::<C>(&mut read, other, "T_1").await.unwrap(), None);
    drop(read);
    let scope = Scope::system(other, "test");
    let mut write = bench.store.write(&scope).await.unwrap();
    assert!(!policies::update(&mut write, other, &policy::<C>("T_1")).await.unwrap());
    assert!(!policies::delete::<C>(&mut write, other, "T_1").await.unwrap());
    write.commit_quietly().await.unwrap();
    let mut read = bench.store.read().await.unwrap();
    assert!(policies::policy::<C>(&mut read, bench.organisation, "T_1").await.unwrap().is_some());
}

async fn unassigned<C: Sample>(bench: &Bench) {
    let (gone, kept) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let to = |group| Assignment { group, exclude: false, filter: None };
    let given = |id: &str, groups: &[Uuid]| Targeted {
        assignments: groups.iter().copied().map(to).collect(),
        ..policy::<C>(id)
    };
    insert(bench, &given("T_1", &[gone, kept])).await.unwrap();
    insert(bench, &given("T_2", &[kept])).await.unwrap();
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    let tag = || "\"2\"".to_owned();
    let changed = policies::unassign::<C>(&mut write, bench.organisation, gone, tag, 9).await.unwrap();
    write.commit(Entry::new("group.delete", "g")).await.unwrap();
    assert_eq!(changed.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["T_1"]);
    let mut read = bench.store.read().await.unwrap();
    let held = policies::policy::<C>(&mut read, bench.organisation, "T_1").await.unwrap().unwrap();
    assert_eq!((held.assignments, held.version, held.modified), (vec![to(kept)], tag(), 9));
}

async fn one_after_the_other<C: Sample>(bench: &Bench) {
    insert(bench, &policy::<C>("T_1")).await.unwrap();
    let other = bench.another().await;
    let count = async |store: &Store| {
        for _ in 0..10 {
            let mut write = store.write(&bench.scope).await.unwrap();
            let locked = policies::policy_locked::<C>(&mut write, bench.organisation, "T_1").await;
            let mut policy = locked.unwrap().unwrap();
            policy.modified += 1;
            policies::update(&mut write, bench.organisation, &policy).await.unwrap();
            write.commit(Entry::new("policy.update", "T_1")).await.unwrap();
        }
    };
    tokio::join!(count(&bench.store), count(&other));
    let mut read = bench.store.read().await.unwrap();
    let policy = policies::policy::<C>(&mut read, bench.organisation, "T_1").await.unwrap().unwrap();
    assert_eq!(policy.modified, 7 + 20, "no change was lost");
}

on_both! {
    async fn a_policy_is_read_as_it_was_written(bench: Bench) {
        read_as_written::<Protecting>(&bench).await;
        read_as_written::<Configuring>(&bench).await;
    }

    async fn another_organisation_sees_nothing(bench: Bench) {
        unseen_by_another::<Protecting>(&bench).await;
        unseen_by_another::<Configuring>(&bench).await;
    }

    async fn a_group_that_goes_is_taken_away_from_what_names_it(bench: Bench) {
        unassigned::<Protecting>(&bench).await;
        unassigned::<Configuring>(&bench).await;
    }

    async fn groups_that_exist_are_known(bench: Bench) {
        let group = Uuid::new_v4();
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        directory::insert_group(&mut write, bench.organisation, group, "Sales", None, 1).await.unwrap();
        let asked = [group, Uuid::new_v4()];
        assert_eq!(policies::known_groups(&mut write, bench.organisation, &asked).await.unwrap(), [group]);
        assert_eq!(policies::known_groups(&mut write, bench.organisation, &[]).await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(policies::known_groups(&mut write, Uuid::new_v4(), &asked).await.unwrap(), Vec::<Uuid>::new());
    }

    async fn two_changes_at_once_happen_one_after_the_other(bench: Bench) {
        one_after_the_other::<Protecting>(&bench).await;
        one_after_the_other::<Configuring>(&bench).await;
    }
}
