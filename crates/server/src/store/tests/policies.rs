//! Policies on both databases.

use cordon_graph::protection::{Change, Protection};
use cordon_graph::version::ApiVersion;
use cordon_policy::{Assignment, Platform};
use serde_json::json;
use uuid::Uuid;

use crate::audit::Entry;
use crate::scope::Scope;
use crate::store::{StoreError, directory, policies};
use crate::testing::{Bench, on_both};

fn policy(id: &str) -> Protection {
    let body = json!({"displayName": "Phones ✓", "pinRequired": true, "periodOfflineBeforeWipeIsEnforced": "P90D",
        "minimumRequiredOsVersion": null, "neverHeardOf": {"a": [1]},
        "apps": [{"mobileAppIdentifier": {"bundleId": "com.contoso.mail"}}]});
    let change = Change::from_json(&body, Platform::Ios, ApiVersion::Beta).unwrap();
    change.create(Platform::Ios, id.to_owned(), "\"1\"".to_owned(), 7).unwrap()
}

async fn insert(bench: &Bench, policy: &Protection) -> Result<(), StoreError> {
    let mut write = bench.store.write(&bench.scope).await?;
    policies::insert(&mut write, bench.organisation, policy).await?;
    write.commit(Entry::new("policy.create", &policy.id)).await.map(|_| ())
}

on_both! {
    async fn a_policy_is_read_as_it_was_written(bench: Bench) {
        let first = policy("T_1");
        insert(&bench, &first).await.unwrap();
        assert!(matches!(insert(&bench, &first).await, Err(StoreError::Duplicate)));
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let mut changed = policies::policy_locked(&mut write, bench.organisation, "T_1").await.unwrap().unwrap();
        assert_eq!(changed, first);
        changed.assignments = vec![Assignment { group: Uuid::from_u128(3), exclude: true, filter: None }];
        (changed.version, changed.modified, changed.name) = ("\"2\"".to_owned(), 9, "Tablets".to_owned());
        assert!(policies::update(&mut write, bench.organisation, &changed).await.unwrap());
        write.commit(Entry::new("policy.update", "T_1")).await.unwrap();
        let mut read = bench.store.read().await.unwrap();
        assert_eq!(policies::all(&mut read, bench.organisation).await.unwrap(), [changed]);
    }

    async fn another_organisation_sees_nothing(bench: Bench) {
        insert(&bench, &policy("T_1")).await.unwrap();
        let other = Uuid::new_v4();
        let mut read = bench.store.read().await.unwrap();
        assert!(policies::all(&mut read, other).await.unwrap().is_empty());
        assert_eq!(policies::policy(&mut read, other, "T_1").await.unwrap(), None);
        drop(read);
        let scope = Scope::system(other, "test");
        let mut write = bench.store.write(&scope).await.unwrap();
        assert!(!policies::update(&mut write, other, &policy("T_1")).await.unwrap());
        assert!(!policies::delete(&mut write, other, "T_1").await.unwrap());
        write.commit_quietly().await.unwrap();
        let mut read = bench.store.read().await.unwrap();
        assert!(policies::policy(&mut read, bench.organisation, "T_1").await.unwrap().is_some());
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
        insert(&bench, &policy("T_1")).await.unwrap();
        let other = bench.another().await;
        let count = async |store: &crate::store::Store| {
            for _ in 0..10 {
                let mut write = store.write(&bench.scope).await.unwrap();
                let mut policy =
                    policies::policy_locked(&mut write, bench.organisation, "T_1").await.unwrap().unwrap();
                policy.modified += 1;
                policies::update(&mut write, bench.organisation, &policy).await.unwrap();
                write.commit(Entry::new("policy.update", "T_1")).await.unwrap();
            }
        };
        tokio::join!(count(&bench.store), count(&other));
        let mut read = bench.store.read().await.unwrap();
        let policy = policies::policy(&mut read, bench.organisation, "T_1").await.unwrap().unwrap();
        assert_eq!(policy.modified, 7 + 20, "no change was lost");
    }
}
