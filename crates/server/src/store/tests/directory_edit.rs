//! Changes to users and groups on both databases.

use uuid::Uuid;

use crate::store::directory::{self, NewUser};
use crate::store::{StoreError, directory_edit};
use crate::testing::{Bench, on_both};

async fn add_user(bench: &Bench, upn: &str) -> Uuid {
    let oid = Uuid::new_v4();
    let user = NewUser {
        oid,
        upn,
        display_name: upn,
        mail: Some(upn),
        enabled: false,
        password: None,
        roles: &["Administrator"],
    };
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    directory::insert_user(&mut write, bench.organisation, &user, 7).await.unwrap();
    write.commit_quietly().await.unwrap();
    oid
}

on_both! {
    async fn a_user_is_renamed_but_not_to_a_name_that_is_taken(bench: Bench) {
        let oid = add_user(&bench, "eve@contoso.com").await;
        add_user(&bench, "lee@contoso.com").await;
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let mut user = directory::user(&mut write, bench.organisation, oid).await.unwrap().unwrap();
        (user.upn, user.mail) = ("Éva@Contoso.com".to_owned(), None);
        assert!(directory_edit::rename_user(&mut write, bench.organisation, &user, 8).await.unwrap());
        write.commit_quietly().await.unwrap();
        let mut read = bench.store.read().await.unwrap();
        let found = directory::user_by_upn(&mut read, bench.organisation, "éva@contoso.com").await.unwrap();
        assert_eq!(found, Some(user.clone()));
        drop(read);
        user.upn = "LEE@contoso.com".to_owned();
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let taken = directory_edit::rename_user(&mut write, bench.organisation, &user, 9).await;
        assert!(matches!(taken, Err(StoreError::Duplicate)));
    }

    async fn roles_are_read_of_disabled_accounts_too(bench: Bench) {
        let oid = add_user(&bench, "eve@contoso.com").await;
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let roles = directory_edit::roles_locked(&mut write, bench.organisation, oid).await.unwrap();
        assert_eq!(roles, Some(vec!["Administrator".to_owned()]));
        assert_eq!(directory_edit::roles_locked(&mut write, Uuid::new_v4(), oid).await.unwrap(), None);
    }

    async fn a_group_is_renamed(bench: Bench) {
        let id = Uuid::new_v4();
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        directory::insert_group(&mut write, bench.organisation, id, "Sales", Some("who sells"), 7).await.unwrap();
        let mut group = directory::group(&mut write, bench.organisation, id).await.unwrap().unwrap();
        (group.display_name, group.description) = ("Field sales".to_owned(), None);
        assert!(directory_edit::rename_group(&mut write, bench.organisation, &group, 8).await.unwrap());
        assert!(!directory_edit::rename_group(&mut write, Uuid::new_v4(), &group, 8).await.unwrap());
        assert_eq!(directory::group(&mut write, bench.organisation, id).await.unwrap(), Some(group));
    }
}
